from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from helpdesk.app import Helpdesk
from helpdesk.delivery import ParcelKind
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths
from helpdesk.tickets import TicketState
from tests.tickets.samples import GOOD, write

PORTAL = replace(GOOD, desk="portal", server="srv-01", subject="Müller: ..\\ kein/Versand")


@pytest.fixture
def ticket(helpdesk: Helpdesk, tmp_path: Path) -> UUID:
    """A ticket laid out for the portal, with two files of one name."""
    other = tmp_path / "other"
    other.mkdir()
    files = [write(tmp_path, "A.log"), write(other, "a.log", b"x"), write(tmp_path, "Felder.txt", b"y")]
    (ticket_id,) = helpdesk.tickets.draft(PORTAL, files).tickets
    helpdesk.delivery.submit(ticket_id)
    helpdesk.delivery.send_due()
    return ticket_id


def test_the_fields_stand_in_the_forms_order_and_words(helpdesk: Helpdesk, ticket: UUID) -> None:
    handoff = helpdesk.delivery.handoff(ticket)

    assert [(field.label, field.value) for field in handoff.fields] == [
        ("Abteilung", PORTAL.department),
        ("Produktkategorie", PORTAL.category),
        ("Servername", "srv-01"),
        ("Betreff", PORTAL.subject),
        ("Nachricht", PORTAL.message),
    ]
    assert handoff.address == "https://account.centron.de"


def test_the_files_lie_in_a_folder_of_their_own(helpdesk: Helpdesk, paths: Paths, ticket: UUID) -> None:
    handoff = helpdesk.delivery.handoff(ticket)

    assert [file.name for file in handoff.attachments] == ["A.log", "a (2).log", "Felder (2).txt"]
    assert handoff.folder.parent == paths.handoff
    assert [file.read_bytes() for file in handoff.attachments[1:]] == [b"x", b"y"]
    assert "Betreff:\nMüller" in (handoff.folder / "Felder.txt").read_text(encoding="utf-8")


def test_what_was_deleted_from_the_folder_comes_back(helpdesk: Helpdesk, ticket: UUID) -> None:
    first = helpdesk.delivery.handoff(ticket)
    first.attachments[0].unlink()

    assert helpdesk.delivery.handoff(ticket) == first
    assert first.attachments[0].exists()


def test_until_its_number_is_entered_a_ticket_is_uncertain_and_sent_no_second_time(
    helpdesk: Helpdesk, ticket: UUID
) -> None:
    helpdesk.delivery.send_due()

    assert helpdesk.tickets.get(ticket).state is TicketState.UNCERTAIN
    assert helpdesk.tickets.page()[0].word == helpdesk.tickets.get(ticket).word == "übergeben, Nummer fehlt"
    (item,) = helpdesk.delivery.outbox()
    assert [attempt.detail for attempt in item.attempts] == ["Wird zugestellt", "Übergeben, Nummer fehlt"]


def test_its_number_makes_it_delivered_and_clears_the_folder(helpdesk: Helpdesk, paths: Paths, ticket: UUID) -> None:
    helpdesk.delivery.confirm(ticket, " 4711 ")

    after = helpdesk.tickets.get(ticket)
    assert (after.state, after.number) == (TicketState.DELIVERED, "4711")
    assert (after.receipts[0].desk, after.receipts[0].address) == ("portal", "https://account.centron.de")
    assert list(paths.handoff.iterdir()) == []


@pytest.mark.parametrize("number", ["", "  ", "1\n2", "x" * 61, "1\u202e2"])
def test_a_number_nobody_can_read_is_refused(helpdesk: Helpdesk, ticket: UUID, number: str) -> None:
    with pytest.raises(HelpdeskError) as refused:
        helpdesk.delivery.confirm(ticket, number)

    assert refused.value.code == "number_malformed"
    assert helpdesk.tickets.get(ticket).state is TicketState.UNCERTAIN


def test_what_was_not_entered_can_be_taken_back(helpdesk: Helpdesk, paths: Paths, ticket: UUID) -> None:
    helpdesk.delivery.not_arrived(ticket)
    assert helpdesk.tickets.get(ticket).state is TicketState.FAILED

    helpdesk.delivery.take_back(ticket)

    assert helpdesk.tickets.get(ticket).state is TicketState.DRAFT
    assert list(paths.handoff.iterdir()) == []


def test_replies_and_closing_are_handed_over_one_after_the_other(helpdesk: Helpdesk, ticket: UUID) -> None:
    helpdesk.delivery.reply(ticket, "Nachtrag")
    helpdesk.delivery.confirm(ticket, "4711")
    helpdesk.delivery.close(ticket)
    kinds = []
    for _step in range(2):
        helpdesk.delivery.send_due()
        handoff = helpdesk.delivery.handoff(ticket)
        assert helpdesk.tickets.get(ticket).word == "übergeben, unbestätigt"
        kinds.append((handoff.kind, [field.value for field in handoff.fields]))
        helpdesk.delivery.confirm(ticket)

    assert kinds == [
        (ParcelKind.REPLY, ["4711", "Nachtrag"]),
        (ParcelKind.CLOSE, ["4711", "Ticket schließen"]),
    ]
    assert helpdesk.tickets.get(ticket).state is TicketState.CLOSED


def test_nothing_handed_over_is_nothing_to_confirm(helpdesk: Helpdesk) -> None:
    (ticket_id,) = helpdesk.tickets.draft(GOOD).tickets

    for question in (helpdesk.delivery.handoff, helpdesk.delivery.confirm, helpdesk.delivery.not_arrived):
        with pytest.raises(HelpdeskError) as refused:
            question(ticket_id)
        assert refused.value.code == "nothing_handed_over"
