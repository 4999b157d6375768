"""What a provider's form asks for and allows, and the texts to start from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from helpdesk.errors import Problem
from helpdesk.i18n import N_, _

SUBJECT_LENGTH = 255
"""The longest subject in characters; Redmine refuses more."""

MESSAGE_LENGTH = 100_000
"""The longest message in characters; more belongs into an attachment."""

FIELD_LENGTH = 255

TITLE_LENGTH = 60
"""The longest name of a template in characters."""

GAP = re.compile(r"\{([a-z_]{2,40})\}")
"""A placeholder of a template that nobody has filled yet."""

_GAP_WORDS = {
    "ansprechpartner": N_("Ansprechpartner"),
    "begruendung": N_("Begründung"),
    "beobachtung": N_("Beobachtung"),
    "betroffene_systeme": N_("betroffene Systeme"),
    "datum": N_("Datum des ersten Auftretens"),
    "dienst": N_("Dienst"),
    "fehlermeldung": N_("Fehlermeldung"),
    "frage": N_("Frage"),
    "gegenstand": N_("Gegenstand"),
    "hintergrund": N_("Hintergrund"),
    "ist": N_("was berechnet wurde"),
    "kunde": N_("Kunde"),
    "kundennummer": N_("Kundennummer"),
    "log_auszug": N_("Auszug aus dem Log"),
    "position": N_("Position"),
    "rechnung": N_("Rechnung"),
    "schritte": N_("Schritte"),
    "server": N_("Server"),
    "soll": N_("was erwartet wurde"),
    "termin": N_("Termin"),
    "thema": N_("Thema"),
    "uhrzeit": N_("Uhrzeit des ersten Auftretens"),
}


@dataclass(frozen=True, slots=True)
class TicketTemplate:
    """A text to start from, with `{placeholders}` in subject and message; `own` when the user wrote it."""

    id: str
    title: str
    department: str
    subject: str
    message: str
    own: bool = False

    def problems(self) -> list[Problem]:
        """What keeps it from being kept, by field; empty when nothing does."""
        found = [*too_long("title", self.title, TITLE_LENGTH), *too_long("subject", self.subject, SUBJECT_LENGTH)]
        if not self.title.strip():
            found.append(Problem("title", "title_missing", _("Die Vorlage braucht einen Namen.")))
        if not (self.subject.strip() or self.message.strip()):
            found.append(
                Problem("message", "message_missing", _("Die Vorlage ist leer: Betreff und Nachricht fehlen."))
            )
        return [*found, *too_long("message", self.message, MESSAGE_LENGTH)]


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to reach a provider, and from when on it takes no tickets.

    Attributes:
        only_with: What a customer must have booked to take it; empty when everybody may.
    """

    id: str
    title: str
    closed_from: date | None
    note: str
    only_with: str = ""

    def open_on(self, day: date) -> bool:
        """Whether a ticket of that day may go this way."""
        return self.closed_from is None or day < self.closed_from


@dataclass(frozen=True, slots=True)
class DeskProfile:
    """The form of a provider: what can be chosen, and its limits. Comes from `resources/desks/` or from the user.

    Attributes:
        formats: File extensions an attachment may have, lower case, without the dot.
        attachment_limit: The most files a ticket or message may carry.
        attachment_bytes: The most bytes of one file.
        attachment_total: The most bytes of all files of a ticket or message; 0 for any number.
        labels: The form's own words for department, category, server, subject, message, number, and for closing.
    """

    id: str
    title: str
    address: str
    departments: tuple[str, ...]
    categories: tuple[str, ...]
    formats: tuple[str, ...]
    attachment_limit: int
    attachment_bytes: int
    templates: tuple[TicketTemplate, ...]
    channels: tuple[Channel, ...]
    labels: Mapping[str, str]
    attachment_total: int = 0

    @property
    def placeholders(self) -> frozenset[str]:
        """The names its templates leave gaps for."""
        texts = (text for template in self.templates for text in (template.subject, template.message))
        return frozenset(name for text in texts for name in GAP.findall(text))


def gap_word(name: str) -> str:
    """What a gap asks for, in plain words; one of the user's own templates is taken at its name."""
    return _(_GAP_WORDS[name]) if name in _GAP_WORDS else name.replace("_", " ")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Puts known values into a template's text; unknown placeholders stay visible."""
    return GAP.sub(lambda gap: values.get(gap[1]) or gap[0], text)


def too_long(field: str, value: str, longest: int) -> Iterator[Problem]:
    """The problem of a field with more characters than it may have."""
    if len(value) > longest:
        message = _("Höchstens {longest} Zeichen; es sind {count}.").format(longest=longest, count=len(value))
        yield Problem(field, f"{field}_too_long", message)
