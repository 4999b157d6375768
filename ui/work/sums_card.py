"""What a quote comes to while it is written: the estimate for all, and each sum with its tax."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from helpdesk.i18n import _, format_money
from helpdesk.work import Part, Quote, QuoteDraft, Tariff, Total, percent, sums
from ui.theme import theme
from ui.widgets import Card, Heading, Label, Muted, Small
from ui.widgets.form import Field
from ui.work.looks import effort
from ui.work.minutes import MinutesField


class EffortCard(Card):
    """The estimate for all items that have no price of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.minutes = MinutesField()
        self.told = Small("")
        self.told.setObjectName("quote_effort")
        self.estimate = Field(_("Geschätzte Minuten für alle Positionen"), self.minutes, "quote_minutes")
        self.body.addWidget(Heading(_("Aufwand")))
        self.body.addWidget(self.estimate)
        self.body.addWidget(self.told)

    def show_draft(self, draft: QuoteDraft, tariff: Tariff) -> None:
        """Says what the estimate is charged as, and for how many items it is."""
        self.told.setText(effort(draft.estimate_minutes, tariff))
        own = any(item.price.part is not Part.ONCE or item.price.basis != "shared" for item in draft.items)
        caption = _("Geschätzte Minuten für Positionen ohne eigenen Preis") if own else None
        self.estimate.caption.setText(caption or _("Geschätzte Minuten für alle Positionen"))
        # Without an item it is the first question all the same.
        self.setVisible(draft.shares or not draft.items)


class SumsCard(Card):
    """Each part's net, tax and gross in columns; nothing where no tax is known."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("quote_sums")
        self._table = QWidget()
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme().size.space_4)
        self._grid.setVerticalSpacing(theme().size.space_1)
        self._grid.setColumnStretch(0, 1)
        self._labels: list[QLabel] = []
        self.body.addWidget(Heading(_("Summen")))
        self.body.addWidget(self._table)

    def show_draft(self, draft: QuoteDraft, tariff: Tariff) -> None:
        """The sums of what is typed."""
        self._show(dict(sums((item.price for item in draft.items), draft.estimate_minutes, tariff)))

    def show_quote(self, quote: Quote) -> None:
        """The sums of a quote as it was issued."""
        self._show(dict(quote.sums))

    def lines(self) -> list[str]:
        """What stands there, row by row."""
        return [label.text().replace("\xa0", " ") for label in self._labels]

    def _show(self, found: dict[Part, Total | None]) -> None:
        for label in self._labels:
            self._grid.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._labels = []
        rows = [row for part, total in found.items() for row in _rows(part, total)]
        for at, (caption, amount, final) in enumerate(rows):
            for column, text in enumerate((caption, amount)):
                label = Label(text) if final else Muted(text)
                right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                if column:
                    label.setAlignment(right)
                    label.setWordWrap(False)
                self._grid.addWidget(label, at, column)
                self._labels.append(label)
        self.setVisible(bool(rows))


def _rows(part: Part, total: Total | None) -> list[tuple[str, str, bool]]:
    """Caption, amount, and whether it is what is paid."""
    if total is None:
        return [(_("{part}, netto").format(part=part.word), _("noch offen"), True)]
    rows = [(_("{part}, netto").format(part=part.word), format_money(total.net), not total.taxes)]
    for line in total.taxes:
        caption = _("Umsatzsteuer {percent} auf {net}")
        rows.append(
            (caption.format(percent=percent(line.vat), net=format_money(line.net)), format_money(line.tax), False)
        )
    if total.taxes:
        rows.append((_("{part}, brutto").format(part=part.word), format_money(total.gross), True))
    return rows
