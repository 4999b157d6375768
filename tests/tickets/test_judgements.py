from datetime import UTC, datetime
from uuid import UUID

import pytest

from helpdesk.app import Helpdesk
from helpdesk.customers import CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.resources import resource
from helpdesk.scope import Verdict
from helpdesk.tickets import Judgement, TicketDraft

CSTACK = resource("documents/cstack.md").read_text(encoding="utf-8")
NETS = "cs-deployment-netzwerke"
FLIPPED = CSTACK.replace("- ✗ Deployment: Netz", "- ✓ Deployment: Netz")
MONDAY = datetime(2025, 6, 2, 9, tzinfo=UTC)


def begun(helpdesk: Helpdesk, subject: str = "Netz", customer: UUID | None = None) -> UUID:
    (ticket,) = helpdesk.tickets.draft(TicketDraft(subject, "Bitte ein Netz", customer=customer)).tickets
    return ticket


def judgement(helpdesk: Helpdesk, entry: str = NETS) -> Judgement:
    found = helpdesk.scope.entry(entry)
    return Judgement(entry, found.document, helpdesk.scope.document(found.document).edition, found.verdict)


def judged(helpdesk: Helpdesk, ticket: UUID) -> list[tuple[str, str]]:
    return [(one.entry, one.verdict) for one in helpdesk.tickets.get(ticket).judgements]


def test_a_draft_has_one_judgement_an_entry(helpdesk: Helpdesk) -> None:
    ticket = begun(helpdesk)

    for entry, verdict in [("a", Verdict.INCLUDED), ("b", Verdict.PREMIUM), ("a", Verdict.EXCLUDED)]:
        assert helpdesk.tickets.judge(ticket, Judgement(entry, "doc", "e", verdict)).tickets == {ticket}

    assert judged(helpdesk, ticket) == [("b", "premium"), ("a", "excluded")]


def test_what_was_sent_keeps_all_its_judgements(helpdesk: Helpdesk) -> None:
    ticket = begun(helpdesk)
    helpdesk.tickets.judge(ticket, Judgement("a", "doc", "e", Verdict.INCLUDED, MONDAY))
    helpdesk.delivery.submit(ticket)

    helpdesk.tickets.judge(ticket, Judgement("a", "doc", "f", Verdict.EXCLUDED))

    assert judged(helpdesk, ticket) == [("a", "included"), ("a", "excluded")]
    assert helpdesk.tickets.get(ticket).judgements[0] == Judgement("a", "doc", "e", Verdict.INCLUDED, MONDAY)


def test_a_judgement_is_of_the_moment_it_is_recorded(helpdesk: Helpdesk) -> None:
    ticket = begun(helpdesk)
    before = helpdesk.tickets.get(ticket).created

    helpdesk.tickets.judge(ticket, Judgement("a", "doc", "e", Verdict.INCLUDED))

    (recorded,) = helpdesk.tickets.get(ticket).judgements
    assert recorded.at is not None
    assert recorded.at >= before


def test_what_nobody_was_told_by_is_taken_back_and_the_rest_stays(helpdesk: Helpdesk) -> None:
    ticket = begun(helpdesk)
    for entry in ("a", "b"):
        helpdesk.tickets.judge(ticket, Judgement(entry, "doc", "e", Verdict.INCLUDED))
    helpdesk.tickets.unjudge(ticket, "a")
    assert not helpdesk.tickets.unjudge(ticket, "a")
    helpdesk.delivery.submit(ticket)
    helpdesk.delivery.send_due()

    with pytest.raises(HelpdeskError) as refused:
        helpdesk.tickets.unjudge(ticket, "b")
    helpdesk.tickets.judge(ticket, Judgement("b", "doc", "f", Verdict.EXCLUDED))
    helpdesk.tickets.unjudge(ticket, "b")

    assert refused.value.code == "judgement_told"
    assert judged(helpdesk, ticket) == [("b", "included")]


def test_what_is_in_the_bin_or_nowhere_is_not_judged(helpdesk: Helpdesk) -> None:
    ticket = begun(helpdesk)
    helpdesk.tickets.discard(ticket)

    with pytest.raises(HelpdeskError) as refused:
        helpdesk.tickets.judge(ticket, judgement(helpdesk))

    assert refused.value.code == "ticket_discarded"


def test_an_edition_touches_the_open_tickets_that_rest_on_what_it_changes(helpdesk: Helpdesk) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    older, newer, other, binned, closed = (
        begun(helpdesk, subject, customer) for subject in ("Alt", "Neu", "Anderes", "Papierkorb", "Geschlossen")
    )
    for ticket in (older, newer, binned, closed):
        helpdesk.tickets.judge(ticket, judgement(helpdesk))
    helpdesk.tickets.judge(other, judgement(helpdesk, "cs-plan-einrichten"))
    helpdesk.tickets.discard(binned)
    for ticket in (older, closed):
        helpdesk.delivery.submit(ticket)
        helpdesk.delivery.send_due()
    helpdesk.delivery.close(closed)
    helpdesk.delivery.send_due()

    touched = helpdesk.editions.preview(FLIPPED).touched

    assert {(one.kind, one.id, one.title, one.customer, one.entry_id) for one in touched} == {
        ("ticket", older, "Alt", "Nord AG", NETS),
        ("ticket", newer, "Neu", "Nord AG", NETS),
    }


def test_a_ticket_keeps_the_edition_it_was_judged_by(helpdesk: Helpdesk) -> None:
    ticket = begun(helpdesk)
    helpdesk.tickets.judge(ticket, judgement(helpdesk))

    helpdesk.editions.accept(FLIPPED, "neu.md")

    (kept,) = helpdesk.tickets.get(ticket).judgements
    assert kept.verdict is Verdict.EXCLUDED
    entries = helpdesk.editions.read(kept.document, kept.edition).entries
    assert {entry.id: entry.verdict for entry in entries}[NETS] is Verdict.EXCLUDED
    assert helpdesk.scope.entry(NETS).verdict is Verdict.INCLUDED


def test_a_ticket_judged_anew_is_not_touched_by_going_there(helpdesk: Helpdesk) -> None:
    ticket = begun(helpdesk)
    helpdesk.tickets.judge(ticket, judgement(helpdesk))
    helpdesk.editions.accept(FLIPPED, "neu.md")

    assert [one.id for one in helpdesk.editions.preview(CSTACK.replace("Netzwerke ber", "Netze ber")).touched] == [
        ticket
    ]
    assert helpdesk.editions.preview(CSTACK).touched == ()
