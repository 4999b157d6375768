"""By which ways a provider takes tickets, on a day and from a customer; the provider's form says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.tickets.forms import Channel, DeskProfile


class ChannelState(StrEnum):
    """Whether a way may be taken; CONDITIONAL: only by customers who have booked something."""

    OPEN = "open"
    CONDITIONAL = "conditional"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ChannelNote:
    """A way to a provider as it is on a day.

    Attributes:
        channel: Its id in the provider's form: portal, mail, phone.
        note: The provider's own words about it, the reason where it is closed.
        own: Whether it is the one the desk in question uses.
    """

    channel: str
    title: str
    state: ChannelState
    note: str
    own: bool = False


def channel_notes(
    profile: DeskProfile, desk_kind: str, day: date, booked: Iterable[str] = ()
) -> tuple[ChannelNote, ...]:
    """The provider's ways on a day, that of the desk in question first.

    Args:
        profile: The provider's form.
        desk_kind: What carries the ticket there: "mail", "portal", "redmine", …; empty when none is in question.
        day: Of the ticket.
        booked: Titles of what the customer has booked, which may open a way that is for some only.
    """
    booked = tuple(booked)
    notes = (
        ChannelNote(each.id, each.title, _state(each, day, booked), each.note, own=each.id == desk_kind)
        for each in profile.channels
    )
    return tuple(sorted(notes, key=lambda note: not note.own))


def require_open(profile: DeskProfile, desk_kind: str, day: date) -> None:
    """Holds a new ticket back from a way its provider has closed.

    Raises:
        HelpdeskError: `channel_closed`, with the provider's reason.
    """
    for note in channel_notes(profile, desk_kind, day):
        if note.own and note.state is ChannelState.CLOSED:
            raise HelpdeskError(
                "channel_closed",
                _("{provider} nimmt auf diesem Weg keine Tickets an: {title}.").format(
                    provider=profile.title, title=note.title
                ),
                hint=note.note,
            )


def profile_of(provider: str, profiles: Iterable[DeskProfile]) -> DeskProfile | None:
    """The form of a provider as a service document names it; a form's id is its provider's name in small letters."""
    return next((profile for profile in profiles if profile.id == provider.casefold()), None)


def _state(channel: Channel, day: date, booked: tuple[str, ...]) -> ChannelState:
    if not channel.open_on(day):
        return ChannelState.CLOSED
    if channel.only_with and not any(channel.only_with.casefold() in title.casefold() for title in booked):
        return ChannelState.CONDITIONAL
    return ChannelState.OPEN
