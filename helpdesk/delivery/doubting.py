"""What a backup brought back: it says "waiting" of things that may have gone out since it was made."""

from collections.abc import Mapping
from pathlib import Path

from sqlmodel import select

from helpdesk.changes import Changes
from helpdesk.delivery.desk import Desk
from helpdesk.delivery.outbox import Outbox
from helpdesk.delivery.tables import OutboxTable
from helpdesk.i18n import _
from helpdesk.store.database import Store
from helpdesk.store.restored import heed_restore, noted_restore
from helpdesk.tickets import TicketState


def doubt_restored(store: Store, outbox: Outbox, desks: Mapping[str, Desk], folder: Path) -> Changes:
    """Makes all that is queued uncertain after a restore, so that its desk is searched before anything goes out again.

    To be called before anything else is queued: no clock tells what came with the backup. What had failed is sent
    only when somebody says so, and not before its desk was searched; where none can be, it is uncertain as well.

    Args:
        store: The rows.
        outbox: Marks them.
        desks: By name.
        folder: The data directory, where the restore left its note.

    Raises:
        HelpdeskError: It can't be stored; the note stays, and nothing may be sent.
    """
    if noted_restore(folder) is None:
        return Changes()
    tickets = set()
    with store.transaction() as session:
        for item in list(session.exec(select(OutboxTable).where(OutboxTable.state != TicketState.DELIVERED))):
            desk = desks.get(item.desk)
            failed = item.state == TicketState.FAILED and not (desk and desk.can_search)
            if item.state != TicketState.QUEUED and not failed:
                continue
            tickets.add(item.ticket_id)
            outbox.mark(session, item, TicketState.UNCERTAIN, _("Aus einer Sicherung; kann schon angekommen sein"))
    heed_restore(folder)
    return Changes(tickets=frozenset(tickets))
