"""What people typed into worked time of consents that were erased before it went with them."""

from uuid import UUID

import pytest
from alembic import command

from helpdesk.settings import Paths
from helpdesk.store.connection import connect
from helpdesk.store.database import open_store

ERASED, KEPT = UUID(int=1), UUID(int=2)
_ENTRY = (
    "INSERT INTO work_entries (id, consent_id, segment, source, technician, begin, seconds, zone, slices, rule, units,"
    " billable, decided, why, marks, note, reason, written)"
    " VALUES (?, ?, 1, 'session', 'Toni', 0, 300, 'UTC', '[]', '{}', 1, 'yes', 0, '', '', 'For Xanthippe', '', 0)"
)


@pytest.fixture
def of_yesterday(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A database with an erased consent and another one, both with worked time that says whom it was for."""
    with monkeypatch.context() as patched:
        upgrade = command.upgrade
        patched.setattr(command, "upgrade", lambda config, _head: upgrade(config, "0016"))
        open_store(paths.database).close()
    connection = connect(paths.database)
    connection.execute("INSERT INTO consent_records VALUES (1, NULL, 0, '{}', x'00')")
    connection.execute("INSERT INTO consent_erasures VALUES (?, 1)", (ERASED.hex,))
    connection.executemany(_ENTRY, [(UUID(int=10).hex, ERASED.hex), (UUID(int=11).hex, KEPT.hex)])
    connection.execute("PRAGMA user_version = 16")
    connection.close()
    return paths


def test_texts_of_consents_erased_before_go_and_their_times_stay(of_yesterday: Paths) -> None:
    open_store(of_yesterday.database).close()

    connection = connect(of_yesterday.database)
    rows = connection.execute("SELECT consent_id, seconds, units, note FROM work_entries ORDER BY id").fetchall()
    with pytest.raises(Exception, match="append-only"):
        connection.execute("DELETE FROM work_entries WHERE consent_id = ?", (KEPT.hex,))
    connection.close()

    assert rows == [(ERASED.hex, 300, 1, ""), (KEPT.hex, 300, 1, "For Xanthippe")]
