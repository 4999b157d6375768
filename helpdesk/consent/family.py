"""Consents that widen one another's scope: of all of them, one session runs at a time."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from helpdesk.consent.dossier import Dossier, open_dossier
from helpdesk.consent.models import Action, ConsentState
from helpdesk.consent.tables import ConsentTable
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _

S = ConsentState
_LIVE = frozenset({S.RUNNING, S.PAUSED})
_REVOCABLE = frozenset({S.GRANTED, S.RUNNING, S.PAUSED})


def relatives(session: Session, dossier: Dossier, now: datetime) -> list[Dossier]:
    """All consents that widen this one or are widened by it, itself left out; the oldest first."""
    oldest = dossier
    while oldest.record.parent is not None and session.get(ConsentTable, oldest.record.parent) is not None:
        oldest = open_dossier(session, oldest.record.parent, now)
    found: list[Dossier] = []
    waiting: list[UUID] = [oldest.id]
    while waiting:
        consent_id = waiting.pop(0)
        if session.get(ConsentTable, consent_id) is None:
            # Erased by its time.
            continue
        one = oldest if consent_id == oldest.id else open_dossier(session, consent_id, now)
        waiting.extend(one.record.children)
        if one.id != dossier.id:
            found.append(one)
    return found


def make_way(session: Session, dossier: Dossier, now: datetime) -> None:
    """Before a session with a wider scope starts, the one it widens is paused.

    Raises:
        HelpdeskError: `consent_parent_over` where that one no longer runs, `consent_relative_running` where another
            one does that was asked for beside it.
    """
    parent = dossier.record.parent
    if parent is None:
        return
    for one in relatives(session, dossier, now):
        if one.id == parent and one.record.state not in _LIVE:
            raise HelpdeskError(
                "consent_parent_over",
                _("Die Sitzung, die erweitert werden sollte, ist „{state}“.").format(state=one.record.state.word),
                hint=_("Legen Sie für eine neue Sitzung eine neue Freigabe an."),
            )
        if one.id == parent and one.record.state is S.RUNNING:
            one.move(Action.PAUSE, {"reason": _("Weiter mit erweitertem Umfang"), "amendment": str(dossier.id)})
            one.watch(watched=False)
        elif one.record.state is S.RUNNING:
            raise _running()


def check_alone(session: Session, dossier: Dossier, now: datetime) -> None:
    """Whether no related session runs.

    Raises:
        HelpdeskError: `consent_relative_running`.
    """
    if any(one.record.state is S.RUNNING for one in relatives(session, dossier, now)):
        raise _running()


def check_widening_over(session: Session, dossier: Dossier, now: datetime) -> None:
    """Whether nothing that widens this consent still runs: the connection isn't gone then.

    Raises:
        HelpdeskError: `consent_relative_running`.
    """
    if dossier.record.children:
        check_alone(session, dossier, now)


def revoke_all(session: Session, dossier: Dossier, body: dict[str, object], now: datetime) -> frozenset[UUID]:
    """Revokes what is related and could still be used: who says stop means all of it."""
    revoked = set()
    for one in relatives(session, dossier, now):
        if one.record.state in _REVOCABLE:
            one.move(Action.REVOKE, body | {"with": str(dossier.id)})
            revoked.add(one.id)
    return frozenset(revoked)


def _running() -> HelpdeskError:
    return HelpdeskError(
        "consent_relative_running",
        _("Auf diesem Gerät läuft schon die Sitzung mit dem anderen Umfang."),
        hint=_("Beenden oder pausieren Sie diese zuerst."),
    )
