"""What a consent's events add up to. Pure: no clock, no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import cast

from helpdesk.consent.checklist import Checklist, ChecklistItem
from helpdesk.consent.models import AnswerValue, ConsentState, Event, Grant, Presentation, Segment

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
    """The state an event of this kind leads to."""
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


@dataclass(frozen=True, slots=True)
class Record:
    """A consent as it stands after its events.

    Attributes:
        chosen: The circumstances somebody chose.
        answers: The answers that count: the customer's only if given after the last presentation.
        ran: Whether a session ever ran.
        technician: Who was named when the text was last shown; before that, who drafted.
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

    @property
    def circumstances(self) -> frozenset[str]:
        """Those chosen and those that follow from the answer "no"."""
        return self.chosen | {
            item.no_means
            for item in self.checklist.items
            if item.no_means and (given := self.answers.get(item.id)) and given.value == "no"
        }

    @property
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
            after = replace(after, chosen=chosen)
            if after.state is S.DRAFT:
                after = replace(_without_customers_word(after), presentation=None)
            if event.kind == "created":
                after = replace(after, technician=str(body["technician"]), company=str(body["company"]))
            return after
        case "answered":
            given = Given(cast("AnswerValue", body["answer"]), str(body["note"]), event.at)
            return replace(after, answers={**record.answers, str(body["item"]): given})
        case "presented":
            return _presented(after, event)
        case "granted":
            grant = Grant(**{name: str(body[name]) for name in ("person", "function", "authority", "channel", "proof")})
            return replace(after, grant=grant, granted=event.at, valid_until=moment(body["valid_until"]))
        case "started" | "resumed":
            return replace(after, ran=True, segments=(*record.segments, Segment(event.at, None)))
        case "paused" | "revoked" | "ended":
            return _stopped(after, event)
    return after


def _presented(record: Record, event: Event) -> Record:
    return replace(
        _without_customers_word(record),
        presentation=Presentation(event.at, str(event.body["text"]), str(event.body["sha256"])),
        technician=str(event.body["technician"]),
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


def moment(text: object) -> datetime:
    """A moment as an event's body writes it."""
    return datetime.fromisoformat(str(text)).astimezone(UTC)
