"""What a consent's events add up to. Pure: no clock, no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import cast
from uuid import UUID

from helpdesk.consent.checklist import Checklist, ChecklistItem
from helpdesk.consent.happenings import Leftover, LeftoverKind
from helpdesk.consent.models import AnswerValue, ConsentState, Event, Grant, Presentation, Segment
from helpdesk.consent.stated import Stated

S = ConsentState

_STATE_AFTER = {
    "created": S.DRAFT,
    "presented": S.PRESENTED,
    "granted": S.GRANTED,
    "declined": S.DECLINED,
    "expired": S.EXPIRED,
    "started": S.RUNNING,
    "paused": S.PAUSED,
    "resumed": S.RUNNING,
    "revoked": S.REVOKED,
    "ended": S.ENDED,
    "sealed": S.SEALED,
}


def state_after(state: ConsentState, kind: str) -> ConsentState:
    """The state an event of this kind leads to; nothing leads out of a closed record."""
    if state is S.SEALED:
        return state
    if kind == "circumstances" and state in {S.PRESENTED, S.GRANTED}:
        # What was shown no longer tells what is asked.
        return S.DRAFT
    return _STATE_AFTER.get(kind, state)


@dataclass(frozen=True, slots=True)
class Given:
    """The answer that counts for an item."""

    value: AnswerValue
    note: str
    at: datetime
    prefilled: bool = False
    channel: str = ""
    proof: str = ""


@dataclass(frozen=True)
class Record:
    """A consent as it stands after its events.

    Attributes:
        chosen: The circumstances somebody chose.
        answers: The answers that count: the customer's only if given after the last presentation.
        ran: Whether a session ever ran.
        technician: Who was named when the text was last shown; before that, who drafted.
        turned_out: Circumstances that follow from what was noted.
        acting: Who has the session now; `technicians` are all who may have it: the one shown, and whom they announced.
        in_use: The capabilities the session was started with.
        overran: When the grant's validity ended while the session ran; None where it didn't.
        stated: Facts that were typed for it; `told` are those of the text last shown, None where that had none.
        added: Of a consent that widens another's scope, `parent`: what it adds.
    """

    checklist: Checklist
    state: ConsentState = S.DRAFT
    events: tuple[Event, ...] = ()
    chosen: frozenset[str] = frozenset()
    answers: Mapping[str, Given] = field(default_factory=dict)
    presentation: Presentation | None = None
    grant: Grant | None = None
    granted: datetime | None = None
    valid_until: datetime | None = None
    segments: tuple[Segment, ...] = ()
    ran: bool = False
    technician: str = ""
    company: str = ""
    revoked: datetime | None = None
    ended: datetime | None = None
    profile: str = ""
    parent: UUID | None = None
    added: frozenset[str] = frozenset()
    children: tuple[UUID, ...] = ()
    turned_out: frozenset[str] = frozenset()
    acting: str = ""
    technicians: frozenset[str] = frozenset()
    in_use: frozenset[str] = frozenset()
    leftovers: tuple[Leftover, ...] = ()
    keep_until: date | None = None
    overran: datetime | None = None
    stated: Stated = field(default_factory=dict)
    told: Stated | None = None

    @property
    def paused(self) -> Mapping[str, object]:
        """What the last pause said; empty without one."""
        return next((event.body for event in reversed(self.events) if event.kind == "paused"), {})

    @cached_property
    def circumstances(self) -> frozenset[str]:
        """Those chosen, those that turned out, and those that follow from the answer "no"."""
        return (
            self.chosen
            | self.turned_out
            | {
                item.no_means
                for item in self.checklist.items
                if item.no_means and (given := self.answers.get(item.id)) and given.value == "no"
            }
        )

    @cached_property
    def items(self) -> tuple[ChecklistItem, ...]:
        """The items that apply; where it came to no session, none that would need one."""
        applying = self.checklist.applying(self.circumstances)
        if self.ran or self.state not in {S.DECLINED, S.EXPIRED, S.REVOKED, S.ENDED, S.SEALED}:
            return applying
        return tuple(item for item in applying if item.phase == "before" or item.without_session)

    @property
    def raw_seconds(self) -> int:
        """Whole seconds of all finished segments; a clock set back counts as none."""
        spans = ((segment.end - segment.start).total_seconds() for segment in self.segments if segment.end)
        return int(sum(max(span, 0.0) for span in spans))


def replay(checklist: Checklist, events: Iterable[Event]) -> Record:
    """Adds up all events."""
    record = Record(checklist)
    for event in events:
        record = advance(record, event)
    return record


def advance(record: Record, event: Event) -> Record:
    """The record after one more event."""
    body = event.body
    after = replace(record, state=state_after(record.state, event.kind), events=(*record.events, event))
    match event.kind:
        case "created" | "circumstances":
            chosen = frozenset(cast("list[str]", body["circumstances"]))
            widens = chosen - (record.chosen - record.added) if record.parent else frozenset()
            after = replace(after, chosen=chosen, added=widens)
            if after.state is S.DRAFT:
                after = replace(_without_customers_word(after), presentation=None)
            return _created(after, body) if event.kind == "created" else after
        case "answered":
            return replace(after, answers={**record.answers, str(body["item"]): _given(event)})
        case "presented":
            return _presented(after, event)
        case "granted":
            return replace(after, grant=_grant(body), granted=event.at, valid_until=moment(body["valid_until"]))
        case "validity_ended":
            return replace(after, overran=event.at)
        case "started":
            in_use = frozenset(cast("list[str]", body.get("capabilities", [])))
            return replace(_running(after, event), in_use=in_use)
        case "resumed":
            return _running(after, event)
        case "paused" | "revoked" | "ended":
            return _stopped(after, event)
    return _noted(after, event)


def _created(record: Record, body: Mapping[str, object]) -> Record:
    technician = str(body["technician"])
    return replace(
        record,
        technician=technician,
        acting=technician,
        company=str(body["company"]),
        profile=str(body.get("profile", "")),
        stated=cast("Stated", body.get("stated", {})),
        parent=UUID(str(body["parent"])) if body.get("parent") else None,
        added=frozenset(cast("list[str]", body.get("added", []))),
    )


def _grant(body: Mapping[str, object]) -> Grant:
    person, function, authority, channel, proof = (
        str(body[name]) for name in ("person", "function", "authority", "channel", "proof")
    )
    until = moment(body["until"]) if body.get("until") else None
    return Grant(person, function, authority, channel, proof, until)


def _given(event: Event) -> Given:
    body = event.body
    return Given(
        cast("AnswerValue", body["answer"]),
        str(body["note"]),
        event.at,
        bool(body.get("prefilled")),
        str(body.get("channel", "")),
        str(body.get("proof", "")),
    )


def _running(record: Record, event: Event) -> Record:
    return replace(record, ran=True, segments=(*record.segments, Segment(event.at, None)))


def _noted(record: Record, event: Event) -> Record:
    """What changes no state, but may make further items apply."""
    body, turned_out = event.body, record.turned_out
    match event.kind:
        case "did" if body.get("change"):
            return replace(record, turned_out=turned_out | {"change"})
        case "moved" if body["direction"] == "from_device":
            return _with_leftover(record, event, "file", str(body["name"]))
        case "left":
            kind = cast("LeftoverKind", body["kind"])
            after = _with_leftover(record, event, kind, str(body["what"]))
            return replace(after, turned_out=turned_out | {"password_disclosed"}) if kind == "password" else after
        case "cleared":
            left = (replace(one, cleared=event.at) if one.sequence == body["of"] else one for one in record.leftovers)
            return replace(record, leftovers=tuple(left))
        case "handed_over":
            to = str(body["to"])
            return replace(
                record, acting=to, technicians=record.technicians | {to}, turned_out=turned_out | {"handover"}
            )
        case "breach":
            return replace(record, turned_out=turned_out | {"breach"})
        case "amended":
            return replace(record, children=(*record.children, UUID(str(body["child"]))))
        case "end_corrected":
            return _with_true_end(record, moment(body["end"]))
        case "keep_until":
            return replace(record, keep_until=date.fromisoformat(str(body["day"])))
    return record


def _with_leftover(record: Record, event: Event, kind: LeftoverKind, what: str) -> Record:
    return replace(record, leftovers=(*record.leftovers, Leftover(kind, what, event.sequence, event.at)))


def _with_true_end(record: Record, end: datetime) -> Record:
    cut_off = unknown_end(record)[-1]
    corrected = replace(record.segments[cut_off], end=end, end_unknown=False)
    return replace(record, segments=(*record.segments[:cut_off], corrected, *record.segments[cut_off + 1 :]))


def _presented(record: Record, event: Event) -> Record:
    return replace(
        _without_customers_word(record),
        presentation=Presentation(event.at, str(event.body["text"]), str(event.body["sha256"])),
        technician=str(event.body["technician"]),
        acting=str(event.body["technician"]),
        technicians=frozenset({str(event.body["technician"])}),
        told=cast("Stated | None", event.body.get("stated")),
        company=str(event.body["company"]),
    )


def _without_customers_word(record: Record) -> Record:
    asked = {item.id for item in record.checklist.items if item.asks_customer}
    answers = {item_id: given for item_id, given in record.answers.items() if item_id not in asked}
    return replace(record, answers=answers, grant=None, granted=None, valid_until=None)


def _stopped(record: Record, event: Event) -> Record:
    segments = record.segments
    if segments and segments[-1].end is None:
        # After a crash the last sign of life is the last moment the session is known to have run.
        cut_off = event.body.get("last_seen")
        end = moment(cut_off) if cut_off else event.at
        segments = (*segments[:-1], replace(segments[-1], end=end, end_unknown=bool(cut_off)))
    return replace(
        record,
        segments=segments,
        revoked=event.at if event.kind == "revoked" else record.revoked,
        ended=event.at if event.kind == "ended" else record.ended,
    )


def unknown_end(record: Record) -> list[int]:
    """Places of the segments whose end nobody saw."""
    return [place for place, segment in enumerate(record.segments) if segment.end_unknown]


def moment(text: object) -> datetime:
    """A moment as an event's body writes it."""
    return datetime.fromisoformat(str(text)).astimezone(UTC)
