from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.errors import HelpdeskError
from helpdesk.store.backup import look
from helpdesk.tickets import TicketDraft
from ui.jobs import Jobs
from ui.settings.backup import BackupSection


@pytest.fixture
def section(qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk) -> BackupSection:
    helpdesk.tickets.draft(TicketDraft("Drucker", "Seit 8 Uhr."))
    helpdesk.backups.daily()
    made = BackupSection(jobs)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: "Letzte tägliche Sicherung" in made.last.text())
    return made


def test_everything_goes_into_one_file_and_that_is_said(qtbot: QtBot, section: BackupSection, tmp_path: Path) -> None:
    section.back_up(tmp_path / "all.zip")
    assert not section.make.isEnabled()

    qtbot.waitUntil(section.notice.isVisible)
    assert look(tmp_path / "all.zip").manifest.rows["tickets"] == 1
    assert "1 Ticket" in section.notice.details.text()
    assert section.make.isEnabled()


def test_what_is_no_backup_is_refused_without_a_question(qtbot: QtBot, section: BackupSection, tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_text("x")

    section.offer(tmp_path / "all.zip")

    qtbot.waitUntil(section.notice.isVisible)
    assert not section.question.isVisible()


def test_declining_changes_nothing(qtbot: QtBot, section: BackupSection, tmp_path: Path, helpdesk: Helpdesk) -> None:
    section.back_up(tmp_path / "all.zip")
    qtbot.waitUntil(section.notice.isVisible)
    helpdesk.tickets.draft(TicketDraft("Telefon", "Seit 9 Uhr."))

    section.offer(tmp_path / "all.zip")
    qtbot.waitUntil(section.question.isVisible)
    section.decline.click()

    assert not section.question.isVisible()
    assert len(helpdesk.tickets.page()) == 2


def test_tickets_are_written_as_the_ending_says(qtbot: QtBot, section: BackupSection, tmp_path: Path) -> None:
    for name, begins in (("a.csv", b"\xef\xbb\xbfid,"), ("a.jsonl", b'{"format": 1')):
        section.write_out(tmp_path / name)
        qtbot.waitUntil(lambda name=name: name in section.notice.text.text())  # type: ignore[misc]
        assert (tmp_path / name).read_bytes().startswith(begins)


def test_work_that_takes_longer_shows_and_can_be_given_up(
    qtbot: QtBot, section: BackupSection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress = section.running.begin("all.zip wird geschrieben …")
    progress(1, 2)
    qtbot.waitUntil(section.running.isVisible)
    qtbot.waitUntil(lambda: section.running.bar.value() == 500)

    section.running.cancel.click()

    with pytest.raises(HelpdeskError, match="Abgebrochen"):
        progress(2, 2)
