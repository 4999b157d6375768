"""How long which data are kept: one start and one period for each kind (DIN 66398). Our proposal, not legal advice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from helpdesk.i18n import N_, _


class DataKind(StrEnum):
    """What is kept, each for a time of its own.

    `RECORD`: who agreed to what, § 195 and § 199 BGB. `BILLING`: what is charged of a session, as worked time keeps it,
    § 147 AO. `RECORDING`: a recording of the screen; this program makes none, and names when one has to go.
    """

    RECORD = "record"
    BILLING = "billing"
    RECORDING = "recording"

    @property
    def word(self) -> str:
        return _(_WORDS[self])


_WORDS = {
    DataKind.RECORD: N_("Freigabe-Nachweis"),
    DataKind.BILLING: N_("Abrechnungsauszug"),
    DataKind.RECORDING: N_("Sitzungsaufzeichnung"),
}


@dataclass(frozen=True, slots=True)
class Retention:
    """The periods, as `config.toml` sets them: years count from the end of the year, days from the day itself."""

    record_years: int = 3
    billing_years: int = 8
    recording_days: int = 90

    def erasable_from(self, kind: DataKind, start: date) -> date:
        """The first day on which data whose period starts on `start` are no longer kept."""
        if kind is DataKind.RECORDING:
            return start + timedelta(days=self.recording_days + 1)
        years = {DataKind.RECORD: self.record_years, DataKind.BILLING: self.billing_years}[kind]
        return date(start.year + years + 1, 1, 1)

    def last_day(self, closed: date) -> date:
        """The usual last day of a record closed on a day."""
        return self.erasable_from(DataKind.RECORD, closed) - timedelta(days=1)

    @property
    def periods(self) -> Mapping[DataKind, str]:
        """Each kind's start and period in words."""
        years = _("{count} Jahre ab Jahresende")
        return {
            DataKind.RECORD: years.format(count=self.record_years),
            DataKind.BILLING: years.format(count=self.billing_years),
            DataKind.RECORDING: _("{count} Tage").format(count=self.recording_days),
        }
