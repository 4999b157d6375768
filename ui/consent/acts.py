"""What is done to the consent on show, handed to the services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, cast
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from helpdesk.changes import Changes
from helpdesk.consent import Action, AnswerValue, Grant, Way
from helpdesk.errors import HelpdeskError
from ui.jobs import Jobs

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

Call = Callable[["Helpdesk", UUID], Changes]
"""What changes one consent."""


class ConsentActs(QObject):
    """Changes one consent after the other, in the order they were asked for; the record says what became of them.

    Signals:
        begun: Something was asked for: what was refused before is told no longer. Carries whether it is a step, after
            which the work goes on with the next.
        done: It is written down; carries whether the work goes on with the next step.
        refused: It wasn't; carries the `HelpdeskError`.
    """

    begun = Signal(bool)
    done = Signal(bool)
    refused = Signal(object)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.consent_id: UUID | None = None
        self._under_way: Counter[UUID] = Counter()

    def under_way(self, consent_id: UUID) -> bool:
        """Whether something is on its way to a consent's record: what is read of it now is out of date at once."""
        return self._under_way[consent_id] > 0

    def answer(self, item: str, answer: str, note: str) -> None:
        """Answers an item."""
        value = cast("AnswerValue", answer)
        self.change(lambda helpdesk, found: helpdesk.consents.answer(found, item, value, note))

    def answer_for_customer(self, answers: Mapping[str, str], way: Way, *, on: bool = False, note: str = "") -> None:
        """Writes down what the customer answered, with the way it came; `on` where that was all."""
        values = cast("Mapping[str, AnswerValue]", answers)
        notes = dict.fromkeys(answers, note)
        self.change(lambda helpdesk, found: helpdesk.preparing.answer_all(found, values, way, notes), advances=on)

    def confirm(self, items: Collection[str]) -> None:
        """The technician confirms their part."""
        self.change(lambda helpdesk, found: helpdesk.preparing.confirm(found, items), advances=True)

    def change_circumstances(self, chosen: frozenset[str]) -> None:
        """Replaces the circumstances, and answers at once what is agreed about the new ones."""

        def change(helpdesk: Helpdesk, found: UUID) -> Changes:
            changes = helpdesk.consents.change_circumstances(found, chosen)
            helpdesk.preparing.settle(found)
            return changes

        self.change(change)

    def grant(self, grant: Grant, signature: bytes) -> None:
        """Writes down the grant."""
        self.change(lambda helpdesk, found: helpdesk.consents.grant(found, grant, signature), advances=True)

    def start(self, capabilities: frozenset[str] | None = None) -> None:
        """Starts the session, with all that was granted or with less."""
        self.change(
            lambda helpdesk, found: helpdesk.consents.start(found, capabilities=capabilities, watched=True),
            advances=True,
        )

    def act(self, action: Action, reason: str) -> None:
        """Goes one way that needs nothing but perhaps a reason."""
        calls: dict[Action, Call] = {
            Action.PRESENT: lambda helpdesk, found: helpdesk.consents.present(found),
            Action.DECLINE: lambda helpdesk, found: helpdesk.consents.decline(found),
            Action.PAUSE: lambda helpdesk, found: helpdesk.consents.pause(found),
            Action.RESUME: lambda helpdesk, found: helpdesk.consents.resume(found, reason, watched=True),
            Action.REVOKE: lambda helpdesk, found: helpdesk.consents.revoke(found),
            Action.END: lambda helpdesk, found: helpdesk.consents.end(found),
            Action.SEAL: lambda helpdesk, found: helpdesk.consents.seal(found),
        }
        self.change(calls[action], advances=True)

    def change(self, call: Call, *, advances: bool = False, then: Callable[[Changes], object] | None = None) -> None:
        """Does something to the consent on show."""
        consent_id = self.consent_id
        if consent_id is None:
            return
        self._under_way[consent_id] += 1
        self.begun.emit(advances)

        def changed(changes: Changes) -> None:
            self._under_way[consent_id] -= 1
            if then:
                then(changes)
            if consent_id == self.consent_id:
                self.done.emit(advances)

        def refuse(error: HelpdeskError) -> None:
            self._under_way[consent_id] -= 1
            self.refused.emit(error)

        self._jobs.change(self, lambda helpdesk: call(helpdesk, consent_id), refuse, changed)
