"""A consent as a sheet: a form to sign beforehand (`consent_form`), and from then on the record as proof.

What it must hold: person, function and authority; customer, technician, device, ticket; channel and proof; every answer
with its time; version, language and SHA-256 of the text shown; validity; pauses, revocation and duration.
"""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby

from helpdesk.consent import Consent, ConsentState, Event, Item
from helpdesk.printing.consent_form import UNSIGNED, consent_form
from helpdesk.printing.models import (
    AnswerLine,
    Caution,
    ConsentSheet,
    Fact,
    HistoryLine,
    Letterhead,
    PhaseLines,
    Recipient,
    Wording,
)
from helpdesk.printing.words import clock, day, instant, local_day, short, span, words

_SIGNABLE = frozenset(ConsentState) - {
    ConsentState.DRAFT, ConsentState.DECLINED, ConsentState.EXPIRED, ConsentState.REVOKED,
}  # fmt: skip
"""Where a signature means something: what wasn't presented, or isn't allowed any more, is nobody's to sign."""


def consent_sheet(
    consent: Consent,
    ticket: str,
    letterhead: Letterhead,
    checkpoint: str = "",
    *,
    address: tuple[str, ...] = (),
    picture: bool = False,
    unsealed: bool = False,
) -> ConsentSheet:
    """What the template `consent` needs; `ticket` is how people call its ticket, empty when it has none.

    `address` is the customer's now, below the name they had then. `picture` says that the one of the signature lies
    beside the data, `unsealed` that a closed record isn't in the log.
    """
    word = words(consent.language)
    language = consent.language
    version = word["consent-version"].format(moment=_instant(consent.events[-1].at, consent))
    return ConsentSheet(
        language=language,
        title=word["consent-title"],
        subtitle=word["consent-subtitle"].format(
            device=short(consent.device, 120), customer=short(consent.customer, 120)
        ),
        description=word["consent-description"],
        keywords=(consent.customer, consent.device, str(consent.id)),
        head=(word["consent-title"], short(consent.customer, 50)),
        foot=version,
        letterhead=letterhead,
        recipient=Recipient((consent.customer, *address)),
        facts=tuple(_facts(consent)),
        state=consent.state.value,
        state_word=word[f"state-{consent.state}"],
        warning=_caution(consent, unsealed=unsealed),
        people=tuple(_people(consent)),
        subject=tuple(_subject(consent, ticket)),
        phases=tuple(_phases(consent)),
        history=tuple(_history(consent)),
        duration=tuple(_duration(consent)),
        wording=_wording(consent),
        signatures=tuple(_lines_to_sign(consent, signed=bool(checkpoint) or picture)),
        form=consent_form(consent, ticket, letterhead, _zone(consent)),
        stamp=tuple(checkpoint.splitlines()),
        signed=_signed(consent),
        signed_lost=not picture,
    )


def signature_of(consent: Consent) -> str:
    """SHA-256 of the picture that the grant was signed with; empty where it wasn't, or nothing was granted."""
    if consent.grant is None:
        return ""
    granted = [event for event in consent.events if event.kind == "granted"]
    return str(granted[-1].body.get("signature", "")) if granted else ""


def _signed(consent: Consent) -> str:
    if consent.grant is None or consent.granted is None or not signature_of(consent):
        return ""
    who = ", ".join(filter(None, (consent.grant.person, consent.grant.function)))
    return f"{who} · {_instant(consent.granted, consent)}"


def _lines_to_sign(consent: Consent, *, signed: bool) -> Iterator[str]:
    """What is sealed is signed already, by the way it was granted on."""
    if not signed and consent.state in _SIGNABLE:
        word = words(consent.language)
        yield word["signature-customer"]
        yield word["signature-technician"]


def _zone(consent: Consent) -> str:
    """The zone of the workstation that drafted it, wherever it is printed."""
    return str(consent.events[0].body.get("zone") or "")


def _instant(moment: datetime, consent: Consent) -> str:
    return instant(moment, consent.language, _zone(consent))


def _day_and_time(moment: datetime, consent: Consent) -> tuple[str, str]:
    where = consent.language, _zone(consent)
    return local_day(moment, *where), clock(moment, *where)


def _facts(consent: Consent) -> Iterator[Fact]:
    """What the information block has room for beside number, version and date: the rest stands further down."""
    word = words(consent.language)
    yield word["state"], word[f"state-{consent.state}"]
    if consent.technician:
        yield word["technician"], short(consent.technician, 50)
    yield word["created"], local_day(consent.created, consent.language, _zone(consent))


def _caution(consent: Consent, *, unsealed: bool) -> Caution | None:
    word = words(consent.language)
    if unsealed:
        return Caution(consent.state.value, word["warn-unsealed"], word["warn-unsealed-text"])
    text = word.get(f"warn-{consent.state}-text")
    return Caution(consent.state.value, word[f"warn-{consent.state}"], text) if text else None


def _people(consent: Consent) -> Iterator[Fact]:
    word = words(consent.language)
    yield word["customer"], consent.customer
    if consent.grant and consent.granted:
        grant = consent.grant
        yield word["granted-by"], grant.person
        yield word["function"], grant.function
        yield word["authority"], grant.authority
        yield word["channel"], grant.channel
        yield word["proof"], grant.proof
        yield word["granted-at"], _instant(consent.granted, consent)
        if consent.valid_until:
            yield word["valid-until"], _instant(consent.valid_until, consent)
    else:
        yield word["granted-by"], word["not-granted" if consent.state in UNSIGNED else "never-granted"]
    yield word["technician"], ", ".join(filter(None, (consent.technician, consent.company))) or "–"


def _subject(consent: Consent, ticket: str) -> Iterator[Fact]:
    word = words(consent.language)
    yield word["consent-id"], str(consent.id)
    yield word["device"], consent.device
    if ticket:
        yield word["ticket"], ticket
    yield word["reason"], consent.reason
    yield word["capabilities"], ", ".join(one.name for one in consent.capabilities) or word["watch-only"]
    yield from consent.stated
    others = [one.name for one in consent.circumstances if one not in consent.capabilities]
    yield word["circumstances"], ", ".join(others) or word["no-circumstances"]


def _phases(consent: Consent) -> Iterator[PhaseLines]:
    word = words(consent.language)
    for phase, items in groupby(consent.items, key=lambda item: item.phase):
        yield PhaseLines(word[f"phase-{phase}"], tuple(_answer(consent, item) for item in items))


def _answer(consent: Consent, item: Item) -> AnswerLine:
    answered = ", ".join(_day_and_time(item.answered, consent)) if item.answered else ""
    who = words(consent.language)[f"who-{item.who}"]
    unanswered = "n/a" if _came_to_nothing(consent, item) else "open"
    way = ", ".join(filter(None, (item.channel, item.proof)))
    note = words(consent.language)["unproven"] if item.unproven else item.note
    return AnswerLine(item.id, item.text, who, item.answer or unanswered, answered, note, way)


def _came_to_nothing(consent: Consent, item: Item) -> bool:
    """What is asked of a revocation, an absence or a wider scope doesn't stay open in a record without one."""
    return consent.state in {ConsentState.ENDED, ConsentState.SEALED} and not item.due


def _history(consent: Consent) -> Iterator[HistoryLine]:
    word = words(consent.language)
    for event in consent.events:
        if event.kind != "answered":
            when, time = _day_and_time(event.at, consent)
            what = word.get("-".join(filter(None, ("event", event.kind, _variant(event)))), event.kind)
            yield HistoryLine(when, time, what, "; ".join(_details(event, consent)))


def _variant(event: Event) -> str:
    if event.kind == "paused":
        return "absent" if event.body.get("absent") else ""
    return "not-started" if event.not_started else str(event.body.get(_VARIANTS.get(event.kind, ""), ""))


_VARIANTS = {"moved": "direction", "left": "kind"}
_TOLD = ("person", "reason", "text", "name", "purpose", "what", "note", "to", "announced", "told", "recipient", "title")
_MOMENTS = ("noticed", "at", "end")
_NAMED = {"noticed": "noticed", "at": "told"}
"""Of a breach: which of its two moments is which."""
_MOVING = frozenset({"created", "presented", "started", "resumed"})


def _details(event: Event, consent: Consent) -> Iterator[str]:
    if event.kind in {"created", "presented"}:
        # The reason is the consent's own and stands further up, and what was presented stands whole further down.
        return
    for key in _TOLD:
        if text := str(event.body.get(key) or ""):
            yield text
    if event.kind == "cleared":
        yield from (one.what for one in consent.leftovers if one.sequence == event.body.get("of"))
    if event.kind in {"breach", "revoked", "revocation_channel", "delivered"} and event.body.get("channel"):
        yield str(event.body["channel"])
    if event.kind == "launched":
        yield from filter(None, [str(event.body.get("session") or "")])
    for key in _MOMENTS:
        if written := event.body.get(key):
            moment = _instant(datetime.fromisoformat(str(written)), consent)
            yield words(consent.language)[_NAMED[key]].format(moment=moment) if key in _NAMED else moment
    if written := event.body.get("day"):
        yield day(date.fromisoformat(str(written)), consent.language)
    if event.kind not in _MOVING and (technician := str(event.body.get("technician") or "")):
        yield technician


def _duration(consent: Consent) -> Iterator[Fact]:
    word = words(consent.language)
    finished = [segment for segment in consent.segments if segment.end]
    if consent.segments:
        count = len(consent.segments)
        parts = word["segment"] if count == 1 else word["segments"].format(count=count)
        yield word["raw-time"], word["raw-time-value"].format(span=span(consent.raw_seconds), segments=parts)
    else:
        yield word["raw-time"], word["no-session"]
    for segment in finished:
        if segment.end_unknown and segment.end:
            yield word["raw-time"], word["cut-off"].format(moment=_instant(segment.end, consent))
    revoked = next((event.at for event in reversed(consent.events) if event.kind == "revoked"), None)
    if revoked is None:
        yield word["revocation"], word["revocable" if consent.state in UNSIGNED or _open(consent) else "not-revoked"]
    else:
        known = consent.disconnected_after is not None
        yield (
            word["revocation"],
            word["revoked-at" if known else "revoked-open"].format(
                moment=_instant(revoked, consent), seconds=consent.disconnected_after
            ),
        )


def _open(consent: Consent) -> bool:
    return consent.state in {ConsentState.GRANTED, ConsentState.RUNNING, ConsentState.PAUSED}


def _wording(consent: Consent) -> Wording | None:
    shown = consent.presentation
    if shown is None:
        return None
    word = words(consent.language)
    facts = (
        (word["text-version"], consent.checklist),
        (word["text-language"], word[f"language-{consent.language}"]),
        (word["presented-at"], _instant(shown.at, consent)),
        (word["sha256"], shown.sha256),
    )
    return Wording(facts, tuple(shown.text.splitlines()))
