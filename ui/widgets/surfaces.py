"""What things stand on, and what says a state."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.theme import Kind, changed, theme
from ui.widgets.labels import IconLabel


def padded(layout: QBoxLayout, *, margin: int | None = None, spacing: int | None = None) -> None:
    """Gives a layout the room of the grid: by default `space_4` around and `space_2` between."""
    size = theme().size
    edge = size.space_4 if margin is None else margin
    layout.setContentsMargins(edge, edge, edge, edge)
    layout.setSpacing(size.space_2 if spacing is None else spacing)


class Card(QFrame):
    """A raised surface for what belongs together; add to `body`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.body = QVBoxLayout(self)
        padded(self.body)


class Line(QFrame):
    """A hairline between parts."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "line")
        self.setFixedHeight(theme().size.hairline)


class StateBadge(QFrame):
    """A state as symbol, word and colour; the word alone is enough to understand it."""

    def __init__(self, kind: Kind = "neutral", icon_name: str = "", word: str = "", *, large: bool = False) -> None:
        super().__init__()
        size = theme().size
        self.setProperty("fit", "large" if large else "small")
        self.symbol = IconLabel(icon_name, kind, "title" if large else "body")
        self.word = QLabel(word, textFormat=Qt.TextFormat.PlainText)
        self.word.setProperty("role", "state")
        row = QHBoxLayout(self)
        across, down = (size.space_3, size.space_2) if large else (size.space_2, 2)
        row.setContentsMargins(across, down, across, down)
        row.setSpacing(size.space_2 if large else size.space_1)
        row.addWidget(self.symbol)
        row.addWidget(self.word)
        row.addStretch()
        self._shown: tuple[Kind, str, str] | None = None
        self.show_state(kind, icon_name, word)

    def show_state(self, kind: Kind, icon_name: str, word: str) -> None:
        """Shows another state."""
        if (kind, icon_name, word) == self._shown:
            return
        self._shown = (kind, icon_name, word)
        self.setProperty("kind", kind)
        self.symbol.show_icon(icon_name, kind)
        self.symbol.setVisible(bool(icon_name))
        self.word.setText(word)
        self.setAccessibleName(word)
        repolish(self, self.word)


class Chip(QPushButton):
    """A small choice that is on or off, such as a filter or a booked module."""

    def __init__(self, text: str, name: str, *, checkable: bool = True) -> None:
        super().__init__(text)
        self.setObjectName(name)
        self.setCheckable(checkable)
        self.setProperty("role", "chip")


class Scroll(QScrollArea):
    """Scrolls a page that is taller than the window; add to `body`."""

    def __init__(self, *, margin: int | None = None, spacing: int | None = None) -> None:
        super().__init__()
        self._content = QWidget()
        self._content.setProperty("surface", "none")
        self.body = QVBoxLayout(self._content)
        padded(self.body, margin=theme().size.space_6 if margin is None else margin, spacing=spacing)
        self.setWidget(self._content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        # As wide as its content needs: sideways scrolling hides what nobody looks for.
        return QSize(self._content.minimumSizeHint().width() + theme().size.space_4, super().minimumSizeHint().height())


class Narrow(QHBoxLayout):
    """Keeps a part no wider than text is read well, and measures its wrapped lines at the width that it gets.

    A part that is narrower than its layout by itself is measured at the layout's width, and its last lines are cut off.
    """

    def __init__(self, part: QWidget, columns: float = 1) -> None:
        """`columns` counts widths of running text."""
        super().__init__()
        self._part = part
        self._columns = columns
        self.addWidget(part, 1)
        self.addStretch()
        changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self._part.setMaximumWidth(round(theme().size.column * self._columns))


def clear_layout(layout: QLayout) -> None:
    """Takes everything out of a layout, to fill it anew."""
    while (item := layout.takeAt(0)) is not None:
        if widget := item.widget():
            # At once: what is only deleted later stays on the screen until then.
            widget.hide()
            widget.deleteLater()


def repolish(*widgets: QWidget) -> None:
    """Looks the style sheet up again after a property it depends on has changed."""
    for widget in widgets:
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def mark_invalid(field: QWidget, *, invalid: bool) -> None:
    """Gives a field the red outline, or takes it away; the reason stands in words below it."""
    field.setProperty("invalid", invalid)
    repolish(field)
