from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from helpdesk.store.database import Moment


class OutboxTable(SQLModel, table=True):
    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_state", "state", "sequence"), Index("ix_outbox_ticket", "ticket_id", "sequence"))

    # The order of a thread; ids carry the clock, which may be set back.
    sequence: int | None = Field(default=None, primary_key=True)
    key: UUID = Field(unique=True)
    ticket_id: UUID = Field(foreign_key="tickets.id", ondelete="CASCADE")
    kind: str
    desk: str
    state: str
    queued: datetime = Field(sa_type=Moment)


class AttemptTable(SQLModel, table=True):
    __tablename__ = "attempts"

    sequence: int | None = Field(default=None, primary_key=True)
    key: UUID = Field(index=True)
    ticket_id: UUID = Field(foreign_key="tickets.id", ondelete="CASCADE", index=True)
    at: datetime = Field(sa_type=Moment)
    state: str
    detail: str


class LocalTicketTable(SQLModel, table=True):
    __tablename__ = "local_tickets"
    __table_args__ = (UniqueConstraint("year", "serial", name="uq_local_tickets_year_serial"),)

    key: UUID = Field(primary_key=True)
    year: int
    serial: int
    at: datetime = Field(sa_type=Moment)
    closed: datetime | None = Field(sa_type=Moment)
    content: bytes
    bytes: int
    sha256: str


class LocalMessageTable(SQLModel, table=True):
    __tablename__ = "local_messages"

    key: UUID = Field(primary_key=True)
    ticket_key: UUID = Field(foreign_key="local_tickets.key", index=True)
    kind: str
    at: datetime = Field(sa_type=Moment)
    content: bytes
    bytes: int
    sha256: str
