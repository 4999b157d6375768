"""Does what somebody chose to do about an item of the outbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from helpdesk.changes import Changes
from ui.jobs import Jobs
from ui.outbox.standing import Standing
from ui.outbox.steps import Step

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


class Stepper(QObject):
    """Takes steps; what it queues is sent by the `Postman`, who hears of every change.

    Signals:
        send_requested: All that waits shall be sent or looked for now, whatever its wait.
        settings_requested: The settings of a desk shall be opened; carries its name.
        ticket_requested: A ticket shall be opened, because its text is there again or must be carried over; carries
            its id.
        failed: It could not be done; carries the `HelpdeskError`.
    """

    send_requested = Signal()
    settings_requested = Signal(str)
    ticket_requested = Signal(object)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs

    def take(self, step: Step, standing: Standing, number: str = "") -> None:
        """Takes a step about this item; `number` is what it is called there, if somebody who looked knows."""
        ticket = standing.item.ticket
        match step:
            case Step.SEND_NOW | Step.LOOK_NOW:
                self.send_requested.emit()
            case Step.SETTINGS:
                self.settings_requested.emit(standing.item.desk)
            case Step.CARRY:
                self.ticket_requested.emit(ticket)
            case Step.EDIT:
                self._change(
                    lambda helpdesk: helpdesk.delivery.take_back(ticket), lambda: self.ticket_requested.emit(ticket)
                )
            case Step.RETRY:
                self._change(lambda helpdesk: helpdesk.delivery.retry(ticket))
            case Step.KEEP_TRYING:
                self._change(lambda helpdesk: helpdesk.delivery.keep_trying(ticket))
            case Step.ARRIVED | Step.NOT_ARRIVED:
                arrived = step is Step.ARRIVED
                self._change(lambda helpdesk: helpdesk.delivery.settled(ticket, arrived=arrived, number=number))

    def _change(self, call: Callable[[Helpdesk], Changes], then: Callable[[], object] = lambda: None) -> None:
        self._jobs.change(self, call, self.failed.emit, lambda _changes: then())
