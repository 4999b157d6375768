from datetime import date

import pytest

from helpdesk.errors import HelpdeskError
from helpdesk.tickets.channels import ChannelState, channel_notes, profile_of, require_open
from helpdesk.tickets.profiles import load_profile

CENTRON = load_profile("centron")
BEFORE, SINCE = date(2025, 10, 12), date(2025, 10, 13)


@pytest.mark.parametrize(("day", "state"), [(BEFORE, ChannelState.OPEN), (SINCE, ChannelState.CLOSED)])
def test_mail_is_closed_from_the_day_of_the_change_on_and_stands_first_where_it_is_asked_for(
    day: date, state: ChannelState
) -> None:
    mail, *others = channel_notes(CENTRON, "mail", day)

    assert (mail.channel, mail.own, mail.state) == ("mail", True, state)
    assert "keine Tickets mehr" in mail.note
    assert [note.channel for note in others] == ["portal", "phone"]
    assert not any(note.own for note in others)


@pytest.mark.parametrize(
    ("booked", "state"),
    [
        ((), ChannelState.CONDITIONAL),
        (("Microsoft Exchange",), ChannelState.CONDITIONAL),
        (("centron managed services",), ChannelState.OPEN),
    ],
)
def test_the_telephone_is_for_managed_services(booked: tuple[str, ...], state: ChannelState) -> None:
    assert {note.channel: note.state for note in channel_notes(CENTRON, "", SINCE, booked)}["phone"] is state


def test_a_ticket_is_held_back_from_a_closed_way_with_the_reason() -> None:
    require_open(CENTRON, "mail", BEFORE)
    require_open(CENTRON, "redmine", SINCE)
    require_open(CENTRON, "phone", SINCE)

    with pytest.raises(HelpdeskError, match=r"centron Account Center nimmt .* keine Tickets an: E-Mail") as refusal:
        require_open(CENTRON, "mail", SINCE)

    assert refusal.value.code == "channel_closed"
    assert "13.10.2025" in refusal.value.hint


def test_a_provider_is_known_by_its_name_in_any_case() -> None:
    assert profile_of("Centron", [CENTRON]) is CENTRON
    assert profile_of("DRM", [CENTRON]) is None
