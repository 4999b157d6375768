"""Customers have an address that letters go to."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("customers", sa.Column("address", sa.String(), nullable=False, server_default=""))
