"""Settings: a list of sections, each a widget of its own."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from helpdesk.i18n import _
from ui.jobs import Jobs
from ui.settings.backup import BackupSection
from ui.settings.charging import ChargingSection
from ui.settings.desks.section import DesksSection
from ui.settings.forms import FormsSection
from ui.settings.learned import LearnedSection
from ui.settings.letterhead.section import LetterheadSection
from ui.settings.templates import TemplatesSection
from ui.theme import theme
from ui.widgets import Heading, Narrow, Scroll, Title


class SettingsPage(QWidget):
    """Everything that can be set, one section below the other."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.desks = DesksSection(jobs)
        self.forms = FormsSection(jobs)
        self.templates = TemplatesSection(jobs)
        self.letterhead = LetterheadSection(jobs)
        self.charging = ChargingSection(jobs)
        self.backup = BackupSection(jobs)
        self.learned = LearnedSection(jobs)
        sections: tuple[tuple[str, QWidget], ...] = (
            (_("Ticketwege"), self.desks),
            (_("Formulare"), self.forms),
            (_("Vorlagen"), self.templates),
            (_("Briefkopf"), self.letterhead),
            (_("Angebote und Abrechnung"), self.charging),
            (_("Sicherung"), self.backup),
            (_("Gelernte Suchbegriffe"), self.learned),
        )
        scroll = Scroll()
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_3)
        column.addWidget(Title(_("Einstellungen")))
        for title, section in sections:
            column.addSpacing(theme().size.space_3)
            column.addWidget(Heading(title))
            column.addWidget(section)
        # Longer lines than this nobody reads.
        scroll.body.addLayout(Narrow(whole, 1.5))
        scroll.body.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def unsaved(self) -> list[str]:
        """What would be lost now, one sentence each."""
        told = [_("Der Briefkopf ist noch nicht gespeichert.")] if self.letterhead.dirty else []
        if self.charging.dirty:
            told.append(_("Die Angaben zu Angeboten und Abrechnung sind noch nicht gespeichert."))
        return told
