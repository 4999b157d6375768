from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index, false, text
from sqlmodel import Field, SQLModel

from helpdesk.store.database import Moment


class TicketTable(SQLModel, table=True):
    __tablename__ = "tickets"
    __table_args__ = (
        # Each filter of the list has an index in the order of the list; `rows.py` says which.
        Index("ix_tickets_listed", "discarded", "updated", "id"),
        Index("ix_tickets_state", "state", "discarded", "updated", "id"),
        Index("ix_tickets_customer", "customer_id", "discarded", "updated", "id"),
        Index("ix_tickets_desk", "desk", "discarded", "updated", "id"),
        Index("ix_tickets_desk_state", "desk", "state", "discarded", "updated", "id"),
        # Only what is unread is in it, so looking for that costs nothing however many tickets there are.
        Index("ix_tickets_unread", "updated", sqlite_where=text("unread = 1")),
    )

    # The text index knows rows by an integer that survives a copy of the database; SQLite's own rowid doesn't.
    serial: int | None = Field(default=None, primary_key=True)
    id: UUID = Field(unique=True)
    state: str
    number: str
    subject: str
    message: str
    department: str
    category: str
    server: str
    customer_id: UUID | None = Field(foreign_key="customers.id", ondelete="RESTRICT")
    desk: str
    profile: str
    created: datetime = Field(sa_type=Moment)
    updated: datetime = Field(sa_type=Moment)
    discarded: datetime | None = Field(sa_type=Moment)
    closed: datetime | None = Field(sa_type=Moment)
    desk_state: str = Field(default="", sa_column_kwargs={"server_default": ""})
    unread: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class MessageTable(SQLModel, table=True):
    __tablename__ = "messages"
    __table_args__ = (Index("uq_messages_remote", "ticket_id", "remote", unique=True),)

    id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="tickets.id", ondelete="CASCADE", index=True)
    at: datetime = Field(sa_type=Moment)
    author: str
    text: str
    state: str
    author_name: str = Field(default="", sa_column_kwargs={"server_default": ""})
    # The desk's own id of what it said; None for ours.
    remote: str | None = None


class AttachmentTable(SQLModel, table=True):
    __tablename__ = "attachments"

    id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="tickets.id", ondelete="CASCADE", index=True)
    message_id: UUID | None = Field(foreign_key="messages.id", ondelete="CASCADE", index=True)
    position: int
    name: str
    bytes: int
    sha256: str


class DeskFileTable(SQLModel, table=True):
    __tablename__ = "desk_files"

    id: UUID = Field(primary_key=True)
    message_id: UUID = Field(foreign_key="messages.id", ondelete="CASCADE", index=True)
    position: int
    remote: str
    name: str
    bytes: int


class ReceiptTable(SQLModel, table=True):
    __tablename__ = "receipts"

    # The key of the parcel that was accepted: a second receipt for the same thing is impossible.
    key: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="tickets.id", ondelete="CASCADE", index=True)
    desk: str
    number: str
    at: datetime = Field(sa_type=Moment)
    address: str
    bytes: int
    sha256: str
    warning: str = Field(default="", sa_column_kwargs={"server_default": ""})


class JudgementTable(SQLModel, table=True):
    __tablename__ = "ticket_judgements"

    id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="tickets.id", ondelete="CASCADE", index=True)
    entry: str
    document: str = Field(index=True)
    edition: str
    verdict: str
    at: datetime = Field(sa_type=Moment)


class SavedSearchTable(SQLModel, table=True):
    __tablename__ = "saved_searches"

    id: UUID = Field(primary_key=True)
    name: str = Field(unique=True)
    filter: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class TemplateTable(SQLModel, table=True):
    __tablename__ = "ticket_templates"

    id: UUID = Field(primary_key=True)
    title: str = Field(unique=True)
    department: str
    subject: str
    message: str
