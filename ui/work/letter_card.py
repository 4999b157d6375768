"""What stands around the items of a quote: a text above, the term, and why no tax is charged."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from helpdesk.i18n import Language, _
from helpdesk.work import Part, QuoteDraft, Tariff
from ui.tickets.inputs import replace_changed
from ui.widgets import Card, Heading
from ui.widgets.form import Choice, Field, FieldRow
from ui.work.growing_text import GrowingText


class LetterCard(Card):
    """The words of the letter; term and reason are asked for where they are needed or were given.

    Signals:
        typed: A person changed something.
    """

    typed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text, self.term, self.reason = GrowingText(), GrowingText(), GrowingText()
        self.language = Choice()
        self.language.offer((("de", _("Deutsch")), ("en", _("Englisch"))))
        self.term.setPlaceholderText(_("etwa: Mindestlaufzeit 12 Monate, danach monatlich kündbar"))
        self.reason.setPlaceholderText(_("etwa: Steuerfrei nach § 19 UStG"))
        self.fields = {
            "text": Field(_("Text über den Positionen (optional)"), self.text, "quote_text"),
            "term": Field(_("Laufzeit und Kündigung dessen, was monatlich ist"), self.term, "quote_term"),
            "vat_reason": Field(_("Warum ohne Umsatzsteuer"), self.reason, "quote_vat_reason"),
        }
        spoken = Field(_("Sprache des Kunden"), self.language, "quote_language")
        self.body.addWidget(Heading(_("Brief")))
        for field in self.fields.values():
            self.body.addWidget(field)
        self.body.addWidget(FieldRow((spoken, 1), (QWidget(), 1)))
        for edit in (self.text, self.term, self.reason):
            edit.textChanged.connect(self.typed)
        self.language.currentIndexChanged.connect(self.typed)

    def spoken(self) -> Language:
        """The customer's language."""
        return "en" if self.language.value() == "en" else "de"

    def show_draft(self, draft: QuoteDraft) -> None:
        """Shows what was typed; the cursor stays at its words."""
        self.language.choose(draft.language)
        pairs: tuple[tuple[QPlainTextEdit, str], ...] = (
            (self.text, draft.text),
            (self.term, draft.term),
            (self.reason, draft.vat_reason),
        )
        for edit, text in pairs:
            replace_changed(edit, text)

    def show_needed(self, draft: QuoteDraft, tariff: Tariff) -> None:
        """Asks for what the items need."""
        monthly = any(item.price.part in {Part.MONTHLY, Part.OPTION_MONTHLY} for item in draft.items)
        self.fields["term"].setVisible(monthly or bool(draft.term))
        self.fields["vat_reason"].setVisible(draft.is_untaxed(tariff) or bool(draft.vat_reason))
