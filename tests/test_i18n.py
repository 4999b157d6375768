import string
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from helpdesk import i18n
from helpdesk.i18n import _, ngettext
from helpdesk.resources import resource

ROOT = Path(__file__).parents[1]
ENGLISH = resource("translations/en/LC_MESSAGES")


@pytest.fixture(scope="module")
def english() -> Catalog:
    with (ENGLISH / "helpdesk.po").open("rb") as file:
        return read_po(file, locale="en")


def variants(message: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [message] if isinstance(message, str) else list(message or ())


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_message_of_the_code_has_its_english(english: Catalog) -> None:
    keywords = {"_": None, "N_": None, "ngettext": (1, 2)}
    used = {
        message if isinstance(message, str) else message[0]
        for package in ("helpdesk", "ui")
        for _, _, message, _, _ in extract_from_dir(ROOT / package, keywords=keywords)
    }
    translated = {variants(message.id)[0] for message in english if message.id and all(variants(message.string))}

    assert used - translated == set(), "run `make translations` and fill in the empty ones"
    assert translated - used == set(), "run `make translations` to drop what nobody says any more"


def test_every_translation_fills_in_the_same_values(english: Catalog) -> None:
    wrong = [
        message.id
        for message in english
        if message.id
        for text in variants(message.string)
        if not fields(text) <= set().union(*map(fields, variants(message.id)))
        or (isinstance(message.id, str) and fields(text) != fields(message.id))
    ]
    assert wrong == []


def test_the_compiled_catalog_is_up_to_date(english: Catalog) -> None:
    compiled = BytesIO()
    write_mo(compiled, english)

    assert (ENGLISH / "helpdesk.mo").read_bytes() == compiled.getvalue(), "run `make translations`"


@pytest.mark.parametrize(("language", "day", "size"), [("de", "07.07.2023", "3,4 MB"), ("en", "7 Jul 2023", "3.4 MB")])
def test_dates_and_sizes_follow_the_language(language: i18n.Language, day: str, size: str) -> None:
    i18n.use(language)

    assert (i18n.format_day(date(2023, 7, 7)), i18n.format_bytes(3_400_000)) == (day, size)


@pytest.mark.parametrize(("count", "size"), [(512, "512 B"), (212_400, "212 KB"), (83_249_700_000, "83,2 GB")])
def test_a_size_is_told_in_its_own_unit(count: int, size: str) -> None:
    assert i18n.format_bytes(count) == size


@pytest.mark.parametrize(("value", "language"), [("en_GB.UTF-8", "en"), ("de_AT", "de"), ("C", "de"), ("fr_FR", "de")])
def test_the_environment_chooses_the_language(monkeypatch: pytest.MonkeyPatch, value: str, language: str) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", value)

    assert i18n.preferred() == language


def test_german_needs_no_catalog() -> None:
    assert _("Der Kunde braucht einen Namen.") == "Der Kunde braucht einen Namen."
    assert ngettext("{count} Ticket", "{count} Tickets", 2) == "{count} Tickets"
