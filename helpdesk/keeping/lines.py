"""One ticket as one line: with its customer's name, its thread, files by hash, receipts, judgements and outbox."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlmodel import Session

from helpdesk.customers.tables import CustomerTable
from helpdesk.delivery.models import ParcelKind
from helpdesk.delivery.tables import AttemptTable, FetchTable, OutboxTable
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.keeping.columns import Unfit, read, told
from helpdesk.scope import Verdict
from helpdesk.tickets import TicketState
from helpdesk.tickets.profiles import load_profile
from helpdesk.tickets.tables import (
    AttachmentTable,
    DeskFileTable,
    JudgementTable,
    MessageTable,
    ReceiptTable,
    TicketTable,
)

FORMAT = 1
_CHUNK = 200


def _table(model: type[Any]) -> Table:
    table: Table = model.__table__
    return table


@dataclass(frozen=True, slots=True)
class Part:
    """What hangs on a ticket, by one table, in the order of its rows."""

    table: Table
    order: tuple[str, ...]
    # A serial number of this database says nothing elsewhere; the ticket stands around its parts.
    but: tuple[str, ...] = ("ticket_id",)


TICKETS = _table(TicketTable)
CUSTOMERS = _table(CustomerTable)
TICKET_BUT = ("serial",)
PARTS: Mapping[str, Part] = {
    "thread": Part(_table(MessageTable), ("at", "id")),
    "attachments": Part(_table(AttachmentTable), ("position", "id")),
    "receipts": Part(_table(ReceiptTable), ("at", "key")),
    "judgements": Part(_table(JudgementTable), ("at", "id")),
    "outbox": Part(_table(OutboxTable), ("sequence",), ("ticket_id", "sequence")),
    "attempts": Part(_table(AttemptTable), ("sequence",), ("ticket_id", "sequence")),
    "fetches": Part(_table(FetchTable), ("due",)),
    # Hangs on a message; those of a ticket are told together.
    "desk_files": Part(_table(DeskFileTable), ("position", "id"), ()),
}
_WORDS: Mapping[tuple[str, str], frozenset[str]] = {
    ("ticket", "state"): frozenset(TicketState),
    ("thread", "state"): frozenset(TicketState),
    ("thread", "author"): frozenset({"technician", "desk"}),
    ("judgements", "verdict"): frozenset(Verdict),
    ("outbox", "state"): frozenset(TicketState),
    ("outbox", "kind"): frozenset(ParcelKind),
    ("attempts", "state"): frozenset(TicketState),
}
_ON_THE_WAY = frozenset({TicketState.QUEUED, TicketState.DELIVERING, TicketState.UNCERTAIN, TicketState.FAILED})
_HASH = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket read from a line: rows by table, as the database takes them."""

    id: UUID
    ticket: dict[str, Any]
    customer: dict[str, Any] | None
    parts: Mapping[str, list[dict[str, Any]]]


def written(session: Session, after: int) -> tuple[list[dict[str, Any]], int]:
    """The next tickets in the order they were begun, as JSON knows them, and where they end.

    Args:
        session: Of one short transaction: a ticket is told whole.
        after: Where the former ones ended; 0 at the beginning.
    """
    query = select(TICKETS).where(TICKETS.c.serial > after).order_by(TICKETS.c.serial).limit(_CHUNK)
    tickets = [dict(row) for row in session.execute(query).mappings()]
    if not tickets:
        return [], after
    ids = [ticket["id"] for ticket in tickets]
    customers = {
        row["id"]: told(dict(row), CUSTOMERS)
        for row in session.execute(
            select(CUSTOMERS).where(CUSTOMERS.c.id.in_({ticket["customer_id"] for ticket in tickets}))
        ).mappings()
    }
    parts = {name: _parts(session, part, ids) for name, part in PARTS.items()}
    lines = [
        {
            "format": FORMAT,
            "ticket": told(ticket, TICKETS, TICKET_BUT),
            "customer": customers.get(ticket["customer_id"]),
            **{name: found[ticket["id"]] for name, found in parts.items()},
        }
        for ticket in tickets
    ]
    return lines, tickets[-1]["serial"]


def _parts(session: Session, part: Part, ids: Sequence[UUID]) -> Mapping[UUID, list[dict[str, Any]]]:
    columns = part.table.c
    if "ticket_id" in columns:
        query = select(part.table, columns.ticket_id.label("owner")).where(columns.ticket_id.in_(ids))
    else:
        message = _table(MessageTable)
        query = (
            select(part.table, message.c.ticket_id.label("owner"))
            .join(message, message.c.id == columns.message_id)
            .where(message.c.ticket_id.in_(ids))
        )
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in session.execute(query.order_by(*(columns[name] for name in part.order))).mappings():
        found[row["owner"]].append(told(dict(row), part.table, part.but))
    return found


def read_line(raw: bytes) -> Line:
    """Reads one line and checks that it is a ticket whole in itself.

    Raises:
        Unfit: It isn't, in one sentence's words.
    """
    try:
        whole = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Unfit(_("kein JSON")) from error
    if not isinstance(whole, dict) or not isinstance(whole.get("format"), int):
        raise Unfit(_("kein Ticket aus „helpdesk export“"))
    if whole["format"] != FORMAT:
        raise Unfit(_("aus einer anderen Version von Helpdesk (Format {format})").format(format=whole["format"]))
    if unknown := sorted(set(whole) - {"format", "ticket", "customer", *PARTS}):
        raise Unfit(_("„{name}“ ist unbekannt").format(name=str(unknown[0])[:60]))
    ticket = read(whole.get("ticket"), TICKETS, TICKET_BUT)
    customer = None if whole.get("customer") is None else read(whole["customer"], CUSTOMERS)
    parts = {name: list(_rows(whole.get(name, []), name, part)) for name, part in PARTS.items()}
    line = Line(ticket["id"], ticket, customer, parts)
    _check(line)
    return line


def _rows(raw: object, name: str, part: Part) -> Iterator[dict[str, Any]]:
    if not isinstance(raw, list):
        raise Unfit(_("„{name}“ ist keine Liste").format(name=name))
    for one in raw:
        yield read(one, part.table, part.but)


def _check(line: Line) -> None:
    rows = [("ticket", line.ticket), *((name, row) for name, found in line.parts.items() for row in found)]
    for (name, column), allowed in _WORDS.items():
        for owner, row in rows:
            if owner == name and row[column] not in allowed:
                raise Unfit(_("„{name}“ ist nicht lesbar").format(name=f"{name}.{column}"))
    if line.ticket["customer_id"] != (line.customer or {}).get("id"):
        raise Unfit(_("„{name}“ gehört nicht dazu").format(name="customer"))
    messages = {row["id"] for row in line.parts["thread"]}
    for name in ("attachments", "desk_files"):
        if any(row["message_id"] not in {None, *messages} for row in line.parts[name]):
            raise Unfit(_("„{name}“ gehört nicht dazu").format(name=f"{name}.message_id"))
    if any(not _HASH.fullmatch(row["sha256"]) for row in line.parts["attachments"]):
        raise Unfit(_("„{name}“ ist nicht lesbar").format(name="attachments.sha256"))
    _check_waiting(line, messages)
    try:
        load_profile(line.ticket["profile"])
    except HelpdeskError as error:
        raise Unfit(error.message) from error


def _check_waiting(line: Line, messages: Collection[UUID]) -> None:
    """What waits is in the outbox and has no receipt: otherwise it would wait for ever, or go out again."""
    waiting = {row["key"]: row for row in line.parts["outbox"] if row["state"] != TicketState.DELIVERED}
    owners: dict[ParcelKind, Collection[UUID]] = {
        ParcelKind.CREATE: {line.id},
        ParcelKind.REPLY: messages,
        ParcelKind.CLOSE: waiting,
    }
    if any(key not in owners[ParcelKind(row["kind"])] for key, row in waiting.items()):
        raise Unfit(_("„{name}“ gehört nicht dazu").format(name="outbox.key"))
    if any(row["key"] in waiting for row in line.parts["receipts"]):
        raise Unfit(_("„{one}“ und „{other}“ widersprechen sich").format(one="receipts", other="outbox"))
    first = next((row["state"] for row in waiting.values()), None)
    of_messages = ((row["state"], waiting.get(row["id"], {}).get("state")) for row in line.parts["thread"])
    for owner, states in (("ticket", [(line.ticket["state"], first)]), ("thread", of_messages)):
        if any(told != (queued or told) or (told in _ON_THE_WAY and not queued) for told, queued in states):
            raise Unfit(_("„{one}“ und „{other}“ widersprechen sich").format(one=f"{owner}.state", other="outbox"))
