"""The house's own words on paper, in the document's language, which need not be the window's."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from helpdesk.i18n import Language
from helpdesk.resources import resource


@cache
def words(language: Language) -> Mapping[str, str]:
    """The labels of a language; the templates use the same."""
    labels: dict[str, dict[str, str]] = json.loads(resource("typst/labels.json").read_text(encoding="utf-8"))
    return labels[language]


def day(moment: date, language: Language) -> str:
    """07.07.2023 or 7 Jul 2023."""
    if language == "de":
        return f"{moment:%d.%m.%Y}"
    from babel.dates import format_date  # noqa: PLC0415 - a third of a start-up that prints nothing

    return format_date(moment, "medium", "en_GB")


def clock(moment: datetime) -> str:
    """The workstation's time with its offset, unambiguous years later: 14:03:09 +02:00."""
    local = moment.astimezone()
    return f"{local:%H:%M:%S} {local.isoformat()[-6:]}"


def instant(moment: datetime, language: Language) -> str:
    """Day, second and offset."""
    return f"{day(moment.astimezone().date(), language)} {clock(moment)}"


def money(cents: int, language: Language) -> str:
    """1.234,50 € or €1,234.50."""
    from babel.numbers import format_currency  # noqa: PLC0415 - as above

    return format_currency(Decimal(cents) / 100, "EUR", locale={"de": "de_DE", "en": "en_GB"}[language])


def span(seconds: int) -> str:
    """Whole seconds as hours, minutes, seconds: 1:04:09."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def short(text: str, limit: int) -> str:
    """One line of at most `limit` characters, for places that can't grow; the whole text stands elsewhere."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
