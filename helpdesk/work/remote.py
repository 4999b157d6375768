"""Consents as worked time needs them: this wing knows no other on its floor, so it says what it takes of one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol
from uuid import UUID

from helpdesk.work.timing import RemoteSession, SessionSpan

_BEGINS = frozenset({"started", "resumed"})
_STOPS = frozenset({"paused", "revoked", "ended"})
_SECOND = timedelta(seconds=1)

_Turn = tuple[datetime, str]
"""When somebody began to work, and who."""


class SegmentLike(Protocol):
    """A span in which a session ran."""

    @property
    def start(self) -> datetime: ...
    @property
    def end(self) -> datetime | None: ...
    @property
    def end_unknown(self) -> bool: ...


class EventLike(Protocol):
    """Something that happened to a consent; `started`, `resumed` and `handed_over` say who works from then on."""

    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def body(self) -> Mapping[str, object]: ...


class StateLike(Protocol):
    """How far a consent has got."""

    @property
    def word(self) -> str: ...


class ConsentLike(Protocol):
    """A consent, whole."""

    @property
    def id(self) -> UUID: ...
    @property
    def ticket(self) -> UUID | None: ...
    @property
    def customer_id(self) -> UUID: ...
    @property
    def customer(self) -> str: ...
    @property
    def technician(self) -> str: ...
    @property
    def state(self) -> StateLike: ...
    @property
    def created(self) -> datetime: ...
    @property
    def segments(self) -> Sequence[SegmentLike]: ...
    @property
    def events(self) -> Sequence[EventLike]: ...


class SessionSource(Protocol):
    """The consents whose sessions are counted; `get` raises where there is none."""

    def spans(self) -> Mapping[UUID, int]: ...
    def running(self) -> list[UUID]: ...
    def get(self, consent_id: UUID, /) -> ConsentLike: ...
    def of_ticket(self, ticket_id: UUID, /) -> list[UUID]: ...
    def drafted_between(self, begin: datetime, end: datetime, /) -> list[UUID]: ...


def remote(consent: ConsentLike) -> RemoteSession:
    """What worked time takes of a consent."""
    turns = _turns(consent)
    return RemoteSession(
        consent=consent.id,
        ticket=consent.ticket,
        customer=consent.customer_id,
        customer_name=consent.customer,
        technician=consent.technician,
        state=consent.state.word,
        created=consent.created,
        spans=tuple(span for segment, by in zip(consent.segments, turns, strict=True) for span in _cut(segment, by)),
        moments=tuple(event.at for event in consent.events),
    )


def _turns(consent: ConsentLike) -> list[list[_Turn]]:
    """Who worked in each segment, one after the other."""
    found: list[list[_Turn]] = []
    runs = False
    for event in consent.events:
        if event.kind in _BEGINS:
            # After a handover in a pause it is the colleague who works on.
            found.append([(event.at, str(event.body.get("technician", consent.technician)))])
        elif event.kind == "handed_over" and runs:
            found[-1].append((event.at, str(event.body["to"])))
        runs = (runs or event.kind in _BEGINS) and event.kind not in _STOPS
    return found


def _cut(segment: SegmentLike, turns: list[_Turn]) -> Iterator[SessionSpan]:
    """A segment in parts, one for each who worked in it: no second in two of them, and none in no part."""
    begins = [segment.start + (at - segment.start) // _SECOND * _SECOND for at, _technician in turns]
    end = segment.end
    if end is not None and segment.end_unknown:
        # Whoever took over after the last sign of life gave one.
        end = max(end, begins[-1])
    ends = [*begins[1:], end]
    read = [*(at for at, _technician in turns[1:]), segment.end]
    for number, (at, technician) in enumerate(turns):
        cut_off = segment.end_unknown and number == len(turns) - 1
        yield SessionSpan(begins[number], ends[number], technician, cut_off, (at, read[number]))


def disordered(session: RemoteSession, begin: datetime) -> bool:
    """Whether something that happened after a span began is dated before it, or before what it followed."""
    later = session.moments[session.moments.index(begin) :] if begin in session.moments else ()
    return any(after < before for before, after in pairwise(later))
