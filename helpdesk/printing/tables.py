from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from helpdesk.store.database import Moment


class IssuedTable(SQLModel, table=True):
    """A document as it was issued, append-only. It names customer and consent without holding them: both may go.

    Of an erased consent's stay number, hash and moment.
    """

    __tablename__ = "issued_documents"
    __table_args__ = (
        Index("ix_issued_documents_issued", "issued", "id"),
        Index("ix_issued_documents_customer", "customer_id"),
        Index("ix_issued_documents_consent", "consent_id"),
        UniqueConstraint("subject", "version"),
        UniqueConstraint("number", "version"),
    )

    id: UUID = Field(primary_key=True)
    kind: str
    subject: str
    number: str
    version: int
    title: str
    customer_id: UUID | None
    customer_name: str
    sought: str
    consent_id: UUID | None
    sha256: str
    bytes: int
    content: str
    final: bool
    edition: str
    dated: datetime = Field(sa_column=Column(Moment, nullable=False))
    issued: datetime = Field(sa_column=Column(Moment, nullable=False))
    erased: bool = False


class IssuedFileTable(SQLModel, table=True):
    """Content in `files/` that belongs to an issued document: its PDF, and the data that was made from."""

    __tablename__ = "issued_files"

    document_id: UUID = Field(foreign_key="issued_documents.id", primary_key=True)
    part: str = Field(primary_key=True)
    sha256: str = Field(index=True)
    consent_id: UUID | None = Field(index=True)


class UnfinishedTable(SQLModel, table=True):
    """Content that is being written for a document; what a killed program leaves here goes."""

    __tablename__ = "issued_unfinished"

    sha256: str = Field(primary_key=True)
    begun: datetime = Field(sa_column=Column(Moment, nullable=False))
    consent_id: UUID | None
