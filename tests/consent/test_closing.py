"""What has to be answered before a record closes, by how the session came to its end, and what shows an answer."""

from collections.abc import Callable

import pytest

from helpdesk.consent import Action, Item, Way
from tests.consent.conftest import Case, Clock
from tests.consent.test_lifecycle import refusal

Draft = Callable[..., Case]
BY_PHONE = Way("Rückruf", "+49 30 1234-0")
RAN = {"D01", "D05", "D06", "A01", "A02", "A06", "A09"}


def usual(case: Case) -> None:
    case.go(Action.PRESENT, Action.GRANT, Action.START)


def granted(case: Case) -> None:
    case.go(Action.PRESENT, Action.GRANT)


def absent(case: Case) -> None:
    usual(case)
    case.helpdesk.consents.pause(case.id, absent=True)


def revoke(case: Case) -> None:
    case.act(Action.REVOKE)
    case.act(Action.END)


def widen(case: Case) -> None:
    usual(case)
    case.helpdesk.journal.amend(case.id, frozenset({"transfer"}), "Treiber")


def end_of(begin: Callable[[Case], None], *ways: Callable[[Case], object]) -> Callable[[Case], None]:
    def go(case: Case) -> None:
        begin(case)
        for way in ways:
            way(case)

    return go


def ended(case: Case) -> None:
    case.go(Action.END)


def answered(case: Case, item_id: str) -> Item:
    return next(item for item in case.get().items if item.id == item_id)


@pytest.mark.parametrize(
    ("way", "due"),
    [
        (end_of(usual, ended), RAN - {"D01", "D05", "D06"}),
        (end_of(usual, revoke), RAN | {"D08"}),
        (end_of(absent, ended), RAN - {"D01", "D05", "D06"} | {"D02"}),
        (end_of(absent, revoke), RAN | {"D02", "D08"}),
        (end_of(widen, ended), RAN - {"D01", "D05", "D06"} | {"D03"}),
        (end_of(granted, revoke), {"A09"}),
        (lambda case: case.go(Action.PRESENT, Action.DECLINE), {"A09"}),
    ],
    ids=["ended", "revoked", "absent", "absent-revoked", "widened", "never-connected", "declined"],
)
def test_each_end_asks_for_what_it_needs(case: Case, way: Callable[[Case], object], due: set[str]) -> None:
    way(case)

    assert set(case.get().open[Action.SEAL]) == due


def test_a_presentation_that_expired_asks_for_the_deletion_date_alone(case: Case, clock: Clock) -> None:
    case.go(Action.PRESENT)
    clock.forward(hours=25)

    assert case.get().open[Action.SEAL] == ("A09",)


@pytest.mark.parametrize("item", ["D01", "D05", "A01", "A05", "A06", "A07"])
def test_what_the_customer_confirms_needs_its_way_and_proof(draft: Draft, item: str) -> None:
    case = draft("attended", "server", "billable")
    usual(case)
    if item.startswith("A"):
        case.go(Action.END)

    case.answer(item)
    assert answered(case, item).unproven
    case.helpdesk.preparing.answer_all(case.id, {item: "yes"}, BY_PHONE)

    given = answered(case, item)
    assert (given.answer, given.channel, given.proof) == ("yes", BY_PHONE.channel, BY_PHONE.proof)
    assert not given.unproven


def test_an_empty_log_shows_nothing_unless_a_note_says_so(case: Case) -> None:
    usual(case)

    case.answer("D06")
    assert answered(case, "D06").unproven
    case.answer("D06", note="Nichts verändert")

    assert not answered(case, "D06").unproven


def test_what_was_logged_shows_itself(case: Case) -> None:
    usual(case)
    case.helpdesk.journal.did(case.id, "Treiber erneuert")

    case.answer("D06")

    assert not answered(case, "D06").unproven


def test_a_revocation_whose_way_is_known_needs_no_second_word(case: Case) -> None:
    usual(case)
    revoke(case)
    case.answer("D08")
    assert answered(case, "D08").unproven

    case.helpdesk.journal.revocation_told(case.id, "Rückruf", "Erika Muster")

    assert not answered(case, "D08").unproven


def test_the_way_of_a_revocation_is_an_event_of_its_own_and_noted_once(case: Case) -> None:
    usual(case)
    assert refusal(lambda: case.helpdesk.journal.revocation_told(case.id, "E-Mail")).code == "consent_nothing_to_note"
    revoke(case)

    case.helpdesk.journal.revocation_told(case.id, "E-Mail", "Erika Muster")

    told = case.get().events[-1]
    revoked = next(event.sequence for event in case.get().events if event.kind == "revoked")
    assert (told.kind, told.body["of"], told.body["channel"]) == ("revocation_channel", revoked, "E-Mail")
    again = refusal(lambda: case.helpdesk.journal.revocation_told(case.id, "E-Mail"))
    assert again.code == "consent_revocation_known"


def test_what_was_not_revoked_has_no_way_of_revocation(case: Case) -> None:
    usual(case)
    case.go(Action.END)

    assert refusal(lambda: case.helpdesk.journal.revocation_told(case.id, "E-Mail")).code == "consent_not_revoked"
