"""One answer: the verdict largest, then the document's own sentence and everything that qualifies it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.i18n import _
from helpdesk.scope import Answer, Entry, Hit, ServiceDocument, Verdict
from ui.scope.contradiction import Contradiction
from ui.scope.facts import Facts
from ui.scope.marking import MarkedText, spans
from ui.scope.verdicts import VerdictLook, entry_look, look
from ui.scope.wording import opposed, place, verdict_of
from ui.theme import theme
from ui.widgets import Heading, IconLabel, Label, Muted, Small, StateBadge, push

_NAMED = 6
"""How many words that led to an entry are named; a long message has dozens."""


class AnswerCard(QWidget):
    """The verdict, the sentence it rests on, its conditions and prices, and what contradicts it.

    Signals:
        contract_requested: What isn't booked could be: the customer's contract shall be shown.
    """

    contract_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        size = theme().size
        self.verdict = StateBadge(large=True)
        self.verdict.word.setObjectName("scope_verdict")
        self.verdict.word.setWordWrap(True)
        self.caution = Muted()
        self.unbooked = Unbooked()
        self.lead = Small()
        self.sentence = MarkedText()
        self.matched = Small()
        self.matched.setObjectName("scope_matched")
        self.facts = Facts()
        self.contradiction = Contradiction()
        self.place = Small()
        self.edition = Small()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size.space_3)
        column.addWidget(self.verdict)
        column.addWidget(self.caution)
        column.addWidget(self.unbooked)
        said = QVBoxLayout()
        said.setSpacing(size.space_1)
        for part in (self.lead, self.sentence, self.matched):
            said.addWidget(part)
        column.addLayout(said)
        column.addWidget(self.facts)
        column.addWidget(self.contradiction)
        source = QVBoxLayout()
        source.setSpacing(0)
        source.addWidget(self.place)
        source.addWidget(self.edition)
        column.addLayout(source)
        self.unbooked.contract_requested.connect(self.contract_requested)

    def show_entry(self, answer: Answer, hit: Hit, documents: Mapping[str, ServiceDocument], edition: str) -> None:
        """Shows one of the entries found."""
        entry = hit.entry
        words = (*hit.matched, *(word for _typed, word in answer.corrected))
        verdict = verdict_of(answer, entry)
        self._show_verdict(entry_look(entry) if verdict is entry.verdict else look(verdict))
        similar = answer.verdict is Verdict.UNREGULATED
        self._caution(_("Nur ähnlich: Prüfen Sie, ob wirklich dasselbe gemeint ist.") if similar else "")
        self.unbooked.show_entry(entry)
        others = opposed(entry, documents.get(entry.document)) if entry.booked else ()
        self.contradiction.show_entries([entry, *others] if others else [], words)
        self._say(entry if not others else None, words)
        understood = dict(answer.corrected)
        self._show_matched([understood.get(word, word) for word in hit.matched], (entry, *others))
        self._source(place(entry, documents.get(entry.document)), edition)

    def show_unregulated(self, answer: Answer, documents: Mapping[str, ServiceDocument], edition: str) -> None:
        """Says that no document settles it, and what the document offers instead."""
        self._show_verdict(look(Verdict.UNREGULATED))
        self._caution(_("Kein Dokument regelt das. Nichts zusagen: Machbarkeit prüfen und die Kosten vorher nennen."))
        way_on = answer.catch_all
        self.unbooked.hide()
        self.contradiction.show_entries([])
        self._say(way_on, ())
        self._show_matched((), ())
        self.lead.setText(_("Was das Dokument allgemein sagt"))
        self.lead.setVisible(way_on is not None)
        self._source(place(way_on, documents.get(way_on.document)) if way_on else "", edition)

    def _say(self, entry: Entry | None, words: Sequence[str]) -> None:
        self.lead.hide()
        self.sentence.set_text(entry.text if entry else "", words)
        self.sentence.setVisible(entry is not None)
        self.facts.show_facts(entry)

    def _show_matched(self, words: Sequence[str], shown: Sequence[Entry]) -> None:
        """Names the words that led here and can't be seen in what is shown, as callers seldom use the document's."""
        unseen = [word for word in words if not any(spans(entry.text, [word]) for entry in shown)]
        told = ", ".join(_("„{name}“").format(name=word) for word in unseen[:_NAMED])
        self.matched.setText(_("Erkannt an: {words}").format(words=f"{told} …" if len(unseen) > _NAMED else told))
        self.matched.setVisible(bool(unseen))

    def _show_verdict(self, shown: VerdictLook) -> None:
        self.verdict.show_state(shown.kind, shown.icon, shown.word)

    def _caution(self, text: str) -> None:
        self.caution.setText(text)
        self.caution.setVisible(bool(text))

    def _source(self, where: str, edition: str) -> None:
        self.place.setText(where)
        self.edition.setText(edition)
        self.place.setVisible(bool(where))
        self.edition.setVisible(bool(edition))


class Unbooked(QFrame):
    """Why an entry isn't booked, how it would be, and the way to the contract; upright, because the panel is narrow.

    Signals:
        contract_requested: The customer's contract shall be shown.
    """

    contract_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        size = theme().size
        self.setObjectName("scope_unbooked")
        self.setProperty("kind", "warning")
        self.setProperty("fit", "notice")
        self.why = Heading()
        self.way = Label()
        self.act = push(_("Vertrag öffnen"), "scope_unbooked_act")
        self.act.setProperty("role", "link")
        head = QHBoxLayout()
        head.setSpacing(size.space_2)
        head.addWidget(IconLabel("lock", "warning"), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.why, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(size.space_3, size.space_2, size.space_3, size.space_2)
        column.setSpacing(size.space_1)
        column.addLayout(head)
        column.addWidget(self.way)
        column.addWidget(self.act, 0, Qt.AlignmentFlag.AlignLeft)
        self.act.clicked.connect(self.contract_requested)
        self.hide()

    def show_entry(self, entry: Entry) -> None:
        """Says so of an entry that isn't booked; takes no room for any other."""
        # The first two notes of such an entry: why it isn't, and how it would be.
        why, way = (*entry.notes, "", "")[:2]
        self.why.setText(why)
        self.way.setText(way)
        self.way.setVisible(bool(way))
        self.setVisible(not entry.booked)
