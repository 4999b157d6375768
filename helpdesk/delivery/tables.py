from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Column, Index, UniqueConstraint, false
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
    # When it is tried or searched for next; None for at once.
    due: datetime | None = Field(default=None, sa_type=Moment)
    # How often in a row it had to wait, which the next wait grows by.
    waits: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    # How often in a row its outcome was unclear, which the next look waits by.
    doubts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    # When it was handed to the desk last, and at which address the desk was then.
    sent: datetime | None = Field(default=None, sa_type=Moment)
    address: str = Field(default="", sa_column_kwargs={"server_default": ""})
    # Whether the desk refused to be searched for it: then only a person can look.
    refused: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    # When the technician last said to keep trying.
    asked: datetime | None = Field(default=None, sa_type=Moment)
    # The desk's own note.
    memo: str = Field(default="", sa_column_kwargs={"server_default": ""})
    # What the customer was called then: a parcel sent again is the same, also when somebody renamed it.
    customer: str = Field(default="", sa_column_kwargs={"server_default": ""})


class MemoTable(SQLModel, table=True):
    """What desks noted about parcels that were taken back: they may still arrive, and are sent again by that note."""

    __tablename__ = "memos"

    key: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="tickets.id", ondelete="CASCADE", index=True)
    text: str


class AttemptTable(SQLModel, table=True):
    __tablename__ = "attempts"

    sequence: int | None = Field(default=None, primary_key=True)
    key: UUID = Field(index=True)
    ticket_id: UUID = Field(foreign_key="tickets.id", ondelete="CASCADE", index=True)
    at: datetime = Field(sa_type=Moment)
    state: str
    detail: str
    code: str = Field(default="", sa_column_kwargs={"server_default": ""})
    # How often the same happened in a row, and when last.
    times: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    last: datetime | None = Field(default=None, sa_type=Moment)


class FetchTable(SQLModel, table=True):
    """The open tickets whose answers are fetched."""

    __tablename__ = "fetches"

    ticket_id: UUID = Field(primary_key=True, foreign_key="tickets.id", ondelete="CASCADE")
    due: datetime = Field(sa_type=Moment, index=True)
    failures: int


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


class DeskTable(SQLModel, table=True):
    __tablename__ = "desks"

    name: str = Field(primary_key=True)
    kind: str
    title: str
    address: str
    profile: str
    options: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    added: datetime = Field(sa_type=Moment)


class DeskMoveTable(SQLModel, table=True):
    """What a technician said: the server a desk had at `former` is the one at `address`."""

    __tablename__ = "desk_moves"

    desk: str = Field(primary_key=True)
    former: str = Field(primary_key=True)
    address: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment)


class StandardDeskTable(SQLModel, table=True):
    __tablename__ = "standard_desk"

    only: int = Field(default=1, primary_key=True)
    name: str
