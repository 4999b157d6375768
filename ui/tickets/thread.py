"""A ticket that was sent: where it stands, what was said, and what can still be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.delivery import Handoff, OutboxItem
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.tickets import DeskProfile, Ticket, TicketState
from ui.jobs import Jobs
from ui.theme import theme
from ui.tickets.attaching import written_attachments
from ui.tickets.bubbles import conversation
from ui.tickets.draft import Draft
from ui.tickets.handoff import HandoffView
from ui.tickets.judged import JudgedBy
from ui.tickets.reply_box import ReplyBox
from ui.tickets.states import state_look
from ui.widgets import Line, Muted, Notice, Scroll, Small, StateBadge, Title, clear_layout, padded, push

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


@dataclass(frozen=True, slots=True)
class Shown:
    """A ticket with what keeps it from arriving: its next parcel, or what is to be carried over by hand."""

    ticket: Ticket
    item: OutboxItem | None = None
    handoff: Handoff | None = None


def read_shown(helpdesk: Helpdesk, ticket_id: UUID) -> Shown:
    """Reads a ticket whole.

    Raises:
        HelpdeskError: `ticket_unknown`.
    """
    ticket = helpdesk.tickets.get(ticket_id)
    if ticket.state in {TicketState.DRAFT, TicketState.DELIVERED, TicketState.CLOSED}:
        return Shown(ticket)
    item = next((item for item in helpdesk.delivery.outbox() if item.ticket == ticket_id), None)
    if ticket.state is not TicketState.UNCERTAIN:
        return Shown(ticket, item)
    try:
        return Shown(ticket, item, helpdesk.delivery.handoff(ticket_id))
    except HelpdeskError:
        # Uncertain at a desk that is no portal: nothing to carry over.
        return Shown(ticket, item)


class ThreadView(QWidget):
    """One sent ticket on the table."""

    def __init__(self, jobs: Jobs, profile: DeskProfile) -> None:
        super().__init__()
        self._jobs = jobs
        self._shown: Shown | None = None
        self.desks: Mapping[str, str] = {}
        self._build(profile)
        self.edit.clicked.connect(self._take_back)
        self.close_ticket.clicked.connect(self._close)
        self.delivery.action_requested.connect(self._take_back)
        self.problem.action_requested.connect(self._close_anyway)
        self.handoff.confirmed.connect(lambda number: self._change(lambda h, i: h.delivery.confirm(i, number)))
        self.handoff.refused.connect(lambda: self._change(lambda h, i: h.delivery.not_arrived(i)))

    @property
    def ticket_id(self) -> UUID | None:
        """The ticket on show."""
        return self._shown.ticket.id if self._shown else None

    def show_thread(self, shown: Shown, reply: Draft[str]) -> None:
        """Shows a ticket, or what is new about it; a reply being typed isn't touched."""
        former, self._shown = self._shown, shown
        ticket = shown.ticket
        other = former is None or former.ticket.id != ticket.id
        if other:
            self.problem.clear()
        if other or former is None or former.ticket != ticket:
            self._show_head(ticket)
            self.judged.show_judgements(ticket.id, ticket.judgements)
            self._show_conversation(
                ticket, at_end=other or former is None or len(former.ticket.thread) != len(ticket.thread)
            )
        self._show_delivery(shown)
        if shown.handoff:
            self.state.show_state("warning", "hand", _("übergeben, noch nicht bestätigt"))
        self.handoff.show_handoff(shown.handoff)
        self.reply.show_reply(reply, written_attachments(ticket))
        open_thread = ticket.state is not TicketState.CLOSED
        # While it is carried over by hand there is nothing to answer yet, and the room is needed.
        self.reply.setVisible(open_thread and shown.handoff is None)
        self.closed.setVisible(not open_thread)

    def save(self) -> None:
        """Saves what is typed."""
        self.reply.save()

    def put_away(self) -> None:
        """Clears the table; the reply that was on it goes on saving itself."""
        self._shown = None
        self.reply.put_away()

    def _build(self, profile: DeskProfile) -> None:
        size = theme().size
        self.subject = Title()
        self.subject.setObjectName("thread_subject")
        self.state = StateBadge()
        self.state.word.setObjectName("thread_state")
        self.facts = Small()
        self.facts.setObjectName("thread_facts")
        self.judged = JudgedBy(self._jobs)
        self.edit = push(_("Bearbeiten"), "thread_edit", "pencil")
        self.edit.setToolTip(_("Aus dem Ausgang zurücknehmen; es geht dann nicht hinaus"))
        self.close_ticket = push(_("Ticket schließen"), "thread_close", "archive")
        self.delivery = Notice("thread_delivery")
        self.delivery.close_button.hide()
        self.problem = Notice("thread_problem")
        self.handoff = HandoffView()
        self.reply = ReplyBox(self._jobs, profile)
        self.closed = Muted(_("Dieses Ticket ist geschlossen. Für Weiteres legen Sie ein neues an."))
        state = QHBoxLayout()
        state.setSpacing(size.space_2)
        state.addWidget(self.state, 0, Qt.AlignmentFlag.AlignVCenter)
        state.addWidget(self.facts, 1)
        state.addWidget(self.edit)
        state.addWidget(self.close_ticket)
        head = QVBoxLayout()
        padded(head)
        head.addWidget(self.subject)
        head.addLayout(state)
        head.addWidget(self.judged)
        head.addWidget(self.delivery)
        head.addWidget(self.problem)
        self.talk = Scroll(margin=size.space_4, spacing=size.space_3)
        self.talk.body.addWidget(self.handoff)
        self._said = QVBoxLayout()
        self._said.setSpacing(size.space_3)
        self.talk.body.addLayout(self._said)
        self.talk.body.addStretch(1)
        below = QVBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.reply)
        below.addWidget(self.closed)
        self.closed.setContentsMargins(size.space_4, size.space_3, size.space_4, size.space_3)
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=0)
        column.addLayout(head)
        column.addWidget(Line())
        column.addWidget(self.talk, 1)
        column.addWidget(Line())
        column.addLayout(below)

    def _show_head(self, ticket: Ticket) -> None:
        self.subject.setText(ticket.subject)
        icon, kind = state_look(ticket.state)
        self.state.show_state(kind, icon, ticket.state.word)
        number = _("Nr. {number}").format(number=ticket.number) if ticket.number else ""
        facts = (number, ticket.customer_name, ticket.department, ticket.category, ticket.server)
        self.facts.setText(" · ".join(filter(None, facts)))
        self.edit.setVisible(ticket.state in {TicketState.QUEUED, TicketState.FAILED})
        self.close_ticket.setVisible(bool(ticket.number) and ticket.state is TicketState.DELIVERED)

    def _show_conversation(self, ticket: Ticket, *, at_end: bool) -> None:
        clear_layout(self._said)
        for widget in conversation(ticket, self.desks):
            self._said.addWidget(widget)
        if at_end:
            # The height is known once the new labels are laid out.
            QTimer.singleShot(0, self, self._scroll_to_end)

    def _scroll_to_end(self) -> None:
        bar = self.talk.verticalScrollBar()
        bar.setValue(bar.maximum() if not self.handoff.isVisible() else 0)

    def _show_delivery(self, shown: Shown) -> None:
        last = shown.item.attempts[-1].detail if shown.item and shown.item.attempts else ""
        match shown.ticket.state:
            case TicketState.QUEUED:
                waits = _("Wartet im Postausgang und wird gesendet, sobald es möglich ist.")
                self.delivery.show_message("accent", waits, last)
            case TicketState.FAILED:
                self.delivery.show_message("negative", _("Nicht zugestellt."), last, _("Bearbeiten"))
            case TicketState.UNCERTAIN if shown.handoff is None:
                self.delivery.show_message("warning", _("Ungewiss, ob es ankam; es wird nachgesehen."), last)
            case _:
                self.delivery.clear()

    def _take_back(self) -> None:
        self._change(lambda helpdesk, ticket_id: helpdesk.delivery.take_back(ticket_id))

    def _close(self) -> None:
        if self.reply.text.toPlainText().strip():
            self.problem.show_message(
                "warning", _("Ihre Antwort ist noch nicht abgesandt."), "", _("Trotzdem schließen")
            )
        else:
            self._close_anyway()

    def _close_anyway(self) -> None:
        self.problem.clear()
        self._change(lambda helpdesk, ticket_id: helpdesk.delivery.close(ticket_id) | helpdesk.delivery.send_due())

    def _change(self, call: Callable[[Helpdesk, UUID], Changes]) -> None:
        if (ticket_id := self.ticket_id) is not None:
            self.problem.clear()
            self._jobs.change(self, lambda helpdesk: call(helpdesk, ticket_id), self.problem.show_error)
