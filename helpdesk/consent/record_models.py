"""What checking the sealed log comes to, in plain words, what is taken out of it, and what goes."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from helpdesk.changes import Changes
from helpdesk.consent.retention import DataKind, Retention
from helpdesk.i18n import _, format_day, format_moment, ngettext


class Verdict(StrEnum):
    """What a check says; the first that applies, worst first, but for the last two."""

    UNKNOWN_VERSION = "UNKNOWN_VERSION"
    BROKEN_AT = "BROKEN_AT"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    ROLLED_BACK = "ROLLED_BACK"
    FORKED = "FORKED"
    SHREDDED_WITHOUT_RECORD = "SHREDDED_WITHOUT_RECORD"
    TIME_ANOMALY = "TIME_ANOMALY"
    KEY_UNAVAILABLE = "KEY_UNAVAILABLE"
    UNANCHORED = "UNANCHORED"
    VALID_ERASED = "VALID_ERASED"
    VALID = "VALID"

    @property
    def meaning(self) -> str:
        """What it means and what to do, in one sentence."""
        return {
            Verdict.VALID: _(
                "Die Nachweise sind vollständig und seit dem Versiegeln unverändert; es ist nichts zu tun."
            ),
            Verdict.VALID_ERASED: _(
                "Die Nachweise sind unverändert, und was an Personendaten fehlt, wurde nachweislich gelöscht; "
                "es ist nichts zu tun."
            ),
            Verdict.UNANCHORED: _(
                "In sich stimmen die Nachweise, aber der Schlüsselbund bestätigt ihr Ende nicht; vergleichen Sie mit "
                "einer Kundenkopie, der nächste Abschluss setzt den Anker neu."
            ),
            Verdict.TIME_ANOMALY: _(
                "Inhalt und Reihenfolge stimmen, aber die Uhr lief rückwärts oder ging vor; prüfen Sie die Uhr und "
                "notieren Sie, was geschah."
            ),
            Verdict.BROKEN_AT: _(
                "Ein Nachweis wurde geändert, entfernt oder verschoben; lassen Sie alles unverändert und vergleichen "
                "Sie mit Sicherung und Kundenkopie."
            ),
            Verdict.BAD_SIGNATURE: _(
                "Eine Unterschrift stammt nicht vom Schlüssel dieses Rechners; behandeln Sie die Nachweise ab dort als "
                "gefälscht, bis eine Kundenkopie anderes zeigt."
            ),
            Verdict.ROLLED_BACK: _(
                "Am Ende fehlen Nachweise, die es schon gab, etwa nach dem Einspielen einer Sicherung; holen Sie die "
                "neuere Sicherung, oder nehmen Sie die Lücke an („helpdesk consent accept-gap“); Sperren, die nach der "
                "Sicherung gesetzt wurden, fehlen ebenfalls."
            ),
            Verdict.FORKED: _(
                "Von diesen Nachweisen gibt es zwei Fassungen; suchen Sie die zweite Datenbank und vergleichen Sie "
                "beide mit den Kundenkopien."
            ),
            Verdict.SHREDDED_WITHOUT_RECORD: _(
                "Der Schlüssel zu Personendaten ist weg, ohne dass eine Löschung verzeichnet ist; holen Sie ihn aus "
                "einer Sicherung."
            ),
            Verdict.KEY_UNAVAILABLE: _(
                "Abgeschlossene Nachweise sind noch nicht versiegelt, weil der Schlüssel nicht erreichbar ist; "
                "entsperren Sie den Schlüsselbund und prüfen Sie erneut."
            ),
            Verdict.UNKNOWN_VERSION: _(
                "Ein Nachweis hat ein Format, das diese Fassung nicht kennt; prüfen Sie mit einer neueren von Helpdesk."
            ),
        }[self]


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check found.

    Attributes:
        records: Links of the log.
        broken_at: The link it says it of; None where it is said of the whole.
        detail: What was seen, for whoever looks closer; empty when there is nothing to add.
        erased: Links whose personal data were erased, on record.
        unsealed: Closed consents that aren't in the log whole.
        gap: The last link that says that links before it are missing; 0 where none does.
        gap_at: When somebody accepted that.
    """

    verdict: Verdict
    records: int
    broken_at: int | None = None
    detail: str = ""
    erased: int = 0
    unsealed: int = 0
    gap: int = 0
    gap_at: datetime | None = None

    @property
    def meaning(self) -> str:
        """As the verdict's; of a log with an accepted gap it isn't said that it is complete."""
        if not (self.intact and self.gap and self.gap_at):
            return self.verdict.meaning
        told = [
            _(
                "Was hier steht, ist seit dem Versiegeln unverändert; vollständig ist es erst ab Eintrag {number}: Am "
                "{day} wurde eine Lücke angenommen."
            ).format(number=self.gap, day=format_day(self.gap_at.astimezone().date()))
        ]
        if self.erased:
            told.append(_("Was an Personendaten fehlt, wurde nachweislich gelöscht."))
        return " ".join(told)

    @property
    def intact(self) -> bool:
        return self.verdict in {Verdict.VALID, Verdict.VALID_ERASED}

    @property
    def title(self) -> str:
        """The verdict as it is written: with the link, or how many were erased."""
        if self.verdict is Verdict.VALID_ERASED:
            return f"{self.verdict}({self.erased})"
        return f"{self.verdict}({self.broken_at})" if self.broken_at else str(self.verdict)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which consents are exported: those named, and those sealed from one day to another; without any of it, all."""

    consents: Collection[UUID] = frozenset()
    begin: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """What was chosen, as a third party gets it.

    Attributes:
        content: JSON.
        consents: The consents in it whose content can be read, with the number of their first link in it, and which the
            program shows as they were sealed.
        key: The public key that signs now, as C2SP writes it; empty while the log is.
        checkpoint: Of the whole log; empty where the keyring can't be had.
        pictures: The hashes of the pictures of signatures that its links name, each with its link's number.
        altered: The consents in it of which the program would show something else.
    """

    content: bytes
    consents: tuple[tuple[int, UUID], ...]
    key: str
    checkpoint: str
    pictures: tuple[tuple[int, str], ...] = ()
    altered: tuple[tuple[int, UUID], ...] = ()


class Cause(StrEnum):
    """Why something has to go."""

    PERIOD = "period"
    CHOSEN_DAY = "chosen_day"
    ABANDONED = "abandoned"
    CAME_BACK = "came_back"

    @property
    def word(self) -> str:
        """Why, in the user's language."""
        return {
            Cause.PERIOD: _("Frist abgelaufen"),
            Cause.CHOSEN_DAY: _("Löschdatum erreicht"),
            Cause.ABANDONED: _("ohne Sitzung liegen geblieben"),
            Cause.CAME_BACK: _("war gelöscht, kam mit einer älteren Sicherung zurück"),
        }[self]


@dataclass(frozen=True, slots=True)
class Erasable:
    """A consent that a run would erase.

    Attributes:
        since: The first day on which it is no longer kept.
        held: Why it is kept all the same; empty when nothing holds it.
        kind: `RECORD` of a closed one, `DRAFT` of one that came to nothing.
    """

    id: UUID
    customer: str
    device: str
    created: datetime
    since: date
    held: str = ""
    kind: DataKind = DataKind.RECORD
    cause: Cause = Cause.PERIOD


@dataclass(frozen=True, slots=True)
class Held:
    """A consent that isn't erased while somebody disputes it, due or not.

    Attributes:
        at: Since when.
    """

    id: UUID
    customer: str
    device: str
    created: datetime
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Erased:
    """What a run did.

    Attributes:
        link: The link of the log that says so; 0 when there was nothing to erase.
        files: How many files went.
        backups: Automatic backups made before, which still hold what was erased.
        clean: Whether the database's log was folded too; else somebody was reading, and closing the program does it.
    """

    link: int
    consents: tuple[Erasable, ...]
    files: int
    backups: int
    clean: bool
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True, slots=True)
class ErasureProof:
    """That something was erased, without what it was.

    Attributes:
        link: The link of the log that says so.
        reason: `retention`: its period was over. `request`: somebody asked for it.
        consents: How many, those among them that never were a record.
        erased: The links whose personal data went.
        hash: Of that link, in hexadecimal, by which it is found again in an export.
        key: The public key that signed it, in hexadecimal.
        backups: Automatic backups there were then, which held the data still; None where nobody counted.
    """

    link: int
    at: datetime
    reason: str
    consents: int
    erased: tuple[int, ...]
    hash: str = ""
    key: str = ""
    backups: int | None = None

    @property
    def word(self) -> str:
        """Why, in the user's language."""
        return _("auf Verlangen") if self.reason == "request" else _("Frist abgelaufen")

    @property
    def text(self) -> str:
        """The proof as a sheet of plain text, for whoever asks for one."""
        numbers = ", ".join(map(str, self.erased)) or _("keine; gelöscht wurde, was nie ein Nachweis war")
        return _(
            "Löschnachweis\n"
            "\n"
            "Gelöscht am:          {moment}\n"
            "Grund:                {why}\n"
            "Anzahl Freigaben:     {count}\n"
            "Einträge ohne Inhalt: {numbers}\n"
            "Verzeichnet als:      Eintrag {link}\n"
            "SHA-256 des Eintrags: {hash}\n"
            "Unterschrieben von:   {key}\n"
            "\n"
            "In dieser Datenbank sind die Schlüssel zu diesen Einträgen und alle Zeilen der Freigaben vernichtet; "
            "die Einträge nennen niemanden mehr. Kunden, Tickets und Arbeitszeiten haben eigene Fristen.\n"
            "Sicherungen von vor diesem Zeitpunkt enthalten die Daten, bis sie ablaufen oder entfernt werden. "
            "{backups}\n"
            "Der Eintrag liegt in der Kette der Nachweise: „nachweise.json“ einer Ausfuhr enthält ihn, "
            "und das beiliegende Prüfprogramm bestätigt Unterschrift und Reihenfolge.\n"
        ).format(
            moment=format_moment(self.at),
            why=self.word,
            count=self.consents,
            numbers=numbers,
            link=self.link,
            hash=self.hash,
            key=self.key,
            backups=self._counted,
        )

    @property
    def _counted(self) -> str:
        if self.backups is None:
            return _("Wie viele es waren, wurde nicht festgehalten.")
        return ngettext(
            "Beim Löschen lag eine im Sicherungsordner.",
            "Beim Löschen lagen {count} im Sicherungsordner.",
            self.backups,
        ).format(count=self.backups)


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is kept and what has to go, at one look.

    Attributes:
        retention: The periods.
        due: What a run would erase, held ones too, oldest first.
        held: What somebody disputes, due or not.
        proofs: What went, newest first.
        gap_at: When a gap was accepted after which nothing was erased yet: holds set after that backup are missing.
    """

    retention: Retention
    due: tuple[Erasable, ...]
    held: tuple[Held, ...]
    proofs: tuple[ErasureProof, ...]
    gap_at: datetime | None = None

    @property
    def warning(self) -> str:
        """What to mind before the next run; empty where there is nothing."""
        if self.gap_at is None:
            return ""
        return _(
            "Am {day} wurde nach dem Einspielen einer Sicherung eine Lücke angenommen. Sperren, die nach dieser "
            "Sicherung gesetzt wurden, fehlen: Prüfen Sie, was strittig ist, bevor Sie löschen."
        ).format(day=format_day(self.gap_at.astimezone().date()))
