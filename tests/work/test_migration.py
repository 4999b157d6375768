"""Worked time of before: what people typed went with consents that were erased, and nothing is counted twice."""

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
    " VALUES (?, ?, ?, 'session', 'Toni', 0, 300, 'UTC', '[]', '{}', 1, 'yes', 0, '', '', 'For Xanthippe', '', 0)"
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
    connection.executemany(_ENTRY, [(UUID(int=10).hex, ERASED.hex, 1), (UUID(int=11).hex, KEPT.hex, 1)])
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


def test_an_entry_of_a_session_that_was_handed_over_has_the_number_of_its_last_part(of_yesterday: Paths) -> None:
    connection = connect(of_yesterday.database)
    connection.execute("PRAGMA foreign_keys = OFF")
    session = [("started", "handed_over"), ("paused", "handed_over"), ("resumed", "handed_over", "handed_over")]
    running = "paused", "resumed", "handed_over"
    kinds = [kind for part in (*session, running) for kind in part]
    events = [(KEPT.hex, number, kind) for number, kind in enumerate(kinds, 1)]
    connection.executemany("INSERT INTO consent_events VALUES (?, ?, 0, ?, '{}')", events)
    connection.execute(_ENTRY, (UUID(int=12).hex, KEPT.hex, 2))
    connection.close()

    open_store(of_yesterday.database).close()

    connection = connect(of_yesterday.database)
    rows = connection.execute("SELECT segment FROM work_entries WHERE consent_id = ? ORDER BY id", (KEPT.hex,))
    assert rows.fetchall() == [(2,), (5,)]
    with pytest.raises(Exception, match="append-only"):
        connection.execute("UPDATE work_entries SET seconds = 1")
    connection.close()
