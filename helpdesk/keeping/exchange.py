import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Literal
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _, ngettext
from helpdesk.keeping.columns import Unfit
from helpdesk.keeping.lines import CUSTOMERS, PARTS, TICKETS, Line, read_line, written
from helpdesk.keeping.models import ImportReport
from helpdesk.store.archive import open_regular
from helpdesk.store.database import Store
from helpdesk.store.saving import saved
from helpdesk.tickets import TicketState

Format = Literal["jsonl", "csv"]

_LONGEST_LINE = 64 * 1024 * 1024
_MOST_PROBLEMS = 20
_BATCH = 100
_BATCH_BYTES = 400_000
"""Indexed in a tenth of a second: nobody who types at that moment notices that saving waited."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheet programs take for a formula when a cell begins with it."""


class Exchange:
    """Tickets as files: JSON Lines that can be read back, CSV for spreadsheets."""

    def __init__(self, store: Store, path: Callable[[str], Path]) -> None:
        """`path` tells where the content with a hash lies."""
        self._store = store
        self._path = path

    def export(self, target: Path, form: Format) -> int:
        """Writes all tickets and returns how many; JSON Lines has the bin's too.

        Raises:
            HelpdeskError: `save_…` or `disk_full`; what stood at `target` stays then.
        """
        with saved(target, private=True) as file:
            return self.write(file, form)

    def write(self, file: BinaryIO, form: Format) -> int:
        """As `export`, to an open file."""
        put = _jsonl(file) if form == "jsonl" else _csv(file)
        count = after = 0
        while True:
            with self._store.transaction() as session:
                lines, after = written(session, after)
            if not lines:
                return count
            count += sum(map(put, lines))

    def read(self, source: Path) -> tuple[ImportReport, Changes]:
        """Takes over the tickets of a file `export` wrote as JSON Lines; those that are here already stay as they are.

        What had not been delivered is looked for at its desk before it is sent: it may have gone out from elsewhere.
        Some hundred tickets are taken over at a time, so that nobody else's saving waits for long.

        Raises:
            HelpdeskError: `import_malformed` with the bad lines by number, or `file_…`: nothing was taken over.
                `import_clash` or the store's own: what was taken over before stays, and may be read again.
        """
        with open_regular(source) as file:
            _check(file)
            file.seek(0)
            imported: list[UUID] = []
            existing: list[UUID] = []
            hashes: set[str] = set()
            customers: set[UUID] = set()
            for lines in _batches(file):
                with self._store.transaction() as session:
                    here = _here(session, [line.id for _number, line in lines])
                    for number, line in lines:
                        if line.id not in here:
                            customers |= _put(session, line, number)
                new = [line for _number, line in lines if line.id not in here]
                imported += [line.id for line in new]
                existing += [line.id for _number, line in lines if line.id in here]
                hashes.update(row["sha256"] for line in new for row in line.parts["attachments"])
        missing = tuple(sorted(sha256 for sha256 in hashes if not self._path(sha256).exists()))
        report = ImportReport(tuple(imported), tuple(existing), missing)
        return report, Changes(tickets=frozenset(imported), customers=frozenset(customers))


def _jsonl(file: BinaryIO) -> Callable[[dict[str, Any]], int]:
    def put(line: dict[str, Any]) -> int:
        file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        return 1

    return put


def _csv(file: BinaryIO) -> Callable[[dict[str, Any]], int]:
    text = io.StringIO(newline="")
    table = csv.writer(text)

    def flush(cells: list[str]) -> None:
        table.writerow([quoted(cell) for cell in cells])
        file.write(text.getvalue().encode())
        text.seek(0)
        text.truncate()

    def put(line: dict[str, Any]) -> int:
        if line["ticket"]["discarded"]:
            return 0
        flush(list(_cells(line).values()))
        return 1

    # By this mark spreadsheet programs know UTF-8.
    file.write("\ufeff".encode())
    flush(_HEADS)
    return put


def quoted(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula: it begins with an apostrophe where it might."""
    return f"'{cell}" if cell.lstrip(" \n").startswith(_FORMULA) or cell.startswith(_FORMULA) else cell


_HEADS = [
    "id", "number", "state", "desk_state", "subject", "message", "customer", "customer_number", "department",
    "category", "server", "desk", "created", "updated", "closed", "thread", "attachments", "receipts", "judgements",
]  # fmt: skip


def _cells(line: dict[str, Any]) -> dict[str, str]:
    ticket, customer = line["ticket"], line["customer"] or {}
    cells = {name: str(ticket.get(name) or "") for name in _HEADS}
    return cells | {
        "customer": customer.get("name") or "",
        "customer_number": customer.get("number") or "",
        "thread": "\n".join(f"{one['at']} {one['author']}: {one['text']}" for one in line["thread"]),
        "attachments": "\n".join(f"{one['name']} {one['sha256']}" for one in line["attachments"]),
        "receipts": "\n".join(f"{one['at']} {one['desk']} {one['number']}" for one in line["receipts"]),
        "judgements": "\n".join(f"{one['entry']} {one['verdict']} {one['edition']}" for one in line["judgements"]),
    }


def _numbered(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while raw := file.readline(_LONGEST_LINE + 1):
        number += 1
        if raw.strip():
            yield number, raw


def _batches(file: BinaryIO) -> Iterator[list[tuple[int, Line]]]:
    """Lines that are taken over in one transaction, by number; read before it begins."""
    lines: list[tuple[int, Line]] = []
    size = 0
    for number, raw in _numbered(file):
        lines.append((number, read_line(raw)))
        size += len(raw)
        if len(lines) >= _BATCH or size >= _BATCH_BYTES:
            yield lines
            lines, size = [], 0
    if lines:
        yield lines


def _here(session: Session, ids: list[UUID]) -> set[UUID]:
    return set(session.execute(select(TICKETS.c.id).where(TICKETS.c.id.in_(ids))).scalars())


def _check(file: BinaryIO) -> None:
    problems = []
    seen: dict[UUID, int] = {}
    for number, raw in _numbered(file):
        try:
            if len(raw) > _LONGEST_LINE:
                raise Unfit(_("länger als {limit} MB").format(limit=_LONGEST_LINE // 1_000_000))  # noqa: TRY301
            line = read_line(raw)
            if (first := seen.setdefault(line.id, number)) != number:
                raise Unfit(_("dasselbe Ticket wie in Zeile {line}").format(line=first))  # noqa: TRY301
        except Unfit as unfit:
            told = _("Zeile {line}: {reason}.").format(line=number, reason=unfit)
            problems.append(Problem(f"line {number}", "line_malformed", told))
            if len(problems) >= _MOST_PROBLEMS:
                break
    if problems:
        raise HelpdeskError(
            "import_malformed",
            ngettext("Eine Zeile ist unlesbar.", "{count} Zeilen sind unlesbar.", len(problems)).format(
                count=len(problems)
            ),
            hint=_("Es wurde nichts übernommen. Berichtigen oder entfernen Sie die genannten Zeilen."),
            problems=problems,
        )


def _put(session: Session, line: Line, number: int) -> set[UUID]:
    """Adds the ticket's rows, and returns the customer they brought."""
    customer_id, brought = _customer(session, line)
    _doubt(line)
    try:
        session.execute(insert(TICKETS), [{**line.ticket, "customer_id": customer_id}])
        for name, part in PARTS.items():
            owner = {"ticket_id": line.id} if "ticket_id" in part.table.c else {}
            for row in line.parts[name]:
                session.execute(insert(part.table), [{**row, **owner}])
    except IntegrityError as error:
        raise HelpdeskError(
            "import_clash",
            _("Zeile {line}: Teile dieses Tickets gehören hier schon zu einem anderen.").format(line=number),
            hint=_("Entfernen Sie diese Zeile und lesen Sie die Datei noch einmal ein; was schon da ist, bleibt."),
        ) from error
    return brought


def _doubt(line: Line) -> None:
    """Makes what had been waiting uncertain: its desk is searched first, since it may have gone out from elsewhere."""
    queued, uncertain = TicketState.QUEUED, TicketState.UNCERTAIN
    waiting = {item["key"] for item in line.parts["outbox"] if item["state"] == queued}
    for item in (*line.parts["outbox"], *line.parts["thread"], line.ticket):
        if item["state"] == queued and (item is line.ticket or waiting & {item.get("key"), item.get("id")}):
            item["state"] = uncertain


def _customer(session: Session, line: Line) -> tuple[UUID | None, set[UUID]]:
    """The customer here the ticket belongs to: by id, by number, or the one the line brings."""
    if line.customer is None:
        return None, set()
    known = session.execute(select(CUSTOMERS.c.id).where(CUSTOMERS.c.id == line.customer["id"])).scalar()
    if known is None and line.customer.get("number"):
        number = line.customer["number"]
        known = session.execute(select(CUSTOMERS.c.id).where(CUSTOMERS.c.number == number)).scalar()
    if known is not None:
        return known, set()
    session.execute(insert(CUSTOMERS), [line.customer])
    return line.customer["id"], {line.customer["id"]}
