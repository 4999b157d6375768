from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.printing.subjects import ServiceSubject
from tests.ui.documents.conftest import Show, services
from ui.documents.messages import Messages
from ui.documents.page import DocumentsPage


@pytest.fixture
def archived(page: DocumentsPage, show: Show, helpdesk: Helpdesk, customer: UUID) -> DocumentsPage:
    """The page with a document from the archive that another has replaced."""
    subject = ServiceSubject("total-care", (), customer)
    first = helpdesk.printing.print(subject).row
    helpdesk.printing.reissue(subject)
    assert first
    show(lambda: page.show_issued(first))
    return page


def _places(page: DocumentsPage) -> list[QPoint]:
    fixed: tuple[QWidget, ...] = (page.head.save, page.head.mail, page.preview.zoom, page.preview.view)
    return [part.mapTo(page, QPoint()) for part in fixed]


def test_a_message_moves_nothing_and_stands_alone(page: DocumentsPage, archived: DocumentsPage) -> None:
    before = _places(page)
    assert page.banner.isVisible()

    page.notice.show_message("warning", "An diesem Rechner ist kein Drucker eingerichtet.", "Eine zweite Zeile.")

    assert not page.banner.isVisible()
    assert page.notice.geometry().bottom() < page.messages.page.height()
    assert _places(page) == before
    page.notice.close_button.click()
    assert page.banner.isVisible()
    page.banner.close_button.click()
    assert _places(page) == before


def test_what_only_confirms_goes_by_itself_and_what_failed_stays(
    qtbot: QtBot, page: DocumentsPage, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Messages, "SECONDS", 0)
    page.notice.show_message("negative", "Das ging nicht.")
    show(lambda: services(page).documents.choose("cstack"))
    assert page.notice.text.text() == "Das ging nicht."

    page.notice.show_message("positive", "Gespeichert.")

    qtbot.waitUntil(lambda: not page.notice.isVisible())


def test_a_confirmation_goes_with_the_next_choice(
    qtbot: QtBot, page: DocumentsPage, show: Show, tmp_path: Path
) -> None:
    paper = show(lambda: services(page).documents.choose("cstack"))
    with qtbot.waitSignal(page.outgoing.saved):
        page.outgoing.save(paper, tmp_path / "a.pdf")
    assert page.notice.isVisible()

    show(lambda: services(page).documents.choose("total-care"))

    assert not page.notice.isVisible()
