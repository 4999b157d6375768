from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index, Text
from sqlmodel import Field, SQLModel

from helpdesk.store.database import Moment


class QuoteTable(SQLModel, table=True):
    """A quote's draft and what lists show; what was issued stands in its events, and what became of it too."""

    __tablename__ = "quotes"
    __table_args__ = (Index("ix_quotes_updated", "updated", "id"),)

    id: UUID = Field(primary_key=True)
    state: str
    number: str | None = Field(unique=True)
    title: str
    customer_id: UUID = Field(foreign_key="customers.id", ondelete="RESTRICT", index=True)
    ticket_id: UUID | None = Field(index=True)
    language: str
    estimate_minutes: int
    text: str
    created: datetime = Field(sa_type=Moment)
    updated: datetime = Field(sa_type=Moment)
    discarded: datetime | None = Field(sa_type=Moment)
    valid_until: date | None
    term: str
    vat_reason: str
    replaces_id: UUID | None = Field(index=True)


class QuoteItemTable(SQLModel, table=True):
    """An item; the clause is what its entry said, for whoever reads it when that entry has changed.

    Without a price it is charged by the estimate for all.
    """

    __tablename__ = "quote_items"

    quote_id: UUID = Field(foreign_key="quotes.id", ondelete="CASCADE", primary_key=True)
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    text: str
    entry: str | None = Field(index=True)
    clause: dict[str, Any] | None = Field(sa_column=Column(JSON(none_as_null=True), nullable=True))
    price: dict[str, Any] | None = Field(sa_column=Column(JSON(none_as_null=True), nullable=True))


class QuoteEventTable(SQLModel, table=True):
    """What happened to a quote once it was issued: append-only; the body of "issued" is the quote, whole."""

    __tablename__ = "quote_events"

    quote_id: UUID = Field(foreign_key="quotes.id", primary_key=True)
    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    kind: str
    body: str = Field(sa_column=Column(Text, nullable=False))


class WorkEntryTable(SQLModel, table=True):
    """A piece of worked time, append-only. It names its ticket and consent without holding them: both may be erased."""

    __tablename__ = "work_entries"
    __table_args__ = (
        Index("ix_work_entries_segment", "consent_id", "segment", unique=True),
        Index("ix_work_entries_begin", "begin"),
    )

    id: UUID = Field(primary_key=True)
    ticket_id: UUID | None = Field(index=True)
    customer_id: UUID | None
    consent_id: UUID | None
    segment: int | None
    source: str
    technician: str
    begin: datetime = Field(sa_column=Column(Moment, nullable=False))
    seconds: int
    measured: int | None
    zone: str
    slices: str = Field(sa_column=Column(Text, nullable=False))
    rule: str = Field(sa_column=Column(Text, nullable=False))
    units: int
    billable: str
    decided: bool
    why: str
    marks: str
    note: str
    reason: str
    replaces: UUID | None = Field(unique=True)
    written: datetime = Field(sa_column=Column(Moment, nullable=False))


class WorkRuleTable(SQLModel, table=True):
    """By what a customer's work is charged from some moment on, append-only."""

    __tablename__ = "work_rules"
    __table_args__ = (Index("ix_work_rules_customer", "customer_id", "id"),)

    id: UUID = Field(primary_key=True)
    customer_id: UUID
    minutes: int
    per: str
    source: str
    written: datetime = Field(sa_column=Column(Moment, nullable=False))


class WorkShiftTable(SQLModel, table=True):
    """A shift on call; without an end it runs."""

    __tablename__ = "work_shifts"
    __table_args__ = (Index("ix_work_shifts_begin", "begin", "id"),)

    id: UUID = Field(primary_key=True)
    technician: str
    begin: datetime = Field(sa_column=Column(Moment, nullable=False))
    end: datetime | None = Field(sa_column=Column(Moment, nullable=True))
    zone: str
    note: str
