"""What a line under review looks like: its verdict and what was decided, as symbol, word and colour."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.i18n import _
from helpdesk.scope import Entry, ProposedEntry, Verdict
from helpdesk.scope.reviewing import Decision, ReviewLine
from ui.scope.verdicts import VerdictLook, look


@dataclass(frozen=True, slots=True)
class Status:
    """What was decided about a line; `role` names a colour of the theme."""

    icon: str
    word: str
    role: str


def verdict_look(entry: ProposedEntry) -> VerdictLook:
    """How a proposed verdict is shown; "unregulated" is none yet."""
    if entry.verdict is Verdict.UNREGULATED:
        return VerdictLook("circle-question-mark", _("Urteil fehlt"), "warning")
    return look(entry.verdict)


def status(line: ReviewLine) -> Status:
    """What was decided about a line."""
    if line.uncertain:
        return Status("triangle-alert", _("unsicher"), "warning")
    if line.decision is Decision.DROPPED:
        return Status("trash-2", _("verworfen"), "muted")
    if line.decision is Decision.ACCEPTED:
        if line.proposed is None:
            return Status("plus", _("ergänzt"), "accent")
        return (
            Status("pencil", _("berichtigt"), "accent")
            if line.corrected
            else Status("check", _("angenommen"), "accent")
        )
    # Nothing to say yet; a column of the same word would hide the others.
    return Status("", "", "muted")


def facts(entry: ProposedEntry | Entry) -> tuple[str, ...]:
    """What qualifies an entry, a line each."""
    return (
        *(_("Bedingung: {text}").format(text=text) for text in entry.conditions),
        *([_("Abrechnung: {text}").format(text=entry.billing)] if entry.billing else []),
        *(_("Hinweis: {text}").format(text=text) for text in entry.notes),
    )


def doubt(line: ReviewLine) -> str:
    """Why a person must look, in words; empty when nobody must."""
    if not line.uncertain:
        return ""
    if line.entry.doubt:
        return line.entry.doubt
    return _("Welches Urteil gilt, wurde nicht erkannt.") if not line.is_judged else _("Bitte vergleichen.")


def spoken(line: ReviewLine) -> str:
    """What a screen reader says and copying takes."""
    said = (status(line).word, verdict_look(line.entry).word, line.entry.text, *facts(line.entry), doubt(line))
    return ". ".join(part for part in said if part)
