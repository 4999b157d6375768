from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from helpdesk.store.database import Moment


class TicketTable(SQLModel, table=True):
    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_updated", "updated", "id"),
        Index("ix_tickets_state", "state", "updated", "id"),
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
    customer_id: UUID | None = Field(foreign_key="customers.id", ondelete="RESTRICT", index=True)
    desk: str
    profile: str
    created: datetime = Field(sa_type=Moment)
    updated: datetime = Field(sa_type=Moment)
    discarded: datetime | None = Field(sa_type=Moment)
    closed: datetime | None = Field(sa_type=Moment)


class MessageTable(SQLModel, table=True):
    __tablename__ = "messages"

    id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="tickets.id", ondelete="CASCADE", index=True)
    at: datetime = Field(sa_type=Moment)
    author: str
    text: str
    state: str


class AttachmentTable(SQLModel, table=True):
    __tablename__ = "attachments"

    id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="tickets.id", ondelete="CASCADE", index=True)
    message_id: UUID | None = Field(foreign_key="messages.id", ondelete="CASCADE", index=True)
    position: int
    name: str
    bytes: int
    sha256: str


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


class JudgementTable(SQLModel, table=True):
    __tablename__ = "ticket_judgements"

    id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="tickets.id", ondelete="CASCADE", index=True)
    entry: str
    document: str = Field(index=True)
    edition: str
    verdict: str
    at: datetime = Field(sa_type=Moment)
