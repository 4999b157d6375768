"""One item of a quote while it is written."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QSizePolicy, QWidget

from helpdesk.i18n import _
from helpdesk.work import Clause, ItemDraft, QuoteItem
from ui.theme import changed, theme
from ui.widgets import Card, Label, Small, StateBadge, quiet, tool
from ui.work.looks import clause_look, clause_source


class ItemCard(Card):
    """What is offered, in words that can be changed, above what the document says of it, which can't.

    Signals:
        typed: The text was changed.
        removal_requested: It shall go.
    """

    typed = Signal()
    removal_requested = Signal()

    def __init__(self, item: QuoteItem) -> None:
        super().__init__()
        self.clause = item.clause
        self.price = item.price
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
        self.text.textChanged.connect(self.typed)
        self.remove.clicked.connect(self.removal_requested)

    def show_position(self, position: int) -> None:
        """Its place, from 1; widgets are named by it."""
        self.setObjectName(f"quote_item_{position}")
        self.text.setObjectName(f"quote_item_{position}_text")
        self.remove.setObjectName(f"quote_item_{position}_remove")
        self.number.setText(str(position))

    def item(self) -> QuoteItem:
        """The item as it stands here."""
        return QuoteItem(self.text.toPlainText(), self.clause, self.price)

    def draft(self) -> ItemDraft:
        """The item as typed."""
        return self.item().draft()


class GrowingText(QPlainTextEdit):
    """As high as its text, up to some lines; Tab leaves it."""

    MOST_LINES = 6

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self.updateGeometry)
        changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        lines = min(max(round(self.document().size().height()), 1), self.MOST_LINES)
        room = 2 * round(self.document().documentMargin()) + 2 * theme().size.space_1 + 2 * theme().size.focus
        return QSize(super().sizeHint().width(), lines * self.fontMetrics().lineSpacing() + room)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        # Narrower lines are more lines; the document says so only when it is typed into.
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(theme().size.text_body * 12, self.sizeHint().height())


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


def item_part(position: int, item: QuoteItem) -> QWidget:
    """An item that doesn't change any more."""
    card = Card()
    card.setObjectName(f"issued_item_{position}")
    card.body.addLayout(_head(Small(str(position), wrap=False), item.clause))
    card.body.addWidget(Label(item.text))
    for line in _told(item.clause, item.text):
        card.body.addWidget(line)
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
