import pytest

from helpdesk.scope import Answer, Entry, Hit, Verdict
from helpdesk.scope.library import load_library
from ui.scope.wording import paragraph, understood_words


def hit(entry: Entry) -> Hit:
    return Hit(entry, 1.0, ())


@pytest.mark.parametrize(
    ("entry_id", "said"),
    [
        ("ex-senden-empfangen", "im vereinbarten Leistungsumfang enthalten"),
        ("ex-mailprotokolle", "gehört nicht zum vereinbarten Leistungsumfang"),
        ("ex-email-recovery", "zusätzlich buchen"),
    ],
)
def test_the_customer_reads_the_verdict_the_sentence_and_the_source(entry_id: str, said: str) -> None:
    library = load_library()
    entry = library.entry(entry_id)

    told = paragraph(Answer("", entry.verdict, hits=(hit(entry),)), entry, library.document(entry.document))

    assert said in told
    assert entry.text in told
    assert told.endswith("Stand 01.12.2023)")


def test_where_the_document_contradicts_itself_the_stricter_sentence_is_quoted() -> None:
    library = load_library()
    included = next(
        entry
        for entry in library.document("total-care").entries
        if entry.verdict is Verdict.INCLUDED
        and any(library.entry(other).verdict is Verdict.EXCLUDED for other in entry.conflicts_with)
    )
    answer = Answer("", Verdict.EXCLUDED, conflict=True, hits=(hit(included),))

    told = paragraph(answer, included, library.document("total-care"))

    assert included.text not in told
    assert "gehört nicht zum" in told


def test_what_no_document_settles_is_not_promised() -> None:
    told = paragraph(Answer("", Verdict.UNREGULATED), None, None)

    assert "nicht ausdrücklich geregelt" in told
    assert "Kosten" in told


def test_a_corrected_word_is_said_as_the_document_writes_it() -> None:
    entry = Entry("e", "d", "m", "", "", "Drucker einrichten", Verdict.INCLUDED)
    answer = Answer("Drukcer", Verdict.INCLUDED, hits=(hit(entry),), corrected=(("Drukcer", "drucker"),))

    assert understood_words(answer) == ("Drucker",)
