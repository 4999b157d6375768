from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.i18n import _
from helpdesk.printing.issued import IssuedRow
from helpdesk.printing.subjects import Kind, Subject
from ui.documents.issued_part import IssuedPart
from ui.documents.paper import kind_word
from ui.documents.part import Part
from ui.documents.record_parts import ReportPart, ShiftPart, consent_part, quote_part, ticket_part
from ui.documents.service_part import ServicePart
from ui.jobs import Jobs
from ui.theme import theme
from ui.widgets import Chip, FlowLayout, Heading, padded, stack
from ui.widgets.form import Choice

_ORDER = (
    Kind.SERVICE_DESCRIPTION,
    Kind.QUOTE,
    Kind.WORK_REPORT,
    Kind.SHIFT_SHEET,
    Kind.CONSENT,
    Kind.TICKET,
)


class Chooser(QWidget):
    """What is to be put in writing, kind by kind, and what has been.

    Signals:
        subject_chosen: Somebody chose something to see; carries a `Subject`.
        document_chosen: Somebody chose an issued document; carries its `IssuedRow`.
        nothing_chosen: Somebody turned to a list in which nothing is chosen.
        batch_requested: Reports of many tickets are wanted at once.
        opened: Somebody pointed at a row.
        failed: A list couldn't be read; carries the `HelpdeskError`.
    """

    subject_chosen = Signal(object)
    document_chosen = Signal(object)
    nothing_chosen = Signal()
    batch_requested = Signal()
    opened = Signal()
    failed = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        # Made, and their lists read, when somebody looks at them.
        self._makers: Mapping[Kind, Callable[[], Part]] = {
            Kind.SERVICE_DESCRIPTION: lambda: ServicePart(jobs),
            Kind.QUOTE: lambda: quote_part(jobs),
            Kind.WORK_REPORT: self._make_reports,
            Kind.SHIFT_SHEET: lambda: ShiftPart(jobs),
            Kind.CONSENT: lambda: consent_part(jobs),
            Kind.TICKET: lambda: ticket_part(jobs),
        }
        self._parts: dict[Kind, Part] = {}
        self._issued: IssuedPart | None = None
        self._build()
        self._connect()
        self.part(Kind.SERVICE_DESCRIPTION)

    def part(self, kind: Kind) -> Part:
        """The choices of a kind."""
        if kind not in self._parts:
            made = self._parts[kind] = self._makers[kind]()
            made.subject_chosen.connect(self.subject_chosen)
            made.opened.connect(self.opened)
            made.failed.connect(self.failed)
            self._lists.addWidget(made)
            made.refresh()
        return self._parts[kind]

    @property
    def issued(self) -> IssuedPart:
        """What was issued."""
        if self._issued is None:
            self._issued = IssuedPart(self._jobs)
            self._issued.document_chosen.connect(self.document_chosen)
            self._issued.opened.connect(self.opened)
            self._issued.failed.connect(self.failed)
            self._lists.addWidget(self._issued)
            self._issued.refresh()
        return self._issued

    def show_subject(self, subject: Subject) -> None:
        """Chooses as a person would, without telling."""
        self.making.setChecked(True)
        self.kind.choose(subject.kind.value)
        part = self.part(subject.kind)
        part.show_subject(subject)
        self._show(part)

    def show_issued(self, row: IssuedRow) -> None:
        """Chooses an issued document as a person would, without telling."""
        self.archived.setChecked(True)
        self.issued.records.choose(row.id)
        self._show(self.issued)

    def read_again(self, changes: Changes) -> None:
        """Reads the lists again that a change may show in."""
        for part in self._parts.values():
            part.read_again(changes)
        if self._issued:
            self._issued.read_again(changes)

    def _build(self) -> None:
        size = theme().size
        self.making = Chip(_("Erstellen"), "documents_making")
        self.archived = Chip(_("Ausgegeben"), "documents_issued")
        self._ways = QButtonGroup(self)
        chips = QWidget()
        flow = FlowLayout(chips)
        for chip in (self.making, self.archived):
            self._ways.addButton(chip)
            flow.addWidget(chip)
        self.making.setChecked(True)
        self.kind = Choice()
        self.kind.setObjectName("documents_kind")
        self.kind.setAccessibleName(_("Art des Dokuments"))
        self.kind.offer((kind.value, kind_word(kind)) for kind in _ORDER)
        self._lists = stack()
        head = QHBoxLayout()
        head.setContentsMargins(size.space_3, size.space_3, size.space_3, 0)
        head.addWidget(Heading(_("Dokumente")))
        inset = QVBoxLayout()
        inset.setContentsMargins(size.space_3, 0, size.space_3, 0)
        inset.setSpacing(size.space_2)
        inset.addWidget(chips)
        inset.addWidget(self.kind)
        column = QVBoxLayout(self)
        padded(column, margin=0)
        column.addLayout(head)
        column.addLayout(inset)
        column.addWidget(self._lists, 1)

    def _connect(self) -> None:
        # Clicked and activated: what a person does, and not `show_subject`.
        self.making.clicked.connect(self._switch)
        self.archived.clicked.connect(self._switch)
        self.kind.activated.connect(self._switch)

    def _make_reports(self) -> ReportPart:
        part = ReportPart(self._jobs)
        part.batch_requested.connect(self.batch_requested)
        return part

    def _switch(self) -> None:
        if self.archived.isChecked():
            self._show(self.issued)
            if (row := self.issued.chosen()) is not None:
                self.document_chosen.emit(row)
            else:
                self.nothing_chosen.emit()
            return
        part = self.part(Kind(self.kind.value()))
        self._show(part)
        if (subject := part.subject()) is not None:
            self.subject_chosen.emit(subject)
        else:
            self.nothing_chosen.emit()

    def _show(self, part: QWidget) -> None:
        self.kind.setVisible(part is not self._issued)
        self._lists.setCurrentWidget(part)
