from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from helpdesk.store.database import Moment


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
