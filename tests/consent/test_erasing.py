"""What has to go goes without a trace of whom it was about, and the log says that it went."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.consent import Action, Choice, ConsentNew, DataKind, Grant, Retention, Verdict
from helpdesk.consent.erasing import Erasures
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings
from tests.consent.conftest import GRANT, Case, Clock
from tests.consent.test_lifecycle import TO_RUNNING
from tests.consent.test_signatures import drawn
from tests.delivery.keyrings import MemoryKeyring

CLOSED = (Action.PRESENT, Action.DECLINE, Action.SEAL)
PERSON = "Xanthippe Querulix"
Draft = Callable[..., Case]


@pytest.fixture
def about_her(draft: Draft, helpdesk: Helpdesk, vault: MemoryKeyring, clock: Clock) -> Case:
    """A session a certain person granted, closed between two others."""
    first = draft()
    first.go(*CLOSED)
    customer = first.get().customer_id
    wanted = ConsentNew(customer, f"PC of {PERSON}", f"{PERSON} can't print")
    (consent,) = helpdesk.consents.new(wanted).consents
    hers = Case(helpdesk, consent)
    hers.go(Action.PRESENT)
    hers.settle(Action.GRANT)
    helpdesk.consents.grant(consent, Grant(PERSON, "Leitung", "Vertrag", "Rückruf", f"Nr. von {PERSON}"))
    hers.settle(Action.START)
    helpdesk.consents.start(consent)
    clock.forward(minutes=5)
    hers.go(Action.END, Action.SEAL)
    draft().go(*CLOSED)
    return hers


def found_in(folder: Path, *but: Path) -> list[str]:
    """The files below a folder in which her name can be read."""
    files = (path for path in folder.rglob("*") if path.is_file() and path not in but)
    return sorted(path.name for path in files if PERSON.encode() in path.read_bytes())


def test_after_erasing_nobody_can_read_the_name(
    about_her: Case, paths: Paths, settings: Settings, tmp_path: Path
) -> None:
    helpdesk = about_her.helpdesk
    assert found_in(paths.data_dir)

    done = helpdesk.erasures.erase([about_her.id], "request")

    assert done.clean
    assert found_in(paths.data_dir) == []
    backup = helpdesk.backups.create(tmp_path / "later.zip")
    restored = Paths(tmp_path / "elsewhere")
    restored.data_dir.mkdir()
    other = open_helpdesk(restored, settings)
    other.backups.restore(backup.path)
    other.close()
    assert found_in(restored.data_dir) == []


def test_the_log_stays_whole_and_says_what_went(about_her: Case) -> None:
    helpdesk = about_her.helpdesk
    done = helpdesk.erasures.erase([about_her.id], "request")
    (proof,) = helpdesk.erasures.proofs()
    found = helpdesk.proofs.verify()

    assert (found.title, found.records) == ("VALID_ERASED(1)", 4)
    assert (proof.link, proof.reason, proof.consents, proof.erased) == (done.link, "request", 1, (2,))
    assert about_her.id not in {row.id for row in helpdesk.consents.page()}


def test_an_erased_consent_is_exported_without_its_content(about_her: Case, tmp_path: Path) -> None:
    about_her.helpdesk.erasures.erase([about_her.id], "request")
    export = about_her.helpdesk.proofs.export(Choice())

    assert len(export.consents) == 2
    assert export.content.count(b'"opens": null') == 2


def test_a_run_shows_what_it_will_erase_and_erases_that(about_her: Case, clock: Clock) -> None:
    erasures = about_her.helpdesk.erasures
    clock.now = datetime(2029, 12, 30, 12, tzinfo=UTC)
    assert erasures.due() == []

    clock.now = datetime(2030, 1, 2, 12, tzinfo=UTC)
    due = erasures.due()
    done = erasures.erase([each.id for each in due], "retention")

    assert [each.since for each in due] == [date(2030, 1, 1)] * 3
    assert done.consents == tuple(due)
    assert erasures.due() == []
    assert about_her.helpdesk.proofs.verify().title == "VALID_ERASED(3)"


def test_the_day_set_in_the_session_counts(draft: Draft, vault: MemoryKeyring, clock: Clock) -> None:
    case = draft()
    case.go(*TO_RUNNING)
    case.helpdesk.journal.keep_until(case.id, date(2026, 6, 30))
    case.go(Action.END, Action.SEAL)

    clock.now = datetime(2026, 6, 30, 12, tzinfo=UTC)
    assert case.helpdesk.erasures.due() == []
    clock.now = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert [each.since for each in case.helpdesk.erasures.due()] == [date(2026, 7, 1)]


def test_the_last_day_of_the_calendar_holds_up_nothing_else(draft: Draft, vault: MemoryKeyring) -> None:
    case = draft()
    case.go(*TO_RUNNING)
    case.helpdesk.journal.keep_until(case.id, date.max)
    case.go(Action.END, Action.SEAL)

    assert case.helpdesk.erasures.due() == []
    assert [each.since for each in case.helpdesk.erasures.look([case.id])] == [date.max]


def test_a_signature_goes_with_its_consent(draft: Draft, vault: MemoryKeyring, paths: Paths) -> None:
    case = draft()
    case.go(Action.PRESENT)
    case.settle(Action.GRANT)
    case.helpdesk.consents.grant(case.id, GRANT, drawn())
    case.go(Action.START, Action.END, Action.SEAL)
    (sha256,) = case.helpdesk.proofs.signatures(case.id)
    picture = paths.files / sha256[:2] / sha256
    assert picture.exists()

    assert case.helpdesk.erasures.erase([case.id], "request").files == 1
    assert not picture.exists()


def test_what_a_run_that_was_cut_off_left_goes_with_the_next(
    draft: Draft, vault: MemoryKeyring, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, other = draft(), draft()
    case.go(Action.PRESENT)
    case.settle(Action.GRANT)
    case.helpdesk.consents.grant(case.id, GRANT, drawn())
    case.go(Action.START, Action.END, Action.SEAL)
    other.go(*CLOSED)
    (sha256,) = case.helpdesk.proofs.signatures(case.id)

    def cut_off(_erasures: Erasures) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Erasures, "_remove_files", cut_off)
        with pytest.raises(KeyboardInterrupt):
            case.helpdesk.erasures.erase([case.id], "request")

    assert case.helpdesk.erasures.erase([other.id], "request").files == 1
    assert not (paths.files / sha256[:2] / sha256).exists()


def test_what_is_disputed_is_held(about_her: Case, clock: Clock) -> None:
    erasures = about_her.helpdesk.erasures
    erasures.hold(about_her.id, "Klage vom 3. Mai")
    clock.now = datetime(2030, 1, 2, tzinfo=UTC)

    assert [each.held for each in erasures.due()].count("Klage vom 3. Mai") == 1
    with pytest.raises(HelpdeskError, match=r"Klage vom 3\. Mai") as refused:
        erasures.erase([about_her.id], "request")
    assert refused.value.code == "consent_held"

    erasures.release(about_her.id)
    assert erasures.erase([about_her.id], "request").link


def test_without_a_keyring_nothing_is_erased(about_her: Case, vault: MemoryKeyring, paths: Paths) -> None:
    keyring.set_keyring(Keyring())  # type: ignore[no-untyped-call]  # keyring's
    with pytest.raises(HelpdeskError) as refused:
        about_her.helpdesk.erasures.erase([about_her.id], "request")
    keyring.set_keyring(vault)

    assert refused.value.code == "keyring_missing"
    assert about_her.helpdesk.proofs.verify().verdict is Verdict.VALID


def test_an_open_consent_is_not_erased(draft: Draft, vault: MemoryKeyring) -> None:
    case = draft()
    case.go(*TO_RUNNING)

    with pytest.raises(HelpdeskError) as refused:
        case.helpdesk.erasures.erase([case.id], "request")
    assert refused.value.code == "consent_not_sealed"


def test_what_comes_back_with_an_older_backup_is_due_again(about_her: Case, tmp_path: Path, paths: Paths) -> None:
    helpdesk = about_her.helpdesk
    backup = helpdesk.backups.create(tmp_path / "early.zip").path
    helpdesk.erasures.erase([about_her.id], "request")
    helpdesk.backups.restore(backup)

    assert [each.id for each in helpdesk.erasures.due()] == [about_her.id]
    helpdesk.ledger.accept_gap()
    helpdesk.erasures.erase([about_her.id], "retention")
    assert helpdesk.proofs.verify().title == "VALID_ERASED(1)"
    assert found_in(paths.data_dir / "files") == []
    assert PERSON.encode() not in paths.database.read_bytes()


def test_older_backups_are_named(about_her: Case) -> None:
    assert about_her.helpdesk.backups.daily()
    assert about_her.helpdesk.erasures.erase([about_her.id], "request").backups == 1


def test_a_gap_after_an_older_backup_is_accepted_on_record(
    about_her: Case, draft: Draft, tmp_path: Path, clock: Clock
) -> None:
    helpdesk = about_her.helpdesk
    backup = helpdesk.backups.create(tmp_path / "early.zip").path
    draft().go(*CLOSED)
    helpdesk.backups.restore(backup)
    assert helpdesk.proofs.verify().verdict is Verdict.ROLLED_BACK

    assert helpdesk.ledger.accept_gap()
    assert not helpdesk.ledger.accept_gap()
    assert helpdesk.proofs.verify().verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("kind", "start", "first"),
    [
        (DataKind.RECORD, date(2026, 1, 1), date(2030, 1, 1)),
        (DataKind.RECORD, date(2026, 12, 31), date(2030, 1, 1)),
        (DataKind.BILLING, date(2026, 3, 1), date(2035, 1, 1)),
        (DataKind.RECORDING, date(2026, 3, 1), date(2026, 5, 31)),
    ],
)
def test_each_kind_of_data_has_its_period(kind: DataKind, start: date, first: date) -> None:
    assert Retention().erasable_from(kind, start) == first
