from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from helpdesk.store.database import Moment


class ReportTable(SQLModel, table=True):
    """What a person adds to the times of a ticket's report. It names the ticket without holding it, as times do."""

    __tablename__ = "work_reports"

    ticket_id: UUID = Field(primary_key=True)
    summary: str = Field(sa_column=Column(Text, nullable=False))
    present: str
    material: str = Field(sa_column=Column(Text, nullable=False))
    open_points: str = Field(sa_column=Column(Text, nullable=False))
    language: str
    updated: datetime = Field(sa_column=Column(Moment, nullable=False))


class ReportSignatureTable(SQLModel, table=True):
    """A signature on a report, append-only; the body is what was shown, whole, until its texts are erased."""

    __tablename__ = "work_report_signatures"

    ticket_id: UUID = Field(primary_key=True)
    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_column=Column(Moment, nullable=False))
    name: str
    technician: str
    picture: str
    content: str
    first: date | None
    last: date | None
    body: str = Field(sa_column=Column(Text, nullable=False))
