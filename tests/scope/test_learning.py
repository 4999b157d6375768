import pytest

from helpdesk.app import Helpdesk
from helpdesk.errors import HelpdeskError
from helpdesk.scope import NOWHERE, Verdict


def kept(helpdesk: Helpdesk) -> list[tuple[str, str, str]]:
    return [(term.query, term.entry, term.document) for term in helpdesk.learned.all()]


def test_a_request_is_kept_with_its_entry_and_what_was_answered_instead(helpdesk: Helpdesk) -> None:
    answer = helpdesk.scope.find("Mailprotokolle bereitstellen")

    changes = helpdesk.learned.learn("  Wer hat  wem gemailt? ", "ex-mailprotokolle", answered=answer)

    (term,) = helpdesk.learned.all()
    assert (term.query, term.entry, term.document) == ("Wer hat wem gemailt?", "ex-mailprotokolle", "exchange")
    assert (term.answered_entry, term.answered_verdict) == ("ex-mailprotokolle", Verdict.EXCLUDED)
    assert changes.documents == {"exchange"}
    assert [(term.entry, term.query) for term in helpdesk.learned.all()] == [
        ("ex-mailprotokolle", "Wer hat wem gemailt?")
    ]


def test_what_no_document_settles_can_be_learned_and_concerns_all_of_them(helpdesk: Helpdesk) -> None:
    changes = helpdesk.learned.learn("Kaffeemaschine entkalken", None)

    assert kept(helpdesk) == [("Kaffeemaschine entkalken", NOWHERE, "")]
    assert changes.documents == {document.id for document in helpdesk.scope.documents()}


@pytest.mark.parametrize(("within", "left"), [(None, {"exchange"}), ("exchange", {"exchange", "cstack"})])
def test_what_contradicts_it_is_replaced(helpdesk: Helpdesk, within: str | None, left: set[str]) -> None:
    other = helpdesk.scope.document("cstack").entries[0].id
    helpdesk.learned.learn("wer war das", other, within="cstack")

    helpdesk.learned.learn("Wer  war DAS", "ex-mailprotokolle", within=within)

    assert {term.document for term in helpdesk.learned.all()} == left


def test_the_same_words_in_another_order_are_the_same_request(helpdesk: Helpdesk) -> None:
    helpdesk.learned.learn("Wer war das", "tc-nas-firmware")

    helpdesk.learned.learn("das war wer?", "ex-mailprotokolle")

    assert helpdesk.scope.find("wer war das").hits[0].entry.id == "ex-mailprotokolle"


def test_taking_back_brings_what_was_replaced(helpdesk: Helpdesk) -> None:
    helpdesk.learned.learn("wer war das", "ex-mailprotokolle")
    former = helpdesk.learned.of("wer war das")
    helpdesk.learned.learn("Wer war das", None)
    version = helpdesk.learned.version

    helpdesk.learned.put_back("wer war das", former)

    assert helpdesk.learned.all() == former
    assert helpdesk.learned.version > version


def test_what_is_forgotten_is_gone(helpdesk: Helpdesk) -> None:
    helpdesk.learned.learn("wer war das", "ex-mailprotokolle")
    (term,) = helpdesk.learned.all()

    assert helpdesk.learned.forget(term.id).documents == {"exchange"}
    assert not helpdesk.learned.all()


@pytest.mark.parametrize(
    ("query", "entry", "code"),
    [
        (" \n", "ex-mailprotokolle", "query_missing"),
        ("??? 🙈", "ex-mailprotokolle", "query_missing"),
        ("x" * 301, "ex-mailprotokolle", "query_too_long"),
        ("wer war das", "no-such-entry", "entry_unknown"),
    ],
)
def test_what_cannot_be_learned_is_said(helpdesk: Helpdesk, query: str, entry: str, code: str) -> None:
    with pytest.raises(HelpdeskError) as caught:
        helpdesk.learned.learn(query, entry)

    assert caught.value.code == code
    assert not helpdesk.learned.all()
