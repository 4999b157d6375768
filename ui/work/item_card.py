"""One item of a quote while it is written."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from helpdesk.i18n import _
from helpdesk.work import Clause, ItemDraft, Pricing, QuoteItem, Tariff
from ui.theme import theme
from ui.tickets.inputs import replace_changed
from ui.widgets import Card, Label, ProblemLabel, Small, StateBadge, quiet, tool
from ui.work.growing_text import GrowingText
from ui.work.looks import clause_look, clause_source, price_words
from ui.work.price_fields import PriceFields


class ItemCard(Card):
    """What is offered and at what price, which can be changed, above what the document says of it, which can't.

    Signals:
        typed: The text or the price was changed.
        removal_requested: It shall go.
    """

    typed = Signal()
    removal_requested = Signal()

    def __init__(self, item: QuoteItem) -> None:
        super().__init__()
        self.clause = item.clause
        self.price = PriceFields(item.price)
        self.problem = ProblemLabel()
        self.number = Small("", wrap=False)
        self.text = GrowingText()
        self.text.setPlainText(item.text)
        self.text.setAccessibleName(_("Text der Position"))
        self.remove = quiet(tool("trash-2", _("Position entfernen"), "quote_item_remove"))
        head = _head(self.number, item.clause)
        head.addWidget(self.remove)
        self.body.addLayout(head)
        self.body.addWidget(self.text)
        for line in _told(item.clause, item.text):
            self.body.addWidget(line)
        self.body.addWidget(self.price)
        self.body.addWidget(self.problem)
        self.text.textChanged.connect(self.typed)
        self.price.typed.connect(self.typed)
        self.remove.clicked.connect(self.removal_requested)

    def show_position(self, position: int) -> None:
        """Its place, from 1; widgets are named by it."""
        self.setObjectName(f"quote_item_{position}")
        self.text.setObjectName(f"quote_item_{position}_text")
        self.remove.setObjectName(f"quote_item_{position}_remove")
        self.problem.setObjectName(f"quote_item_{position}_problem")
        self.price.name(f"quote_item_{position}")
        self.number.setText(str(position))

    def show_item(self, item: QuoteItem) -> None:
        """Shows what was changed elsewhere; the cursor stays at its words."""
        replace_changed(self.text, item.text)
        self.price.show_price(item.price)

    def item(self) -> QuoteItem:
        """The item as it stands here."""
        return QuoteItem(self.text.toPlainText(), self.clause, self.price.price_now())

    def draft(self) -> ItemDraft:
        """The item as typed."""
        return self.item().draft()


def _said(clause: Clause | None, text: str) -> list[tuple[str, str]]:
    """What a document says of an item, as caption and words."""
    if clause is None:
        return [("", _("Kein Dokument regelt das."))]
    told = [("", clause_source(clause))]
    if clause.text.strip() != text.strip():
        told.append((_("Wortlaut"), clause.text))
    told += [(_("Bedingung"), condition) for condition in clause.conditions]
    if clause.billing:
        told.append((_("Abrechnung"), clause.billing))
    return told + [(_("Hinweis"), note) for note in clause.notes]


def _told(clause: Clause | None, text: str) -> list[QLabel]:
    return [Small(f"{caption}: {words}" if caption else words) for caption, words in _said(clause, text)]


def item_part(position: int, item: QuoteItem, tariff: Tariff) -> QWidget:
    """An item that doesn't change any more."""
    card = Card()
    card.setObjectName(f"issued_item_{position}")
    card.body.addLayout(_head(Small(str(position), wrap=False), item.clause))
    card.body.addWidget(Label(item.text))
    for line in _told(item.clause, item.text):
        card.body.addWidget(line)
    if item.price.basis is not Pricing.SHARED:
        card.body.addWidget(Label(price_words(item.price, tariff)))
    return card


def _head(number: QLabel, clause: Clause | None) -> QHBoxLayout:
    looks = clause_look(clause)
    badge = StateBadge(looks.kind, looks.icon, looks.word)
    badge.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    head = QHBoxLayout()
    head.setSpacing(theme().size.space_2)
    head.addWidget(number)
    head.addWidget(badge)
    head.addStretch()
    return head
