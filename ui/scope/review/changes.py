"""Before it counts: what the new edition changes, and which open work rests on that."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeySequence, QPainter, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QProgressBar,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from helpdesk.i18n import _, ngettext
from helpdesk.scope import EditionChange, Entry
from ui.scope.review import keys
from ui.scope.review.change_rows import ChangeRow, change_rows, qualified, summary, touched_words
from ui.scope.review.rows import Index
from ui.scope.review.setting import Piece, draw, font, height
from ui.scope.verdicts import entry_look
from ui.theme import changed, paint_icon, theme
from ui.widgets import Label, Line, Notice, Title, padded, primary, push, quiet, tool, with_shortcut


class ChangesView(QWidget):
    """What accepting would change, and the button that does it.

    Signals:
        accept_requested: It shall count from now on.
        leave_requested: Back to the review.
    """

    accept_requested = Signal()
    leave_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        size = theme().size
        self.setObjectName("review_changes")
        self.back = quiet(tool("arrow-left", _("Zurück zur Prüfung"), "review_changes_back", "Esc"))
        self.title = Title()
        self.counts = Label()
        self.accept = primary(push(_("Übernehmen"), "review_accept", "check-check"))
        self.accept.setToolTip(with_shortcut(_("Gilt ab dann für jede Auskunft"), keys.ON))
        self.notice = Notice("review_changes_notice")
        self.busy = QProgressBar(maximum=0, textVisible=False)
        self.busy.setAccessibleName(_("Die Änderungen werden ermittelt."))
        self.busy.setVisible(False)
        self.rows = ChangeList()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.counts)
        top = QHBoxLayout()
        top.setContentsMargins(size.space_2, size.space_3, size.space_4, size.space_2)
        start = Qt.AlignmentFlag.AlignTop
        top.setSpacing(size.space_2)
        top.addWidget(self.back, 0, start)
        top.addLayout(words, 1)
        top.addWidget(self.accept, 0, start)
        told = QVBoxLayout()
        told.setContentsMargins(size.space_4, 0, size.space_4, size.space_2)
        told.addWidget(self.notice)
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=0)
        column.addLayout(top)
        column.addLayout(told)
        column.addWidget(Line())
        column.addWidget(self.busy)
        column.addWidget(self.rows, 1)
        self.accept.clicked.connect(self.accept_requested)
        self.back.clicked.connect(self.leave_requested)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence(keys.ON), self, self.accept.click, context=within)
        QShortcut(QKeySequence("Esc"), self, self.back.click, context=within)

    def show_waiting(self, title: str) -> None:
        """The change is being worked out."""
        self.title.setText(title)
        self.counts.setText("")
        self.notice.clear()
        self.accept.setEnabled(False)
        self.busy.setVisible(True)
        self.rows.show_rows([])

    def show_change(self, change: EditionChange) -> None:
        """What would change."""
        self.busy.setVisible(False)
        self.title.setText(change.after.title)
        self.counts.setText(summary(change))
        self.rows.show_rows([] if change.same else change_rows(change))
        self.accept.setEnabled(not change.same)
        self.notice.clear()
        if change.touched:
            self.notice.show_message("warning", *affected(change))


def affected(change: EditionChange) -> tuple[str, str]:
    """How many open tickets and quotes rest on what changes, and whose contracts on modules that are gone."""
    counts = {kind: len({one.id for one in change.touched if one.kind == kind}) for kind in ("ticket", "quote")}
    told = []
    if tickets := counts["ticket"]:
        told.append(ngettext("{count} offenes Ticket", "{count} offene Tickets", tickets).format(count=tickets))
    if quotes := counts["quote"]:
        told.append(ngettext("{count} offenes Angebot", "{count} offene Angebote", quotes).format(count=quotes))
    open_ones = _("Auf Einträgen, die sich ändern, beruhen: {what}").format(what=_(" und ").join(told)) if told else ""
    kept = _("Bisherige Urteile behalten ihre Fassung.") if told else ""
    booked = [one for one in change.touched if one.kind == "contract"]
    if not booked:
        return open_ones, kept
    names = ", ".join(dict.fromkeys(f"{one.customer} („{one.title}“)" for one in booked))
    gone = _("Module fallen weg, die gebucht sind: {names}").format(names=names)
    return (open_ones, gone) if told else (gone, _("Für diese Kunden gilt dann davon nichts mehr als gebucht."))


class ChangeModel(QAbstractListModel):
    """The rows on show."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[ChangeRow] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        spoken = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}
        return self.rows[index.row()].spoken() if index.isValid() and role in spoken else None

    def replace(self, rows: Sequence[ChangeRow]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()


class ChangeList(QListView):
    """The changes, old and new side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("review_change_rows")
        self.setAccessibleName(_("Änderungen"))
        self.changes = ChangeModel(self)
        self.setModel(self.changes)
        self.setItemDelegate(_ChangeDelegate(self, self.changes))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        changed.connect(self.scheduleDelayedItemsLayout)

    def show_rows(self, rows: Sequence[ChangeRow]) -> None:
        """Shows these from the first on."""
        self.changes.replace(rows)
        self.setCurrentIndex(self.changes.index(0))
        self.scrollToTop()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()


class _ChangeDelegate(QStyledItemDelegate):
    def __init__(self, view: ChangeList, changes: ChangeModel) -> None:
        super().__init__(view)
        self._view = view
        self._changes = changes

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        del option
        width = self._view.viewport().width()
        pieces, _icons = _set(self._changes.rows[index.row()], width)
        return QSize(width, round(max(piece.bottom for piece in pieces) + theme().size.space_3))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens, size = theme(), theme().size
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pieces, icons = _set(self._changes.rows[index.row()], area.width())
        for left, top, name, role in icons:
            place = QRect(area.topLeft() + QPoint(round(left), round(top)), QSize(size.icon, size.icon))
            paint_icon(painter, place, name, tokens.colour(role))
        draw(painter, area.left(), area.top(), pieces)
        if self._view.hasFocus() and index.row() == self._view.currentIndex().row():
            painter.setPen(QColor(tokens.accent))
            painter.drawRoundedRect(
                area.adjusted(size.space_2, 0, -size.space_2, -1), size.radius_small, size.radius_small
            )
        painter.restore()


_Icon = tuple[float, float, str, str]


def _set(row: ChangeRow, width: int) -> tuple[list[Piece], list[_Icon]]:
    size = theme().size
    if row.heading:
        return _headed(row, width), []
    narrow = width < size.text_body * 42
    left, room = float(size.space_4), float(width - 2 * size.space_4)
    if row.before and row.after:
        pieces, icons = _pair(row.before, row.after, left, room, narrow=narrow)
    else:
        (entry,) = filter(None, (row.before, row.after))
        pieces, icons = _side(entry, left, size.space_2, room, column=0 if narrow else size.text_body * 10)
    if row.touched:
        bottom = max(piece.bottom for piece in pieces) + size.space_1
        indent = size.space_4 + size.icon + size.space_2
        icons.append((size.space_4, bottom, "triangle-alert", "warning"))
        words = touched_words(row.touched)
        pieces.append(Piece(indent, bottom, width - indent - size.space_4, words, font(size.text_body), "warning"))
    return pieces, icons


def _headed(row: ChangeRow, width: int) -> list[Piece]:
    size = theme().size
    room = width - 2 * size.space_4
    pieces = [Piece(size.space_4, size.space_4, room, row.heading, font(size.text_title, strong=True))]
    if row.detail:
        pieces.append(Piece(size.space_4, pieces[0].bottom, room, row.detail, font(size.text_body), "muted"))
    return pieces


def _pair(before: Entry, after: Entry, left: float, room: float, *, narrow: bool) -> tuple[list[Piece], list[_Icon]]:
    """Side by side, one below the other where that gets too narrow."""
    size = theme().size
    half = room if narrow else (room - size.space_6) / 2
    old, old_icons = _side(before, left, size.space_2, half, caption=_("Bisher"), other=after)
    left, top = (left, old[-1].bottom + size.space_2) if narrow else (left + half + size.space_6, float(size.space_2))
    new, new_icons = _side(after, left, top, half, caption=_("Neu"), other=before)
    return old + new, old_icons + new_icons


def _side(
    entry: Entry,
    left: float,
    top: float,
    room: float,
    *,
    caption: str = "",
    other: Entry | None = None,
    column: float = 0,
) -> tuple[list[Piece], list[_Icon]]:
    """One entry: its verdict, its text, what qualifies it; what differs from the other side is not muted.

    The verdict stands above the text, or left of it in a column of its own.
    """
    size, look = theme().size, entry_look(entry)
    small, strong, body = font(size.text_small), font(size.text_small, strong=True), font(size.text_body)
    inner = left + size.icon + size.space_2
    width = room - size.icon - size.space_2
    lower = QFontMetrics(body).ascent() - QFontMetrics(small).ascent()
    word = f"{caption}: {look.word}" if caption else look.word
    pieces = [Piece(inner, top + lower, column - size.space_2 if column else width, word, strong, look.kind)]
    icons: list[_Icon] = [(left, top, look.icon, look.kind)]
    if column:
        inner, width = inner + column, min(width - column, size.column)
    else:
        top = pieces[0].bottom + size.hairline
    same = other is not None and other.text == entry.text
    pieces.append(Piece(inner, top, width, entry.text, body, "muted" if same else "text"))
    top += height(entry.text, body, width)
    others = set(qualified(other, entry)) if other else set()
    for fact in qualified(entry, other):
        role = "text" if other is not None and fact not in others else "muted"
        pieces.append(Piece(inner, top, width, fact, small, role))
        top += height(fact, small, width)
    return pieces, icons
