"""What was printed of a consent goes with it: the archive keeps number, hash and moment of it, and of nobody's name."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from helpdesk.errors import HelpdeskError
from helpdesk.printing.issued import IssuedRow
from helpdesk.printing.subjects import ConsentSubject, ServiceSubject
from helpdesk.settings import Paths, Settings
from tests.consent.about_her import CLOSED, Draft, about_her
from tests.consent.conftest import Case
from tests.consent.test_erasing import found_in, restored_later
from tests.delivery.keyrings import MemoryKeyring

__all__ = ["about_her"]


def sheets(folder: Path) -> list[str]:
    """The PDFs below a folder, and what they were made from."""
    kinds = b"%PDF", b'{"at":'
    return sorted(
        path.name for path in (folder / "files").rglob("*") if path.is_file() and path.read_bytes().startswith(kinds)
    )


def test_what_was_printed_of_a_consent_goes_with_it(
    about_her: Case, paths: Paths, settings: Settings, tmp_path: Path
) -> None:
    printing = about_her.helpdesk.printing
    first, second = printing.print(ConsentSubject(about_her.id)).row, printing.reissue(ConsentSubject(about_her.id)).row
    assert first is not None
    assert second is not None
    assert len(sheets(paths.data_dir)) == 4

    done = about_her.helpdesk.erasures.erase([about_her.id], "request")

    assert (done.files, done.clean) == (5, True)
    assert sheets(paths.data_dir) == []
    assert found_in(paths.data_dir) == []
    assert sheets(restored_later(about_her.helpdesk, tmp_path, settings)) == []
    left = [
        IssuedRow(row.id, row.kind, row.number, row.version, "", None, "", row.sha256, row.bytes, row.issued,
                  row.replaces, erased=True)
        for row in (second, first)
    ]  # fmt: skip
    assert printing.issued() == left
    with pytest.raises(HelpdeskError, match="gelöscht") as refused:
        printing.open(first.id)
    assert refused.value.code == "issued_erased"


def test_other_documents_stay_and_the_numbers_go_on(draft: Draft, vault: MemoryKeyring, paths: Paths) -> None:
    case, other = draft(), draft()
    for each in (case, other):
        each.go(*CLOSED)
    printing = case.helpdesk.printing
    for subject in (ServiceSubject("cstack"), ConsentSubject(case.id)):
        printing.print(subject)

    case.helpdesk.erasures.erase([case.id], "request")

    assert printing.print(ConsentSubject(other.id)).row == printing.find("FW-2026-0002")
    assert len(sheets(paths.data_dir)) == 4
    assert printing.print(ServiceSubject("cstack")).row == printing.find("LB-2026-0001")


def test_what_was_being_printed_when_the_program_was_cut_off_goes_too(
    draft: Draft, vault: MemoryKeyring, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = draft()
    case.go(*CLOSED)

    def cut_off(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("helpdesk.printing.archive._issued", cut_off)
        with pytest.raises(KeyboardInterrupt):
            case.helpdesk.printing.print(ConsentSubject(case.id))
    assert len(sheets(paths.data_dir)) == 2

    case.helpdesk.erasures.erase([case.id], "request")

    assert sheets(paths.data_dir) == []


def test_what_was_made_before_an_erasure_is_not_kept_after_it(about_her: Case, paths: Paths) -> None:
    printing = about_her.helpdesk.printing
    prepared = printing.preview(ConsentSubject(about_her.id))

    about_her.helpdesk.erasures.erase([about_her.id], "request")

    with pytest.raises(HelpdeskError) as refused:
        printing._issue(prepared, anew=False)
    assert refused.value.code == "consent_unknown"
    assert (sheets(paths.data_dir), printing.issued()) == ([], [])


def test_the_rows_of_what_was_issued_cannot_be_changed_or_removed(draft: Draft, vault: MemoryKeyring) -> None:
    case = draft()
    case.go(*CLOSED)
    case.helpdesk.printing.print(ConsentSubject(case.id))

    for change in (
        "UPDATE issued_documents SET title = 'x'",
        "DELETE FROM issued_documents",
        "DELETE FROM issued_files",
        "UPDATE issued_files SET sha256 = 'x'",
    ):
        with pytest.raises(IntegrityError), case.helpdesk._store.transaction() as session:
            session.execute(text(change))
