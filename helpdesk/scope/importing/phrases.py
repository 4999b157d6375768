"""What words say about cover: "Inklusive", "not covered by this plan", "nach Aufwand", in German and English."""

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache

from helpdesk.scope.importing.vocabulary import patterns
from helpdesk.scope.models import Verdict

MAX_PHRASE = 240
"""Longer texts are prose; nobody heads a list with them."""


class Sense(Enum):
    """What a phrase means, before the rest of the page is known."""

    INCLUDED = "included"
    EXCLUDED = "excluded"
    BILLED = "billed"
    REQUEST = "request"
    PREMIUM = "premium"
    CONDITIONAL = "conditional"

    @property
    def verdict(self) -> Verdict:
        """Beside a column for what isn't included, `REQUEST` is an extra instead."""
        return _VERDICTS[self]


_VERDICTS = {
    Sense.INCLUDED: Verdict.INCLUDED,
    Sense.EXCLUDED: Verdict.EXCLUDED,
    Sense.BILLED: Verdict.EXCLUDED,
    Sense.REQUEST: Verdict.EXCLUDED,
    Sense.PREMIUM: Verdict.PREMIUM,
    Sense.CONDITIONAL: Verdict.CONDITIONAL,
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """The sense of a phrase, and whether its words leave no doubt."""

    sense: Sense
    sure: bool = True


_COSTS = (
    r"(?:aufpreis|mehrkosten|mehrpreis|zusatzkosten|kosten|geb\u00fchr\w*|berechnung|extra|additional|charges?"
    r"|costs?|fees?)"
)
_FREE = re.compile(
    rf"\b(?:kein\w*|ohne|no|without|zero|free of) (?:\w+ )?{_COSTS}\b"
    r"|\b(?:nicht|not) (?:\w+ ){0,2}(?:berechnet|abgerechnet|verrechnet|charged|billed|billable|chargeable"
    r"|kostenpflichtig)\b"
)
_SLOGAN = re.compile(r"(?P<name>.+?\S)\s[-–—]\s(?:wir|we|das|that|darum)\b.*", re.IGNORECASE | re.DOTALL)
_ASKS = re.compile(r"^(?:\W*)(?:warum|wieso|weshalb|wie|wann|wer|wo|woher|why|how|when|who|where)\b")
_DENIED = (
    r"\b(?:nicht|kein\w*|not|no|never|cannot|can't|don't|doesn't|won't|isn't|aren't|nie|niemals)\b(?!\s+(?:nur"
    r"|only|just))"
)


@cache
def _negated() -> re.Pattern[str]:
    """ "Nicht enthalten", "we don't cover", "machen wir nicht"."""
    covered = f"(?:{patterns('phrases')['covered'].pattern})"
    return re.compile(rf"{_DENIED}[^.;!?]{{0,70}}?{covered}|{covered}\w*\s+(?:\w+\s+)?(?:nicht|not)\b")


@cache
def _rules() -> tuple[tuple[Meaning, re.Pattern[str]], ...]:
    words = patterns("phrases")
    senses = {sense.value: sense for sense in Sense}
    return tuple(
        (Meaning(senses[title.rstrip("?")], sure=not title.endswith("?")), pattern)
        for title, pattern in words.items()
        if title.rstrip("?") in senses
    )


@lru_cache(maxsize=2_000)
def meaning(text: str) -> Meaning | None:
    """What a short phrase says about cover; None when it says nothing, or is too long to be one."""
    plain = _plain(text)
    if not plain or len(plain) > MAX_PHRASE:
        return None
    if _FREE.search(plain):
        return Meaning(Sense.INCLUDED)
    if _negated().search(plain):
        return Meaning(Sense.EXCLUDED)
    said = [said for said, pattern in _rules() if pattern.search(plain)]
    return next((one for one in said if one.sure), said[0] if said else None)


def heading_meaning(text: str) -> Meaning | None:
    """The same for a heading; one that asks why or how heads an explanation."""
    if len(text.split()) > 16 or _ASKS.search(_plain(text)) or is_customer_duty(text):
        return None
    said = meaning(text)
    if said and said.sense is Sense.INCLUDED and (slogan := _SLOGAN.fullmatch(text.strip())):
        # "Renewal of licences - we take care of it" names a service; the same after "Support" says what is below.
        name = slogan["name"]
        return said if meaning(name) or len(name.split()) < 3 else None
    return said


def is_customer_duty(text: str) -> bool:
    """It heads what the customer has to do or bring, or whom to call; nothing below it is a service."""
    return bool(patterns("phrases")["customer duty"].search(_plain(text))) and not _negated().search(_plain(text))


def _plain(text: str) -> str:
    return " ".join(
        text.casefold()
        .replace("ß", "ss")
        .replace("’", "'")
        .replace("ausser", "außer")
        .replace("*", "")
        .replace("_", " ")
        .split()
    )
