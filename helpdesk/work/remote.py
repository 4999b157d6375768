"""Consents as worked time needs them: this wing knows no other on its floor, so it says what it takes of one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Protocol
from uuid import UUID

from helpdesk.work.timing import RemoteSession

_BEGINS = frozenset({"started", "resumed"})


class SegmentLike(Protocol):
    """A span in which a session ran."""

    @property
    def start(self) -> datetime: ...
    @property
    def end(self) -> datetime | None: ...
    @property
    def end_unknown(self) -> bool: ...


class EventLike(Protocol):
    """Something that happened to a consent; `started` and `resumed` begin a span each and say by whom."""

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

    def segments(self) -> Mapping[UUID, int]: ...
    def get(self, consent_id: UUID, /) -> ConsentLike: ...
    def of_ticket(self, ticket_id: UUID, /) -> list[UUID]: ...
    def drafted_between(self, begin: datetime, end: datetime, /) -> list[UUID]: ...


def remote(consent: ConsentLike) -> RemoteSession:
    """What worked time takes of a consent."""
    # After a handover it is the colleague who works on.
    by = [str(one.body.get("technician", consent.technician)) for one in consent.events if one.kind in _BEGINS]
    return RemoteSession(
        consent=consent.id,
        ticket=consent.ticket,
        customer=consent.customer_id,
        customer_name=consent.customer,
        technician=consent.technician,
        state=consent.state.word,
        created=consent.created,
        segments=tuple(
            (segment.start, segment.end, segment.end_unknown, technician)
            for segment, technician in zip(consent.segments, by, strict=True)
        ),
        moments=tuple(event.at for event in consent.events),
    )


def disordered(session: RemoteSession, begin: datetime) -> bool:
    """Whether something that happened after a span began is dated before it, or before what it followed."""
    later = session.moments[session.moments.index(begin) :] if begin in session.moments else ()
    return any(after < before for before, after in pairwise(later))
