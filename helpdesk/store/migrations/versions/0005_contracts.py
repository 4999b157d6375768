"""From when to when a contract holds, and what was agreed with a customer."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    pass
