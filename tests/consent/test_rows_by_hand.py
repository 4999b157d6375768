"""Whatever somebody writes into whatever column of the record, the check says what it comes to, and never crashes."""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import date

import pytest
from sqlcipher3 import dbapi2

from helpdesk.app import Helpdesk
from helpdesk.consent import Action, Choice, ConsentState, Verdict
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths
from helpdesk.store.connection import connect
from tests.consent.conftest import Case
from tests.consent.test_sealing import CLOSED, run
from tests.consent.test_signatures import SIGNED, drawn
from tests.delivery.keyrings import MemoryKeyring

TABLES = (
    "consents",
    "consent_events",
    "consent_records",
    "consent_record_keys",
    "consent_signatures",
    "consent_unsealed",
    "consent_erasures",
    "consent_holds",
)

VALUES = {
    "text": "'x'",
    "another id": f"'{7:032x}'",
    "the same in capitals": "upper({column})",
    "no UTF-8": "CAST(x'ff22' AS TEXT)",
    "the same as a blob": "CAST({column} AS BLOB)",
    "nothing": "NULL",
    "negative": "-1",
    "least": "-9223372036854775808",
    "most": "9223372036854775807",
    "beyond canonical JSON": "9007199254740992",
    "a fraction": "1.5",
    "deep JSON": "'" + "[" * 100_000 + "'",
    "a number too long": "'" + "9" * 10_000 + "'",
}

NOTES = {"consent_unsealed", "consent_erasures", "consent_holds"}
"""What no link holds: notes of what is to be done, or of what a link says too."""


@pytest.fixture
def kept(
    draft: Callable[..., Case], vault: MemoryKeyring, paths: Paths, helpdesk: Helpdesk
) -> Iterator[dbapi2.Connection]:
    """A connection to a log of a signed, an erased and a held consent, with a copy of each table beside it."""
    signed, erased, held = draft(), draft(), draft()
    signed.go(Action.PRESENT)
    signed.settle(Action.GRANT)
    helpdesk.consents.grant(signed.id, SIGNED, drawn())
    signed.go(Action.START, Action.END, Action.SEAL)
    erased.go(*CLOSED)
    held.go(*CLOSED)
    helpdesk.erasures.erase([erased.id], "request")
    helpdesk.erasures.hold(held.id, "Klage")
    helpdesk.ledger.catch_up()
    assert helpdesk.proofs.verify().verdict is Verdict.VALID_ERASED
    run(paths)
    with closing(connect(paths.database)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.text_factory = lambda text: ("text", text)
        connection.execute(f"INSERT INTO consent_unsealed VALUES ('{held.id.hex}')")  # noqa: S608
        for table in TABLES:
            connection.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")  # noqa: S608
        yield connection


def rows(connection: dbapi2.Connection, table: str) -> list[str]:
    """As text, which tells 1 from 1.0 and from '1'."""
    return [repr(row) for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608


def edits(connection: dbapi2.Connection, table: str) -> Iterator[tuple[str, str]]:
    """Each kind of value in each column, by turns in another row: what it is, and the statement that does it."""
    columns = [column[1][1].decode() for column in connection.execute(f"PRAGMA table_info({table})")]
    turn = 0
    for column in columns:
        for name, value in VALUES.items():
            turn += 1
            count = len(rows(connection, table))
            row = f"(SELECT rowid FROM {table} ORDER BY rowid LIMIT 1 OFFSET {turn % count})"  # noqa: S608
            update = f"UPDATE {table} SET {column} = {value.format(column=column)} WHERE rowid = {row}"  # noqa: S608
            yield f"{name} in {table}.{column}, row {turn % count}", update


def put_back(connection: dbapi2.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for table in TABLES:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608
        connection.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")  # noqa: S608
    connection.execute("COMMIT")


@pytest.mark.parametrize("table", TABLES)
def test_a_value_of_any_kind_in_any_column_is_judged(
    kept: dbapi2.Connection, helpdesk: Helpdesk, vault: MemoryKeyring, table: str
) -> None:
    before, remembered, changed = rows(kept, table), dict(vault.kept), 0
    for told, update in edits(kept, table):
        # A column that refuses it takes no harm.
        with suppress(dbapi2.IntegrityError):
            kept.execute(update)
        same = rows(kept, table) == before

        found = helpdesk.proofs.verify()
        helpdesk.ledger.seal_if_possible()
        with suppress(HelpdeskError):
            helpdesk.proofs.checkpoint()
        helpdesk.proofs.export(Choice())

        assert found.intact is (same or table in NOTES), f"{told}: {found.title}"
        changed += not same
        put_back(kept)
        vault.kept.update(remembered)
    assert changed > len(VALUES) // 2


def test_no_erasure_takes_another_s_link_with_it_that_somebody_put_beside(
    draft: Callable[..., Case], vault: MemoryKeyring, helpdesk: Helpdesk, paths: Paths
) -> None:
    mine, other = draft(), draft()
    mine.go(*CLOSED)
    other.go(*CLOSED)
    moved = "UPDATE consent_records SET consent_id = '{mine}' WHERE consent_id = '{other}'"
    run(paths, moved.format(mine=mine.id.hex, other=other.id.hex))

    with pytest.raises(HelpdeskError) as refused:
        helpdesk.erasures.erase([mine.id], "request")

    assert refused.value.code == "consent_log_broken"
    assert mine.get().state is other.get().state is ConsentState.SEALED


@pytest.mark.parametrize("body", ["[1]", '{"day": "some day"}', "no JSON"])
def test_a_date_of_deletion_that_was_spoilt_keeps_nothing_from_being_erased(
    draft: Callable[..., Case], vault: MemoryKeyring, helpdesk: Helpdesk, paths: Paths, body: str
) -> None:
    del vault
    case = draft()
    case.go(Action.PRESENT, Action.GRANT, Action.START, Action.END)
    helpdesk.journal.keep_until(case.id, date(2027, 1, 1))
    case.go(Action.SEAL)
    run(paths, f"UPDATE consent_events SET body = '{body}' WHERE kind = 'keep_until'")  # noqa: S608

    assert helpdesk.erasures.overview().due == ()
    done = helpdesk.erasures.erase([case.id], "request")

    assert [each.since for each in done.consents] == [date(2030, 1, 1)]


@pytest.mark.parametrize("body", ["[1]", "{}", '{"reason": ""}'])
def test_a_hold_whose_reason_was_spoilt_still_holds_and_can_be_released(
    case: Case, vault: MemoryKeyring, helpdesk: Helpdesk, paths: Paths, body: str
) -> None:
    del vault
    case.go(*CLOSED)
    helpdesk.erasures.hold(case.id, "Klage")
    spoilt = f"UPDATE consent_events SET body = '{body}' WHERE kind = 'held'"  # noqa: S608
    run(paths, spoilt, "DELETE FROM consent_holds")

    assert [each.id for each in helpdesk.erasures.overview().held] == [case.id]
    with pytest.raises(HelpdeskError) as refused:
        helpdesk.erasures.erase([case.id], "request")
    helpdesk.erasures.release(case.id, "Vergleich")

    assert refused.value.code == "consent_held"
    assert helpdesk.erasures.erase([case.id], "request").consents[0].id == case.id
