from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.theme import theme
from ui.widgets.labels import Heading
from ui.widgets.surfaces import padded


def column(*parts: QWidget, grows: QWidget, onto: QWidget | None = None, spacing: int = 0) -> QWidget:
    """Widgets below each other from edge to edge, on a new widget or `onto` one; `grows` takes the room left."""
    whole = onto or QWidget()
    rows = QVBoxLayout(whole)
    padded(rows, margin=0, spacing=spacing)
    for part in parts:
        rows.addWidget(part, 1 if part is grows else 0)
    return whole


def stack(*parts: QWidget) -> QStackedWidget:
    """Widgets of which one is shown, the first to begin with."""
    stacked = QStackedWidget()
    for part in parts:
        stacked.addWidget(part)
    return stacked


class ListSide(QWidget):
    """The left of a page: a heading with what makes a new row, and below it a list with what belongs to it."""

    def __init__(self, title: str, action: QWidget) -> None:
        super().__init__()
        self._rows = QVBoxLayout(self)
        padded(self._rows, margin=0)
        size = theme().size
        head = QHBoxLayout()
        head.setContentsMargins(size.space_3, size.space_3, size.space_3, 0)
        head.addWidget(Heading(title), 1)
        head.addWidget(action)
        self._rows.addLayout(head)

    def add(self, part: QWidget, *, grows: bool = False) -> None:
        """Adds what reaches from edge to edge: a notice, or the list, which grows."""
        self._rows.addWidget(part, 1 if grows else 0)

    def add_inset(self, part: QWidget) -> None:
        """Adds what stands in line with the heading."""
        row = QHBoxLayout()
        row.setContentsMargins(theme().size.space_3, 0, theme().size.space_3, 0)
        row.addWidget(part)
        self._rows.addLayout(row)

    def add_foot(self, part: QWidget) -> None:
        """Adds a quiet button below the list."""
        size = theme().size
        foot = QHBoxLayout()
        foot.setContentsMargins(size.space_2, 0, size.space_2, size.space_2)
        foot.addWidget(part)
        foot.addStretch()
        self._rows.addLayout(foot)
