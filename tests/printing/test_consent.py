import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import get_args
from uuid import UUID

import pytest

from helpdesk.app import Helpdesk
from helpdesk.consent import Action, Breach, ConsentNew, ConsentState, LeftoverKind, Way
from helpdesk.customers import CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language
from helpdesk.printing.consent import consent_sheet
from helpdesk.printing.subjects import ConsentSubject
from helpdesk.printing.words import clock
from helpdesk.tickets import TicketDraft
from tests.consent.conftest import GRANT, Case
from tests.delivery.keyrings import MemoryKeyring
from tests.printing.conftest import AT, LETTERHEAD, Read

A = Action
WAYS: dict[ConsentState, tuple[Action, ...]] = {
    ConsentState.DRAFT: (),
    ConsentState.PRESENTED: (A.PRESENT,),
    ConsentState.DECLINED: (A.PRESENT, A.DECLINE),
    ConsentState.GRANTED: (A.PRESENT, A.GRANT),
    ConsentState.RUNNING: (A.PRESENT, A.GRANT, A.START),
    ConsentState.PAUSED: (A.PRESENT, A.GRANT, A.START, A.PAUSE),
    ConsentState.REVOKED: (A.PRESENT, A.GRANT, A.START, A.REVOKE),
    ConsentState.ENDED: (A.PRESENT, A.GRANT, A.START, A.END),
    ConsentState.SEALED: (A.PRESENT, A.GRANT, A.START, A.END, A.SEAL),
}


@pytest.fixture
def draft(helpdesk: Helpdesk) -> Callable[..., Case]:
    def new(language: Language = "de", ticket: UUID | None = None) -> Case:
        (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
        wanted = ConsentNew(customer, "PC-17", "Drucker druckt nicht", ticket, language=language)
        (consent,) = helpdesk.consents.new(wanted).consents
        return Case(helpdesk, consent)

    return new


@pytest.mark.parametrize("state", WAYS)
def test_every_state_can_be_printed_and_is_named(draft: Callable[..., Case], read: Read, state: ConsentState) -> None:
    case = draft()
    consent = case.go(*WAYS[state])

    paper = read(case.helpdesk.printing.print(ConsentSubject(case.id)).pdf)

    assert consent.state is state
    assert (paper.title, paper.language, paper.tagged) == ("Freigabe zur Fernwartung", "de-DE", True)
    assert consent_sheet(consent, "", LETTERHEAD).state_word in paper.pages[0]
    assert f"Kennung {case.id}" in paper.text
    for number, page in enumerate(paper.pages, start=1):
        assert "Stand 28.07.2026" in page
        assert f"Seite {number} von {len(paper.pages)}" in page


@pytest.mark.parametrize("state", WAYS)
def test_nobody_signs_what_was_not_presented_or_is_not_allowed(draft: Callable[..., Case], state: ConsentState) -> None:
    sheet = consent_sheet(draft().go(*WAYS[state]), "", LETTERHEAD)

    unsigned = {ConsentState.DRAFT, ConsentState.DECLINED, ConsentState.EXPIRED, ConsentState.REVOKED}
    assert bool(sheet.signatures) == (state not in unsigned)


def test_the_record_proves_who_allowed_what_on_which_wording(draft: Callable[..., Case], read: Read) -> None:
    case = draft()
    consent = case.go(*WAYS[ConsentState.SEALED])
    assert consent.presentation

    text = read(case.helpdesk.printing.print(ConsentSubject(case.id)).pdf).text

    for proof in (GRANT.person, GRANT.function, GRANT.authority, GRANT.channel, GRANT.proof, "PC-17", "Toni Technik"):
        assert proof in text
    assert f"SHA-256 {consent.presentation.sha256}" in text
    for line in consent.presentation.text.splitlines():
        assert " ".join(line.split()) in text
    for event in ("Wortlaut vorgelegt", "Freigabe erteilt", "Sitzung begonnen", "Nachweis abgeschlossen"):
        assert event in text


def test_the_record_goes_to_the_customers_address(draft: Callable[..., Case], read: Read) -> None:
    case = draft()
    customer = case.helpdesk.customers.get(case.get().customer_id)
    known = CustomerNew(customer.name, customer.number, customer.contacts, address=("Am Wall 2", "28195 Bremen"))
    case.helpdesk.customers.edit(customer.id, known)

    first = read(case.helpdesk.printing.preview(ConsentSubject(case.id)).pdf).pages[0]

    assert f"{customer.name} Am Wall 2 28195 Bremen" in first


def test_the_history_does_not_repeat_the_wording_that_was_presented(draft: Callable[..., Case]) -> None:
    sheet = consent_sheet(draft().go(A.PRESENT), "", LETTERHEAD)

    assert [line.detail for line in sheet.history if line.what == "Wortlaut vorgelegt"] == [""]


def test_every_answer_is_printed_with_its_time_zone(draft: Callable[..., Case]) -> None:
    case = draft()
    case.go(A.PRESENT)
    case.answer("B10", "no", "keine Sicherung bekannt")

    sheet = consent_sheet(case.get(), "", LETTERHEAD)

    items = {line.id: line for phase in sheet.phases for line in phase.items}
    assert list(items) == [item.id for item in case.get().items]
    assert (items["B10"].answer, items["B10"].note) == ("no", "keine Sicherung bekannt")
    assert items["B10"].answered == "28.07.2026, " + clock(AT, "de")


def test_the_record_keeps_the_zone_and_is_printed_in_it_on_every_machine(
    draft: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    case = draft()
    monkeypatch.setenv("TZ", "America/New_York")
    consent = case.go(*WAYS[ConsentState.GRANTED])

    sheet = consent_sheet(consent, "", LETTERHEAD)

    assert consent.events[0].body["zone"] == "Europe/Berlin"
    assert ("Erteilt am", "28.07.2026, 14:03:09 Uhr MESZ (UTC+2)") in sheet.people
    assert {line.time for line in sheet.history} == {"14:03:09 MESZ"}


@pytest.mark.parametrize(
    ("state", "warned"),
    [
        (ConsentState.DRAFT, "berechtigt zu keinem Zugriff"),
        (ConsentState.PRESENTED, "Ohne Ihre Zustimmung"),
        (ConsentState.DECLINED, "nicht erteilt"),
        (ConsentState.REVOKED, "keinem weiteren Zugriff"),
        (ConsentState.GRANTED, ""),
        (ConsentState.SEALED, ""),
    ],
)
def test_nobody_takes_it_for_more_than_it_is(draft: Callable[..., Case], state: ConsentState, warned: str) -> None:
    warning = consent_sheet(draft().go(*WAYS[state]), "", LETTERHEAD).warning

    assert (warning is None) == (not warned)
    assert warned in (warning.text if warning else "")


def test_the_record_speaks_the_consents_language(draft: Callable[..., Case], read: Read) -> None:
    case = draft("en")
    case.go(A.PRESENT)

    paper = read(case.helpdesk.printing.print(ConsentSubject(case.id)).pdf)

    assert (paper.title, paper.language) == ("Consent to remote maintenance", "en-GB")
    assert "The customer allows viewing." in paper.text
    assert "Page 1 of " in paper.pages[0]


def test_the_ticket_is_called_as_people_call_it(draft: Callable[..., Case], read: Read) -> None:
    helpdesk = draft().helpdesk
    (ticket,) = helpdesk.tickets.draft(TicketDraft(subject="Exchange: Senden nicht möglich")).tickets
    case = draft(ticket=ticket)

    assert "Ticket Exchange: Senden nicht möglich" in read(helpdesk.printing.print(ConsentSubject(case.id)).pdf).text


def test_a_consent_outlives_its_ticket(draft: Callable[..., Case], read: Read) -> None:
    helpdesk = draft().helpdesk
    (ticket,) = helpdesk.tickets.draft(TicketDraft(subject="Exchange")).tickets
    case = draft(ticket=ticket)
    helpdesk.tickets.discard(ticket)

    assert read(helpdesk.printing.print(ConsentSubject(case.id)).pdf).pages


def test_an_interrupted_session_says_when_it_was_last_alive(draft: Callable[..., Case]) -> None:
    consent = draft().go(*WAYS[ConsentState.PAUSED])
    (segment,) = consent.segments
    cut_off = replace(consent, segments=(replace(segment, end_unknown=True),))

    assert "letztes Lebenszeichen" in str(consent_sheet(cut_off, "", LETTERHEAD).duration)


@pytest.mark.parametrize(("state", "shown"), [(ConsentState.RUNNING, "open"), (ConsentState.ENDED, "n/a")])
def test_what_is_asked_of_a_revocation_stays_open_only_while_there_may_be_one(
    draft: Callable[..., Case], state: ConsentState, shown: str
) -> None:
    sheet = consent_sheet(draft().go(*WAYS[state]), "", LETTERHEAD)

    assert [line.answer for phase in sheet.phases for line in phase.items if line.id == "D08"] == [shown]


def test_an_unknown_consent_is_refused(helpdesk: Helpdesk) -> None:
    with pytest.raises(HelpdeskError) as refused:
        helpdesk.printing.print(ConsentSubject(UUID(int=7)))

    assert refused.value.code == "consent_unknown"


def test_the_copy_of_a_sealed_record_has_a_checkpoint_that_can_be_taken_off_the_page(
    draft: Callable[..., Case], read: Read, vault: MemoryKeyring
) -> None:
    case = draft()
    case.go(*WAYS[ConsentState.SEALED])
    printing = case.helpdesk.printing

    paper = read(printing.print(ConsentSubject(case.id)).pdf)

    (page,) = (page for page in paper.pages if "Siegel" in page)
    below = page.replace("\u200b", "").partition("denselben Text.")[2]
    words = re.split("Unterschriften|FW-", below)[0].split()
    checkpoint = case.helpdesk.proofs.checkpoint().split()
    assert [*words[:5], "".join(words[5:])] == checkpoint


def test_a_record_that_is_not_sealed_has_no_checkpoint(draft: Callable[..., Case], read: Read) -> None:
    case = draft()
    case.go(*WAYS[ConsentState.SEALED])

    assert "Der folgende Prüfpunkt" not in read(case.helpdesk.printing.print(ConsentSubject(case.id)).pdf).text


@pytest.mark.parametrize(("language", "words"), [("de", "Werkzeug nicht gestartet"), ("en", "Tool not started")])
def test_a_tool_that_is_not_installed_is_not_printed_as_started(
    draft: Callable[..., Case], monkeypatch: pytest.MonkeyPatch, language: Language, words: str
) -> None:
    monkeypatch.setenv("PATH", "")
    case = draft(language)
    case.go(*WAYS[ConsentState.RUNNING])
    case.helpdesk.journal.launch(case.id, "anydesk", "123 456 789")

    (line,) = [one for one in consent_sheet(case.get(), "", LETTERHEAD).history if "123456789" in one.detail]

    assert line.what.startswith(words)


def test_every_step_of_an_eventful_session_is_named_and_says_what_it_was_about(
    draft: Callable[..., Case], helpdesk: Helpdesk
) -> None:
    case = draft()
    case.go(*WAYS[ConsentState.RUNNING])
    for kind in get_args(LeftoverKind):
        helpdesk.journal.left(case.id, kind, f"{kind} PC-9")
        helpdesk.journal.cleared(case.id, case.get().leftovers[-1].sequence)
    helpdesk.journal.report_breach(case.id, Breach("4711", AT - timedelta(minutes=5), "Erika", "Telefon", AT))
    helpdesk.consents.pause(case.id, absent=True)

    steps = [(line.what, line.detail) for line in consent_sheet(case.get(), "", LETTERHEAD).history]

    kinds = {event.kind for event in case.get().events}
    assert kinds.isdisjoint(what for what, _detail in steps)
    assert [detail for what, detail in steps if what == "Erledigt"] == [
        f"{kind} PC-9; Toni Technik" for kind in get_args(LeftoverKind)
    ]
    (breach,) = [detail for what, detail in steps if what == "Datenpanne gemeldet"]
    assert breach.index("bemerkt 28.07.2026") < breach.index("gemeldet 28.07.2026")
    assert steps[-1][0] == "Sitzung unterbrochen, der Kunde war nicht da"


def test_a_customers_answer_is_printed_with_its_way_and_proof(draft: Callable[..., Case], helpdesk: Helpdesk) -> None:
    case = draft()
    case.go(A.PRESENT)
    helpdesk.preparing.answer_all(case.id, {"B06": "yes"}, Way("E-Mail", "<1@nord.example>"))

    sheet = consent_sheet(case.get(), "", LETTERHEAD)

    assert [line.way for phase in sheet.phases for line in phase.items if line.way] == ["E-Mail, <1@nord.example>"]


def test_a_bare_yes_is_printed_as_one_that_nothing_shows(draft: Callable[..., Case]) -> None:
    case = draft()
    case.go(A.PRESENT, A.GRANT, A.START)
    case.answer("D05")
    case.answer("D06", note="Nichts verändert")

    sheet = consent_sheet(case.get(), "", LETTERHEAD)
    notes = {line.id: line.note for phase in sheet.phases for line in phase.items}
    assert (notes["D05"], notes["D06"]) == ("ohne Beleg", "Nichts verändert")


def test_the_information_block_leaves_room_for_number_version_date_and_what_is_replaced(
    draft: Callable[..., Case],
) -> None:
    consent = replace(draft().go(A.PRESENT), device="Terminalserver im Rechenzentrum " * 3, technician="Toni " * 40)

    facts = consent_sheet(consent, "CN-1, Exchange " * 9, LETTERHEAD).facts

    assert [label for label, _value in facts] == ["Status", "Techniker", "Angelegt"]
    assert all(len(value) <= 50 for _label, value in facts)
