from datetime import date, datetime
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from helpdesk.app import Helpdesk
from helpdesk.customers import AgreedFact, Contract, CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.scope import Basis, Verdict
from helpdesk.scope.contract import Terms, is_booked
from helpdesk.scope.evaluation import load_requests
from helpdesk.scope.library import load_library
from helpdesk.scope.lookup import Lookup
from helpdesk.scope.service import Scope


def customer_with(helpdesk: Helpdesk, *contracts: Contract) -> UUID:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", contracts=contracts)).customers
    return customer


def test_the_service_finds_and_shows(helpdesk: Helpdesk) -> None:
    (document,) = (one for one in helpdesk.scope.documents() if one.id == "cstack")

    assert helpdesk.scope.document("cstack") == document
    assert helpdesk.scope.find("Kubernetes-Cluster bereitstellen").hits[0].entry.document == "cstack"


def test_an_unknown_document_or_customer_is_named(helpdesk: Helpdesk) -> None:
    with pytest.raises(HelpdeskError, match="nope"):
        helpdesk.scope.find("Drucker", document="nope")
    with pytest.raises(HelpdeskError) as refused:
        helpdesk.scope.find("Drucker", customer=uuid4())

    assert refused.value.code == "customer_unknown"


def test_only_booked_documents_answer_a_customer(helpdesk: Helpdesk) -> None:
    customer = customer_with(helpdesk, Contract("exchange"))

    assert {hit.entry.document for hit in helpdesk.scope.find("Passwort ändern", customer=customer).hits} == {
        "exchange"
    }


def test_what_only_a_document_settles_that_is_not_booked_says_so(helpdesk: Helpdesk) -> None:
    customer = customer_with(helpdesk, Contract("exchange"))

    answer = helpdesk.scope.find("Drucker druckt nicht", customer=customer)

    assert (answer.verdict, answer.hits[0].entry.notes[0]) == (Verdict.EXCLUDED, "Dokument nicht gebucht")
    assert helpdesk.scope.find("Yogakurs", customer=customer).verdict is Verdict.UNREGULATED


def test_a_module_that_is_not_booked_is_excluded_and_says_so(helpdesk: Helpdesk) -> None:
    customer = customer_with(helpdesk, Contract("total-care", ("firewall",)))

    missing = helpdesk.scope.find("Drucker druckt nicht", customer=customer)
    paid = helpdesk.scope.find("Firmware der Firewall aktualisieren", customer=customer)

    assert (missing.verdict, missing.hits[0].entry.notes[0]) == (Verdict.EXCLUDED, "Modul nicht gebucht")
    assert (paid.verdict, paid.hits[0].entry.notes) == (Verdict.INCLUDED, ())


@pytest.mark.parametrize("request_", ["Problem E-Mail empfangen", "E-Mails senden und empfangen"])
def test_what_is_booked_answers_where_something_else_that_is_not_comes_near(helpdesk: Helpdesk, request_: str) -> None:
    customer = customer_with(helpdesk, Contract("exchange"), Contract("total-care", ("firewall",)))

    answer = helpdesk.scope.find(request_, customer=customer)

    assert (answer.verdict, answer.hits[0].entry.id) == (Verdict.INCLUDED, "ex-senden-empfangen")


def test_nothing_booked_makes_a_guess_no_surer(helpdesk: Helpdesk) -> None:
    customer = customer_with(helpdesk)

    answer = helpdesk.scope.find("Yogakurs", customer=customer)

    assert (answer.verdict, answer.catch_all) == (Verdict.UNREGULATED, None)
    assert answer.hits
    assert not any(hit.entry.booked for hit in answer.hits)


def test_what_is_not_booked_makes_no_promise_surer() -> None:
    library, day = load_library(), date(2026, 7, 28)
    terms = Terms(day, (Contract("total-care", ("fernwartung", "server", "telefonie")), Contract("exchange")))
    scope = Scope(lambda: library, lambda: day, lambda _customer, _day: terms)
    lookup = Lookup(library.documents)

    for request in load_requests(Path(__file__).parent / "requests.jsonl"):
        if scope.find(request.query, customer=uuid4()).verdict is Verdict.INCLUDED:
            booked = lookup.find(request.query, counts=partial(is_booked, terms=terms))
            assert booked.verdict is Verdict.INCLUDED, request.query


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (date(2024, 12, 31), Verdict.EXCLUDED),
        (date(2025, 1, 1), Verdict.INCLUDED),
        (date(2025, 12, 31), Verdict.INCLUDED),
        (date(2026, 1, 1), Verdict.EXCLUDED),
    ],
)
def test_a_contract_counts_from_its_first_to_its_last_day(helpdesk: Helpdesk, day: date, verdict: Verdict) -> None:
    contract = Contract("total-care", ("firewall",), date(2025, 1, 1), date(2025, 12, 31))

    answer = helpdesk.scope.find(
        "Firmware der Firewall aktualisieren", customer=customer_with(helpdesk, contract), on=day
    )

    assert answer.verdict is verdict


def test_a_document_that_is_not_booked_is_excluded_and_says_so(helpdesk: Helpdesk) -> None:
    customer = customer_with(helpdesk, Contract("exchange"))

    answer = helpdesk.scope.find("Drucker druckt nicht", document="total-care", customer=customer)

    assert (answer.verdict, answer.hits[0].entry.notes[0]) == (Verdict.EXCLUDED, "Dokument nicht gebucht")


def test_a_customer_without_contract_is_promised_nothing(helpdesk: Helpdesk) -> None:
    customer = customer_with(helpdesk)

    answer = helpdesk.scope.find("Drucker druckt nicht", customer=customer, on=date(2024, 5, 1))

    assert (answer.verdict, answer.basis) == (Verdict.EXCLUDED, Basis((), date(2024, 5, 1), assumed=False))


def test_without_a_customer_the_answer_names_the_contract_it_assumes(helpdesk: Helpdesk) -> None:
    before = datetime.now().astimezone().date()
    basis = helpdesk.scope.find("Drucker druckt nicht").basis

    assert basis is not None
    assert basis.assumed
    assert before <= basis.day <= datetime.now().astimezone().date()
    assert basis.documents == tuple((document.id, ()) for document in helpdesk.scope.documents())


def test_an_entry_is_shown_as_it_holds_for_a_customer(helpdesk: Helpdesk) -> None:
    customer = customer_with(helpdesk, Contract("exchange"))

    assert helpdesk.scope.entry("tc-fw-firmware").verdict is Verdict.INCLUDED
    assert helpdesk.scope.entry("tc-fw-firmware", customer).verdict is Verdict.EXCLUDED


def test_of_a_contradiction_the_stricter_is_told_unless_something_else_was_agreed(helpdesk: Helpdesk) -> None:
    whole, own = customer_with(helpdesk, Contract("total-care")), customer_with(helpdesk, Contract("total-care"))
    agreed = AgreedFact("Tunnel sind dabei.", date(2024, 1, 1), "Mail", (), (("tc-fw-site-to-site", "included"),))
    helpdesk.customers.agree(own, agreed)

    told = [helpdesk.scope.verdict("tc-fw-site-to-site", customer) for customer in (None, whole, own)]

    assert told == [Verdict.EXCLUDED, Verdict.EXCLUDED, Verdict.INCLUDED]


def test_customers_can_book_what_the_documents_offer(helpdesk: Helpdesk) -> None:
    with pytest.raises(HelpdeskError, match="nicht vollständig"):
        customer_with(helpdesk, Contract("total-care", ("nope",)))
