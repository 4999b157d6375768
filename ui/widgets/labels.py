"""Labels. All show plain text: Qt guesses rich text otherwise, and an `<img>` in a message would open files."""

from __future__ import annotations

from typing import Literal

from PySide6 import QtGui
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme import changed, paint_icon, theme


def tip(text: str) -> str:
    """Foreign text for a tool tip, which guesses rich text as labels do."""
    return QtGui.Qt.convertFromPlainText(text) if QtGui.Qt.mightBeRichText(text) else text


def literal(text: str) -> str:
    """Foreign text for a button, which would underline the letter after an &."""
    return text.replace("&", "&&")


class Label(QLabel):
    """Text that wraps; nothing in it is ever markup."""

    role = "body"

    def __init__(self, text: str = "", parent: QWidget | None = None, *, wrap: bool = True) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setProperty("role", self.role)


class Title(Label):
    """The largest text of a page; one a page."""

    role = "title"


class Heading(Label):
    """Over a part of a page."""

    role = "heading"


class Muted(Label):
    """What may be overlooked: dates, sources, explanations."""

    role = "muted"


class Small(Label):
    """As `Muted`, in the smallest size: captions over fields, counts."""

    role = "small"


class ProblemLabel(Label):
    """What is wrong with one field, below it; takes no room while nothing is."""

    role = "problem"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.hide()

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        super().setText(text)
        self.setVisible(bool(text))


class ElidedLabel(Label):
    """One line that ends in … where room ends; the whole text stands in the tool tip."""

    def __init__(self, text: str = "", parent: QWidget | None = None, role: str = "body") -> None:
        super().__init__(text, parent, wrap=False)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        cut = self.fontMetrics().horizontalAdvance(self.text()) > self.width()
        self.setToolTip(tip(self.text()) if cut else "")


class IconLabel(QWidget):
    """An icon that only decorates; what it says stands beside it in words."""

    def __init__(self, name: str = "", role: str = "muted", fit: Literal["body", "title", "page"] = "body") -> None:
        super().__init__()
        self._name = name
        self._role = role
        self._fit = fit
        changed.connect(self._resize)
        self._resize()

    def show_icon(self, name: str, role: str) -> None:
        """Shows another icon, or the same in another colour."""
        self._name, self._role = name, role
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        size = theme().size
        edge = {"body": size.icon, "title": size.text_title + size.space_2, "page": size.icon_large}[self._fit]
        return QSize(edge, edge)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        if self._name:
            paint_icon(QPainter(self), self.rect(), self._name, theme().colour(self._role))

    def _resize(self) -> None:
        self.setFixedSize(self.sizeHint())
        self.update()
