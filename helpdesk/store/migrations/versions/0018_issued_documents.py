"""Documents as they were issued: rows that say so once, and which content in `files/` is theirs."""

import sqlalchemy as sa
from alembic import op

from helpdesk.store.append_only import append_only_triggers, erasable_triggers

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "issued_documents",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Uuid()),
        sa.Column("customer_name", sa.String(), nullable=False),
        sa.Column("sought", sa.String(), nullable=False),
        sa.Column("consent_id", sa.Uuid()),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("dated", sa.BigInteger(), nullable=False),
        sa.Column("issued", sa.BigInteger(), nullable=False),
        sa.Column("erased", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("subject", "version"),
        sa.UniqueConstraint("number", "version"),
    )
    op.create_index("ix_issued_documents_issued", "issued_documents", ["issued", "id"])
    op.create_index("ix_issued_documents_customer", "issued_documents", ["customer_id"])
    op.create_index("ix_issued_documents_consent", "issued_documents", ["consent_id"])
    op.create_table(
        "issued_files",
        sa.Column("document_id", sa.Uuid(), sa.ForeignKey("issued_documents.id"), primary_key=True),
        sa.Column("part", sa.String(), primary_key=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("consent_id", sa.Uuid()),
    )
    op.create_index("ix_issued_files_sha256", "issued_files", ["sha256"])
    op.create_index("ix_issued_files_consent_id", "issued_files", ["consent_id"])
    op.create_table(
        "issued_unfinished",
        sa.Column("sha256", sa.String(), primary_key=True),
        sa.Column("begun", sa.BigInteger(), nullable=False),
        sa.Column("consent_id", sa.Uuid()),
    )
    for statement in (
        *append_only_triggers("issued_documents", "id"),
        *append_only_triggers("issued_files", "document_id", "part"),
        *erasable_triggers("issued_documents", "consent_id", "consent_erasures.consent_id"),
        *erasable_triggers("issued_files", "consent_id", "consent_erasures.consent_id"),
    ):
        op.execute(statement)
