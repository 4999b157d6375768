"""Quotes: the list, and beside it the one at work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from helpdesk.changes import Changes
from helpdesk.customers import CustomerRow
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.work import Acceptance, Declining, Quote, QuoteDraft, QuoteNew, QuoteRow, QuoteState
from ui.jobs import Jobs
from ui.latest import Latest
from ui.tickets.draft import Draft
from ui.widgets import (
    EmptyState,
    ListAndWork,
    ListSide,
    Notice,
    RowList,
    UndoBar,
    column,
    primary,
    push,
    stack,
)
from ui.widgets.form import Choice
from ui.work.drafts import QuoteDrafts, is_final, with_typed
from ui.work.editor import QuoteEditor
from ui.work.issued import IssuedQuote
from ui.work.looks import list_row
from ui.work.new_form import NewQuoteForm

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

PAGE = 100


class QuotesPage(QWidget):
    """What isn't in the contract: offered on the entry that says so, estimated, and issued.

    Signals:
        print_requested: A quote is wanted as it looks on paper; carries its id.
    """

    print_requested = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._lists = Latest(jobs, self)
        self._reads = Latest(jobs, self)
        self._drafts = QuoteDrafts(jobs, self)
        self._rows: dict[UUID, QuoteRow] = {}
        self._wanted: UUID | None = None
        self._estimates = False
        self._draft: Draft[QuoteDraft] | None = None
        self._build()
        self._connect()
        self._refresh()

    def begin(self, quote: QuoteNew, *, beside: bool = False) -> None:
        """Begins a quote and opens it ready for the estimate.

        One at work is added to instead, when it is for the same ticket, or when it was asked for beside it and is
        the same customer's.
        """
        shown = self.editor.quote if self._draft else None
        same_customer = shown is not None and shown.customer == quote.customer
        same_ticket = shown is not None and quote.ticket is not None and shown.ticket == quote.ticket
        if self._draft and same_customer and (beside or same_ticket):
            self._draft.when_stored(partial(self._add, quote))
        else:
            self._start(quote)

    def new_quote(self, customer: CustomerRow | None = None) -> None:
        """Asks for whom."""
        self._reads.forget()
        self._wanted = None
        self.list.choose_nothing()
        self._show_work(self.form)
        self.form.begin(customer)

    def show_quote(self, quote_id: UUID, *, estimating: bool = False) -> None:
        """Shows one quote, from wherever the wish comes; `estimating` puts the cursor where the estimate goes."""
        self._wanted = quote_id
        self._estimates = estimating
        self._read()

    def unsaved(self) -> list[str]:
        """What would be lost now, one sentence each."""
        return self._drafts.unsaved()

    def save_now(self) -> None:
        """Begins to save everything."""
        self._drafts.save()

    def is_saving(self) -> bool:
        """Whether something is on its way to the store."""
        return self._drafts.is_saving()

    def _build(self) -> None:
        self.setObjectName("quotes_page")
        self.new = primary(push(_("Neues Angebot"), "quote_new"))
        self.list = RowList(_("Angebote"), "quote_list")
        self.state = Choice()
        self.state.setObjectName("quotes_state")
        self.state.setAccessibleName(_("Welche Angebote"))
        self.state.offer([("", _("Alle Angebote")), *((state.value, state.word) for state in QuoteState)])
        self.notice = Notice("quotes_notice")
        self.undo = UndoBar("quotes_undo")
        self.nothing = EmptyState(
            "receipt-text",
            _("Kein Angebot gewählt"),
            _("Was der Vertrag nicht enthält, bieten Sie hier an: nach Aufwand, je angefangene Viertelstunde."),
            _("Neues Angebot"),
            "quotes_nothing",
        )
        self.form = NewQuoteForm(self._jobs)
        self.editor = QuoteEditor()
        self.issued = IssuedQuote()
        self._work = stack(self.nothing, self.form, self.editor, self.issued)
        side = ListSide(_("Angebote"), self.new)
        side.add_inset(self.state)
        side.add(self.notice)
        side.add(self.list, grows=True)
        self.panes = ListAndWork(side, column(self._work, self.undo, grows=self._work), "quotes_panes")
        column(self.panes, grows=self.panes, onto=self)

    def _connect(self) -> None:
        self.new.clicked.connect(lambda: self.new_quote())
        self.nothing.action_requested.connect(self.new_quote)
        self.list.row_chosen.connect(self.show_quote)
        self.list.clicked.connect(self.panes.show_work)
        self.list.page_requested.connect(self._read_on)
        self.notice.action_requested.connect(self._refresh)
        self.form.start_requested.connect(self._start)
        self.form.cancelled.connect(self._cancel)
        self.editor.typed.connect(self._type)
        self.editor.issue_requested.connect(self._issue)
        self.editor.print_requested.connect(self._print)
        self.editor.discard_requested.connect(self._discard)
        self.editor.renew_requested.connect(self._renew)
        self.issued.print_requested.connect(self._print)
        self.issued.revise_requested.connect(self._revise)
        self.issued.accepted.connect(self._accept)
        self.issued.declined.connect(self._decline)
        self.state.currentIndexChanged.connect(self._refresh)
        self._drafts.parted.connect(self._tell_parted)
        self._drafts.saved.connect(self._tell_saved)
        self._drafts.save_failed.connect(self._tell_unsaved)
        self._jobs.changed.connect(self._note)

    def _refresh(self) -> None:
        state = self._state()
        self._lists.ask(lambda helpdesk: helpdesk.quotes.page(limit=PAGE, state=state), self._show_rows, self._explain)

    def _state(self) -> QuoteState | None:
        """The state that alone is listed."""
        return QuoteState(self.state.value()) if self.state.value() else None

    def _show_rows(self, rows: list[QuoteRow]) -> None:
        self.notice.clear()
        self._rows = {row.id: row for row in rows}
        self.list.show_rows([list_row(row) for row in rows], more=len(rows) == PAGE)
        self._mark()

    def _read_on(self, last: UUID) -> None:
        after = self._rows[last]

        def add(rows: list[QuoteRow]) -> None:
            self._rows |= {row.id: row for row in rows}
            self.list.add_page([list_row(row) for row in rows], more=len(rows) == PAGE)

        state = self._state()
        self._jobs.ask(self, lambda helpdesk: helpdesk.quotes.page(after, PAGE, state), add, self._explain)

    def _read(self) -> None:
        if (wanted := self._wanted) is not None:
            self._reads.ask(lambda helpdesk: helpdesk.quotes.get(wanted), self._show, self._explain)

    def _show(self, quote: Quote) -> None:
        if quote.id != self._wanted:
            return
        if quote.state is QuoteState.DRAFT:
            self._show_draft(quote)
        else:
            self._draft = None
            self._drafts.forget(quote.id)
            self.issued.show_quote(quote)
            self._show_work(self.issued)
        self._mark()

    def _show_draft(self, quote: Quote) -> None:
        draft = self._drafts.of(quote)
        shown_now = draft is self._draft and self._work.currentWidget() is self.editor
        if shown_now and draft.clean:
            self.editor.renew(quote)
        elif shown_now:
            # Somebody is typing into it: only what isn't typed is shown anew.
            self.editor.show_around(quote)
        else:
            self._draft = draft
            self.editor.show_quote(with_typed(quote, draft.typed))
            if draft.failure:
                self.editor.tell_unsaved(draft.failure)
            self._show_work(self.editor)
        if self._estimates:
            self._estimates = False
            self.editor.begin_estimate()

    def _mark(self) -> None:
        if self._wanted is not None and self.list.current_key() != self._wanted:
            self.list.choose_nothing()
            self.list.choose(self._wanted, quietly=True)

    def _start(self, quote: QuoteNew) -> None:
        def started(changes: Changes) -> None:
            (quote_id,) = changes.quotes
            self.show_quote(quote_id, estimating=True)

        self._jobs.change(self, lambda helpdesk: helpdesk.quotes.start(quote), self._refuse_start, started)

    def _refuse_start(self, error: HelpdeskError) -> None:
        if self._work.currentWidget() is self.form:
            self.form.show_error(error)
        else:
            self._explain(error)

    def _add(self, quote: QuoteNew, quote_id: UUID) -> None:
        def added(_changes: Changes) -> None:
            self.show_quote(quote_id, estimating=True)

        self._jobs.change(
            self, lambda helpdesk: helpdesk.quotes.add(quote_id, quote.entries, quote.items), self._refuse, added
        )

    def _type(self, typed: QuoteDraft) -> None:
        if self._draft:
            self._draft.type(typed)

    def _issue(self) -> None:
        self._when_stored(lambda helpdesk, quote_id: helpdesk.quotes.issue(quote_id))

    def _renew(self) -> None:
        self._when_stored(lambda helpdesk, quote_id: helpdesk.quotes.renew(quote_id))

    def _accept(self, acceptance: Acceptance) -> None:
        self._answer(lambda helpdesk, quote_id: helpdesk.quotes.accept(quote_id, acceptance))

    def _decline(self, declining: Declining) -> None:
        self._answer(lambda helpdesk, quote_id: helpdesk.quotes.decline(quote_id, declining))

    def _answer(self, call: Callable[[Helpdesk, UUID], Changes]) -> None:
        if (quote_id := self._wanted) is not None:
            self._jobs.change(self, lambda helpdesk: call(helpdesk, quote_id), self.issued.show_error)

    def _revise(self) -> None:
        def revised(changes: Changes) -> None:
            (draft,) = changes.quotes
            self.show_quote(draft)

        if (quote_id := self._wanted) is not None:
            self._jobs.change(self, lambda helpdesk: helpdesk.quotes.revise(quote_id), self._explain, revised)

    def _when_stored(self, call: Callable[[Helpdesk, UUID], Changes]) -> None:
        if self._draft:
            self._draft.when_stored(
                lambda quote_id: self._jobs.change(self, lambda helpdesk: call(helpdesk, quote_id), self._refuse)
            )

    def _discard(self) -> None:
        quote = self.editor.quote
        if quote is None:
            return
        quote_id, title = quote.id, quote.title or _("Angebot ohne Positionen")

        def discarded(_changes: Changes) -> None:
            self.undo.offer(_("„{title}“ verworfen.").format(title=title), partial(self._restore, quote_id))

        def discard(_stored: UUID) -> None:
            self._leave()
            self._jobs.change(self, lambda helpdesk: helpdesk.quotes.discard(quote_id), self._explain, discarded)
            self._drafts.forget(quote_id)

        if self._draft:
            self._draft.when_stored(discard)

    def _restore(self, quote_id: UUID) -> None:
        def restored(_changes: Changes) -> None:
            self.show_quote(quote_id)

        self._jobs.change(self, lambda helpdesk: helpdesk.quotes.restore(quote_id), self._explain, restored)

    def _print(self) -> None:
        if self._work.currentWidget() is self.editor and self._draft:
            self._draft.when_stored(self.print_requested.emit)
        elif self._wanted:
            self.print_requested.emit(self._wanted)

    def _cancel(self) -> None:
        self._leave()
        self.panes.show_list()

    def _leave(self) -> None:
        self._wanted = None
        self._draft = None
        self._reads.forget()
        self.list.choose_nothing()
        self._work.setCurrentWidget(self.nothing)

    def _show_work(self, part: QWidget) -> None:
        self._work.setCurrentWidget(part)
        self.panes.show_work()

    def _tell_saved(self, quote_id: UUID, when: datetime) -> None:
        if quote_id == self._wanted:
            self.editor.tell_saved(_("Gespeichert {time}").format(time=f"{when:%H:%M}"))

    def _tell_parted(self) -> None:
        self.editor.question.show_message(
            "warning",
            _("Dasselbe Angebot wurde auch woanders geändert."),
            _("Was Sie geschrieben haben, gilt; das andere ist ein eigener Entwurf in der Liste."),
        )

    def _tell_unsaved(self, quote_id: UUID, error: HelpdeskError) -> None:
        if is_final(error):
            # Issued or discarded elsewhere: what was typed has no place any more, and is said to have none.
            self._drafts.forget(quote_id)
            self._explain(error)
            self._read()
        elif quote_id == self._wanted:
            self.editor.tell_unsaved(error)
        else:
            self._explain(error)

    def _note(self, changes: Changes) -> None:
        if changes.quotes or changes.customers:
            self._refresh()
        # What documents and contracts say decides what a draft should be looked at for.
        told_by_all = changes.documents or changes.customers or changes.settings
        if self._wanted in changes.quotes or (self._wanted and told_by_all):
            self._read()

    def _refuse(self, error: HelpdeskError) -> None:
        self.editor.question.show_error(error)

    def _explain(self, error: HelpdeskError) -> None:
        self.notice.show_error(error, _("Erneut versuchen"))
