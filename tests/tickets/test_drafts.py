from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.customers import CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import TicketDraft, TicketFilter, TicketState, quality
from helpdesk.tickets.profiles import load_profile
from tests.tickets.samples import GOOD, write


def begin(helpdesk: Helpdesk, draft: TicketDraft = GOOD) -> UUID:
    (ticket_id,) = helpdesk.tickets.draft(draft).tickets
    return ticket_id


@pytest.mark.parametrize(
    ("draft", "codes"),
    [
        (GOOD, []),
        (TicketDraft(), ["subject_missing", "message_missing"]),
        (replace(GOOD, subject="x" * 255), []),
        (replace(GOOD, subject="x" * 256), ["subject_too_long"]),
        (replace(GOOD, subject="a\nb"), ["subject_lines"]),
        (replace(GOOD, subject=" \t"), ["subject_missing"]),
        (replace(GOOD, message="x" * 100_001), ["message_too_long"]),
        (replace(GOOD, department="", category=""), []),
        (replace(GOOD, department="Vertrieb", category="Kaffee"), ["department_unknown", "category_unknown"]),
        (replace(GOOD, server="x" * 256), ["server_too_long"]),
    ],
)
def test_a_draft_says_all_that_is_wrong_with_it(draft: TicketDraft, codes: list[str]) -> None:
    assert [problem.code for problem in draft.problems(load_profile("centron"))] == codes


def test_an_incomplete_draft_is_kept_with_its_problems(helpdesk: Helpdesk) -> None:
    ticket = helpdesk.tickets.get(begin(helpdesk, TicketDraft()))

    assert ticket.state is TicketState.DRAFT
    assert [problem.field for problem in ticket.problems] == ["subject", "message"]


def test_what_was_typed_is_there_after_a_restart(helpdesk: Helpdesk, paths: Paths, settings: Settings) -> None:
    ticket_id = begin(helpdesk, TicketDraft())
    typed = replace(GOOD, message="Zeile 1\n\n  Zeile „3“ – ende\t.", server="srv-01")
    helpdesk.tickets.save(ticket_id, typed)

    again = open_helpdesk(paths, settings)

    assert again.tickets.get(ticket_id).draft() == typed
    again.close()


def test_saving_moves_a_draft_to_the_top(helpdesk: Helpdesk) -> None:
    old, new = begin(helpdesk), begin(helpdesk)

    helpdesk.tickets.save(old, GOOD)

    assert [row.id for row in helpdesk.tickets.page()] == [old, new]


def test_text_no_database_keeps_is_mended(helpdesk: Helpdesk) -> None:
    ticket_id = begin(helpdesk, replace(GOOD, subject="a\udcffb", message="c\0d"))

    ticket = helpdesk.tickets.get(ticket_id)

    assert (ticket.subject, ticket.message) == ("a?b", "cd")


def test_an_unknown_customer_is_refused_and_nothing_begun(helpdesk: Helpdesk, tmp_path: Path) -> None:
    with pytest.raises(HelpdeskError) as refusal:
        helpdesk.tickets.draft(replace(GOOD, customer=uuid4()), [write(tmp_path, "a.log")])

    assert refusal.value.code == "customer_unknown"
    assert helpdesk.tickets.page() == []


def test_a_draft_keeps_its_text_when_an_unknown_customer_is_saved(helpdesk: Helpdesk) -> None:
    ticket_id = begin(helpdesk)

    with pytest.raises(HelpdeskError, match="Den Kunden"):
        helpdesk.tickets.save(ticket_id, replace(GOOD, subject="neu", customer=uuid4()))

    assert helpdesk.tickets.get(ticket_id).subject == GOOD.subject


def test_a_discarded_draft_can_be_restored_and_not_changed_meanwhile(helpdesk: Helpdesk, tmp_path: Path) -> None:
    ticket_id = begin(helpdesk)
    helpdesk.tickets.discard(ticket_id)

    assert helpdesk.tickets.page() == []
    assert helpdesk.tickets.search("Exchange") == []
    assert [row.id for row in helpdesk.finding.page(TicketFilter(binned=True))] == [ticket_id]
    for change in (
        partial(helpdesk.tickets.save, ticket_id, GOOD),
        partial(helpdesk.tickets.attach, ticket_id, write(tmp_path, "a.log")),
        partial(helpdesk.delivery.submit, ticket_id),
    ):
        with pytest.raises(HelpdeskError, match="Papierkorb"):
            change()

    helpdesk.tickets.restore(ticket_id)

    assert helpdesk.tickets.get(ticket_id).draft() == GOOD
    assert [row.id for row in helpdesk.tickets.page()] == [ticket_id]


def test_what_is_queued_does_not_change(helpdesk: Helpdesk) -> None:
    ticket_id = begin(helpdesk)
    helpdesk.delivery.submit(ticket_id)

    for change in (partial(helpdesk.tickets.save, draft=TicketDraft()), helpdesk.tickets.discard):
        with pytest.raises(HelpdeskError) as refusal:
            change(ticket_id)
        assert refusal.value.code == "ticket_sent"

    assert helpdesk.tickets.get(ticket_id).draft() == GOOD


def test_an_unknown_ticket_is_refused(helpdesk: Helpdesk) -> None:
    for question in (
        helpdesk.tickets.get,
        helpdesk.tickets.discard,
        helpdesk.tickets.restore,
        helpdesk.delivery.submit,
    ):
        with pytest.raises(HelpdeskError) as refusal:
            question(uuid4())
        assert refusal.value.code == "ticket_unknown"


def test_a_template_is_filled_from_customer_server_and_technician_and_asks_when_it_began(
    prepared: Paths, settings: Settings
) -> None:
    helpdesk = open_helpdesk(prepared, settings)
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", "K-7")).customers

    fault = helpdesk.templates.fill("fault", TicketDraft(server="srv-01"))
    invoice = helpdesk.templates.fill("invoice", TicketDraft(customer=customer, subject="Eigener Betreff"))

    assert fault.subject == "srv-01: {dienst} gestört seit {uhrzeit} Uhr"
    assert "seit dem {datum}, {uhrzeit} Uhr" in fault.message
    assert not quality(fault.message).time
    assert fault.message.endswith("Rückfragen beantwortet Toni Technik.")
    assert fault.department == "Technischer Support"
    assert invoice.subject == "Eigener Betreff"
    assert "(Kundennummer K-7)" in invoice.message
    helpdesk.close()


def test_where_no_technician_is_set_a_template_is_not_signed_with_a_login_name(
    prepared: Paths, settings: Settings
) -> None:
    helpdesk = open_helpdesk(prepared, replace(settings, technician=""))

    fault = helpdesk.templates.fill("fault", TicketDraft())

    assert fault.message.endswith("Rückfragen beantwortet {ansprechpartner}.")
    helpdesk.close()


def test_an_unknown_template_is_refused_with_the_known_ones(helpdesk: Helpdesk) -> None:
    with pytest.raises(HelpdeskError) as refusal:
        helpdesk.templates.fill("x", TicketDraft())

    assert refusal.value.hint == "Möglich: fault, invoice, general"
