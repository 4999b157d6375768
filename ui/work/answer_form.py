"""The customer's answer to a quote: a yes with who, when and how, or a no with its reason."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _, format_day, parsed_day
from helpdesk.work import Acceptance, Declining, Quote, Way
from ui.theme import theme
from ui.widgets import FlowLayout, Heading, Notice, Passing, Small, once, primary, push, quiet
from ui.widgets.form import Choice, Field, FieldRow
from ui.work.growing_text import GrowingText


class AnswerForm(Passing):
    """Asks what has to be kept of an answer.

    Signals:
        accepted: Carries an `Acceptance`.
        declined: Carries a `Declining`.
        cancelled: It is put away.
    """

    accepted = Signal(object)
    declined = Signal(object)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("quote_answer")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._yes = True
        self._options: list[tuple[int, QCheckBox]] = []
        self.title = Heading("")
        self.person, self.day, self.note = QLineEdit(), QLineEdit(), GrowingText()
        self.way = Choice()
        self.way.offer((way.value, way.word) for way in Way)
        self.notice = Notice("quote_answer_notice")
        self.keep = once(primary(push(_("Festhalten"), "quote_answer_keep", "check")))
        self.cancel = quiet(push(_("Abbrechen"), "quote_answer_cancel"))
        self.fields = {
            "person": Field(_("Wer hat für den Kunden angenommen?"), self.person, "quote_answer_person"),
            "way": Field(_("Wie"), self.way, "quote_answer_way"),
            "on": Field(_("Wann"), self.day, "quote_answer_on"),
            "note": Field(_("Vermerk (optional)"), self.note, "quote_answer_note"),
        }
        self._build()
        self.keep.clicked.connect(self.submit)
        self.cancel.clicked.connect(self.cancelled)
        self.hide()

    def begin(self, quote: Quote, *, yes: bool) -> None:
        """An empty form for a quote; the answer came today unless somebody says otherwise."""
        self._yes = yes
        title = _("Angebot {number} angenommen") if yes else _("Angebot {number} abgelehnt")
        self.title.setText(title.format(number=quote.number))
        self.setAccessibleName(self.title.text())
        self.fields["note"].caption.setText(_("Vermerk (optional)") if yes else _("Aus welchem Grund?"))
        for name in ("person", "way"):
            self.fields[name].setVisible(yes)
        self.person.clear()
        self.note.clear()
        self.day.setText(format_day(datetime.now(UTC).astimezone().date()))
        self._offer_options(quote if yes else None)
        self.show_problems(())
        self.show()
        first = self.person if yes else self.note
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Asks for what was typed."""
        on = parsed_day(self.day.text())
        if on is None:
            self.show_problems((Problem("on", "day_malformed", _("So schreibt man einen Tag: 31.12.2026")),))
            return
        note = self.note.toPlainText()
        if self._yes:
            options = tuple(position for position, box in self._options if box.isChecked())
            self.accepted.emit(Acceptance(self.person.text(), Way(self.way.value()), on, note, options))
        else:
            self.declined.emit(Declining(note, on))

    def show_error(self, error: HelpdeskError) -> None:
        """Says what the service refused, where it stands."""
        self.show_problems(error.problems)
        if not {problem.field for problem in error.problems} & set(self.fields):
            self.notice.show_error(error)

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Says below each field what is wrong with it, and takes back what no longer is."""
        self.notice.clear()
        found = {problem.field: problem.message for problem in reversed(problems)}
        for name, field in self.fields.items():
            field.show_problem(found.get(name, ""))
        if wrong := next((self.fields[problem.field] for problem in problems if problem.field in self.fields), None):
            wrong.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        self._chosen = QWidget()
        self._boxes = QVBoxLayout(self._chosen)
        self._boxes.setContentsMargins(0, 0, 0, 0)
        self._boxes.setSpacing(theme().size.space_1)
        self._boxes.addWidget(Small(_("Welche optionalen Positionen sind mit bestellt?")))
        buttons = QWidget()
        line = FlowLayout()
        buttons.setLayout(line)
        line.addWidget(self.keep)
        line.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_2)
        fields = self.fields
        row = FieldRow((fields["way"], 3), (fields["on"], 2), room=22)
        for part in (self.title, fields["person"], row, self._chosen, fields["note"], self.notice, buttons):
            column.addWidget(part)

    def _offer_options(self, quote: Quote | None) -> None:
        for _position, box in self._options:
            self._boxes.removeWidget(box)
            box.hide()
            box.deleteLater()
        items = enumerate(quote.items, 1) if quote else ()
        self._options = [
            (position, QCheckBox(f"{position}  {' '.join(item.text.split())[:80]}".replace("&", "&&")))
            for position, item in items
            if item.price.optional
        ]
        for position, box in self._options:
            box.setObjectName(f"quote_answer_option_{position}")
            self._boxes.addWidget(box)
        self._chosen.setVisible(bool(self._options))
