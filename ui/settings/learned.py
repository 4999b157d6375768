"""What technicians taught the lookup, to be looked through and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_day
from helpdesk.scope import NOWHERE, Entry, LearnedTerm, Verdict
from ui.jobs import Jobs
from ui.latest import Latest
from ui.scope.verdicts import entry_look, look
from ui.theme import changed, theme
from ui.widgets import Muted, Notice, Row, RowList, UndoBar, padded, push, with_shortcut

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

SHOWN = 10
"""How many rows are seen at once; the list scrolls below them."""


@dataclass(frozen=True, slots=True)
class Taught:
    """A learned request with what it leads to; `entry` is None where no document settles it or it is gone."""

    term: LearnedTerm
    entry: Entry | None
    title: str
    day: str


class LearnedSection(QWidget):
    """The requests whose right entry a technician named; removing one can be taken back for ten seconds."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._asks = Latest(jobs, self)
        self._terms: dict[object, LearnedTerm] = {}
        self.rows = RowList(_("Gelernte Suchbegriffe"), "learned_terms")
        self.nothing = Muted(
            _("Noch nichts gelernt. „Falsch?“ unter einer Antwort sagt, welcher Eintrag richtig gewesen wäre.")
        )
        self.remove = push(_("Entfernen"), "learned_remove", "trash-2")
        self.remove.setToolTip(with_shortcut(_("Die Anfrage wird wieder so beantwortet wie zuvor"), "Del"))
        self.notice = Notice("learned_notice")
        self.undo = UndoBar("learned_undo")
        column = QVBoxLayout(self)
        padded(column, margin=0)
        column.addWidget(
            Muted(
                _(
                    "So fragen Kunden, und dieser Eintrag ist richtig. Das bleibt auf diesem Rechner, bis Sie es mit "
                    "„helpdesk scope feedback“ für die Pflege der Dokumente herausschreiben."
                )
            )
        )
        for part in (self.nothing, self.rows, self.notice, self.undo):
            column.addWidget(part)
        foot = QHBoxLayout()
        foot.addWidget(self.remove)
        foot.addStretch()
        column.addLayout(foot)
        self.rows.row_chosen.connect(lambda _key: self._show_choice())
        self.remove.clicked.connect(self._remove)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.rows, self._remove)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        changed.connect(self._measure)
        jobs.changed.connect(self._note)
        self._read()

    def _read(self) -> None:
        self._asks.ask(taught, self._show, self.notice.show_error)

    def _note(self, changes: Changes) -> None:
        if changes.documents:
            self._read()

    def _show(self, found: list[Taught]) -> None:
        self._terms = {one.term.id: one.term for one in found}
        self.rows.show_rows([_row(one) for one in found])
        self.rows.setVisible(bool(found))
        self.nothing.setVisible(not found)
        self.remove.setVisible(bool(found))
        self._measure()
        self._show_choice()

    def _show_choice(self) -> None:
        self.remove.setEnabled(self.rows.current_key() in self._terms)

    def _remove(self) -> None:
        term = self._terms.get(self.rows.current_key())
        if term is None:
            return
        former: list[LearnedTerm] = []

        def forget(helpdesk: Helpdesk) -> Changes:
            former.extend(helpdesk.learned.of(term.query))
            return helpdesk.learned.forget(term.id)

        def offer(_changes: Changes) -> None:
            told = _("„{query}“ vergessen").format(query=term.query)
            self.undo.offer(told, lambda: self._put_back(term.query, former))

        self.notice.clear()
        self._jobs.change(self, forget, self._explain, offer)

    def _put_back(self, query: str, former: list[LearnedTerm]) -> None:
        self._jobs.change(self, lambda helpdesk: helpdesk.learned.put_back(query, former), self._explain)

    def _explain(self, error: HelpdeskError) -> None:
        self.notice.show_error(error)

    def _measure(self) -> None:
        self.rows.setFixedHeight(min(max(len(self._terms), 1), SHOWN) * theme().size.row + theme().size.space_2)


def taught(helpdesk: Helpdesk) -> list[Taught]:
    """What was learned, with the entries as they read today; for the worker."""
    documents = helpdesk.scope.documents()
    titles = {document.id: document.title for document in documents}
    entries = {entry.id: entry for document in documents for entry in document.entries}
    return [
        Taught(
            term,
            entries.get(term.entry),
            titles.get(term.document, term.document),
            format_day(term.at.astimezone().date()),
        )
        for term in helpdesk.learned.all()
    ]


def _row(one: Taught) -> Row:
    term = one.term
    if one.entry:
        shown, words = entry_look(one.entry), f"{one.entry.text} · {one.title}"
    elif term.entry == NOWHERE:
        shown, words = look(Verdict.UNREGULATED), one.title or _("Alle Dokumente")
    else:
        shown, words = look(Verdict.UNREGULATED), _("Diesen Eintrag gibt es nicht mehr.")
    return Row(term.id, _("„{name}“").format(name=term.query), words, shown.kind, shown.icon, shown.word, one.day)
