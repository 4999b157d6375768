"""From closing a consent to the sealed log: with a keyring, without one, and what somebody does to the file."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import keyring
import pytest
from alembic import command

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.consent import Action, Choice, ConsentState, Verdict
from helpdesk.consent.body import NO_PREVIOUS, link_hash, moment_text, opened, read
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings
from helpdesk.store.connection import connect
from helpdesk.store.database import open_store
from helpdesk.store.keyrings import Vault
from tests.consent.conftest import Case, Clock
from tests.delivery.keyrings import LockedKeyring, MemoryKeyring

CLOSED = (Action.PRESENT, Action.DECLINE, Action.SEAL)
Draft = Callable[..., Case]


@pytest.fixture
def sealed(draft: Draft, vault: MemoryKeyring, clock: Clock) -> Case:
    """The second of three sealed consents."""
    cases = []
    for _ in range(3):
        cases.append(draft())
        cases[-1].go(*CLOSED)
        clock.forward(minutes=1)
    return cases[1]


def run(paths: Paths, *statements: str) -> None:
    """What somebody does to the file who has the rights, and knows of the triggers."""
    connection = connect(paths.database)
    connection.execute("PRAGMA foreign_keys = OFF")
    triggers = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'consent%'")
    for (name,) in triggers.fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def rows(paths: Paths, query: str) -> list[tuple[object, ...]]:
    connection = connect(paths.database, read_only=True)
    found: list[tuple[object, ...]] = connection.execute(query).fetchall()
    connection.close()
    return found


def test_a_closed_consent_is_sealed_with_all_its_events(case: Case, paths: Paths, vault: MemoryKeyring) -> None:
    consent = case.go(*CLOSED)
    ((text, opens),) = rows(paths, "SELECT body, key FROM consent_records JOIN consent_record_keys USING (sequence)")
    assert isinstance(text, str)
    assert isinstance(opens, bytes)
    body = read(text)
    content = json.loads(opened(body, opens))

    assert body.place.prev == NO_PREVIOUS
    assert body.record == content["consent"]["id"] == str(consent.id)
    assert [event["kind"] for event in content["events"]] == [event.kind for event in consent.events]
    assert case.helpdesk.proofs.verify().title == "VALID"


def test_a_body_is_canonical_and_names_nobody(sealed: Case, paths: Paths) -> None:
    for (text,) in rows(paths, "SELECT body FROM consent_records"):
        assert isinstance(text, str)
        assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
        assert not any(name in text for name in ("Nord AG", "PC-17", "Toni", "Muster"))


def test_each_link_names_the_hash_of_the_one_before(sealed: Case, paths: Paths) -> None:
    first, second, third = (str(text) for (text,) in rows(paths, "SELECT body FROM consent_records ORDER BY sequence"))

    assert read(second).place.prev == link_hash(first).hex()
    assert read(third).place.prev == link_hash(second).hex()


def test_what_is_added_after_closing_is_a_link_of_its_own(case: Case, paths: Paths, vault: MemoryKeyring) -> None:
    case.go(*CLOSED)
    addendum = next(item.id for item in case.get().items if item.answerable)
    case.answer(addendum, "yes", "per Post")
    links = rows(paths, "SELECT body, key FROM consent_records JOIN consent_record_keys USING (sequence)")
    text, opens = links[-1]
    content = json.loads(opened(read(str(text)), bytes(opens)))  # type: ignore[call-overload]  # the column is a blob

    assert len(links) == 2
    assert [event["body"]["item"] for event in content["events"]] == [addendum]
    assert case.helpdesk.proofs.verify().title == "VALID"


def test_without_a_keyring_the_record_is_kept_and_sealed_later(case: Case, clock: Clock) -> None:
    assert case.go(*CLOSED).state is ConsentState.SEALED
    unsealed = case.helpdesk.proofs.verify()

    before, vault = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(vault)
    clock.forward(days=1)
    case.helpdesk.ledger.seal_if_possible()
    sealed = case.helpdesk.proofs.verify()
    keyring.set_keyring(before)

    assert (unsealed.verdict, unsealed.unsealed, unsealed.records) == (Verdict.KEY_UNAVAILABLE, 1, 0)
    assert (sealed.verdict, sealed.unsealed, sealed.records) == (Verdict.VALID, 0, 1)


def test_a_locked_keyring_holds_nothing_up(case: Case) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(LockedKeyring())
    state = case.go(*CLOSED).state
    found = case.helpdesk.proofs.verify()
    keyring.set_keyring(before)

    assert state is ConsentState.SEALED
    assert found.verdict is Verdict.KEY_UNAVAILABLE


def test_what_was_closed_before_there_was_a_seal_is_kept_as_unsealed(
    paths: Paths, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        upgrade = command.upgrade
        patched.setattr(command, "upgrade", lambda config, _head: upgrade(config, "0012"))
        open_store(paths.database).close()
    connection = connect(paths.database)
    connection.execute("INSERT INTO customers (id, name, sort_name) VALUES ('1', 'Nord AG', 'nord ag')")
    nord = f"{2:032x}"
    connection.execute(
        "INSERT INTO consents (id, created, customer_id, customer, device, reason, language, checklist) "
        "VALUES (?, 0, '1', 'Nord AG', 'PC-17', 'Drucker', 'de', 'remote-maintenance-1')",
        (nord,),
    )
    for sequence, kind in enumerate(("created", "sealed"), 1):
        body = '{"circumstances": [], "technician": "Toni", "company": ""}' if kind == "created" else "{}"
        connection.execute("INSERT INTO consent_events VALUES (?, ?, 0, ?, ?)", (nord, sequence, kind, body))
    connection.execute("PRAGMA user_version = 12")
    connection.close()

    helpdesk = open_helpdesk(paths, settings)
    found = helpdesk.proofs.verify()
    helpdesk.close()

    assert (found.verdict, found.unsealed) == (Verdict.KEY_UNAVAILABLE, 1)


def test_a_lost_key_is_followed_by_another_on_record(sealed: Case, vault: MemoryKeyring, draft: Draft) -> None:
    vault.kept.clear()
    assert sealed.helpdesk.proofs.verify().verdict is Verdict.UNANCHORED

    draft().go(*CLOSED)
    found = sealed.helpdesk.proofs.verify()

    assert (found.verdict, found.records) == (Verdict.VALID, 5)


def test_an_anchor_that_lags_after_a_crash_is_normal(sealed: Case, vault: MemoryKeyring, draft: Draft) -> None:
    ((account, early),) = ((name, text) for name, text in vault.kept.items() if "anchor" in name[1])
    draft().go(*CLOSED)
    vault.kept[account] = early

    assert sealed.helpdesk.proofs.verify().verdict is Verdict.VALID


def test_an_older_backup_put_back_is_a_roll_back_and_stays_one(
    sealed: Case, paths: Paths, tmp_path: Path, draft: Draft, clock: Clock
) -> None:
    helpdesk = sealed.helpdesk
    backup = helpdesk.backups.create(tmp_path / "early.zip").path
    draft().go(*CLOSED)
    draft().go(*CLOSED)
    helpdesk.backups.restore(backup)
    restored = helpdesk.proofs.verify()
    clock.forward(minutes=1)
    draft().go(*CLOSED)
    later = helpdesk.proofs.verify()
    draft().go(*CLOSED)

    assert restored.title == "ROLLED_BACK(4)"
    assert later.title == "ROLLED_BACK(5)"
    assert helpdesk.proofs.verify().title == "FORKED(5)"


def test_two_windows_seal_into_one_log(
    sealed: Case, draft: Draft, paths: Paths, settings: Settings, clock: Clock
) -> None:
    other = open_helpdesk(paths, settings, now=clock)
    mine, theirs = draft(), draft()
    mine.go(*CLOSED)
    Case(other, theirs.id).go(*CLOSED)
    draft().go(*CLOSED)
    found = other.proofs.verify()
    other.close()

    assert (found.verdict, found.records) == (Verdict.VALID, 6)


@pytest.mark.parametrize(
    ("statement", "title"),
    [
        ("UPDATE consents SET device = 'PC-18' WHERE id = '{id}'", "BROKEN_AT(2)"),
        ("UPDATE consent_events SET body = '{{}}' WHERE consent_id = '{id}' AND kind = 'presented'", "BROKEN_AT(2)"),
        ("UPDATE consent_events SET at = at + 1 WHERE consent_id = '{id}' AND kind = 'presented'", "BROKEN_AT(2)"),
        ("DELETE FROM consent_events WHERE consent_id = '{id}' AND sequence = 2", "BROKEN_AT(2)"),
        ("DELETE FROM consents WHERE id = '{id}'", "BROKEN_AT(2)"),
        ("UPDATE consent_records SET body = replace(body, '02T09', '02T08') WHERE sequence = 2", "BROKEN_AT(2)"),
        ("DELETE FROM consent_records WHERE sequence = 2", "BROKEN_AT(2)"),
        ("DELETE FROM consent_records WHERE sequence = 3", "ROLLED_BACK(3)"),
        ("DELETE FROM consent_record_keys WHERE sequence = 2", "SHREDDED_WITHOUT_RECORD(2)"),
        ("UPDATE consent_records SET signature = zeroblob(64) WHERE sequence = 2", "BAD_SIGNATURE(2)"),
        ("UPDATE consent_records SET consent_id = NULL WHERE sequence = 2", "BROKEN_AT(2)"),
        ("UPDATE consent_records SET consent_id = 'x' WHERE sequence = 2", "BROKEN_AT(2)"),
        ("UPDATE consent_records SET body = CAST(body AS BLOB) WHERE sequence = 2", "BROKEN_AT(2)"),
        ("UPDATE consent_records SET signature = 'x' WHERE sequence = 2", "BAD_SIGNATURE(2)"),
        ("UPDATE consent_record_keys SET key = 'x' WHERE sequence = 2", "BROKEN_AT(2)"),
        ("UPDATE consents SET created = 'x' WHERE id = '{id}'", "BROKEN_AT(2)"),
        ("UPDATE consents SET device = x'00' WHERE id = '{id}'", "BROKEN_AT(2)"),
        ("UPDATE consent_events SET kind = x'00' WHERE consent_id = '{id}' AND sequence = 2", "BROKEN_AT(2)"),
    ],
)
def test_what_somebody_does_to_the_file_is_found(sealed: Case, paths: Paths, statement: str, title: str) -> None:
    run(paths, statement.format(id=sealed.id.hex))

    assert sealed.helpdesk.proofs.verify().title == title


FORGED = (
    "INSERT INTO consent_events SELECT consent_id, {sequence}, at, '{kind}', '{{\"text\":\"x\"}}' FROM consent_events"
)

MARK = "INSERT INTO consent_unsealed VALUES ('{id}')"


def insert(paths: Paths, *statements: str) -> None:
    """What the triggers let everybody do."""
    connection = connect(paths.database)
    for statement in statements:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("sequence", [0, -1, 99])
def test_an_event_put_beside_those_sealed_is_found(sealed: Case, paths: Paths, sequence: int) -> None:
    first = f" WHERE consent_id = '{sealed.id.hex}' AND sequence = 1"
    insert(paths, FORGED.format(sequence=sequence, kind="did") + first)

    assert sealed.helpdesk.proofs.verify().title == "BROKEN_AT(2)"


@pytest.mark.parametrize("sequence", [-1, -(2**63)])
def test_a_row_before_the_first_link_covers_nothing_up(sealed: Case, paths: Paths, sequence: int) -> None:
    mine = f"WHERE consent_id = '{sealed.id.hex}'"
    beyond = (
        f"INSERT INTO consent_records SELECT {sequence}, consent_id, 99, body, signature FROM consent_records {mine}"  # noqa: S608
    )
    insert(paths, FORGED.format(sequence=99, kind="answered") + f" {mine} AND sequence = 1", beyond)

    assert sealed.helpdesk.proofs.verify().title == "BROKEN_AT(1)"


def test_a_closed_record_is_neither_opened_nor_signed_again_by_an_event_put_in(sealed: Case, paths: Paths) -> None:
    mine = f"consent_id = '{sealed.id.hex}'"
    count = len(sealed.get().events)
    insert(
        paths,
        FORGED.format(sequence=count + 1, kind="ended") + f" WHERE {mine} AND sequence = 1",
        MARK.format(id=sealed.id.hex),
    )
    sealed.helpdesk.ledger.seal_if_possible()

    assert sealed.get().state is ConsentState.SEALED
    assert sealed.helpdesk.proofs.verify().title == "BROKEN_AT(2)"
    assert rows(paths, "SELECT count(*) FROM consent_records") == [(3,)]


def test_a_signature_put_beside_a_record_is_none_of_it(sealed: Case, paths: Paths) -> None:
    insert(paths, f"INSERT INTO consent_signatures VALUES ('{sealed.id.hex}', 'x')")  # noqa: S608

    assert sealed.helpdesk.proofs.export(Choice()).pictures == ()


def test_what_is_not_closed_is_not_sealed_whoever_marks_it(case: Case, paths: Paths, vault: MemoryKeyring) -> None:
    case.go(Action.PRESENT)
    insert(paths, MARK.format(id=case.id.hex))
    case.helpdesk.ledger.seal_if_possible()

    assert rows(paths, "SELECT count(*) FROM consent_records") == [(0,)]


def test_two_events_in_one_row_do_not_pass_for_two(sealed: Case, paths: Paths) -> None:
    (second, third) = rows(
        paths,
        f"SELECT at, kind, body FROM consent_events WHERE consent_id = '{sealed.id.hex}' AND sequence IN (2, 3)",  # noqa: S608
    )
    at = moment_text(datetime.fromtimestamp(0, UTC) + timedelta(microseconds=int(str(third[0]))))
    both = f'{second[2]},"kind":"{second[1]}","sequence":2}},{{"at":"{at}","body":{third[2]}'
    connection = connect(paths.database)
    for name in ("no_update", "no_delete", "no_replace"):
        connection.execute(f"DROP TRIGGER consent_events_{name}")
    mine = (sealed.id.hex,)
    connection.execute("DELETE FROM consent_events WHERE consent_id = ? AND sequence = 2", mine)
    update = "UPDATE consent_events SET body = ?, at = ? WHERE consent_id = ? AND sequence = 3"
    connection.execute(update, (both, second[0], *mine))
    connection.close()

    assert sealed.helpdesk.proofs.verify().title == "BROKEN_AT(2)"


@pytest.mark.parametrize("table", ["consent_records", "consent_erasures"])
def test_the_database_refuses_to_change_the_log(prepared: Paths, table: str) -> None:
    triggers = {str(name) for (name,) in rows(prepared, "SELECT name FROM sqlite_schema WHERE type = 'trigger'")}

    assert {f"{table}_no_update", f"{table}_no_delete", f"{table}_no_replace"} <= triggers


def test_a_consent_goes_only_once_its_erasure_is_on_record(sealed: Case, paths: Paths) -> None:
    connection = connect(paths.database)
    with pytest.raises(Exception, match="append-only"):
        connection.execute("DELETE FROM consent_events")
    with pytest.raises(Exception, match="append-only"):
        connection.execute("DELETE FROM consents")
    connection.close()


def test_a_clock_set_back_shows(sealed: Case, draft: Draft, clock: Clock) -> None:
    clock.now -= timedelta(days=1)
    draft().go(*CLOSED)

    assert sealed.helpdesk.proofs.verify().title == "TIME_ANOMALY(4)"


def test_a_checkpoint_is_small_enough_for_a_code(sealed: Case, helpdesk: Helpdesk) -> None:
    text = helpdesk.proofs.checkpoint()

    assert text.splitlines()[1] == "3"
    assert len(text.encode()) < 260


def test_no_checkpoint_is_signed_with_a_key_that_the_log_does_not_know(
    sealed: Case, vault: MemoryKeyring, draft: Draft
) -> None:
    vault.kept.clear()
    with pytest.raises(HelpdeskError, match="nicht im Schlüsselbund"):
        sealed.helpdesk.proofs.checkpoint()
    assert sealed.helpdesk.proofs.stamp(sealed.id) == ""
    assert sealed.helpdesk.proofs.verify().verdict is Verdict.UNANCHORED

    draft().go(*CLOSED)
    assert sealed.helpdesk.proofs.checkpoint().splitlines()[1] == "5"


class ForgetfulKeyring(MemoryKeyring):
    """Takes what it is given and keeps none of it."""

    def set_password(self, service: str, username: str, password: str) -> None:
        del service, username, password


def test_a_keyring_that_keeps_nothing_loses_nothing(case: Case) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(ForgetfulKeyring())
    state = case.go(*CLOSED).state
    found = case.helpdesk.proofs.verify()
    keyring.set_keyring(before)

    assert state is ConsentState.SEALED
    assert found.verdict is Verdict.KEY_UNAVAILABLE


def test_a_data_directory_reached_another_way_has_the_same_keys(paths: Paths, vault: MemoryKeyring) -> None:
    paths.data_dir.mkdir(exist_ok=True)
    Vault(paths.data_dir).keep("key", "kept")
    link = paths.data_dir.parent / "link"
    link.symlink_to(paths.data_dir, target_is_directory=True)

    assert Vault(link / ".." / "link").get("key") == "kept"
