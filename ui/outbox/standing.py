"""Something on its way to a desk, with what decides about the next step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from helpdesk.delivery import DeskInfo, OutboxItem
from helpdesk.tickets import TicketState

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

_NOT_OUT = {TicketState.QUEUED, TicketState.FAILED}


@dataclass(frozen=True, slots=True)
class Standing:
    """How one item of the outbox stands.

    Attributes:
        desk: Where it goes; None when that way isn't set up here any more.
        first: Nothing of its ticket waits before it.
        last: What of its ticket would be taken back to be edited; None when nothing can be from here.
        behind: How much of its ticket waits for it.
    """

    item: OutboxItem
    desk: DeskInfo | None
    first: bool = True
    last: OutboxItem | None = None
    behind: int = 0

    @property
    def desk_title(self) -> str:
        """How people call where it goes."""
        return self.desk.title if self.desk else self.item.desk

    @property
    def by_hand(self) -> bool:
        """Whether a person carries it into a portal."""
        return self.item.desk.partition("-")[0] == "portal"

    @property
    def asks_whether_arrived(self) -> bool:
        """Whether only a person can find out if it arrived: its desk can't tell, won't, or hasn't for a day."""
        uncertain = self.item.state is TicketState.UNCERTAIN
        blind = self.desk is not None and not self.desk.can_search
        return uncertain and self.first and (blind or self.item.refused or self.item.overdue)


def lacks_key(standing: Standing) -> bool:
    """Whether it waits for a secret that nobody has put in here."""
    waits = standing.item.state in {TicketState.QUEUED, TicketState.UNCERTAIN}
    lacks = standing.item.code in {"secret_missing", "keyring_missing"}
    return lacks and waits and standing.first and not standing.asks_whether_arrived


def standings(items: Iterable[OutboxItem], desks: Mapping[str, DeskInfo]) -> tuple[Standing, ...]:
    """All that is on its way, first queued first; the last of each ticket can be edited."""
    waiting = list(items)
    last = {item.ticket: item for item in waiting}
    seen: set[UUID] = set()
    found = []
    for item in waiting:
        editable = item if last[item.ticket] is item and item.state in _NOT_OUT else None
        found.append(Standing(item, desks.get(item.desk), item.ticket not in seen, editable))
        seen.add(item.ticket)
    return tuple(found)


def read_outbox(helpdesk: Helpdesk) -> tuple[Standing, ...]:
    """All that hasn't arrived."""
    if not (items := helpdesk.delivery.outbox()):
        return ()
    return standings(items, {desk.name: desk for desk in helpdesk.delivery.desks()})


def standing_of(helpdesk: Helpdesk, ticket: UUID) -> Standing | None:
    """What of a ticket hasn't arrived and comes first; None when all has."""
    waiting = [item for item in helpdesk.delivery.outbox() if item.ticket == ticket]
    if not waiting:
        return None
    item, last = waiting[0], waiting[-1]
    desk = next((desk for desk in helpdesk.delivery.desks() if desk.name == item.desk), None)
    return Standing(item, desk, last=last if last.state in _NOT_OUT else None, behind=len(waiting) - 1)
