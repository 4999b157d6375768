"""Who is named in quotes, and at what price and tax work is offered: as it is typed, and as `config.toml` keeps it."""

from dataclasses import dataclass

from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _
from helpdesk.settings import NUMBERS, Settings
from helpdesk.store.storable import storable
from helpdesk.work.quote_prices import parsed_cents, parsed_vat

NAME_LENGTH = 60
REASON_LENGTH = 200
_RATES, _VATS, _DAYS = NUMBERS["hourly_rate_cents"], NUMBERS["vat_percent"], NUMBERS["quote_binding_days"]


@dataclass(frozen=True, slots=True)
class Charging:
    """What somebody typed, or what is set in the words of a form.

    Attributes:
        technician: Whom customers are told to ask; empty: nobody.
        rate: Of an hour in euros, net; empty: none is known.
        vat: The usual rate in percent, and `vat_reason` why it is 0.
        days: How long a quote binds.
    """

    technician: str = ""
    rate: str = ""
    vat: str = "19"
    vat_reason: str = ""
    days: str = "30"

    def problems(self) -> list[Problem]:
        """What can't be meant, by field; empty when nothing is wrong."""
        found = []
        if len(self.technician.strip()) > NAME_LENGTH:
            found.append(_too_long("technician", NAME_LENGTH))
        if self.rate.strip() and self._rate not in _RATES:
            told = _("Ein Stundensatz hat die Form 95,00 und ist höchstens {most} €.")
            found.append(Problem("rate", "rate_malformed", told.format(most=_RATES[-1] // 100)))
        if self._vat not in _VATS:
            told = _("Die Umsatzsteuer ist eine ganze Zahl von {first} bis {last}.")
            found.append(Problem("vat", "vat_malformed", told.format(first=_VATS[0], last=_VATS[-1])))
        elif self._vat == 0 and not self.vat_reason.strip():
            told = _("Ohne Umsatzsteuer gehört der Grund aufs Angebot, etwa „Steuerfrei nach § 19 UStG“.")
            found.append(Problem("vat_reason", "vat_reason_missing", told))
        if len(self.vat_reason.strip()) > REASON_LENGTH:
            found.append(_too_long("vat_reason", REASON_LENGTH))
        if self._days not in _DAYS:
            told = _("Angebote binden {first} bis {last} Tage.")
            found.append(Problem("days", "days_malformed", told.format(first=_DAYS[0], last=_DAYS[-1])))
        return found

    def options(self) -> dict[str, str | int]:
        """The options of `config.toml`; what is empty goes out of it.

        Raises:
            HelpdeskError: `charging_malformed` with its problems.
        """
        if problems := self.problems():
            raise HelpdeskError(
                "charging_malformed",
                _("So lässt sich nicht abrechnen."),
                hint=_("Berichtigen Sie das Genannte; was Sie eingegeben haben, bleibt stehen."),
                problems=problems,
            )
        return {
            "technician": storable(self.technician).strip(),
            "hourly_rate_cents": self._rate or "",
            "vat_percent": self._vat,
            "vat_reason": storable(self.vat_reason).strip(),
            "quote_binding_days": self._days,
        }

    @property
    def _rate(self) -> int:
        cents = parsed_cents(self.rate)
        return -1 if cents is None else cents

    @property
    def _vat(self) -> int:
        permille = parsed_vat(self.vat)
        return -1 if permille is None or permille % 10 else permille // 10

    @property
    def _days(self) -> int:
        typed = self.days.strip()
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else -1


def charging_of(settings: Settings) -> Charging:
    """What is set, in the words of a form."""
    euros, cents = divmod(settings.hourly_rate_cents, 100)
    return Charging(
        settings.technician,
        f"{euros},{cents:02}" if settings.hourly_rate_cents else "",
        str(settings.vat_percent),
        settings.vat_reason,
        str(settings.quote_binding_days),
    )


def _too_long(field: str, limit: int) -> Problem:
    message = _("Hier haben {limit} Zeichen Platz.").format(limit=limit)
    return Problem(field, "too_long", message)
