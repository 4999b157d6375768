from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.printing.subjects import Subject
from ui.documents.records import Record, Records
from ui.theme import theme
from ui.widgets import padded

R = TypeVar("R", bound=Record)


class Part(QWidget):
    """What there is to choose of one kind of document.

    Signals:
        subject_chosen: Somebody chose something else to see; carries a `Subject`.
        opened: Somebody pointed at a row: where there is room for one pane only, they want to see it now.
        failed: A list couldn't be read; carries the `HelpdeskError`.
    """

    subject_chosen = Signal(object)
    opened = Signal()
    failed = Signal(object)

    def subject(self) -> Subject | None:
        """What is chosen, if anything."""
        raise NotImplementedError

    def show_subject(self, subject: Subject) -> None:
        """Chooses as a person would, without telling."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Reads its lists again."""

    def read_again(self, changes: Changes) -> None:
        """Reads the lists again that a change may show in."""

    def _tell(self) -> None:
        if (subject := self.subject()) is not None:
            self.subject_chosen.emit(subject)


class RecordPart(Part, Generic[R]):
    """One of a list of records; what else is asked about it stands below the list."""

    def __init__(
        self,
        records: Records[R],
        subject_of: Callable[[UUID], Subject],
        record_of: Callable[[Subject], UUID],
        touched: Callable[[Changes], bool],
    ) -> None:
        """`subject_of` makes the subject of a record, `record_of` tells which record a subject is of."""
        super().__init__()
        self.records = records
        self._subject_of = subject_of
        self._record_of = record_of
        self._touched = touched
        self._record: UUID | None = None
        self._is_read = False
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=0)
        column.addWidget(records, 1)
        self.below = QVBoxLayout()
        self.below.setSpacing(theme().size.space_2)
        column.addLayout(self.below)
        records.record_chosen.connect(self._choose)
        records.list.clicked.connect(self.opened)
        records.failed.connect(self.failed)

    def subject(self) -> Subject | None:
        return self._subject_of(self._record) if self._record else None

    def show_subject(self, subject: Subject) -> None:
        self._record = self._record_of(subject)
        self.records.choose(self._record)

    def refresh(self) -> None:
        self.records.refresh()

    def read_again(self, changes: Changes) -> None:
        if self._touched(changes):
            self.records.refresh()

    def _choose(self, record: UUID) -> None:
        self._record = record
        self._tell()
