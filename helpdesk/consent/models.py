from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, get_args
from uuid import UUID

from helpdesk.consent.happenings import Leftover
from helpdesk.consent.stated import Stated, stated_problems
from helpdesk.errors import Problem
from helpdesk.i18n import Language, _

AnswerValue = Literal["yes", "no", "n/a"]
ANSWERS: tuple[AnswerValue, ...] = get_args(AnswerValue)

USUAL_CIRCUMSTANCES = frozenset({"attended", "control", "personal_data"})
"""What a remote session usually is: the customer watches, the technician steers, and personal data are in sight."""


class ConsentState(StrEnum):
    """Where a consent stands; `helpdesk.consent.lifecycle` has the ways between the states."""

    DRAFT = "draft"
    PRESENTED = "presented"
    GRANTED = "granted"
    DECLINED = "declined"
    EXPIRED = "expired"
    RUNNING = "running"
    PAUSED = "paused"
    REVOKED = "revoked"
    ENDED = "ended"
    SEALED = "sealed"

    @property
    def word(self) -> str:
        """The state in the user's language."""
        return {
            ConsentState.DRAFT: _("Entwurf"),
            ConsentState.PRESENTED: _("vorgelegt"),
            ConsentState.GRANTED: _("erteilt"),
            ConsentState.DECLINED: _("abgelehnt"),
            ConsentState.EXPIRED: _("verfallen"),
            ConsentState.RUNNING: _("Sitzung läuft"),
            ConsentState.PAUSED: _("pausiert"),
            ConsentState.REVOKED: _("widerrufen"),
            ConsentState.ENDED: _("beendet"),
            ConsentState.SEALED: _("abgeschlossen"),
        }[self]


class Action(StrEnum):
    """What moves a consent from one state to the next."""

    PRESENT = "present"
    GRANT = "grant"
    DECLINE = "decline"
    EXPIRE = "expire"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    REVOKE = "revoke"
    END = "end"
    SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Circumstance:
    """Something that makes further items apply.

    Attributes:
        kind: `capability` is what the technician may do, `situation` what is so beforehand, `event` what turns out
            while the session runs, `derived` what follows from an answer.
    """

    id: str
    name: str
    kind: Literal["capability", "situation", "event", "derived"]


@dataclass(frozen=True, slots=True)
class ConsentNew:
    """A consent to be drafted, as typed.

    Attributes:
        profile: Id of the profile whose settled items are answered at once from the customer's agreed facts; or empty.
        stated: What the customer is told of a recording, of standing access, …, by `helpdesk.consent.stated`.
    """

    customer: UUID
    device: str
    reason: str
    ticket: UUID | None = None
    circumstances: frozenset[str] = USUAL_CIRCUMSTANCES
    language: Language = "de"
    profile: str = ""
    stated: Stated = field(default_factory=dict)

    def problems(self) -> list[Problem]:
        """What keeps this from being drafted, by field; empty when nothing does."""
        found = []
        if not self.device.strip():
            found.append(Problem("device", "device_missing", _("Nennen Sie das Gerät.")))
        if not self.reason.strip():
            found.append(Problem("reason", "reason_missing", _("Nennen Sie den Anlass der Sitzung.")))
        for name, text, limit in (("device", self.device, 200), ("reason", self.reason, 1000)):
            if len(text) > limit:
                message = _("Höchstens {limit} Zeichen; es sind {count}.").format(limit=limit, count=len(text))
                found.append(Problem(name, f"{name}_too_long", message))
        return [*found, *stated_problems(self.stated)]


@dataclass(frozen=True, slots=True)
class Grant:
    """Who granted, by what authority, and how that can be shown later.

    Attributes:
        person: Name of the person who granted.
        function: Their function at the customer's.
        authority: Where their authority comes from: contact list, contract, power of attorney.
        channel: How the grant came: on the spot, call-back, mail, portal, signature.
        proof: What shows it: call-back number, message id, portal login, signature's file. Never a password or code.
        until: When it ends, where that is sooner than usual, as with a plant's owner; None for the usual time.
    """

    person: str
    function: str
    authority: str
    channel: str
    proof: str
    until: datetime | None = None

    def problems(self) -> list[Problem]:
        """What keeps this from being a grant, by field: a third party must see who it was and by what right."""
        missing = {
            "person": _("Nennen Sie die Person, die freigibt."),
            "function": _("Nennen Sie die Funktion der Person beim Kunden."),
            "authority": _("Nennen Sie, woher die Befugnis stammt, etwa Kontaktliste oder Vertrag."),
            "channel": _("Nennen Sie den Weg der Freigabe, etwa Rückruf oder E-Mail."),
            "proof": _("Nennen Sie den Beleg, etwa Rückrufnummer oder Nachrichten-Kennung."),
        }
        return [
            Problem(name, f"{name}_missing", message)
            for name, message in missing.items()
            if not getattr(self, name).strip()
        ]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the checklist as it stands in one consent, worded in the consent's language.

    Attributes:
        phase: When it is due.
        question: The same in plain words for the customer; empty where the technician alone confirms.
        who: T technician, K customer, TK both.
        mandatory: Never "n/a".
        why: Why it is asked, one sentence.
        basis: Rules and laws it rests on (BSI IT-Grundschutz OPS.1.2.5 A…, DSGVO, NIST, StGB, BetrVG).
        evidence: What to keep as proof.
        guards: The transition it holds up, as the checklist writes it.
        answerable: Whether it can be answered in the consent's present state.
        answered: When the answer was given.
        prefilled: Whether it rests on what was agreed, as the note says, and nobody has confirmed it yet.
        channel: How the customer's answer came, where that was said, and `proof` what shows it.
        lacks: What a bare "yes" would lack: `way`, the customer's way and its proof; `log`, what the record should
            hold; or nothing. A note in words does for either.
        unproven: Whether it was answered with such a bare "yes".
        due: Whether it has to be answered some time; what is asked of a revocation isn't where there was none.
    """

    id: str
    phase: Literal["before", "during", "after"]
    text: str
    question: str
    who: Literal["T", "K", "TK"]
    mandatory: bool
    why: str
    basis: str
    evidence: str
    guards: str
    answerable: bool
    answer: AnswerValue | None = None
    note: str = ""
    answered: datetime | None = None
    prefilled: bool = False
    channel: str = ""
    proof: str = ""
    lacks: Literal["", "way", "log"] = ""
    unproven: bool = False
    due: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a consent; never edited, never removed.

    Attributes:
        kind: What moves it: `created`, `circumstances`, `answered`, `presented`, `granted`, `declined`, `expired`,
            `started`, `paused`, `resumed`, `revoked`, `ended`, `sealed`. What time does while a session runs:
            `validity_ended`. What is noted beside: `revocation_channel`, `did`, `moved`, `left`,
            `cleared`, `handed_over`, `breach`, `amended`, `launched`, `end_corrected`, `keep_until`, `delivered`,
            `held`, `released`.
        body: What belongs to it, as JSON knows it.
    """

    sequence: int
    at: datetime
    kind: str
    body: Mapping[str, object]

    @property
    def not_started(self) -> bool:
        """Whether it is a call of a remote tool that started none: the id was told, and a person may have used it."""
        return self.kind == "launched" and self.body.get("started") is False

    @property
    def word(self) -> str:
        """What happened, in the user's language."""
        if self.not_started:
            return _("Werkzeug nicht gestartet, Kennung zum Kopieren genannt")
        return {
            "created": _("Angelegt"),
            "circumstances": _("Umstände geändert"),
            "answered": _("Beantwortet"),
            "presented": _("Vorgelegt"),
            "granted": _("Erteilt"),
            "declined": _("Abgelehnt"),
            "expired": _("Verfallen"),
            "started": _("Sitzung begonnen"),
            "paused": _("Pausiert"),
            "resumed": _("Fortgesetzt"),
            "revoked": _("Widerrufen"),
            "ended": _("Beendet"),
            "sealed": _("Abgeschlossen"),
            "did": _("Vorgang"),
            "moved": _("Datei übertragen"),
            "left": _("Vorübergehend angelegt oder offengelegt"),
            "cleared": _("Entfernt, gelöscht oder geändert"),
            "handed_over": _("An Kollegen übergeben"),
            "breach": _("Datenpanne gemeldet"),
            "amended": _("Erweiterung angefragt"),
            "launched": _("Werkzeug aufgerufen"),
            "revocation_channel": _("Weg des Widerrufs"),
            "validity_ended": _("Freigabe abgelaufen, Sitzung nicht beendet"),
            "end_corrected": _("Wahres Ende nachgetragen"),
            "keep_until": _("Löschdatum gesetzt"),
            "delivered": _("Ausfertigung übergeben"),
            "held": _("Wegen eines Streits gesperrt"),
            "released": _("Sperre aufgehoben"),
        }[self.kind]


@dataclass(frozen=True, slots=True)
class Presentation:
    """The text that was shown: fixed, and identified by the SHA-256 of its UTF-8 bytes."""

    at: datetime
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A span in which the session ran; `end` is None while it runs.

    `end_unknown` says that the program was cut off: `end` is its last sign of life.
    """

    start: datetime
    end: datetime | None
    end_unknown: bool = False


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One line of the list of consents; `revoked` stays true when what was revoked is over."""

    id: UUID
    state: ConsentState
    customer: str
    device: str
    created: datetime
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent, whole, as its events tell it.

    Attributes:
        customer: The customer's name when the consent was drafted.
        checklist: Id and version of the checklist, `remote-maintenance-1`.
        circumstances: What was chosen and what follows from answers.
        capabilities: Those of the circumstances that the technician may do, by name in the consent's language.
        items: What applies, in the checklist's order.
        open: For each action still ahead, the items that hold it up.
        presentation: The last one.
        grant: The grant that stands, and when it was given and until when a session may start on it.
        raw_seconds: Whole seconds of all finished segments.
        disconnected_after: Seconds from revocation to the end of the session.
        chosen: Ids of the circumstances somebody chose.
        parent: The consent whose scope this one widens; `children` are those that widen this one.
        acting: Who has the session now: the technician who was granted, or the colleague it was handed over to.
        in_use: Ids of the capabilities the session was started with.
        leftovers: What has to go or to be changed, oldest first, and what has been.
        end_unknown: The program was cut off in the last segment and nobody has said when it really ended.
        keep_until: The last day of the record, as `keep_until` set it.
        stated: Name and value of each fact that questions call stated, in the consent's language.
        facts: The same as kept, by id; the customer may read them in the other language.
    """

    id: UUID
    state: ConsentState
    customer_id: UUID
    customer: str
    device: str
    reason: str
    ticket: UUID | None
    language: Language
    technician: str
    company: str
    checklist: str
    created: datetime
    circumstances: tuple[Circumstance, ...]
    items: tuple[Item, ...]
    events: tuple[Event, ...]
    open: Mapping[Action, tuple[str, ...]]
    presentation: Presentation | None
    grant: Grant | None
    granted: datetime | None
    valid_until: datetime | None
    segments: tuple[Segment, ...]
    raw_seconds: int
    disconnected_after: int | None
    chosen: frozenset[str] = frozenset()
    parent: UUID | None = None
    children: tuple[UUID, ...] = ()
    acting: str = ""
    in_use: frozenset[str] = frozenset()
    leftovers: tuple[Leftover, ...] = ()
    keep_until: date | None = None
    stated: tuple[tuple[str, str], ...] = ()
    facts: Stated = field(default_factory=dict)

    @property
    def technicians_part(self) -> tuple[str, ...]:
        """Ids of what has to be so before anything is presented, that the technician alone confirms, and hasn't.

        What they do later, the call-back and the check of the tool, isn't true yet then and is answered by itself.
        """
        return tuple(
            item.id
            for item in self.items
            if item.who == "T"
            and item.guards == "draft>presented"
            and item.answerable
            and (item.answer is None or item.prefilled)
        )

    @property
    def end_unknown(self) -> bool:
        return any(segment.end_unknown for segment in self.segments)

    @property
    def capabilities(self) -> tuple[Circumstance, ...]:
        """What the technician may do beyond watching."""
        return tuple(circumstance for circumstance in self.circumstances if circumstance.kind == "capability")
