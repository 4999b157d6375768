"""Hands and eyes for the tour: clicks and types as a person would, waits as long as one would, takes pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import (
    QCoreApplication,
    QElapsedTimer,
    QEvent,
    QEventLoop,
    QMimeData,
    QObject,
    QPoint,
    QPointF,
    QSize,
    Qt,
    QTimer,
    QUrl,
)
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QScrollArea, QWidget

from helpdesk.settings import ThemeName
from ui.theme import apply_theme

W = TypeVar("W", bound=QWidget)
PATIENCE_MS = 60_000
_NONE = Qt.KeyboardModifier.NoModifier


class TourError(AssertionError):
    """Something a person would have stumbled over; the sentence says what."""


class Driver:
    """Drives one window through its widgets, and photographs it in light and dark.

    Args:
        app: The application.
        window: Its window.
        folder: Where the pictures go.
        watch: Sees every event while the tour drives, but not those of a change of theme.

    Attributes:
        presses: Keys pressed so far, but for the letters of what is typed.
    """

    def __init__(self, app: QApplication, window: QWidget, folder: Path, watch: QObject) -> None:
        self._app = app
        self._folder = folder
        self._watch = watch
        self._count = 0
        self.presses = 0
        self.window = window

    def find(self, kind: type[W], name: str) -> W:
        """The visible widget of that object name.

        Raises:
            TourError: A person wouldn't see one.
        """
        found = [widget for widget in self.window.findChildren(kind, name) if widget.isVisible()]
        if not found:
            raise TourError(f"no visible {kind.__name__} {name}")
        return found[0]

    def see(self, kind: type[W], name: str) -> W:
        """The same, waiting until it is there."""
        self.wait(lambda: any(w.isVisible() for w in self.window.findChildren(kind, name)), f"{name} to appear")
        return self.find(kind, name)

    def click(self, name: str) -> None:
        """Clicks into the middle of a widget, scrolled into view first; it must be enabled."""
        widget = self.see(QWidget, name)
        self.wait(widget.isEnabled, f"{name} to be enabled")
        self.reveal(widget)
        # A check box only answers to its mark and its words, which needn't reach its middle.
        at = QPoint(widget.height() // 2, widget.height() // 2) if isinstance(widget, QCheckBox) else QPoint()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, _NONE, at)
        self.settle()

    def type(self, name: str, text: str) -> None:
        """Types into a widget, letter by letter."""
        widget = self.see(QWidget, name)
        self.reveal(widget)
        widget.setFocus()
        for letter in text:
            # QTest's keyClicks aborts the process on an umlaut.
            key = Qt.Key.Key_Return if letter == "\n" else Qt.Key.Key_unknown
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QCoreApplication.sendEvent(widget, QKeyEvent(kind, key, _NONE, letter))
        self.settle()

    def drop(self, name: str, files: Sequence[Path]) -> None:
        """Drops files from a file manager onto a widget."""
        widget = self.see(QWidget, name)
        dragged = QMimeData()
        dragged.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        at, copy, button = widget.rect().center(), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        QCoreApplication.sendEvent(widget, QDragEnterEvent(at, copy, dragged, button, _NONE))
        QCoreApplication.sendEvent(widget, QDropEvent(QPointF(at), copy, dragged, button, _NONE))
        self.settle()

    def choose(self, name: str, text: str) -> None:
        """Chooses an entry of a drop-down list by its text, with the keyboard."""
        box = self.see(QComboBox, name)
        self.reveal(box)
        wanted = box.findText(text)
        if wanted < 0:
            raise TourError(f"{name} does not offer {text}")
        box.setFocus()
        while box.currentIndex() != wanted:
            QTest.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < wanted else Qt.Key.Key_Up)
            self.presses += 1
        self.settle()

    def pick_customer(self, name: str, typed: str) -> None:
        """Types a part of a customer's name and takes the first that is offered."""
        self.type(name, typed)
        chooser = self.find(QLineEdit, name)
        offered = chooser.completer().popup()
        if offered is None:
            raise TourError(f"{name} offers no customers")
        self.wait(offered.isVisible, "customers to choose from")
        QTest.keyClick(offered, Qt.Key.Key_Down)
        QTest.keyClick(offered, Qt.Key.Key_Return)
        self.presses += 2
        self.wait(lambda: chooser.text() != typed, "the customer to be taken")

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = _NONE, name: str = "") -> None:
        """Presses a key where the focus is, or on a widget; shortcuts are found as by a real press."""
        QTest.keyClick(self.see(QWidget, name) if name else self._app.focusWidget() or self.window, key, modifiers)
        self.presses += 1
        self.settle()

    def focused(self) -> str:
        """The name of what has the keys."""
        focused = self._app.focusWidget()
        return focused.objectName() if focused is not None else ""

    def await_focus(self, name: str) -> None:
        """Waits until a widget of that name has the keys; a person would press them only then."""
        self.wait(lambda: self.focused() == name, f"the focus on {name}")

    def wait(self, is_so: Callable[[], object], what: str) -> None:
        """Waits until something is so; what it looks at needn't be on the screen yet.

        Raises:
            TourError: It never was.
        """
        clock = QElapsedTimer()
        clock.start()
        while not _holds(is_so):
            if clock.elapsed() > PATIENCE_MS:
                raise TourError(f"waited in vain for {what}")
            self.settle(10)

    def settle(self, milliseconds: int = 60) -> None:
        """Lets the window do what it has begun."""
        # A loop of its own: without one, widgets to be deleted later would stay on the screen.
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def resize(self, width: int, height: int) -> None:
        """Makes the window as large as a screen."""
        self.window.resize(QSize(width, height))
        self.settle(150)

    def picture(self, name: str, of: QWidget | None = None) -> None:
        """Saves what is on the screen, light and dark, numbered in the order of the tour; or another window."""
        self._count += 1
        schemes: tuple[ThemeName, ...] = ("light", "dark")
        for scheme in schemes:
            self._show_in(scheme)
            self.settle(250)
            self._save((of or self.window).grab(), f"{self._count:02}-{name}-{scheme}.png")
        self._show_in("light")
        self.settle()

    def reveal(self, widget: QWidget) -> None:
        """Scrolls so that the widget can be seen."""
        parent = widget.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(widget)
            parent = parent.parentWidget()
        self.settle(20)

    def _show_in(self, scheme: ThemeName) -> None:
        # It sends every widget dozens of events; each heard in Python, they took nearly half of the tour.
        self._app.removeEventFilter(self._watch)
        apply_theme(self._app, scheme)
        self._app.installEventFilter(self._watch)

    def _save(self, picture: QPixmap, name: str) -> None:
        if not picture.save(str(self._folder / name)):
            raise TourError(f"{name} could not be written to {self._folder}")


def _holds(is_so: Callable[[], object]) -> bool:
    try:
        return bool(is_so())
    except TourError:
        # Not to be seen yet: on a busy machine a part may appear only after the first look for it.
        return False
