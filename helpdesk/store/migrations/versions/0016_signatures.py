"""Which signatures' pictures belong to which consent, so that backups take them and nothing clears them away."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "consent_signatures",
        sa.Column("consent_id", sa.Uuid(), sa.ForeignKey("consents.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("sha256", sa.String(), primary_key=True),
    )
