"""Checking the sealed log link by link. Pure: no clock, no database, no keyring."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from helpdesk.consent.body import (
    NO_PREVIOUS,
    Body,
    Kind,
    MalformedError,
    UnknownVersionError,
    is_signed,
    link_hash,
    opened,
    read,
)
from helpdesk.consent.keys import Anchor
from helpdesk.consent.record_models import Verdict, Verification
from helpdesk.i18n import _, ngettext

CLOCKS_DIFFER = timedelta(minutes=2)
"""How far a link may be ahead of the clock it is checked by."""


@dataclass(frozen=True, slots=True)
class Link:
    """A row of the log as it is stored; `opens` is the key to its personal data, None where that is gone."""

    sequence: int
    consent_id: UUID | None
    through: int
    body: str
    signature: bytes
    opens: bytes | None


@dataclass(frozen=True, slots=True)
class Trust:
    """What the keyring says.

    Attributes:
        public: The public key of this workstation; None where there is none, or no keyring.
        anchor: How far the log had come.
    """

    public: bytes | None = None
    anchor: Anchor | None = None


Differing = Callable[[Body, bytes | None], str]
"""What the program shows or keeps otherwise than a link holds, in words; of what was erased (None), anything."""


def judge(
    links: Iterable[Link],
    trust: Trust,
    now: datetime,
    *,
    unsealed: int = 0,
    differing: Differing = lambda _body, _plain: "",
) -> Verification:
    """What can be said of a log, worst first; it stops at the first link that is broken."""
    walk = _Walk(trust, differing)
    for link, following in _with_next(links):
        if found := walk.step(link, following):
            return found
    found = walk.concluded(now, unsealed)
    return replace(found, records=walk.count, unsealed=unsealed)


def _with_next(links: Iterable[Link]) -> Iterator[tuple[Link, Link | None]]:
    before: Link | None = None
    for link in links:
        if before is not None:
            yield before, link
        before = link
    if before is not None:
        yield before, None


@dataclass(slots=True)
class _Walk:
    trust: Trust
    differing: Differing
    count: int = 0
    log: str = ""
    prev: str = NO_PREVIOUS
    key: bytes = b""
    keyed_at: int = 1
    at: datetime | None = None
    backwards: int = 0
    anchored: str = ""
    differs: tuple[int, str] = (0, "")
    gap: int = 0
    gap_at: datetime | None = None
    absent: set[int] = field(default_factory=set)
    present: set[int] = field(default_factory=set)
    erased: set[int] = field(default_factory=set)

    def step(self, link: Link, following: Link | None) -> Verification | None:
        """Checks one link and goes on to it; what is wrong with it, if anything is."""
        number = self.count + 1
        try:
            body = read(link.body)
        except UnknownVersionError as error:
            return self._found(Verdict.UNKNOWN_VERSION, number, _("Fassung {version}").format(version=error))
        except MalformedError:
            return self._found(Verdict.BROKEN_AT, number, _("Der Eintrag ist nicht lesbar."))
        if told := self._misplaced(link, body, number):
            return self._found(Verdict.BROKEN_AT, number, told)
        if found := self._unsigned(link, body, following):
            return found
        self._go_on(link, body)
        return None

    def concluded(self, now: datetime, unsealed: int) -> Verification:
        """What is left to say once every link fits the one before it."""
        if self.key and self.trust.public and self.key != self.trust.public:
            told = _("Ab hier unterschreibt ein anderer Schlüssel als der im Schlüsselbund.")
            return self._found(Verdict.BAD_SIGNATURE, self.keyed_at, told)
        if found := self._against_anchor():
            return found
        if lost := sorted(self.absent - self.erased):
            told = ngettext(
                "Zu einem Eintrag fehlt der Schlüssel.", "Zu {count} Einträgen fehlt der Schlüssel.", len(lost)
            )
            return self._found(Verdict.SHREDDED_WITHOUT_RECORD, lost[0], told.format(count=len(lost)))
        if back := sorted(self.present & self.erased):
            return self._found(Verdict.BROKEN_AT, back[0], _("Gelöschte Personendaten sind wieder da."))
        if self.differs[0]:
            return self._found(Verdict.BROKEN_AT, *self.differs)
        return self._milder(now, unsealed)

    def _milder(self, now: datetime, unsealed: int) -> Verification:
        if self.backwards:
            told = _("Dieser Eintrag ist nach seiner Uhrzeit älter als der vor ihm.")
            return self._found(Verdict.TIME_ANOMALY, self.backwards, told)
        if self.at and self.at > now + CLOCKS_DIFFER:
            return self._found(Verdict.TIME_ANOMALY, self.count, _("Der letzte Eintrag liegt in der Zukunft."))
        if unsealed:
            told = ngettext(
                "Ein Nachweis ist noch unversiegelt.", "{count} Nachweise sind noch unversiegelt.", unsealed
            )
            return self._found(Verdict.KEY_UNAVAILABLE, None, told.format(count=unsealed))
        if self.count and (self.trust.anchor is None or self.trust.public is None):
            return self._found(Verdict.UNANCHORED, None, _("Im Schlüsselbund steht nichts über diese Nachweise."))
        told = (
            _("Eintrag {number} verzeichnet, dass davor Einträge fehlen.").format(number=self.gap) if self.gap else ""
        )
        return self._found(Verdict.VALID_ERASED if self.erased else Verdict.VALID, None, told)

    def _misplaced(self, link: Link, body: Body, number: int) -> str:
        place = body.place
        if link.sequence != number or place.sequence != number:
            return _("Hier steht ein anderer Eintrag als der {number}.").format(number=number)
        if self.log and place.log != self.log:
            return _("Der Eintrag stammt aus anderen Nachweisen.")
        if place.prev != self.prev:
            return _("Der Eintrag schließt nicht an den vor ihm an.")
        if body.record != str(link.consent_id or "") or body.through != link.through:
            return _("Der Eintrag ist einer anderen Freigabe zugeordnet.")
        return ""

    def _unsigned(self, link: Link, body: Body, following: Link | None) -> Verification | None:
        number, key = body.place.sequence, body.place.key
        if self.key and key != self.key and not (body.kind is Kind.KEY and body.previous == self.key):
            told = _("Der Schlüssel wechselt, ohne dass der Wechsel verzeichnet ist.")
            return self._found(Verdict.BAD_SIGNATURE, number, told)
        if is_signed(key, link.body, link.signature):
            return None
        # The next link, or the keyring, remembers what the body was: so it tells which of both was changed.
        remembered = ""
        if following is not None:
            try:
                remembered = read(following.body).place.prev
            except (MalformedError, UnknownVersionError):
                remembered = ""
        elif self.trust.anchor and self.trust.anchor.sequence == number:
            remembered = self.trust.anchor.hash
        if remembered and remembered != link_hash(link.body).hex():
            return self._found(Verdict.BROKEN_AT, number, _("Der Inhalt des Eintrags wurde geändert."))
        return self._found(Verdict.BAD_SIGNATURE, number, _("Die Unterschrift passt nicht zum Eintrag."))

    def _go_on(self, link: Link, body: Body) -> None:
        place = body.place
        self.count, self.log, self.prev = place.sequence, place.log, link_hash(link.body).hex()
        if place.key != self.key:
            self.key, self.keyed_at = place.key, self.count
        if self.at and place.at < self.at and not self.backwards:
            self.backwards = self.count
        self.at = place.at
        if self.trust.anchor and self.trust.anchor.sequence == self.count:
            self.anchored = self.prev
        self.erased |= body.erased
        if body.kind is Kind.RESTORED:
            self.gap, self.gap_at = self.count, place.at
        if body.record:
            self._look_inside(link, body)
        elif link.opens is not None:
            self._differ(self.count, _("Zu diesem Eintrag gehört kein Schlüssel."))

    def _look_inside(self, link: Link, body: Body) -> None:
        number = body.place.sequence
        plain = None
        if link.opens is None:
            self.absent.add(number)
        else:
            self.present.add(number)
            try:
                plain = opened(body, link.opens)
            except MalformedError:
                self._differ(number, _("Der Schlüssel öffnet nicht, was versiegelt wurde."))
                return
        self._differ(number, self.differing(body, plain))

    def _differ(self, number: int, told: str) -> None:
        if told and not self.differs[0]:
            self.differs = number, told

    def _against_anchor(self) -> Verification | None:
        anchor = self.trust.anchor
        if anchor is None:
            return None
        if anchor.sequence > self.count:
            gone = anchor.sequence - self.count
            told = ngettext("Am Ende fehlt ein Eintrag.", "Am Ende fehlen {count} Einträge.", gone).format(count=gone)
            return self._found(Verdict.ROLLED_BACK, self.count + 1, told)
        if anchor.hash != self.anchored:
            told = _("Der Schlüsselbund kennt diesen Eintrag anders.")
            return self._found(Verdict.FORKED, anchor.sequence, told)
        return None

    def _found(self, verdict: Verdict, number: int | None, detail: str = "") -> Verification:
        records = max(self.count, number or 0)
        return Verification(verdict, records, number, detail, len(self.erased), gap=self.gap, gap_at=self.gap_at)
