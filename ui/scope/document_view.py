"""A whole service document on the screen, as one list that is laid out once and painted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from helpdesk.i18n import _
from ui.scope.lines import Line, LineKind
from ui.scope.marking import Span, laid_out, spans
from ui.scope.verdicts import entry_look
from ui.theme import changed, paint_icon, theme

Index = QModelIndex | QPersistentModelIndex


class LineModel(QAbstractListModel):
    """The lines on show."""

    def __init__(self, parent: QListView) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return line
        spoken = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}
        return line.spoken() if role in spoken else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        chosen = index.isValid() and self.lines[index.row()].kind is LineKind.ENTRY
        return Qt.ItemFlag.ItemIsEnabled | (Qt.ItemFlag.ItemIsSelectable if chosen else Qt.ItemFlag.NoItemFlags)

    def replace(self, lines: Sequence[Line]) -> None:
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()


class DocumentView(QListView):
    """Modules, groups and entries, each entry with verdict, conditions, price rule and contradictions."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("scope_lines")
        self.setAccessibleName(_("Einträge des Dokuments"))
        self.lines = LineModel(self)
        self.words: tuple[str, ...] = ()
        self.setModel(self.lines)
        self.setItemDelegate(_LineDelegate(self))
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(True)
        changed.connect(self.scheduleDelayedItemsLayout)

    def show_lines(self, lines: Sequence[Line], words: str = "") -> None:
        """Shows these lines with the words marked."""
        self.words = tuple(words.split())
        self.lines.replace(lines)
        self.scrollToTop()

    def go_to(self, key: str, *, select: bool = True) -> bool:
        """Scrolls to the entry or module of this key; False when it isn't on show."""
        for row, line in enumerate(self.lines.lines):
            if line.key == key:
                index = self.lines.index(row)
                if select:
                    self.setCurrentIndex(index)
                self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)
                return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()


@dataclass(frozen=True, slots=True)
class _Block:
    """A piece of text on its place within a line."""

    left: int
    top: float
    width: int
    text: str
    font: QFont
    colour: str
    marks: tuple[Span, ...] = ()


class _LineDelegate(QStyledItemDelegate):
    def __init__(self, view: DocumentView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        del option
        width = self._view.viewport().width()
        return QSize(width, self._blocks(index.data(Qt.ItemDataRole.UserRole), width)[1])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line = index.data(Qt.ItemDataRole.UserRole)
        tokens, size = theme(), theme().size
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.selected))
            painter.drawRoundedRect(area.adjusted(size.space_2, 1, -size.space_2, -1), size.radius, size.radius)
        blocks, _height = self._blocks(line, area.width())
        if line.entry:
            shown = entry_look(line.entry)
            spot = QRect(area.topLeft() + QPoint(size.space_4, size.space_2), QSize(size.icon, size.icon))
            paint_icon(painter, spot, shown.icon, tokens.colour(shown.kind))
        for block in blocks:
            painter.setPen(QColor(block.colour))
            layout = laid_out(block.text, block.font, block.width, block.marks)[0]
            layout.draw(painter, QPointF(area.left() + block.left, area.top() + block.top))
        painter.restore()

    def _blocks(self, line: Line, width: int) -> tuple[list[_Block], int]:
        size, tokens = theme().size, theme()
        left, room = size.space_4, width - 2 * size.space_4
        match line.kind:
            case LineKind.MODULE:
                return self._one(line.text, left, room, size.space_6, self._font(size.text_title, strong=True))
            case LineKind.GROUP:
                return self._one(line.text, left, room, size.space_4, self._font(size.text_body, strong=True))
            case LineKind.PARAGRAPH:
                room = min(room, size.column)
                return self._one(line.text, left, room, size.space_2, self._font(size.text_body), tokens.muted)
        return self._entry(line, width)

    def _one(
        self, text: str, left: int, room: int, above: int, font: QFont, colour: str = ""
    ) -> tuple[list[_Block], int]:
        height = laid_out(text, font, room)[1]
        block = _Block(left, above, room, text, font, colour or theme().text)
        return [block], round(above + height + theme().size.space_1)

    def _entry(self, line: Line, width: int) -> tuple[list[_Block], int]:
        size, tokens = theme().size, theme()
        shown = entry_look(line.entry) if line.entry else None
        word, kind = (shown.word, shown.kind) if shown else ("", "neutral")
        small, body = self._font(size.text_small, strong=True), self._font(size.text_body)
        left = size.space_4 + size.icon + size.space_2
        column = size.text_body * 10
        top = float(size.space_2)
        wide = width > size.text_body * 36
        said = [_Block(left, top, column if wide else width - left, word, small, tokens.colour(kind))]
        if wide:
            left += column
        else:
            top += laid_out(word, small, column)[1]
        room = min(width - left - size.space_4, size.column)
        marks = tuple(spans(line.text, self._view.words))
        said.append(_Block(left, top, room, line.text, body, tokens.text, marks))
        top += laid_out(line.text, body, room, marks)[1]
        for fact in line.facts:
            font = self._font(size.text_small)
            said.append(_Block(left, top, room, fact, font, tokens.muted))
            top += laid_out(fact, font, room)[1]
        return said, round(max(top, size.icon + size.space_2) + size.space_2)

    def _font(self, pixels: int, *, strong: bool = False) -> QFont:
        font = QFont(self._view.font())
        font.setPixelSize(pixels)
        font.setWeight(QFont.Weight(theme().size.weight_strong if strong else theme().size.weight_normal))
        return font
