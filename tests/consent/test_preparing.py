from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from helpdesk.app import Helpdesk
from helpdesk.consent import Action, Consent, ConsentNew, ConsentState, Grant, Way
from helpdesk.consent.profiles import profiles
from helpdesk.consent.recognising import matters
from helpdesk.consent.validity import check_named
from helpdesk.customers import AgreedFact, Contact, CustomerNew
from helpdesk.scope import Verdict
from helpdesk.settings import Paths
from helpdesk.tickets import Judgement, TicketDraft
from tests.consent.conftest import Case
from tests.consent.test_lifecycle import refusal

WORDS = {matter.id: matter.words for matter in matters()}
ERIKA = Contact("Erika Muster", "Leiterin Büro", "+49 30 1234-0", may_authorise=True)


def fact(matter: str, text: str = "", since: date = date(2026, 1, 15)) -> AgreedFact:
    return AgreedFact(text or matter, since, f"Vertrag {matter}", fulfils=(WORDS[matter],))


Begin = Callable[..., Case]


@pytest.fixture
def begin(helpdesk: Helpdesk) -> Begin:
    """`begin(facts, profile="server")` drafts a consent with a customer of whom that was agreed."""

    def begun(*facts: AgreedFact, name: str = "Nord AG", device: str = "PC-17", profile: str = "workstation") -> Case:
        (customer,) = helpdesk.customers.add(CustomerNew(name, contacts=(ERIKA,), facts=facts)).customers
        usual = helpdesk.preparing.profile(profile).circumstances
        wanted = ConsentNew(customer, device, "Drucker", circumstances=usual, profile=profile)
        (consent,) = helpdesk.preparing.begin(wanted).consents
        return Case(helpdesk, consent)

    return begun


def prefilled(consent: Consent) -> dict[str, str]:
    return {item.id: item.note for item in consent.items if item.prefilled}


def test_what_was_agreed_is_answered_with_its_source_and_marked(begin: Begin) -> None:
    case = begin(fact("processing_contract", "AV-Vertrag Nr. 7"))

    assert prefilled(case.get()) == {"B08": "vereinbart am 15.01.2026, Vertrag processing_contract: AV-Vertrag Nr. 7"}


def test_what_is_agreed_for_later_settles_nothing_yet(begin: Begin) -> None:
    assert prefilled(begin(fact("processing_contract", since=date(2027, 1, 1))).get()) == {}


def test_what_waits_for_the_presentation_is_settled_after_it(begin: Begin) -> None:
    case = begin(fact("backup_known"), fact("processing_contract"))
    assert set(prefilled(case.get())) == {"B08"}

    case.go(Action.PRESENT)
    case.helpdesk.preparing.settle(case.id)

    assert set(prefilled(case.get())) == {"B08", "B10"}


def test_settling_changes_no_answer_and_says_when_there_was_nothing_to_do(begin: Begin) -> None:
    case = begin(fact("processing_contract"))
    case.answer("B08", "no", "gekündigt")

    assert not case.helpdesk.preparing.settle(case.id)
    assert "B08" in case.get().open[Action.PRESENT]


def test_nothing_that_only_the_customer_answers_is_ever_prefilled(begin: Begin) -> None:
    every = [fact(matter.id) for matter in matters()]
    for profile in ("workstation", "server", "recording", "unattended"):
        case = begin(*every, name=profile, profile=profile)
        case.go(Action.PRESENT)
        case.helpdesk.preparing.settle(case.id)

        who = {item.id: item.who for item in case.get().items if item.prefilled}
        assert who
        assert "K" not in who.values()
        assert case.get().state is ConsentState.PRESENTED


def test_whom_to_call_is_a_note_and_no_answer(begin: Begin) -> None:
    case = begin(fact("call_back_number", "Zentrale +49 30 99"))
    notes = case.helpdesk.preparing.suggestions(case.id)

    assert "Zentrale +49 30 99" in notes["B01"]
    assert "Erika Muster" in notes["B02"]
    assert {item.id for item in case.get().items if item.answer} == set()


def test_the_technician_confirms_their_part_at_once_naming_each_item(begin: Begin) -> None:
    case = begin(fact("processing_contract"))
    part = case.get().technicians_part

    assert part == ("B03", "B04", "B05", "B08")
    case.helpdesk.preparing.confirm(case.id, part)

    consent = case.get()
    assert consent.technicians_part == ()
    assert prefilled(consent) == {}
    notes = {item.id: item.note for item in consent.items if item.answer}
    assert notes["B03"] == "Toni Technik, Muster IT GmbH"
    assert notes["B08"].startswith("vereinbart am")
    assert not consent.open[Action.PRESENT]


def test_what_is_done_later_is_no_part_of_what_is_confirmed_beforehand(begin: Begin) -> None:
    case = begin(fact("processing_contract"))
    case.helpdesk.preparing.confirm(case.id, case.get().technicians_part)

    for _step in range(2):
        assert case.get().technicians_part == ()
        assert {"B01", "B24"} <= {item.id for item in case.get().items if item.answer is None}
        case.helpdesk.consents.present(case.id)
    assert "B01" in case.get().open[Action.GRANT]


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ((), "consent_items_missing"),
        (("B01", "B06"), "consent_customers_item"),
        (("B01", "B10"), "consent_customers_item"),
        (("B01", "B12"), "consent_customers_item"),
        (("B01", "B18"), "consent_item_not_applicable"),
        (("B01", "A02"), "consent_item_too_early"),
    ],
)
def test_of_a_confirmation_that_is_refused_nothing_stays(begin: Begin, items: tuple[str, ...], code: str) -> None:
    case = begin()
    assert refusal(lambda: case.helpdesk.preparing.confirm(case.id, items)).code == code
    assert not any(item.answer for item in case.get().items)


def test_a_usual_session_needs_five_words_of_the_customer_and_three_of_the_technician(begin: Begin) -> None:
    case = begin(fact("processing_contract"), fact("backup_known"))
    preparing, consents = case.helpdesk.preparing, case.helpdesk.consents
    preparing.confirm(case.id, case.get().technicians_part)
    consents.present(case.id)
    preparing.settle(case.id)
    asked = [item.id for item in case.get().items if item.phase == "before" and item.answer is None]
    assert asked == ["B01", "B02", "B06", "B07", "B09", "B24", "B25"]
    for item in asked:
        case.answer(item)
    consents.grant(case.id, Grant("Erika Muster", "", "", "Rückruf", "+49 30 1234-0"))
    consents.start(case.id)

    assert case.get().state is ConsentState.RUNNING


def test_answers_by_mail_come_together_with_their_proof(begin: Begin) -> None:
    case = begin()
    case.go(Action.PRESENT)
    answers = {"B06": "yes", "B07": "no"}
    way = Way("mail", "<1@nord.example>")
    case.helpdesk.preparing.answer_all(case.id, answers, way)  # type: ignore[arg-type]

    given = {item.id: (item.answer, item.channel, item.proof) for item in case.get().items if item.channel}
    assert given == {"B06": ("yes", "E-Mail", "<1@nord.example>"), "B07": ("no", "E-Mail", "<1@nord.example>")}


@pytest.mark.parametrize(("way", "field"), [(Way("", "x"), "channel"), (Way("mail", " "), "proof")])
def test_answers_without_proof_are_refused(begin: Begin, way: Way, field: str) -> None:
    case = begin()
    case.go(Action.PRESENT)

    error = refusal(lambda: case.helpdesk.preparing.answer_all(case.id, {"B06": "yes"}, way))

    assert [problem.field for problem in error.problems] == [field]


@pytest.mark.parametrize(
    ("name", "device", "facts", "found"),
    [
        ("Nord AG", "PC-17", (), {}),
        ("Anwaltskanzlei Nord", "PC-17", (), {"secrecy_203": "Name des Kunden"}),
        ("Praxis Dr. Süd", "PC-17", (), {"secrecy_203": "Name des Kunden"}),
        ("Notariat West", "PC-17", (), {"secrecy_203": "Name des Kunden"}),
        ("Notebook West", "PC-17", (), {}),
        ("Grundschule am Hang", "PC-17", (), {"minors": "Name des Kunden"}),
        ("Schuler AG", "PC-17", (), {}),
        ("Nord AG", "srv-01", (), {"server": "Name des Geräts"}),
        ("Nord AG", "NORD-DC1", (), {"server": "Name des Geräts"}),
        ("Nord AG", "Fileserver", (), {"server": "Name des Geräts"}),
        ("Nord AG", "Observer", (), {}),
        ("Nord AG", "Leitstand 2", (), {"ot": "Name des Geräts"}),
        ("Nord AG", "PC-17", ("works_council",), {"works_council": "vereinbart am"}),
        ("Kanzlei Nord", "PC-17", ("secrecy_pledge",), {"secrecy_203": "vereinbart am"}),
        ("Nord AG", "PC-17", ("subprocessor", "third_country", "plant", "school"),
         {"subprocessor": "vereinbart", "third_country": "vereinbart", "ot": "vereinbart", "minors": "vereinbart"}),
    ],
)  # fmt: skip
def test_circumstances_are_proposed_with_what_says_so(
    helpdesk: Helpdesk, name: str, device: str, facts: tuple[str, ...], found: dict[str, str]
) -> None:
    wanted = CustomerNew(name, facts=tuple(map(fact, facts)))
    (customer,) = helpdesk.customers.add(wanted).customers

    proposed = {one.circumstance.id: one.source for one in helpdesk.preparing.recognise(customer, device, "de")}

    assert set(proposed) == set(found)
    assert all(said in proposed[circumstance] for circumstance, said in found.items())


def test_a_device_that_a_ticket_named_as_server_is_proposed_as_one(helpdesk: Helpdesk) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    helpdesk.tickets.draft(TicketDraft(subject="Platte", server="hamburg.nord.example", customer=customer))

    (proposal,) = helpdesk.preparing.recognise(customer, "Hamburg", "en")

    assert (proposal.circumstance.name, "Hamburg" in proposal.source) == ("Server", True)


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict.EXCLUDED, "nicht enthalten"),
        (Verdict.CONDITIONAL, "unter Bedingung"),
        (Verdict.INCLUDED, ""),
        (None, ""),
    ],
)
def test_what_the_ticket_was_judged_proposes_that_the_customer_is_told_the_price(
    helpdesk: Helpdesk, verdict: Verdict | None, said: str
) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    (ticket,) = helpdesk.tickets.draft(TicketDraft(subject="Netz", customer=customer)).tickets
    if verdict:
        judgement = Judgement("ex-netzwerkprobleme-kunde", "exchange", "123456789abc", verdict)
        helpdesk.tickets.judge(ticket, judgement)
    (consent,) = helpdesk.consents.new(ConsentNew(customer, "PC-17", "Netz", ticket)).consents
    case = Case(helpdesk, consent)

    proposed = {one.circumstance.id: one.source for one in helpdesk.preparing.proposals(consent)}

    assert set(proposed) == ({"billable"} if said else set())
    assert said in proposed.get("billable", "")
    assert helpdesk.preparing.recognise(customer, "PC-17", "de") == ()
    helpdesk.consents.change_circumstances(consent, case.get().chosen | set(proposed))
    assert ("B13" in {item.id for item in case.get().items}) is bool(said)


def test_a_ticket_that_is_gone_proposes_nothing(helpdesk: Helpdesk) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers

    assert helpdesk.preparing.recognise(customer, "PC-17", "de", UUID(int=1)) == ()


def test_a_proposal_is_chosen_by_a_person_and_then_no_longer_proposed(begin: Begin) -> None:
    case = begin(name="Kanzlei Nord")
    assert [one.circumstance.id for one in case.helpdesk.preparing.proposals(case.id)] == ["secrecy_203"]
    assert "secrecy_203" not in case.get().chosen

    case.helpdesk.consents.change_circumstances(case.id, case.get().chosen | {"secrecy_203"})

    assert case.helpdesk.preparing.proposals(case.id) == ()
    assert "B18" in case.get().open[Action.PRESENT]


OWN = """\
id = "kiosk"
title_de = "Kiosk"
title_en = "Kiosk"
circumstances = ["control"]
settled = ["B08"]
"""


@pytest.fixture
def folder(paths: Paths) -> Path:
    folder = paths.data_dir / "consent-profiles"
    folder.mkdir(parents=True)
    return folder


def test_a_profile_of_the_users_own_is_used_as_soon_as_it_is_there(begin: Begin, folder: Path) -> None:
    (folder / "kiosk.toml").write_text(OWN, encoding="utf-8")

    assert begin(profile="kiosk").get().chosen == {"control"}


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('"control"', '"kontrolle"', 4, "kontrolle"),
        ('"B08"', '"B06"', 5, "B06 lässt sich nicht vorab beantworten"),
        ('"B08"', '"B02"', 5, "B02 lässt sich nicht vorab beantworten"),
        ('id = "kiosk"', 'id = "Kiosk 1"', 1, "Kleinbuchstaben"),
        ("settled = ", "setled = ", 5, "unbekannt"),
        ('title_en = "Kiosk"', "title_en = 3", 3, "falsche Art"),
    ],
)
def test_what_is_wrong_with_a_profile_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    (tmp_path / "kiosk.toml").write_text(OWN.replace(old, new), encoding="utf-8")
    shelf = profiles(tmp_path)

    assert "kiosk" not in shelf.all()
    assert any(fault.line == line and said in fault.message for one in shelf.broken() for fault in one.faults)


def test_an_unknown_profile_is_refused_with_those_there_are(begin: Begin) -> None:
    error = refusal(lambda: begin().helpdesk.preparing.profile("nichts"))

    assert (error.code, "workstation" in error.hint) == ("consent_profile_unknown", True)


def test_without_any_name_nobody_presents() -> None:
    error = refusal(lambda: check_named(""))

    assert (error.code, "config.toml" in error.hint) == ("technician_unnamed", True)
