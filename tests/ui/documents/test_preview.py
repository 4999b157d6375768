from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.printing.subjects import ServiceSubject
from tests.ui.documents.conftest import Show, services
from ui.documents.page import DocumentsPage
from ui.documents.preview import Preview


def _percent(preview: Preview) -> int:
    return int(preview.zoom.text().split()[0])


def _read_on_page_five(page: DocumentsPage) -> None:
    page.preview.number.setText("5")
    page.preview.number.editingFinished.emit()


def test_hits_are_counted_and_gone_through(qtbot: QtBot, page: DocumentsPage, show: Show) -> None:
    show(lambda: services(page).documents.choose("total-care"))
    hits = page.preview.hits

    hits.field.setText("Telefonie-Management")
    qtbot.waitUntil(lambda: hits.found.text().startswith("1 von ") and not hits._unsearched)
    count = int(hits.found.text().removeprefix("1 von "))
    assert count > 3
    hits.field.returnPressed.emit()

    assert hits.found.text() == f"2 von {count}"
    hits.former.click()
    hits.former.click()
    assert hits.found.text() == f"{count} von {count}"
    hits.field.setText("Waschmaschine")
    qtbot.waitUntil(lambda: hits.found.text() == "nicht gefunden")
    assert not hits.further.isEnabled()


def test_zoom_goes_in_steps_and_back_to_the_width(page: DocumentsPage, show: Show) -> None:
    show(lambda: services(page).documents.choose("cstack"))
    preview = page.preview
    fitted = _percent(preview)

    preview.larger.click()
    larger = _percent(preview)
    preview.smaller.click()
    preview.smaller.click()
    smaller = _percent(preview)
    width, whole, *_sizes = [action for action in preview.zoom.menu().actions() if not action.isSeparator()]
    whole.trigger()
    of_a_page = _percent(preview)
    width.trigger()

    assert smaller < fitted < larger
    assert of_a_page < fitted == _percent(preview)


def test_the_wheel_zooms_with_control_and_keeps_what_is_below_the_pointer(page: DocumentsPage, show: Show) -> None:
    show(lambda: services(page).documents.choose("total-care"))
    sheets = page.preview.view.sheets
    sheets.scroll_to(4)
    pointer = QPointF(100, 200)
    before = sheets.factor()
    read = (sheets.verticalScrollBar().value() + pointer.y()) / before

    turned = QWheelEvent(
        pointer,
        QPointF(sheets.mapToGlobal(pointer)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt takes it by place
    )
    QApplication.sendEvent(sheets.viewport(), turned)

    assert sheets.factor() > before
    assert abs((sheets.verticalScrollBar().value() + pointer.y()) / sheets.factor() - read) < 60


def test_pages_are_turned_and_named(page: DocumentsPage, show: Show) -> None:
    show(lambda: services(page).documents.choose("total-care"))
    preview = page.preview

    preview.next_page.click()
    assert preview.number.text() == "2"
    _read_on_page_five(page)
    assert preview.view.sheets.place()[0] == 4
    preview.number.setText("400")
    preview.number.editingFinished.emit()

    assert preview.number.text() == "5"
    assert preview.page.text() == f"von {preview.page_count}"


def test_the_bookmarks_follow_what_is_read_and_lead_there(page: DocumentsPage, show: Show) -> None:
    page.resize(1600, 800)
    show(lambda: services(page).documents.choose("total-care"))
    preview = page.preview
    assert preview.outline.isVisible()

    chapter = preview.outline.model().index(8, 0)
    preview.outline.setCurrentIndex(chapter)

    led_to = preview.view.sheets.place()[0]
    assert led_to > 3
    preview.previous_page.click()
    preview.previous_page.click()
    assert preview.outline.currentIndex().row() < 8


def test_the_bookmarks_give_way_where_there_is_no_room_and_come_when_wanted(page: DocumentsPage, show: Show) -> None:
    show(lambda: services(page).documents.choose("total-care"))
    assert not page.preview.outline.isVisible()

    QTest.keyClick(page, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)

    assert page.preview.outline.isVisible()


def test_the_same_document_made_anew_is_read_on_where_it_was(
    page: DocumentsPage, show: Show, helpdesk: Helpdesk
) -> None:
    helpdesk.printing.print(ServiceSubject("total-care"))
    show(lambda: page.show_subject(ServiceSubject("total-care")))
    page.preview.larger.click()
    _read_on_page_five(page)
    before, size = page.preview.view.sheets.verticalScrollBar().value(), page.preview.zoom.text()
    former = page.pdf

    show(lambda: page.outgoing.reissue(paper) if (paper := page.paper) else None)

    assert page.pdf != former
    assert page.preview.view.sheets.verticalScrollBar().value() == before
    assert page.preview.zoom.text() == size


def test_another_document_begins_with_its_first_page(page: DocumentsPage, show: Show) -> None:
    show(lambda: page.show_subject(ServiceSubject("total-care")))
    _read_on_page_five(page)

    show(lambda: page.show_subject(ServiceSubject("total-care", ("nas", "switch", "wlan"))))

    assert page.preview.number.text() == "1"
