"""Quotes have prices of their own, and a life after they are issued."""

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    pass
