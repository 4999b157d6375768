"""What has to go goes without a trace of whom it was about, and the log says that it went."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.consent import Action, Cause, Choice, ConsentNew, DataKind, Verdict
from helpdesk.consent.erasing import Erasures
from helpdesk.customers import CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings
from tests.consent.about_her import CLOSED, NOT_CLOSED, PERSON, REMOTE_ID, Draft, about_her
from tests.consent.conftest import GRANT, Case, Clock
from tests.consent.test_lifecycle import TO_RUNNING
from tests.consent.test_signatures import drawn
from tests.delivery.keyrings import MemoryKeyring

__all__ = ["about_her"]


def found_in(folder: Path, *but: Path) -> list[str]:
    """The files below a folder in which her name or the id of her machine can be read, and pictures of signatures."""
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path not in but}
    traces = PERSON.encode(), REMOTE_ID.encode(), PERSON.encode("utf-16-le"), b"\x89PNG"
    return sorted(path.name for path, content in files.items() if any(trace in content for trace in traces))


def restored_later(helpdesk: Helpdesk, folder: Path, settings: Settings) -> Path:
    """A data directory made of a backup made now."""
    backup = helpdesk.backups.create(folder / "later.zip")
    restored = Paths(folder / "elsewhere")
    restored.data_dir.mkdir()
    other = open_helpdesk(restored, settings)
    other.backups.restore(backup.path)
    other.close()
    return restored.data_dir


def test_after_erasing_nobody_can_read_the_name(
    about_her: Case, paths: Paths, settings: Settings, tmp_path: Path
) -> None:
    helpdesk = about_her.helpdesk
    assert found_in(paths.data_dir)

    done = helpdesk.erasures.erase([about_her.id], "request")

    assert (done.clean, done.files) == (True, 1)
    assert found_in(paths.data_dir) == []
    assert found_in(restored_later(helpdesk, tmp_path, settings)) == []


@pytest.mark.parametrize("way", NOT_CLOSED)
def test_a_consent_that_came_to_nothing_goes_without_a_trace(
    way: tuple[Action, ...], helpdesk: Helpdesk, vault: MemoryKeyring, clock: Clock, paths: Paths, tmp_path: Path
) -> None:
    del vault
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    (consent,) = helpdesk.consents.new(ConsentNew(customer, f"PC of {PERSON}", f"Session {REMOTE_ID}")).consents
    case = Case(helpdesk, consent)
    case.go(*way)
    assert found_in(paths.data_dir)
    clock.forward(days=91)

    (due,) = helpdesk.erasures.due()
    done = helpdesk.erasures.erase([due.id], "retention")

    assert (due.kind, due.cause, due.since) == (DataKind.DRAFT, Cause.ABANDONED, date(2026, 6, 1))
    assert found_in(paths.data_dir) == []
    assert found_in(restored_later(helpdesk, tmp_path, helpdesk.settings)) == []
    (proof,) = helpdesk.erasures.proofs()
    assert (proof.link, proof.consents, proof.erased) == (done.link, 1, ())
    assert helpdesk.proofs.verify().verdict is Verdict.VALID


def test_whoever_goes_on_with_a_consent_keeps_it(case: Case, vault: MemoryKeyring, clock: Clock) -> None:
    erasures = case.helpdesk.erasures
    clock.forward(days=89)
    case.go(Action.PRESENT)
    clock.forward(days=89)
    assert erasures.due() == []
    with pytest.raises(HelpdeskError) as refused:
        erasures.erase([case.id], "request")

    clock.forward(days=2)
    assert [each.id for each in erasures.due()] == [case.id]
    assert refused.value.code == "consent_not_sealed"


def test_what_was_begun_or_closed_is_never_taken_for_abandoned(
    draft: Draft, vault: MemoryKeyring, clock: Clock
) -> None:
    draft().go(*TO_RUNNING)
    draft().go(*CLOSED)
    clock.forward(days=200)

    assert draft().helpdesk.erasures.due() == []


def test_an_abandoned_consent_that_came_back_with_a_backup_is_due_at_once(
    case: Case, vault: MemoryKeyring, clock: Clock, tmp_path: Path
) -> None:
    helpdesk = case.helpdesk
    clock.forward(days=91)
    backup = helpdesk.backups.create(tmp_path / "early.zip").path
    helpdesk.erasures.erase([case.id], "retention")
    clock.now -= timedelta(days=30)
    helpdesk.backups.restore(backup)

    assert [each.cause for each in helpdesk.erasures.due()] == [Cause.CAME_BACK]


def test_the_log_stays_whole_and_says_what_went(about_her: Case) -> None:
    helpdesk = about_her.helpdesk
    done = helpdesk.erasures.erase([about_her.id], "request")
    (proof,) = helpdesk.erasures.proofs()
    found = helpdesk.proofs.verify()

    assert (found.title, found.records) == ("VALID_ERASED(1)", 4)
    assert (proof.link, proof.reason, proof.consents, proof.erased) == (done.link, "request", 1, (2,))
    assert about_her.id not in {row.id for row in helpdesk.consents.page()}


def test_the_time_of_a_session_outlives_it_though_nobody_had_counted_it_yet(
    draft: Draft, vault: MemoryKeyring, clock: Clock
) -> None:
    case = draft()
    case.go(*TO_RUNNING)
    clock.forward(minutes=5)
    case.go(Action.END, Action.SEAL)
    case.helpdesk.erasures.erase([case.id], "request")

    assert [entry.seconds for entry in case.helpdesk.times.of_consent(case.id)] == [300]


def test_what_is_charged_stays_without_what_was_typed(about_her: Case) -> None:
    times, consent = about_her.helpdesk.times, about_her.id
    before = times.of_consent(consent)
    about_her.helpdesk.erasures.erase([consent], "request")

    assert times.of_consent(consent) == tuple(replace(entry, note="", reason="") for entry in before)
    assert [entry.reason for entry in before] == ["", f"{PERSON} called back"]


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
    ((_link, sha256),) = case.helpdesk.proofs.export(Choice({case.id})).pictures
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
    ((_link, sha256),) = case.helpdesk.proofs.export(Choice({case.id})).pictures

    def cut_off(_erasures: Erasures) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Erasures, "_remove_files", cut_off)
        with pytest.raises(KeyboardInterrupt):
            case.helpdesk.erasures.erase([case.id], "request")

    assert case.helpdesk.erasures.erase([other.id], "request").files == 1
    assert not (paths.files / sha256[:2] / sha256).exists()


def test_the_proof_of_an_erasure_names_its_link_and_nobody(about_her: Case) -> None:
    helpdesk = about_her.helpdesk
    done = helpdesk.erasures.erase([about_her.id], "request")

    (proof,) = helpdesk.erasures.overview().proofs

    exported = json.loads(helpdesk.proofs.export(Choice()).content)
    assert proof.hash == exported["leaves"][done.link - 1]
    assert all(said in proof.text for said in (proof.hash, proof.key, f"Eintrag {done.link}", "auf Verlangen"))
    assert not [said for said in (PERSON, str(about_her.id)) if said in proof.text]


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


def test_older_backups_are_named_but_not_those_of_before_the_consent(about_her: Case, clock: Clock) -> None:
    assert about_her.helpdesk.backups.daily()
    now = clock.now
    clock.now = about_her.get().created - timedelta(days=2)
    assert about_her.helpdesk.backups.daily()
    clock.now = now

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


def test_a_proof_claims_no_more_than_was_done(about_her: Case, vault: MemoryKeyring) -> None:
    about_her.helpdesk.erasures.erase([about_her.id], "request")

    (proof,) = about_her.helpdesk.erasures.proofs()

    assert "nirgends" not in proof.text
    assert "Sicherungen von vor diesem Zeitpunkt enthalten die Daten, bis" in proof.text
    assert "lag eine im" in replace(proof, backups=1).text
    assert "lagen 2 im" in replace(proof, backups=2).text
