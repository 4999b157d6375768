"""Zammad by its REST interface.

Exactly once: Zammad takes no key of ours, so each ticket carries its parcel's key in a custom attribute, each message
in its `message_id` and in the name of a small key file; both are searched for before anything is sent. Should a ticket
come up twice all the same, as when the line repeats a request, the later is merged into the first.
Source: https://docs.zammad.org/en/latest/api/ticket/index.html; where it is silent, the controllers of Zammad 6.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from helpdesk.delivery.desk import HandedOver, LoginError, Parcel, RefusedError
from helpdesk.delivery.http_errors import literal
from helpdesk.delivery.models import DeskOption, DeskThread, ParcelKind
from helpdesk.delivery.reading_back import DOWNLOAD_BYTES, as_key, changed_text, gone, moment, strange_copy, together
from helpdesk.delivery.web_desk import COMES_LATE, WebDesk
from helpdesk.delivery.wording import fitting
from helpdesk.delivery.zammad_reading import (
    attached,
    checked_ticket,
    files_of,
    id_of,
    key_of,
    message_of,
    number_of,
    text_of,
)
from helpdesk.i18n import N_, _
from helpdesk.tickets import DeskFile, Receipt

OPTIONS = (
    DeskOption("group", N_("Gruppe"), N_("Ihr Name in Zammad."), required=True),
    DeskOption("customer", N_("Kunde"), N_("Mailadresse, für die angelegt wird."), required=True),
    DeskOption(
        "key_field",
        N_("Attribut für den Schlüssel"),
        N_("Ein eigenes Textattribut der Tickets."),
        default="helpdesk_key",
    ),
    DeskOption("closed", N_("Status beim Schließen"), N_("Sein Name in Zammad."), default="closed"),
    DeskOption(
        "fields",
        N_("Eigene Felder"),
        N_("Attribute dort, etwa: category=produkt server=server. Was fehlt, steht über der Nachricht."),
    ),
    DeskOption(
        "secret",
        N_("Zugangsschlüssel"),
        N_("In Zammad im Profil unter „Token-Zugriff“, mit dem Recht ticket.agent."),
        required=True,
        secret=True,
    ),
)

_TITLE_LENGTH = 250
_CLOSED = {"closed", "merged", "removed"}


class ZammadDesk(WebDesk):
    """One group of one Zammad."""

    doubt_seconds = 120
    api = "/api/v1"
    login = ("Authorization", "Token token=")
    options_asked = OPTIONS

    def deliver(self, parcel: Parcel) -> Receipt | HandedOver:
        # The outbox has looked already; but Zammad drops an attribute it doesn't know without a word, and only a search
        # by it tells whether a new ticket's key would be kept.
        if parcel.kind is ParcelKind.CREATE and (found := self.find(parcel)):
            return found
        send = {ParcelKind.CREATE: self._create, ParcelKind.REPLY: self._reply, ParcelKind.CLOSE: self._close}
        ticket = send[parcel.kind](parcel)
        number, place = number_of(ticket), self._place(ticket)
        found = self._confirmed(parcel, number, place, lambda: self.find(parcel))
        return found or self._unread(parcel, number, place, _("es ist dort nicht wiederzufinden"))

    def find(self, parcel: Parcel) -> Receipt | None:
        if parcel.kind is ParcelKind.CREATE:
            return self._found_ticket(parcel)
        ticket = self._ticket(parcel.number)
        if parcel.kind is ParcelKind.REPLY:
            return self._found_message(parcel, ticket)
        if not self._is_closed(ticket):
            return None
        at = moment(ticket.get("close_at") or ticket.get("updated_at"))
        return parcel.receipt(self.name, number_of(ticket), at, self._place(ticket))

    def fetch(self, number: str) -> DeskThread:
        ticket = self._ticket(number)
        if self._now() - moment(ticket.get("created_at")) < COMES_LATE and (key := self._key_in(ticket)):
            # A copy that was held up on its way may have come up since it was last looked for.
            self._merged(ticket, (each for each in self._with_key(key) if id_of(each) != id_of(ticket)))
        # The first is the ticket itself, also where others were merged into it.
        articles = [each for each in self._articles(ticket) if not self._is_opening(each, ticket)]
        state = literal(str(ticket.get("state", "")), 60)
        return DeskThread(number, state, self._is_closed(ticket), tuple(map(message_of, articles)))

    def download(self, number: str, file: DeskFile) -> bytes:
        ticket = self._ticket(number)
        for article in self._articles(ticket):
            if file in files_of(article) and file.bytes <= DOWNLOAD_BYTES:
                path = f"/ticket_attachment/{id_of(ticket)}/{id_of(article)}/{file.id}"
                content = self._client.get(path, limit=file.bytes + 1).content
                if len(content) == file.bytes:
                    return content
        raise gone(file)

    def _create(self, parcel: Parcel) -> dict[str, Any]:
        article = self._article(parcel) | {"subject": self._subject(parcel)}
        ticket = {
            "title": self._subject(parcel),
            "group": self._options["group"],
            "customer_id": f"guess:{self._options['customer']}",
            self._options["key_field"]: str(parcel.key),
            "article": article,
        }
        ticket |= {field: getattr(parcel, name) for name, field in self._fields.items()}
        answer = self._client.send("POST", "/tickets", params={"expand": "true"}, json=ticket)
        return checked_ticket(answer, answer.json())

    def _reply(self, parcel: Parcel) -> dict[str, Any]:
        ticket = self._ticket(parcel.number)
        name, content = parcel.key_file
        article = self._article(parcel) | {"ticket_id": id_of(ticket)}
        # Files are stored one after the other: the key must be there as soon as any of them is.
        article["attachments"] = [attached(name, content), *article["attachments"]]
        answer = self._client.send("POST", "/ticket_articles", json=article)
        if answer.status != 201:
            raise answer.misread()
        return ticket

    def _close(self, parcel: Parcel) -> dict[str, Any]:
        ticket = self._ticket(parcel.number)
        self._client.send("PUT", f"/tickets/{id_of(ticket)}", json={"state": self._options["closed"]})
        if not self._is_closed(self._ticket(parcel.number)):
            raise RefusedError(
                "desk_refused",
                _("{host} hat das Ticket {number} nicht geschlossen.").format(
                    host=self._client.host, number=parcel.number
                ),
                hint=_("Tragen Sie in den Einstellungen einen Status ein, der dort als geschlossen gilt."),
            )
        return ticket

    def _article(self, parcel: Parcel) -> dict[str, Any]:
        return {
            "body": self._text(parcel),
            "content_type": "text/plain",
            "type": "note",
            "internal": False,
            "message_id": f"<{parcel.key}@helpdesk>",
            "attachments": [
                attached(file.name, path.read_bytes())
                for file, path in zip(parcel.attachments, parcel.paths, strict=True)
            ],
        }

    def _found_ticket(self, parcel: Parcel) -> Receipt | None:
        found = self._with_key(parcel.key)
        if not found:
            return None
        first, *others = found
        warning = self._merged(first, others)
        if first.get("title") != self._subject(parcel):
            warning = together(warning, _("Der Betreff steht dort anders."))
        lost = [field for name, field in self._fields.items() if (first.get(field) or "") != getattr(parcel, name)]
        if lost:
            warning = together(warning, _("Dort fehlt: {fields}.").format(fields=", ".join(lost)))
        article = next((each for each in self._articles(first) if key_of(each) == parcel.key), None)
        # It may have been merged into another ticket since, and its messages with it.
        if article is None:
            return parcel.receipt(
                self.name, number_of(first), moment(first.get("created_at")), self._place(first), warning
            )
        return self._receipt(parcel, first, article, moment(first.get("created_at")), warning)

    def _merged(self, first: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> str:
        """Takes second copies of a ticket away; says so when that fails, or when one is no copy."""
        left, foreign = [], []
        for ticket in others:
            if ticket.get("state") != "merged" and self._made(ticket) != self._made(first):
                # Somebody copied the key along with other fields; what merges can't be parted again.
                foreign.append(number_of(ticket))
                continue
            path = f"/ticket_merge/{id_of(ticket)}/{number_of(first)}"
            try:
                answer = {} if ticket.get("state") == "merged" else self._client.send("PUT", path).json()
            except RefusedError:
                answer = {"result": "failed"}
            if answer.get("result", "success") != "success":
                left.append(number_of(ticket))
        warnings = [_("Das Ticket ist dort doppelt, auch als {number}.").format(number=", ".join(left))] if left else []
        return together(*warnings, *(strange_copy(number) for number in foreign))

    def _made(self, ticket: Mapping[str, Any]) -> tuple[object, ...]:
        """What a ticket was when it was made, and by whom: the same of each copy of one parcel.

        Where that can't be seen, nothing is the same.
        """
        article = next(iter(self._articles(ticket)), None)
        if article is None:
            return (number_of(ticket),)
        files = sorted((file.name, file.bytes) for file in files_of(article))
        return ticket.get("created_by_id"), ticket.get("title"), text_of(article).split(), files

    def _found_message(self, parcel: Parcel, ticket: Mapping[str, Any]) -> Receipt | None:
        found = [each for each in self._articles(ticket) if key_of(each) == parcel.key]
        if not found:
            return None
        first, *others = found
        warning = ""
        for article in others:
            try:
                self._client.send("DELETE", f"/ticket_articles/{id_of(article)}", safe_to_repeat=True)
            except RefusedError:
                # Only one's own note may be deleted, and only for ten minutes.
                warning = _("Die Nachricht steht dort doppelt.")
        return self._receipt(parcel, ticket, first, moment(first.get("created_at")), warning)

    def _receipt(
        self, parcel: Parcel, ticket: Mapping[str, Any], article: Mapping[str, Any], at: datetime, warning: str = ""
    ) -> Receipt:
        lost = parcel.differs((file.name, file.bytes) for file in files_of(article))
        warning = together(warning, changed_text(self._text(parcel), text_of(article)), lost)
        return parcel.receipt(self.name, number_of(ticket), at, self._place(ticket), warning)

    def _with_key(self, key: UUID) -> list[dict[str, Any]]:
        """The tickets that carry a key, oldest first; fails where tickets have no room for one."""
        field = self._options["key_field"]
        try:
            found = self._search(f"ticket.{field}", str(key))
        except RefusedError as error:
            if isinstance(error, LoginError) or error.code != "desk_refused":
                raise
            raise self._unprepared(field) from error
        return sorted((each for each in found if each.get(field) == str(key)), key=lambda each: int(id_of(each)))

    def _unprepared(self, field: str) -> RefusedError:
        return RefusedError(
            "desk_unprepared",
            _("Den Tickets dieses Zammad fehlt das eigene Attribut „{field}“.").format(field=literal(field, 60)),
            hint=_("Lassen Sie es dort anlegen; ohne das Attribut wäre ein doppeltes Ticket nicht zu erkennen."),
        )

    def _ticket(self, number: str) -> dict[str, Any]:
        found = [each for each in self._search("ticket.number", number) if number_of(each) == number]
        if not found:
            raise RefusedError(
                "desk_not_found",
                _("Das Ticket {number} gibt es dort nicht, oder Sie dürfen es nicht sehen.").format(
                    number=literal(number, 60)
                ),
                hint=_("Prüfen Sie, ob es das Ticket dort noch gibt."),
            )
        return found[0]

    def _search(self, attribute: str, value: str) -> list[dict[str, Any]]:
        # Without `query` it is the database that is asked, which knows a ticket at once.
        question = {"condition": {attribute: {"operator": "is", "value": value}}, "limit": 20, "expand": True}
        answer = self._client.send("POST", "/tickets/search", json=question, safe_to_repeat=True)
        return [checked_ticket(answer, each) for each in answer.json(list)]

    def _articles(self, ticket: Mapping[str, Any]) -> list[dict[str, Any]]:
        answer = self._client.get(f"/ticket_articles/by_ticket/{id_of(ticket)}")
        found = [each for each in answer.json(list) if isinstance(each, dict) and id_of(each).isdigit()]
        return sorted(found, key=lambda each: int(id_of(each)))

    def _key_in(self, ticket: Mapping[str, Any]) -> UUID | None:
        return as_key(str(ticket.get(self._options["key_field"]) or ""))

    def _is_opening(self, article: Mapping[str, Any], ticket: Mapping[str, Any]) -> bool:
        key = self._key_in(ticket)
        return key is not None and key_of(article) == key

    def _is_closed(self, ticket: Mapping[str, Any]) -> bool:
        state = str(ticket.get("state", ""))
        if state in _CLOSED:
            return True
        states = self._client.get("/ticket_states", {"expand": "true"}).json(list)
        return any(
            isinstance(each, dict) and each.get("name") == state and each.get("state_type") in _CLOSED
            for each in states
        )

    def _subject(self, parcel: Parcel) -> str:
        return fitting(parcel.subject, _TITLE_LENGTH)

    def _place(self, ticket: Mapping[str, Any]) -> str:
        return f"{self.address}/#ticket/zoom/{id_of(ticket)}"

    def _checked(self) -> str:
        user = self._client.get("/users/me", {"expand": "true"}).json()
        if "login" not in user:
            raise RefusedError(
                "desk_unreadable",
                _("Unter {address} antwortet kein Zammad.").format(address=self.address),
                hint=_("Tragen Sie die Adresse ohne /api/v1 ein."),
            )
        named = self._options["group"]
        groups = user.get("groups")
        rights = groups.get(named) if isinstance(groups, dict) else None
        if rights is None:
            raise LoginError(
                "desk_group",
                _("Die Gruppe {group} gibt es dort nicht, oder Sie gehören nicht dazu.").format(group=named),
                hint=_("Prüfen Sie den Namen, und lassen Sie sich in die Gruppe aufnehmen."),
            )
        if not {"full", "create"} & set(rights):
            raise LoginError(
                "desk_forbidden",
                _("In der Gruppe {group} dürfen Sie keine Tickets anlegen.").format(group=named),
                hint=_("Lassen Sie sich dort das Recht „Erstellen“ oder „Voll“ geben."),
            )
        for field in (self._options["key_field"], *self._fields.values()):
            self._check_attribute(field)
        name = " ".join(filter(None, (str(user.get("firstname", "")), str(user.get("lastname", "")))))
        return _("Bereit: angemeldet als {name}, Tickets gehen in die Gruppe {group}.").format(
            name=literal(name, 80), group=named
        )

    def _check_attribute(self, field: str) -> None:
        try:
            self._search(f"ticket.{field}", "-")
        except LoginError:
            raise
        except RefusedError as error:
            raise self._unprepared(field) from error
