"""What a verdict looks like: symbol, word and colour, never colour alone."""

from dataclasses import dataclass

from helpdesk.i18n import N_, _
from helpdesk.scope import Entry, Verdict
from ui.theme import Kind


@dataclass(frozen=True, slots=True)
class VerdictLook:
    """How one verdict is shown; `icon` is a name of `resources/icons`."""

    icon: str
    word: str
    kind: Kind


_LOOKS: dict[Verdict, tuple[str, str, Kind]] = {
    Verdict.INCLUDED: ("circle-check", N_("Inklusive"), "positive"),
    Verdict.CONDITIONAL: ("circle-alert", N_("Nur unter Bedingung"), "warning"),
    Verdict.EXCLUDED: ("circle-x", N_("Nicht enthalten"), "negative"),
    Verdict.PREMIUM: ("gem", N_("Premium, zubuchbar"), "premium"),
    Verdict.UNREGULATED: ("circle-question-mark", N_("Nicht geregelt"), "neutral"),
}


def look(verdict: Verdict) -> VerdictLook:
    """How a verdict is shown."""
    icon, word, kind = _LOOKS[verdict]
    return VerdictLook(icon, _(word), kind)


def entry_look(entry: Entry) -> VerdictLook:
    """How an entry is shown: "included" with a condition says at once that there is one."""
    plain = look(entry.verdict)
    if entry.verdict is Verdict.INCLUDED and entry.conditions:
        return VerdictLook(plain.icon, _("Inklusive, wenn …"), plain.kind)
    return plain
