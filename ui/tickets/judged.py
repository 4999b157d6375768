"""By which entry of which edition a ticket was answered: one quiet line each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.scope import ServiceDocument, Verdict
from helpdesk.scope.comparing import compare
from helpdesk.tickets import Judgement
from ui.jobs import Jobs
from ui.latest import Latest
from ui.scope.verdicts import look
from ui.scope.wording import source
from ui.theme import theme
from ui.widgets import ElidedLabel, IconLabel, Small, clear_layout, push, quiet, tool

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement as people read it.

    Attributes:
        text: The entry's, as its edition had it; empty when no document settled the request.
        place: Document, module and day of that edition.
        changed: Today's edition says something else there.
        removable: Nobody was told by it yet.
    """

    judgement: Judgement
    text: str
    place: str
    changed: bool
    removable: bool = False


class JudgedBy(QWidget):
    """The judgements of the ticket on the table; takes no room where there are none.

    Signals:
        entry_opened: An entry shall be shown as it was; carries the ids of document, entry and edition.
        dropped: A judgement was taken back by its button; carries the ticket's id and the `Judgement`.
        failed: One could not be recorded or taken back; carries the `HelpdeskError`.
    """

    entry_opened = Signal(str, str, str)
    dropped = Signal(object, object)
    failed = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._asks = Latest(jobs, self)
        self._ticket: UUID | None = None
        self.items: list[Judged] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().size.space_1)
        self.hide()
        jobs.changed.connect(self._note)

    def show_judgements(self, ticket: UUID | None, judgements: Sequence[Judgement]) -> None:
        """Shows by what this ticket was judged."""
        self._asks.forget()
        self._ticket = ticket
        if judgements:
            self._read()
        else:
            self._show([])

    def judge(self, ticket: UUID, judgement: Judgement) -> None:
        """Records by what this ticket is judged."""
        self._change(ticket, lambda helpdesk: helpdesk.tickets.judge(ticket, judgement))

    def judge_again(self, ticket: UUID, judgement: Judgement) -> None:
        """Records a judgement unless the ticket on show stands by it."""
        if self._ticket != ticket or all(replace(one.judgement, at=None) != judgement for one in self.items):
            self.judge(ticket, judgement)

    def unjudge(self, ticket: UUID, entry: str) -> None:
        """Takes back what this ticket was judged by an entry last."""
        self._change(ticket, lambda helpdesk: helpdesk.tickets.unjudge(ticket, entry))

    def _change(
        self, ticket: UUID, call: Callable[[Helpdesk], Changes], then: Callable[[], object] = lambda: None
    ) -> None:
        def show(_changes: Changes) -> None:
            # Whoever has gone on to another ticket meanwhile sees that one's.
            if self._ticket == ticket:
                self._read()
            then()

        self._jobs.change(self, call, self.failed.emit, show)

    def _drop(self, judgement: Judgement) -> None:
        if (ticket := self._ticket) is not None:
            call = lambda helpdesk: helpdesk.tickets.unjudge(ticket, judgement.entry)  # noqa: E731 - shorter
            self._change(ticket, call, lambda: self.dropped.emit(ticket, judgement))

    def _note(self, changes: Changes) -> None:
        if changes.documents and self.items:
            self._read()

    def _read(self) -> None:
        if (ticket := self._ticket) is not None:
            self._asks.ask(lambda helpdesk: judged(helpdesk, ticket), self._show)

    def _show(self, items: Sequence[Judged]) -> None:
        self.items = list(items)
        clear_layout(self._column)
        for item in self.items:
            line = _Line(item)
            line.show_requested.connect(self.entry_opened)
            line.drop_requested.connect(self._drop)
            self._column.addWidget(line)
        self.setVisible(bool(self.items))


class _Line(QWidget):
    show_requested = Signal(str, str, str)
    drop_requested = Signal(object)

    def __init__(self, item: Judged) -> None:
        super().__init__()
        judgement = item.judgement
        shown = look(judgement.verdict)
        told = _("Beurteilt: {verdict}").format(verdict=shown.word)
        named = item.text and _("„{name}“").format(name=item.text)
        words = ElidedLabel(" · ".join(filter(None, (told, named, item.place))), role="small")
        words.setObjectName("ticket_judged")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().size.space_1)
        row.addWidget(IconLabel(shown.icon, shown.kind))
        row.addWidget(words, 1)
        if judgement.entry:
            opened = push(_("Zeigen"), "ticket_judged_show")
            opened.setProperty("role", "link")
            opened.setToolTip(_("Den Eintrag in der Fassung zeigen, nach der beurteilt wurde"))
            ids = (judgement.document, judgement.entry, judgement.edition)
            opened.clicked.connect(lambda: self.show_requested.emit(*ids))
            row.addWidget(opened)
        if item.removable:
            drop = quiet(tool("x", _("Nicht mehr danach beurteilt"), "ticket_judged_drop"))
            drop.clicked.connect(lambda: self.drop_requested.emit(judgement))
            row.addWidget(drop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        if item.changed:
            column.addLayout(_warning())


def _warning() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme().size.space_1)
    row.addWidget(IconLabel("triangle-alert", "warning"), 0, Qt.AlignmentFlag.AlignTop)
    told = Small(_("Die neue Fassung des Dokuments sagt hier etwas anderes: bitte prüfen."))
    told.setObjectName("ticket_judged_changed")
    row.addWidget(told, 1)
    return row


def judged(helpdesk: Helpdesk, ticket: UUID) -> list[Judged]:
    """The judgements of a ticket, the last of each entry, with what the entries said and whether they still do.

    Raises:
        HelpdeskError: `ticket_unknown`.
    """
    found = helpdesk.tickets.get(ticket)
    last = {judgement.entry: judgement for judgement in found.judgements}
    return [replace(_judged(helpdesk, one), removable=found.may_forget(one)) for one in last.values()]


def _judged(helpdesk: Helpdesk, judgement: Judgement) -> Judged:
    if judgement.verdict is Verdict.UNREGULATED and not judgement.entry:
        return Judged(judgement, "", "", changed=False)
    try:
        then = helpdesk.editions.read(judgement.document, judgement.edition)
    except HelpdeskError:
        # Its text is gone from the disk: what the ticket rests on is still worth naming.
        return Judged(judgement, judgement.entry, judgement.document, changed=False)
    entry = next((one for one in then.entries if one.id == judgement.entry), None)
    if entry is None:
        return Judged(judgement, judgement.entry, then.title, changed=False)
    return Judged(judgement, entry.text, source(entry, then), changed=judgement.entry in _unsettled(helpdesk, then))


def _unsettled(helpdesk: Helpdesk, then: ServiceDocument) -> frozenset[str]:
    now = next((one for one in helpdesk.editions.current() if one.id == then.id), None)
    if now is None or now.edition == then.edition:
        return frozenset()
    return compare(then, now).unsettled
