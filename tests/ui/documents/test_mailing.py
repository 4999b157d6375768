import email
import email.policy
import os
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from helpdesk.printing.subjects import ServiceSubject
from tests.ui.documents.conftest import Show
from ui.documents.mailing import DraftFile, Letter, XdgEmail, draft_of, xdg_arguments
from ui.documents.page import DocumentsPage
from ui.jobs import Jobs


class Program:
    """A mail program that keeps what it was given, or isn't there."""

    def __init__(self, *, found: bool = True) -> None:
        self.letters: list[Letter] = []
        self._found = found

    def open(self, letter: Letter, done: Callable[[bool], object]) -> None:
        self.letters.append(letter)
        done(self._found)


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))


@pytest.fixture
def letter(tmp_path: Path) -> Letter:
    file = tmp_path / "Angebot – Müller.pdf"
    file.write_bytes(b"%PDF-1.7 a")
    return Letter("Eva Müller", "eva@nord.example", "Angebot AN-1 – Nord AG", "Guten Tag,\n\nanbei …", file)


def test_the_mail_goes_to_the_first_contact_with_an_address_with_just_what_is_shown(
    qtbot: QtBot, page: DocumentsPage, show: Show, customer: UUID
) -> None:
    program = Program()
    page.outgoing.mailing.programs = [program]
    show(lambda: page.show_subject(ServiceSubject("total-care", (), customer)))

    with qtbot.waitSignal(page.outgoing.mailed):
        page.head.mail.click()

    (letter,) = program.letters
    assert (letter.name, letter.address) == ("Eva Nord", "eva@nord.example")
    assert letter.file.read_bytes() == page.pdf
    assert "Total Care – Nord AG" in letter.subject
    assert letter.text.startswith("Guten Tag Eva Nord,")
    assert "eva@nord.example" in page.notice.text.text()


def test_without_a_contact_the_address_is_left_to_the_technician(qtbot: QtBot, page: DocumentsPage, show: Show) -> None:
    program = Program()
    page.outgoing.mailing.programs = [Program(found=False), program]
    show(lambda: page.show_subject(ServiceSubject("cstack")))

    with qtbot.waitSignal(page.outgoing.mailed):
        page.mail()

    assert program.letters[0].address == ""
    assert "hinterlegt" not in page.notice.text.text()


def test_without_a_mail_program_it_says_what_else_to_do_and_leaves_nothing_behind(
    qtbot: QtBot, page: DocumentsPage, show: Show, tmp_path: Path
) -> None:
    page.outgoing.mailing.programs = [Program(found=False)]
    show(lambda: page.show_subject(ServiceSubject("cstack")))

    page.mail()

    qtbot.waitUntil(lambda: "kein Programm Mails" in page.notice.text.text())
    assert list((tmp_path / "tmp").glob("helpdesk-mail-*")) == []
    show(lambda: page.show_subject(ServiceSubject("total-care")))
    assert not page.notice.isVisible()


def test_the_files_of_former_days_go_when_the_page_is_opened(qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> None:
    former, todays = (tmp_path / "tmp" / f"helpdesk-mail-{name}" for name in ("former", "today"))
    for folder in (former, todays):
        folder.mkdir()
    os.utime(former, (0, 0))

    qtbot.addWidget(DocumentsPage(jobs))

    qtbot.waitUntil(lambda: not former.exists())
    assert todays.exists()


def test_a_draft_opens_for_writing_with_the_file_attached(letter: Letter) -> None:
    mail = email.message_from_bytes(draft_of(letter).as_bytes(), policy=email.policy.default)

    (attached,) = mail.iter_attachments()
    assert mail["X-Unsent"] == "1"
    assert mail["To"] == "Eva Müller <eva@nord.example>"
    assert (attached.get_filename(), attached.get_content()) == ("Angebot – Müller.pdf", b"%PDF-1.7 a")
    body = mail.get_body()
    assert body is not None
    assert "anbei" in body.get_content()


@pytest.mark.parametrize("name", ["Eva\nBcc: all@example.org", 'Eva "die Chefin" Nord, Ltd'])
def test_a_name_adds_no_recipient(letter: Letter, name: str) -> None:
    named = Letter(name, letter.address, f"a\n{name}", letter.text, letter.file)

    mail = email.message_from_bytes(draft_of(named).as_bytes(), policy=email.policy.default)

    assert [address.addr_spec for address in mail["To"].addresses] == ["eva@nord.example"]
    assert mail["Bcc"] is None


def test_an_address_that_looks_like_an_option_is_none(letter: Letter) -> None:
    wrong = Letter("", "--attach", letter.subject, letter.text, letter.file)

    assert xdg_arguments(wrong).count("--attach") == 1
    assert xdg_arguments(letter)[-1] == "eva@nord.example"


@pytest.mark.skipif(sys.platform == "win32", reason="a script of xdg-utils")
@pytest.mark.parametrize(("status", "found"), [(0, True), (3, False)])
def test_the_desktops_mail_program_is_called_and_believed(
    qtbot: QtBot, page: DocumentsPage, letter: Letter, tmp_path: Path, status: int, found: bool
) -> None:
    program = tmp_path / "xdg-email"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{tmp_path}/called"\nexit {status}\n')
    program.chmod(0o700)

    with qtbot.waitCallback() as answered:
        XdgEmail(str(program), page).open(letter, answered)

    answered.assert_called_with(found)
    assert str(letter.file) in (tmp_path / "called").read_text().splitlines()


def test_a_program_that_is_not_there_is_not_found(qtbot: QtBot, page: DocumentsPage, letter: Letter) -> None:
    with qtbot.waitCallback() as answered:
        XdgEmail("/no/xdg-email", page).open(letter, answered)

    answered.assert_called_with(False)  # noqa: FBT003 - what it is called with


def test_the_draft_lies_beside_its_attachment(
    page: DocumentsPage, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("ui.documents.mailing.QDesktopServices.openUrl", lambda url: opened.append(url.toLocalFile()))

    DraftFile(page).open(letter, print)

    assert opened == [str(letter.file.with_suffix(".eml"))]
    assert b"X-Unsent: 1" in Path(opened[0]).read_bytes()


def test_a_draft_that_cannot_be_written_is_no_mail(qtbot: QtBot, page: DocumentsPage, letter: Letter) -> None:
    letter.file.unlink()

    with qtbot.waitCallback() as answered:
        DraftFile(page).open(letter, answered)

    answered.assert_called_with(False)  # noqa: FBT003 - what it is called with
