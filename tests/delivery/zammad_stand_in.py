"""A server that behaves as Zammad's published interface, in memory and on loopback.

Source: docs.zammad.org (tickets, articles, states) and, where that says nothing, the controllers of Zammad 6: unknown
attributes of a ticket are dropped without a word, a search by one fails with 422, an article keeps the `message_id` it
is given, sizes are text, and errors are `error` and `error_human`.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import RLock, Thread
from typing import Any

TOKEN = "zammad-agent-token"
COLLEAGUE = "zammad-colleague-token"
READER = "zammad-reader-token"

_STATES = {1: "new", 2: "open", 3: "pending reminder", 4: "closed", 5: "merged", 6: "removed", 7: "pending close"}
_TITLE_LENGTH = 250


@dataclass
class User:
    """Somebody with a token; `groups` says what they may do where."""

    id: int
    login: str
    name: str
    groups: dict[str, list[str]] = field(default_factory=dict)


class RefusalError(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status


class Zammad:
    """What the server has; a test may look into it and change it.

    Attributes:
        attributes: Names of the tickets' custom attributes.
        log: Method and path of each request by somebody known.
    """

    def __init__(self) -> None:
        self.attributes = {"helpdesk_key"}
        self.tokens = {
            TOKEN: User(3, "tech@example.invalid", "Tina Technik", {"Support": ["full"]}),
            COLLEAGUE: User(4, "chris@example.invalid", "Christopher Miller", {"Support": ["full"]}),
            READER: User(5, "read@example.invalid", "Rita Reader", {"Support": ["read"]}),
        }
        self.customers = {"kunde@example.invalid"}
        self.tickets: dict[int, dict[str, Any]] = {}
        self.articles: dict[int, dict[str, Any]] = {}
        self.contents: dict[int, bytes] = {}
        self.log: list[tuple[str, str]] = []
        self._lock = RLock()

    def handle(self, method: str, path: str, content: dict[str, Any], token: str) -> tuple[int, object]:
        """One request; the answer's status, and its body: bytes, or what becomes JSON."""
        user = self.tokens.get(token)
        if user is None:
            raise RefusalError(401, "Invalid token!" if token else "Authentication required")
        with self._lock:
            self.log.append((method, path))
            for verb, pattern, answer in self._routes():
                match = re.fullmatch(f"/api/v1/{pattern}", path)
                if match and method in verb:
                    return answer(user, content, *match.groups())
        raise RefusalError(404, "No route matches")

    def _routes(self) -> list[tuple[str, str, Callable[..., tuple[int, object]]]]:
        return [
            ("GET", "users/me", self._me),
            ("GET", "ticket_states", self._list_states),
            ("POST", "tickets", self._create),
            ("GET POST", "tickets/search", self._search),
            ("GET", "tickets/([0-9]+)", self._show),
            ("PUT", "tickets/([0-9]+)", self._update),
            ("PUT", "ticket_merge/([0-9]+)/([0-9]+)", self._merge),
            ("POST", "ticket_articles", self._say),
            ("DELETE", "ticket_articles/([0-9]+)", self._unsay),
            ("GET", "ticket_articles/by_ticket/([0-9]+)", self._said),
            ("GET", "ticket_attachment/([0-9]+)/([0-9]+)/([0-9]+)", self._file),
        ]

    def _me(self, user: User, content: dict[str, Any]) -> tuple[int, object]:
        first, _space, last = user.name.partition(" ")
        told: dict[str, Any] = {
            "id": user.id,
            "login": user.login,
            "firstname": first,
            "lastname": last,
            "active": True,
        }
        return 200, told | ({"groups": user.groups, "roles": ["Agent"]} if _expands(content) else {})

    def _list_states(self, _user: User, content: dict[str, Any]) -> tuple[int, object]:
        rows = [{"id": number, "name": name, "active": name != "removed"} for number, name in _STATES.items()]
        return 200, [row | {"state_type": row["name"]} if _expands(content) else row for row in rows]

    def _create(self, user: User, content: dict[str, Any]) -> tuple[int, object]:
        group, title = content.get("group"), str(content.get("title") or "")
        if group not in {"Support", "Secret"}:
            raise RefusalError(422, f"No lookup value found for 'group': {json.dumps(group)}")
        if not {"full", "create"} & set(user.groups.get(str(group), [])):
            raise RefusalError(403, "Not authorized")
        guessed = re.fullmatch(r"guess:(.+@.+\..+)", str(content.get("customer_id", "")))
        if content.get("customer") not in self.customers and not guessed:
            raise RefusalError(422, f"No lookup value found for 'customer': {json.dumps(content.get('customer'))}")
        if not title:
            raise RefusalError(422, "Missing required value for field 'title'!")
        if len(title) > _TITLE_LENGTH:
            raise RefusalError(422, "Error ID x1: Please contact your administrator.")
        number = len(self.tickets) + 1
        # One transaction: an article that can't be stored takes the ticket with it.
        article = self._article(user, number, content.get("article") or {})
        ticket: dict[str, Any] = {
            "id": number,
            "number": f"{22000 + number}",
            "title": title,
            "group": group,
            "state_id": 1,
            "created_at": _now(),
            "created_by_id": user.id,
        }
        self.tickets[number] = ticket | {name: content.get(name) for name in sorted(self.attributes)}
        self.articles[article["id"]] = article
        return 201, self._told(number, content)

    def _search(self, user: User, content: dict[str, Any]) -> tuple[int, object]:
        self._meets({}, *next(iter(content["condition"].items())))
        found = []
        for number, ticket in self.tickets.items():
            if ticket["group"] in user.groups and all(
                self._meets(ticket, *each) for each in content["condition"].items()
            ):
                found.append(number)
        found = found[: int(content.get("limit", 50))]
        if _expands(content):
            return 200, [self._told(number, content) for number in found]
        return 200, {"tickets": found, "tickets_count": len(found), "assets": {}}

    def _meets(self, ticket: dict[str, Any], name: str, rule: dict[str, Any]) -> bool:
        attribute = name.removeprefix("ticket.")
        if attribute not in self.attributes | {"number", "title", "id"}:
            raise RefusalError(422, "Error ID x2: Please contact your administrator.")
        if rule.get("operator") != "is":
            raise RefusalError(422, "Invalid operator")
        return str(ticket.get(attribute)) == str(rule.get("value"))

    def _show(self, user: User, content: dict[str, Any], number: str) -> tuple[int, object]:
        return 200, self._told(self._seen(user, number), content)

    def _update(self, user: User, content: dict[str, Any], number: str) -> tuple[int, object]:
        ticket = self.tickets[self._seen(user, number, "change")]
        if "state" in content:
            states = {name: each for each, name in _STATES.items()}
            if content["state"] not in states:
                raise RefusalError(422, f"No lookup value found for 'state': {json.dumps(content['state'])}")
            ticket["state_id"] = states[content["state"]]
            if content["state"] == "closed":
                ticket["close_at"] = _now()
        return 200, self._told(int(number), content)

    def _merge(self, user: User, _content: dict[str, Any], source: str, target_number: str) -> tuple[int, object]:
        target = next((each for each in self.tickets.values() if each["number"] == target_number), None)
        if target is None:
            return 200, {"result": "failed", "message": "The target ticket number could not be found."}
        merged = self.tickets[self._seen(user, source, "change")]
        for article in self.articles.values():
            if article["ticket_id"] == merged["id"]:
                article["ticket_id"] = target["id"]
        merged["state_id"] = 5
        return 200, {"result": "success", "target_ticket": target, "source_ticket": merged}

    def _say(self, user: User, content: dict[str, Any]) -> tuple[int, object]:
        number = self._seen(user, str(content.get("ticket_id", "")), "change")
        article = self._article(user, number, content)
        self.articles[article["id"]] = article
        return 201, article

    def _unsay(self, user: User, _content: dict[str, Any], number: str) -> tuple[int, object]:
        article = self.articles.get(int(number))
        if article is None:
            raise RefusalError(404, f"Couldn't find Ticket::Article with 'id'={number}")
        if article["created_by"] != user.login:
            raise RefusalError(403, "you can only delete your own notes")
        del self.articles[int(number)]
        return 200, {}

    def _said(self, user: User, _content: dict[str, Any], number: str) -> tuple[int, object]:
        ticket = self._seen(user, number)
        return 200, [each for each in self.articles.values() if each["ticket_id"] == ticket]

    def _file(self, user: User, _content: dict[str, Any], number: str, article: str, file: str) -> tuple[int, object]:
        ticket = self._seen(user, number)
        held = self.articles.get(int(article), {"ticket_id": 0, "attachments": []})
        if held["ticket_id"] != ticket:
            raise RefusalError(403, "The article does not belong to the specified ticket.")
        if all(each["id"] != int(file) for each in held["attachments"]):
            raise RefusalError(403, "The file does not belong to the specified article.")
        return 200, self.contents[int(file)]

    def _seen(self, user: User, number: str, right: str = "read") -> int:
        ticket = self.tickets.get(int(number)) if number.isdigit() else None
        if ticket is None:
            raise RefusalError(404, f"Couldn't find Ticket with 'id'={number}")
        if not {"full", right} & set(user.groups.get(ticket["group"], [])):
            raise RefusalError(403, "Not authorized")
        return int(ticket["id"])

    def _article(self, user: User, ticket: int, content: dict[str, Any]) -> dict[str, Any]:
        if not content.get("body"):
            raise RefusalError(422, 'Need at least article: { body: "some text" }')
        files = []
        for index, file in enumerate(content.get("attachments") or []):
            for key in ("mime-type", "filename", "data"):
                if not file.get(key):
                    raise RefusalError(422, f"Attachment needs '{key}' param for attachment with index '{index}'")
            try:
                data = base64.b64decode(file["data"].replace("\n", ""), validate=True)
            except binascii.Error:
                raise RefusalError(422, f"Invalid base64 for attachment with index '{index}'") from None
            stored = len(self.contents) + 100
            self.contents[stored] = data
            kind = {"Mime-Type": file["mime-type"]}
            files.append({"id": stored, "filename": file["filename"], "size": str(len(data)), "preferences": kind})
        return {
            "id": max(self.articles, default=0) + 1,
            "ticket_id": ticket,
            "from": user.name,
            "body": content["body"],
            "content_type": content.get("content_type") or "text/plain",
            "type": content.get("type", "note"),
            "internal": bool(content.get("internal")),
            "message_id": content.get("message_id"),
            "attachments": files,
            "created_at": _now(),
            "created_by": user.login,
        }

    def _told(self, number: int, content: dict[str, Any]) -> dict[str, Any]:
        ticket = dict(self.tickets[number])
        if not _expands(content):
            ticket.pop("group")
            return ticket
        return ticket | {"state": _STATES[ticket["state_id"]]}


def _expands(content: dict[str, Any]) -> bool:
    return str(content.get("expand")).lower() == "true"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class _Handler(BaseHTTPRequestHandler):
    zammad: Zammad

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_DELETE(self) -> None:
        self._answer("DELETE")

    def do_PUT(self) -> None:
        self._answer("PUT")

    def log_message(self, *_arguments: object) -> None:
        """Says nothing."""

    def _answer(self, method: str) -> None:
        path, _mark, query = self.path.partition("?")
        content: dict[str, Any] = dict(pair.split("=", 1) for pair in query.split("&") if "=" in pair)
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size)
        if len(body) < size:
            # Half a request is none; there is nobody left to answer either.
            self.close_connection = True
            return
        token = self.headers.get("Authorization", "").removeprefix("Token token=")
        try:
            content |= json.loads(body) if body else {}
            status, told = self.zammad.handle(method, path, content, token)
        except RefusalError as refusal:
            status, told = refusal.status, {"error": str(refusal), "error_human": str(refusal)}
        sent = told if isinstance(told, bytes) else json.dumps(told).encode()
        self.send_response(status)
        kind = "application/octet-stream" if isinstance(told, bytes) else "application/json; charset=utf-8"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)


@contextmanager
def zammad_server(port: int = 0) -> Iterator[tuple[Zammad, str]]:
    """A server with its own Zammad, and its address."""
    zammad = Zammad()
    handler = type("Handler", (_Handler,), {"zammad": zammad})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield zammad, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
