"""The lookup beside the work."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.customers import CustomerRow
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.scope import Answer, Entry, LearnedTerm, ServiceDocument
from ui.jobs import Jobs
from ui.latest import Latest
from ui.scope.acts import QUOTE_KEY, TAKE_KEY, Acts
from ui.scope.answer_view import AnswerView
from ui.scope.asking import AskBox
from ui.scope.basis import BasisLine
from ui.scope.correcting import Correcting
from ui.scope.quoting import is_quotable, wish
from ui.scope.request import Question
from ui.scope.teaching import Teaching
from ui.scope.wording import taken, understood, with_editions
from ui.theme import theme
from ui.widgets import Heading, Notice, Small, UndoBar, quiet, tool

HITS = 6


class ScopePanel(QWidget):
    """Is it covered? Answers while the question is typed, here or in a ticket.

    Signals:
        answer_taken: The answer shall go into the ticket; carries a `TakenAnswer`.
        quote_requested: A quote shall be begun; carries a `QuoteWish`.
        document_opened: The document shall be shown at an entry; carries both ids.
        contract_requested: A customer's contract shall be shown; carries the customer's id.
        close_requested: The panel shall go away.
    """

    answer_taken = Signal(object)
    quote_requested = Signal(object)
    document_opened = Signal(str, str)
    contract_requested = Signal(object)
    close_requested = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._asks = Latest(jobs, self)
        self.answer: Answer | None = None
        self._answered: Question | None = None
        self._quoting: str | None = None
        self._build()
        self._connect()
        self._show_teaching()
        self._read_documents()

    def ask(self, text: str) -> None:
        """Asks this question as if it had been typed here."""
        self.asking.ask(text)

    def follow(self, subject: str, message: str) -> None:
        """Asks what this ticket says, unless a question was typed here."""
        self.asking.follow(subject, message)

    def set_customer(self, customer: CustomerRow | None) -> None:
        """Answers for this customer's contract from now on."""
        self._quoting = None
        self.asking.show_customer(customer)

    def take_into(self, *, new: bool) -> None:
        """Says whether an answer goes into a new ticket, or into the one being written."""
        self.acts.take_into(new=new)

    def focus_query(self) -> None:
        """Puts the cursor into the question, ready to be replaced."""
        self.asking.focus_query()

    def _build(self) -> None:
        size = theme().size
        self.asking = AskBox(self._jobs)
        self.query, self.customer = self.asking.query, self.asking.customer
        self.basis = BasisLine()
        self.correction = Small()
        self.correction.setObjectName("scope_correction")
        self.notice = Notice("scope_notice")
        self.waiting = Small(_("Wird nachgeschlagen …"))
        self.waiting.hide()
        # Faster answers need no word about the waiting.
        self._slow = QTimer(self, singleShot=True, interval=200)
        self.view = AnswerView()
        self.card, self.hits = self.view.card, self.view.hits
        self.acts = Acts()
        self.teaching = Teaching()
        self.correcting = Correcting(self._jobs)
        self.undo = UndoBar("scope_undo")
        self.notice.home = self.undo.home = self.query
        self._close = quiet(tool("x", _("Leistungsumfang ausblenden"), "scope_close", "F9"))
        head = QHBoxLayout()
        head.addWidget(Heading(_("Leistungsumfang")), 1)
        head.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(size.space_4, size.space_3, size.space_4, size.space_4)
        column.setSpacing(size.space_2)
        column.addLayout(head)
        above: tuple[QWidget, ...] = (self.asking, self.basis, self.notice, self.correction, self.waiting)
        for part in above:
            column.addWidget(part)
        bodies: tuple[QWidget, ...] = (self.view, self.teaching, self.correcting)
        for body in bodies:
            column.addWidget(body, 1)
        column.addWidget(self.undo)
        column.addWidget(self.acts)

    def _connect(self) -> None:
        self.asking.question_changed.connect(self._look_up)
        self.query.returnPressed.connect(self._take)
        self.query.down_requested.connect(self.view.step)
        self.view.entry_shown.connect(self._offer_acts)
        self.view.entry_opened.connect(self._take)
        self.acts.take.clicked.connect(self._take)
        self.acts.quote.clicked.connect(self._quote)
        self.acts.open_document.clicked.connect(self._open_document)
        self.acts.wrong.clicked.connect(self._correct)
        self.basis.customer_requested.connect(self.asking.choose_customer)
        self.basis.contract_requested.connect(self._open_contract)
        self.card.contract_requested.connect(self._open_contract)
        self.correcting.closed.connect(self._show_answered)
        self.correcting.learned.connect(self._offer_undo)
        self.teaching.example_chosen.connect(self.ask)
        self.notice.action_requested.connect(self._look_up)
        self._slow.timeout.connect(self.waiting.show)
        self._close.clicked.connect(self.close_requested)
        self._jobs.changed.connect(self._note)
        QShortcut(QKeySequence(TAKE_KEY), self, self._take)
        QShortcut(QKeySequence(QUOTE_KEY), self, self._quote)

    def _note(self, changes: Changes) -> None:
        customer = self.asking.question().customer
        if changes.documents:
            self._read_documents()
        if changes.documents or (customer is not None and customer in changes.customers):
            self._look_up()

    def _read_documents(self) -> None:
        call = lambda helpdesk: with_editions(helpdesk.scope.documents())  # noqa: E731 - shorter than a function
        self._jobs.ask(self, call, self._take_documents, self._explain)

    def _take_documents(self, found: Sequence[tuple[ServiceDocument, str]]) -> None:
        self.view.take_documents(found)
        self.asking.offer([(document.id, document.title) for document, _edition in found])

    def _look_up(self) -> None:
        asked = self.asking.question()
        if not asked.text:
            self._asks.forget()
            self._show_teaching()
            return
        if not self._slow.isActive():
            self._slow.start()
        self._asks.ask(
            lambda helpdesk: helpdesk.scope.find(asked.text, asked.document, asked.customer, HITS),
            lambda answer: self._take_answer(answer, asked),
            self._explain,
        )

    def _take_answer(self, answer: Answer, asked: Question) -> None:
        self._settle()
        former, self._answered = self._answered, asked
        self.answer = answer
        if any(hit.entry.document not in self.view.documents for hit in answer.hits):
            # Accepted by another process: this one was told nothing.
            self._read_documents()
        if former is None or former.text != asked.text:
            self._quoting = None
        self.correction.setText(_("verstanden als: {words}").format(words=", ".join(understood(answer))))
        self.basis.show_basis(answer.basis, self.view.documents)
        self.view.show_answer(answer, anew=former is None or former.customer != asked.customer)
        if self.correcting.isHidden():
            self._show_answered()
        self._continue_quote()

    def _current(self) -> tuple[Answer, Entry | None] | None:
        """What stands on the card; None while it doesn't answer what is asked now.

        Keys may be faster than the answer, and neither a former question's nor one that is being put right must go to
        the customer.
        """
        if self.answer is None or self._answered != self.asking.question() or not self.correcting.isHidden():
            return None
        hit = self.view.chosen()
        return self.answer, hit.entry if hit else None

    def _take(self) -> None:
        current = self._current()
        # Without its document an answer has no source; it is being read.
        if current and (current[1] is None or current[1].document in self.view.documents):
            self.answer_taken.emit(taken(*current, self.view.documents))

    def _quote(self) -> None:
        current = self._current()
        if current is None or self._answered is None or not is_quotable(*current):
            return
        _answer, entry = current
        if self._answered.customer is not None:
            self.quote_requested.emit(wish(entry, self._answered.brief, self._answered.customer))
            return
        self._quoting = entry.id if entry else ""
        self.notice.show_message(
            "accent", _("Für wen ist das Angebot?"), _("Wählen Sie den Kunden, dann geht es gleich weiter.")
        )
        self.asking.choose_customer()

    def _continue_quote(self) -> None:
        """The customer has been chosen; it may be one who wouldn't have to pay for it."""
        if self._quoting is None or self._answered is None or self._answered.customer is None:
            return
        wanted, self._quoting = self._quoting, None
        self.hits.choose(wanted)
        if (current := self._current()) and is_quotable(*current):
            self._quote()
        else:
            told = _("Für {customer} ist kein Angebot nötig.").format(customer=self.customer.text())
            self.notice.show_message("accent", told, _("Unten steht die Antwort nach diesem Vertrag."))

    def _offer_acts(self) -> None:
        hit = self.view.chosen()
        quotable = is_quotable(self.answer, hit.entry if hit else None)
        self.acts.offer(quotable=quotable, placed=self.view.cited() is not None)

    def _open_document(self) -> None:
        if entry := self.view.cited():
            self.document_opened.emit(entry.document, entry.id)

    def _open_contract(self) -> None:
        if self.customer.customer:
            self.contract_requested.emit(self.customer.customer.id)

    def _correct(self) -> None:
        if self.answer and self._answered:
            self._show_parts("correcting")
            self.correcting.begin(self._answered, self.answer, self.view.documents)

    def _offer_undo(self, query: str, former: tuple[LearnedTerm, ...]) -> None:
        self._show_answered()
        put_back = lambda helpdesk: helpdesk.learned.put_back(query, former)  # noqa: E731 - shorter than a function
        # Else the focus would go on to the next button, and Enter with it.
        self.query.setFocus()
        self.undo.offer(_("Das ist gemerkt."), lambda: self._jobs.change(self, put_back, self._explain))

    def _show_answered(self) -> None:
        self._show_parts("answer" if self.answer else "teaching")

    def _show_teaching(self) -> None:
        self._settle()
        self.answer = self._answered = None
        self.view.forget()
        self._show_parts("teaching")

    def _show_parts(self, part: str) -> None:
        self.teaching.setVisible(part == "teaching")
        self.view.setVisible(part == "answer")
        self.acts.setVisible(part == "answer")
        self.basis.setVisible(part == "answer")
        self.correction.setVisible(part == "answer" and self.answer is not None and bool(understood(self.answer)))
        self.correcting.setVisible(part == "correcting")
        # The question is settled by then, and a small window needs the room.
        self.asking.setVisible(part != "correcting")

    def _explain(self, error: HelpdeskError) -> None:
        self._settle()
        self.notice.show_error(error, _("Erneut versuchen"))

    def _settle(self) -> None:
        self._slow.stop()
        self.waiting.hide()
        self.notice.clear()
