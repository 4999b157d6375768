"""German and English: messages through gettext, dates and money through Babel.

Messages are written in German in the code; `resources/translations/en` has the English. `_` looks up when it is
called, so texts that are built at import time use `N_` and are translated where they are shown.
"""

import gettext
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from functools import cache
from typing import Literal, get_args

from helpdesk.resources import resource

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class _Catalog:
    """The language in use; one a process, chosen at the start or in the settings."""

    language: Language = "de"
    messages: gettext.NullTranslations = gettext.NullTranslations()


_spoken: ContextVar[Language | None] = ContextVar("spoken", default=None)
"""The language of what is being written for somebody else; each thread has its own."""


def use(language: Language) -> None:
    """Shows everything from now on in `language`."""
    _Catalog.language = language
    _Catalog.messages = _messages_of(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Says what is said in it in `language`, here and in no other thread: a customer's record in the customer's."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def language() -> Language:
    """The language in use."""
    return _spoken.get() or _Catalog.language


@cache
def _messages_of(language: Language) -> gettext.NullTranslations:
    if language == "de":
        return gettext.NullTranslations()
    return gettext.translation("helpdesk", resource("translations"), [language])


def _messages() -> gettext.NullTranslations:
    spoken = _spoken.get()
    return _Catalog.messages if spoken is None else _messages_of(spoken)


def preferred() -> Language:
    """The language of the user's environment, German where it is neither German nor English."""
    names = (os.environ.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    wanted = next((name for name in names if name and name not in {"C", "POSIX", "C.UTF-8"}), "de")
    return "en" if wanted.startswith("en") else "de"


def _(message: str) -> str:
    return _messages().gettext(message)


def N_(message: str) -> str:  # noqa: N802 - gettext's name for "mark, translate later"
    return message


def ngettext(one: str, many: str, count: int) -> str:
    """`one` or `many` by `count`, translated; neither is filled in."""
    return _messages().ngettext(one, many, count)


def format_day(day: date) -> str:
    """07.07.2023 in German, 7 Jul 2023 in English."""
    from babel.dates import format_date  # noqa: PLC0415 - a third of a start-up that shows no date

    return format_date(day, "dd.MM.yyyy" if language() == "de" else "medium", locale=_babel_locale())


def format_moment(moment: datetime) -> str:
    """Day and minute in the workstation's time zone, without the zone; for lists and the window, not for a proof."""
    from babel.dates import format_time  # noqa: PLC0415

    local = moment.astimezone()
    return f"{format_day(local.date())} {format_time(local.time(), 'HH:mm', locale=_babel_locale())}"


def written_moment(moment: datetime) -> str:
    """Day and second in the workstation's time, as they can be typed again: `parsed_moment` reads them."""
    local = moment.astimezone()
    return f"{format_day(local.date())} {local:%H:%M:%S}"


def parsed_moment(text: str) -> datetime | None:
    """A moment as people write it in either language or as ISO 8601, by the workstation's clock; None for none."""
    day_text, blank, time_text = text.strip().replace("T", " ").rpartition(" ")
    day = parsed_day(day_text.rstrip(", "))
    try:
        return datetime.combine(day, time.fromisoformat(time_text)).astimezone() if day and blank else None
    except ValueError:
        return None


def parsed_day(text: str) -> date | None:
    """A day as people write it in either language, or as ISO 8601; None where it is none."""
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text.strip()):
        year, month, day = found.groups()
    elif found := re.fullmatch(r"(\d{1,2})[. ]\s*(\d{1,2}|[^\W\d]+)[. ]\s*(\d{4})", text.strip()):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month) if month.isdecimal() else _months()[month.casefold()], int(day))
    except (KeyError, ValueError):
        return None


@cache
def _months() -> dict[str, int]:
    from babel.dates import get_month_names  # noqa: PLC0415 - as above

    found: dict[str, int] = {}
    for locale in ("de_DE", "en_GB"):
        for width in ("wide", "abbreviated"):
            names = get_month_names(width, locale=locale)
            found |= {name.rstrip(".").casefold(): number for number, name in names.items()}
    return found


def local_zone() -> str:
    """IANA name of the workstation's time zone, Europe/Berlin; empty where the operating system doesn't tell."""
    from babel.localtime import get_localzone  # noqa: PLC0415 - 30 ms that only a record needs

    try:
        name = getattr(get_localzone(), "key", None)
    except LookupError:
        # What stands in TZ is no zone's name.
        return ""
    return name if isinstance(name, str) else ""


def format_bytes(count: int) -> str:
    """A file's size as people read it: 512 B, 212 KB, 3,4 MB, 1,2 GB."""
    from babel.numbers import format_decimal  # noqa: PLC0415

    if count < 1000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{format_decimal(round(count / 1000), locale=_babel_locale())} KB"
    size, unit = (count / 1_000_000, "MB") if count < 1_000_000_000 else (count / 1_000_000_000, "GB")
    return f"{format_decimal(size, '0.0', locale=_babel_locale())} {unit}"


def format_money(cents: int) -> str:
    """1.234,50 € in German, €1,234.50 in English."""
    from decimal import Decimal  # noqa: PLC0415 - as Babel, which has it anyway

    from babel.numbers import format_currency  # noqa: PLC0415

    return format_currency(Decimal(cents) / 100, "EUR", locale=_babel_locale())


def _babel_locale() -> str:
    return {"de": "de_DE", "en": "en_GB"}[language()]
