"""Quotes have prices of their own, and a life after they are issued."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    for name in ("term", "vat_reason"):
        op.add_column("quotes", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("quotes", sa.Column("replaces_id", sa.Uuid(), nullable=True))
    op.create_index("ix_quotes_replaces_id", "quotes", ["replaces_id"])
    op.add_column("quote_items", sa.Column("price", sa.JSON(), nullable=True))
