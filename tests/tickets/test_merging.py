from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from helpdesk.app import Helpdesk
from helpdesk.errors import HelpdeskError
from helpdesk.tickets import TicketDraft

OPENED = TicketDraft("Drucker", "Seit 8 Uhr.", department="Technischer Support")


@pytest.fixture
def ticket(helpdesk: Helpdesk) -> UUID:
    (ticket_id,) = helpdesk.tickets.draft(OPENED).tickets
    return ticket_id


@pytest.mark.parametrize(
    ("elsewhere", "typed", "kept"),
    [
        ({}, {"message": "neu"}, {"message": "neu"}),
        ({"server": "SRV-1"}, {"message": "neu"}, {"message": "neu", "server": "SRV-1"}),
        ({"message": "neu"}, {"message": "neu"}, {"message": "neu"}),
        ({"message": "neu"}, {}, {"message": "neu"}),
    ],
)
def test_what_two_change_in_one_draft_is_kept_of_both(
    helpdesk: Helpdesk, ticket: UUID, elsewhere: dict[str, str], typed: dict[str, str], kept: dict[str, str]
) -> None:
    helpdesk.tickets.save(ticket, _with(elsewhere))

    changes = helpdesk.tickets.save(ticket, _with(typed), OPENED)

    assert helpdesk.tickets.get(ticket).draft() == _with(kept)
    assert changes.tickets == {ticket}


def test_where_both_change_the_same_the_others_draft_is_one_of_its_own(helpdesk: Helpdesk, ticket: UUID) -> None:
    theirs, mine = _with({"message": "dort"}), _with({"message": "hier", "subject": "Drucker 2"})
    helpdesk.tickets.save(ticket, theirs)

    (other,) = helpdesk.tickets.save(ticket, mine, OPENED).tickets - {ticket}

    assert helpdesk.tickets.get(ticket).draft() == mine
    assert helpdesk.tickets.get(other).draft() == theirs


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda helpdesk, ticket: helpdesk.tickets.discard(ticket), "ticket_discarded"),
        (lambda helpdesk, ticket: helpdesk.delivery.submit(ticket), "ticket_sent"),
    ],
)
def test_what_is_no_draft_any_more_is_not_written_into(
    helpdesk: Helpdesk, ticket: UUID, act: Callable[[Helpdesk, UUID], object], code: str
) -> None:
    act(helpdesk, ticket)

    with pytest.raises(HelpdeskError) as refused:
        helpdesk.tickets.save(ticket, _with({"message": "zu spät"}), OPENED)

    assert refused.value.code == code


def _with(changed: dict[str, str]) -> TicketDraft:
    return replace(OPENED, **changed)  # type: ignore[arg-type]  # all of them are texts
