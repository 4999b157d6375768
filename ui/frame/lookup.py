"""What the lookup and the pages have to tell one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from uuid import UUID

from PySide6.QtCore import QObject

from helpdesk.i18n import language

if TYPE_CHECKING:
    from helpdesk.customers import CustomerRow
    from ui.customers.page import CustomersPage
    from ui.main_window import MainWindow
    from ui.scope.panel import ScopePanel
    from ui.scope.quoting import QuoteWish
    from ui.scope.review.place import ScopePlace
    from ui.scope.wording import TakenAnswer
    from ui.tickets.page import TicketsPage
    from ui.work.page import QuotesPage


class LookupWiring(QObject):
    """Lets the lookup follow the ticket on the table, and carries its answers to where they are needed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._request = ("", "")
        self._customer: CustomerRow | None = None
        self._writing = False

    def connect_panel(self, panel: ScopePanel) -> None:
        """Listens to the lookup, and lets it catch up with what is being written."""
        panel.answer_taken.connect(self._take_answer)
        panel.quote_requested.connect(self._quote)
        panel.document_opened.connect(self.open_entry)
        panel.contract_requested.connect(self._open_contract)
        panel.take_into(new=not self._writing)
        panel.set_customer(self._customer)
        panel.follow(*self._request)

    def connect_tickets(self, page: TicketsPage) -> None:
        """Listens to the tickets."""
        page.lookup_requested.connect(self._follow)
        page.customer_changed.connect(self._serve)
        page.writing_changed.connect(self._note_writing)
        self._note_writing(writing=False)
        page.entry_opened.connect(self.open_entry)

    def ask(self, text: str = "") -> None:
        """Shows the lookup, with this question or ready for one."""
        self._window.work.show_lookup()
        if panel := self._window.work.panel:
            # It kept still while it was hidden.
            panel.follow(*self._request)
            if text:
                panel.ask(text)
            panel.focus_query()

    def open_entry(self, document: str, entry: str, edition: str = "") -> None:
        """Shows a document at an entry, as an edition had it or as it is."""
        cast("ScopePlace", self._window.go("scope")).open_entry(document, entry, edition)

    def _follow(self, subject: str, message: str) -> None:
        self._request = (subject, message)
        if self._window.work.lookup_shown and (panel := self._window.work.panel):
            panel.follow(subject, message)

    def _serve(self, customer: CustomerRow | None) -> None:
        self._customer = customer
        self._window.finder.answer_for(customer.id if customer else None)
        if panel := self._window.work.panel:
            panel.set_customer(customer)

    def _note_writing(self, writing: bool) -> None:
        self._writing = writing
        if panel := self._window.work.panel:
            panel.take_into(new=not writing)

    def _take_answer(self, taken: TakenAnswer) -> None:
        cast("TicketsPage", self._window.go("tickets")).take_answer(taken)

    def _quote(self, wish: QuoteWish) -> None:
        page = self._window.pages.made().get("tickets")
        if page is not None and self._customer is not None and self._customer.id == wish.customer:
            cast("TicketsPage", page).with_ticket(lambda ticket: self._begin_quote(wish, ticket))
        else:
            self._begin_quote(wish, None)

    def _begin_quote(self, wish: QuoteWish, ticket: UUID | None) -> None:
        from helpdesk.work import QuoteNew  # noqa: PLC0415 - the first paint does without

        # Who asks beside a quote wants the answer in that one.
        beside = self._window.pages.place == "quotes"
        new = QuoteNew(wish.customer, ticket, wish.entries, items=wish.items, language=language())
        cast("QuotesPage", self._window.go("quotes")).begin(new, beside=beside)

    def _open_contract(self, customer: UUID) -> None:
        cast("CustomersPage", self._window.go("customers")).show_customer(customer)
