"""What is written, tied to what the ticket is judged by."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget

from helpdesk.i18n import _
from helpdesk.tickets import Judgement
from ui.tickets.composer import Composer
from ui.tickets.judged import JudgedBy
from ui.tickets.thread import ThreadView
from ui.widgets import UndoBar

if TYPE_CHECKING:
    from ui.scope.wording import TakenAnswer


class Judging(QObject):
    """Takes answers into what is on the table; while one stands there, the ticket is judged by it.

    Signals:
        entry_opened: An entry shall be shown as it was; carries the ids of document, entry and edition.
        failed: A judgement could not be recorded or taken back; carries the `HelpdeskError`.
    """

    entry_opened = Signal(str, str, str)
    failed = Signal(object)

    def __init__(self, table: QStackedWidget, composer: Composer, thread: ThreadView, undo: UndoBar) -> None:
        """`table` shows what is on it; undoing is offered in `undo`."""
        super().__init__(table)
        self._table = table
        self._composer = composer
        self._thread = thread
        self._undo = undo
        for part in (composer.judged, thread.judged):
            part.entry_opened.connect(self.entry_opened)
            part.dropped.connect(self._offer_back)
            part.failed.connect(self.failed)
        for text in (composer.fields.message, thread.reply.text):
            text.answers.came.connect(self._judge)
            text.answers.stayed.connect(self._judge_again)
            text.answers.went.connect(self._unjudge)

    def is_writing(self) -> bool:
        """Whether something is on the table that takes an answer."""
        return self._is_composing() or (self._table.currentWidget() is self._thread and self._thread.reply.isVisible())

    def take(self, taken: TakenAnswer) -> None:
        """Puts an answer into what is being written."""
        written = self._composer.fields.message if self._is_composing() else self._thread.reply.text
        judgement = Judgement(taken.entry_id or "", taken.document, taken.edition, taken.verdict)
        written.answers.take(taken.paragraph, judgement)
        written.setFocus(Qt.FocusReason.OtherFocusReason)

    def _is_composing(self) -> bool:
        return self._table.currentWidget() is self._composer

    def _judge(self, judgement: Judgement) -> None:
        self._with_judged(lambda judged, ticket: judged.judge(ticket, judgement))

    def _judge_again(self, judgement: Judgement) -> None:
        self._with_judged(lambda judged, ticket: judged.judge_again(ticket, judgement))

    def _unjudge(self, judgement: Judgement) -> None:
        self._with_judged(lambda judged, ticket: judged.unjudge(ticket, judgement.entry))

    def _with_judged(self, then: Callable[[JudgedBy, UUID], object]) -> None:
        if self._is_composing() and self._composer.draft:
            self._composer.draft.once_stored(lambda ticket: then(self._composer.judged, ticket))
        elif (ticket := self._thread.ticket_id) is not None:
            then(self._thread.judged, ticket)

    def _offer_back(self, ticket: UUID, judgement: Judgement) -> None:
        judged = self._composer.judged if self._is_composing() else self._thread.judged
        if (focused := QApplication.focusWidget()) and judged.isAncestorOf(focused):
            # Its line goes, and the next button is one that sends.
            written = self._composer.fields.message if self._is_composing() else self._thread.reply.text
            written.setFocus(Qt.FocusReason.OtherFocusReason)
        self._undo.offer(_("Das Ticket gilt nicht mehr als danach beurteilt."), lambda: judged.judge(ticket, judgement))
