"""By which entry of which edition a ticket was judged."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    pass
