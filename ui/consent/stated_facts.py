"""Facts that questions call "stated", typed with a new consent where its circumstances need them."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from helpdesk.consent.stated import FACTS, facts_for
from helpdesk.i18n import Language, _
from ui.theme import theme
from ui.widgets import Small, tip
from ui.widgets.form import Field, FieldRow


class StatedFacts(QWidget):
    """A field for each fact; what is left empty shows what the customer is told then.

    Signals:
        submitted: Return was pressed in one of the fields.
    """

    submitted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("stated_facts")
        captions = {
            "recording_purpose": _("Zweck der Aufzeichnung"),
            "recording_days": _("Aufbewahrung in Tagen"),
            "recording_viewers": _("Wer sie ansehen darf"),
            "access_times": _("Zeiten des Dauerzugangs"),
            "access_until": _("Letzter Tag des Dauerzugangs"),
            "price": _("Takt, Preis und Zuschläge"),
            "subcontractors": _("Unterauftragnehmer"),
            "countries": _("Länder des Zugriffs"),
        }
        self.editors = {fact.id: QLineEdit() for fact in FACTS}
        self.fields = {name: Field(captions[name], editor, f"stated_{name}") for name, editor in self.editors.items()}
        self._days = 0
        self._language: Language = "de"
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_2)
        column.addWidget(Small(_("Das wird dem Kunden genannt, bevor er antwortet"), wrap=False))
        for row in (
            ("recording_purpose", "recording_days", "recording_viewers"),
            ("access_times", "access_until"),
            ("price",),
            ("subcontractors", "countries"),
        ):
            column.addWidget(FieldRow(*((self.fields[name], 2) for name in row)))
        for editor in self.editors.values():
            editor.returnPressed.connect(self.submitted)
        self.show_for(())

    def offer(self, recording_days: int, language: Language) -> None:
        """What is told where nothing is typed, in the customer's language."""
        self._days, self._language = recording_days, language
        self._tell()

    def show_for(self, circumstances: Collection[str]) -> None:
        """Shows the fields that these circumstances need."""
        needed = {fact.id for fact in facts_for(circumstances)}
        for name, field in self.fields.items():
            field.setVisible(name in needed)
        self.setVisible(bool(needed))

    def typed(self) -> dict[str, str]:
        """What was typed and is shown."""
        return {
            name: editor.text()
            for name, editor in self.editors.items()
            if not self.fields[name].isHidden() and editor.text().strip()
        }

    def forget(self) -> None:
        """Drops what was typed."""
        for editor in self.editors.values():
            editor.clear()

    def _tell(self) -> None:
        for fact in FACTS:
            told = fact.default[self._language].format(days=self._days, who=_("Ihr Unternehmen"))
            told = str(self._days) if fact.id == "recording_days" else told
            self.editors[fact.id].setPlaceholderText(told)
            self.editors[fact.id].setToolTip(tip(told))
