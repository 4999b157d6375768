from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.customers import ADDRESS_LINES, Customer, CustomerNew, address_lines
from helpdesk.errors import HelpdeskError
from helpdesk.printing.models import Recipient, recipient
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import TicketDraft

STREET = ("z. Hd. Frau Möller", "Hafenstraße 1", "20457 Hamburg")


def add(helpdesk: Helpdesk, *address: str, name: str = "Nord AG") -> Customer:
    (added,) = helpdesk.customers.add(CustomerNew(name, address=address)).customers
    return helpdesk.customers.get(added)


def edited(customer: Customer, *address: str) -> CustomerNew:
    parts = (customer.contacts, customer.contracts, customer.facts)
    return CustomerNew(customer.name, customer.number, *parts, address)


def test_letters_go_to_the_name_and_the_address_below_it(helpdesk: Helpdesk) -> None:
    assert recipient(add(helpdesk, *STREET)) == Recipient(("Nord AG", *STREET))
    assert recipient(add(helpdesk, name="Süd AG")) == Recipient(("Süd AG",))


def test_an_address_is_kept_without_empty_lines_and_stray_spaces(helpdesk: Helpdesk) -> None:
    assert add(helpdesk, " Hafenstraße  1", "", "20457 Hamburg\n", "\t").address == STREET[1:]


@given(st.text())
def test_lines_of_an_address_stay_as_they_are_read_again(text: str) -> None:
    lines = address_lines(text)

    assert address_lines("\n".join(lines)) == lines


@pytest.mark.parametrize("address", [("1",) * (ADDRESS_LINES + 1), ("x" * 61,)])
def test_what_no_envelope_shows_is_refused_at_its_field(address: tuple[str, ...]) -> None:
    assert [problem.field for problem in CustomerNew("Nord AG", address=address).problems()] == ["address"]


def test_an_address_changed_elsewhere_stays_unless_both_changed_it(helpdesk: Helpdesk) -> None:
    opened = add(helpdesk, *STREET)
    helpdesk.customers.edit(opened.id, edited(opened, "Am Wall 2", "28195 Bremen"), opened)

    helpdesk.customers.edit(opened.id, replace(edited(opened, *STREET), name="Nord SE"), opened)
    with pytest.raises(HelpdeskError) as refused:
        helpdesk.customers.edit(opened.id, edited(opened, "Postfach 1", "20001 Hamburg"), opened)

    stored = helpdesk.customers.get(opened.id)
    assert (stored.name, stored.address) == ("Nord SE", ("Am Wall 2", "28195 Bremen"))
    assert [problem.code for problem in refused.value.problems] == ["address_changed"]


def test_an_address_travels_with_its_tickets(helpdesk: Helpdesk, tmp_path: Path, migrated: Path) -> None:
    customer = add(helpdesk, *STREET)
    helpdesk.tickets.draft(TicketDraft("Drucker", "Papierstau", customer=customer.id))
    helpdesk.exchange.export(tmp_path / "all.jsonl", "jsonl")
    paths = Paths(tmp_path / "other")
    paths.data_dir.mkdir()
    paths.database.write_bytes(migrated.read_bytes())
    other = open_helpdesk(paths, Settings(language="de"))

    other.exchange.read(tmp_path / "all.jsonl")

    assert other.customers.get(customer.id).address == STREET
    other.close()
