"""What may be noted beside the answers, and when; so that no record contradicts itself. Pure: no clock, no database."""

from collections.abc import Mapping
from datetime import datetime

from helpdesk.consent.evidence import revocation_way_known
from helpdesk.consent.happenings import LeftoverKind
from helpdesk.consent.models import AnswerValue, ConsentState
from helpdesk.consent.record import Record, unknown_end
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_moment, language

S = ConsentState

_SESSION = frozenset({S.RUNNING, S.PAUSED, S.REVOKED, S.ENDED})
_LIVE = frozenset({S.RUNNING, S.PAUSED})

NOTABLE: Mapping[str, frozenset[ConsentState]] = {
    "did": _SESSION,
    "moved": _SESSION,
    "left": _SESSION,
    "cleared": _SESSION,
    "breach": _SESSION,
    "end_corrected": _SESSION,
    "handed_over": _LIVE,
    "amended": _LIVE,
    "launched": frozenset({S.RUNNING}),
    "revocation_channel": frozenset({S.REVOKED, S.ENDED}),
    "keep_until": _SESSION | {S.DECLINED, S.EXPIRED},
    "delivered": frozenset({S.SEALED}),
}
"""In which states each kind of event may be noted."""

_WITHOUT_SESSION = frozenset({"keep_until", "delivered", "revocation_channel"})

LEFT_FOR: Mapping[str, frozenset[LeftoverKind]] = {
    "A02": frozenset({"account", "tool"}),
    "A03": frozenset({"file"}),
    "A04": frozenset({"password"}),
}
"""What has to be cleared before these items are true."""


def check_note(record: Record, kind: str) -> None:
    """Whether something of this kind may be noted now.

    Raises:
        HelpdeskError: `consent_not_running` for what only a running session knows, else `consent_nothing_to_note`.
    """
    if record.state in NOTABLE[kind] and (record.ran or kind in _WITHOUT_SESSION):
        return
    if kind == "launched":
        raise HelpdeskError(
            "consent_not_running",
            _("Ein Werkzeug wird nur aus einer laufenden Sitzung aufgerufen; die Freigabe ist „{state}“.").format(
                state=record.state.word
            ),
            hint=_("Starten Sie die Sitzung, sobald die Freigabe erteilt ist."),
        )
    raise HelpdeskError(
        "consent_nothing_to_note",
        _("Das lässt sich hier nicht festhalten; die Freigabe ist „{state}“.").format(state=record.state.word),
        hint=_("Was in einer Sitzung geschieht, wird von ihrem Beginn bis zum Abschluss des Nachweises festgehalten."),
    )


def check_capability(record: Record, capability: str) -> None:
    """Whether the session was started with a capability.

    Raises:
        HelpdeskError: `consent_beyond_grant`.
    """
    if capability not in record.in_use:
        name = record.checklist.names[capability][language()]
        raise HelpdeskError(
            "consent_beyond_grant",
            _("„{capability}“ gehört nicht zu dieser Sitzung.").format(capability=name),
            hint=_(
                "Erweitern Sie die Freigabe, bevor Sie es tun. Ist es schon geschehen, halten Sie es als Vorgang fest."
            ),
        )


def revocation(record: Record) -> int:
    """The event whose way is to be noted.

    Raises:
        HelpdeskError: `consent_not_revoked`, or `consent_revocation_known` where the record has its way already.
    """
    sequence = next((event.sequence for event in reversed(record.events) if event.kind == "revoked"), 0)
    if not sequence:
        raise HelpdeskError("consent_not_revoked", _("Die Freigabe wurde nicht widerrufen."))
    if revocation_way_known(record):
        raise HelpdeskError("consent_revocation_known", _("Der Weg des Widerrufs steht schon im Nachweis."))
    return sequence


def check_clearing(record: Record, sequence: int) -> None:
    """Whether that event left something that is still there.

    Raises:
        HelpdeskError: `consent_leftover_unknown`, listing what is.
    """
    open_ones = [one for one in record.leftovers if one.cleared is None]
    if sequence not in {one.sequence for one in open_ones}:
        raise HelpdeskError(
            "consent_leftover_unknown",
            _("Unter {number} ist nichts offen.").format(number=sequence),
            hint="; ".join(f"{one.sequence}: {one.word} ({one.what})" for one in open_ones)
            or _("Es ist alles entfernt, gelöscht und geändert, was festgehalten wurde."),
        )


def check_true_end(record: Record, end: datetime, reason: str) -> None:
    """Whether the session can have ended then.

    Raises:
        HelpdeskError: `consent_end_known`, `consent_end_impossible` or `reason_missing`.
    """
    places = unknown_end(record)
    if not places:
        raise HelpdeskError("consent_end_known", _("Das Ende der Sitzung ist bekannt; es gibt nichts nachzutragen."))
    if not reason.strip():
        raise HelpdeskError(
            "reason_missing",
            _("Nennen Sie, woher Sie das wahre Ende wissen."),
            hint=_("Etwa: Protokoll des Werkzeugs, oder der Kunde hat die Verbindung getrennt."),
        )
    segment = record.segments[places[-1]]
    # The program noticed the break with the first event after the last sign of life.
    noticed = min(one.at for one in record.events if segment.end and one.at >= segment.end and one.kind == "paused")
    # A colleague took over what was running.
    taken_over = (one.at for one in record.events if one.kind == "handed_over" and segment.start <= one.at <= noticed)
    since = max((segment.start, *taken_over))
    if not since <= end <= noticed:
        raise HelpdeskError(
            "consent_end_impossible",
            _("Das Ende liegt zwischen {start} und {noticed}.").format(
                start=format_moment(since), noticed=format_moment(noticed)
            ),
        )


def contradicted(record: Record, item_id: str, value: AnswerValue) -> bool:
    """Whether what was noted says otherwise than this answer."""
    if value != "yes":
        return False
    if item_id == "D05":
        return any(one.kind == "password" for one in record.leftovers)
    kinds = LEFT_FOR.get(item_id, frozenset())
    return any(one.kind in kinds and one.cleared is None for one in record.leftovers)


def contradiction(record: Record, item_id: str) -> HelpdeskError:
    """What says otherwise than "yes"."""
    if item_id == "D05":
        return HelpdeskError(
            "consent_answer_contradicts",
            _("{id} kann nicht „Ja“ sein: Ein Kennwort wurde offengelegt.").format(id=item_id),
        )
    open_ones = [one for one in record.leftovers if one.kind in LEFT_FOR[item_id] and one.cleared is None]
    return HelpdeskError(
        "consent_answer_contradicts",
        _("{id} kann noch nicht „Ja“ sein, offen ist: {what}.").format(
            id=item_id, what="; ".join(f"{one.word} ({one.what})" for one in open_ones)
        ),
        hint=_("Halten Sie fest, dass es erledigt ist, oder antworten Sie „Nein“ mit einer Begründung."),
    )
