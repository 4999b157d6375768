"""Editions of service documents, and search terms learned from technicians."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    pass
