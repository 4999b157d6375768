"""Editions of service documents, and search terms learned from technicians."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _document_editions()
    _learned_terms()


def _document_editions() -> None:
    op.create_table(
        "document_editions",
        sa.Column("sequence", sa.Integer(), primary_key=True),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("bundled", sa.Boolean(), nullable=False),
        sa.Column("validated", sa.Date()),
        sa.Column("edited", sa.Date()),
        sa.Column("entries", sa.Integer(), nullable=False),
    )
    op.create_index("ix_document_editions_document", "document_editions", ["document", "sequence"])


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
