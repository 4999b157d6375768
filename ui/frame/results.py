from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout

from helpdesk.changes import Changes
from helpdesk.i18n import _
from ui.commands import Commands
from ui.frame.ranking import Found, Goal, ranked, wish
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme
from ui.widgets import Muted, RowList

if TYPE_CHECKING:
    from uuid import UUID

    from helpdesk.app import Helpdesk


class Results(QFrame):
    """What was found, below the field; part of the window, so the field keeps the focus while it shows.

    Signals:
        goal_chosen: Where to go, a `Goal` other than a command; commands are run here.
        left: Something was chosen; the field is done.
    """

    goal_chosen = Signal(object)
    left = Signal()

    def __init__(self, field: QLineEdit, commands: Commands) -> None:
        super().__init__(field.window())
        self._field = field
        self._commands = commands
        self._asks: Latest | None = None
        self._found = Found()
        self._text = ""
        self._searching = False
        self.customer: UUID | None = None
        self.setObjectName("finder_popup")
        self.setProperty("surface", "popup")
        self.list = RowList(_("Gefunden"), "finder_results")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(self.go)
        self.nothing = Muted()
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme().size.space_1, 0, theme().size.space_1)
        column.addWidget(self.list)
        column.addWidget(self.nothing)
        self.hide()
        field.window().installEventFilter(self)

    def use(self, jobs: Jobs) -> None:
        """Searches the data too."""
        self._asks = Latest(jobs, self)
        jobs.changed.connect(self._note)

    def look_up(self, text: str) -> None:
        """Shows what there is at once, and what the data have as soon as they answer."""
        self._text = text
        self._found = Found() if not text else self._found
        self._searching = bool(self._asks and text)
        self._show()
        if self._asks and text:
            customer = self.customer
            self._asks.ask(
                lambda helpdesk: _search(helpdesk, text, customer), self._take, lambda _: self._take(Found())
            )
        elif self._asks:
            self._asks.forget()

    def step(self, by: int) -> None:
        """Moves the choice."""
        if not self.isVisible():
            self._show()
            return
        at = min(max(self.list.currentIndex().row() + by, 0), len(self.list.rows.rows) - 1)
        self.list.setCurrentIndex(self.list.model().index(at, 0))

    def go(self) -> None:
        """Goes where the choice leads."""
        goal = self.list.current_key() if self.isVisible() else None
        if not isinstance(goal, Goal):
            return
        self.left.emit()
        if goal.kind == "command":
            self._commands.action(str(goal.value)).trigger()
        else:
            self.goal_chosen.emit(goal)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _note(self, changes: Changes) -> None:
        if changes.documents and self.isVisible():
            self.look_up(self._text)

    def _take(self, found: Found) -> None:
        self._found = found
        self._searching = False
        if self._field.hasFocus():
            self._show()

    def _show(self) -> None:
        rows = ranked(self._text, self._commands.possible(), self._found)
        self.list.show_rows(rows)
        if rows:
            self.list.setCurrentIndex(self.list.model().index(0, 0))
        self.list.setVisible(bool(rows))
        self.nothing.setText(_("Wird gesucht …") if self._searching else _("Nichts gefunden."))
        self.nothing.setVisible(not rows)
        self._place()
        self.show()
        self.raise_()

    def _place(self) -> None:
        size = theme().size
        corner = self._field.mapTo(self._field.window(), QPoint(0, self._field.height() + size.space_1))
        rows = len(self.list.rows.rows)
        wanted = rows * size.row + 2 * size.space_2 if rows else size.row
        room = self._field.window().height() - corner.y() - size.space_4
        self.setGeometry(corner.x(), corner.y(), self._field.width(), min(wanted, room))


def _search(helpdesk: Helpdesk, text: str, customer: UUID | None) -> Found:
    return Found(
        tickets=helpdesk.tickets.search(text, limit=6),
        customers=helpdesk.customers.page(limit=4, matching=text),
        answer=helpdesk.scope.find(wish(text), customer=customer, limit=3),
        titles={document.id: document.title for document in helpdesk.scope.documents()},
    )
