"""The provider's page as plain text, with the numbers of its lines and what was recognised on each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from helpdesk.i18n import _
from helpdesk.scope import ProposedEntry
from ui.scope.review.setting import font
from ui.theme import changed, theme

_AT_MOST = 40
"""How many lines a sentence of a narrow page may run over."""


def lines_of(entry: ProposedEntry, page: Sequence[str]) -> list[int]:
    """The numbers of the lines that an entry was made of; `page` has them all.

    Recognition names the line on which a block of text begins; a sentence of it may stand further down and go on.
    """
    wanted = " ".join(entry.original.split())
    joined, ends = "", []
    for line in page[max(entry.line - 1, 0) : entry.line - 1 + _AT_MOST]:
        joined += " ".join(line.split()) + " "
        ends.append(len(joined))
    start = joined.find(wanted) if wanted else -1
    if start < 0:
        return [entry.line] if entry.line else []
    first, last = bisect_right(ends, start), bisect_left(ends, start + len(wanted))
    return list(range(entry.line + first, entry.line + last + 1))


class SourceView(QPlainTextEdit):
    """What the page says. Always plain text: nothing of it is rendered, loaded or followed.

    Beside each line stand its number and, where something was recognised on it, a bar in the verdict's colour; so what
    was overlooked catches the eye.

    Signals:
        line_pressed: A line was clicked; carries its number, from 1.
        add_requested: The lines chosen shall become entries.
    """

    line_pressed = Signal(int)
    add_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("review_source")
        self.setAccessibleName(_("Original"))
        self.setReadOnly(True)
        # A file dropped here is for the page to import.
        self.setAcceptDrops(False)
        self.setUndoRedoEnabled(False)
        self.setProperty("surface", "rows")
        self._roles: Mapping[int, str] = {}
        self._marked: frozenset[int] = frozenset()
        self._margin = _Margin(self)
        self.updateRequest.connect(self._follow)
        self.blockCountChanged.connect(self._fit)
        changed.connect(self._restyle)
        self._fit()

    def show_source(self, text: str) -> None:
        """Shows a page."""
        # Each line one block: Qt takes these for ends of lines as well, and the numbers would run away.
        for other in ("\r", "\N{LINE SEPARATOR}", "\N{PARAGRAPH SEPARATOR}", "\x85", "\f", "\v"):
            text = text.replace(other, " ")
        self.setPlainText(text)
        self._marked = frozenset()

    def show_roles(self, roles: Mapping[int, str]) -> None:
        """What was recognised on which line; a role names a colour of the theme."""
        self._roles = roles
        self._margin.update()

    def mark(self, lines: Collection[int]) -> None:
        """Marks lines and brings the first of them into view."""
        self._marked = frozenset(lines)
        self._restyle()
        block = self.document().findBlockByNumber(min(lines, default=0) - 1)
        if not block.isValid():
            return
        cursor = QTextCursor(block)
        self.setTextCursor(cursor)
        if not self._is_in_view(cursor):
            self.centerCursor()

    def marked(self) -> frozenset[int]:
        """The lines marked, from 1."""
        return self._marked

    def chosen_lines(self) -> list[tuple[int, str]]:
        """The lines the selection touches, each with its number, without empty ones."""
        cursor = self.textCursor()
        first = self.document().findBlock(cursor.selectionStart()).blockNumber()
        last = self.document().findBlock(cursor.selectionEnd()).blockNumber()
        blocks = map(self.document().findBlockByNumber, range(first, last + 1))
        return [(block.blockNumber() + 1, block.text().strip()) for block in blocks if block.text().strip()]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mouseReleaseEvent(event)
        if not self.textCursor().hasSelection():
            self.line_pressed.emit(self.textCursor().blockNumber() + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Insert:
            self.add_requested.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._margin.setGeometry(QRect(inside.left(), inside.top(), self.margin_width(), inside.height()))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def margin_width(self) -> int:
        """Room for the largest number, and the bars."""
        size = theme().size
        digits = max(2, len(str(self.blockCount())))
        return round(digits * size.text_small * 0.62) + size.space_4 + size.space_1

    def paint_margin(self, area: QRect) -> None:
        """Numbers and bars of the lines on show."""
        tokens, size = theme(), theme().size
        painter = QPainter(self._margin)
        painter.setFont(font(size.text_small))
        block = self.firstVisibleBlock()
        place = self.blockBoundingGeometry(block).translated(self.contentOffset())
        width = self._margin.width()
        while block.isValid() and place.top() <= area.bottom():
            number = block.blockNumber() + 1
            if block.isVisible() and place.bottom() >= area.top():
                painter.setPen(QColor(tokens.text if number in self._marked else tokens.muted))
                line = QRect(0, round(place.top()), width - size.space_3, self.fontMetrics().height())
                painter.drawText(line, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), str(number))
                if role := self._roles.get(number):
                    bar = QRect(width - size.space_2, round(place.top()) + 1, size.space_1, round(place.height()) - 2)
                    painter.fillRect(bar, QColor(tokens.colour(role)))
            block = block.next()
            place = self.blockBoundingGeometry(block).translated(self.contentOffset())

    def _is_in_view(self, cursor: QTextCursor) -> bool:
        place = self.cursorRect(cursor)
        line = self.fontMetrics().height()
        return self.viewport().rect().adjusted(0, line, 0, -2 * line).contains(place.topLeft())

    def _restyle(self) -> None:
        found = []
        for number in sorted(self._marked):
            one = QTextEdit.ExtraSelection()
            one.cursor = QTextCursor(self.document().findBlockByNumber(number - 1))
            one.cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            one.format.setBackground(QColor(theme().selected))
            one.format.setProperty(QTextFormat.Property.FullWidthSelection, True)  # noqa: FBT003
            found.append(one)
        self.setExtraSelections(found)
        self._margin.update()

    def _follow(self, area: QRect, down: int) -> None:
        if down:
            self._margin.scroll(0, down)
        else:
            self._margin.update(0, area.y(), self._margin.width(), area.height())

    def _fit(self) -> None:
        self.setViewportMargins(self.margin_width(), 0, 0, 0)
        inside = self.contentsRect()
        self._margin.setGeometry(QRect(inside.left(), inside.top(), self.margin_width(), inside.height()))


class _Margin(QWidget):
    def __init__(self, source: SourceView) -> None:
        super().__init__(source)
        self._source = source

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(self._source.margin_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        self._source.paint_margin(event.rect())
