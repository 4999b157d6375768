"""How one item of a quote is charged: one choice, and what that needs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from helpdesk.i18n import _, format_money
from helpdesk.work import (
    Price,
    Pricing,
    Recurrence,
    Tariff,
    parsed_cents,
    parsed_decimal,
    parsed_vat,
    percent,
    plain_decimal,
)
from ui.theme import theme
from ui.widgets.form import Choice, Field, FieldRow
from ui.work.minutes import MinutesField

_OFFERED = (190, 70, 0)
_MONEY = QRegularExpression(r"[-−]?[\d.,]{0,14}\s?-?\s?€?")
_NUMBER = QRegularExpression(r"\d{0,6}([.,]\d{0,3})?")


class PriceFields(QWidget):
    """What an item costs; what an item without a price of its own doesn't need isn't there.

    Signals:
        typed: A person changed something.
    """

    typed = Signal()

    def __init__(self, price: Price) -> None:
        super().__init__()
        self._tariff = Tariff()
        self.basis = Choice()
        self.basis.offer((basis.value, basis.word) for basis in Pricing)
        self.minutes = MinutesField()
        self.price = QLineEdit()
        self.price.setValidator(QRegularExpressionValidator(_MONEY, self))
        self.price.setPlaceholderText("89,90")
        self.price.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.quantity = QLineEdit()
        self.quantity.setValidator(QRegularExpressionValidator(_NUMBER, self))
        self.quantity.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.unit = QLineEdit()
        self.unit.setMaxLength(20)
        self.unit.setPlaceholderText(_("pauschal"))
        self.recurrence = Choice()
        self.recurrence.offer((one.value, one.word) for one in Recurrence)
        self.vat = Choice()
        self.optional = QCheckBox(_("Optional"))
        self.optional.setToolTip(_("Der Kunde kreuzt an, ob er es will; es zählt in keiner Summe mit."))
        self._build()
        self.show_tariff(Tariff())
        self.show_price(price)
        self._connect()

    def price_now(self) -> Price:
        """The price as typed; what isn't shown counts for nothing."""
        basis = Pricing(self.basis.value())
        if basis is Pricing.SHARED:
            return Price()
        own = Price(
            basis,
            recurrence=Recurrence(self.recurrence.value()),
            optional=self.optional.isChecked(),
            vat=parsed_vat(self.vat.value()),
        )
        if basis is Pricing.ESTIMATE:
            return replace(own, minutes=self.minutes.minutes())
        quantity = parsed_decimal(self.quantity.text()) or Decimal(1)
        return replace(own, cents=parsed_cents(self.price.text()), quantity=quantity, unit=self.unit.text().strip())

    def show_price(self, price: Price) -> None:
        """Shows a price; what says the same already stays as it was typed."""
        if price != self.price_now():
            self.basis.choose(price.basis.value)
            self.minutes.show_minutes(price.minutes)
            self.price.setText("" if price.cents is None else format_money(price.cents).replace("€", "").strip())
            self.quantity.setText(plain_decimal(price.quantity).replace(".", ","))
            self.unit.setText(price.unit)
            self.recurrence.choose(price.recurrence.value)
            self.vat.choose("" if price.vat is None else _rate(price.vat))
            self.optional.setChecked(price.optional)
        self._arrange()

    def show_tariff(self, tariff: Tariff) -> None:
        """Offers the rates of tax, the firm's first."""
        if tariff.vat == self._tariff.vat and self.vat.count():
            return
        self._tariff = tariff
        usual = percent(tariff.vat) if tariff.vat is not None else _("üblich")
        others = [(_rate(vat), percent(vat)) for vat in _OFFERED if vat != tariff.vat]
        self.vat.offer([("", usual), *others])

    def begin(self) -> None:
        """Puts the cursor where the price goes."""
        editor = self.minutes if self.basis.value() == Pricing.ESTIMATE else self.price
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        editor.selectAll()

    def name(self, name: str) -> None:
        """Names the widgets after their item."""
        for part in ("basis", "minutes", "price", "quantity", "unit", "recurrence", "vat", "optional"):
            getattr(self, part).setObjectName(f"{name}_{part}")

    def _build(self) -> None:
        self._fields = {
            name: Field(caption, editor, "")
            for name, caption, editor in (
                ("basis", _("Berechnet nach"), self.basis),
                ("minutes", _("Geschätzte Minuten"), self.minutes),
                ("price", _("Preis netto, je Einheit"), self.price),
                ("quantity", _("Menge"), self.quantity),
                ("unit", _("Einheit"), self.unit),
                ("recurrence", _("Wie oft"), self.recurrence),
                ("vat", _("Umsatzsteuer"), self.vat),
            )
        }
        fields = self._fields
        self._room = QWidget()
        self._fixed = FieldRow((fields["price"], 3), (fields["quantity"], 2), (fields["unit"], 3), room=22)
        first = FieldRow((fields["basis"], 4), (fields["minutes"], 3), (self._fixed, 9), (self._room, 5), room=40)
        self._second = FieldRow((fields["recurrence"], 4), (fields["vat"], 3), (self.optional, 5), room=28)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_2)
        column.addWidget(first)
        column.addWidget(self._second)

    def _connect(self) -> None:
        for choice in (self.basis, self.recurrence, self.vat):
            choice.currentIndexChanged.connect(self._tell)
        for line in (self.price, self.quantity, self.unit):
            line.textEdited.connect(self._tell)
        self.price.editingFinished.connect(self._tidy)
        self.minutes.minutes_changed.connect(self._tell)
        self.optional.toggled.connect(self._tell)

    def _tell(self) -> None:
        self._arrange()
        self.typed.emit()

    def _tidy(self) -> None:
        """What was typed, as money is written; what is none stays, to be mended."""
        cents = parsed_cents(self.price.text())
        if cents is not None:
            self.price.setText(format_money(cents).replace("€", "").strip())

    def _arrange(self) -> None:
        basis = self.basis.value()
        self._fixed.setVisible(basis == Pricing.FIXED)
        self._fields["minutes"].setVisible(basis == Pricing.ESTIMATE)
        self._room.setVisible(basis != Pricing.FIXED)
        self._second.setVisible(basis != Pricing.SHARED)


def _rate(vat: int) -> str:
    return f"{vat / 10:g}"
