from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from helpdesk.app import Helpdesk
from helpdesk.customers import AgreedFact, Contact, Contract, Customer, CustomerNew
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


NEW_YEAR, END = date(2026, 1, 1), date(2026, 12, 31)
FACT = AgreedFact("Der Virenschutz ist von uns.", NEW_YEAR, "Mail", ("nur mit dem Virenschutz von DRM",))


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        (Contract("exchange", (), None, END), Contract("exchange", (), date(2027, 1, 1)), True),
        (Contract("exchange", (), None, END), Contract("exchange", (), END), False),
        (Contract("exchange", (), NEW_YEAR), Contract("exchange"), False),
        (Contract("total-care", ("nas",)), Contract("total-care", ("wlan",), NEW_YEAR), True),
        (Contract("total-care", ("nas",)), Contract("total-care", ("wlan", "nas"), NEW_YEAR), False),
        (Contract("total-care", ("nas",)), Contract("total-care"), False),
        (Contract("total-care"), Contract("exchange"), True),
    ],
)
def test_the_same_is_booked_once_on_a_day(one: Contract, other: Contract, fits: bool) -> None:
    for contracts in ((one, other), (other, one)):
        problems = CustomerNew("Nord AG", contracts=contracts).problems()
        assert [problem.code for problem in problems] == ([] if fits else ["contract_twice"])


def test_a_contract_does_not_end_before_it_begins() -> None:
    backwards = CustomerNew("Nord AG", contracts=(Contract("exchange", (), END, NEW_YEAR),))

    assert [problem.code for problem in backwards.problems()] == ["contract_ends_first"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"text": " "}, "fact_text_missing"),
        ({"text": "x" * 1001}, "fact_too_long"),
        ({"source": ""}, "fact_source_missing"),
        ({"fulfils": ()}, "fact_settles_nothing"),
        ({"fulfils": ("nur bei Vollmond",)}, "condition_unknown"),
        ({"entries": (("tc-nope", "included"),)}, "entry_unknown"),
        ({"entries": (("tc-nas-firmware", "unregulated"),)}, "verdict_unknown"),
    ],
)
def test_a_fact_says_what_it_settles_and_where_that_stands(
    helpdesk: Helpdesk, changed: dict[str, object], code: str
) -> None:
    fact = replace(FACT, **changed)  # type: ignore[arg-type]

    with pytest.raises(HelpdeskError) as refused:
        helpdesk.customers.add(CustomerNew("Nord AG", facts=(fact,)))

    assert [(problem.field, problem.code) for problem in refused.value.problems] == [("facts", code)]


def test_facts_keep_their_ids_when_the_customer_is_edited(helpdesk: Helpdesk) -> None:
    before = add(helpdesk, CustomerNew("Nord AG", facts=(FACT,)))
    foreign = add(helpdesk, CustomerNew("Süd AG", facts=(FACT,))).facts[0]

    helpdesk.customers.edit(before.id, CustomerNew("Nord AG", facts=(*before.facts, foreign)))

    kept, copied = helpdesk.customers.get(before.id).facts
    assert kept == before.facts[0]
    assert replace(copied, id=None) == FACT
    assert copied.id not in {None, kept.id, foreign.id}


def test_what_an_edition_took_away_can_stay_and_end_but_not_be_booked_anew(helpdesk: Helpdesk) -> None:
    gone = Contract("total-care", ("modul-von-gestern",))
    customer = add(helpdesk, CustomerNew("Nord AG", contracts=(Contract("total-care", ("nas",)),)))
    with helpdesk._store.transaction() as session:
        session.connection().exec_driver_sql("UPDATE contracts SET modules = '[\"modul-von-gestern\"]'")

    helpdesk.customers.edit(customer.id, CustomerNew("Nord SE", contracts=(gone,)))
    with pytest.raises(HelpdeskError):
        helpdesk.customers.add(CustomerNew("Süd AG", contracts=(gone,)))

    assert helpdesk.customers.get(customer.id).contracts == (gone,)
    helpdesk.customers.end(customer.id, "total-care", END)
    assert helpdesk.customers.get(customer.id).contracts == (replace(gone, until=END),)


def test_ending_a_document_ends_what_runs_and_leaves_what_is_over_or_to_come(helpdesk: Helpdesk) -> None:
    over = Contract("total-care", ("nas",), None, date(2025, 12, 31))
    running = Contract("total-care", ("nas",), NEW_YEAR)
    later = Contract("total-care", ("wlan",), date(2027, 6, 1))
    customer = add(helpdesk, CustomerNew("Nord AG", contracts=(over, running, later, Contract("exchange"))))

    helpdesk.customers.end(customer.id, "total-care", END)

    ended = replace(running, until=END)
    assert helpdesk.customers.get(customer.id).contracts == (Contract("exchange"), over, ended, later)


OPENED = CustomerNew("Nord AG", "1", (Contact("Ali"), Contact("Zoe")), (Contract("total-care", ("nas",)),), (FACT,))


def test_saving_unchanged_keeps_what_was_changed_elsewhere_meanwhile(helpdesk: Helpdesk) -> None:
    opened = add(helpdesk, OPENED)
    helpdesk.customers.agree(opened.id, replace(FACT, text="Neu vereinbart."))
    helpdesk.customers.book(opened.id, Contract("exchange"))
    helpdesk.customers.forget_fact(opened.id, opened.facts[0].id or uuid4())
    now = helpdesk.customers.get(opened.id)

    helpdesk.customers.edit(opened.id, replace(OPENED, facts=opened.facts), opened)

    assert helpdesk.customers.get(opened.id) == now


def test_what_was_typed_and_what_was_changed_elsewhere_are_both_stored(helpdesk: Helpdesk) -> None:
    opened = add(helpdesk, OPENED)
    helpdesk.customers.agree(opened.id, replace(FACT, text="Dort."))
    helpdesk.customers.book(opened.id, Contract("exchange"))
    elsewhere = helpdesk.customers.get(opened.id)
    there = replace(OPENED, contacts=(Contact("Ali"),), contracts=elsewhere.contracts, facts=elsewhere.facts)
    helpdesk.customers.edit(opened.id, there)

    typed = replace(
        OPENED,
        name="Nord SE",
        contacts=(Contact("Ali", "Chef"), Contact("Zoe")),
        contracts=(Contract("total-care", ("nas", "wlan")),),
        facts=(replace(opened.facts[0], text="Geändert."), replace(FACT, text="Hier.")),
    )
    helpdesk.customers.edit(opened.id, typed, opened)

    stored = helpdesk.customers.get(opened.id)
    assert (stored.name, stored.contacts) == ("Nord SE", (Contact("Ali", "Chef"),))
    assert stored.contracts == (Contract("exchange"), Contract("total-care", ("nas", "wlan")))
    assert [fact.text for fact in stored.facts] == ["Geändert.", "Hier.", "Dort."]
    assert stored.facts[0].id == opened.facts[0].id


@pytest.mark.parametrize(
    ("here", "there", "field"),
    [
        ({"name": "Nord SE"}, {"name": "Nord KG"}, "name"),
        ({"number": "2"}, {"number": ""}, "number"),
        ({"contacts": (Contact("Ali", "Chef"), Contact("Zoe"))}, {"contacts": (Contact("Zoe"),)}, "contacts"),
        ({"contracts": (Contract("total-care", ("nas",), NEW_YEAR),)}, {"contracts": ()}, "contracts"),
        ({"contracts": (Contract("total-care"),)},
         {"contracts": (Contract("total-care", ("nas",)), Contract("total-care", ("wlan",)))}, "contracts"),
        ({"facts": ()}, {"facts": (replace(FACT, text="Anders."),)}, "facts"),
    ],
)  # fmt: skip
def test_what_both_changed_is_refused_by_its_field_and_nothing_is_stored(
    helpdesk: Helpdesk, here: dict[str, object], there: dict[str, object], field: str
) -> None:
    opened = add(helpdesk, OPENED)
    helpdesk.customers.edit(opened.id, replace(OPENED, **{"facts": opened.facts, **there}))  # type: ignore[arg-type]
    now = helpdesk.customers.get(opened.id)

    with pytest.raises(HelpdeskError) as refused:
        helpdesk.customers.edit(opened.id, replace(OPENED, **{"facts": opened.facts, **here}), opened)  # type: ignore[arg-type]

    assert (refused.value.code, [problem.field for problem in refused.value.problems]) == ("customer_changed", [field])
    assert helpdesk.customers.get(opened.id) == now


def test_the_same_change_on_both_sides_is_no_conflict(helpdesk: Helpdesk) -> None:
    opened = add(helpdesk, OPENED)
    typed = replace(OPENED, name="Nord SE", contacts=(), facts=())
    helpdesk.customers.edit(opened.id, typed)

    helpdesk.customers.edit(opened.id, typed, opened)

    assert helpdesk.customers.get(opened.id).name == "Nord SE"
