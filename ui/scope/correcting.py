"""The lookup was wrong: a technician says which entry was right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.scope import Answer, Entry, LearnedTerm, ServiceDocument
from ui.jobs import Jobs
from ui.latest import Latest
from ui.scope.marking import contains
from ui.scope.request import Question
from ui.scope.verdicts import entry_look
from ui.scope.wording import place
from ui.theme import theme
from ui.widgets import Heading, Label, Notice, Row, RowList, SearchField, Small, primary, push, quiet
from ui.widgets.form import Field

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

OFFERED = 12


class Correcting(QWidget):
    """Which entry would have been right? Begins with what the lookup finds nearest.

    Signals:
        learned: The request leads elsewhere from now on; carries it and what was learned for it before.
        closed: Nothing was learned.
    """

    learned = Signal(str, object)
    closed = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._asks = Latest(jobs, self)
        self._question = Question("", None, None, "")
        self._answer: Answer | None = None
        self._documents: Mapping[str, ServiceDocument] = {}
        self._found: list[Entry] = []
        self._build()
        self.search.asked.connect(lambda _text: self._look_up())
        self.search.down_requested.connect(self.entries.setFocus)
        self.search.returnPressed.connect(self._learn_chosen)
        self.entries.row_chosen.connect(lambda _key: self._show_choice())
        self.entries.row_opened.connect(lambda _key: self._learn_chosen())
        self.right.clicked.connect(self._learn_chosen)
        self.none.clicked.connect(lambda: self._learn(None))
        self.cancel.clicked.connect(self.closed)

    def begin(self, question: Question, answer: Answer, documents: Mapping[str, ServiceDocument]) -> None:
        """Asks what the right answer to this question is."""
        self._question, self._answer, self._documents = question, answer, documents
        self.notice.clear()
        self.request.setText(question.brief)
        self.request.setCursorPosition(0)
        self.search.clear()
        self._look_up()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        size = theme().size
        self.request = QLineEdit()
        self.search = SearchField(_("Anderen Eintrag suchen"), "scope_wrong_search")
        self.entries = RowList(_("Einträge"), "scope_wrong_entries")
        self.whole = Label()
        self.right = primary(push(_("Dieser war richtig"), "scope_wrong_right"))
        self.none = push(_("Keiner: nicht geregelt"), "scope_wrong_none", "circle-question-mark")
        self.cancel = quiet(push(_("Abbrechen"), "scope_wrong_cancel"))
        self.notice = Notice("scope_wrong_notice")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size.space_2)
        column.addWidget(Heading(_("Welcher Eintrag wäre richtig gewesen?")))
        column.addWidget(Field(_("Wenn wieder jemand so fragt"), self.request, "scope_wrong_request"))
        column.addWidget(Small(_("Wird auf diesem Rechner gemerkt, wie es hier steht. Lassen Sie Namen weg.")))
        column.addWidget(self.search)
        column.addWidget(self.entries, 1)
        column.addWidget(self.whole)
        column.addWidget(self.notice)
        column.addWidget(self.right)
        column.addWidget(self.none)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.cancel)
        column.addLayout(foot)

    def _look_up(self) -> None:
        typed = self.search.text().strip()
        text, document = typed or self._question.text, self._question.document
        self._asks.ask(lambda helpdesk: nearest(helpdesk, text, document, typed), self._show, self.notice.show_error)

    def _show(self, found: list[Entry]) -> None:
        self._found = found
        self.entries.choose_nothing()
        self.entries.show_rows([self._row(entry) for entry in found])
        self._show_choice()

    def _row(self, entry: Entry) -> Row:
        shown = entry_look(entry)
        return Row(
            entry.id,
            entry.text,
            place(entry, self._documents.get(entry.document)),
            shown.kind,
            shown.icon,
            shown.word,
        )

    def _show_choice(self) -> None:
        at = self.entries.currentIndex().row()
        self.right.setEnabled(at >= 0)
        # The list cuts what is too long for a narrow panel.
        self.whole.setText(self._found[at].text if at >= 0 else "")
        self.whole.setVisible(at >= 0)

    def _learn_chosen(self) -> None:
        key = self.entries.current_key()
        if isinstance(key, str):
            self._learn(key)

    def _learn(self, entry_id: str | None) -> None:
        query, within, answered = self.request.text(), self._question.document, self._answer
        self.notice.clear()
        former: list[LearnedTerm] = []

        def teach(helpdesk: Helpdesk) -> Changes:
            former.extend(helpdesk.learned.of(query))
            return helpdesk.learned.learn(query, entry_id, within=within, answered=answered)

        self._jobs.change(self, teach, self._explain, lambda _changes: self.learned.emit(query, tuple(former)))

    def _explain(self, error: HelpdeskError) -> None:
        self.notice.show_error(error)
        self.request.setFocus(Qt.FocusReason.OtherFocusReason)


def nearest(helpdesk: Helpdesk, text: str, document: str | None, typed: str = "") -> list[Entry]:
    """The entries a technician may have meant, as the documents say them for everybody.

    Those that have all words `typed` come first: who searches for an entry knows how it reads.
    """
    found = [hit.entry for hit in helpdesk.scope.find(text, document, limit=OFFERED).hits]
    if typed:
        documents = (one for one in helpdesk.scope.documents() if document in {None, one.id})
        worded = (entry for one in documents for entry in one.entries if contains(entry.text, typed))
        found = list({entry.id: entry for entry in (*worded, *found)}.values())
    return found[: 2 * OFFERED]
