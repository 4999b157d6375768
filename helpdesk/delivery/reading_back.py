"""What desks without such fields write above a message, and how what they stored is compared with what was sent."""

import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from uuid import UUID

from helpdesk.delivery.desk import Parcel, RefusedError
from helpdesk.delivery.http_errors import literal
from helpdesk.i18n import _
from helpdesk.tickets import DeskFile
from helpdesk.tickets.profiles import load_profile

DOWNLOAD_BYTES = 50_000_000
"""The largest file that is fetched."""

_MOST = 2**53
_KEY = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def head(parcel: Parcel, elsewhere: Collection[str] = ()) -> str:
    """Department, category, server and customer as lines above the message, without those told `elsewhere`."""
    lines = list(_lines(parcel, elsewhere))
    return "\n".join((*lines, "", "")) if lines else ""


def key_in(name: str) -> UUID | None:
    """The key of the parcel whose key file has this name."""
    return as_key(name, "draft-", ".txt")


def as_key(text: str, before: str = "", after: str = "") -> UUID | None:
    """The key that a text is, between `before` and `after`; None when it is something else."""
    match = re.fullmatch(f"{re.escape(before)}({_KEY}){re.escape(after)}", text)
    return UUID(match[1]) if match else None


def same_text(sent: str, stored: str) -> bool:
    """Whether a desk kept a text; how it ends its lines and where it trims them doesn't matter."""
    return sent.split() == stored.split()


def together(*warnings: str) -> str:
    """All that reading back found otherwise, as one text."""
    return " ".join(filter(None, warnings))


def changed_text(sent: str, stored: str) -> str:
    """The warning for a message that a desk didn't keep as it was sent; empty when it did."""
    return "" if same_text(sent, stored) else _("Die Nachricht steht dort anders, als sie gesendet wurde.")


def strange_copy(number: str) -> str:
    """What is said of a ticket that carries a parcel's key and isn't what we sent."""
    return _("Das Ticket {number} trägt dort denselben Schlüssel und ist ein anderes; sehen Sie es sich an.").format(
        number=number
    )


def gone(file: DeskFile) -> RefusedError:
    """The error for a file that a desk no longer has as it was named."""
    return RefusedError(
        "file_missing",
        _("Die Datei {name} ist dort nicht mehr so, wie sie genannt wurde.").format(name=literal(file.name, 80)),
        hint=_("Rufen Sie die Antworten noch einmal ab."),
    )


def moment(text: object) -> datetime:
    """A time as a server tells it; the year 1970 when it is none."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def whole_number(told: object) -> int:
    """A count as a server tells it; 0 when it is none that can be."""
    return told if isinstance(told, int) and 0 <= told < _MOST else 0


def _lines(parcel: Parcel, elsewhere: Collection[str]) -> Iterator[str]:
    labels = {**load_profile(parcel.profile).labels, "customer": _("Kunde")}
    for name in ("department", "category", "server", "customer"):
        value = str(getattr(parcel, name))
        if value and name not in elsewhere:
            yield f"{labels[name]}: {value}"
