from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from helpdesk.errors import Problem
from helpdesk.i18n import _
from helpdesk.printing.letterhead import Details, lines_of
from ui.settings.letterhead.colours import ColourChoice
from ui.theme import theme
from ui.widgets import FlowLayout, Small, padded, push, quiet
from ui.widgets.form import Field, FieldRow
from ui.widgets.lines_edit import LinesEdit


class LetterheadForm(QWidget):
    """What the firm says of itself, field by field; says below each what is wrong with it.

    Signals:
        edited: Something else was typed or chosen.
        logo_requested: A picture shall be looked for on the disk.
        font_requested: A font shall be.
        font_removed: The chosen own font shall go; carries its family.
    """

    edited = Signal()
    logo_requested = Signal()
    font_requested = Signal()
    font_removed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._logo = ""
        self.company = QLineEdit()
        self.address = LinesEdit(3)
        self.contact = LinesEdit(3)
        self.bank = LinesEdit(4)
        self.register = LinesEdit(4)
        self.logo_text = QLineEdit()
        self.colour = ColourChoice("letterhead_accent")
        self.font_family = QComboBox()
        self.fields = {
            "company": Field(_("Firma"), self.company, "letterhead_company"),
            "address": Field(_("Anschrift"), self.address, "letterhead_address"),
            "contact": Field(_("Kontakt"), self.contact, "letterhead_contact"),
            "bank": Field(_("Bankverbindung"), self.bank, "letterhead_bank"),
            "register": Field(_("Pflichtangaben"), self.register, "letterhead_register"),
            "logo_text": Field(_("Logo in Worten, für Vorleseprogramme"), self.logo_text, "letterhead_logo_text"),
            "accent": Field(_("Farbe für Linien und Überschriften"), self.colour, "letterhead_accent"),
            "font": Field(_("Schrift"), self.font_family, "letterhead_font"),
        }
        self._build()
        self._connect()

    def details(self) -> Details:
        """As typed and chosen."""
        return Details(
            self.company.text().strip(),
            self.address.toPlainText().strip(),
            self.contact.toPlainText().strip(),
            self.bank.toPlainText().strip(),
            self.register.toPlainText().strip(),
            self.colour.colour(),
            self._logo,
            self.logo_text.text().strip(),
            self.font_family.currentData() or "",
        )

    def show_details(self, details: Details) -> None:
        """Shows these instead."""
        self.company.setText(details.company)
        for editor, text in (
            (self.address, details.address),
            (self.contact, details.contact),
            (self.bank, details.bank),
            (self.register, details.register),
        ):
            # One line of many parts, as somebody may have written it by hand, is printed as several.
            editor.setPlainText("\n".join(lines_of(text)))
        self.logo_text.setText(details.logo_text)
        self.colour.show_colour(details.accent)
        self.show_logo(details.logo)
        self._choose_font(details.font)
        self.show_problems(())

    def show_logo(self, name: str, hints: tuple[str, ...] = ()) -> None:
        """A logo that was checked, or none; with what might not look as intended."""
        self._logo = name
        self.remove_logo.setVisible(bool(name))
        self.fields["logo_text"].setVisible(bool(name))
        self.choose_logo.setText(_("Anderes Logo …") if name else _("Logo wählen …"))
        self.logo_hint.setText("\n".join(hints))
        self.logo_hint.setVisible(bool(hints))
        self.edited.emit()

    def offer_fonts(self, families: tuple[str, ...]) -> None:
        """Offers the own families beside the house's."""
        chosen = self.font_family.currentData() or ""
        blocked = self.font_family.blockSignals(True)  # noqa: FBT003 - Qt's
        self.font_family.clear()
        self.font_family.addItem(_("Source Sans 3 (mitgeliefert)"), "")
        for family in families:
            self.font_family.addItem(family, family)
        self._choose_font(chosen if chosen in families else "")
        self.font_family.blockSignals(blocked)
        self._show_font()

    def choose_font(self, family: str) -> None:
        """Chooses one of those offered."""
        self._choose_font(family)

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Says below each field what is wrong with it."""
        found: dict[str, str] = {}
        for problem in problems:
            found.setdefault(problem.field, problem.message)
        for name, field in self.fields.items():
            field.show_problem(found.get(name, ""))

    def mend_problems(self) -> bool:
        """Takes back what is wrong no longer, and adds nothing while somebody types; whether that was the last."""
        found = {problem.field: problem.message for problem in self.details().problems()}
        wrong = [name for name, field in self.fields.items() if field.problem.text()]
        for name in wrong:
            self.fields[name].show_problem(found.get(name, ""))
        return bool(wrong) and not any(field.problem.text() for field in self.fields.values())

    def _build(self) -> None:
        self.address.setPlaceholderText(_("Musterstraße 1\n12345 Musterstadt"))
        self.contact.setPlaceholderText(_("Telefon 0431 123456\nhallo@firma.example"))
        self.bank.setPlaceholderText(_("Bank\nIBAN DE…\nBIC …"))
        self.register.setPlaceholderText(
            _("Sitz der Gesellschaft Musterstadt\nAmtsgericht Musterstadt HRB …\nGeschäftsführung: …\nUSt-IdNr. DE…")
        )
        self.choose_logo = push(_("Logo wählen …"), "letterhead_logo_choose", "image")
        self.remove_logo = quiet(push(_("Logo entfernen"), "letterhead_logo_remove", "trash-2"))
        self.logo_hint = Small()
        self.add_font = push(_("Schrift hinzufügen …"), "letterhead_font_add", "plus")
        self.remove_font = quiet(push(_("Schrift entfernen"), "letterhead_font_remove", "trash-2"))
        self.font_family.addItem(_("Source Sans 3 (mitgeliefert)"), "")
        logo, fonts = QWidget(), QWidget()
        for place, buttons in (
            (logo, (self.choose_logo, self.remove_logo)),
            (fonts, (self.add_font, self.remove_font)),
        ):
            flow = FlowLayout(place)
            for button in buttons:
                flow.addWidget(button)
        one = self.fields
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=theme().size.space_3)
        for part in (
            one["company"],
            FieldRow((one["address"], 1), (one["contact"], 1), room=26),
            FieldRow((one["bank"], 1), (one["register"], 1), room=26),
            Small(_("Logo: SVG oder PNG, gedruckt bis 70 × 24 mm; lässt sich auch hierher ziehen")),
            logo,
            self.logo_hint,
            one["logo_text"],
            one["accent"],
            one["font"],
            fonts,
        ):
            column.addWidget(part)
        self.show_logo("")
        self._show_font()

    def _connect(self) -> None:
        for line in (self.company, self.logo_text):
            line.textChanged.connect(lambda _text: self.edited.emit())
        for lines in (self.address, self.contact, self.bank, self.register):
            lines.textChanged.connect(self.edited)
        self.colour.edited.connect(self.edited)
        self.font_family.currentIndexChanged.connect(lambda _at: self._show_font())
        self.font_family.currentIndexChanged.connect(lambda _at: self.edited.emit())
        self.choose_logo.clicked.connect(self.logo_requested)
        self.remove_logo.clicked.connect(lambda: self.show_logo(""))
        self.add_font.clicked.connect(self.font_requested)
        self.remove_font.clicked.connect(lambda: self.font_removed.emit(self.font_family.currentData() or ""))

    def _choose_font(self, family: str) -> None:
        at = self.font_family.findData(family)
        self.font_family.setCurrentIndex(max(at, 0))

    def _show_font(self) -> None:
        self.remove_font.setVisible(bool(self.font_family.currentData()))
