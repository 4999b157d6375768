import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.scope import Verdict
from helpdesk.scope.importing import isolation
from helpdesk.scope.reviewing import Decision
from helpdesk.settings import Paths
from helpdesk.tickets import Judgement, TicketDraft
from ui.jobs import Jobs
from ui.scope.review.form import EntryForm
from ui.scope.review.page import ReviewPage
from ui.scope.review.place import ScopePlace

T = TypeVar("T")

PAGE = """---
description: Validiert am 1. März 2026
---

# Wartung der Etikettendrucker

Anbieter: Muster IT GmbH

| Leistung | Inklusive | Out of Scope |
| --- | --- | --- |
| Etikettendrucker am Netz anmelden | ✓ | |
| Treiber der Etikettendrucker aktualisieren | ✓ | |
| Druckköpfe reinigen | | ✓ |
| Etikettenrollen nachbestellen | | ✓ |
"""
LATER = PAGE.replace("reinigen | | ✓ |", "reinigen | ✓ | |").replace("| Etikettenrollen nachbestellen | | ✓ |\n", "")


@pytest.fixture
def place(qtbot: QtBot, jobs: Jobs) -> ScopePlace:
    return opened(qtbot, jobs)


def opened(qtbot: QtBot, jobs: Jobs) -> ScopePlace:
    place = ScopePlace(jobs)
    qtbot.addWidget(place)
    place.resize(1200, 800)
    place.show()
    qtbot.waitUntil(lambda: place.page.document is not None)
    return place


def written(tmp_path: Path, text: str = PAGE, name: str = "etiketten.md") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def read(qtbot: QtBot, place: ScopePlace, path: Path) -> ReviewPage:
    place._stack.setCurrentWidget(place.review)
    place.review.read(path)
    qtbot.waitUntil(lambda: place.review.review is not None)
    return place.review


def preview(qtbot: QtBot, page: ReviewPage) -> None:
    page.desk.pane.accept_certain()
    while page.review and page.review.uncertain:
        QTest.keyClick(page.desk.pane.entries, Qt.Key.Key_Return)
    if page.review and not page.review.head.provider:
        page.desk.head.provider.setText("Muster IT")
        page.desk.head.provider.textEdited.emit("Muster IT")
    page.desk.finish()
    qtbot.waitUntil(lambda: page.changes.counts.text() != "")


def accept(qtbot: QtBot, page: ReviewPage) -> None:
    preview(qtbot, page)
    with qtbot.waitSignal(page.accepted):
        page.changes.accept.click()


def asked(qtbot: QtBot, place: ScopePlace, call: Callable[[Helpdesk], T]) -> T:
    """Through the worker, as the services have one user at a time."""
    answers: list[T] = []
    place.review._jobs.ask(place, call, answers.append, lambda error: pytest.fail(str(error)))
    qtbot.waitUntil(lambda: bool(answers))
    return answers[0]


def judge_by(helpdesk: Helpdesk, document_id: str, word: str) -> None:
    """A ticket that rests on the entry with this word."""
    document = helpdesk.scope.document(document_id)
    entry = next(entry for entry in document.entries if word in entry.text)
    (ticket,) = helpdesk.tickets.draft(TicketDraft("Streifen auf Etiketten")).tickets
    helpdesk.tickets.judge(ticket, Judgement(entry.id, document.id, document.edition, entry.verdict))


def begun(helpdesk: Helpdesk) -> int:
    return len(helpdesk.reviews.kept())


def test_a_page_becomes_a_document_when_it_is_accepted_and_not_before(
    qtbot: QtBot, helpdesk: Helpdesk, place: ScopePlace, tmp_path: Path
) -> None:
    page = read(qtbot, place, written(tmp_path))
    assert page.review
    document = page.review.head.id
    preview(qtbot, page)
    assert page.changes.counts.text() == "Neues Dokument mit 4 Einträgen"
    assert document not in {known.id for known in asked(qtbot, place, lambda services: services.scope.documents())}

    page.changes.accept.click()

    qtbot.waitUntil(lambda: place.page.title.text() == "Wartung der Etikettendrucker")
    assert "Übernommen" in place.told.text.text()
    accepted = asked(qtbot, place, lambda services: services.scope.document(document))
    assert [entry.verdict for entry in accepted.entries] == [Verdict.INCLUDED] * 2 + [Verdict.EXCLUDED] * 2
    qtbot.waitUntil(lambda: begun(helpdesk) == 0)


def test_a_new_edition_says_what_it_turns_round_and_which_tickets_that_touches(
    qtbot: QtBot, place: ScopePlace, tmp_path: Path
) -> None:
    page = read(qtbot, place, written(tmp_path))
    assert page.review
    document_id = page.review.head.id
    accept(qtbot, page)
    asked(qtbot, place, lambda services: judge_by(services, document_id, "Druckköpfe"))

    page = read(qtbot, place, written(tmp_path, LATER))
    assert page.desk.summary.text().startswith("Neue Fassung von „Wartung der Etikettendrucker“")
    preview(qtbot, page)

    assert page.changes.counts.text() == "1 mit anderem Urteil · 1 entfallen"
    assert page.changes.notice.text.text() == "Auf Einträgen, die sich ändern, beruhen: 1 offenes Ticket"
    shown = [row.spoken() for row in page.changes.rows.changes.rows]
    assert "Bisher: Nicht enthalten. Druckköpfe reinigen. Neu: Enthalten. Druckköpfe reinigen" in shown[1]
    assert "Betrifft Ticket „Streifen auf Etiketten“" in shown[1]


def test_the_text_that_counts_already_is_no_new_edition(qtbot: QtBot, place: ScopePlace, tmp_path: Path) -> None:
    accept(qtbot, read(qtbot, place, written(tmp_path)))

    page = read(qtbot, place, written(tmp_path))
    preview(qtbot, page)

    assert "gilt schon" in page.changes.counts.text()
    assert not page.changes.accept.isEnabled()


def test_a_page_that_is_no_service_document_says_so_and_is_not_kept(
    qtbot: QtBot, helpdesk: Helpdesk, place: ScopePlace, tmp_path: Path
) -> None:
    steps = "# Ticket anlegen\n\n1. Anmelden\n2. Neues Ticket wählen\n3. Betreff eingeben\n4. Absenden\n"
    page = read(qtbot, place, written(tmp_path, steps))

    assert "keine Leistungsbeschreibung" in page.desk.nothing.title.text()
    assert "Betreff eingeben" in page.desk.source.toPlainText()
    assert begun(helpdesk) == 0


def test_a_file_that_cannot_be_read_is_explained_where_it_was_chosen(
    qtbot: QtBot, place: ScopePlace, tmp_path: Path
) -> None:
    place._stack.setCurrentWidget(place.review)

    place.review.read(tmp_path / "gibt es nicht.md")

    qtbot.waitUntil(lambda: place.review.start.notice.isVisible())
    assert place.review.start.notice.action.text() == "Andere Datei …"
    assert place.review.start.empty.action.isEnabled()


def test_reading_shows_that_it_runs_and_can_be_called_off(
    qtbot: QtBot, place: ScopePlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolation, "_command", lambda: [sys.executable, "-c", "import time; time.sleep(600)"])
    place._stack.setCurrentWidget(place.review)
    start = place.review.start
    place.review.read(written(tmp_path))
    qtbot.waitUntil(start.busy.isVisible)
    assert "etiketten.md" in start.reading.text()

    QTest.keyClick(start, Qt.Key.Key_Escape)

    assert not start.busy.isVisible()
    # The worker is free again at once, not when the reading is given up.
    with qtbot.waitSignal(place.review.begun_changed, timeout=int(isolation.SECONDS * 750)):
        place.review._keeping.read_begun()
    assert place.review.review is None


def test_leaving_keeps_what_was_decided_and_says_so(
    qtbot: QtBot, helpdesk: Helpdesk, place: ScopePlace, tmp_path: Path
) -> None:
    page = read(qtbot, place, written(tmp_path))
    page.desk.pane.accept_certain()

    QTest.keyClick(page.desk.pane.entries, Qt.Key.Key_Escape)
    place.save_now()

    qtbot.waitUntil(lambda: place.waiting.details.text().startswith("4 von 4 geprüft"))
    assert place.waiting.text.text() == "Eine Prüfung wartet: Wartung der Etikettendrucker"
    place.waiting.action.click()
    assert page.isVisible()
    assert page.review
    assert page.review.count(Decision.ACCEPTED) == 4


def test_a_review_outlives_the_window(
    qtbot: QtBot, helpdesk: Helpdesk, jobs: Jobs, place: ScopePlace, tmp_path: Path
) -> None:
    page = read(qtbot, place, written(tmp_path))
    page.desk.pane.entries.choose(1)
    QTest.keyClick(page.desk.pane.entries, Qt.Key.Key_3)
    assert place.unsaved()
    place.save_now()
    qtbot.waitUntil(lambda: not place.is_saving())
    assert not place.unsaved()
    kept = page.review

    other = opened(qtbot, jobs)
    qtbot.waitUntil(other.waiting.isVisible)
    other.waiting.action.click()

    qtbot.waitUntil(lambda: other.review.review is not None)
    assert other.review.review == kept
    assert "Etikettendrucker am Netz anmelden" in other.review.desk.source.toPlainText()


def test_a_correction_being_typed_is_kept_too(
    qtbot: QtBot, helpdesk: Helpdesk, place: ScopePlace, tmp_path: Path
) -> None:
    page = read(qtbot, place, written(tmp_path))
    page.desk.pane.entries.choose(0)
    QTest.keyClick(page.desk.pane.entries, Qt.Key.Key_F2)
    form = page.desk.pane.entries.form
    assert isinstance(form, EntryForm)
    form.text.setPlainText("")
    place.save_now()
    assert place.unsaved()

    form.text.setPlainText("Drucker am Netz")
    place.save_now()

    qtbot.waitUntil(lambda: not place.is_saving())
    assert not place.unsaved()
    (row,) = helpdesk.reviews.kept()
    assert helpdesk.reviews.read(row.id).lines[0].entry.text == "Drucker am Netz"


def test_a_discarded_review_comes_back_when_that_is_undone(
    qtbot: QtBot, helpdesk: Helpdesk, place: ScopePlace, tmp_path: Path
) -> None:
    page = read(qtbot, place, written(tmp_path))
    qtbot.waitUntil(lambda: begun(helpdesk) == 1)

    page.desk.discard.click()
    qtbot.waitUntil(lambda: begun(helpdesk) == 0)
    qtbot.waitUntil(page.start.empty.isVisible)
    assert page.review is None

    page.start.undo.button.click()
    qtbot.waitUntil(page.start.go_on.isVisible)
    assert begun(helpdesk) == 1
    page.start.go_on.click()
    qtbot.waitUntil(lambda: page.review is not None)


def test_a_review_that_cannot_be_kept_says_so_and_is_asked_about(
    qtbot: QtBot, paths: Paths, place: ScopePlace, tmp_path: Path
) -> None:
    (paths.data_dir / "reviews").write_text("in the way", encoding="utf-8")

    page = read(qtbot, place, written(tmp_path))

    qtbot.waitUntil(page.desk.notice.isVisible)
    assert place.unsaved() == ["Die Prüfung von „Wartung der Etikettendrucker“ ist nicht gesichert."]


def test_a_second_file_puts_the_first_aside(
    qtbot: QtBot, helpdesk: Helpdesk, place: ScopePlace, tmp_path: Path
) -> None:
    page = read(qtbot, place, written(tmp_path))
    page.desk.pane.accept_certain()

    page.read(written(tmp_path, LATER, "später.md"))
    qtbot.waitUntil(lambda: page.review is not None and page.review.file == "später.md")

    qtbot.waitUntil(lambda: begun(helpdesk) == 2)
    first = next(row for row in helpdesk.reviews.kept() if row.file == "etiketten.md")
    assert first.decided == 4


def test_a_file_dropped_on_the_documents_is_imported(qtbot: QtBot, place: ScopePlace, tmp_path: Path) -> None:
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(written(tmp_path)))])
    nothing, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton

    place.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, carried, left, nothing))

    qtbot.waitUntil(lambda: place.review.review is not None)
    assert place.review.isVisible()


def test_the_button_of_the_documents_asks_for_a_file(qtbot: QtBot, place: ScopePlace) -> None:
    place.page.import_page.click()

    dialog = place.review.findChild(QFileDialog)
    assert dialog
    dialog.reject()


def test_what_another_review_has_accepted_is_known_at_once(
    qtbot: QtBot, helpdesk: Helpdesk, jobs: Jobs, place: ScopePlace, tmp_path: Path
) -> None:
    other = opened(qtbot, jobs)
    waiting = read(qtbot, other, written(tmp_path, LATER, "später.md"))
    assert waiting.desk.summary.text().startswith("Neues Dokument")

    accept(qtbot, read(qtbot, place, written(tmp_path)))

    qtbot.waitUntil(lambda: waiting.desk.summary.text().startswith("Neue Fassung"))
