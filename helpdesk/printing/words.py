"""The house's own words on paper, in the document's language, which need not be the window's."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from helpdesk.i18n import LANGUAGES, Language, local_zone
from helpdesk.resources import resource

_LOCALES: Mapping[Language, str] = {"de": "de_DE", "en": "en_GB"}


@cache
def labels() -> Mapping[Language, Mapping[str, str]]:
    """The house's words by language, those of every kind together: `resources/typst/labels` has one file a kind.

    Raises:
        ValueError: Two files have the same label: a bug.
    """
    merged: dict[Language, dict[str, str]] = {language: {} for language in LANGUAGES}
    for file in sorted(resource("typst/labels").glob("*.json")):
        for language, own in json.loads(file.read_text(encoding="utf-8")).items():
            if twice := merged[language].keys() & own.keys():
                raise ValueError(f"{file.name}: {sorted(twice)}")
            merged[language] |= own
    return merged


def words(language: Language) -> Mapping[str, str]:
    """The labels of a language; the templates use the same."""
    return labels()[language]


def day(moment: date, language: Language) -> str:
    """07.07.2023 or 7 Jul 2023."""
    if language == "de":
        return f"{moment:%d.%m.%Y}"
    from babel.dates import format_date  # noqa: PLC0415 - a third of a start-up that prints nothing

    return format_date(moment, "medium", _LOCALES[language])


def clock(moment: datetime, language: Language, zone: str = "") -> str:
    """The time in a zone, by its usual name, unambiguous years later: 14:03:09 MESZ, or 14:03:09 UTC+5:30.

    Args:
        moment: When.
        language: The document's.
        zone: IANA name; empty for the workstation's.
    """
    local = _local(moment, zone)
    return f"{local:%H:%M:%S} {_abbreviation(local, language) or _offset(local)}"


def instant(moment: datetime, language: Language, zone: str = "") -> str:
    """Day, second, and the zone's usual name with its offset: 28.07.2026, 14:03:09 Uhr MESZ (UTC+2)."""
    local = _local(moment, zone)
    oclock = "Uhr " if language == "de" else ""
    return f"{day(local.date(), language)}, {local:%H:%M:%S} {oclock}{zone_told(moment, language, zone)}"


def zone_told(moment: datetime, language: Language, zone: str = "") -> str:
    """What the zone is called at a moment, with its offset: MESZ (UTC+2); as `clock`."""
    local = _local(moment, zone)
    name, offset = _abbreviation(local, language) or _long_name(local, language), _offset(local)
    return offset if name in {"", "UTC"} else f"{name} ({offset})"


def local_day(moment: datetime, language: Language, zone: str = "") -> str:
    """The day it was in a zone; as `clock`."""
    return day(_local(moment, zone).date(), language)


def weekday(moment: date, language: Language) -> str:
    """Montag, 27.07.2026, or Monday, 27 Jul 2026."""
    from babel.dates import format_date  # noqa: PLC0415 - as above

    return f"{format_date(moment, 'EEEE', _LOCALES[language])}, {day(moment, language)}"


def local_time(moment: datetime, zone: str = "") -> datetime:
    """The moment by a zone's clock; as `clock`."""
    return _local(moment, zone)


def _local(moment: datetime, zone: str) -> datetime:
    zone = zone or local_zone()
    try:
        return moment.astimezone(ZoneInfo(zone) if zone else None)
    except (ZoneInfoNotFoundError, ValueError):
        # The record comes from a machine that knows more zones than this one.
        return moment.astimezone()


def _abbreviation(local: datetime, language: Language) -> str:
    """MEZ or CET; empty where the language has none that is common."""
    name = _zone_name(local, language, "short")
    return name if re.fullmatch("[A-Z]{3,5}", name) else ""


def _long_name(local: datetime, language: Language) -> str:
    name = _zone_name(local, language, "long")
    return "" if name.startswith("GMT") else name


def _zone_name(local: datetime, language: Language, width: Literal["short", "long"]) -> str:
    from babel.dates import get_timezone_name  # noqa: PLC0415 - a third of a start-up that prints nothing

    if not isinstance(local.tzinfo, ZoneInfo):
        return ""
    return get_timezone_name(local, width, locale=_LOCALES[language])


def _offset(local: datetime) -> str:
    """UTC, UTC+1 or UTC+5:30; with the sign of a minus, which no line ends at."""
    minutes = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "\N{MINUS SIGN}"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def money(cents: int, language: Language) -> str:
    """1.234,50 € or €1,234.50."""
    from babel.numbers import format_currency  # noqa: PLC0415 - as above

    return format_currency(Decimal(cents) / 100, "EUR", locale=_LOCALES[language])


def quantity(amount: Decimal, language: Language) -> str:
    """1.234,5 or 1,234.5; with the decimals it has."""
    from babel.numbers import format_decimal  # noqa: PLC0415 - as above

    return format_decimal(amount.normalize(), locale=_LOCALES[language], decimal_quantization=False)


def span(seconds: int) -> str:
    """Whole seconds as hours, minutes, seconds: 1:04:09."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def short(text: str, limit: int) -> str:
    """One line of at most `limit` characters, for places that can't grow; the whole text stands elsewhere."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
