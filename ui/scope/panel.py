"""The lookup beside the work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.customers import CustomerRow
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.scope import Answer, Hit, ServiceDocument, Verdict
from ui.jobs import Jobs
from ui.latest import Latest
from ui.scope.card import AnswerCard
from ui.scope.teaching import Teaching
from ui.scope.verdicts import entry_look
from ui.scope.wording import paragraph, place, understood_words, with_editions
from ui.theme import theme
from ui.widgets import (
    Heading,
    Notice,
    Row,
    RowList,
    Scroll,
    SearchField,
    Small,
    primary,
    push,
    quiet,
    tool,
    with_shortcut,
)
from ui.widgets.customer_chooser import CustomerChooser
from ui.widgets.form import Choice, FieldRow

TAKE_KEY = "F8"
HITS = 6


@dataclass(frozen=True, slots=True)
class _Question:
    """What an answer holds for: the same words mean another thing under another contract."""

    text: str
    document: str | None
    customer: UUID | None


class ScopePanel(QWidget):
    """Is it covered? Answers while the question is typed, here or in a ticket's subject.

    Signals:
        answer_taken: The answer shall go into the ticket; carries a paragraph for the customer.
        document_opened: The document shall be shown at an entry; carries both ids.
        close_requested: The panel shall go away.
    """

    answer_taken = Signal(str)
    document_opened = Signal(str, str)
    close_requested = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._asks = Latest(jobs, self)
        self._documents: dict[str, ServiceDocument] = {}
        self._editions: dict[str, str] = {}
        self.answer: Answer | None = None
        self._answered: _Question | None = None
        self._build()
        self._connect()
        self._show_teaching()
        jobs.ask(self, lambda helpdesk: with_editions(helpdesk.scope.documents()), self._show_documents, self._explain)

    def ask(self, text: str) -> None:
        """Asks this question as if it had been typed here."""
        self.query.setText(text.strip())

    def set_customer(self, customer: CustomerRow | None) -> None:
        """Answers for this customer's contract from now on."""
        if customer != self.customer.customer:
            self.customer.show_customer(customer)
            self._look_up()

    def focus_query(self) -> None:
        """Puts the cursor into the question, ready to be replaced."""
        self.query.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.query.selectAll()

    def _build(self) -> None:
        size = theme().size
        self.query = SearchField(_("Ist das enthalten?"), "scope_query")
        self.document = Choice()
        self.document.setObjectName("scope_document")
        self.document.setAccessibleName(_("Dokument"))
        self.document.offer([("", _("Alle Dokumente"))])
        self.customer = CustomerChooser(self._jobs, "scope_customer", _("Alle Kunden"))
        # The field is narrow, and the room is the name's.
        self.customer.setClearButtonEnabled(False)
        self.correction = Small()
        self.correction.setObjectName("scope_correction")
        self.notice = Notice("scope_notice")
        self.waiting = Small(_("Wird nachgeschlagen …"))
        self.waiting.hide()
        # Faster answers need no word about the waiting.
        self._slow = QTimer(self, singleShot=True, interval=200)
        self.card = AnswerCard()
        self.more_caption = Small()
        self.hits = RowList(_("Treffer"), "scope_hits")
        self.take = primary(push(_("In Ticket übernehmen"), "scope_take"))
        self.take.setToolTip(with_shortcut(_("Antwort mit Quelle in die Nachricht schreiben"), TAKE_KEY))
        self.open_document = quiet(push(_("Im Dokument zeigen"), "scope_open", "book-open"))
        self.teaching = Teaching()
        close = quiet(tool("x", _("Leistungsumfang ausblenden"), "scope_close", "F9"))
        close.clicked.connect(self.close_requested)
        head = QHBoxLayout()
        head.addWidget(Heading(_("Leistungsumfang")), 1)
        head.addWidget(close)
        self._scroll = Scroll(margin=0, spacing=size.space_3)
        for part in (self.card, self.more_caption, self.hits):
            self._scroll.body.addWidget(part)
        self._scroll.body.addStretch(1)
        self._acts = QWidget()
        acts = QVBoxLayout(self._acts)
        acts.setContentsMargins(0, 0, 0, 0)
        acts.addWidget(self.take)
        acts.addWidget(self.open_document)
        column = QVBoxLayout(self)
        column.setContentsMargins(size.space_4, size.space_3, size.space_4, size.space_4)
        column.setSpacing(size.space_2)
        column.addLayout(head)
        filters = FieldRow((self.document, 5), (self.customer, 4))
        for widget in (self.query, filters, self.notice, self.correction, self.waiting):
            column.addWidget(widget)
        column.addWidget(self._scroll, 1)
        column.addWidget(self.teaching, 1)
        column.addWidget(self._acts)

    def _connect(self) -> None:
        self.query.asked.connect(self._look_up)
        self.query.returnPressed.connect(self._take)
        self.query.down_requested.connect(lambda: self._step(1))
        self.document.currentIndexChanged.connect(self._look_up)
        self.customer.customer_chosen.connect(self._look_up)
        self.hits.row_chosen.connect(lambda _key: self._show_current())
        self.hits.row_opened.connect(lambda _key: self._take())
        self.take.clicked.connect(self._take)
        self.open_document.clicked.connect(self._open_document)
        self.teaching.example_chosen.connect(self.ask)
        self.notice.action_requested.connect(self._look_up)
        self._slow.timeout.connect(self.waiting.show)
        QShortcut(QKeySequence(TAKE_KEY), self, self._take)

    def _question(self) -> _Question:
        customer = self.customer.customer.id if self.customer.customer else None
        return _Question(self.query.text().strip(), self.document.value() or None, customer)

    def _look_up(self) -> None:
        asked = self._question()
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

    def _show_documents(self, found: list[tuple[ServiceDocument, str]]) -> None:
        self._documents = {document.id: document for document, _edition in found}
        self._editions = {document.id: edition for document, edition in found}
        titles = [(document.id, document.title) for document in self._documents.values()]
        self.document.offer([("", _("Alle Dokumente")), *titles])
        if self.answer:
            self._show_answer(self.answer)

    def _take_answer(self, answer: Answer, asked: _Question) -> None:
        self._answered = asked
        self._show_answer(answer)

    def _show_answer(self, answer: Answer) -> None:
        self._settle()
        self.answer = answer
        understood = ", ".join(understood_words(answer))
        self.correction.setText(_("verstanden als: {words}").format(words=understood))
        self.correction.setVisible(bool(understood))
        unregulated = answer.verdict is Verdict.UNREGULATED
        self.more_caption.setText(_("Am nächsten kommt") if unregulated else _("Alle Treffer"))
        listed = bool(answer.hits) if unregulated else len(answer.hits) > 1
        self.more_caption.setVisible(listed)
        self.hits.setVisible(listed)
        self.hits.choose_nothing()
        self.hits.show_rows([_row(hit, self._documents) for hit in answer.hits])
        self.hits.setFixedHeight(max(len(answer.hits), 1) * theme().size.row)
        if answer.hits and not unregulated:
            self.hits.choose(answer.hits[0].entry.id)
        self._show_parts(asked=True)
        self._show_current()
        self._scroll.verticalScrollBar().setValue(0)

    def _show_current(self) -> None:
        if self.answer is None:
            return
        hit = self._chosen()
        self.open_document.setVisible(hit is not None or self.answer.catch_all is not None)
        if hit is None:
            document = self.answer.catch_all.document if self.answer.catch_all else ""
            self.card.show_unregulated(self.answer, self._documents, self._editions.get(document, ""))
            return
        words = (*hit.matched, *(word for _typed, word in self.answer.corrected))
        shown = self._editions.get(hit.entry.document, "")
        self.card.show_entry(self.answer, hit.entry, self._documents, shown, words)

    def _chosen(self) -> Hit | None:
        key = self.hits.current_key()
        return next((hit for hit in self.answer.hits if hit.entry.id == key), None) if self.answer else None

    def _step(self, by: int) -> None:
        if self.answer and self.answer.hits:
            at = min(max(self.hits.currentIndex().row() + by, 0), len(self.answer.hits) - 1)
            self.hits.choose(self.answer.hits[at].entry.id)
            self.hits.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self) -> None:
        # Enter may be faster than the answer; a former question's must not go to the customer.
        if self.answer is None or self._answered != self._question():
            return
        hit = self._chosen()
        entry = hit.entry if hit else None
        document = self._documents.get(entry.document) if entry else None
        self.answer_taken.emit(paragraph(self.answer, entry, document))

    def _open_document(self) -> None:
        hit = self._chosen()
        entry = hit.entry if hit else self.answer.catch_all if self.answer else None
        if entry:
            self.document_opened.emit(entry.document, entry.id)

    def _show_teaching(self) -> None:
        self._settle()
        self.answer = None
        self.correction.hide()
        self._show_parts(asked=False)

    def _show_parts(self, *, asked: bool) -> None:
        self.teaching.setVisible(not asked)
        self._scroll.setVisible(asked)
        self._acts.setVisible(asked)

    def _explain(self, error: HelpdeskError) -> None:
        self._settle()
        self.notice.show_error(error, _("Erneut versuchen"))

    def _settle(self) -> None:
        self._slow.stop()
        self.waiting.hide()
        self.notice.clear()


def _row(hit: Hit, documents: Mapping[str, ServiceDocument]) -> Row:
    shown = entry_look(hit.entry)
    where = place(hit.entry, documents.get(hit.entry.document))
    return Row(hit.entry.id, hit.entry.text, where, shown.kind, shown.icon, shown.word)
