"""Customers have an address that letters go to."""

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    pass
