from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from helpdesk.resources import resource
from ui.theme import apply_theme, changed, icon, theme

ICONS = sorted(path.stem for path in resource("icons").glob("*.svg"))


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    apply_theme(qapp, "light")
    yield qapp
    apply_theme(qapp, "light")


@pytest.mark.parametrize("wanted", ["light", "dark"])
def test_a_theme_is_shown_at_once(app: QApplication, qtbot: QtBot, wanted: str) -> None:
    label = QLabel("Text")
    qtbot.addWidget(label)

    apply_theme(app, "dark" if wanted == "dark" else "light")

    assert theme().name == wanted
    label.ensurePolished()
    assert label.palette().color(label.foregroundRole()) == QColor(theme().text)


def test_the_systems_scheme_is_followed(app: QApplication) -> None:
    apply_theme(app, "system")

    expected = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    assert theme().dark is expected


def test_a_change_is_told_and_the_same_again_is_not(app: QApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(changed):
        apply_theme(app, "dark")
    with qtbot.assertNotEmitted(changed):
        apply_theme(app, "dark")


def test_text_grows_everywhere(app: QApplication, qtbot: QtBot) -> None:
    button = QPushButton("Wort")
    qtbot.addWidget(button)
    button.ensurePolished()
    small = button.sizeHint()

    apply_theme(app, "light", 200)

    button.ensurePolished()
    assert button.fontInfo().pixelSize() == theme().size.text_body
    assert button.sizeHint().height() > small.height()


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_can_be_drawn(app: QApplication, name: str) -> None:
    drawn = icon(name).pixmap(24, 24).toImage()

    assert any(drawn.pixelColor(x, y).alpha() for x in range(24) for y in range(24))


def test_icons_take_the_themes_colour_when_it_changes(app: QApplication) -> None:
    shown = icon("check", "accent")

    before = _strongest(shown.pixmap(32, 32).toImage())
    apply_theme(app, "dark")

    assert _strongest(shown.pixmap(32, 32).toImage()) != before


def test_an_icon_that_does_not_exist_is_a_bug() -> None:
    with pytest.raises(FileNotFoundError, match="no-such-icon"):
        icon("no-such-icon")


def test_the_icons_come_with_their_licence() -> None:
    assert "ISC License" in Path(resource("icons/LICENSE")).read_text(encoding="utf-8")


def _strongest(image: QImage) -> str:
    colours = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(colours, key=lambda colour: colour.alpha()).name()
