"""One field for everything: tickets, customers, what is covered, commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication

from helpdesk.i18n import _
from ui.commands import Commands, native
from ui.widgets import SearchField, Small

if TYPE_CHECKING:
    from uuid import UUID

    from PySide6.QtGui import QFocusEvent, QKeyEvent
    from PySide6.QtWidgets import QWidget

    from ui.frame.results import Results
    from ui.jobs import Jobs

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
        self._jobs: Jobs | None = None
        self._results: Results | None = None
        self._customer: UUID | None = None
        self._came_from: QWidget | None = None
        self.setAccessibleName(_("Suchen oder nachfragen"))
        self.setToolTip(_("Tickets, Kunden, Leistungsumfang und Befehle ({keys})").format(keys=native(KEYS)))
        self._hint = Small(native(KEYS), wrap=False)
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.icons.add(self._hint)
        self.textChanged.connect(self._show_hint)
        self.asked.connect(self._look_up)

    def use(self, jobs: Jobs) -> None:
        """Searches the data too, from now on; before, it knows the commands only."""
        self._jobs = jobs
        if self._results:
            self._results.use(jobs)

    def answer_for(self, customer: UUID | None) -> None:
        """What is covered is answered for this customer's contract from now on."""
        self._customer = customer
        if self._results:
            self._results.customer = customer

    def open(self) -> None:
        """Takes the focus, ready to be typed over, and offers what can be done."""
        if not self.hasFocus():
            self._came_from = QApplication.focusWidget()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self.results.look_up(self.text().strip())

    @property
    def results(self) -> Results:
        """The list below the field, made when it is first wanted."""
        if self._results is None:
            from ui.frame.results import Results  # noqa: PLC0415 - the first paint does without

            self._results = Results(self, self._commands)
            self._results.goal_chosen.connect(self.goal_chosen)
            self._results.left.connect(self._leave)
            self._results.customer = self._customer
            if self._jobs:
                self._results.use(self._jobs)
        return self._results

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}
        if (key := event.key()) in steps:
            self.ask_now()
            self.results.step(steps[Qt.Key(key)])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            # Else Enter right after the last letter would do what the letters before it found.
            self.ask_now()
            self.results.go()
        elif key == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        if self._results:
            self._results.hide()

    def _show_hint(self) -> None:
        if self._hint.isHidden() is not bool(self.text()):
            self._hint.setHidden(bool(self.text()))
            # Else what is typed would run into it where letters are large.
            self.icons.fit()

    def _look_up(self, text: str) -> None:
        if self.hasFocus():
            self.results.look_up(text)

    def _leave(self) -> None:
        """Back to where the question was asked from; a goal takes the focus itself."""
        self.results.hide()
        if self._came_from is not None and self._came_from.isVisible():
            self._came_from.setFocus()
        else:
            self.clearFocus()
        self._came_from = None
        self.clear()
