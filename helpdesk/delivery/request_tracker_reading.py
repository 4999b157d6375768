"""What Request Tracker shows of a ticket: its state, its history, and the files in it."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from helpdesk.delivery.desk import RefusedError
from helpdesk.delivery.http import Answer, Client
from helpdesk.delivery.http_errors import literal
from helpdesk.delivery.models import DeskMessage
from helpdesk.delivery.reading_back import DOWNLOAD_BYTES, gone, key_in
from helpdesk.delivery.wording import LONGEST_TEXT, plain
from helpdesk.i18n import _
from helpdesk.tickets import DeskFile

_OPEN = {"new", "open", "stalled"}
_CLOSED = {"resolved", "rejected", "deleted"}
_PAGES = 50
PAGE = 100
"""Rows asked for at once; RT gives no more."""


@dataclass(frozen=True)
class Thread:
    """What a ticket consists of, oldest first: transactions, and the texts and files that belong to them."""

    number: str
    history: list[dict[str, Any]]
    attachments: list[dict[str, Any]]

    def creation(self) -> str:
        """Id of the transaction that made the ticket, rather than one that was merged into it; empty when hidden."""
        made = (row for row in self.history if row.get("Type") == "Create")
        return next((id_of(row) for row in made if id_of(row, "ObjectId") == self.number), "")

    def parts(self, transaction: str) -> list[dict[str, Any]]:
        return [row for row in self.attachments if id_of(row, "TransactionId") == transaction]

    def kept(self, transaction: str) -> Iterator[tuple[str, int]]:
        """Name and bytes of the files of one transaction, as far as RT really kept them.

        The length it tells is what was sent, even where it stored nothing: only its history tells that.
        """
        cut = {(row.get("Data"), str(row.get("OldValue"))): row for row in self.history if _is_cut(row)}
        for row in self.parts(transaction):
            name, size = str(row.get("Filename", "")), _size(row)
            note = cut.get((name, str(size))) or cut.get((name.removesuffix(".txt"), str(size)))
            if name and note is None:
                yield name, size
            elif name and note is not None and note.get("Type") == "AttachmentTruncate":
                yield name, _number(note.get("NewValue"))


class Reading:
    """Questions about one ticket at a time; nothing is kept between them.

    RT takes a third of a second to look at a key, so there are few of them.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def ticket(self, number: str) -> dict[str, Any]:
        return self._client.get(f"/ticket/{number}").json()

    def is_closed(self, ticket: Mapping[str, Any]) -> bool:
        """Whether its state counts as done; of states beyond RT's own, RT is asked."""
        state = str(ticket.get("Status", ""))
        if state in _OPEN | _CLOSED:
            return state in _CLOSED
        query = f"id = {numbered(str(ticket.get('id', '')))} AND Status = '__Inactive__'"
        return bool(rows(self._client.get("/tickets", {"query": query})))

    def thread(self, number: str) -> Thread:
        fields = {"fields": "Type,Created,Creator,ObjectId,Data,OldValue,NewValue", "fields[Creator]": "RealName,Name"}
        return Thread(number, list(self._pages(f"/ticket/{number}/history", fields)), self.attachments(number))

    def made(self, number: str) -> tuple[object, ...]:
        """What a ticket was when it was made, and by whom: the same of each copy of one parcel.

        Where that can't be seen, nothing is the same.
        """
        thread = self.thread(number)
        first = thread.creation()
        if not first:
            return (number,)
        creator = next((id_of(row, "Creator") for row in thread.history if id_of(row) == first), "")
        said = self.said(thread, [first]).get(first, "").split()
        return self.ticket(number).get("Subject"), creator, said, sorted(thread.kept(first))

    def attachments(self, number: str) -> list[dict[str, Any]]:
        """The texts and files of the ticket, oldest first."""
        fields = "Filename,ContentType,ContentLength,TransactionId,Created"
        return list(self._pages(f"/ticket/{number}/attachments", {"fields": fields}))

    def said(self, thread: Thread, transactions: Iterable[str]) -> dict[str, str]:
        """What some of the transactions say, by their ids."""
        bodies = {each: body for each in transactions if (body := _body(thread.parts(each))) is not None}
        texts = self._texts([(id_of(body), _size(body)) for body in bodies.values()])
        found = {}
        for transaction, body in bodies.items():
            text = texts.get(id_of(body), "").replace("\r\n", "\n")
            found[transaction] = plain(text) if body.get("ContentType") == "text/html" else text[:LONGEST_TEXT]
        return found

    def messages(self, number: str) -> tuple[DeskMessage, ...]:
        """What followed the ticket itself, with the first messages of tickets that were merged into it."""
        thread = self.thread(number)
        spoken = [row for row in thread.history if row.get("Type") in {"Create", "Correspond", "Comment"}]
        said = self.said(thread, [id_of(row) for row in spoken])
        first = thread.creation()
        own = said.get(first, "").split()
        found = []
        for row in spoken:
            text = said.get(id_of(row), "")
            # A doubled ticket of ours that was merged into the first says nothing new.
            if id_of(row) != first and not (row.get("Type") == "Create" and text.split() == own):
                found.append(_message(row, thread.parts(id_of(row)), text))
        return tuple(found)

    def download(self, number: str, file: DeskFile) -> bytes:
        if file.bytes > DOWNLOAD_BYTES or all(id_of(row) != file.id for row in self.attachments(number)):
            raise gone(file)
        # In base64, whose line ends JSON doubles.
        answer = self._client.get(f"/attachment/{file.id}", limit=file.bytes * 3 // 2 + 20_000)
        try:
            content = base64.b64decode(str(answer.json().get("Content", "")))
        except binascii.Error as error:
            raise answer.misread() from error
        if len(content) != file.bytes:
            raise gone(file)
        return content

    def _texts(self, wanted: list[tuple[str, int]]) -> dict[str, str]:
        found: dict[str, str] = {}
        for batch in _batches(wanted):
            query = [{"field": "id", "operator": "IN", "value": batch}]
            params = {"fields": "Content", "per_page": str(PAGE)}
            answer = self._client.send("POST", "/attachments", json=query, params=params, safe_to_repeat=True)
            found |= {id_of(row): str(row.get("Content", "")) for row in rows(answer)}
        return found

    def _pages(self, path: str, params: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        for page in range(1, _PAGES + 1):
            found = rows(self._client.get(path, {**params, "per_page": str(PAGE), "page": str(page)}))
            yield from found
            if len(found) < PAGE:
                return


def rows(answer: Answer) -> list[dict[str, Any]]:
    """The items of a page of results.

    Raises:
        HelpdeskError: It has none, or one of them has no id.
    """
    items = answer.json().get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) and id_of(item).isdigit() for item in items):
        raise answer.misread()
    return items


def id_of(row: object, field: str = "id") -> str:
    """An id, which RT gives as text, as a number, or as an object with one."""
    told = row.get(field, "") if isinstance(row, dict) else ""
    return str(told.get("id", "") if isinstance(told, dict) else told)


def numbered(number: str) -> str:
    """A ticket's number, safe to put into an address.

    Raises:
        RefusedError: It is none.
    """
    if number.isascii() and number.isdigit():
        return number
    raise RefusedError(
        "desk_not_found",
        _("{number} ist keine Ticketnummer dieses Request Trackers.").format(number=literal(number, 60)),
        hint=_("Legen Sie ein neues Ticket an."),
    )


def moment(row: Mapping[str, Any], *fields: str) -> datetime:
    """The first of the fields that has a time; RT writes the year 1970 for never."""
    for field in fields:
        try:
            at = datetime.fromisoformat(str(row.get(field, "")))
        except ValueError:
            continue
        if at.year > 1970:
            return at if at.tzinfo else at.replace(tzinfo=UTC)
    return datetime.fromtimestamp(0, UTC)


def _message(row: Mapping[str, Any], parts: list[dict[str, Any]], text: str) -> DeskMessage:
    creator = row.get("Creator")
    names = creator if isinstance(creator, dict) else {}
    author = str(names.get("RealName") or names.get("Name") or names.get("id") or "")
    files = [DeskFile(id_of(part), str(part["Filename"]), _size(part)) for part in parts if part.get("Filename")]
    keys: list[UUID] = [key for file in files if (key := key_in(file.name))]
    internal = _("Interner Kommentar:") + "\n" if row.get("Type") == "Comment" else ""
    return DeskMessage(
        id=id_of(row),
        at=moment(row, "Created"),
        author=literal(author, 120),
        text=internal + text,
        attachments=tuple(file for file in files if not key_in(file.name)),
        key=keys[0] if keys else None,
    )


def _is_cut(row: Mapping[str, Any]) -> bool:
    return row.get("Type") in {"AttachmentDrop", "AttachmentTruncate"}


def _size(row: Mapping[str, Any]) -> int:
    return _number(row.get("ContentLength"))


def _number(told: object) -> int:
    return int(str(told)) if re.fullmatch(r"[0-9]{1,15}", str(told), re.ASCII) else 0


def _body(parts: list[dict[str, Any]]) -> dict[str, Any] | None:
    texts = [row for row in parts if not row.get("Filename") and str(row.get("ContentType")).startswith("text/")]
    readable = [row for row in texts if _size(row) <= 2 * LONGEST_TEXT]
    return next((row for row in readable if row.get("ContentType") == "text/plain"), next(iter(readable), None))


def _batches(wanted: list[tuple[str, int]]) -> Iterator[list[int]]:
    """Ids in batches whose texts fit into one answer."""
    batch: list[int] = []
    held = 0
    for number, size in wanted:
        if batch and (held + size > LONGEST_TEXT or len(batch) == PAGE):
            yield batch
            batch, held = [], 0
        batch.append(int(number))
        held += size
    if batch:
        yield batch
