"""What was used up or fitted, line by line, as it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from helpdesk.i18n import _, language
from helpdesk.work import Material
from ui.theme import theme
from ui.widgets import ProblemLabel, mark_invalid, push, quiet, tool

_MOST = 100


class MaterialRows(QWidget):
    """Lines of quantity, unit, text and price; the last one is added with a button.

    Signals:
        typed: Something was changed.
    """

    typed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("report_material")
        self.rows: list[_Row] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme().size.space_2)
        self.add = quiet(push(_("Material hinzufügen"), "report_material_add", "plus"))
        self.add.clicked.connect(self._add_and_type)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_2)
        column.addLayout(self._lines)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    def show_material(self, material: Sequence[Material]) -> None:
        """Shows lines in place of those there are."""
        for row in list(self.rows):
            self._drop(row)
        for one in material:
            self._append(one)

    def material(self) -> tuple[Material, ...] | None:
        """The lines as typed, without empty ones; None while one of them is none, which says so."""
        found = [row.material() for row in self.rows if not row.is_blank()]
        return None if None in found else tuple(one for one in found if one)

    def _add_and_type(self) -> None:
        self._append(None)
        self.rows[-1].text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _append(self, material: Material | None) -> None:
        row = _Row(len(self.rows), material)
        row.typed.connect(self.typed)
        row.removal_requested.connect(lambda: self._remove(row))
        self.rows.append(row)
        self._lines.addWidget(row)
        self.add.setEnabled(len(self.rows) < _MOST)

    def _remove(self, row: _Row) -> None:
        self._drop(row)
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)
        self.typed.emit()

    def _drop(self, row: _Row) -> None:
        self.rows.remove(row)
        self._lines.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.add.setEnabled(True)


class _Row(QWidget):
    """One line.

    Signals:
        typed: Something was changed.
        removal_requested: It shall go.
    """

    typed = Signal()
    removal_requested = Signal()

    def __init__(self, number: int, material: Material | None) -> None:
        super().__init__()
        self.quantity = _field(_("Menge"), f"report_material_{number}_quantity", 5)
        self.unit = _field(_("Einheit"), f"report_material_{number}_unit", 6)
        self.text = _field(_("Bezeichnung"), f"report_material_{number}_text", 0)
        self.price = _field(_("Einzelpreis netto"), f"report_material_{number}_price", 10)
        self.remove = quiet(tool("trash-2", _("Zeile entfernen"), f"report_material_{number}_remove"))
        self.problem = ProblemLabel()
        line = QHBoxLayout()
        line.setSpacing(theme().size.space_2)
        for field in (self.quantity, self.unit, self.text, self.price):
            line.addWidget(field, 1 if field is self.text else 0)
            field.textEdited.connect(self._note)
        line.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_1)
        column.addLayout(line)
        column.addWidget(self.problem)
        self.quantity.setText("1")
        if material is not None:
            self._show(material)
        self.remove.clicked.connect(self.removal_requested)

    def is_blank(self) -> bool:
        """Whether nothing was typed that means anything."""
        return not (self.text.text().strip() or self.price.text().strip())

    def material(self) -> Material | None:
        """The line as typed; None where it is none."""
        quantity, cents = _number(self.quantity.text() or "1"), _number(self.price.text() or "0", places=2)
        told = ""
        if not self.text.text().strip():
            told = _("Nennen Sie, was es war.")
        elif quantity is None or quantity <= 0:
            told = _("Die Menge ist eine Zahl, etwa 2 oder 1,5.")
        elif cents is None:
            told = _("Der Preis hat die Form 18,90.")
        self.problem.setText(told)
        mark_invalid(self.quantity, invalid=bool(told) and (quantity is None or quantity <= 0))
        mark_invalid(self.price, invalid=bool(told) and cents is None)
        if told or quantity is None or cents is None:
            return None
        priced = int(cents * 100) if self.price.text().strip() else None
        return Material(self.text.text().strip(), quantity, self.unit.text().strip(), priced)

    def _show(self, material: Material) -> None:
        self.quantity.setText(written(material.quantity))
        self.unit.setText(material.unit)
        self.text.setText(material.text)
        self.price.setText("" if material.cents is None else written(Decimal(material.cents) / 100, "0.00"))

    def _note(self) -> None:
        if self.problem.text():
            self.material()
        self.typed.emit()


def _field(caption: str, name: str, letters: int) -> QLineEdit:
    field = QLineEdit()
    field.setObjectName(name)
    field.setAccessibleName(caption)
    field.setPlaceholderText(caption)
    if letters:
        field.setFixedWidth(theme().size.text_body * letters)
    return field


def _number(text: str, places: int = 3) -> Decimal | None:
    """A number as people write it in either language; None where it is none."""
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    exponent = number.as_tuple().exponent
    return number if isinstance(exponent, int) and exponent >= -places and number >= 0 else None


def written(number: Decimal, form: str = "") -> str:
    """A number as people here write it: as it is, or in the form of another one, such as 0.00."""
    text = str(number.quantize(Decimal(form))) if form else f"{number.normalize():f}"
    return text.replace(".", ",") if language() == "de" else text
