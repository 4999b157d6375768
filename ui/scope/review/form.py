"""Correcting one entry, in its place in the list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from helpdesk.i18n import _
from helpdesk.scope import ENTRY_VERDICTS, ProposedEntry, Verdict
from helpdesk.scope.reviewing import ReviewLine
from ui.scope.review import keys
from ui.scope.review.looks import doubt
from ui.scope.verdicts import look
from ui.theme import changed, icon, theme
from ui.widgets import (
    Card,
    Chip,
    FlowLayout,
    IconLabel,
    Label,
    ProblemLabel,
    fit_icon,
    padded,
    primary,
    push,
    with_shortcut,
)
from ui.widgets.form import Field, FieldRow


class EntryForm(QWidget):
    """What a line says, to be put right.

    Signals:
        submitted: What it says now; carries the `ProposedEntry`.
        cancelled: It stays as it was.
        resized: It wants another height.
        entered: Another of its fields has the focus; carries the widget.
    """

    submitted = Signal(object)
    cancelled = Signal()
    resized = Signal()
    entered = Signal(object)

    def __init__(self, line: ReviewLine, modules: Iterable[str], groups: Iterable[str]) -> None:
        super().__init__()
        self._entry = line.entry
        self._build(doubt(line), modules, groups)
        self._shown = self.entry()
        for part in self.findChildren(QWidget):
            part.installEventFilter(self)
        for field in (self.conditions, self.notes):
            field.setTabChangesFocus(True)
        self.apply.clicked.connect(self.submit)
        self.cancel.clicked.connect(self.cancelled)
        changed.connect(self._fit)
        self._fit()

    @property
    def dirty(self) -> bool:
        """Whether something was changed."""
        return self.entry() != self._shown

    def entry(self) -> ProposedEntry:
        """What it says now."""
        chosen = self.verdicts.checkedId()
        return replace(
            self._entry,
            text=_one_line(self.text.toPlainText()),
            verdict=ENTRY_VERDICTS[chosen] if chosen >= 0 else self._entry.verdict,
            module=_one_line(self.module.currentText()),
            group=_one_line(self.group.currentText()),
            conditions=_lines(self.conditions),
            billing=_one_line(self.billing.text()),
            notes=_lines(self.notes),
        )

    def submit(self) -> None:
        """Tells what it says now, unless something is missing."""
        entry = self.entry()
        self._text_field.show_problem("" if entry.text else _("Ein Eintrag braucht einen Text."))
        missing = entry.verdict is Verdict.UNREGULATED
        self.verdict_problem.setText(_("Wählen Sie ein Urteil.") if missing else "")
        if entry.text and not missing:
            self.submitted.emit(entry)
        else:
            (self.verdicts.buttons()[0] if entry.text else self.text).setFocus()

    def begin(self) -> None:
        """Takes the keys."""
        self.text.setFocus()
        self.text.selectAll()

    def in_order(self) -> tuple[QWidget, ...]:
        """What takes the keys, from first to last."""
        chips = self.verdicts.buttons()
        return (
            self.text,
            *chips,
            self.module,
            self.group,
            self.conditions,
            self.notes,
            self.billing,
            self.apply,
            self.cancel,
        )

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]  # noqa: N802
        # An entry is one line: Return is no part of it.
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.entered.emit(watched)
        returned = isinstance(event, QKeyEvent) and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if watched is self.text and returned and event.type() == QEvent.Type.KeyPress:
            self.submit()
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.submit()
        else:
            # Not to the list below: its keys accept and drop.
            event.accept()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.resized.emit()
        return super().event(event)

    def _build(self, why: str, modules: Iterable[str], groups: Iterable[str]) -> None:
        size = theme().size
        self.setObjectName("review_form")
        self.text = _multi_line(self._entry.text)
        self.text.setTabChangesFocus(True)
        self.module = _named(self._entry.module, modules)
        self.group = _named(self._entry.group, groups)
        self.conditions = _multi_line("\n".join(self._entry.conditions))
        self.notes = _multi_line("\n".join(self._entry.notes))
        self.billing = QLineEdit(self._entry.billing)
        self.verdict_problem = ProblemLabel()
        self.apply = primary(push(_("Berichtigt annehmen"), "review_form_apply"))
        self.apply.setToolTip(with_shortcut(_("Berichtigt annehmen"), keys.ON))
        self.cancel = push(_("Abbrechen"), "review_form_cancel")
        self.cancel.setToolTip(with_shortcut(_("Lässt den Eintrag, wie er war"), "Esc"))
        self._text_field = Field(_("Text"), self.text, "review_form_text")
        card = Card()
        card.body.setSpacing(size.space_3)
        if why:
            card.body.addLayout(_told(why))
        card.body.addWidget(self._text_field)
        card.body.addLayout(self._verdict_row())
        card.body.addWidget(self.verdict_problem)
        card.body.addWidget(
            FieldRow(
                (Field(_("Modul"), self.module, "review_form_module"), 1),
                (Field(_("Gruppe"), self.group, "review_form_group"), 1),
            )
        )
        card.body.addWidget(
            FieldRow(
                (Field(_("Bedingungen, je Zeile eine"), self.conditions, "review_form_conditions"), 1),
                (Field(_("Hinweise, je Zeile einer"), self.notes, "review_form_notes"), 1),
            )
        )
        card.body.addWidget(Field(_("Abrechnung"), self.billing, "review_form_billing"))
        buttons = QHBoxLayout()
        buttons.addWidget(self.apply)
        buttons.addWidget(self.cancel)
        buttons.addStretch()
        card.body.addLayout(buttons)
        column = QVBoxLayout(self)
        padded(column, margin=size.space_2)
        column.addWidget(card)

    def _verdict_row(self) -> FlowLayout:
        row = FlowLayout()
        self.verdicts = QButtonGroup(self)
        for at, verdict in enumerate(ENTRY_VERDICTS):
            shown = look(verdict)
            chip = Chip(shown.word, f"review_form_{verdict.value}")
            chip.setIcon(icon(shown.icon, shown.kind))
            fit_icon(chip)
            chip.setChecked(verdict is self._entry.verdict)
            self.verdicts.addButton(chip, at)
            row.addWidget(chip)
        self.verdicts.setExclusive(True)
        return row

    def _fit(self) -> None:
        size = theme().size
        line = self.fontMetrics().lineSpacing()
        for field in (self.text, self.conditions, self.notes):
            field.setFixedHeight(2 * line + 2 * size.space_3)


def _told(why: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme().size.space_2)
    row.addWidget(IconLabel("triangle-alert", "warning"), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Label(why), 1)
    return row


def _multi_line(text: str) -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setPlainText(text)
    return field


def _named(current: str, names: Iterable[str]) -> QComboBox:
    """One of the names there are, or a new one."""
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    box.addItems(list(dict.fromkeys(name for name in (current, *names) if name)))
    box.setCurrentText(current)
    return box


def _lines(field: QPlainTextEdit) -> tuple[str, ...]:
    return tuple(line for line in map(_one_line, field.toPlainText().split("\n")) if line)


def _one_line(text: str) -> str:
    return " ".join(text.split())
