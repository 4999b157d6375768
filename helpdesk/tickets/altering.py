"""What becomes of a file between choosing and sending: plain words, for services and window alike."""

from dataclasses import dataclass
from enum import StrEnum

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import N_, _


class Altered(StrEnum):
    """What was changed about a file since it was chosen."""

    PLACE = "place"
    METADATA = "metadata"
    TRAILING = "trailing"
    TURNED = "turned"
    SHRUNK = "shrunk"
    BLACKENED = "blackened"
    REDACTED = "redacted"

    @property
    def word(self) -> str:
        """What people read, quietly."""
        return _(_WORDS[self])


_WORDS = {
    Altered.PLACE: N_("Standortdaten entfernt"),
    Altered.METADATA: N_("Aufnahmedaten entfernt"),
    Altered.TRAILING: N_("angehängte Fremddaten entfernt"),
    Altered.TURNED: N_("aufrecht gedreht"),
    Altered.SHRUNK: N_("verkleinert"),
    Altered.BLACKENED: N_("geschwärzt"),
    Altered.REDACTED: N_("Stellen geschwärzt"),
}


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of a picture, in its pixels, from the upper left."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some lines of a text file.

    Attributes:
        first: Number of the first line, from 1.
        more: Whether the file goes on behind them.
    """

    first: int
    lines: tuple[str, ...]
    more: bool


class ShrinkOfferedError(HelpdeskError):
    """A picture is refused for its bytes alone: shrunk, it would be taken.

    Attributes:
        bytes: What it would have then.
    """

    def __init__(self, message: str, hint: str, size: int) -> None:
        super().__init__("picture_too_heavy", message, hint)
        self.bytes = size
