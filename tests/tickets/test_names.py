import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.tickets.names import extension, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("fehler.png", "fehler.png"),
        ("Bildschirmfoto 1.png", "Bildschirmfoto 1.png"),
        ("Gro\u0308\u00dfe.png", "Größe.png"),
        ("..\\..\\x.png", "_.._x.png"),
        ("a:b.png", "a_b.png"),
        ("CON.png", "CON_.png"),
        ("AUX .png", "_AUX .png"),
        ("CONOUT$.png", "_CONOUT$.png"),
        ("x.png. ", "x.png"),
        ("\udcff.png", "_.png"),
        ("", "_"),
    ],
)
def test_names_are_made_safe_and_stay_readable(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_name("ä" * 300 + ".png")

    assert name.endswith("ä.png")
    assert len(name.encode()) <= 200


@given(st.text(st.characters(), max_size=60))
def test_any_name_becomes_one_file_in_one_folder(name: str) -> None:
    safe = safe_name(name)

    assert safe == Path(safe).name
    assert safe == safe_name(safe)
    assert safe == unicodedata.normalize("NFC", safe)
    assert not set(safe) & set('\\/:*?"<>|\0')
    assert safe.strip(" .") == safe


@pytest.mark.parametrize(("name", "real"), [("a.PNG", "png"), ("a.pdf.exe", "exe"), ("a", ""), (".png", "")])
def test_the_ending_is_the_last_one(name: str, real: str) -> None:
    assert extension(name) == real
