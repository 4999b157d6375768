from uuid import uuid4

import pytest

from helpdesk.app import Helpdesk
from helpdesk.customers import Contact, Contract, Customer, CustomerNew
from helpdesk.errors import HelpdeskError


def add(helpdesk: Helpdesk, customer: CustomerNew) -> Customer:
    (customer_id,) = helpdesk.customers.add(customer).customers
    return helpdesk.customers.get(customer_id)


def test_customers_are_listed_as_in_a_german_directory(helpdesk: Helpdesk) -> None:
    for name in ("Zander AG", "Ölwerke Nord", "oberland Pflege", "Straßenbau Süd", "Strasser KG", "Äpfel & Co."):
        helpdesk.customers.add(CustomerNew(name))

    names = ["Äpfel & Co.", "oberland Pflege", "Ölwerke Nord", "Straßenbau Süd", "Strasser KG", "Zander AG"]
    assert [row.name for row in helpdesk.customers.page()] == names


def test_pages_follow_each_other_without_gap_or_overlap(helpdesk: Helpdesk) -> None:
    for number in range(7):
        helpdesk.customers.add(CustomerNew("Gleichnamige KG", str(number)))

    seen = helpdesk.customers.page(limit=3)
    while page := helpdesk.customers.page(seen[-1], limit=3):
        seen += page

    assert sorted(row.number for row in seen) == [str(number) for number in range(7)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("nord", ["Nord AG"]),
        ("SÜD", ["Süd_100%"]),
        ("sud", ["Süd_100%"]),
        ("K-2", ["Süd_100%"]),
        ("_100%", ["Süd_100%"]),
    ],
)
def test_customers_are_found_by_part_of_name_or_number(helpdesk: Helpdesk, typed: str, found: list[str]) -> None:
    helpdesk.customers.add(CustomerNew("Nord AG", "K-1"))
    helpdesk.customers.add(CustomerNew("Süd_100%", "K-2"))

    assert [row.name for row in helpdesk.customers.page(matching=typed)] == found


def test_a_number_belongs_to_one_customer(helpdesk: Helpdesk) -> None:
    helpdesk.customers.add(CustomerNew("Nord AG", "2"))

    with pytest.raises(HelpdeskError, match="schon vergeben"):
        helpdesk.customers.add(CustomerNew("Süd AG", "2"))


def test_several_customers_may_go_without_a_number(helpdesk: Helpdesk) -> None:
    helpdesk.customers.add(CustomerNew("Nord AG"))
    helpdesk.customers.add(CustomerNew("Süd AG"))

    assert [row.number for row in helpdesk.customers.page()] == ["", ""]


@pytest.mark.parametrize("number", ["1\n", "１２", "zwölf", "9" * 21])
def test_a_malformed_number_is_named(number: str) -> None:
    assert [problem.field for problem in CustomerNew("Nord AG", number).problems()] == ["number"]


def test_everything_wrong_is_said_at_once(helpdesk: Helpdesk) -> None:
    customer = CustomerNew(" ", "klein", (Contact(""),), (Contract("exchange"), Contract("exchange")))

    with pytest.raises(HelpdeskError) as refused:
        helpdesk.customers.add(customer)

    assert [problem.field for problem in refused.value.problems] == ["name", "number", "contacts", "contracts"]


@pytest.mark.parametrize(
    ("contract", "code"),
    [(Contract("total-car"), "document_unknown"), (Contract("exchange", ("firewall",)), "module_unknown")],
)
def test_only_what_a_document_offers_can_be_booked(helpdesk: Helpdesk, contract: Contract, code: str) -> None:
    with pytest.raises(HelpdeskError) as refused:
        helpdesk.customers.add(CustomerNew("Nord AG", contracts=(contract,)))

    assert [problem.code for problem in refused.value.problems] == [code]


def test_contacts_and_contracts_come_back_as_they_were_typed(helpdesk: Helpdesk) -> None:
    contacts = (Contact("Zoe Ziegler", "IT-Leitung", "+49 30 1", "z@nord.example", may_authorise=True), Contact("Ali"))
    contracts = (Contract("exchange", ("support",)), Contract("total-care"))

    customer = add(helpdesk, CustomerNew("Nord AG", "1", contacts, contracts))

    assert (customer.contacts, customer.contracts) == (contacts, contracts)


def test_editing_replaces_everything_but_the_id(helpdesk: Helpdesk) -> None:
    before = add(helpdesk, CustomerNew("Nord AG", "1", (Contact("Ali"),), (Contract("exchange"),)))

    helpdesk.customers.edit(before.id, CustomerNew("Nord SE", "1", (Contact("Zoe"),)))

    assert helpdesk.customers.get(before.id) == Customer(before.id, "Nord SE", "1", (Contact("Zoe"),), ())


def test_a_refused_edit_leaves_the_customer_whole(helpdesk: Helpdesk) -> None:
    helpdesk.customers.add(CustomerNew("Süd AG", "2"))
    before = add(helpdesk, CustomerNew("Nord AG", "1", (Contact("Ali"),), (Contract("exchange"),)))

    with pytest.raises(HelpdeskError, match="schon vergeben"):
        helpdesk.customers.edit(before.id, CustomerNew("Nord AG", "2"))

    assert helpdesk.customers.get(before.id) == before


def test_an_unknown_customer_is_named(helpdesk: Helpdesk) -> None:
    for call in (helpdesk.customers.get, lambda unknown: helpdesk.customers.edit(unknown, CustomerNew("Nord AG"))):
        with pytest.raises(HelpdeskError) as refused:
            call(uuid4())
        assert refused.value.code == "customer_unknown"


def test_half_a_letter_from_a_broken_clipboard_is_no_reason_to_lose_the_rest(helpdesk: Helpdesk) -> None:
    customer = add(helpdesk, CustomerNew("Nord\ud800 AG", contacts=(Contact("Zoe\udcff", email="\0z@nord.example"),)))

    assert (customer.name, customer.contacts) == ("Nord? AG", (Contact("Zoe?", email="z@nord.example"),))
