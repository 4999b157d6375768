import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from helpdesk.app import Helpdesk
from helpdesk.consent import Action, ConsentNew, ConsentState, Grant
from helpdesk.customers import Contact, CustomerNew
from tests.consent.conftest import Case, Clock
from tests.consent.test_lifecycle import refusal

CONTACTS = (
    Contact("Erika Muster", "Leiterin Büro", "+49 30 1234-0", may_authorise=True),
    Contact("Paul Praktikant", "Praktikant", "+49 30 1234-9"),
)
BY_CALL = Grant("Erika Muster", "", "", "Rückruf", "+49 30 1234-0")

Presented = Callable[..., Case]


@pytest.fixture
def presented(helpdesk: Helpdesk) -> Presented:
    """`presented("ot")` has been shown to a customer with contacts, and everything is answered but the grant."""

    def present(*circumstances: str, contacts: tuple[Contact, ...] = CONTACTS) -> Case:
        (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", contacts=contacts)).customers
        wanted = ConsentNew(customer, "PC-17", "Drucker", circumstances=frozenset({"attended", *circumstances}))
        (consent,) = helpdesk.consents.new(wanted).consents
        case = Case(helpdesk, consent)
        case.go(Action.PRESENT)
        case.settle(Action.GRANT)
        return case

    return present


@pytest.mark.parametrize("person", ["Erika Muster", " erika  MUSTER "])
def test_what_the_contact_list_knows_needs_not_be_typed(presented: Presented, person: str) -> None:
    case = presented()
    case.helpdesk.consents.grant(case.id, replace(BY_CALL, person=person))

    grant = case.get().grant
    assert grant is not None
    assert (grant.function, grant.authority) == ("Leiterin Büro", "Kontaktliste: darf Fernwartung freigeben")


@pytest.mark.parametrize("person", [unicodedata.normalize("NFD", "Jörg Müller"), "Jörg\u200b Müller"])
def test_a_contact_who_may_not_is_known_however_the_name_is_written(presented: Presented, person: str) -> None:
    case = presented(contacts=(Contact("Jörg Müller"),))
    given = replace(BY_CALL, person=person, function="Leiter", authority="sagt er")

    assert refusal(lambda: case.helpdesk.consents.grant(case.id, given)).code == "consent_person_not_authorised"


@pytest.mark.parametrize("authority", ["", "hat der Chef gesagt"])
def test_a_contact_who_may_not_is_refused_with_who_may(presented: Presented, authority: str) -> None:
    case = presented()
    paul = Grant("Paul Praktikant", "Praktikant", authority, "vor Ort", "Toni Technik war dabei")

    error = refusal(lambda: case.helpdesk.consents.grant(case.id, paul))

    assert error.code == "consent_person_not_authorised"
    assert "Erika Muster" in error.hint
    assert case.get().state is ConsentState.PRESENTED


def test_of_two_contacts_of_one_name_the_one_who_may_counts(presented: Presented) -> None:
    namesake = Contact("Erika Muster", "Empfang")
    case = presented(contacts=(namesake, *CONTACTS))
    case.helpdesk.consents.grant(case.id, BY_CALL)

    assert case.get().grant == Grant(
        "Erika Muster", "Leiterin Büro", "Kontaktliste: darf Fernwartung freigeben", "Rückruf", "+49 30 1234-0"
    )


def test_somebody_unknown_needs_where_their_authority_comes_from(presented: Presented) -> None:
    case = presented()
    stranger = Grant("Uwe Unbekannt", "Geschäftsführer", "", "Rückruf", "+49 30 1234-0")

    error = refusal(lambda: case.helpdesk.consents.grant(case.id, stranger))

    assert [problem.field for problem in error.problems] == ["authority"]
    assert "Uwe Unbekannt steht nicht in der Kontaktliste von Nord AG" in error.problems[0].message
    case.helpdesk.consents.grant(case.id, replace(stranger, authority="Handelsregister HRB 7"))
    assert case.get().state is ConsentState.GRANTED


@pytest.mark.parametrize(
    ("circumstance", "function", "fit"),
    [
        ("minors", "Schulleitung", True),
        ("minors", "IT-Beauftragte", True),
        ("minors", "Kindergartenleitung", True),
        ("minors", "Principal", True),
        ("minors", "Schüler der 9b", False),
        ("minors", "Mutter, Elternvertretung", False),
        ("minors", "Freundin", False),
        ("ot", "Anlagenverantwortlicher", True),
        ("ot", "Schichtführerin", True),
        ("ot", "plant manager", True),
        ("ot", "Auszubildender Anlagenführer", False),
        ("ot", "Empfang", False),
        ("server", "Empfang", True),
    ],
)
def test_a_school_and_a_plant_are_released_by_whoever_answers_for_them(
    presented: Presented, circumstance: str, function: str, *, fit: bool
) -> None:
    case = presented(circumstance)
    grant = Grant("Nora Neu", function, "Vollmacht vom 1. März", "Rückruf", "+49 30 1234-0")

    if fit:
        case.helpdesk.consents.grant(case.id, grant)
        assert case.get().state is ConsentState.GRANTED
    else:
        error = refusal(lambda: case.helpdesk.consents.grant(case.id, grant))
        assert (error.code, function in error.message) == ("consent_function_unfit", True)


def test_a_grant_ends_when_the_plants_owner_says(presented: Presented, clock: Clock) -> None:
    case = presented("ot")
    until = clock() + timedelta(hours=2)
    case.helpdesk.consents.grant(case.id, replace(BY_CALL, function="Betriebsleiterin", until=until))
    case.settle(Action.START)
    clock.forward(hours=2)

    assert case.get().valid_until == until
    assert refusal(lambda: case.act(Action.START)).code == "consent_grant_expired"


@pytest.mark.parametrize("hours", [0, -1, 25])
def test_an_end_of_the_grant_in_the_past_or_too_far_is_refused(presented: Presented, clock: Clock, hours: int) -> None:
    case = presented()
    grant = replace(BY_CALL, until=clock() + timedelta(hours=hours))

    error = refusal(lambda: case.helpdesk.consents.grant(case.id, grant))

    assert [problem.field for problem in error.problems] == ["until"]
