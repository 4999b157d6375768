from uuid import UUID

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class CustomerTable(SQLModel, table=True):
    __tablename__ = "customers"
    __table_args__ = (Index("ix_customers_sort_name", "sort_name", "id"),)

    id: UUID = Field(primary_key=True)
    name: str
    sort_name: str
    number: str | None = Field(unique=True)


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
    __table_args__ = (UniqueConstraint("customer_id", "document", name="uq_contracts_customer_id_document"),)

    id: UUID = Field(primary_key=True)
    customer_id: UUID = Field(foreign_key="customers.id", ondelete="CASCADE")
    document: str
    modules: list[str] = Field(sa_column=Column(JSON, nullable=False))
