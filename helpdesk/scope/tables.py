from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from helpdesk.store.database import Moment


class EditionTable(SQLModel, table=True):
    __tablename__ = "document_editions"
    __table_args__ = (Index("ix_document_editions_document", "document", "sequence"),)

    # Says which is newest where clocks don't; an edition that comes back has another row.
    sequence: int | None = Field(default=None, primary_key=True)
    document: str
    edition: str
    sha256: str
    accepted: datetime = Field(sa_type=Moment)
    source: str
    # It came with the program, so that a program which brings another text is told from a person who chose one.
    bundled: bool
    validated: date | None
    edited: date | None
    entries: int


class LearnedTermTable(SQLModel, table=True):
    __tablename__ = "learned_terms"

    id: UUID = Field(primary_key=True)
    key: str = Field(index=True)
    query: str
    entry: str
    document: str
    edition: str
    answered_entry: str
    answered_verdict: str
    at: datetime = Field(sa_type=Moment)
