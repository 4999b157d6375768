"""Worked time goes without what people typed once its consent is erased, and counts a handover as a span of its own."""

from alembic import op

from helpdesk.store.append_only import append_only_triggers, erasable_triggers

revision = "0017"
down_revision = "0016"

_ERASED = "consent_id IN (SELECT consent_id FROM consent_erasures)"
_HANDED_OVER = "consent_id IN (SELECT consent_id FROM consent_events WHERE kind = 'handed_over')"

_BEFORE = "FROM consent_events AS one WHERE one.consent_id = event.consent_id AND one.sequence < event.sequence"
_LAST_MOVE = (
    f"(SELECT kind {_BEFORE} AND kind IN ('started', 'resumed', 'paused', 'revoked', 'ended')"
    " ORDER BY sequence DESC LIMIT 1)"
)
_BEGUN = f"(SELECT count(*) {_BEFORE} AND kind IN ('started', 'resumed'))"
_CUTS = (
    "(SELECT count(*) FROM consent_events AS event WHERE event.consent_id = work_entries.consent_id"  # noqa: S608
    f" AND event.kind = 'handed_over' AND {_LAST_MOVE} IN ('started', 'resumed') AND {_BEGUN} <= segment)"
)


def upgrade() -> None:
    for trigger in ("no_update", "no_delete", "no_replace"):
        op.execute(f"DROP TRIGGER work_entries_{trigger}")
    for statement in (
        # Of consents that were erased before.
        f"UPDATE work_entries SET note = '', reason = '' WHERE {_ERASED}",  # noqa: S608 - our own tables
        # An entry that holds the spans before and after a handover has the number of the last of them: else what
        # follows it would be taken once more. By way of negative numbers, since each may be there once.
        f"UPDATE work_entries SET segment = -(segment + {_CUTS}) WHERE {_HANDED_OVER}",  # noqa: S608
        "UPDATE work_entries SET segment = -segment WHERE segment < 0",
        *append_only_triggers("work_entries", "id"),
        *erasable_triggers("work_entries", "consent_id", "consent_erasures.consent_id"),
    ):
        op.execute(statement)
