"""Request Tracker 5 by its REST2 interface.

Exactly once: RT takes no key of ours, so each ticket carries its parcel's key in a custom field, each message in the
name of a small key file, and both are searched for before anything is sent. Should a ticket come up twice all the same,
as when the line repeats a request, the later is merged into the first.
Source: measured on RT 5.0.3; https://docs.bestpractical.com/rt/5.0.5/RT/REST2.html.
"""

import json
import mimetypes
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from helpdesk.delivery.desk import HandedOver, LoginError, Parcel, RefusedError
from helpdesk.delivery.http import Answer, Part
from helpdesk.delivery.http_errors import literal, words
from helpdesk.delivery.models import DeskConfig, DeskOption, DeskThread, ParcelKind
from helpdesk.delivery.reading_back import as_key, changed_text, strange_copy, together
from helpdesk.delivery.request_tracker_reading import Reading, Thread, id_of, moment, numbered, rows
from helpdesk.delivery.web_desk import COMES_LATE, WebDesk
from helpdesk.delivery.wording import fitting
from helpdesk.i18n import N_, _
from helpdesk.tickets import DeskFile, Receipt

OPTIONS = (
    DeskOption("queue", N_("Warteschlange"), N_("Ihr Name in Request Tracker."), required=True),
    DeskOption(
        "key_field",
        N_("Feld für den Schlüssel"),
        N_("Ein eigenes Feld der Tickets (ein Wert, freie Eingabe), das Sie sehen und beim Anlegen setzen dürfen."),
        default="ClientKey",
    ),
    DeskOption("requestor", N_("Antragsteller"), N_("Mailadresse, für die angelegt wird; leer: niemand.")),
    DeskOption("closed", N_("Status beim Schließen"), N_("Sein Name in Request Tracker."), default="resolved"),
    DeskOption(
        "fields",
        N_("Eigene Felder"),
        N_("Namen dort, etwa: category=Kategorie server=Server. Was fehlt, steht über der Nachricht."),
    ),
    DeskOption(
        "secret",
        N_("Zugangsschlüssel"),
        N_("In Request Tracker unter „Authentifizierungs-Token“."),
        required=True,
        secret=True,
    ),
)

_SUBJECT_BYTES = 200
"""What RT keeps of a subject; it cuts the rest without a word."""


class RequestTrackerDesk(WebDesk):
    """One queue of one Request Tracker."""

    doubt_seconds = 120
    api = "/REST/2.0"
    login = ("Authorization", "token ")
    options_asked = OPTIONS

    def __init__(self, config: DeskConfig, secret: Callable[[], str], now: Callable[[], datetime]) -> None:
        super().__init__(config, secret, now)
        self._reading = Reading(self._client)

    def deliver(self, parcel: Parcel) -> Receipt | HandedOver:
        # The outbox has looked already; but what a colleague rejects just now would become resolved.
        if parcel.kind is ParcelKind.CLOSE and (found := self.find(parcel)):
            return found
        send = {ParcelKind.CREATE: self._create, ParcelKind.REPLY: self._reply, ParcelKind.CLOSE: self._close}
        number = send[parcel.kind](parcel)
        place = self._place(number)
        if found := self._confirmed(parcel, number, place, lambda: self.find(parcel)):
            return found
        warning = _("Angenommen, aber dort nicht wiederzufinden; lassen Sie die Rechte des Schlüssels prüfen.")
        return parcel.receipt(self.name, number, self._now(), place, warning)

    def find(self, parcel: Parcel) -> Receipt | None:
        if parcel.kind is ParcelKind.CREATE:
            return self._found_ticket(parcel)
        number = numbered(parcel.number)
        if parcel.kind is ParcelKind.REPLY:
            return self._found_message(parcel, number)
        ticket = self._reading.ticket(number)
        if not self._reading.is_closed(ticket):
            return None
        return parcel.receipt(self.name, number, moment(ticket, "Resolved", "LastUpdated"), self._place(number))

    def fetch(self, number: str) -> DeskThread:
        ticket = self._reading.ticket(numbered(number))
        if self._now() - moment(ticket, "Created") < COMES_LATE and (key := self._key_in(ticket)):
            # A copy that was held up on its way may have come up since it was last looked for.
            for row in self._with_key(key):
                if id_of(row) != id_of(ticket):
                    self._merge(row, id_of(ticket))
        state = literal(str(ticket.get("Status", "")), 60)
        return DeskThread(number, state, self._reading.is_closed(ticket), self._reading.messages(number))

    def download(self, number: str, file: DeskFile) -> bytes:
        return self._reading.download(numbered(number), file)

    def _create(self, parcel: Parcel) -> str:
        self._queue()
        subject = self._subject(parcel)
        ticket = {
            "Queue": self._options["queue"],
            "Subject": subject,
            "Content": self._text(parcel),
            "ContentType": "text/plain",
            "CustomFields": {self._options["key_field"]: str(parcel.key)}
            | {field: getattr(parcel, name) for name, field in self._fields.items() if getattr(parcel, name)},
        }
        if self._options["requestor"]:
            ticket["Requestor"] = self._options["requestor"]
        answer = self._send("/ticket", ticket, _parts(parcel))
        number = id_of(answer.json())
        if not (number.isascii() and number.isdigit()):
            raise answer.misread()
        return number

    def _reply(self, parcel: Parcel) -> str:
        number = numbered(parcel.number)
        message = {"Content": parcel.message, "ContentType": "text/plain"}
        name, content = parcel.key_file
        key_file: Part = ("Attachments", (name, content, "application/octet-stream"))
        self._send(f"/ticket/{number}/correspond", message, [key_file, *_parts(parcel)])
        return number

    def _close(self, parcel: Parcel) -> str:
        number = numbered(parcel.number)
        answer = self._client.send("PUT", f"/ticket/{number}", json={"Status": self._options["closed"]})
        said = answer.json(list)
        if not self._reading.is_closed(self._reading.ticket(number)):
            # It answers 200 to what it didn't do.
            raise _refused(self._client.host, said)
        return number

    def _send(self, path: str, content: dict[str, Any], files: list[Part]) -> Answer:
        # As a form: in JSON it fails over a file name with other letters than Latin-1's.
        if files:
            answer = self._client.send("POST", path, data={"JSON": json.dumps(content)}, files=files)
        else:
            answer = self._client.send("POST", path, json=content)
        if answer.status != 201:
            raise _refused(self._client.host, answer.json(list))
        return answer

    def _found_ticket(self, parcel: Parcel) -> Receipt | None:
        found = self._with_key(parcel.key)
        if not found:
            return None
        first, *others = found
        number = id_of(first)
        warning = "" if first.get("Subject") == self._subject(parcel) else _("Der Betreff steht dort anders.")
        for row in others:
            warning = together(warning, self._merge(row, number))
        thread = self._reading.thread(number)
        return self._receipt(parcel, thread, thread.creation(), moment(first, "Created"), warning)

    def _with_key(self, key: UUID) -> list[dict[str, Any]]:
        """The tickets that carry a key, oldest first."""
        # Without the second part, tickets that were merged into others are left out.
        query = f"CF.{{{self._key_field()}}}='{key}' AND EffectiveId > 0"
        answer = self._client.get("/tickets", {"query": query, "fields": "Created,Subject,EffectiveId"})
        return sorted(rows(answer), key=lambda row: int(id_of(row)))

    def _merge(self, row: dict[str, Any], number: str) -> str:
        """Takes a second copy away; says so when that fails, or when it is no copy."""
        double = id_of(row)
        if id_of(row, "EffectiveId") != double:
            return ""
        if self._reading.made(double) != self._reading.made(number):
            # Somebody copied the key along with other fields; what RT merges can't be parted again.
            return strange_copy(double)
        try:
            self._client.send("PUT", f"/ticket/{double}", json={"MergeInto": int(number)}, safe_to_repeat=True)
        except RefusedError:
            return _("Das Ticket ist dort doppelt, auch als {number}.").format(number=double)
        return ""

    def _found_message(self, parcel: Parcel, number: str) -> Receipt | None:
        name = parcel.key_file[0]
        thread = self._reading.thread(number)
        found = [each for each in thread.attachments if each.get("Filename") == name]
        if not found:
            return None
        # Nothing said in RT can be taken back through its interface.
        warning = _("Die Nachricht steht dort doppelt.") if len(found) > 1 else ""
        return self._receipt(parcel, thread, id_of(found[0], "TransactionId"), moment(found[0], "Created"), warning)

    def _receipt(self, parcel: Parcel, thread: Thread, transaction: str, at: datetime, warning: str = "") -> Receipt:
        said = self._reading.said(thread, [transaction]).get(transaction, "")
        lost = parcel.differs(thread.kept(transaction))
        warning = together(warning, changed_text(self._text(parcel), said), lost)
        return parcel.receipt(self.name, thread.number, at, self._place(thread.number), warning)

    def _subject(self, parcel: Parcel) -> str:
        return fitting(parcel.subject, _SUBJECT_BYTES, lambda text: len(text.encode()))

    def _place(self, number: str) -> str:
        return f"{self.address}/Ticket/Display.html?id={number}"

    def _key_field(self) -> str:
        named = self._options["key_field"]
        if any(character in "{}'\"\\" or not character.isprintable() for character in named):
            raise self._unprepared(named)
        return named

    def _key_in(self, ticket: Mapping[str, Any]) -> UUID | None:
        fields = [each for each in ticket.get("CustomFields", []) if isinstance(each, dict)]
        values = [each.get("values") for each in fields if each.get("name") == self._key_field()]
        told = str(values[0][0]) if values and isinstance(values[0], list) and values[0] else ""
        return as_key(told)

    def _unprepared(self, missing: str) -> RefusedError:
        return RefusedError(
            "desk_unprepared",
            _("Der Warteschlange {queue} fehlt das eigene Feld „{field}“, oder Sie dürfen es nicht sehen.").format(
                queue=self._options["queue"], field=literal(missing, 60)
            ),
            hint=_("Lassen Sie es dort anlegen; ohne das Feld wäre ein doppeltes Ticket nicht zu erkennen."),
        )

    def _queue(self) -> dict[str, Any]:
        """The queue, with all our fields; RT takes unknown ones without a word and drops them."""
        named = self._options["queue"]
        try:
            queue = self._client.get(f"/queue/{quote(named, safe='')}").json()
        except RefusedError as error:
            if error.code == "desk_login":
                raise
            message = _("Die Warteschlange {queue} gibt es dort nicht, oder Sie dürfen sie nicht sehen.")
            raise LoginError(
                "desk_queue",
                message.format(queue=named),
                hint=_("Prüfen Sie den Namen, und lassen Sie sich das Recht SeeQueue geben."),
            ) from error
        there = {str(field.get("name")) for field in queue.get("TicketCustomFields", []) if isinstance(field, dict)}
        for field in (self._key_field(), *self._fields.values()):
            if field not in there:
                raise self._unprepared(field)
        return queue

    def _checked(self) -> str:
        version = self._client.get("/rt").json().get("Version")
        if not version:
            raise RefusedError(
                "desk_unreadable",
                _("Unter {address} antwortet kein Request Tracker.").format(address=self.address),
                hint=_("Tragen Sie die Adresse ohne /REST/2.0 ein."),
            )
        links = self._queue().get("_hyperlinks", [])
        if not any(isinstance(link, dict) and link.get("ref") == "create" for link in links):
            raise LoginError(
                "desk_forbidden",
                _("In der Warteschlange {queue} dürfen Sie keine Tickets anlegen.").format(
                    queue=self._options["queue"]
                ),
                hint=_("Lassen Sie sich dort das Recht CreateTicket geben."),
            )
        return _("Bereit: Request Tracker {version}, Tickets gehen in die Warteschlange {queue}.").format(
            version=literal(str(version).partition("+")[0], 20), queue=self._options["queue"]
        )


def _parts(parcel: Parcel) -> list[Part]:
    return [
        ("Attachments", (file.name, path.read_bytes(), _media_type(file.name)))
        for file, path in zip(parcel.attachments, parcel.paths, strict=True)
    ]


def _media_type(name: str) -> str:
    # What RT takes for text it converts to UTF-8, and then it isn't what was sent.
    guessed = mimetypes.guess_type(name)[0] or ""
    return guessed if guessed == "application/pdf" or guessed.startswith("image/") else "application/octet-stream"


def _refused(host: str, said: list[Any]) -> RefusedError:
    return RefusedError(
        "desk_refused",
        _("{host} lehnt ab ({told}).").format(host=host, told=words(said)),
        hint=_("Bearbeiten Sie das Ticket, oder prüfen Sie die Einstellungen dieses Weges."),
    )
