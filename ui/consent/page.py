"""Consents: the list, and beside it the one at work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.consent import Action, AnswerValue, Circumstance, Consent, ConsentNew, ConsentRow
from helpdesk.customers import Customer, CustomerRow
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, language
from helpdesk.tickets import TicketRow
from ui.consent.customer_page import CustomerPage
from ui.consent.detail import ConsentDetail
from ui.consent.looks import list_row
from ui.consent.new_form import NewConsentForm
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme
from ui.widgets import EmptyState, Heading, ListAndWork, Notice, RowList, padded, primary, push

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

PAGE = 100


class ConsentPage(QWidget):
    """May I? What the customer allowed, and the session it was allowed for.

    Signals:
        print_requested: A consent's record is wanted in writing; carries its id.
    """

    print_requested = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._lists = Latest(jobs, self)
        self._reads = Latest(jobs, self)
        self._rows: dict[UUID, ConsentRow] = {}
        self._shown: UUID | None = None
        self._former: UUID | None = None
        self._advances = False
        self._build()
        self._connect()
        self._refresh()
        jobs.ask(self, lambda helpdesk: helpdesk.consents.circumstances(language()), self._offer, self._explain)

    def new_consent(
        self, customer: CustomerRow | None = None, reason: str = "", ticket: TicketRow | None = None
    ) -> None:
        """An empty form, or one with what is known already; one begun before is gone on with."""
        self._show_work(self.form)
        # Only now: a note that was being typed has just been told, and belongs to the consent that was shown. From
        # here on, what happens to that one doesn't take the form away.
        self._former, self._shown = self._shown or self._former, None
        self.list.choose_nothing()
        if customer or reason or ticket or not self.form.dirty:
            self.form.begin(customer, reason, ticket)

    def show_consent(self, consent_id: UUID) -> None:
        """Shows one consent, from wherever the wish comes."""
        focused = QApplication.focusWidget()
        if consent_id != self._shown and focused and self.detail.isAncestorOf(focused):
            # A note that is being typed belongs to the consent shown so far: leaving the field tells it.
            focused.clearFocus()
        self._shown = consent_id
        self.stack.setCurrentWidget(self.panes)
        self._read()

    def unsaved(self) -> list[str]:
        """What would be lost now, one sentence each."""
        return [_("Die neue Freigabe ist noch nicht angelegt.")] if self.form.dirty else []

    def _build(self) -> None:
        size = theme().size
        self.setObjectName("consent_page")
        self.new = primary(push(_("Neue Freigabe"), "consent_new"))
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
        self.detail = ConsentDetail()
        self.customer_page = CustomerPage()
        self._work = QStackedWidget()
        for part in (self.empty, self.form, self.detail):
            self._work.addWidget(part)
        side = QWidget()
        column = QVBoxLayout(side)
        padded(column, margin=0)
        head = QHBoxLayout()
        head.setContentsMargins(size.space_3, size.space_3, size.space_3, 0)
        head.addWidget(Heading(_("Freigaben")), 1)
        head.addWidget(self.new)
        column.addLayout(head)
        column.addWidget(self.list_notice)
        column.addWidget(self.list, 1)
        self.panes = ListAndWork(side, self._work, "consent_panes")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.panes)
        self.stack.addWidget(self.customer_page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)

    def _connect(self) -> None:
        self.new.clicked.connect(lambda: self.new_consent())
        self.empty.action_requested.connect(self.new_consent)
        self.list.row_chosen.connect(self.show_consent)
        self.list.clicked.connect(self.panes.show_work)
        self.list.page_requested.connect(self._read_on)
        self.list_notice.action_requested.connect(self._refresh)
        self.form.save_requested.connect(self._save)
        self.form.cancelled.connect(self._cancel)
        self.detail.phases.answered.connect(self._answer)
        self.detail.circumstances_chosen.connect(self._change_circumstances)
        self.detail.customer_page_requested.connect(self._turn_round)
        self.detail.print_requested.connect(lambda: self.print_requested.emit(self._shown))
        self.detail.step.action_requested.connect(self._act)
        self.detail.grant.submitted.connect(lambda: self._act(Action.GRANT))
        self.customer_page.answered.connect(lambda item, answer: self._answer(item, answer, ""))
        self.customer_page.closed.connect(self._turn_back)
        self._jobs.changed.connect(self._note)

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
            self._reads.ask(lambda helpdesk: _whole(helpdesk, wanted), self._show, self._explain)

    def _show(self, read: tuple[Consent, Customer]) -> None:
        consent, customer = read
        if consent.id != self._shown:
            return
        if self.detail.consent is None or self.detail.consent.id != consent.id:
            self.detail.notice.clear()
        self.detail.show_consent(consent)
        self.detail.offer_contacts(customer.contacts)
        if consent.presentation:
            self.customer_page.show_consent(consent)
        self._show_work(self.detail)
        self._mark()
        if self._advances:
            self._advances = False
            self.detail.advance()

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

        self._jobs.change(self, lambda helpdesk: helpdesk.consents.new(wanted), self.form.show_error, saved)

    def _cancel(self) -> None:
        self.form.forget()
        if self._former:
            self.show_consent(self._former)
        else:
            self._show_work(self.empty)
            self.panes.show_list()

    def _answer(self, item: str, answer: str, note: str) -> None:
        value = cast("AnswerValue", answer)
        self._change(lambda helpdesk, consent_id: helpdesk.consents.answer(consent_id, item, value, note))

    def _change_circumstances(self, chosen: frozenset[str]) -> None:
        self._change(lambda helpdesk, consent_id: helpdesk.consents.change_circumstances(consent_id, chosen))

    def _act(self, action: Action) -> None:
        grant, reason = self.detail.grant.typed(), self.detail.step.reason.text()
        calls: dict[Action, Callable[[Helpdesk, UUID], Changes]] = {
            Action.PRESENT: lambda helpdesk, found: helpdesk.consents.present(found),
            Action.GRANT: lambda helpdesk, found: helpdesk.consents.grant(found, grant),
            Action.DECLINE: lambda helpdesk, found: helpdesk.consents.decline(found),
            Action.START: lambda helpdesk, found: helpdesk.consents.start(found, watched=True),
            Action.PAUSE: lambda helpdesk, found: helpdesk.consents.pause(found),
            Action.RESUME: lambda helpdesk, found: helpdesk.consents.resume(found, reason, watched=True),
            Action.REVOKE: lambda helpdesk, found: helpdesk.consents.revoke(found),
            Action.END: lambda helpdesk, found: helpdesk.consents.end(found),
            Action.SEAL: lambda helpdesk, found: helpdesk.consents.seal(found),
        }
        self._change(calls[action], advances=True)

    def _change(self, call: Callable[[Helpdesk, UUID], Changes], *, advances: bool = False) -> None:
        consent_id = self._shown
        if consent_id is None:
            return
        self.detail.notice.clear()
        self.detail.grant.show_problems(None)

        def changed(_changes: Changes) -> None:
            self._advances = advances
            self._read()

        self._jobs.change(self, lambda helpdesk: call(helpdesk, consent_id), self._refuse, changed)

    def _refuse(self, error: HelpdeskError) -> None:
        if error.code == "grant_incomplete":
            self.detail.grant.show_problems(error)
            self.detail.grant.begin()
            self.detail.area.ensureWidgetVisible(self.detail.grant)
            return
        if error.code == "consent_reconfirm_needed":
            self.detail.step.ask_reason()
        self.detail.notice.show_error(error)
        # A toggle shows what was wanted; the record says what is.
        self._read()

    def _turn_round(self) -> None:
        self.stack.setCurrentWidget(self.customer_page)
        self.customer_page.setFocus()

    def _turn_back(self) -> None:
        self.stack.setCurrentWidget(self.panes)
        self.detail.for_customer.setFocus()

    def _show_work(self, part: QWidget) -> None:
        if part is not self.detail:
            self.stack.setCurrentWidget(self.panes)
        self._work.setCurrentWidget(part)
        self.panes.show_work()

    def _note(self, changes: Changes) -> None:
        if changes.consents:
            self._refresh()
            if self._shown in changes.consents:
                self._read()

    def _explain(self, error: HelpdeskError) -> None:
        shown = self._work.currentWidget() is self.detail
        (self.detail.notice if shown else self.list_notice).show_error(error)

    def _explain_list(self, error: HelpdeskError) -> None:
        self.list_notice.show_error(error, _("Erneut versuchen"))


def _whole(helpdesk: Helpdesk, consent_id: UUID) -> tuple[Consent, Customer]:
    consent = helpdesk.consents.get(consent_id)
    return consent, helpdesk.customers.get(consent.customer_id)
