"""What can be written down around a session: each kind with its fields and what it tells the service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from helpdesk.consent import Breach, Channel, Consent, FileMoved, Handover, LeftoverKind
from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _, language, parsed_moment, written_moment
from ui.consent.acts import Call
from ui.consent.note_form import Asked, Note, Typed


def in_session(consent: Consent) -> Sequence[Note]:
    """What can be noted while a session is under way, and until its record is closed."""
    found = [_did(), _left()]
    if "transfer" in consent.in_use:
        found.insert(1, _moved())
    if consent.state.value in {"running", "paused"}:
        found += [_handover(), _amendment(consent), extension()]
    return (*found, _breach())


def revoked_by() -> Note:
    """How a revocation came, noted after the connection is gone."""
    ways = [(channel.word, channel.word) for channel in Channel]
    spoken = _("mündlich in der Sitzung")
    closed = _("Programm geschlossen")

    def call(typed: Typed) -> Call:
        channel, person = typed["channel"], typed["person"]
        return lambda helpdesk, found: helpdesk.journal.revocation_told(found, channel, person)

    return Note(
        "revoked_by",
        _("Wie kam der Widerruf?"),
        _("Für den Nachweis; die Sitzung ist schon widerrufen."),
        (
            Asked("channel", _("Weg"), ((spoken, spoken), (closed, closed), *ways)),
            Asked("person", _("Wer hat widerrufen?")),
        ),
        _("Festhalten"),
        call,
    )


def true_end(consent: Consent) -> Note:
    """When a session really ended that was cut off."""
    last = next((segment.end for segment in reversed(consent.segments) if segment.end_unknown), None)

    def call(typed: Typed) -> Call:
        end, reason = moment_of(typed["end"], "end"), typed["reason"]
        return lambda helpdesk, found: helpdesk.journal.true_end(found, end, reason)

    return Note(
        "true_end",
        _("Wann endete die Verbindung wirklich?"),
        _("Das Programm oder der Rechner wurde unterbrochen; bekannt ist nur das letzte Lebenszeichen."),
        (
            Asked("end", _("Ende"), value=written(last), hint=example()),
            Asked("reason", _("Woher wissen Sie das?"), hint=_("etwa Protokoll des Werkzeugs")),
        ),
        _("Ende nachtragen"),
        call,
    )


def delivered() -> Note:
    """That the customer has their copy."""

    def call(typed: Typed) -> Call:
        return lambda helpdesk, found: helpdesk.journal.delivered(found, typed["channel"], typed["recipient"])

    ways = [_("E-Mail"), _("Portal"), _("auf Papier")]
    return Note(
        "delivered",
        _("Ausfertigung übergeben"),
        _("Senden Sie dem Kunden den Nachweis mit Prüfpunkt, und halten Sie fest, wer ihn bekam."),
        (
            Asked("channel", _("Weg"), [(way, way) for way in ways]),
            Asked("recipient", _("Wer hat ihn bekommen?"), hint=_("Name oder Adresse")),
        ),
        _("Übergabe festhalten"),
        call,
    )


def _did() -> Note:
    def call(typed: Typed) -> Call:
        changes = typed["change"] == "yes"
        return lambda helpdesk, found: helpdesk.journal.did(found, typed["text"], change=changes)

    kinds = (("yes", _("Etwas ist jetzt anders")), ("no", _("Nur nachgesehen")))
    return Note(
        "did",
        _("Vorgang festhalten"),
        "",
        (
            Asked("text", _("Was haben Sie getan?"), hint=_("ein Satz, keine Kennwörter")),
            Asked("change", _("Wirkung"), kinds),
        ),
        _("Festhalten"),
        call,
    )


def _moved() -> Note:
    def call(typed: Typed) -> Call:
        to_device = typed["direction"] == "to_device"
        file = FileMoved("to_device" if to_device else "from_device", typed["name"], typed["purpose"])
        return lambda helpdesk, found: helpdesk.journal.moved(found, file)

    ways = (("to_device", _("auf das Gerät")), ("from_device", _("zu uns; später zu löschen")))
    return Note(
        "moved",
        _("Datei festhalten"),
        _("Ihr Inhalt wird nicht gespeichert."),
        (
            Asked("direction", _("Richtung"), ways),
            Asked("name", _("Dateiname")),
            Asked("purpose", _("Wozu?")),
        ),
        _("Festhalten"),
        call,
    )


def _left() -> Note:
    def call(typed: Typed) -> Call:
        kind = cast("LeftoverKind", typed["kind"])
        return lambda helpdesk, found: helpdesk.journal.left(found, kind, typed["text"])

    kinds = (
        ("account", _("Temporäres Konto")),
        ("tool", _("Temporäres Werkzeug")),
        ("file", _("Kopierte Datei")),
        ("password", _("Offengelegtes Kennwort")),
    )
    return Note(
        "left",
        _("Noch aufzuräumen"),
        _("Was nach der Sitzung weg oder geändert sein muss. Nie das Kennwort selbst."),
        (Asked("kind", _("Was ist es?"), kinds), Asked("text", _("Welches, auf welchem Gerät?"))),
        _("Festhalten"),
        call,
    )


def _handover() -> Note:
    def call(typed: Typed) -> Call:
        handover = Handover(typed["to"], typed["announced"], typed["reason"])
        return lambda helpdesk, found: helpdesk.journal.hand_over(found, handover)

    return Note(
        "handover",
        _("An Kollegen übergeben"),
        _("Sagen Sie es dem Kunden vorher. Was danach festgehalten wird, trägt den neuen Namen."),
        (
            Asked("to", _("Wer übernimmt?")),
            Asked("announced", _("Wie wurde es dem Kunden angekündigt?"), hint=_("etwa am Telefon, 14:20")),
            Asked("reason", _("Warum? (optional)")),
        ),
        _("Übergeben"),
        call,
    )


def _amendment(consent: Consent) -> Note:
    from helpdesk.consent.checklist import load_checklist  # noqa: PLC0415 - plain data, read when it is wanted

    known = load_checklist(consent.checklist).circumstances(language())
    offered = [(one.id, one.name) for one in known if one.kind in {"capability", "situation"}]
    offered = [(name, word) for name, word in offered if name not in consent.chosen]

    def call(typed: Typed) -> Call:
        added = frozenset({typed["added"]})
        return lambda helpdesk, found: helpdesk.journal.amend(found, added, typed["reason"])

    return Note(
        "amendment",
        _("Umfang erweitern"),
        _("Dafür braucht es eine neue Freigabe; die Sitzung pausiert so lange."),
        (Asked("added", _("Was kommt hinzu?"), offered), Asked("reason", _("Warum?"))),
        _("Erweiterung anfragen"),
        call,
    )


def extension() -> Note:
    """More time, asked for like a wider scope: the customer grants it, and the session pauses for that."""

    def call(typed: Typed) -> Call:
        return lambda helpdesk, found: helpdesk.journal.amend(found, frozenset(), typed["reason"])

    return Note(
        "extension",
        _("Freigabe verlängern"),
        _("Der Kunde gibt die weitere Zeit eigens frei; die Sitzung pausiert so lange."),
        (Asked("reason", _("Warum dauert es länger?")),),
        _("Verlängerung anfragen"),
        call,
    )


def _breach() -> Note:
    now = written(datetime.now().astimezone())

    def call(typed: Typed) -> Call:
        breach = Breach(
            typed["what"],
            moment_of(typed["noticed"], "noticed"),
            typed["told"],
            typed["channel"],
            moment_of(typed["at"], "at"),
        )
        return lambda helpdesk, found: helpdesk.journal.report_breach(found, breach)

    return Note(
        "breach",
        _("Datenpanne melden"),
        _("Sagen Sie es dem Kunden unverzüglich; ob er es der Behörde melden muss, entscheidet er (Art. 33 DSGVO)."),
        (
            Asked("what", _("Was ist geschehen? Ohne die Daten selbst")),
            Asked("noticed", _("Bemerkt"), value=now),
            Asked("told", _("Wem beim Kunden gemeldet?")),
            Asked("channel", _("Auf welchem Weg?"), hint=_("etwa Telefon")),
            Asked("at", _("Gemeldet"), value=now),
        ),
        _("Meldung festhalten"),
        call,
        grave=True,
    )


def written(moment: datetime | None) -> str:
    """A moment as it can be typed again."""
    return written_moment(moment) if moment else ""


def example() -> str:
    """How a moment may be written, for a field that is empty."""
    return _("etwa {moment}").format(moment=written_moment(datetime(2026, 11, 21, 14, 5).astimezone()))


def moment_of(text: str, field: str) -> datetime:
    """A moment as somebody typed it, in this workstation's time.

    Raises:
        HelpdeskError: `note_incomplete`, naming the field.
    """
    if moment := parsed_moment(text):
        return moment
    problem = Problem(
        field, "moment_malformed", _("Schreiben Sie Tag und Uhrzeit, {example}.").format(example=example())
    )
    raise HelpdeskError("note_incomplete", _("Dazu fehlt noch etwas."), problems=[problem])
