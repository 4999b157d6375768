from datetime import datetime

import pytest

from helpdesk import i18n
from helpdesk.consent.phrases import reworded
from helpdesk.i18n import Language, format_day, parsed_day, parsed_moment, written_moment


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("Rückruf", "Call-back"),
        ("Kontaktliste", "Contact list"),
        ("vereinbart am 15.03.2026, Akte 12: AV", "agreed on 15 Mar 2026, Akte 12: AV"),
        ("vom Kunden auf seiner Seite, Englisch", "by the customer on the customer page, English"),
        ("Der Widerruf kam so: Rückruf, Erika", "How the revocation came: Call-back, Erika"),
        ("Erika, E-Mail, 02.09.2026 09:05", "Erika, Email, 2 Sept 2026 09:05"),
    ],
)
def test_the_programs_own_words_are_told_in_either_language(german: str, english: str) -> None:
    assert (reworded(german, "en"), reworded(english, "de")) == (english, german)
    assert (reworded(german, "de"), reworded(english, "en")) == (german, english)


@pytest.mark.parametrize("typed", ["", "Rückruf durch Petra", "call_back at noon", "Vertrag 7, Inhaber"])
def test_what_a_person_typed_stays(typed: str) -> None:
    assert [reworded(typed, language) for language in i18n.LANGUAGES] == [typed, typed]


def test_the_command_lines_word_for_a_way_is_spelt_out() -> None:
    assert (reworded("call_back", "de"), reworded("call_back", "en")) == ("Rückruf", "Call-back")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("month", range(1, 13))
def test_a_moment_is_read_as_it_was_written(language: Language, month: int) -> None:
    i18n.use(language)
    moment = datetime(2026, month, 5, 14, 5, 9).astimezone()

    assert parsed_moment(written_moment(moment)) == moment
    assert parsed_day(format_day(moment.date())) == moment.date()


@pytest.mark.parametrize(
    "typed",
    ["21.11.2026 14:05", "21 November 2026, 14:05", "21 Nov 2026 14:05:00", "2026-11-21T14:05", "21. Nov. 2026 14:05"],
)
def test_people_write_moments_in_many_ways(typed: str) -> None:
    assert parsed_moment(typed) == datetime(2026, 11, 21, 14, 5).astimezone()


@pytest.mark.parametrize(
    "typed", ["", "14:05", "31.02.2026 14:05", "21.11.2026", "21 Foo 2026 14:05", "21.11.2026 25:00"]
)
def test_what_is_no_moment_is_none(typed: str) -> None:
    assert parsed_moment(typed) is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("phone", "Telefon"),
        ("Telephone", "Telefon"),
        ("email", "E-Mail"),
        ("Callback", "Rückruf"),
        ("on site", "vor Ort"),
    ],
)
def test_what_people_call_a_way_is_the_records_word_for_it(typed: str, told: str) -> None:
    assert reworded(typed, "de") == told
    assert reworded(f"{typed} um drei", "de") == f"{typed} um drei"
