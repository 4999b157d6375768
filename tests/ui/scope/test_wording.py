from dataclasses import replace
from datetime import date

import pytest

from helpdesk.scope import Answer, Basis, Entry, Fulfilled, Hit, Verdict
from helpdesk.scope.library import load_library
from helpdesk.tickets.taken import is_taken
from ui.scope.request import request_of
from ui.scope.wording import paragraph, taken, understood

DOCUMENTS = {document.id: document for document in load_library().documents}


def entry_of(entry_id: str) -> Entry:
    return load_library().entry(entry_id)


def answer(entry: Entry, **more: object) -> Answer:
    return replace(Answer("", entry.verdict, hits=(Hit(entry, 1.0, (), entry.verdict),)), **more)  # type: ignore[arg-type]


def told(entry: Entry, **more: object) -> str:
    return paragraph(answer(entry, **more), entry, DOCUMENTS)


@pytest.mark.parametrize(
    ("entry_id", "said"),
    [
        ("ex-senden-empfangen", "ist im vereinbarten Leistungsumfang enthalten"),
        ("ex-mailprotokolle", "gehört nicht zum vereinbarten Leistungsumfang"),
        ("ex-email-recovery", "eine Leistung, die Sie zusätzlich buchen können"),
        ("tc-nas-speicher-erweitern", "gehört unter einer Bedingung zum vereinbarten Leistungsumfang"),
        ("tc-tel-benutzeranfragen", "unter einer Voraussetzung im vereinbarten Leistungsumfang enthalten"),
        ("tc-fw-vpn-homeoffice", "unter Voraussetzungen im vereinbarten Leistungsumfang enthalten"),
    ],
)
def test_the_customer_reads_the_verdict_the_sentence_and_the_source(entry_id: str, said: str) -> None:
    entry = entry_of(entry_id)
    text = told(entry)

    assert said in text
    assert f"„{entry.text}“" in text
    assert f"(Quelle: {DOCUMENTS[entry.document].title} › {entry.module_title}" in text
    assert ".." not in text


def test_customers_read_the_day_of_a_document_and_never_the_hash_of_an_undated_one() -> None:
    assert told(entry_of("ex-mailprotokolle")).endswith(", Stand 01.12.2023)")
    assert told(entry_of("tc-ne-vor-ort")).endswith("› Nicht enthaltene Leistungen)")


def test_price_rule_and_the_offer_to_ask_first_belong_to_what_is_excluded() -> None:
    text = told(entry_of("ex-mailprotokolle"))

    assert "Abrechnung: Kostenvoranschlag nach geprüfter Durchführbarkeit. Gern prüfen wir" in text


def test_conditions_written_as_clause_and_as_sentence_each_read_well() -> None:
    text = told(entry_of("tc-fw-vpn-homeoffice"))

    assert "Dabei gilt: auf Wunsch. Vorausgesetzt ist: Im Einsatz ist eine Firewall" in text


def test_what_is_met_already_is_no_condition_any_more() -> None:
    entry = entry_of("tc-fw-vpn-homeoffice")
    met = tuple(Fulfilled(text, "vereinbart", date(2026, 1, 1), "Mail") for text in entry.conditions)

    text = told(replace(entry, fulfilled=met))

    assert "ist im vereinbarten Leistungsumfang enthalten" in text
    assert not any(condition in text for condition in entry.conditions)


def test_where_the_document_contradicts_itself_the_stricter_sentence_is_quoted() -> None:
    included, excluded = entry_of("tc-fw-site-to-site"), entry_of("tc-gv-standort-vpn")

    text = told(included, verdict=Verdict.EXCLUDED, conflict=True)

    assert included.text not in text
    assert f"gehört nicht zum vereinbarten Leistungsumfang: „{excluded.text}“" in text
    assert "zwei verschiedene Angaben" in text


@pytest.mark.parametrize(
    ("booked", "said"),
    [
        (
            (("total-care", ("nas",)),),
            "zum Modul „Firewall-Management“ der Leistungsbeschreibung „Total Care“, das Sie",
        ),
        ((), "zur Leistungsbeschreibung „Total Care“, die Sie derzeit nicht gebucht haben"),
    ],
)
def test_what_is_not_booked_can_be(booked: tuple[tuple[str, tuple[str, ...]], ...], said: str) -> None:
    entry = replace(entry_of("tc-fw-vpn-homeoffice"), verdict=Verdict.EXCLUDED, booked=False)

    text = told(entry, basis=Basis(booked, date(2026, 1, 1), assumed=False))

    assert said in text
    assert "Konditionen" in text
    assert "Vorausgesetzt" not in text


def test_what_no_booking_would_bring_is_not_offered_to_be_booked() -> None:
    text = told(replace(entry_of("ex-mailprotokolle"), booked=False))

    assert "gehört nicht zum vereinbarten Leistungsumfang" in text
    assert "Konditionen" not in text


def test_a_verdict_that_was_agreed_is_told_as_agreed() -> None:
    assert "mit Ihnen vereinbart" in told(replace(entry_of("ex-mailprotokolle"), verdict=Verdict.INCLUDED))


def test_what_no_document_settles_is_not_promised_and_names_what_was_read() -> None:
    ruled = paragraph(Answer("", Verdict.UNREGULATED, catch_all=DOCUMENTS["exchange"].catch_all), None, DOCUMENTS)
    bare = paragraph(Answer("", Verdict.UNREGULATED), None, DOCUMENTS)

    assert "nicht ausdrücklich geregelt. Dort heißt es allgemein: „Leistungen jenseits" in ruled
    assert "Kosten" in bare
    assert all(document.title in bare for document in DOCUMENTS.values())


def test_what_is_taken_names_entry_edition_and_verdict() -> None:
    entry = entry_of("tc-fw-site-to-site")

    found = taken(answer(entry, verdict=Verdict.EXCLUDED, conflict=True), entry, DOCUMENTS)

    assert (found.entry_id, found.document, found.verdict) == ("tc-gv-standort-vpn", "total-care", Verdict.EXCLUDED)
    assert found.edition == DOCUMENTS["total-care"].edition


def test_an_answer_taken_into_a_message_is_not_asked_about() -> None:
    paragraphs = [told(entry) for document in DOCUMENTS.values() for entry in document.entries]
    paragraphs.append(paragraph(Answer("", Verdict.UNREGULATED), None, DOCUMENTS))
    message = "Guten Tag,\n\nunser Drucker streift.\n\n" + "\n\n".join(paragraphs) + "\n\nMacht ihr das?"

    assert all(map(is_taken, paragraphs))
    assert request_of(" Drucker ", message) == "Drucker\n\nGuten Tag,\n\nunser Drucker streift.\n\nMacht ihr das?"


def test_each_corrected_word_is_said_once() -> None:
    found = Answer("Drukcer Druker", Verdict.INCLUDED, corrected=(("Drukcer", "Drucker"), ("Druker", "Drucker")))

    assert understood(found) == ("Drucker",)
