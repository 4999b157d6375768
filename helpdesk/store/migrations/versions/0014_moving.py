"""How often an item's outcome was unclear, and which addresses of a desk are one server."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("doubts", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "desk_moves",
        sa.Column("desk", sa.String(), primary_key=True),
        sa.Column("former", sa.String(), primary_key=True),
        sa.Column("address", sa.String(), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
