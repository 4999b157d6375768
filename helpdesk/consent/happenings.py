"""What happens around a session and is written down beside the answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from helpdesk.errors import Problem
from helpdesk.i18n import _

_LIMIT = 500


class Channel(StrEnum):
    """How a customer's word came; free words are kept as they are typed."""

    ON_THE_SPOT = "on_the_spot"
    CALL_BACK = "call_back"
    MAIL = "mail"
    PORTAL = "portal"
    SIGNATURE = "signature"

    @property
    def word(self) -> str:
        """The way in the user's language."""
        return {
            Channel.ON_THE_SPOT: _("vor Ort"),
            Channel.CALL_BACK: _("Rückruf"),
            Channel.MAIL: _("E-Mail"),
            Channel.PORTAL: _("Portal"),
            Channel.SIGNATURE: _("Unterschrift"),
        }[self]

    @property
    def proof(self) -> str:
        """What shows it later, as a field asks for it."""
        return {
            Channel.ON_THE_SPOT: _("Wer dabei war"),
            Channel.CALL_BACK: _("Angerufene Nummer"),
            Channel.MAIL: _("Absender oder Nachrichten-Kennung"),
            Channel.PORTAL: _("Anmeldename im Portal"),
            Channel.SIGNATURE: _("Bild der Unterschrift"),
        }[self]


@dataclass(frozen=True, slots=True)
class Way:
    """How the customer's answers came, and what shows it. Never a password or code."""

    channel: str
    proof: str

    def problems(self) -> list[Problem]:
        """What keeps this from being proof, by field."""
        missing = {
            "channel": _("Nennen Sie den Weg der Antwort, etwa Rückruf oder E-Mail."),
            "proof": _("Nennen Sie den Beleg, etwa Rückrufnummer oder Nachrichten-Kennung."),
        }
        return _missing(self, missing)


@dataclass(frozen=True, slots=True)
class FileMoved:
    """A file that went over the connection; its content is not kept.

    Attributes:
        direction: `to_device`, or `from_device` to us, where it has to be deleted afterwards.
        name: Its name.
        purpose: What for.
        sha256: Of its content, in lower-case hexadecimal, where somebody computed it.
    """

    direction: Literal["to_device", "from_device"]
    name: str
    purpose: str
    sha256: str = ""

    def problems(self) -> list[Problem]:
        """What keeps this from being logged, by field."""
        missing = {
            "name": _("Nennen Sie die Datei."),
            "purpose": _("Nennen Sie, wozu die Datei übertragen wurde."),
        }
        return _missing(self, missing)


LeftoverKind = Literal["account", "tool", "file", "password"]


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something that has to go, or to be changed, before the record is closed.

    Attributes:
        kind: A temporary account or tool to be removed, a copied file to be deleted, a password to be changed.
        what: Which one; of a password whose it is, never the password.
        sequence: The event that noted it.
        cleared: When that was done; None while it is still to be done.
    """

    kind: LeftoverKind
    what: str
    sequence: int
    noted: datetime
    cleared: datetime | None = None

    @property
    def word(self) -> str:
        """What has to be done about it, in the user's language."""
        return {
            "account": _("Temporäres Konto entfernen"),
            "tool": _("Temporäres Werkzeug entfernen"),
            "file": _("Kopierte Datei löschen"),
            "password": _("Offengelegtes Kennwort ändern"),
        }[self.kind]


@dataclass(frozen=True, slots=True)
class Handover:
    """A colleague takes over.

    Attributes:
        to: Their name.
        announced: How the customer was told.
        reason: Why.
    """

    to: str
    announced: str
    reason: str = ""

    def problems(self) -> list[Problem]:
        """What keeps this from being a handover, by field."""
        missing = {
            "to": _("Nennen Sie, wer übernimmt."),
            "announced": _("Nennen Sie, wie der Wechsel dem Kunden angekündigt wurde."),
        }
        return _missing(self, missing)


@dataclass(frozen=True, slots=True)
class Breach:
    """A breach of personal data, and who at the customer's was told.

    DSGVO Art. 33(2): the processor tells the controller without undue delay; the 72 hours of Art. 33(1) run at the
    controller. Whether it has to be reported is theirs to judge.

    Attributes:
        what: What happened, without the data.
        noticed: When it was noticed.
        told: Who at the customer's was told.
        channel: How.
        at: When they were told.
    """

    what: str
    noticed: datetime
    told: str
    channel: str
    at: datetime

    def problems(self, now: datetime) -> list[Problem]:
        """What keeps this from being a report, by field."""
        missing = {
            "what": _("Nennen Sie, was geschehen ist, ohne die Daten selbst."),
            "told": _("Nennen Sie, wem beim Kunden Sie es gemeldet haben."),
            "channel": _("Nennen Sie, auf welchem Weg Sie es gemeldet haben."),
        }
        found = _missing(self, missing)
        if self.noticed > self.at:
            found.append(
                Problem(
                    "at", "told_first", _("Gemeldet werden kann erst, was bemerkt wurde: die Zeiten sind vertauscht.")
                )
            )
        if max(self.noticed, self.at) > now:
            found.append(
                Problem(
                    "noticed", "in_the_future", _("Bemerkt und gemeldet wurde es schon; die Zeit liegt in der Zukunft.")
                )
            )
        return found


def _missing(typed: object, messages: dict[str, str]) -> list[Problem]:
    found = []
    for field, message in messages.items():
        text = str(getattr(typed, field))
        if not text.strip():
            found.append(Problem(field, f"{field}_missing", message))
        elif len(text) > _LIMIT:
            found.append(Problem(field, f"{field}_too_long", _("Höchstens {limit} Zeichen.").format(limit=_LIMIT)))
    return found
