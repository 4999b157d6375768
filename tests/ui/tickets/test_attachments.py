from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.tickets import Attachment, TicketState
from tests.tickets import samples
from tests.tickets.test_pdf_page import sheets
from tests.tickets.test_pictures import drawn, photo, saved
from ui.jobs import Jobs
from ui.tickets.file_card import ArrivingCard, FileCard
from ui.tickets.looking import decode
from ui.tickets.overlay import Overlay
from ui.tickets.page import TicketsPage
from ui.tickets.picture_editor import PictureEditor
from ui.tickets.preview import Preview

Opened = Callable[..., UUID]


def card(page: TicketsPage, number: int = 1) -> FileCard:
    # One that was shown before may still wait for being deleted.
    cards = [one for one in page.composer.rail.findChildren(FileCard, f"composer_file_{number}") if one.isVisible()]
    return cards[-1]


def told(page: TicketsPage) -> str:
    """What the first card says, or nothing while the cards are being made."""
    cards = page.composer.rail.findChildren(FileCard, "composer_file_1")
    return next((one.facts.text() for one in cards if one.isVisible()), "")


def overlay(page: TicketsPage) -> Overlay | None:
    return next((one for one in page.findChildren(Overlay) if one.isVisible()), None)


def files(helpdesk: Helpdesk, ticket_id: UUID) -> tuple[Attachment, ...]:
    return helpdesk.tickets.get(ticket_id).attachments


def test_a_card_says_what_was_changed_and_shows_the_picture(qtbot: QtBot, page: TicketsPage, opened: Opened) -> None:
    opened(foto__jpg=photo())

    qtbot.waitUntil(lambda: "Standortdaten entfernt" in told(page))
    assert not card(page).thumbnail._image.isNull()
    assert "foto.jpg" in card(page).accessibleName()


def arriving(page: TicketsPage) -> list[str]:
    return [one.accessibleName() for one in page.composer.rail.findChildren(ArrivingCard) if one.isVisible()]


def test_a_file_that_is_being_read_has_a_card_at_once(
    qtbot: QtBot, page: TicketsPage, jobs: Jobs, opened: Opened, tmp_path: Path
) -> None:
    opened(bild__png=saved("PNG"))
    read = Event()
    jobs.ask(page, lambda _helpdesk: read.wait(30), bool, bool)

    page.composer.attach([samples.write(tmp_path, "zweites.png", photo()), tmp_path / "fehlt.png"])

    qtbot.waitUntil(lambda: arriving(page) == ["zweites.png wird gelesen", "fehlt.png wird gelesen"])
    assert len(page.composer.rail.attachments) == 1
    read.set()
    qtbot.waitUntil(lambda: page.composer.problem.isVisible() and not arriving(page))


def test_what_is_still_being_read_for_one_draft_has_no_card_at_another(
    qtbot: QtBot, page: TicketsPage, jobs: Jobs, opened: Opened, tmp_path: Path
) -> None:
    opened()
    read = Event()
    jobs.ask(page, lambda _helpdesk: read.wait(30), bool, bool)
    page.composer.attach([samples.write(tmp_path, "a.png", photo())])
    qtbot.waitUntil(lambda: bool(arriving(page)))

    page.new_ticket()

    qtbot.waitUntil(lambda: not arriving(page))
    read.set()


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_a_key_opens_the_preview_in_place_and_escape_closes_it(
    qtbot: QtBot, page: TicketsPage, opened: Opened, key: Qt.Key
) -> None:
    opened(bild__png=saved("PNG"))
    card(page).setFocus()

    QTest.keyClick(card(page), key)

    shown = overlay(page)
    assert isinstance(shown, Preview)
    assert shown.window() is page.window()
    qtbot.waitUntil(shown.blacken.isVisible)
    QTest.keyClick(shown.back, Qt.Key.Key_Escape)
    assert overlay(page) is None


def test_tab_stays_within_the_preview_and_nothing_is_sent_from_it(
    qtbot: QtBot, page: TicketsPage, opened: Opened, helpdesk: Helpdesk
) -> None:
    ticket_id = opened(bild__png=saved("PNG"))
    page.composer.rail.preview_requested.emit(page.composer.rail.attachments[0])
    shown = overlay(page)
    assert isinstance(shown, Preview)
    qtbot.waitUntil(shown.blacken.isVisible)

    for _ in range(5):
        focused = page.window().focusWidget()
        assert focused is not None
        assert shown.isAncestorOf(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    QTest.keyClick(shown.back, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert helpdesk.tickets.get(ticket_id).state is TicketState.DRAFT


def test_a_log_is_shown_as_text_and_never_as_markup(qtbot: QtBot, page: TicketsPage, opened: Opened) -> None:
    opened(a__log=b"<img src='/etc/hostname'><b>fett</b>\n" * 90)
    page.composer.rail.preview_requested.emit(page.composer.rail.attachments[0])
    shown = overlay(page)
    assert shown is not None

    qtbot.waitUntil(lambda: shown.findChild(QPlainTextEdit) is not None)

    lines = shown.findChild(QPlainTextEdit).toPlainText().splitlines()  # type: ignore[union-attr]
    assert len(lines) == 40
    assert lines[0] == " 1  <img src='/etc/hostname'><b>fett</b>"
    assert "Auszug" in shown.details.text()


@pytest.mark.parametrize("name", ["brief.pdf", "liste.xlsx", "logs.zip"])
def test_what_could_harm_is_not_drawn(qtbot: QtBot, page: TicketsPage, opened: Opened, name: str) -> None:
    content = {"brief.pdf": samples.PDF, "liste.xlsx": samples.XLSX, "logs.zip": samples.ZIP}[name]
    opened(**{name.replace(".", "__"): content})
    page.composer.rail.preview_requested.emit(page.composer.rail.attachments[0])
    shown = overlay(page)
    assert shown is not None

    qtbot.waitUntil(lambda: "Keine Vorschau" in [label.text() for label in shown.findChildren(QLabel)])


def test_the_first_page_of_a_pdf_is_shown_and_offers_no_blackening(
    qtbot: QtBot, page: TicketsPage, opened: Opened
) -> None:
    opened(brief__pdf=sheets(4))
    page.composer.rail.preview_requested.emit(page.composer.rail.attachments[0])
    shown = overlay(page)
    assert isinstance(shown, Preview)

    qtbot.waitUntil(lambda: "Seite 1 von 4" in shown.details.text())
    assert not shown.blacken.isVisible()


@pytest.mark.parametrize("content", [samples.SVG, samples.PDF, b"", b"GIF89a"])
def test_what_is_called_a_picture_and_is_none_is_not_decoded(content: bytes) -> None:
    for name in ("a.png", "a.jpg", "a.gif", "a.bmp", "a.webp"):
        assert decode(name, content, 100)[0].isNull()


@pytest.mark.parametrize(("orientation", "size"), [(1, (80, 40)), (3, (80, 40)), (6, (40, 80)), (8, (40, 80))])
def test_a_lying_picture_is_shown_upright(orientation: int, size: tuple[int, int]) -> None:
    image, seen = decode("a.jpg", photo(orientation), 128)

    assert image.size().toTuple() == seen.toTuple() == size


def drag(editor: PictureEditor, start: tuple[int, int], end: tuple[int, int]) -> None:
    QTest.mousePress(editor.canvas, Qt.MouseButton.LeftButton, pos=QPoint(*start))
    QTest.mouseMove(editor.canvas, QPoint(*end))
    QTest.mouseRelease(editor.canvas, Qt.MouseButton.LeftButton, pos=QPoint(*end))


@pytest.fixture
def editor(qtbot: QtBot, page: TicketsPage, opened: Opened) -> PictureEditor:
    opened(bild__png=saved("PNG", drawn(400, 200)))
    page.composer.rail.blacken_requested.emit(page.composer.rail.attachments[0])
    qtbot.waitUntil(lambda: isinstance(overlay(page), PictureEditor))
    editor = overlay(page)
    assert isinstance(editor, PictureEditor)
    qtbot.waitUntil(lambda: editor.canvas.width() > 100)
    return editor


def stored_picture(helpdesk: Helpdesk, ticket_id: UUID) -> Image.Image:
    (file,) = files(helpdesk, ticket_id)
    return Image.open(BytesIO(helpdesk.tickets.attached.content(file.sha256)))


def only_ticket(helpdesk: Helpdesk) -> UUID:
    (row,) = helpdesk.tickets.page()
    return row.id


def test_what_is_dragged_over_is_black_in_the_stored_file(
    qtbot: QtBot, page: TicketsPage, editor: PictureEditor, helpdesk: Helpdesk
) -> None:
    ticket_id = only_ticket(helpdesk)
    (before,) = files(helpdesk, ticket_id)
    drag(editor, (20, 20), (60, 50))
    drag(editor, (100, 100), (140, 150))
    QTest.keyClick(editor.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    editor.apply.click()

    qtbot.waitUntil(lambda: page.composer.rail.attachments[0].sha256 != before.sha256)
    picture = stored_picture(helpdesk, ticket_id)
    assert picture.getpixel((40, 35)) == (0, 0, 0)
    assert picture.getpixel((120, 120)) == (200, 0, 0)
    assert overlay(page) is None
    qtbot.waitUntil(lambda: "geschwärzt" in told(page))


def test_the_keys_alone_blacken(qtbot: QtBot, editor: PictureEditor, helpdesk: Helpdesk, page: TicketsPage) -> None:
    canvas = editor.canvas
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    for _ in range(60):
        QTest.keyClick(canvas, Qt.Key.Key_Left)
        QTest.keyClick(canvas, Qt.Key.Key_Up)
    QTest.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert editor.details.text() == "1 Stelle"
    for _ in range(40):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.moving is None
    assert len(canvas.regions) == 1


def test_zooming_moves_no_rectangle(editor: PictureEditor) -> None:
    drag(editor, (20, 20), (60, 50))
    before = editor.canvas.wanted()

    for _ in range(3):
        QTest.keyClick(editor.canvas, Qt.Key.Key_Plus)

    assert editor.canvas.width() > 400
    assert editor.canvas.wanted() == before


def test_a_click_alone_blackens_nothing(editor: PictureEditor) -> None:
    drag(editor, (20, 20), (20, 20))

    assert editor.canvas.wanted() == []
    assert not editor.apply.isEnabled()


def test_shrinking_is_offered_with_its_size_and_done_when_taken(
    qtbot: QtBot, page: TicketsPage, opened: Opened, helpdesk: Helpdesk
) -> None:
    ticket_id = opened(lang__png=saved("PNG", drawn(3000, 300)))
    qtbot.waitUntil(lambda: card(page)._seen is not None)
    shrink = next(action for action in card(page).menu().actions() if action.text() == "Verkleinern …")
    assert shrink.isEnabled()
    shrink.trigger()
    qtbot.waitUntil(lambda: page.composer.rail.offer.isVisible())
    assert "2560 × 256" in page.composer.rail.offer.text.text()

    page.composer.rail.offer.action.click()

    qtbot.waitUntil(lambda: stored_picture(helpdesk, ticket_id).size == (2560, 256))


def test_a_picture_of_too_many_bytes_is_offered_to_be_shrunk_and_attached_then(
    qtbot: QtBot, page: TicketsPage, opened: Opened, helpdesk: Helpdesk, tmp_path: Path
) -> None:
    ticket_id = opened()
    page.composer.attach([samples.write(tmp_path, "rauschen.png", saved("PNG", Image.effect_noise((3700, 3200), 90)))])
    qtbot.waitUntil(lambda: page.composer.rail.offer.isVisible())
    assert files(helpdesk, ticket_id) == ()
    assert "Verkleinern auf" in page.composer.rail.offer.action.text()

    page.composer.rail.offer.action.click()

    qtbot.waitUntil(lambda: len(page.composer.rail.attachments) == 1)
    assert files(helpdesk, ticket_id)[0].bytes <= 10_000_000


def focused(qtbot: QtBot, page: TicketsPage, widget: QWidget) -> None:
    """Gives this the focus, as a click or Tab would."""
    page.activateWindow()
    widget.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is widget)


@pytest.mark.parametrize("button", ["close_button", "action"])
def test_after_a_question_about_a_picture_no_button_that_sends_has_the_focus(
    qtbot: QtBot, page: TicketsPage, opened: Opened, button: str
) -> None:
    opened(lang__png=saved("PNG", drawn(3000, 300)))
    rail = page.composer.rail
    rail.shrink_requested.emit(rail.attachments[0])
    qtbot.waitUntil(rail.offer.isVisible)
    focused(qtbot, page, getattr(rail.offer, button))

    getattr(rail.offer, button).click()

    assert QApplication.focusWidget() is page.composer.fields.message


def test_after_blackening_the_focus_is_on_the_picture(qtbot: QtBot, page: TicketsPage, editor: PictureEditor) -> None:
    before = page.composer.rail.attachments[0].sha256
    drag(editor, (20, 20), (60, 50))
    focused(qtbot, page, editor.apply)

    editor.apply.click()

    qtbot.waitUntil(lambda: page.composer.rail.attachments[0].sha256 != before)
    assert QApplication.focusWidget() is card(page)


def test_after_taking_a_file_off_and_bringing_it_back_one_goes_on_writing(
    qtbot: QtBot, page: TicketsPage, opened: Opened
) -> None:
    opened(a__txt=b"Zeile")
    focused(qtbot, page, card(page))
    QTest.keyClick(card(page), Qt.Key.Key_Delete)
    assert QApplication.focusWidget() is page.composer.fields.message
    focused(qtbot, page, page.composer.undo.button)

    page.composer.undo.button.click()

    assert QApplication.focusWidget() is page.composer.fields.message


def test_a_draft_that_has_only_a_picture_is_not_used_again(qtbot: QtBot, page: TicketsPage, helpdesk: Helpdesk) -> None:
    page.new_ticket()
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    page.composer.fields.message.image_pasted.emit(image)
    of_one_customer = page.composer.draft

    page.new_ticket()

    begun = page.composer.draft
    assert begun is not of_one_customer
    qtbot.waitUntil(lambda: any(files(helpdesk, row.id) for row in helpdesk.tickets.page()))
    assert page.composer.rail.attachments == ()
    page.new_ticket()
    assert page.composer.draft is begun

    (row,) = helpdesk.tickets.page()
    page.open_ticket(row.id)
    qtbot.waitUntil(lambda: len(page.composer.rail.attachments) == 1)
    page.new_ticket()
    assert page.composer.rail.attachments == ()


def test_what_is_asked_about_a_picture_stays_with_its_draft(qtbot: QtBot, page: TicketsPage, opened: Opened) -> None:
    opened(message="", lang__png=saved("PNG", drawn(3000, 300)))
    page.composer.rail.shrink_requested.emit(page.composer.rail.attachments[0])

    page.new_ticket()

    qtbot.wait(300)
    assert page.composer.rail.offer.isHidden()


def test_a_pasted_picture_goes_the_same_way(qtbot: QtBot, page: TicketsPage, opened: Opened) -> None:
    opened()
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    image.setText("Author", "Anna")

    page.composer.fields.message.image_pasted.emit(image)

    qtbot.waitUntil(lambda: len(page.composer.rail.attachments) == 1)
    qtbot.waitUntil(lambda: "Aufnahmedaten entfernt" in told(page))


def test_delete_takes_a_file_off_and_every_card_has_its_way_out(
    qtbot: QtBot, page: TicketsPage, opened: Opened
) -> None:
    opened(a__log=b"a", b__log=b"b")
    assert page.composer.rail.findChild(QToolButton, "composer_remove_2") is not None

    QTest.keyClick(card(page), Qt.Key.Key_Delete)

    qtbot.waitUntil(lambda: [one.name for one in page.composer.rail.attachments] == ["b.log"])
