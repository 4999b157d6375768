"""What people typed into worked time goes with the consent it came of; what is charged stays."""

from alembic import op

from helpdesk.store.append_only import erasable_triggers

revision = "0017"
down_revision = "0016"

_ERASED = "consent_id IN (SELECT consent_id FROM consent_erasures) AND (note <> '' OR reason <> '')"


def upgrade() -> None:
    for statement in (
        *erasable_triggers("work_entries", "consent_id", "consent_erasures.consent_id"),
        # Of consents that were erased before: such rows may go now, and come back without their texts.
        f"CREATE TEMP TABLE wordless AS SELECT * FROM work_entries WHERE {_ERASED}",  # noqa: S608 - our own tables
        f"DELETE FROM work_entries WHERE {_ERASED}",  # noqa: S608
        "UPDATE wordless SET note = '', reason = ''",
        "INSERT INTO work_entries SELECT * FROM wordless",
        "DROP TABLE wordless",
    ):
        op.execute(statement)
