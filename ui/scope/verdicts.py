"""What a verdict looks like: symbol, word and colour, never colour alone."""

from dataclasses import dataclass

from helpdesk.scope import Entry, Verdict
from ui.theme import Kind


@dataclass(frozen=True, slots=True)
class VerdictLook:
    """How one verdict is shown; `icon` is a name of `resources/icons`."""

    icon: str
    word: str
    kind: Kind


_LOOKS: dict[Verdict, tuple[str, Kind]] = {
    Verdict.INCLUDED: ("circle-check", "positive"),
    Verdict.CONDITIONAL: ("circle-alert", "warning"),
    Verdict.EXCLUDED: ("circle-x", "negative"),
    Verdict.PREMIUM: ("gem", "premium"),
    Verdict.UNREGULATED: ("circle-question-mark", "neutral"),
}


def look(verdict: Verdict) -> VerdictLook:
    """How a verdict is shown."""
    icon, kind = _LOOKS[verdict]
    return VerdictLook(icon, verdict.word, kind)


def entry_look(entry: Entry) -> VerdictLook:
    """How an entry is shown."""
    icon, kind = _LOOKS[entry.verdict]
    return VerdictLook(icon, entry.word, kind)
