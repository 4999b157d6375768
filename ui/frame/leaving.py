"""Closing the window: nothing typed is lost, and no session left alone, without being asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.consent import Consent
from helpdesk.i18n import _
from ui.jobs import Jobs
from ui.theme import theme
from ui.widgets import Heading, Label, danger, padded, push

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

PATIENCE_MS = 3000
"""How long saving may hold up the closing before the user is asked."""


@runtime_checkable
class Keeper(Protocol):
    """A page into which things are typed."""

    def unsaved(self) -> Sequence[str]:
        """What would be lost now, one sentence each."""


@runtime_checkable
class Saver(Protocol):
    """A page that saves by itself."""

    def save_now(self) -> None:
        """Begins to save everything."""

    def is_saving(self) -> bool:
        """Whether something is on its way to the store."""


class Leaving(QObject):
    """Says whether the window may close.

    Signals:
        confirmed: It may, although it mightn't when it was asked.
    """

    confirmed = Signal()

    def __init__(self, window: QWidget, jobs: Jobs) -> None:
        super().__init__(window)
        self._window = window
        self._jobs = jobs
        self._settled = False
        self._waiting = False

    def may_close(self, pages: Sequence[QWidget], running: Sequence[Consent]) -> bool:
        """Saves everything, and asks the one question where a session runs or something can't be saved."""
        if self._settled or self._waiting:
            return self._settled
        self._save([page for page in pages if isinstance(page, Saver)])
        unsaved = [told for page in pages if isinstance(page, Keeper) for told in page.unsaved()]
        if not unsaved and not running:
            return True
        if self._window.findChild(Question) is None:
            question = Question(self._window, unsaved, [f"{one.customer} · {one.device}" for one in running])
            question.accepted.connect(lambda: self._leave(running))
            question.open()
        return False

    def _save(self, savers: Sequence[Saver]) -> None:
        if focused := QApplication.focusWidget():
            # A field that tells what was typed when it is left tells it now.
            focused.clearFocus()
            focused.setFocus()
        for saver in savers:
            saver.save_now()
        self._waiting = True
        deadline = QDeadlineTimer(PATIENCE_MS)
        while any(saver.is_saving() for saver in savers) and not deadline.hasExpired():
            _take_answers()
        self._waiting = False

    def _leave(self, running: Sequence[Consent]) -> None:
        for consent in running:
            # Refused, the record tells the same by the last sign of life.
            self._jobs.change(self, _pausing(consent), lambda _error: None)
        self._settled = True
        self.confirmed.emit()


class Question(QDialog):
    """The one question of the window: what would be lost, and whether to go all the same."""

    def __init__(self, window: QWidget, unsaved: Sequence[str], running: Sequence[str]) -> None:
        super().__init__(window)
        size = theme().size
        self.setObjectName("leave_question")
        self.setWindowTitle(_("Beenden"))
        self.leave = danger(push(_("Trotzdem beenden") if unsaved else _("Anhalten und beenden"), "leave_anyway"))
        self.stay = push(_("Abbrechen"), "leave_stay")
        self.leave.clicked.connect(self.accept)
        self.stay.clicked.connect(self.reject)
        self.stay.setDefault(True)
        column = QVBoxLayout(self)
        padded(column, margin=size.space_6, spacing=size.space_3)
        for session in running:
            column.addWidget(Heading(_("Die Sitzung „{session}“ läuft noch.").format(session=session)))
        if running:
            column.addWidget(
                Label(_("Mit dem Fenster gehen Uhr und Widerruf. Sie wird angehalten; trennen Sie die Verbindung."))
            )
        for told in unsaved:
            column.addWidget(Heading(told))
        if unsaved:
            column.addWidget(Label(_("Was nicht gespeichert ist, geht beim Beenden verloren.")))
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.leave)
        buttons.addWidget(self.stay)
        column.addLayout(buttons)
        self.setMinimumWidth(size.column // 2)
        self.finished.connect(self.deleteLater)


def _pausing(consent: Consent) -> Callable[[Helpdesk], Changes]:
    return lambda helpdesk: helpdesk.consents.pause(consent.id, _("Das Fenster wurde geschlossen."))


def _take_answers() -> None:
    loop = QEventLoop()
    QTimer.singleShot(10, loop.quit)
    loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
