import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.printing.glyphs import SUBSTITUTE, printable


@pytest.mark.parametrize(
    "text", ["Größe ẞ § € – „so“ ‚so‘ …", "✓ ✗ → ≤ ½ © ™ • × °", "Łódź Ǆ Ωμέγα Привет", "עברית مرحبا"]
)
def test_what_people_write_is_printed_as_it_is(text: str) -> None:
    assert printable(text) == (text, 0)


@pytest.mark.parametrize(
    ("text", "shown", "replaced"),
    [
        ("Rechnung\u202efdp.exe", "Rechnung□fdp.exe", 1),
        ("a\x00b\x1bc", "a□b□c", 2),
        ("漢字", "□□", 2),
        ("halb\ud800", "halb□", 1),
        ("schon □", "schon □", 0),
    ],
)
def test_what_cannot_be_printed_is_replaced_and_counted(text: str, shown: str, replaced: int) -> None:
    assert printable(text) == (shown, replaced)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_line_end_is_one(end: str) -> None:
    assert printable(f"eins{end}zwei") == ("eins\nzwei", 0)


def test_what_nobody_sees_goes_without_a_word() -> None:
    assert printable("\ufeffVor\u00adgang ✔\ufe0f") == ("Vorgang ✔", 0)


@pytest.mark.parametrize(
    "word", ["W" * 300, "https://example.org/" + "a/b-c" * 60, "9" * 300, "C:\\" + "Ordner\\" * 40]
)
def test_a_word_wider_than_any_column_may_break(word: str) -> None:
    shown, replaced = printable(word)

    assert max(map(len, re.split("[\u00ad\u200b]", shown))) <= 15 + len("Ordner\\")
    assert (re.sub("[\u00ad\u200b]", "", shown), replaced) == (word, 0)


@given(st.text(st.characters()))
def test_whatever_comes_in_nothing_unprintable_goes_out(text: str) -> None:
    shown, replaced = printable(text)

    assert not [char for char in shown if unicodedata.category(char).startswith("C") and char not in "\n\u00ad\u200b"]
    assert shown.count(SUBSTITUTE) == replaced + unicodedata.normalize("NFC", text).count(SUBSTITUTE)
