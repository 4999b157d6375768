import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from ui.scope.marking import MarkedText, contains, spans


def marked(text: str, *words: str) -> list[str]:
    return [text[start : start + length] for start, length in spans(text, words)]


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Lokaler Drucker", "drucker", ["Drucker"]),
        ("Netzwerkdrucker einrichten", "Drucker", ["drucker"]),
        ("Postfächer verwalten", "Postfach", ["Postfäch"]),
        ("Konfiguration sichern", "konfigurieren", ["Konfigur"]),
        ("Das WLAN", "an", []),
        ("Passwort", "", []),
    ],
)
def test_words_are_marked_in_compounds_and_inflections(text: str, word: str, expected: list[str]) -> None:
    assert marked(text, word) == expected


@given(st.text(max_size=60), st.lists(st.text(max_size=12), max_size=4))
def test_marks_lie_within_the_text_and_apart(text: str, words: list[str]) -> None:
    end = 0
    for start, length in spans(text, words):
        assert start >= end
        assert length > 0
        end = start + length
    assert end <= len(text)


def test_a_search_within_ignores_case_and_umlauts() -> None:
    assert contains("Überwachung der Firewall", "firewall uberwach")
    assert not contains("Überwachung der Firewall", "firewall backup")


def test_marked_words_are_wider_and_get_a_line_more_where_they_need_it(qtbot: QtBot) -> None:
    text = MarkedText()
    qtbot.addWidget(text)
    sentence = "Firmware der Firewall regelmäßig aktualisieren"
    text.set_text(sentence)
    just_fits = text.fontMetrics().horizontalAdvance(sentence) + 1
    plain = text.heightForWidth(just_fits)

    text.set_text(sentence, ["Firmware", "Firewall", "aktualisieren"])

    assert text.heightForWidth(just_fits) > plain
