"""An answer whole: the entry that leads, and below it all that were found."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal

from helpdesk.i18n import _
from helpdesk.scope import Answer, Entry, Hit, ServiceDocument, Verdict
from ui.scope.card import AnswerCard
from ui.scope.verdicts import entry_look
from ui.scope.wording import place
from ui.theme import theme
from ui.widgets import Row, RowList, Scroll, Small


class AnswerView(Scroll):
    """One answer; arrow keys go through the entries found.

    Signals:
        entry_shown: Another entry stands on the card, or none.
        entry_opened: Enter was pressed on an entry.
    """

    entry_shown = Signal()
    entry_opened = Signal()

    def __init__(self) -> None:
        super().__init__(margin=0, spacing=theme().size.space_3)
        self.documents: dict[str, ServiceDocument] = {}
        self._editions: dict[str, str] = {}
        self._answer: Answer | None = None
        self.card = AnswerCard()
        self.caption = Small()
        self.hits = RowList(_("Treffer"), "scope_hits")
        for part in (self.card, self.caption, self.hits):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.hits.row_chosen.connect(lambda _key: self._show_entry())
        self.hits.row_opened.connect(lambda _key: self.entry_opened.emit())

    def take_documents(self, found: Sequence[tuple[ServiceDocument, str]]) -> None:
        """Takes the documents as they are now, each with its edition in words."""
        self.documents = {document.id: document for document, _edition in found}
        self._editions = {document.id: edition for document, edition in found}
        if self._answer:
            self._show_entry()

    def show_answer(self, answer: Answer, *, anew: bool) -> None:
        """Shows an answer; unless it is one anew, the choice stays where it is while somebody types on."""
        former, self._answer = self._answer, answer
        if anew or former is None or _listed(former) != _listed(answer):
            self._show_hits(answer)
            self.verticalScrollBar().setValue(0)
        self._show_entry()

    def forget(self) -> None:
        """Nothing is asked any more."""
        self._answer = None

    def chosen(self) -> Hit | None:
        """The hit on the card; None where no document settles it and none is chosen."""
        key = self.hits.current_key()
        return next((hit for hit in self._answer.hits if hit.entry.id == key), None) if self._answer else None

    def cited(self) -> Entry | None:
        """The entry on the card: the one chosen, or else the document's general rule."""
        hit = self.chosen()
        return hit.entry if hit else self._answer.catch_all if self._answer else None

    def step(self) -> None:
        """On to the next entry, with the keys in the list."""
        if self._answer and self.hits.isVisible():
            at = min(self.hits.currentIndex().row() + 1, len(self._answer.hits) - 1)
            self.hits.choose(self._answer.hits[at].entry.id)
            self.hits.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_hits(self, answer: Answer) -> None:
        unregulated = answer.verdict is Verdict.UNREGULATED
        self.caption.setText(_("Am nächsten kommt") if unregulated else _("Alle Treffer"))
        listed = bool(answer.hits) if unregulated else len(answer.hits) > 1
        self.caption.setVisible(listed)
        self.hits.setVisible(listed)
        self.hits.choose_nothing()
        self.hits.show_rows([self._row(hit) for hit in answer.hits])
        self.hits.setFixedHeight(max(len(answer.hits), 1) * theme().size.row)
        if answer.hits and not unregulated:
            self.hits.choose(answer.hits[0].entry.id, quietly=True)

    def _show_entry(self) -> None:
        if self._answer is None:
            return
        hit, cited = self.chosen(), self.cited()
        edition = self._editions.get(cited.document, "") if cited else ""
        if hit is None:
            self.card.show_unregulated(self._answer, self.documents, edition)
        else:
            self.card.show_entry(self._answer, hit, self.documents, edition)
        self.entry_shown.emit()

    def _row(self, hit: Hit) -> Row:
        shown = entry_look(hit.entry)
        where = place(hit.entry, self.documents.get(hit.entry.document))
        return Row(hit.entry.id, hit.entry.text, where, shown.kind, shown.icon, shown.word)


def _listed(answer: Answer) -> tuple[object, ...]:
    return answer.verdict, answer.conflict, tuple(hit.entry for hit in answer.hits)
