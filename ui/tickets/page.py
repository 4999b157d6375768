"""Tickets: the list, and beside it the one being written or read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.customers import CustomerRow
from helpdesk.delivery import DeskInfo
from helpdesk.i18n import _
from helpdesk.tickets import Ticket, TicketDraft, TicketRow, TicketState
from helpdesk.tickets.profiles import load_profile
from ui.jobs import Jobs
from ui.latest import Latest
from ui.tickets.binned import BinnedView
from ui.tickets.composer import Composer
from ui.tickets.discarding import Discarding
from ui.tickets.draft import Draft
from ui.tickets.drafts import Drafts
from ui.tickets.judging import Judging
from ui.tickets.thread import Shown, ThreadView, read_shown
from ui.tickets.ticket_list import TicketList
from ui.tickets.unsaved import Unsaved
from ui.tickets.ways import read_desks
from ui.widgets import EmptyState, Notice, UndoBar
from ui.widgets.panes import ListAndWork

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk
    from ui.scope.wording import TakenAnswer
    from ui.work.report_form import ReportForm


class TicketsPage(QWidget):
    """Nothing typed here is ever lost: what is left behind goes on saving itself, and says so when it can't.

    Signals:
        lookup_requested: What the ticket on the table asks for was typed, or another is on it; carries subject and
            message.
        customer_changed: The ticket on the table has another customer; carries the `CustomerRow` or None.
        writing_changed: Something else is on the table; carries whether it takes an answer; else one
            is begun with it.
        draft_opened: Another draft is on the table, or none; carries its id or None.
        entry_opened: An entry shall be shown as it was; carries the ids of document, entry and edition.
        send_requested: What waits in the outbox shall be tried now.
        settings_requested: The settings of a desk shall be opened; carries its name.
        print_requested: A ticket or its work report is wanted in writing; carries the `Subject`.
    """

    lookup_requested = Signal(str, str)
    customer_changed = Signal(object)
    writing_changed = Signal(bool)
    draft_opened = Signal(object)
    entry_opened = Signal(str, str, str)
    send_requested = Signal()
    settings_requested = Signal(str)
    print_requested = Signal(object)

    def __init__(
        self, jobs: Jobs, first_rows: Sequence[TicketRow] = (), painted_list: TicketList | None = None
    ) -> None:
        """The list may have been painted before all else was imported; the page takes it over."""
        super().__init__()
        self._jobs = jobs
        self._reads = Latest(jobs, self)
        # Of their own: what is new about the ticket on show must not keep another from being opened.
        self._renewals = Latest(jobs, self)
        self._drafts = Drafts(jobs, self)
        self._customers: dict[UUID, CustomerRow] = {}
        self._desk = "local"
        self._report: ReportForm | None = None
        profile = load_profile("centron")
        self.list = TicketList(jobs, first_rows) if painted_list is None else painted_list
        self.composer = Composer(jobs, profile)
        self.thread_view = ThreadView(jobs, profile)
        self._build()
        self._discarding = Discarding(jobs, self.undo)
        self._judging = Judging(self.stack, self.composer, self.thread_view, self.undo)
        self._unsaved = Unsaved(self._drafts, self.notice)
        self._connect()
        self.list.refresh()
        if self.list.chosen is not None:
            # Chosen in the painted list, before there was anybody to hear it.
            self._open(self.list.chosen)
        self._read_desks()

    def new_ticket(self) -> None:
        """Puts an empty draft on the table, ready for typing; one that is still blank is used again."""
        if self.composer.draft is None or not self.composer.is_blank():
            self._show_draft(self._drafts.begin(TicketDraft(desk=self._desk)), None)
            self.list.choose(None)
        self.panes.show_work()
        self.composer.begin_typing()

    def open_ticket(self, ticket_id: UUID) -> None:
        """Puts a ticket on the table."""
        self.list.choose(ticket_id)
        self._open(ticket_id)

    def reopen(self, draft_id: UUID) -> None:
        """Puts the draft on the table that was on it when the program ended, the cursor where writing goes on."""

        def resume(shown: Shown) -> None:
            writing = shown.ticket.state is TicketState.DRAFT and not shown.ticket.discarded
            # Whoever has begun something else meanwhile goes on with that.
            if writing and self.stack.currentWidget() is self.empty:
                self.list.choose(draft_id)
                self._show(shown)
                self.composer.go_on_typing()

        # Nor does it come before what a person has chosen already.
        if self.list.chosen is None:
            self._reads.ask(lambda helpdesk: read_shown(helpdesk, draft_id), resume)

    def take_answer(self, taken: TakenAnswer) -> None:
        """Puts an answer into what is being written, or begins a ticket with it."""
        if not self._judging.is_writing():
            self.new_ticket()
        self._judging.take(taken)

    def write_report(self, ticket_id: UUID) -> None:
        """Puts a ticket's work report on the table."""
        if self._report is None:
            from ui.work.report_form import ReportForm  # noqa: PLC0415 - nothing a start should wait for

            self._report = ReportForm(self._jobs)
            self._report.closed.connect(self.open_ticket)
            self._report.print_requested.connect(self.print_requested)
            self.stack.addWidget(self._report)
        self._report.show_ticket(ticket_id)
        self._table(self._report)

    def with_ticket(self, then: Callable[[UUID | None], object]) -> None:
        """Calls `then` with the ticket on the table as soon as it is stored; with None when nothing is on it."""
        if self.stack.currentWidget() is not self.composer:
            then(self.thread_view.ticket_id)
        elif self.composer.draft and (self.composer.draft.id or not self.composer.draft.typed.blank()):
            self.composer.draft.when_stored(then)
        else:
            then(None)

    def save_now(self) -> None:
        """Saves everything typed; call it before the window closes or throws the page away."""
        self.composer.save()
        self.thread_view.save()
        if self._report is not None:
            self._report.save()
        self._drafts.save()

    def let_go(self) -> Sequence[Callable[[Helpdesk], Changes]]:
        """What is being written, as calls that keep it anew after a backup was put back; saves nothing any more."""
        return self._drafts.let_go()

    def is_saving(self) -> bool:
        """Whether anything typed is on its way to the store."""
        return self._drafts.is_saving() or (self._report is not None and self._report.is_saving())

    def unsaved(self) -> list[str]:
        """What would be lost now, one sentence each."""
        return [*self._drafts.unsaved(), *(self._report.unsaved() if self._report is not None else ())]

    def event(self, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Hide, QEvent.Type.DeferredDelete}:
            self.save_now()
        return super().event(event)

    def _build(self) -> None:
        self.empty = EmptyState(
            "ticket",
            _("Kein Ticket gewählt"),
            _("Wählen Sie links eines aus oder schreiben Sie ein neues. Gespeichert wird beim Tippen, auch ohne Netz."),
            _("Neues Ticket"),
            "tickets_empty",
        )
        self.notice = Notice("tickets_notice")
        self.undo = UndoBar("tickets_undo")
        self.stack = QStackedWidget()
        self.binned = BinnedView()
        for widget in (self.empty, self.composer, self.thread_view, self.binned):
            self.stack.addWidget(widget)
        work = QWidget()
        beside = QVBoxLayout(work)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self.notice)
        beside.addWidget(self.stack, 1)
        beside.addWidget(self.undo)
        self.panes = ListAndWork(self.list, work, "tickets")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panes)

    def _connect(self) -> None:
        self.list.ticket_chosen.connect(self._open)
        self.list.ticket_opened.connect(partial(self._open, focus=True))
        self.list.rows.clicked.connect(self.panes.show_work)
        self.list.new_requested.connect(self.new_ticket)
        self.empty.action_requested.connect(self.new_ticket)
        self.composer.lookup_requested.connect(self.lookup_requested)
        self.composer.customer_chosen.connect(self._note_customer)
        self.composer.discard_requested.connect(self._discard)
        self.composer.submitted.connect(self._after_submit)
        self.composer.refused.connect(self.notice.show_error)
        self.thread_view.reply.sent.connect(self._after_reply)
        self.thread_view.send_requested.connect(self.send_requested)
        self.thread_view.settings_requested.connect(self.settings_requested)
        self.thread_view.print_requested.connect(self.print_requested)
        self.thread_view.report_requested.connect(self.write_report)
        self.thread_view.edit_requested.connect(self.open_ticket)
        self.binned.restore_requested.connect(self._discarding.restore)
        self.binned.delete_requested.connect(self._discarding.delete)
        self._discarding.discarded.connect(self._put_off)
        self._discarding.restored.connect(self._write_on)
        self._discarding.deleted.connect(lambda: self._table(self.empty))
        self._judging.entry_opened.connect(self.entry_opened)
        for part in (self._discarding, self._judging):
            part.failed.connect(self.notice.show_error)
        self._unsaved.open_requested.connect(self._open_unsaved)
        self._drafts.created.connect(self._note_created)
        self._drafts.parted.connect(self._tell_parted)
        self.composer.renewing.gone.connect(self._show_gone)
        self._jobs.changed.connect(self._note)

    def _open(self, ticket_id: UUID, *, focus: bool = False) -> None:
        self._reads.ask(
            lambda helpdesk: read_shown(helpdesk, ticket_id),
            lambda shown: self._show(shown, focus=focus),
            self.notice.show_error,
        )

    def _write_on(self, draft_id: UUID) -> None:
        def show(shown: Shown) -> None:
            self._show(shown)
            if self.stack.currentWidget() is self.composer:
                self.composer.go_on_typing()

        self.list.choose(draft_id)
        self._reads.ask(lambda helpdesk: read_shown(helpdesk, draft_id), show, self.notice.show_error)

    def _show(self, shown: Shown, *, focus: bool = False) -> None:
        ticket = shown.ticket
        if ticket.customer is not None:
            self._customers[ticket.customer] = CustomerRow(ticket.customer, ticket.customer_name, "")
        if ticket.discarded:
            self.binned.show_ticket(ticket)
            self._table(self.binned)
            self._tell_asked(ticket)
            return
        if ticket.state is TicketState.DRAFT:
            self._show_draft(self._drafts.of(ticket), ticket)
            if focus:
                self.composer.begin_typing()
            return
        self.thread_view.show_thread(shown, self._drafts.reply_to(ticket))
        self._table(self.thread_view)
        self._tell_asked(ticket)
        if focus:
            self.thread_view.reply.text.setFocus()

    def _tell_asked(self, ticket: Ticket) -> None:
        self.lookup_requested.emit(ticket.subject, ticket.message)
        self.customer_changed.emit(self._customers.get(ticket.customer) if ticket.customer else None)

    def _show_draft(self, draft: Draft[TicketDraft], ticket: Ticket | None) -> None:
        if self.composer.draft is draft:
            self.panes.show_work()
            return
        customer = self._customers.get(draft.typed.customer) if draft.typed.customer else None
        self.composer.show_draft(draft, customer, ticket)
        self._table(self.composer)
        self.lookup_requested.emit(draft.typed.subject, draft.typed.message)
        self.customer_changed.emit(customer)

    def _table(self, widget: QWidget) -> None:
        if widget is not self.composer:
            self.composer.put_away()
        if widget is not self.thread_view:
            self.thread_view.put_away()
        self._drafts.put(self.composer.draft)
        self.draft_opened.emit(self.composer.draft.id if self.composer.draft else None)
        self.stack.setCurrentWidget(widget)
        place = self._writing_place()
        self.notice.home = self.undo.home = place or self.list.rows
        self.writing_changed.emit(place is not None)
        if widget is self.empty:
            self.lookup_requested.emit("", "")
            self.panes.show_list()
        else:
            self.panes.show_work()

    def _writing_place(self) -> QWidget | None:
        """Where the next words go; None where nothing is being written."""
        if self.stack.currentWidget() is self.composer:
            return self.composer.fields.message
        reply = self.thread_view.reply
        return reply.text if self.stack.currentWidget() is self.thread_view and not reply.isHidden() else None

    def _note(self, changes: Changes) -> None:
        shown = self.thread_view.ticket_id

        def renew(found: Shown) -> None:
            # It came by itself: whoever has gone on to another ticket meanwhile stays there.
            if self.thread_view.ticket_id == shown:
                self._show(found)

        if shown is not None and shown in changes.tickets:
            self._renewals.ask(lambda helpdesk: read_shown(helpdesk, shown), renew, self.notice.show_error)
        if changes.desks:
            self._read_desks()

    def _tell_parted(self, draft: Draft[TicketDraft]) -> None:
        told = _("„{subject}“ wurde zugleich anderswo geändert.").format(subject=draft.typed.title)
        kept = _("Ihr Text gilt weiter; was dort geschrieben wurde, liegt als eigener Entwurf in der Liste.")
        self.notice.show_message("accent", told, kept)

    def _show_gone(self, shown: Shown) -> None:
        draft = self.composer.draft
        self._show(shown)
        if draft is not None:
            self._drafts.forget(draft)

    def _note_created(self, draft: Draft[TicketDraft]) -> None:
        if draft is self.composer.draft:
            self.draft_opened.emit(draft.id)
            self.list.choose(draft.id)
            self.composer.judged.show_judgements(draft.id, ())

    def _note_customer(self, customer: CustomerRow | None) -> None:
        if customer is not None:
            self._customers[customer.id] = customer
        self.customer_changed.emit(customer)

    def _discard(self) -> None:
        draft = self.composer.draft
        if draft is None:
            return
        if draft.id is None and self.composer.is_blank():
            self._table(self.empty)
            self._drafts.forget(draft)
            return
        self._discarding.discard(draft)

    def _put_off(self, draft: Draft[TicketDraft]) -> None:
        # Whoever has gone on to another ticket meanwhile stays there.
        if draft is self.composer.draft:
            self._table(self.empty)
            if self.list.chosen == draft.id:
                # In the bin its row would be marked as open, and a click on it would do nothing.
                self.list.choose(None)
        self._drafts.forget(draft)

    def _open_unsaved(self, draft: Draft[TicketDraft]) -> None:
        self.list.choose(draft.id)
        self._show_draft(draft, None)

    def _after_submit(self, ticket_id: UUID) -> None:
        draft = self.composer.draft
        # Whoever has gone on to another ticket meanwhile stays there.
        if draft is not None and draft.id == ticket_id:
            self._table(self.empty)
            self._drafts.forget(draft)
            self.open_ticket(ticket_id)

    def _after_reply(self, ticket_id: UUID) -> None:
        if self.thread_view.ticket_id == ticket_id:
            self.thread_view.put_away()
            self._open(ticket_id)
        self._drafts.forget_reply(ticket_id)

    def _read_desks(self) -> None:
        def take(found: tuple[list[DeskInfo], str]) -> None:
            desks, self._desk = found
            self.composer.fields.offer_desks(desks)
            self.thread_view.desks = {desk.name: desk.title for desk in desks}

        self._jobs.ask(self, read_desks, take, self.notice.show_error)
