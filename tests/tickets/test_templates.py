from dataclasses import replace

import pytest

from helpdesk.app import Helpdesk
from helpdesk.customers import CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.tickets import TicketDraft, TicketTemplate

OWN = TicketTemplate("", "Neustart", "Sonstiges", "{server}: Neustart am {termin}", "Bitte {server} neu starten.")


@pytest.fixture
def own(helpdesk: Helpdesk) -> TicketTemplate:
    helpdesk.templates.add(OWN)
    (template,) = helpdesk.templates.own()
    return template


def test_a_template_of_ones_own_stands_behind_the_forms_and_is_filled_by_its_title(
    helpdesk: Helpdesk, own: TicketTemplate
) -> None:
    titles = [template.title for template in helpdesk.templates.profile().templates]
    filled = helpdesk.templates.fill("neustart", TicketDraft(server="srv-01"))

    assert titles[-2:] == ["Allgemeine Anfrage", "Neustart"]
    assert own.own
    assert (filled.subject, filled.message) == ("srv-01: Neustart am {termin}", "Bitte srv-01 neu starten.")


def test_gaps_of_ones_own_template_are_gaps_of_the_draft(helpdesk: Helpdesk, own: TicketTemplate) -> None:
    (ticket,) = helpdesk.tickets.draft(TicketDraft(own.subject, "{unbekannt}")).tickets

    assert helpdesk.tickets.get(ticket).gaps == ("server", "termin")


def test_a_template_is_renamed_removed_and_put_back(helpdesk: Helpdesk, own: TicketTemplate) -> None:
    helpdesk.templates.change(replace(own, title=" Neustart  nachts "))
    (renamed,) = helpdesk.templates.own()
    helpdesk.templates.remove(own.id)
    assert helpdesk.templates.own() == ()
    helpdesk.templates.put_back(renamed)

    assert helpdesk.templates.own() == (replace(own, title="Neustart nachts"),)


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (replace(OWN, title=" "), "template_incomplete"),
        (replace(OWN, subject="", message=" "), "template_incomplete"),
        (replace(OWN, title="x" * 61), "template_incomplete"),
        (OWN, "template_title_taken"),
    ],
)
@pytest.mark.usefixtures("own")
def test_a_template_needs_a_name_of_its_own_and_a_text(helpdesk: Helpdesk, template: TicketTemplate, code: str) -> None:
    with pytest.raises(HelpdeskError) as refusal:
        helpdesk.templates.add(template)

    assert refusal.value.code == code


@pytest.mark.parametrize("template_id", ["fault", "", "019a0000-0000-7000-8000-000000000000"])
def test_only_ones_own_templates_can_be_changed(helpdesk: Helpdesk, template_id: str) -> None:
    for call in (helpdesk.templates.remove, lambda each: helpdesk.templates.change(replace(OWN, id=each))):
        with pytest.raises(HelpdeskError) as refusal:
            call(template_id)
        assert refusal.value.code == "template_unknown"


def test_a_draft_becomes_a_template_with_gaps_for_what_is_this_customers(helpdesk: Helpdesk) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", "4711")).customers
    draft = TicketDraft(
        "srv-01 hängt", "srv-01 der Nord AG (4711) hängt. Toni Technik", server="srv-01", customer=customer
    )

    made = helpdesk.templates.of_draft("Hängt", draft)

    assert made.subject == "{server} hängt"
    assert made.message == "{server} der {kunde} ({kundennummer}) hängt. {ansprechpartner}"


def test_customer_server_and_technician_stand_in_the_gaps_and_nobody_invents_when_it_began(helpdesk: Helpdesk) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", "4711")).customers
    helpdesk.templates.add(replace(OWN, message="{kunde}, {kundennummer}, {datum}, {ansprechpartner}, {offen}"))

    filled = helpdesk.templates.fill("Neustart", TicketDraft(server="srv-01", customer=customer))

    assert filled.message == "Nord AG, 4711, {datum}, Toni Technik, {offen}"


def test_servers_of_a_customers_tickets_are_offered_the_last_first(helpdesk: Helpdesk) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", "4711")).customers
    (other,) = helpdesk.customers.add(CustomerNew("Süd AG", "4712")).customers
    for server, owner in [
        ("srv-01", customer),
        ("srv-02", customer),
        ("fremd", other),
        (" ", customer),
        ("srv-01", customer),
    ]:
        helpdesk.tickets.draft(TicketDraft(server=server, customer=owner))
    (discarded,) = helpdesk.tickets.draft(TicketDraft(server="weg", customer=customer)).tickets
    helpdesk.tickets.discard(discarded)

    assert helpdesk.tickets.servers(customer) == ["srv-01", "srv-02"]
    assert helpdesk.tickets.servers(customer, limit=1) == ["srv-01"]
