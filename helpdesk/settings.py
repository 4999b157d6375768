"""Where the program writes, and what the user has chosen."""

import getpass
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal, get_args

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import LANGUAGES, Language, _, preferred
from helpdesk.reasons import reason

ThemeName = Literal["system", "light", "dark"]


@dataclass(frozen=True, slots=True)
class Paths:
    """The files and folders below one data directory."""

    data_dir: Path

    @property
    def database(self) -> Path:
        return self.data_dir / "helpdesk.db"

    @property
    def files(self) -> Path:
        """Content-addressed attachments and issued documents."""
        return self.data_dir / "files"

    @property
    def backups(self) -> Path:
        return self.data_dir / "backups"

    @property
    def handoff(self) -> Path:
        """Folders laid out for portals without an interface."""
        return self.data_dir / "handoff"

    @property
    def profiles(self) -> Path:
        """Forms of providers the user added."""
        return self.data_dir / "profiles"

    @property
    def consent_profiles(self) -> Path:
        """Profiles of usual sessions the user added."""
        return self.data_dir / "consent-profiles"

    @property
    def remote_tools(self) -> Path:
        """Remote tools the user added."""
        return self.data_dir / "remote-tools"

    @property
    def letterhead(self) -> Path:
        """The logo, and fonts in a folder of their own."""
        return self.data_dir / "letterhead"

    @property
    def config(self) -> Path:
        return self.data_dir / "config.toml"


def default_data_dir() -> Path:
    """`HELPDESK_DATA_DIR`, else the user's data directory of the operating system."""
    if configured := os.environ.get("HELPDESK_DATA_DIR"):
        return Path(configured).expanduser().absolute()
    from platformdirs import user_data_path  # noqa: PLC0415 - 50 ms that a given directory needn't cost

    return user_data_path("Helpdesk", appauthor=False)


def login_name() -> str:
    """Who sits here when nobody said so: a record without a technician proves little. Never for customers' eyes."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What `config.toml` says; every option has a default, so the file needn't exist."""

    language: Language = field(default_factory=preferred)
    theme: ThemeName = "system"
    technician: str = ""
    """Name in consents and templates; without one no consent is presented, and a gap stands in templates."""
    company: str = ""
    company_address: str = ""
    company_contact: str = ""
    """This and the address: one line each, or the parts of one line between commas."""
    company_bank: str = ""
    company_register: str = ""
    """Legal form and seat, register, directors, VAT id: what § 35a GmbHG and § 14 UStG want in letters and bills."""
    letterhead_logo: str = ""
    """Name of a file in `letterhead/`, where it was checked before it came there."""
    letterhead_logo_text: str = ""
    """What the logo says to those who don't see it; without one, that it is the company's."""
    letterhead_accent: str = ""
    """Colour of rules and headings, as `#0b4f6c`; empty: the house's own."""
    letterhead_font: str = ""
    """Family of a font in `letterhead/fonts/`; empty: the house's own."""
    hourly_rate_cents: int = 0
    """The price of an hour of work in quotes, net; without one, or without `company`, none is issued."""
    quote_binding_days: int = 30
    vat_percent: int = 19
    """The usual rate of tax in quotes; an item may have another."""
    vat_reason: str = ""
    """Why quotes name no tax where it is 0, as "Steuerfrei nach § 19 UStG"."""
    billing_minutes: int = 15
    """The unit of work that is charged whole once begun."""
    billing_per: str = "day"
    """What is added up before units are counted: a ticket's `day`, or each `contact` (docs/on-call.md says why not)."""
    time_zone: str = ""
    """IANA name of the zone whose days and nights count; empty: the workstation's."""
    business_hours: str = "07:00-18:00"
    night_hours: str = "22:00-06:00"
    surcharge_off_hours: int = 50
    """Percent, on Saturdays and outside business hours."""
    surcharge_night: int = 100
    """Percent, at night and on Sundays."""
    surcharge_holiday: int = 150
    holiday_calendar: str = "DE"
    """Country and state whose public holidays count, as `DE-BY`; empty: none do."""
    consent_record_years: int = 3
    """How long a consent's record is kept, counted from the end of the year in which it was closed."""
    consent_billing_years: int = 8
    """How long what is charged of a session is kept, counted from the end of its year (§ 147 AO)."""
    consent_recording_days: int = 90
    """How long a recording of the screen may be kept."""
    consent_draft_days: int = 90
    """How long a consent that came to no session and was never closed is kept after its last change."""
    desk: str = "local"


def load_settings(paths: Paths) -> Settings:
    """Reads `config.toml`.

    Raises:
        HelpdeskError: `config_unreadable`, or `config_malformed` with the line, or the option and what it may be.
    """
    try:
        written = paths.config.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        # A data directory that is none is the store's to explain.
        return Settings()
    except OSError as error:
        raise HelpdeskError(
            "config_unreadable",
            _("Die Einstellungen in {file} sind nicht lesbar: {reason}").format(
                file=paths.config, reason=reason(error)
            ),
            hint=_("Prüfen Sie den Namen und ob Sie die Datei öffnen dürfen."),
        ) from error
    import tomllib  # noqa: PLC0415 - 4 ms of the window's start, which a missing file needn't cost

    try:
        raw = tomllib.loads(written.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise HelpdeskError(
            "config_malformed",
            _("Die Einstellungen in {file} sind nicht lesbar: {reason}").format(file=paths.config, reason=error),
            hint=_("Berichtigen Sie die genannte Zeile oder benennen Sie die Datei um."),
        ) from error
    return checked(raw, paths.config)


def checked(raw: Mapping[str, object], file: Path) -> Settings:
    """The settings that a file's options make.

    Raises:
        HelpdeskError: `config_malformed`, with the option and what it may be.
    """
    options = {option.name: option for option in fields(Settings)}
    for name, value in raw.items():
        if name not in options or not _allowed(name, value):
            choices = _choices(name) if name in options else ", ".join(sorted(options))
            raise HelpdeskError(
                "config_malformed",
                _("In {file} ist „{name} = {value}“ nicht erlaubt.").format(file=file, name=name, value=value),
                hint=_("Möglich: {choices}").format(choices=choices),
            )
    return Settings(**raw)  # type: ignore[arg-type]  # every value was checked just above


_WORDS: Mapping[str, tuple[str, ...]] = {
    "language": LANGUAGES,
    "theme": get_args(ThemeName),
    "billing_per": ("day", "contact"),
}
NUMBERS: Mapping[str, range] = {
    "hourly_rate_cents": range(1_000_001),
    "quote_binding_days": range(1, 366),
    "vat_percent": range(51),
    "billing_minutes": range(1, 61),
    "surcharge_off_hours": range(301),
    "surcharge_night": range(301),
    "surcharge_holiday": range(301),
    "consent_record_years": range(1, 31),
    "consent_billing_years": range(8, 31),
    "consent_recording_days": range(30, 91),
    "consent_draft_days": range(7, 366),
}
"""What options that are numbers may be."""
_PATTERNS: Mapping[str, str] = {
    "business_hours": r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)",
    "night_hours": r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)",
    "holiday_calendar": r"|[A-Z]{2}(-[A-Z0-9]{1,3})?",
    "letterhead_logo": r"|logo-[0-9a-f]{16}\.(svg|png)",
    "letterhead_accent": r"|#[0-9A-Fa-f]{6}",
    "time_zone": r"|[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*",
}
_EXAMPLES: Mapping[str, str] = {
    "business_hours": "07:00-18:00",
    "night_hours": "22:00-06:00",
    "holiday_calendar": "DE, DE-BY, AT",
    "letterhead_logo": "logo-0123456789abcdef.svg",
    "letterhead_accent": "#0b4f6c",
    "time_zone": "Europe/Berlin",
}


def _allowed(name: str, value: object) -> bool:
    if name in NUMBERS:
        # In Python, though not in TOML, true is a number.
        return type(value) is int and value in NUMBERS[name]
    if name in _PATTERNS:
        return isinstance(value, str) and re.fullmatch(_PATTERNS[name], value, re.ASCII) is not None
    return isinstance(value, str) and value in _WORDS.get(name, (value,))


def _choices(name: str) -> str:
    if name in NUMBERS:
        numbers = NUMBERS[name]
        return _("eine ganze Zahl von {first} bis {last}").format(first=numbers[0], last=numbers[-1])
    if name in _PATTERNS:
        return _EXAMPLES[name]
    return ", ".join(_WORDS.get(name, ())) or _("ein Text in Anführungszeichen")
