"""Signs of life of running sessions, by which a crash, a sleep, or that nobody watched is noticed afterwards."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, select

from helpdesk.consent.dossier import Dossier, open_dossier, under_way
from helpdesk.consent.models import Action, ConsentState
from helpdesk.consent.tables import HeartbeatTable
from helpdesk.errors import HelpdeskError

HEARTBEAT_LOST_AFTER = timedelta(minutes=2)
"""Four signs of life missed: the program was cut off, or the machine slept."""


def keep_watch(session: Session, now: datetime, *, opening: bool) -> frozenset[UUID]:
    """Gives each running session a sign of life; the consents of those that were cut off, which are paused now.

    Told as well are those whose grant has run out since: that is in the record from now on.

    One that was begun on the command line has none yet: from now on it is watched like the others, unless it has been
    running for longer than signs of life may be missed. Then nobody knows whether it ran all the while.
    """
    lost, changed = set[UUID](), set[UUID]()
    signs = dict(session.exec(select(HeartbeatTable.consent_id, HeartbeatTable.at)).all())
    for consent_id in {*signs, *under_way(session)}:
        dossier = _readable(session, consent_id, now)
        if dossier is None:
            continue
        if dossier.store():
            changed.add(consent_id)
        running = dossier.record.state is ConsentState.RUNNING
        if running:
            last = signs.get(consent_id, dossier.record.segments[-1].start)
            if now - last >= HEARTBEAT_LOST_AFTER or (opening and consent_id in signs):
                dossier.move(Action.PAUSE, {"reason": "", "last_seen": last.isoformat()})
                lost.add(consent_id)
        if running or consent_id in signs:
            dossier.watch(watched=running and consent_id not in lost)
    return frozenset(lost | changed)


def _readable(session: Session, consent_id: UUID, now: datetime) -> Dossier | None:
    """A consent; None where its rows were changed by hand: the others are watched all the same."""
    try:
        return open_dossier(session, consent_id, now)
    except HelpdeskError as error:
        if error.code != "consent_unreadable":
            raise
        return None
