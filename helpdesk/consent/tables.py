from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from helpdesk.store.as_stored import text_of
from helpdesk.store.database import Moment

NOBODY = UUID(int=0)
"""Whose a row is that names none of our ids."""


class ConsentTable(SQLModel, table=True):
    """What is fixed when a consent is drafted; inserted once. Its state follows from its events."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_created", "created", "id"),)

    id: UUID = Field(primary_key=True)
    created: datetime = Field(sa_column=Column(Moment, nullable=False))
    customer_id: UUID = Field(foreign_key="customers.id", index=True)
    customer: str
    device: str
    reason: str
    ticket_id: UUID | None = Field(index=True)
    language: str
    checklist: str


class ConsentEventTable(SQLModel, table=True):
    """One thing that happened; the body is JSON with sorted keys."""

    __tablename__ = "consent_events"
    __table_args__ = (Index("ix_consent_events_kind", "kind", "consent_id", "sequence"),)

    consent_id: UUID = Field(foreign_key="consents.id", primary_key=True)
    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    kind: str
    body: str = Field(sa_column=Column(Text, nullable=False))


class HeartbeatTable(SQLModel, table=True):
    """The last sign of life of the window that watches a running session; not part of the record."""

    __tablename__ = "consent_heartbeats"

    consent_id: UUID = Field(foreign_key="consents.id", primary_key=True)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))


class SignatureTable(SQLModel, table=True):
    """A picture of a signature in `files/`; it goes with its consent."""

    __tablename__ = "consent_signatures"

    consent_id: UUID = Field(foreign_key="consents.id", ondelete="CASCADE", primary_key=True)
    sha256: str = Field(primary_key=True)


class RecordTable(SQLModel, table=True):
    """One link of the sealed log; inserted once. `docs/consent-record.md` says what is in the body."""

    __tablename__ = "consent_records"
    __table_args__ = (Index("ix_consent_records_consent", "consent_id", "through"),)

    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    consent_id: UUID | None
    through: int
    body: str = Field(sa_column=Column(Text, nullable=False))
    signature: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class RecordKeyTable(SQLModel, table=True):
    """What opens the personal data of one link; it goes when they are erased."""

    __tablename__ = "consent_record_keys"

    sequence: int = Field(
        foreign_key="consent_records.sequence", primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class UnsealedTable(SQLModel, table=True):
    """A closed consent of which something isn't in the log yet."""

    __tablename__ = "consent_unsealed"

    consent_id: UUID = Field(foreign_key="consents.id", primary_key=True)


class ErasureTable(SQLModel, table=True):
    """A consent that is no longer here, and the link that says so; the database lets only its rows go."""

    __tablename__ = "consent_erasures"

    consent_id: UUID = Field(primary_key=True)
    sequence: int = Field(foreign_key="consent_records.sequence")


class HoldTable(SQLModel, table=True):
    """A consent that isn't erased while somebody disputes it."""

    __tablename__ = "consent_holds"

    consent_id: UUID = Field(foreign_key="consents.id", primary_key=True)
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    reason: str


def uuid_of(stored: bytes | None) -> UUID | None:
    """An id as `as_stored.text_bytes` reads it; `NOBODY` where it is none, or spelt as no query of ours finds it."""
    if stored is None:
        return None
    text = text_of(stored)
    try:
        found = UUID(text)
    except ValueError:
        return NOBODY
    return found if found.hex == text else NOBODY
