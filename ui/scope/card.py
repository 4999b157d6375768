"""One answer: the verdict largest, then the document's own sentence and everything that qualifies it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from helpdesk.i18n import _
from helpdesk.scope import Answer, Entry, ServiceDocument, Verdict
from helpdesk.scope.models import STRICTEST_FIRST
from ui.scope.marking import MarkedText
from ui.scope.verdicts import VerdictLook, entry_look, look
from ui.scope.wording import opposed, place, verdict_of
from ui.theme import theme
from ui.widgets import Card, Label, Muted, Small, StateBadge, clear_layout


class AnswerCard(QWidget):
    """The verdict, the sentence it rests on, its conditions and prices, and what contradicts it."""

    def __init__(self) -> None:
        super().__init__()
        size = theme().size
        self.verdict = StateBadge(large=True)
        self.verdict.word.setObjectName("scope_verdict")
        self.verdict.word.setWordWrap(True)
        self.caution = Muted()
        self.lead = Small()
        self.sentence = MarkedText()
        self.facts = Facts()
        self.contradiction = Contradiction()
        self.place = Small()
        self.edition = Small()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size.space_3)
        column.addWidget(self.verdict)
        column.addWidget(self.caution)
        said = QVBoxLayout()
        said.setSpacing(size.space_1)
        said.addWidget(self.lead)
        said.addWidget(self.sentence)
        column.addLayout(said)
        column.addWidget(self.facts)
        column.addWidget(self.contradiction)
        source = QVBoxLayout()
        source.setSpacing(0)
        source.addWidget(self.place)
        source.addWidget(self.edition)
        column.addLayout(source)

    def show_entry(
        self, answer: Answer, entry: Entry, documents: Mapping[str, ServiceDocument], edition: str, words: Sequence[str]
    ) -> None:
        """Shows one of the entries found."""
        verdict = verdict_of(answer, entry)
        self._show_verdict(entry_look(entry) if verdict is entry.verdict else look(verdict))
        similar = answer.verdict is Verdict.UNREGULATED
        self._caution(_("Nur ähnlich: Prüfen Sie, ob wirklich dasselbe gemeint ist.") if similar else "")
        others = opposed(entry, documents.get(entry.document))
        self.contradiction.show_entries([entry, *others] if others else [], words)
        self._say(entry if not others else None, words)
        self._source(place(entry, documents.get(entry.document)), edition)

    def show_unregulated(self, answer: Answer, documents: Mapping[str, ServiceDocument], edition: str) -> None:
        """Says that no document settles it, and what the document offers instead."""
        self._show_verdict(look(Verdict.UNREGULATED))
        self._caution(_("Kein Dokument regelt das. Nichts zusagen: Machbarkeit prüfen und die Kosten vorher nennen."))
        way_on = answer.catch_all
        self.contradiction.show_entries([])
        self._say(way_on, ())
        self.lead.setText(_("Was das Dokument allgemein sagt"))
        self.lead.setVisible(way_on is not None)
        self._source(place(way_on, documents.get(way_on.document)) if way_on else "", edition)

    def _say(self, entry: Entry | None, words: Sequence[str]) -> None:
        self.lead.hide()
        self.sentence.set_text(entry.text if entry else "", words)
        self.sentence.setVisible(entry is not None)
        self.facts.show_facts(entry)

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


class Facts(QWidget):
    """Conditions, price rule and notes of an entry; takes no room when it has none."""

    def __init__(self) -> None:
        super().__init__()
        self._facts: list[str] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().size.space_2)

    def show_facts(self, entry: Entry | None) -> None:
        """Shows what qualifies this entry."""
        clear_layout(self._column)
        facts = _facts(entry) if entry else []
        self._facts = [text for _caption, text in facts]
        for caption, text in facts:
            self._column.addWidget(_Fact(caption, text))
        self.setVisible(bool(facts))

    def text(self) -> str:
        """All facts, one a line."""
        return "\n".join(self._facts)


def _facts(entry: Entry) -> list[tuple[str, str]]:
    return [
        *((_("Bedingung"), text) for text in entry.conditions),
        *([(_("Abrechnung"), entry.billing)] if entry.billing else []),
        *((_("Hinweis"), text) for text in entry.notes),
    ]


class _Fact(QWidget):
    def __init__(self, caption: str, text: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Small(caption))
        column.addWidget(Label(text))


class Contradiction(QWidget):
    """Entries of one document that say different things, side by side, the stricter first."""

    def __init__(self) -> None:
        super().__init__()
        # Without it two sides would ask for more room than a narrow panel has, and never be set below one another.
        self.setMinimumWidth(1)
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._sides.setSpacing(theme().size.space_2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_1)
        column.addWidget(Muted(_("Das Dokument widerspricht sich hier; es gilt die strengere Aussage.")))
        column.addLayout(self._sides)
        self.hide()

    def show_entries(self, entries: Sequence[Entry], words: Sequence[str] = ()) -> None:
        """Shows these beside one another, or nothing."""
        clear_layout(self._sides)
        for entry in sorted(entries, key=lambda entry: STRICTEST_FIRST.index(entry.verdict)):
            self._sides.addWidget(_Side(entry, words), 1)
        self.setVisible(bool(entries))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _arrange(self) -> None:
        narrow = self.width() < theme().size.text_body * 30
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._sides.setDirection(down if narrow else across)


class _Side(Card):
    def __init__(self, entry: Entry, words: Sequence[str]) -> None:
        super().__init__()
        shown = entry_look(entry)
        sentence = MarkedText()
        sentence.set_text(entry.text, words)
        facts = Facts()
        self.body.addWidget(StateBadge(shown.kind, shown.icon, shown.word), 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(sentence)
        self.body.addWidget(facts)
        self.body.addStretch(1)
        # Only now: shown without a parent, it would be a window of its own for a moment.
        facts.show_facts(entry)
