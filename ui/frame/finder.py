"""One field for everything: tickets, customers, what is covered, commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.i18n import _
from ui.commands import Commands, native
from ui.frame.ranking import Found, Goal, ranked
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme
from ui.widgets import Muted, RowList, SearchField, Small

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

KEYS = "Ctrl+K"


class Finder(SearchField):
    """Finds while it is typed, in a list below itself; arrows choose, Enter goes there, Escape puts it away.

    Signals:
        goal_chosen: Where to go, a `Goal`. Commands have been run already and are not told.
    """

    goal_chosen = Signal(object)

    def __init__(self, commands: Commands) -> None:
        super().__init__(_("Suchen oder nachfragen: „Drucker druckt nicht – enthalten?“"), "finder")
        self._commands = commands
        self._asks: Latest | None = None
        self._found = Found()
        self._searching = False
        self._popup: _Popup | None = None
        self.setAccessibleName(_("Suchen oder nachfragen"))
        self.setToolTip(_("Tickets, Kunden, Leistungsumfang und Befehle ({keys})").format(keys=native(KEYS)))
        self._hint = Small(native(KEYS), wrap=False)
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, theme().size.space_3, 0)
        inside.addStretch()
        inside.addWidget(self._hint)
        self.textChanged.connect(lambda text: self._hint.setVisible(not text))
        self.asked.connect(self._look_up)

    def use(self, jobs: Jobs) -> None:
        """Searches the data too, from now on; before, it knows the commands only."""
        self._asks = Latest(jobs, self)

    def open(self) -> None:
        """Takes the focus, ready to be typed over, and offers what can be done."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self._show()

    @property
    def results(self) -> RowList:
        """The list below the field."""
        return self._made().list

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}
        key = Qt.Key(event.key())
        if key in steps:
            self._step(steps[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._go()
        elif key == Qt.Key.Key_Escape:
            self._dismiss()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize and self._popup and self._popup.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def focusOutEvent(self, event: object) -> None:  # noqa: N802
        super().focusOutEvent(event)  # type: ignore[arg-type]
        if self._popup:
            self._popup.hide()

    def _look_up(self, text: str) -> None:
        self._found = Found() if not text else self._found
        self._searching = bool(self._asks and text)
        self._show()
        if self._asks and text:
            self._asks.ask(lambda helpdesk: _search(helpdesk, text), self._take, lambda _: self._take(Found()))
        elif self._asks:
            self._asks.forget()

    def _take(self, found: Found) -> None:
        self._found = found
        self._searching = False
        if self.hasFocus():
            self._show()

    def _show(self) -> None:
        popup = self._made()
        text = self.text().strip()
        rows = ranked(text, self._commands.possible(), self._found)
        popup.list.show_rows(rows)
        if rows:
            popup.list.setCurrentIndex(popup.list.model().index(0, 0))
        popup.list.setVisible(bool(rows))
        popup.nothing.setText(_("Wird gesucht …") if self._searching else _("Nichts gefunden."))
        popup.nothing.setVisible(not rows)
        self._place()
        popup.show()
        popup.raise_()

    def _made(self) -> _Popup:
        if self._popup is None:
            window = self.window()
            self._popup = _Popup(window)
            self._popup.list.clicked.connect(self._go)
            window.installEventFilter(self)
        return self._popup

    def _place(self) -> None:
        popup = self._made()
        size = theme().size
        corner = self.mapTo(self.window(), QPoint(0, self.height() + size.space_1))
        rows = len(popup.list.rows.rows)
        wanted = rows * size.row + 2 * size.space_2 if rows else size.row
        room = self.window().height() - corner.y() - size.space_4
        popup.setGeometry(corner.x(), corner.y(), self.width(), min(wanted, room))

    def _step(self, by: int) -> None:
        popup = self._made()
        if not popup.isVisible():
            self._show()
            return
        last = len(popup.list.rows.rows) - 1
        at = min(max(popup.list.currentIndex().row() + by, 0), last)
        popup.list.setCurrentIndex(popup.list.model().index(at, 0))

    def _go(self) -> None:
        popup = self._made()
        goal = popup.list.current_key() if popup.isVisible() else None
        if not isinstance(goal, Goal):
            return
        popup.hide()
        self.clear()
        # The goal takes the focus if it wants it.
        self.clearFocus()
        if goal.kind == "command":
            self._commands.action(str(goal.value)).trigger()
        else:
            self.goal_chosen.emit(goal)

    def _dismiss(self) -> None:
        popup = self._made()
        if popup.isVisible() and not self.text():
            popup.hide()
            self.clearFocus()
        elif self.text():
            self.clear()
        else:
            self.clearFocus()


class _Popup(QFrame):
    """Part of the window, not a window of its own: the field keeps the focus while it shows."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("finder_popup")
        self.setProperty("surface", "popup")
        self.list = RowList(_("Gefunden"), "finder_results")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.nothing = Muted()
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme().size.space_1, 0, theme().size.space_1)
        column.addWidget(self.list)
        column.addWidget(self.nothing)
        self.hide()


def _search(helpdesk: Helpdesk, text: str) -> Found:
    return Found(
        tickets=helpdesk.tickets.search(text, limit=6),
        customers=helpdesk.customers.page(limit=4, matching=text),
        answer=helpdesk.scope.find(text, limit=3),
        titles={document.id: document.title for document in helpdesk.scope.documents()},
    )
