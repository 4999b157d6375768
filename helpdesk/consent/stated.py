"""What questions call "stated": facts that a circumstance needs before anybody is asked about them.

The technician types them with the new consent. Where they don't, what is so anyway is stated instead: the usual period
of recordings, a standing access at any time for a day. The rest the technician has to say before the customer answers,
and the text says that.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import Language, _, format_day, parsed_day, speaking

Stated = Mapping[str, str]
"""Values by the id of the fact; a day as 2026-12-31, a period as its number of days."""

LIMIT = 300
MOST_RECORDING_DAYS = 90
"""A recording is kept for 30 to 90 days (`Settings.consent_recording_days`); for less where that was agreed."""


@dataclass(frozen=True, slots=True)
class StatedFact:
    """One fact.

    Attributes:
        circumstance: Where it is needed.
        name: What it is called towards the customer.
        default: What is stated where nobody typed it; `{who}` is the technician's company, or else the technician.
    """

    id: str
    circumstance: str
    name: Mapping[Language, str]
    default: Mapping[Language, str]


_TOLD: Mapping[Language, str] = {
    "de": "nennt Ihnen der Techniker, bevor Sie antworten",
    "en": "the technician tells you before you answer",
}
FACTS = (
    StatedFact(
        "recording_purpose",
        "recording",
        {"de": "Zweck der Aufzeichnung", "en": "Purpose of the recording"},
        {"de": "nachvollziehen, was in der Sitzung getan wurde", "en": "to see later what was done in the session"},
    ),
    StatedFact(
        "recording_days",
        "recording",
        {"de": "Aufbewahrung der Aufzeichnung", "en": "Recording kept for"},
        {"de": "{days} Tage, dann wird sie gelöscht", "en": "{days} days, then it is deleted"},
    ),
    StatedFact(
        "recording_viewers",
        "recording",
        {"de": "Ansehen darf die Aufzeichnung", "en": "The recording may be viewed by"},
        {"de": "{who}", "en": "{who}"},
    ),
    StatedFact(
        "access_times",
        "unattended",
        {"de": "Zeiten des Dauerzugangs", "en": "Hours of the standing access"},
        {"de": "jederzeit, auch wenn niemand zusieht", "en": "at any time, also while nobody watches"},
    ),
    StatedFact(
        "access_until",
        "unattended",
        {"de": "Ende des Dauerzugangs", "en": "End of the standing access"},
        {"de": "24 Stunden nach Ihrer Freigabe", "en": "24 hours after your consent"},
    ),
    StatedFact("price", "billable", {"de": "Takt, Preis und Zuschläge", "en": "Unit, price and surcharges"}, _TOLD),
    StatedFact("subcontractors", "subprocessor", {"de": "Unterauftragnehmer", "en": "Subcontractors"}, _TOLD),
    StatedFact("countries", "third_country", {"de": "Länder des Zugriffs", "en": "Countries of access"}, _TOLD),
)


def stated_problems(stated: Stated) -> list[Problem]:
    """What keeps these facts from being stated, by field."""
    found = []
    for name, text in stated.items():
        if len(text) > LIMIT:
            message = _("Höchstens {limit} Zeichen; es sind {count}.").format(limit=LIMIT, count=len(text))
            found.append(Problem(name, f"{name}_too_long", message))
    days = stated.get("recording_days", "").strip()
    if days and not (days.isascii() and days.isdigit() and 1 <= int(days[:6]) <= MOST_RECORDING_DAYS):
        message = _("Eine Zahl von Tagen, 1 bis {most}.").format(most=MOST_RECORDING_DAYS)
        found.append(Problem("recording_days", "recording_days_out_of_range", message))
    until = stated.get("access_until", "").strip()
    if until and parsed_day(until) is None:
        message = _("Ein Tag, etwa 31.12.2026 oder 2026-12-31.")
        found.append(Problem("access_until", "access_until_unreadable", message))
    return found


def as_kept(stated: Stated) -> dict[str, str]:
    """What was typed, as it is kept: without what is empty, a day in one form."""
    known = {fact.id for fact in FACTS}
    kept = {name: " ".join(text.split()) for name, text in stated.items() if name in known and text.strip()}
    if until := parsed_day(kept.get("access_until", "")):
        kept["access_until"] = until.isoformat()
    return kept


def facts_for(circumstances: Collection[str]) -> tuple[StatedFact, ...]:
    """The facts that these circumstances need."""
    return tuple(fact for fact in FACTS if fact.circumstance in circumstances)


def stated_lines(
    stated: Stated, circumstances: Collection[str], who: str, language: Language
) -> tuple[tuple[str, str], ...]:
    """Name and value of each fact that is stated under these circumstances."""
    return tuple((fact.name[language], _value(fact, stated, who, language)) for fact in facts_for(circumstances))


def agreed_end(stated: Stated | None, circumstances: Collection[str]) -> datetime | None:
    """When standing access ends by what was stated: with that day, by the workstation's clock."""
    day = parsed_day((stated or {}).get("access_until", "")) if "unattended" in circumstances else None
    return datetime.combine(day + timedelta(days=1), time()).astimezone(UTC) if day else None


def carried_on(stated: Stated, now: datetime, *, longer: bool) -> Stated:
    """What a consent states that goes on from one with these facts.

    An end of standing access that is over, or that is to be put off (`longer`), isn't its end.
    """
    end = agreed_end(stated, ("unattended",))
    if end is None or (end > now and not longer):
        return stated
    return {name: text for name, text in stated.items() if name != "access_until"}


class Stating:
    """Fixes what is stated to the customer when a consent is presented."""

    def __init__(self, recording_days: int, longest: Callable[[str, Collection[str]], timedelta]) -> None:
        """`recording_days` is how long recordings are usually kept, `longest` how far ahead a grant's end may lie."""
        self.recording_days = recording_days
        self._longest = longest

    def fixed(self, stated: Stated, profile: str, circumstances: Collection[str], now: datetime) -> dict[str, str]:
        """What was typed for these circumstances, and what the settings say beside it.

        Raises:
            HelpdeskError: `consent_access_end_unfit` for an end that is over, or further ahead than may be granted.
        """
        end, longest = agreed_end(stated, circumstances), self._longest(profile, circumstances)
        if end is not None and not now < end <= now + longest:
            raise HelpdeskError(
                "consent_access_end_unfit",
                _("Das Ende des Dauerzugangs liegt in der Zukunft und höchstens {days} Tage voraus.").format(
                    days=longest.days
                ),
                hint=_("Legen Sie die Freigabe mit einem anderen Tag noch einmal an."),
            )
        needed = {fact.id for fact in facts_for(circumstances)}
        usual = {"recording_days": str(self.recording_days)}
        return {name: text for name, text in {**usual, **stated}.items() if name in needed}


def _value(fact: StatedFact, stated: Stated, who: str, language: Language) -> str:
    typed = stated.get(fact.id, "")
    if typed and fact.id == "recording_days":
        return fact.default[language].format(days=typed)
    if typed and fact.id == "access_until":
        with speaking(language):
            return format_day(date.fromisoformat(typed))
    return typed or fact.default[language].format(days="–", who=who or "–")
