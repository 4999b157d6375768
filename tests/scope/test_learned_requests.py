"""What was learned of one request holds for the others that say the same, and for no more."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from helpdesk.scope import NOWHERE, LearnedTerm, Verdict
from helpdesk.scope.library import load_library
from helpdesk.scope.lookup import Lookup

LEARNED = {
    "Hubwagen-Terminal zickt": "tc-stoerung-peripherie",
    "Der Chef kommt nicht rein": "tc-adm-passwort-zuruecksetzen",
    "Wer hat wem gemailt?": "ex-mailprotokolle",
    "Faxe kommen verstümmelt an": "tc-gv-telefonanlage",
    "unsere Muster-App spinnt": "tc-stoerung-browser",
    "Hubwagen-Terminal piept": "tc-stoerung-peripherie",
    "Kopierer streikt": "tc-stoerung-peripherie",
}


@pytest.fixture(scope="module")
def lookup() -> Lookup:
    return taught(LEARNED)


def taught(requests: dict[str, str]) -> Lookup:
    """A lookup that has learned these, the first last."""
    documents = load_library().documents
    homes = {entry.id: document.id for document in documents for entry in document.entries}
    terms = [
        LearnedTerm(uuid4(), query, entry, homes.get(entry, ""), "", NOWHERE, None, datetime(2026, 1, 1, tzinfo=UTC))
        for query, entry in requests.items()
    ]
    return Lookup(documents, terms[::-1])


@pytest.mark.parametrize(
    ("learned", "asked"),
    [
        ("Hubwagen-Terminal zickt", "das Hubwagen-Terminal zickt schon wieder"),
        ("Hubwagen-Terminal zickt", "Hallo, unser Hubwagen-Terminal zickt seit heute früh, könnt ihr helfen?"),
        ("Hubwagen-Terminal zickt", "Im Büro zickt leider das Hubwagen-Terminal"),
        ("Der Chef kommt nicht rein", "Chef kommt nicht rein"),
        ("Der Chef kommt nicht rein", "unser Chef kommt schon wieder nicht rein"),
        ("Wer hat wem gemailt?", "wer hat da gestern wem gemailt"),
        ("Wer hat wem gemailt?", "bitte: wer hat wem gemailt, heute Mittag"),
        ("Faxe kommen verstümmelt an", "unsere Faxe kommen immer noch verstümmelt an"),
        ("Faxe kommen verstümmelt an", "Seit Montag kommen in der Buchhaltung die Faxe verstümmelt an"),
        ("unsere Muster-App spinnt", "die Muster-App spinnt jeden Tag"),
        ("unsere Muster-App spinnt", "our Muster-App spinnt again"),
        ("Kopierer streikt", "der Kopierer streikt schon wieder"),
        ("Kopierer streikt", "unser Kopirer streikt"),
    ],
)
def test_what_says_the_same_leads_to_the_same_answer(lookup: Lookup, learned: str, asked: str) -> None:
    expected, answer = lookup.find(learned), lookup.find(asked)

    assert answer.hits[0].entry.id == LEARNED[learned]
    assert (answer.hits[0].entry, answer.verdict) == (expected.hits[0].entry, expected.verdict)
    assert answer.verdict is not Verdict.UNREGULATED


@pytest.mark.parametrize(
    "asked",
    [
        "Kopierer kaufen",
        "wir brauchen einen Kopierer",
        "neuer Kopierer",
        "Kopierer mieten",
        "Hubwagen-Terminal kaufen",
        "Hubwagen-Terminal",
        "neues Hubwagen-Terminal",
        "der Chef kommt rein",
        "Muster-App",
        "Muster-App entwickeln",
        "wer gemailt hat, soll kündigen",
    ],
)
def test_what_says_something_else_is_not_promised(lookup: Lookup, asked: str) -> None:
    assert lookup.find(asked).verdict is not Verdict.INCLUDED


def test_what_was_said_of_these_very_words_counts_first() -> None:
    said = {"Hubwagen-Terminal zickt": "tc-stoerung-peripherie", "das Hubwagen-Terminal zickt": "tc-stoerung-browser"}

    lookup = taught(said)

    assert [lookup.find(asked).hits[0].entry.id for asked in said] == list(said.values())
