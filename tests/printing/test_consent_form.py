"""The consent to sign beforehand, which a customer reads, ticks and signs."""

from collections.abc import Callable

import pytest

from helpdesk.app import Helpdesk
from helpdesk.consent import USUAL_CIRCUMSTANCES, Action, ConsentNew
from helpdesk.consent.text import text_hash
from helpdesk.customers import CustomerNew
from helpdesk.i18n import Language
from helpdesk.printing.consent import consent_sheet
from helpdesk.printing.models import ConsentForm
from helpdesk.printing.subjects import ConsentSubject
from tests.consent.conftest import Case
from tests.printing.conftest import LETTERHEAD, Read

New = Callable[..., Case]
ASKED = [
    "Dürfen Sie für Ihr Unternehmen über diesen Zugriff entscheiden?",
    "Darf der Techniker Ihren Bildschirm sehen?",
    "Darf der Techniker Ihre Maus und Ihre Tastatur benutzen?",
    "Haben Sie alles geschlossen, was der Techniker nicht sehen soll?",
    "Ist bekannt, wann zuletzt gesichert und das Zurückspielen geprüft wurde?",
    "Übernehmen Sie ausdrücklich das Risiko, dass ohne Sicherung gearbeitet wird?",
    "Wissen Sie, dass Sie jederzeit und ohne Grund abbrechen können?",
]


@pytest.fixture
def new(helpdesk: Helpdesk) -> New:
    def drafted(*circumstances: str, language: Language = "de") -> Case:
        (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
        stated = {"price": "24,50 € je Viertelstunde"}
        chosen = USUAL_CIRCUMSTANCES.union(circumstances)
        wanted = ConsentNew(customer, "PC-17", "Drucker druckt nicht", None, chosen, language, stated=stated)
        (consent,) = helpdesk.consents.new(wanted).consents
        return Case(helpdesk, consent)

    return drafted


def form_of(case: Case) -> ConsentForm:
    form = consent_sheet(case.get(), "", LETTERHEAD).form
    assert form
    return form


def test_the_customer_is_asked_in_their_own_words_and_what_a_no_adds_too(new: New) -> None:
    case = new()
    case.go(Action.PRESENT)

    questions = form_of(case).questions

    assert [one.text for one in questions] == ASKED
    assert [one.text for one in questions if one.follows] == [ASKED[5]]
    assert {one.answer for one in questions} == {""}


def test_an_answer_that_was_given_already_is_not_asked_again(new: New) -> None:
    case = new()
    case.go(Action.PRESENT)
    case.answer("B10", "no", "keine bekannt")

    questions = form_of(case).questions

    assert [one.text for one in questions] == ASKED
    assert (questions[4].answer, questions[4].note, questions[5].follows) == ("no", "keine bekannt", False)


def test_what_has_to_be_allowed_one_by_one_has_boxes_of_its_own(new: New) -> None:
    asked = [one.text for one in form_of(new("transfer", "restart")).questions]

    assert {"Dürfen Dateien übertragen werden?", "Darf das Gerät neu gestartet werden?"} < set(asked)


def test_the_form_is_signed_on_its_second_page_and_names_what_was_presented(new: New, read: Read) -> None:
    case = new("billable")
    consent = case.go(Action.PRESENT)
    assert consent.presentation

    paper = read(case.helpdesk.printing.print(ConsentSubject(case.id)).pdf)

    first, second, *annex = paper.pages
    assert "24,50 € je Viertelstunde" in first
    assert "Ich erlaube Toni Technik" in second
    assert "PC-17" in second
    assert "Art. 7 Abs. 3 DSGVO" in second
    assert "Name in Druckschrift" in second
    assert f"SHA-256 {consent.presentation.sha256}" in second
    assert text_hash(consent.presentation.text) == consent.presentation.sha256
    for line in consent.presentation.text.splitlines():
        assert " ".join(line.split()) in " ".join(annex)


def test_a_form_says_nothing_of_a_session_that_has_not_been(new: New, read: Read) -> None:
    case = new()
    case.go(Action.PRESENT)

    text = " ".join(read(case.helpdesk.printing.print(ConsentSubject(case.id)).pdf).pages[:2])

    for record in ("Sitzungsdauer", "Offen", "B06", "Nach der Sitzung", "Prüfpunkte", "Verlauf"):
        assert record not in text


def test_a_draft_has_nothing_to_sign(new: New, read: Read) -> None:
    case = new()

    text = read(case.helpdesk.printing.preview(ConsentSubject(case.id)).pdf).text

    assert "Darf der Techniker Ihren Bildschirm sehen?" in text
    assert "Name in Druckschrift" not in text


def test_what_is_granted_is_printed_as_the_record(new: New) -> None:
    case = new()
    case.go(Action.PRESENT, Action.GRANT)

    assert consent_sheet(case.get(), "", LETTERHEAD).form is None


@pytest.mark.parametrize(
    ("circumstance", "language", "how"),
    [
        ("billable", "de", "indem ich das Programm schließe"),
        ("unattended", "de", "Dann wird der Zugang beendet"),
        ("billable", "en", "by closing the program"),
    ],
)
def test_the_customer_reads_how_to_revoke(new: New, circumstance: str, language: Language, how: str) -> None:
    assert how in form_of(new(circumstance, language=language)).rights[0]
