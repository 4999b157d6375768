"""What a ticket lacks that nobody is held up for: asked once, before it goes out."""

from __future__ import annotations

from helpdesk.i18n import _
from helpdesk.tickets import DeskProfile, TicketDraft
from helpdesk.tickets.forms import gap_word
from ui.tickets.ways import Way, unasked
from ui.widgets import Notice


class Unfilled:
    """Asks about open gaps of a template and what a portal's form demands, until both are filled."""

    def __init__(self, notice: Notice) -> None:
        self._notice = notice
        self._told = ""

    def ask(self, typed: TicketDraft, profile: DeskProfile, way: Way | None) -> bool:
        """Asks about what is missing; False when nothing is."""
        gaps = ", ".join(map(gap_word, typed.gaps(profile)))
        fields = ", ".join(unasked(way, typed))
        if not gaps and not fields:
            return False
        demanded = _("Das Formular des Portals verlangt noch: {fields}.").format(fields=fields) if fields else ""
        self._told = _("Aus der Vorlage stehen noch Lücken offen.") if gaps else demanded
        details = "\n".join(filter(None, (gaps, demanded if gaps else "")))
        self._notice.show_message("warning", self._told, details, _("Trotzdem absenden"))
        return True

    def follow(self, typed: TicketDraft, profile: DeskProfile, way: Way | None) -> None:
        """Something was typed: what was asked about may be there now."""
        asks = self._told and self._notice.text.text() == self._told
        if asks and not self.ask(typed, profile, way):
            self._notice.clear()
