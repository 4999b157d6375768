"""A few fields and one button, for whatever is written down around a session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from ui.consent.acts import Call
from ui.widgets import Card, Heading, Muted, Notice, danger, primary, push, quiet
from ui.widgets.form import Choice, Field

Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One field.

    Attributes:
        field: What the service calls it in its problems.
        options: What can be chosen, values with their words; empty where it is typed.
        value: What stands there at first.
    """

    field: str
    caption: str
    options: Sequence[tuple[str, str]] = ()
    value: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """One kind of note.

    Attributes:
        act: What its button says.
        call: Writes down what was typed; may raise what is wrong with it.
        grave: What follows can't be taken back.
    """

    id: str
    title: str
    explanation: str
    asked: Sequence[Asked]
    act: str
    call: Callable[[Typed], Call]
    grave: bool = False


class NoteForm(Card):
    """Asks for one note in place; what is wrong stands below its field, and what was typed stays.

    Signals:
        submitted: It is complete as far as can be seen here; carries the `Call`.
        cancelled: Nothing shall be noted.
    """

    submitted = Signal(object)
    cancelled = Signal()

    def __init__(self, note: Note) -> None:
        super().__init__()
        self.note = note
        self.setObjectName(f"note_{note.id}")
        self.setAccessibleName(note.title)
        self.notice = Notice(f"note_{note.id}_notice")
        self.fields: dict[str, Field] = {}
        self.body.addWidget(Heading(note.title))
        if note.explanation:
            self.body.addWidget(Muted(note.explanation))
        self.body.addWidget(self.notice)
        for asked in note.asked:
            field = Field(asked.caption, self._editor(asked), f"note_{note.id}_{asked.field}")
            self.fields[asked.field] = field
            self.body.addWidget(field)
        self.save = push(note.act, f"note_{note.id}_save")
        (danger if note.grave else primary)(self.save)
        self.cancel = quiet(push(_("Abbrechen"), f"note_{note.id}_cancel"))
        row = QHBoxLayout()
        row.addWidget(self.save)
        row.addWidget(self.cancel)
        row.addStretch()
        self.body.addLayout(row)
        self.save.clicked.connect(self.submit)
        self.cancel.clicked.connect(self.cancelled)

    def begin(self) -> None:
        """Puts the cursor into the first field."""
        next(iter(self.fields.values())).editor.setFocus()

    def show_error(self, error: HelpdeskError) -> None:
        """Says what is wrong, below the field it is about."""
        problems = {problem.field: problem.message for problem in error.problems}
        for name, field in self.fields.items():
            field.show_problem(problems.pop(name, ""))
        if problems or not error.problems:
            self.notice.show_error(error)
        else:
            self.notice.clear()
        wrong = [field for field in self.fields.values() if field.problem.text()]
        (wrong[0].editor if wrong else next(iter(self.fields.values())).editor).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def typed(self) -> dict[str, str]:
        """What stands in the fields."""
        return {name: _value(field.editor) for name, field in self.fields.items()}

    def _editor(self, asked: Asked) -> QWidget:
        if asked.options:
            choice = Choice()
            choice.offer(asked.options)
            choice.choose(asked.value or asked.options[0][0])
            return choice
        line = QLineEdit(asked.value)
        line.setPlaceholderText(asked.hint)
        line.returnPressed.connect(self.submit)
        return line

    def submit(self) -> None:
        """Tells what was typed, or what is wrong with it."""
        self.notice.clear()
        try:
            call = self.note.call(self.typed())
        except HelpdeskError as error:
            self.show_error(error)
            return
        self.submitted.emit(call)


def _value(editor: QWidget) -> str:
    return editor.value() if isinstance(editor, Choice) else editor.text() if isinstance(editor, QLineEdit) else ""
