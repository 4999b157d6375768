"""What a backup brought back: it says "waiting" of things that may have gone out since it was made."""

from pathlib import Path

from sqlmodel import col, select

from helpdesk.changes import Changes
from helpdesk.delivery.outbox import Outbox
from helpdesk.delivery.tables import OutboxTable
from helpdesk.i18n import _
from helpdesk.store.database import Store
from helpdesk.store.restored import heed_restore, noted_restore
from helpdesk.tickets import TicketState


def doubt_restored(store: Store, outbox: Outbox, folder: Path) -> Changes:
    """Makes what was queued before a restore uncertain, so that its desk is searched before anything goes out again.

    Args:
        store: The rows.
        outbox: Marks them.
        folder: The data directory, where the restore left its note.

    Raises:
        HelpdeskError: It can't be stored; the note stays, and nothing may be sent.
    """
    restored = noted_restore(folder)
    if restored is None:
        return Changes()
    tickets = set()
    with store.transaction() as session:
        waiting = select(OutboxTable).where(
            OutboxTable.state == TicketState.QUEUED, col(OutboxTable.queued) <= restored
        )
        for item in list(session.exec(waiting)):
            tickets.add(item.ticket_id)
            outbox.mark(session, item, TicketState.UNCERTAIN, _("Aus einer Sicherung; kann schon angekommen sein"))
    heed_restore(folder)
    return Changes(tickets=frozenset(tickets))
