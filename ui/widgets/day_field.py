from __future__ import annotations

import re
from datetime import date

from PySide6.QtWidgets import QLineEdit

from helpdesk.i18n import _, format_day, language
from ui.theme import theme

_GERMAN = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_YEARS = range(1970, 2200)


class DayField(QLineEdit):
    """A day as people type it, 1.3.26 or 2026-03-01; empty is no day. What is no day stays and says so."""

    def __init__(self, placeholder: str = "") -> None:
        super().__init__()
        self.setPlaceholderText(placeholder or _("TT.MM.JJJJ"))
        self.setMinimumWidth(theme().size.text_body * 8)
        self.editingFinished.connect(self._tidy)

    def show_day(self, day: date | None) -> None:
        """Shows a day, or none."""
        self.setText(_written(day) if day else "")

    def day(self) -> date | None:
        """The day that was typed; None where there is none, or where it is no day."""
        return parsed_day(self.text())

    def problem(self) -> str:
        """What is wrong with what was typed."""
        if not self.text().strip() or self.day():
            return ""
        return _("Kein Datum. Die Form ist {form}.").format(form=_written(date(2026, 12, 31)))

    def _tidy(self) -> None:
        if day := self.day():
            self.show_day(day)


def parsed_day(text: str) -> date | None:
    """The day somebody typed, German or ISO; two digits of a year are of this century."""
    text = text.strip()
    if found := _GERMAN.fullmatch(text):
        day, month, year = map(int, found.groups())
        year += 2000 if len(found.group(3)) == 2 else 0
    elif found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def _written(day: date) -> str:
    """As it can be typed again; English has no short form that all read alike."""
    return format_day(day) if language() == "de" else day.isoformat()
