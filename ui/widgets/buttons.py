"""Buttons by what they mean: one primary act a page, quiet ones beside it, danger only where there is no way back."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton

from helpdesk.i18n import _
from ui.theme import changed, icon, theme
from ui.widgets.labels import tip

B = TypeVar("B", bound=QAbstractButton)


def primary(button: B) -> B:
    """Makes it the one act the page is for."""
    return _variant(button, "primary", "accent_text")


def quiet(button: B) -> B:
    """Takes its outline, for acts beside the main one."""
    return _variant(button, "quiet", "text")


def danger(button: B) -> B:
    """Warns: what follows can't be taken back."""
    return _variant(button, "danger", "surface_raised")


def push(text: str, name: str, icon_name: str = "") -> QPushButton:
    """A button with a word, and an icon if it helps; `name` is its objectName."""
    button = QPushButton(text)
    button.setObjectName(name)
    if icon_name:
        button.setProperty("icon_name", icon_name)
        button.setIcon(icon(icon_name))
        fit_icon(button)
    return button


def tool(icon_name: str, text: str, name: str, shortcut: str = "") -> QToolButton:
    """A button that shows an icon alone; its word stands in the tool tip and is read out."""
    button = QToolButton()
    button.setObjectName(name)
    button.setIcon(icon(icon_name))
    button.setAccessibleName(text)
    button.setToolTip(tip(with_shortcut(text, shortcut)))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    fit_icon(button)
    return button


def with_shortcut(text: str, shortcut: str | QKeySequence) -> str:
    """A tool tip's text: what it does and, in brackets, the keys as this system writes them."""
    keys = key_words(shortcut)
    return f"{text} ({keys})" if keys else text


def key_words(shortcut: str | QKeySequence) -> str:
    """A shortcut as it is printed on the keys of this system and language: Strg+Eingabe, ⌘K."""
    keys = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    # Qt leaves it English in every language.
    return keys.replace("Return", _("Eingabe"))


def once(button: B) -> B:
    """Makes a double click one click: its second half must not hit what has taken the first act's place."""
    button.installEventFilter(_Once(button))
    return button


def fit_icon(button: QAbstractButton) -> None:
    """Keeps a button's icon as large as the text wants it."""
    _Fit(button)


class _Once(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        return event.type() == QEvent.Type.MouseButtonDblClick or super().eventFilter(watched, event)


class _Fit(QObject):
    # A child of its button, so the connection ends with it.
    def __init__(self, button: QAbstractButton) -> None:
        super().__init__(button)
        self._button = button
        changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        size = theme().size
        beside = size.space_1 if self._button.text() else 0
        self._button.setIconSize(QSize(size.icon + beside, size.icon))


def _variant(button: B, variant: str, icon_role: str) -> B:
    button.setProperty("variant", variant)
    if name := button.property("icon_name"):
        button.setIcon(icon(name, icon_role))
    return button
