"""The desk that is always there: this workstation's own archive, so that the main job needs no server."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from helpdesk.delivery.desk import HandCarried, HandedOver, Parcel, RefusedError
from helpdesk.delivery.models import DeskCheck, ParcelKind
from helpdesk.delivery.tables import LocalMessageTable, LocalTicketTable
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.store.database import Store
from helpdesk.tickets import Receipt


class LocalDesk(HandCarried):
    """Archives parcels in the same database, each once, and gives numbers such as L-2026-00001."""

    name = "local"
    profile = "centron"
    address = ""
    can_search = True

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    @property
    def title(self) -> str:
        return _("Archiv auf diesem Rechner")

    def deliver(self, parcel: Parcel) -> Receipt | HandedOver:
        """Stores the parcel, or returns its receipt when it is here already.

        Raises:
            RefusedError: A reply to a ticket that isn't here or is closed.
            HelpdeskError: The database can't be written; nothing was stored.
        """
        with self._store.transaction() as session:
            if known := _found(session, parcel.key):
                return known
            if parcel.kind is ParcelKind.CREATE:
                return self._open(session, parcel)
            return self._append(session, parcel)

    def find(self, parcel: Parcel) -> Receipt | None:
        with self._store.transaction() as session:
            return _found(session, parcel.key)

    def check(self) -> DeskCheck:
        try:
            with self._store.transaction():
                return DeskCheck(self.name, ready=True, message=_("Das Archiv auf diesem Rechner ist bereit."))
        except HelpdeskError as error:
            return DeskCheck(self.name, ready=False, message=" ".join(error.lines()))

    def _open(self, session: Session, parcel: Parcel) -> Receipt:
        now = self._now()
        year = now.astimezone().year
        last = session.scalar(select(func.max(LocalTicketTable.serial)).where(LocalTicketTable.year == year))
        serial = (last or 0) + 1
        receipt = parcel.receipt(self.name, _number(year, serial), now, self.address)
        session.add(
            LocalTicketTable(
                key=parcel.key,
                year=year,
                serial=serial,
                at=now,
                closed=None,
                content=parcel.manifest(),
                bytes=receipt.bytes,
                sha256=receipt.sha256,
            )
        )
        return receipt

    def _append(self, session: Session, parcel: Parcel) -> Receipt:
        ticket = session.get(LocalTicketTable, parcel.ticket)
        if ticket is None or ticket.closed is not None:
            raise RefusedError(
                "desk_refused",
                _("Das Archiv hat dieses Ticket nicht.") if ticket is None else _("Das Ticket ist schon geschlossen."),
                hint=_("Legen Sie ein neues Ticket an."),
            )
        now = self._now()
        receipt = parcel.receipt(self.name, _number(ticket.year, ticket.serial), now, self.address)
        session.add(
            LocalMessageTable(
                key=parcel.key,
                ticket_key=parcel.ticket,
                kind=parcel.kind,
                at=now,
                content=parcel.manifest(),
                bytes=receipt.bytes,
                sha256=receipt.sha256,
            )
        )
        if parcel.kind is ParcelKind.CLOSE:
            session.execute(
                update(LocalTicketTable).where(col(LocalTicketTable.key) == parcel.ticket).values(closed=now)
            )
        return receipt


def _number(year: int, serial: int) -> str:
    return f"L-{year}-{serial:05}"


def _found(session: Session, key: UUID) -> Receipt | None:
    if ticket := session.get(LocalTicketTable, key):
        number = _number(ticket.year, ticket.serial)
        return Receipt(LocalDesk.name, number, ticket.at, LocalDesk.address, ticket.bytes, ticket.sha256)
    if message := session.get(LocalMessageTable, key):
        owner = session.get_one(LocalTicketTable, message.ticket_key)
        number = _number(owner.year, owner.serial)
        return Receipt(LocalDesk.name, number, message.at, LocalDesk.address, message.bytes, message.sha256)
    return None
