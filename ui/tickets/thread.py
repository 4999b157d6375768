"""A ticket that was sent: where it stands, what was said, and what can still be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.delivery import DeskInfo, Handoff
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.printing.subjects import TicketSubject
from helpdesk.tickets import Attachment, DeskFile, DeskProfile, Ticket, TicketState
from helpdesk.tickets.profiles import find_profile
from ui.jobs import Jobs
from ui.latest import Latest
from ui.outbox import FETCH_KEYS
from ui.outbox.standing import Standing, standing_of
from ui.outbox.stepper import Stepper
from ui.outbox.steps import Step
from ui.outbox.words import told
from ui.theme import changed, theme
from ui.tickets.bubbles import SentFile, conversation
from ui.tickets.downloads import Downloads
from ui.tickets.draft import Draft
from ui.tickets.handoff import HandoffView
from ui.tickets.judged import JudgedBy
from ui.tickets.looking import FORMATS, Look, suffix, thumbnails
from ui.tickets.on_its_way import OnItsWay
from ui.tickets.receipts import ReceiptLine
from ui.tickets.reply_box import ReplyBox
from ui.tickets.states import state_look
from ui.widgets import Line, Muted, Notice, Scroll, Small, StateBadge, Title, clear_layout, padded, push, quiet, tool

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


SETTLING_MS = 300
"""How long a conversation may take to find its height; meanwhile it is kept at its end."""
_PICTURES = 12
"""How many of a thread's pictures are drawn small, the last ones; the worker reads each of them whole."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A ticket with what keeps it from arriving.

    Attributes:
        standing: How the first of it stands that hasn't arrived; None when all has.
        handoff: What is to be carried over by hand.
        desk: Where it lies; None when that way isn't set up here any more.
    """

    ticket: Ticket
    standing: Standing | None = None
    handoff: Handoff | None = None
    desk: DeskInfo | None = None


def read_shown(helpdesk: Helpdesk, ticket_id: UUID) -> Shown:
    """Reads a ticket whole.

    Raises:
        HelpdeskError: `ticket_unknown`.
    """
    ticket = helpdesk.tickets.get(ticket_id)
    if ticket.state is TicketState.DRAFT:
        return Shown(ticket)
    desk = next((desk for desk in helpdesk.delivery.desks() if desk.name == ticket.desk), None)
    if ticket.state in {TicketState.DELIVERED, TicketState.CLOSED}:
        return Shown(ticket, desk=desk)
    standing = standing_of(helpdesk, ticket_id)
    if standing is None or not (standing.asks_whether_arrived and standing.by_hand):
        return Shown(ticket, standing, None, desk)
    try:
        return Shown(ticket, standing, helpdesk.delivery.handoff(ticket_id), desk)
    except HelpdeskError:
        # Its folder can't be laid out now; that it waits for a person is worth showing all the same.
        return Shown(ticket, standing, None, desk)


class ThreadView(QWidget):
    """One sent ticket on the table.

    Signals:
        send_requested: What waits shall be tried now.
        fetch_requested: Answers shall be fetched now.
        settings_requested: The settings of a desk shall be opened; carries its name.
        edit_requested: It is a draft again; carries its id.
        print_requested: It is wanted in writing; carries a `TicketSubject`.
        report_requested: Its work report shall be written; carries its id.
    """

    send_requested = Signal()
    fetch_requested = Signal()
    settings_requested = Signal(str)
    edit_requested = Signal(object)
    print_requested = Signal(object)
    report_requested = Signal(object)

    def __init__(self, jobs: Jobs, profile: DeskProfile) -> None:
        super().__init__()
        self._jobs = jobs
        self._shown: Shown | None = None
        self._to_end = self._at_end = False
        self._held: int | None = None
        self._settling = QTimer(self, singleShot=True, interval=SETTLING_MS)
        self._settling.timeout.connect(self._stay)
        self.desks: Mapping[str, str] = {}
        self.steps = Stepper(jobs, self)
        self.downloads = Downloads(jobs, self)
        self._looks = Latest(jobs, self)
        self._build(profile)
        bar = self.talk.verticalScrollBar()
        bar.valueChanged.connect(self._note_place)
        bar.rangeChanged.connect(lambda _least, _most: self._keep_end())
        self.fetch.clicked.connect(self.fetch_requested)
        self.close_ticket.clicked.connect(self._close)
        self.print.clicked.connect(self._print)
        self.report.clicked.connect(lambda: self.report_requested.emit(self.ticket_id))
        self.delivery.step_chosen.connect(self._take)
        self.problem.action_requested.connect(self._close_anyway)
        self.handoff.settled.connect(self._settle)
        self.steps.send_requested.connect(self.send_requested)
        self.steps.settings_requested.connect(self.settings_requested)
        self.steps.ticket_requested.connect(self.edit_requested)
        self.steps.failed.connect(self.problem.show_error)
        self.downloads.started.connect(self._tell_fetching)
        self.downloads.saved.connect(self._tell_saved)
        self.downloads.failed.connect(self.problem.show_error)

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
            if form := find_profile(ticket.profile):
                self.reply.rail.use_profile(form)
        if former is None or former.ticket != ticket:
            self._show_head(ticket, shown.desk)
        if former is None or other or former.ticket.judgements != ticket.judgements:
            self.judged.show_judgements(ticket.id, ticket.judgements)
        if former is None or _said(former.ticket) != _said(ticket):
            # Who reads further up stays there when something new comes.
            self._show_conversation(ticket, at_end=other or self._sees_last())
        self._show_delivery(shown)
        self.handoff.show_handoff(shown.handoff)
        self.reply.show_reply(reply)
        open_thread = ticket.state is not TicketState.CLOSED
        # While it is carried over by hand there is nothing to answer yet, and the room is needed.
        self.reply.setVisible(open_thread and shown.handoff is None)
        self.closed.setVisible(not open_thread)
        self._mark_read()

    def event(self, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Show, QEvent.Type.WindowActivate}:
            self._mark_read()
        return super().event(event)

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
        self.trouble = Small()
        self.trouble.setObjectName("thread_trouble")
        self.fetch = quiet(tool("refresh-cw", _("Antworten holen"), "thread_fetch", FETCH_KEYS))
        self.print = quiet(tool("printer", _("Mit Verlauf ansehen und drucken"), "thread_print"))
        self.report = quiet(tool("clipboard-check", _("Arbeitsbericht schreiben"), "thread_report"))
        self.close_ticket = push(_("Ticket schließen"), "thread_close", "archive")
        self.delivery = OnItsWay()
        self.problem = Notice("thread_problem")
        self.handoff = HandoffView()
        self.reply = ReplyBox(self._jobs, profile)
        self.closed = Muted(_("Dieses Ticket ist geschlossen. Für Weiteres legen Sie ein neues an."))
        state = QHBoxLayout()
        state.setSpacing(size.space_2)
        state.addWidget(self.state, 0, Qt.AlignmentFlag.AlignVCenter)
        state.addWidget(self.facts, 1)
        state.addWidget(self.fetch)
        state.addWidget(self.report)
        state.addWidget(self.print)
        state.addWidget(self.close_ticket)
        head = QVBoxLayout()
        padded(head)
        head.addWidget(self.subject)
        head.addLayout(state)
        head.addWidget(self.trouble)
        head.addWidget(self.judged)
        head.addWidget(self.problem)
        self.talk = Scroll(margin=size.space_4, spacing=size.space_3)
        self.talk.body.addWidget(self.handoff)
        # As much as the reply has at least, however low the window and large the letters.
        changed.connect(self._measure)
        self._measure()
        self._said = QVBoxLayout()
        self._said.setSpacing(size.space_3)
        self.talk.body.addLayout(self._said)
        # Below what hasn't arrived; above the conversation a small window had no room for it.
        self.talk.body.addWidget(self.delivery)
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

    def _measure(self) -> None:
        self.talk.setMinimumHeight(theme().size.text_body * 4)

    def _show_head(self, ticket: Ticket, desk: DeskInfo | None) -> None:
        self.subject.setText(ticket.subject)
        icon, kind = state_look(ticket.state)
        self.state.show_state(kind, icon, ticket.state.word)
        goes_to = _("an {desk}").format(desk=desk.title if desk else ticket.desk)
        number = _("Nr. {number}").format(number=ticket.number) if ticket.number else goes_to
        # What is closed isn't asked for any more: the last word heard would contradict it.
        heard = ticket.desk_state if ticket.state is not TicketState.CLOSED else ""
        there = _("dort „{state}“").format(state=heard) if heard else ""
        facts = (number, there, ticket.customer_name, ticket.department, ticket.category, ticket.server)
        self.facts.setText(" · ".join(filter(None, facts)))
        self.close_ticket.setVisible(bool(ticket.number) and ticket.state is TicketState.DELIVERED)

    def _show_conversation(self, ticket: Ticket, *, at_end: bool) -> None:
        self._held = None if at_end else self.talk.verticalScrollBar().value()
        lines = [line for line in self.talk.findChildren(ReceiptLine) if self._said.indexOf(line) >= 0]
        unfolded = {line.receipt for line in lines if line.fold.isChecked()}
        clear_layout(self._said)
        for widget in conversation(ticket, self.desks, self._save_file):
            self._said.addWidget(widget)
            if isinstance(widget, ReceiptLine) and widget.receipt in unfolded:
                widget.fold.setChecked(True)
        self._show_looks(ticket)
        self._to_end = at_end
        # The heights are known once the new labels are laid out, some after that.
        self._settling.start()
        if at_end:
            self._scroll_to_end()

    def _show_looks(self, ticket: Ticket) -> None:
        sent = (*ticket.attachments, *(file for message in ticket.thread for file in message.attachments))
        self._draw([file for file in sent if suffix(file.name) in FORMATS][-_PICTURES:])

    def _draw(self, files: Sequence[Attachment]) -> None:
        """Draws small pictures, the last first; what is saved meanwhile waits for one of them at most."""
        if not files:
            self._looks.forget()
            return
        *others, file = files

        def show(looks: Mapping[str, Look]) -> None:
            for card in self.talk.findChildren(SentFile):
                if card.file.sha256 in looks:
                    card.thumbnail.show_image(looks[card.file.sha256].image)
            self._draw(others)

        self._looks.ask(lambda helpdesk: thumbnails(helpdesk, [file]), show, self.problem.show_error)

    def _scroll_to_end(self) -> None:
        """To the last thing said, from its beginning, or to what hasn't arrived."""
        last = self._said.itemAt(self._said.count() - 1) if self._to_end and self._said.count() else None
        if last is None or self.handoff.isVisible():
            return
        bar = self.talk.verticalScrollBar()
        beginning = last.geometry().top() - theme().size.space_4
        bar.setValue(bar.maximum() if self.delivery.isVisible() else min(bar.maximum(), beginning))

    def _sees_last(self) -> bool:
        """Whether the last thing said begins in sight, which is where a conversation is opened, or all is seen."""
        bar, last = self.talk.verticalScrollBar(), self._said.itemAt(self._said.count() - 1)
        seen_to = bar.value() + self.talk.viewport().height()
        return self._to_end or bar.value() >= bar.maximum() or (last is not None and last.geometry().top() < seen_to)

    def _note_place(self, value: int) -> None:
        self._at_end = value >= self.talk.verticalScrollBar().maximum()

    def _keep_end(self) -> None:
        if self._at_end and self.delivery.isVisible():
            # What is to be decided stays in sight when the window gets smaller.
            bar = self.talk.verticalScrollBar()
            bar.setValue(bar.maximum())
        elif self._held is not None:
            # For a moment the conversation built anew had no height.
            self.talk.verticalScrollBar().setValue(self._held)
        else:
            self._scroll_to_end()

    def _stay(self) -> None:
        self._scroll_to_end()
        self._to_end, self._held = False, None

    def _show_delivery(self, shown: Shown) -> None:
        self.delivery.show_standing(shown.standing, carried=shown.handoff is not None)
        if shown.standing:
            badge = told(shown.standing)
            self.state.show_state(badge.kind, badge.icon, badge.word)
        self.fetch.setVisible(bool(shown.ticket.number and shown.desk and shown.desk.can_fetch))
        trouble = shown.desk.trouble if shown.desk else ""
        self.trouble.setText(_("Antworten ließen sich zuletzt nicht holen: {trouble}").format(trouble=trouble))
        self.trouble.setVisible(bool(trouble and shown.ticket.number))

    def _mark_read(self) -> None:
        """What somebody has before their eyes isn't new any more."""
        shown = self._shown
        if shown and shown.ticket.unread and self.isVisible() and self.isActiveWindow():
            ticket_id = shown.ticket.id
            self._jobs.change(self, lambda helpdesk: helpdesk.tickets.mark_read(ticket_id), self.problem.show_error)

    def _take(self, step: Step, standing: Standing, number: str) -> None:
        self.problem.clear()
        if step is Step.EDIT:
            # What is being typed follows what is taken back; it must be in the store for that.
            self.reply.save()
        self.steps.take(step, standing, number)

    def _settle(self, step: Step, number: str) -> None:
        if self._shown and self._shown.standing:
            self._take(step, self._shown.standing, number)

    def _save_file(self, file: DeskFile) -> None:
        if (ticket_id := self.ticket_id) is not None:
            self.downloads.ask_where(ticket_id, file)

    def _tell_fetching(self, name: str) -> None:
        self.problem.show_message("neutral", _("„{name}“ wird geholt …").format(name=name))

    def _tell_saved(self, path: object) -> None:
        self.problem.show_message("positive", _("Gespeichert: {file}").format(file=path))

    def _print(self) -> None:
        if (ticket_id := self.ticket_id) is not None:
            self.print_requested.emit(TicketSubject(ticket_id))

    def _close(self) -> None:
        if self.reply.text.toPlainText().strip():
            self.problem.show_message(
                "warning", _("Ihre Antwort ist noch nicht abgesandt."), "", _("Trotzdem schließen")
            )
        else:
            self._close_anyway()

    def _close_anyway(self) -> None:
        self.problem.clear()
        self._change(lambda helpdesk, ticket_id: helpdesk.delivery.close(ticket_id))

    def _change(self, call: Callable[[Helpdesk, UUID], Changes]) -> None:
        if (ticket_id := self.ticket_id) is not None:
            self.problem.clear()
            self._jobs.change(self, lambda helpdesk: call(helpdesk, ticket_id), self.problem.show_error)


def _said(ticket: Ticket) -> tuple[object, ...]:
    """All of a ticket that its conversation shows."""
    return ticket.id, ticket.message, ticket.attachments, ticket.state, ticket.number, ticket.thread, ticket.receipts
