from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from helpdesk.changes import Changes
from helpdesk.consent import Matter
from helpdesk.customers import Customer, CustomerNew, CustomerRow
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.scope import ServiceDocument
from ui.customers.detail import CustomerDetail
from ui.customers.form import CustomerForm
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme
from ui.widgets import (
    EmptyState,
    ListAndWork,
    ListSide,
    Notice,
    Row,
    RowList,
    SearchField,
    UndoBar,
    column,
    primary,
    push,
    stack,
)

PAGE = 100


class CustomersPage(QWidget):
    """Customers, the people there and what is booked: a list, and one of them whole or being edited.

    Signals:
        ticket_requested: A ticket shall be written for a customer; carries the `CustomerRow`.
        consent_requested: A customer shall be asked for a consent; carries the `CustomerRow`.
        print_requested: What a customer has booked of a document is wanted in writing; carries the `Subject`.
    """

    ticket_requested = Signal(object)
    consent_requested = Signal(object)
    print_requested = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._reads = Latest(jobs, self)
        self._details = Latest(jobs, self)
        self._news = Latest(jobs, self)
        self._rows: dict[UUID, CustomerRow] = {}
        self._documents: dict[str, ServiceDocument] = {}
        self._shown: Customer | None = None
        self._build()
        self._connect()
        self._refresh()
        self._ask_documents()

    def show_customer(self, customer: UUID) -> None:
        """Shows one customer, from wherever the wish comes."""
        self.search.clear()
        self._leave_form()
        self._read(customer)

    def new_customer(self) -> None:
        """An empty form."""
        self._leave_form()
        # An answer still on its way must not cover the form.
        self._details.forget()
        self.list.choose_nothing()
        self.form.show_new()
        self._show_work(self.form)
        self.form.name.setFocus()

    def unsaved(self) -> list[str]:
        """What would be lost now, one sentence each."""
        if self._work.currentWidget() is self.form and self.form.dirty:
            return [_left(self.form.typed())]
        if self._shown and self.detail.billing.dirty:
            return [_("Regel zur Abrechnung von „{name}“ nicht gespeichert.").format(name=self._shown.name)]
        return []

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._look_again()

    def _build(self) -> None:
        self.setObjectName("customers_page")
        self.search = SearchField(_("Kunden suchen"), "customer_search")
        self.new = primary(push(_("Neuer Kunde"), "customer_new"))
        self.list = RowList(_("Kunden"), "customer_list")
        self.notice = Notice("customers_notice")
        self.undo = UndoBar("customers_undo")
        self.detail = CustomerDetail(self._jobs)
        self.form = CustomerForm()
        self.nothing = EmptyState(
            "building-2", _("Kein Kunde gewählt"), _("Wählen Sie links einen Kunden."), name="customers_nothing"
        )
        self.empty = EmptyState(
            "users",
            _("Noch keine Kunden"),
            _("Hier stehen Ihre Kunden mit Ansprechpartnern und Verträgen. Tickets und Freigaben greifen darauf zu."),
            _("Ersten Kunden anlegen"),
            name="customers_empty",
        )
        self._work = stack(self.nothing, self.empty, self.detail, self.form)
        side = ListSide(_("Kunden"), self.new)
        side.add_inset(self.search)
        side.add(self.list, grows=True)
        right = column(self.notice, self._work, self.undo, grows=self._work, spacing=theme().size.space_2)
        self.panes = ListAndWork(side, right, "customers_panes")
        column(self.panes, grows=self.panes, onto=self)

    def _connect(self) -> None:
        self.search.asked.connect(self._refresh)
        self.search.down_requested.connect(self.list.setFocus)
        self.new.clicked.connect(self.new_customer)
        self.list.row_chosen.connect(self._choose)
        self.list.clicked.connect(self.panes.show_work)
        self.list.page_requested.connect(self._read_on)
        self.empty.action_requested.connect(self.new_customer)
        self.detail.edit_requested.connect(self._edit)
        self.detail.ticket_requested.connect(lambda: self._want(self.ticket_requested))
        self.detail.consent_requested.connect(lambda: self._want(self.consent_requested))
        self.detail.print_requested.connect(self.print_requested)
        self.form.save_requested.connect(self._save)
        self.form.cancelled.connect(self._cancel)
        self.notice.action_requested.connect(self._refresh)
        self._jobs.changed.connect(self._note)

    def _refresh(self) -> None:
        matching = self.search.text().strip()
        self._reads.ask(
            lambda helpdesk: helpdesk.customers.page(limit=PAGE, matching=matching),
            lambda rows: self._show_rows(rows, matching),
            self._explain,
        )

    def _show_rows(self, rows: list[CustomerRow], matching: str) -> None:
        self.notice.clear()
        self._rows = {row.id: row for row in rows}
        self.list.show_rows([_row(row) for row in rows], more=len(rows) == PAGE)
        if self._shown:
            self.list.choose(self._shown.id, quietly=True)
        none_at_all = not rows and not matching
        if self._work.currentWidget() in {self.nothing, self.empty}:
            self._work.setCurrentWidget(self.empty if none_at_all else self.nothing)
            if none_at_all:
                self.panes.show_work()
        if matching and not rows:
            self.nothing.say(
                _("Nichts gefunden"), _("Kein Name und keine Nummer enthält „{text}“.").format(text=matching)
            )
        else:
            self.nothing.say(_("Kein Kunde gewählt"), _("Wählen Sie links einen Kunden."))

    def _read_on(self, last: UUID) -> None:
        matching = self.search.text().strip()
        after = self._rows[last]
        self._jobs.ask(
            self,
            lambda helpdesk: helpdesk.customers.page(after, PAGE, matching),
            self._add_rows,
            self._explain,
        )

    def _add_rows(self, rows: list[CustomerRow]) -> None:
        self._rows |= {row.id: row for row in rows}
        self.list.add_page([_row(row) for row in rows], more=len(rows) == PAGE)

    def _choose(self, customer: UUID) -> None:
        self._leave_form()
        self._read(customer)

    def _read(self, customer: UUID) -> None:
        self._details.ask(lambda helpdesk: helpdesk.customers.get(customer), self._show, self._explain)

    def _look_again(self) -> None:
        """Reads the customer on show once more: the command line may have changed it."""
        if self._shown:
            shown = self._shown.id
            self._news.ask(lambda helpdesk: helpdesk.customers.get(shown), self._take_news, self._explain)

    def _take_news(self, customer: Customer) -> None:
        if self._shown is None or self._shown.id != customer.id or self._shown == customer:
            return
        self._shown = customer
        self.detail.show_customer(customer, self._documents)
        opened = self.form.opened
        if opened and opened.id == customer.id and self._work.currentWidget() is self.form and not self.form.dirty:
            self.form.show_customer(customer)
        self._refresh()

    def _show(self, customer: Customer) -> None:
        self._news.forget()
        self.notice.clear()
        self._shown = customer
        self.detail.show_customer(customer, self._documents)
        self._show_work(self.detail)
        if self.list.current_key() != customer.id:
            self.list.choose_nothing()
            self.list.choose(customer.id, quietly=True)

    def _edit(self) -> None:
        if self._shown:
            self._details.forget()
            self.form.show_customer(self._shown)
            self._show_work(self.form)
            self.form.name.setFocus()
            self._look_again()

    def _save(self, typed: CustomerNew) -> None:
        opened = self.form.opened
        self._news.forget()
        self.form.save.setEnabled(False)
        if opened is None:
            self._jobs.change(self, lambda helpdesk: helpdesk.customers.add(typed), self._refuse, self._saved)
        else:
            self._jobs.change(
                self, lambda helpdesk: helpdesk.customers.edit(opened.id, typed, opened), self._refuse, self._saved
            )

    def _saved(self, changes: Changes) -> None:
        self.form.save.setEnabled(True)
        (customer,) = changes.customers
        self._read(customer)

    def _refuse(self, error: HelpdeskError) -> None:
        self.form.save.setEnabled(True)
        self.form.show_error(error)

    def _cancel(self) -> None:
        self._leave_form()
        self._show_work(self.detail if self._shown else self.nothing)
        self._look_again()
        if not self._shown:
            self._refresh()
        self.list.setFocus()

    def _leave_form(self) -> None:
        """Puts the form away; what was typed and not stored can be taken up again."""
        if self._work.currentWidget() is not self.form or not self.form.dirty:
            return
        typed, opened, shown = self.form.typed(), self.form.opened, self._shown
        self.undo.offer(_left(typed), self._restorer(typed, opened, shown))

    def _restorer(self, typed: CustomerNew, opened: Customer | None, shown: Customer | None) -> Callable[[], None]:
        def restore() -> None:
            self._shown = shown
            if opened:
                # Not what is stored by now: what was typed is an edit of this.
                self.form.show_customer(opened)
            else:
                self.form.show_new()
            self.form.show_typed(typed)
            self._show_work(self.form)

        return restore

    def _show_work(self, part: QWidget) -> None:
        self._work.setCurrentWidget(part)
        self.panes.show_work()

    def _want(self, requested: SignalInstance) -> None:
        if self._shown:
            requested.emit(CustomerRow(self._shown.id, self._shown.name, self._shown.number))

    def _ask_documents(self) -> None:
        self._jobs.ask(
            self,
            lambda helpdesk: (helpdesk.scope.documents(), helpdesk.preparing.matters()),
            lambda offered: self._take_documents(*offered),
            self._explain,
        )

    def _take_documents(self, documents: tuple[ServiceDocument, ...], matters: tuple[Matter, ...]) -> None:
        self._documents = {document.id: document for document in documents}
        self.form.offer(documents, [matter.words for matter in matters])
        if self._shown:
            self.detail.show_customer(self._shown, self._documents)

    def _note(self, changes: Changes) -> None:
        if changes.documents:
            self._ask_documents()
        if changes.customers:
            self._refresh()
            if self._shown and self._shown.id in changes.customers and self._work.currentWidget() is self.detail:
                self._read(self._shown.id)

    def _explain(self, error: HelpdeskError) -> None:
        self.notice.show_error(error, _("Erneut versuchen"))


def _left(typed: CustomerNew) -> str:
    return _("Eingaben zu „{name}“ nicht gespeichert.").format(name=typed.name or _("Neuer Kunde"))


def _row(row: CustomerRow) -> Row:
    return Row(row.id, row.name, row.number or _("ohne Nummer"))
