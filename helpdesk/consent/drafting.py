"""A new consent's row and its first event."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from helpdesk.consent.checklist import CURRENT
from helpdesk.consent.dossier import Dossier
from helpdesk.consent.models import ConsentNew
from helpdesk.consent.stated import as_kept
from helpdesk.consent.tables import ConsentTable
from helpdesk.consent.text import one_line
from helpdesk.i18n import local_zone


def draft(
    session: Session, consent_id: UUID, wanted: ConsentNew, customer: str, body: dict[str, object], now: datetime
) -> Dossier:
    """Stores a consent as it was typed; `body` says who drafts it and on what.

    Moments are kept in UTC; the workstation's zone beside them tells years later what its clock showed.
    """
    row = ConsentTable(
        id=consent_id,
        created=now,
        customer_id=wanted.customer,
        customer=one_line(customer),
        device=one_line(wanted.device),
        reason=one_line(wanted.reason),
        ticket_id=wanted.ticket,
        language=wanted.language,
        checklist=CURRENT,
    )
    session.add(row)
    session.flush()
    dossier = Dossier(session, row, [], now)
    profile = {"profile": wanted.profile} if wanted.profile else {}
    stated = {"stated": kept} if (kept := as_kept(wanted.stated)) else {}
    zone = {"zone": name} if (name := local_zone()) else {}
    dossier.append("created", {"circumstances": sorted(wanted.circumstances), **profile, **stated, **zone, **body})
    return dossier
