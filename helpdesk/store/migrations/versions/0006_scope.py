"""Editions of service documents, and search terms learned from technicians."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _learned_terms()


def _learned_terms() -> None:
    op.create_table(
        "learned_terms",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("answered_entry", sa.String(), nullable=False),
        sa.Column("answered_verdict", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_learned_terms_key", "learned_terms", ["key"])
