from datetime import date
from uuid import UUID

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel


class CustomerTable(SQLModel, table=True):
    __tablename__ = "customers"
    __table_args__ = (Index("ix_customers_sort_name", "sort_name", "id"),)

    id: UUID = Field(primary_key=True)
    name: str
    sort_name: str
    number: str | None = Field(unique=True)
    address: str = Field(default="", sa_column_kwargs={"server_default": ""})


class ContactTable(SQLModel, table=True):
    __tablename__ = "contacts"

    id: UUID = Field(primary_key=True)
    customer_id: UUID = Field(foreign_key="customers.id", ondelete="CASCADE", index=True)
    position: int
    name: str
    function: str
    phone: str
    email: str
    may_authorise: bool


class ContractTable(SQLModel, table=True):
    __tablename__ = "contracts"

    id: UUID = Field(primary_key=True)
    customer_id: UUID = Field(foreign_key="customers.id", ondelete="CASCADE", index=True)
    document: str
    modules: list[str] = Field(sa_column=Column(JSON, nullable=False))
    since: date | None
    until: date | None


class AgreedFactTable(SQLModel, table=True):
    __tablename__ = "agreed_facts"

    id: UUID = Field(primary_key=True)
    customer_id: UUID = Field(foreign_key="customers.id", ondelete="CASCADE", index=True)
    position: int
    text: str
    since: date
    source: str
    fulfils: list[str] = Field(sa_column=Column(JSON, nullable=False))
    entries: list[list[str]] = Field(sa_column=Column(JSON, nullable=False))
