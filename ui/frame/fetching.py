"""Fetching answers because somebody wants to know now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, ngettext
from helpdesk.tickets import TicketState
from ui.outbox.steps import mended_in_settings

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

AT_ONCE = 50
"""The most tickets asked for by one press of a key, open ones before closed; the schedule gets to the others."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking.

    Attributes:
        asked: How many tickets were asked for.
        troubles: Why some could not be, one sentence a desk.
        subject: That of the ticket, when something is new about only one.
        hint: What to do about the first trouble.
        desk: The desk in whose settings that is done; empty when it isn't done there.
    """

    changes: Changes
    asked: int
    troubles: tuple[str, ...] = ()
    subject: str = ""
    hint: str = ""
    desk: str = ""

    def told(self) -> str:
        """In a sentence."""
        if self.troubles:
            return " ".join(self.troubles)
        if not self.asked:
            return _("Kein offenes Ticket liegt auf einem Weg, der Antworten liefert.")
        count = len(self.changes.tickets)
        if not count:
            return _("Keine neuen Antworten.")
        if self.subject:
            return _("Neues zu „{subject}“.").format(subject=self.subject)
        return ngettext("Neues zu {count} Ticket.", "Neues zu {count} Tickets.", count).format(count=count)


def fetch_open(helpdesk: Helpdesk, first: UUID | None) -> Fetched:
    """Asks for the open and the lately closed tickets at all desks that can be read, for `first` before all others.

    Raises:
        HelpdeskError: What was fetched can't be stored.
    """
    readable = {desk.name: desk.title for desk in helpdesk.delivery.desks() if desk.can_fetch}
    changes, asked, hint, wrong = Changes(), 0, "", ""
    troubles: dict[str, str] = {}
    for ticket_id, desk in _open(helpdesk, first):
        if desk not in readable or desk in troubles:
            continue
        asked += 1
        try:
            changes |= helpdesk.delivery.fetch(ticket_id)
        except HelpdeskError as error:
            if not troubles:
                hint, wrong = error.hint, desk if mended_in_settings(error.code) else ""
            troubles[desk] = _("{desk}: {problem}").format(desk=readable[desk], problem=error.message)
    subject = helpdesk.tickets.get(next(iter(changes.tickets))).subject if len(changes.tickets) == 1 else ""
    return Fetched(changes, asked, tuple(troubles.values()), " ".join(subject.split()), hint, wrong)


def _open(helpdesk: Helpdesk, first: UUID | None) -> Iterator[tuple[UUID, str]]:
    if first is not None:
        ticket = helpdesk.tickets.get(first)
        if ticket.number:
            yield first, ticket.desk
    others = [(row.id, row.desk) for row in helpdesk.tickets.page(limit=AT_ONCE, state=TicketState.DELIVERED)]
    # A customer may have opened one of them again.
    others += helpdesk.delivery.answers.closed_lately(AT_ONCE)
    for ticket_id, desk in others[:AT_ONCE]:
        if ticket_id != first:
            yield ticket_id, desk
