"""Consents: the list, and beside it the one at work."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from helpdesk.changes import Changes
from helpdesk.consent import Circumstance, Consent, ConsentNew, ConsentRow, ConsentState
from helpdesk.customers import CustomerRow
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, language
from helpdesk.tickets import Ticket, TicketRow
from ui.consent.desk import Desk
from ui.consent.detail import Known
from ui.consent.looks import list_row
from ui.consent.new_form import NewConsentForm
from ui.consent.next_step import NEXT_KEYS
from ui.consent.proofs import PROOF_KEYS, ProofsView
from ui.jobs import Jobs
from ui.latest import Latest
from ui.widgets import (
    EmptyState,
    ListAndWork,
    ListSide,
    Notice,
    RowList,
    column,
    primary,
    push,
    quiet,
    stack,
    with_shortcut,
)

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

PAGE = 100


class ConsentPage(QWidget):
    """May I? What the customer allowed, and the session it was allowed for.

    Signals:
        print_requested: A consent's record is wanted in writing; carries its id.
        ticket_chosen: Somebody wants to see a consent's ticket; carries its id.
    """

    print_requested = Signal(object)
    ticket_chosen = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._lists = Latest(jobs, self)
        self._reads = Latest(jobs, self)
        self._rows: dict[UUID, ConsentRow] = {}
        self._shown: UUID | None = None
        self._former: UUID | None = None
        self._advances = False
        self._reason_needed: tuple[UUID, HelpdeskError] | None = None
        self._build()
        self._connect()
        self._refresh()
        jobs.ask(self, lambda helpdesk: helpdesk.consents.circumstances(language()), self._offer, self._explain)

    def new_consent(
        self,
        customer: CustomerRow | None = None,
        reason: str = "",
        ticket: TicketRow | None = None,
        device: str = "",
    ) -> None:
        """An empty form, or one with what is known already; one begun before is gone on with."""
        self._show_work(self.form)
        # Only now: a note that was being typed has just been told, and belongs to the consent that was shown. From
        # here on, what happens to that one doesn't take the form away.
        self._former, self._shown = self._shown or self._former, None
        self._desk.acts.consent_id = None
        self.list.choose_nothing()
        if customer or reason or ticket or not self.form.dirty:
            self.form.begin(customer, reason, ticket, device)

    def new_for_ticket(self, ticket_id: UUID) -> None:
        """A form with what a ticket knows: customer, device and reason."""

        def begin(ticket: Ticket) -> None:
            row = TicketRow(
                ticket.id, ticket.state, ticket.subject, ticket.customer_name, ticket.updated, ticket.number
            )
            customer = CustomerRow(ticket.customer, ticket.customer_name, "") if ticket.customer else None
            self.new_consent(customer, ticket.subject, row, ticket.server)

        self._jobs.ask(self, lambda helpdesk: helpdesk.tickets.get(ticket_id), begin, self._explain_list)

    def show_consent(self, consent_id: UUID) -> None:
        """Shows one consent, from wherever the wish comes."""
        focused = QApplication.focusWidget()
        if consent_id != self._shown and focused and self.detail.isAncestorOf(focused):
            # A note that is being typed belongs to the consent shown so far: leaving the field tells it.
            focused.clearFocus()
        self._shown = self._desk.acts.consent_id = consent_id
        self._read()

    def ask_reason(self, consent_id: UUID, error: HelpdeskError) -> None:
        """Shows a paused consent with the cursor where the reason is given; `error` says why one is needed."""
        self.show_consent(consent_id)
        self._reason_needed = (consent_id, error)

    def show_proofs(self) -> None:
        """Checks the sealed records and says what came of it."""
        self._former, self._shown = self._shown or self._former, None
        self._desk.acts.consent_id = None
        self.list.choose_nothing()
        self.proofs.notice.clear()
        self._show_work(self.proofs)
        consent = self.detail.consent
        self.proofs.begin(consent if consent and consent.id == self._former else None)

    def unsaved(self) -> list[str]:
        """What would be lost now, one sentence each."""
        return [_("Die neue Freigabe ist noch nicht angelegt.")] if self.form.dirty else []

    def _build(self) -> None:
        self.setObjectName("consent_page")
        self.new = primary(push(_("Neue Freigabe"), "consent_new"))
        self.new.setToolTip(with_shortcut(_("Neue Freigabe"), "Ctrl+Shift+N"))
        self.prove = quiet(push(_("Nachweise"), "consent_proofs", "shield"))
        self.prove.setToolTip(with_shortcut(_("Prüfen, ob die Nachweise unverändert sind"), PROOF_KEYS))
        self.proofs = ProofsView(self._jobs)
        self.list = RowList(_("Freigaben"), "consent_list")
        self.list_notice = Notice("consent_list_notice")
        self.empty = EmptyState(
            "shield-check",
            _("Keine Freigabe gewählt"),
            _("Eine Freigabe hält fest, wer was erlaubt hat, bevor Sie Maus und Tastatur übernehmen."),
            _("Neue Freigabe"),
            "consent_empty",
        )
        self.form = NewConsentForm(self._jobs)
        self._desk = Desk(self._jobs, self)
        self.detail, self.customer_page = self._desk.detail, self._desk.customer_page
        self._work = stack(self.empty, self.form, self.detail, self.proofs)
        side = ListSide(_("Freigaben"), self.new)
        side.add(self.list_notice)
        side.add(self.list, grows=True)
        side.add_foot(self.prove)
        self.panes = ListAndWork(side, self._work, "consent_panes")
        column(self.panes, grows=self.panes, onto=self)

    def _connect(self) -> None:
        self.new.clicked.connect(lambda: self.new_consent())
        self.empty.action_requested.connect(self.new_consent)
        self.list.row_chosen.connect(self.show_consent)
        self.list.clicked.connect(self.panes.show_work)
        self.list.page_requested.connect(self._read_on)
        self.list_notice.action_requested.connect(self._refresh)
        self.form.save_requested.connect(self._save)
        self.form.cancelled.connect(self._cancel)
        self._desk.read_requested.connect(self._read_again)
        self.detail.charged.ticket_chosen.connect(self.ticket_chosen)
        self._desk.print_requested.connect(lambda: self.print_requested.emit(self._shown))
        self.detail.relative_chosen.connect(self._show_relative)
        self._desk.widened.connect(self._show_relative)
        self.prove.clicked.connect(self.show_proofs)
        prove = QShortcut(QKeySequence(PROOF_KEYS), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        prove.activated.connect(self.show_proofs)
        # From the list as well: where the focus is after a click on a consent.
        on = QShortcut(QKeySequence(NEXT_KEYS), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        on.setAutoRepeat(False)
        on.activated.connect(self._go_on)
        self._jobs.changed.connect(self._note)

    def _show_relative(self, consent_id: UUID) -> None:
        self._advances = True
        self.show_consent(consent_id)

    def _go_on(self) -> None:
        part, consent = self._work.currentWidget(), self.detail.consent
        if part is self.form:
            self.form.submit()
        elif part is self.detail and consent is not None and consent.id == self._shown:
            # Never with one that was chosen a moment ago and can't be seen yet.
            self.detail.take_next_step()

    def _offer(self, circumstances: tuple[Circumstance, ...]) -> None:
        self.form.offer(circumstances)
        self.detail.offer(circumstances)

    def _refresh(self) -> None:
        self._lists.ask(lambda helpdesk: helpdesk.consents.page(limit=PAGE), self._show_rows, self._explain_list)

    def _show_rows(self, rows: list[ConsentRow]) -> None:
        self.list_notice.clear()
        self._rows = {row.id: row for row in rows}
        self.list.show_rows([list_row(row) for row in rows], more=len(rows) == PAGE)
        self._mark()

    def _read_on(self, last: UUID) -> None:
        after = self._rows[last]

        def add(rows: list[ConsentRow]) -> None:
            self._rows |= {row.id: row for row in rows}
            self.list.add_page([list_row(row) for row in rows], more=len(rows) == PAGE)

        self._jobs.ask(self, lambda helpdesk: helpdesk.consents.page(after, PAGE), add, self._explain_list)

    def _read(self) -> None:
        wanted = self._shown
        if wanted is not None:
            self._reads.ask(lambda helpdesk: _whole(helpdesk, wanted), self._show, self._miss)

    def _show(self, read: tuple[Consent, Known]) -> None:
        consent, known = read
        if consent.id != self._shown:
            return
        if self.detail.consent and self.detail.consent.id == consent.id and self._desk.acts.under_way(consent.id):
            # It lacks what was answered a moment ago, and would open that again; it is read anew once that is written.
            return
        if self.detail.consent is None or self.detail.consent.id != consent.id:
            self.detail.notice.clear()
        self.detail.show_consent(consent, known)
        if consent.presentation:
            self.customer_page.show_consent(consent)
        self._show_work(self.detail)
        self._mark()
        needed, self._reason_needed = self._reason_needed, None
        if self._advances:
            self._advances = False
            self.detail.advance()
        elif needed and needed[0] == consent.id and consent.state is ConsentState.PAUSED:
            self._desk.ask_reason(needed[1])

    def _mark(self) -> None:
        if self._shown is not None and self.list.current_key() != self._shown:
            self.list.choose_nothing()
            self.list.choose(self._shown, quietly=True)

    def _save(self, wanted: ConsentNew) -> None:
        def saved(changes: Changes) -> None:
            (consent_id,) = changes.consents
            self.form.forget()
            self._advances = True
            self.show_consent(consent_id)

        self._jobs.change(self, lambda helpdesk: helpdesk.preparing.begin(wanted), self.form.show_error, saved)

    def _cancel(self) -> None:
        self.form.forget()
        if self._former:
            self.show_consent(self._former)
        else:
            self._show_work(self.empty)
            self.panes.show_list()

    def _read_again(self, advances: bool) -> None:
        self._advances = advances or self._advances
        self._read()

    def _show_work(self, part: QWidget) -> None:
        self._work.setCurrentWidget(part)
        self.panes.show_work()

    def _note(self, changes: Changes) -> None:
        if changes.consents:
            self._refresh()
            if self._shown in changes.consents:
                self._read()

    def _miss(self, error: HelpdeskError) -> None:
        if error.code != "consent_unknown":
            self._explain(error)
            return
        # Erased elsewhere: nothing of it stays on the screen.
        self._shown = self._former = self._desk.acts.consent_id = None
        self._work.setCurrentWidget(self.empty)
        self.panes.show_list()
        self._explain_list(error)

    def _explain(self, error: HelpdeskError) -> None:
        shown = self._work.currentWidget() is self.detail
        (self.detail.notice if shown else self.list_notice).show_error(error)

    def _explain_list(self, error: HelpdeskError) -> None:
        self.list_notice.show_error(error, _("Erneut versuchen"))


def _whole(helpdesk: Helpdesk, consent_id: UUID) -> tuple[Consent, Known]:
    consent = helpdesk.consents.get(consent_id)
    contacts = helpdesk.customers.get(consent.customer_id).contacts
    drafting = consent.state is ConsentState.DRAFT
    asking = drafting or consent.state is ConsentState.PRESENTED
    suggestions = helpdesk.preparing.suggestions(consent_id) if asking else {}
    proposals = helpdesk.preparing.proposals(consent_id) if drafting else ()
    return consent, Known(contacts, suggestions, proposals)
