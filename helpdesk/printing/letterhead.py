"""What a firm says of itself on its letters, and whether it can be printed so; needs the standard library alone."""

import colorsys
import re
from collections.abc import Iterator
from dataclasses import dataclass

from helpdesk.errors import Problem
from helpdesk.i18n import _, language

HOUSE_ACCENT = "#0b4f6c"
LEAST_CONTRAST = 4.5
"""Of text to its ground (WCAG 2.2, 1.4.3), here to white paper."""

LINES = 6
LINE = 60
"""Lines of one part, and letters of each; more doesn't fit into a column at the foot of a letter."""

_IBAN_LENGTH = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18,
    "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "VA": 22,
}  # fmt: skip
"""Of the countries one pays to by SEPA; the registry of ISO 13616."""

_IBAN = re.compile(r"\b(?:IBAN[:\s]*)?([A-Z]{2})[ ]?(\d{2}(?:[ ]?[A-Z0-9])+)")


@dataclass(frozen=True, slots=True)
class Details:
    """The letterhead as typed and chosen.

    Attributes:
        address: One line each, as contact, bank and register.
        register: What § 35a GmbHG and § 14 UStG want: form and seat, register, directors, VAT id.
        accent: As `#rrggbb`; empty: the house's own.
        logo: Name of a file that was checked; empty: none.
        logo_text: What it says to those who don't see it.
        font: Family; empty: the house's own.
    """

    company: str = ""
    address: str = ""
    contact: str = ""
    bank: str = ""
    register: str = ""
    accent: str = ""
    logo: str = ""
    logo_text: str = ""
    font: str = ""

    def problems(self) -> list[Problem]:
        """What keeps this from being printed, by field; empty when nothing does."""
        found = []
        if len(self.company) > LINE:
            found.append(_too_long("company"))
        if len(self.logo_text) > 200:
            message = _("Der Text zum Logo darf höchstens 200 Zeichen haben.")
            found.append(Problem("logo_text", "letterhead_too_long", message))
        for field in ("address", "contact", "bank", "register"):
            lines = lines_of(getattr(self, field))
            if len(lines) > LINES:
                message = _("Hier haben {limit} Zeilen Platz.").format(limit=LINES)
                found.append(Problem(field, "letterhead_too_many", message))
            elif any(len(line) > LINE for line in lines):
                found.append(_too_long(field))
        for iban in wrong_ibans(self.bank):
            message = _("Die Prüfziffern der IBAN {iban} stimmen nicht.").format(iban=iban)
            found.append(Problem("bank", "iban_wrong", message))
        return [*found, *_accent_problems(self.accent)]


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a part; commas do where somebody wrote it in one."""
    parts = text.splitlines() if "\n" in text.strip() else text.split(",")
    return tuple(line for part in parts if (line := " ".join(part.split())))


def wrong_ibans(text: str) -> tuple[str, ...]:
    """The IBANs in a text whose check digits or length are wrong (ISO 13616: the rest by 97 is 1)."""
    return tuple(iban for line in text.splitlines() for iban in _ibans(line) if not _is_iban(iban))


def contrast(colour: str) -> float:
    """Of a colour, as `#rrggbb`, to white: 1 to 21 (WCAG 2.2, relative luminance)."""
    red, green, blue = (_linear(part) for part in _parts(colour))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def ratio(contrast: float) -> str:
    """With one digit, rounded down, lest what is too little look like enough."""
    written = f"{int(contrast * 10) / 10:.1f}"
    return written.replace(".", ",") if language() == "de" else written


def dark_enough(colour: str) -> str:
    """The colour, or the nearest darker one of its hue that can be read on white."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    while contrast(colour) < LEAST_CONTRAST:
        lightness -= 1 / 512
        rgb = colorsys.hls_to_rgb(hue, max(lightness, 0), saturation)
        colour = "#" + "".join(f"{int(part * 255):02x}" for part in rgb)
    return colour


def is_colour(text: str) -> bool:
    """Whether it is one as `#rrggbb`."""
    return re.fullmatch(r"#[0-9A-Fa-f]{6}", text) is not None


def _accent_problems(accent: str) -> Iterator[Problem]:
    if not accent:
        return
    if not is_colour(accent):
        yield Problem("accent", "colour_malformed", _("Eine Farbe hat die Form {example}.").format(example="#0b4f6c"))
    elif contrast(accent) < LEAST_CONTRAST:
        message = _("Auf weißem Papier zu blass: {found} : 1, nötig sind {least} : 1. {colour} ginge.").format(
            found=ratio(contrast(accent)),
            least=ratio(LEAST_CONTRAST),
            colour=dark_enough(accent),
        )
        yield Problem("accent", "colour_too_pale", message)


def _too_long(field: str) -> Problem:
    message = _("Eine Zeile darf höchstens {limit} Zeichen haben.").format(limit=LINE)
    return Problem(field, "letterhead_too_long", message)


def _ibans(line: str) -> Iterator[str]:
    for found in _IBAN.finditer(line):
        country, rest = found[1], found[2].replace(" ", "")
        named = found[0].startswith("IBAN")
        # A VAT id begins like one, and a BIC may follow it.
        if named or (country in _IBAN_LENGTH and len(rest) >= 13):
            yield (country + rest)[: _IBAN_LENGTH.get(country, 34)]


def _is_iban(iban: str) -> bool:
    length = _IBAN_LENGTH.get(iban[:2], len(iban))
    return len(iban) == length and int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % 97 == 1


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
