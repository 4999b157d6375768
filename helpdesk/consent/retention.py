"""How long which data are kept: one start and one period for each kind (DIN 66398). Our proposal, not legal advice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from helpdesk.i18n import N_, _, ngettext


class DataKind(StrEnum):
    """What is kept, each for a time of its own.

    `RECORD`: who agreed to what, § 195 and § 199 BGB. `DRAFT`: a consent that never came to a session nor was closed;
    it proves nothing, so nothing keeps it (Art. 5(1)(e) DSGVO). `BILLING`: what is charged of a session, as worked time
    keeps it, § 147 AO. `RECORDING`: a recording of the screen; this program makes none, and names when one has to go.
    """

    RECORD = "record"
    DRAFT = "draft"
    BILLING = "billing"
    RECORDING = "recording"

    @property
    def word(self) -> str:
        return _(_WORDS[self])

    @property
    def start(self) -> str:
        """When its period begins, in words."""
        return _(_STARTS[self])


_WORDS = {
    DataKind.RECORD: N_("Freigabe-Nachweis"),
    DataKind.DRAFT: N_("Liegen gebliebene Freigabe"),
    DataKind.BILLING: N_("Abrechnungsauszug"),
    DataKind.RECORDING: N_("Sitzungsaufzeichnung"),
}
_STARTS = {
    DataKind.RECORD: N_("Ende des Jahres, in dem die Freigabe abgeschlossen wurde"),
    DataKind.DRAFT: N_("letzte Änderung, wenn keine Sitzung begann"),
    DataKind.BILLING: N_("Ende des Jahres, in dem gearbeitet wurde"),
    DataKind.RECORDING: N_("Tag der Aufzeichnung; Helpdesk selbst macht keine"),
}


@dataclass(frozen=True, slots=True)
class Retention:
    """The periods, as `config.toml` sets them: years count from the end of the year, days from the day itself."""

    record_years: int = 3
    billing_years: int = 8
    recording_days: int = 90
    draft_days: int = 90

    def erasable_from(self, kind: DataKind, start: date) -> date:
        """The first day on which data whose period starts on `start` are no longer kept."""
        match kind:
            case DataKind.RECORD:
                return date(start.year + self.record_years + 1, 1, 1)
            case DataKind.BILLING:
                return date(start.year + self.billing_years + 1, 1, 1)
            case DataKind.RECORDING:
                return start + timedelta(days=self.recording_days + 1)
            case DataKind.DRAFT:
                return start + timedelta(days=self.draft_days + 1)

    def last_day(self, closed: date) -> date:
        """The usual last day of a record closed on a day."""
        return self.erasable_from(DataKind.RECORD, closed) - timedelta(days=1)

    @property
    def periods(self) -> Mapping[DataKind, str]:
        """Each kind's period in words."""
        return {
            DataKind.RECORD: _years(self.record_years),
            DataKind.DRAFT: _days(self.draft_days),
            DataKind.BILLING: _years(self.billing_years),
            DataKind.RECORDING: _days(self.recording_days),
        }


def _years(count: int) -> str:
    return ngettext("{count} Jahr ab Jahresende", "{count} Jahre ab Jahresende", count).format(count=count)


def _days(count: int) -> str:
    return ngettext("{count} Tag", "{count} Tage", count).format(count=count)
