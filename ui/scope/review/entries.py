"""The proposed entries to be accepted, corrected or dropped by key or pointer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from helpdesk.i18n import _
from helpdesk.scope.reviewing import Decision, ReviewLine
from ui.scope.review import keys
from ui.scope.review.painting import RowDelegate
from ui.scope.review.rows import RowKind, RowModel
from ui.theme import changed, theme

_NO_MODIFIERS = Qt.KeyboardModifier.NoModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier


class EntryList(QListView):
    """All proposed entries; several can be chosen, a heading chooses all below it.

    Signals:
        decided: The chosen lines shall be accepted or dropped; carries the `Decision`.
        judged: The chosen lines shall have this verdict; carries the `Verdict`.
        correction_requested: The current line shall be corrected.
        uncertain_requested: On to the next uncertain line, or back to the one before; carries 1 or -1.
        line_chosen: Another line is the current one; carries its number.
    """

    decided = Signal(object)
    judged = Signal(object)
    correction_requested = Signal()
    uncertain_requested = Signal(int)
    line_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("review_entries")
        self.setAccessibleName(_("Vorgeschlagene Einträge"))
        self.rows = RowModel(self)
        self.setModel(self.rows)
        self._delegate = RowDelegate(self, self.rows)
        self.setItemDelegate(self._delegate)
        self.setProperty("surface", "rows")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(self._tell)
        self.doubleClicked.connect(lambda _index: self.correction_requested.emit())
        changed.connect(self.scheduleDelayedItemsLayout)

    @property
    def form(self) -> QWidget | None:
        """The form in the place of a row, if there is one."""
        return self._delegate.form[1] if self._delegate.form else None

    def show_lines(self, lines: tuple[ReviewLine, ...]) -> None:
        """Shows these lines; the current one stays."""
        current = self.current_line()
        if self.rows.show(lines) and current >= 0:
            self.choose(min(current, len(lines) - 1))

    def current_line(self) -> int:
        """The current line's number in the review; -1 when there is none."""
        index = self.currentIndex()
        row = self.rows.rows[index.row()] if index.isValid() else None
        return row.lines[0] if row and row.kind is RowKind.ENTRY else -1

    def chosen_lines(self) -> list[int]:
        """The chosen lines' numbers, from top to bottom."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return [self.rows.rows[row].lines[0] for row in rows]

    def choose(self, line: int) -> None:
        """Makes a line the only chosen one."""
        index = self.rows.index_of(line)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def choose_next(self, fits: Callable[[ReviewLine], bool], step: int = 1) -> bool:
        """Goes on to the next line that fits, from the end to the beginning again; False when none does."""
        order = self.rows.in_order()[::step]
        current = self.current_line()
        at = order.index(current) + 1 if current in order else 0
        for line in (*order[at:], *order[:at]):
            if fits(self.rows.lines[line]):
                self.choose(line)
                return True
        return False

    def choose_following(self) -> None:
        """The line below the current one."""
        order = self.rows.in_order()
        current = self.current_line()
        if current in order[:-1]:
            self.choose(order[order.index(current) + 1])

    def open_form(self, form: QWidget) -> None:
        """Puts a form in the place of the current line."""
        index = self.currentIndex()
        self._delegate.form = (self.current_line(), form)
        self.setIndexWidget(index, form)
        self.lay_out_form()

    def lay_out_form(self) -> None:
        """The form needs another height."""
        form = self.form
        if form is None:
            return
        self.doItemsLayout()
        tall = form.sizeHint().height() > self.viewport().height()
        hint = QAbstractItemView.ScrollHint
        self.scrollTo(self.currentIndex(), hint.PositionAtTop if tall else hint.EnsureVisible)

    def show_field(self, field: QWidget) -> None:
        """Brings a field of the form into view."""
        top = field.mapTo(self.viewport(), QPoint(0, 0)).y()
        below = top + field.height() + theme().size.space_2 - self.viewport().height()
        bar = self.verticalScrollBar()
        if below > 0:
            bar.setValue(bar.value() + below)
        elif top < 0:
            bar.setValue(bar.value() + top - theme().size.space_6)

    def close_form(self) -> None:
        """Shows the line again; the form is gone."""
        if form := self.form:
            self._delegate.form = None
            index = next(
                (at for at in map(self.rows.index, range(self.rows.rowCount())) if self._holds(at, form)), None
            )
            form.hide()
            if index is not None:
                self.setIndexWidget(index, None)  # type: ignore[arg-type]  # takes it away, says Qt
            self.doItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        plain = event.modifiers() in {_NO_MODIFIERS, _KEYPAD}
        key = event.key()
        acts: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Return: lambda: self.decided.emit(Decision.ACCEPTED),
            Qt.Key.Key_Enter: lambda: self.decided.emit(Decision.ACCEPTED),
            Qt.Key.Key_Delete: lambda: self.decided.emit(Decision.DROPPED),
            Qt.Key.Key_Backspace: lambda: self.decided.emit(Decision.DROPPED),
            Qt.Key.Key_F2: self.correction_requested.emit,
            Qt.Key.Key_U: lambda: self.uncertain_requested.emit(1),
        }
        if plain and key in keys.VERDICT_KEYS:
            self.judged.emit(keys.VERDICT_KEYS[key])
        elif plain and key in acts:
            acts[key]()
        elif key == Qt.Key.Key_U and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self.uncertain_requested.emit(-1)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Letters are acts here; jumping to rows that begin with one would lose the place."""

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        index = self.indexAt(event.position().toPoint())
        row = self.rows.rows[index.row()] if index.isValid() else None
        if row and row.kind is not RowKind.ENTRY:
            self._choose_all(row.lines)
        else:
            super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()
        if self.form is None:
            # A message above has come or gone: what is being looked at stays in sight.
            QTimer.singleShot(0, self, lambda: self.scrollTo(self.currentIndex()))

    def _choose_all(self, lines: Sequence[int]) -> None:
        indexes = [self.rows.index_of(line) for line in lines]
        self.setCurrentIndex(indexes[0])
        chosen = QItemSelection()
        for index in indexes:
            chosen.select(index, index)
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _holds(self, index: QModelIndex, form: QWidget) -> bool:
        return self.indexWidget(index) is form

    def _tell(self, index: QModelIndex) -> None:
        if index.isValid() and (line := self.current_line()) >= 0:
            self.line_chosen.emit(line)
