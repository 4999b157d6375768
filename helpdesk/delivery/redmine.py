"""Redmine by its REST interface.

Exactly once: an upload's token is single-use, so every create, note and closing carries a small key file under a token
that is noted before it goes out. Repeated, it gets 422 and adds nothing; the key file's name then finds what is there.
Source: measured on Redmine 5.0; https://www.redmine.org/projects/redmine/wiki/Rest_Issues.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from helpdesk.delivery.desk import HandedOver, LoginError, Parcel, RefusedError, UnclearError, unclear
from helpdesk.delivery.http_errors import literal
from helpdesk.delivery.models import DeskConfig, DeskMessage, DeskOption, DeskThread, ParcelKind
from helpdesk.delivery.reading_back import DOWNLOAD_BYTES, changed_text, gone, key_in, moment, together, whole_number
from helpdesk.delivery.web_desk import WebDesk
from helpdesk.delivery.wording import named_fields
from helpdesk.i18n import N_, _
from helpdesk.tickets import DeskFile, Receipt

OPTIONS = (
    DeskOption("project", N_("Projekt"), N_("Die Kennung in der Adresse des Projekts, etwa helpdesk."), required=True),
    DeskOption("tracker", N_("Tracker"), N_("Sein Name, etwa Support; leer: der erste des Projekts.")),
    DeskOption("closed", N_("Status beim Schließen"), N_("Sein Name; leer: der erste, der als geschlossen gilt.")),
    DeskOption(
        "fields",
        N_("Eigene Felder"),
        N_("Nummern dort, etwa: department=4 category=5 server=6 customer=7. Was fehlt, steht über der Nachricht."),
    ),
    DeskOption("secret", N_("API-Schlüssel"), N_("In Redmine unter „Mein Konto“."), required=True, secret=True),
)

UNPROCESSABLE = 422
"""What Redmine answers to a used or unknown token, and to anything else about a ticket it doesn't like."""

_DOUBTED = "?"


class RedmineDesk(WebDesk):
    """One project of one Redmine."""

    login = ("X-Redmine-API-Key", "")
    options_asked = OPTIONS

    def __init__(self, config: DeskConfig, secret: Callable[[], str], now: Callable[[], datetime]) -> None:
        super().__init__(config, secret, now)
        # By number, not by name.
        named = named_fields(self._options["fields"].replace(",", " "))
        self._fields = {name: number for name, number in named.items() if number.isdecimal()}

    def deliver(self, parcel: Parcel) -> Receipt | HandedOver:
        noted = parcel.memo.text
        if not noted:
            parcel.memo.keep(self._upload(*parcel.key_file))
        uploads = [self._uploaded(file.name, path) for file, path in zip(parcel.attachments, parcel.paths, strict=True)]
        try:
            number = self._hand_in(parcel, uploads)
        except RefusedError as error:
            if isinstance(error, LoginError):
                raise
            # The token was used: it arrived, perhaps just now, because the line repeated the request.
            if found := self.find(parcel):
                return found
            if not noted or error.status != UNPROCESSABLE:
                raise
            number = self._hand_in_anew(parcel, uploads, error)
        found = self._confirmed(
            parcel, number, self._place(number), lambda: self._read_back(parcel, self._issue(number))
        )
        if found is None:
            raise UnclearError("desk_unread", _("Angenommen, steht aber noch nicht im Ticket {n}.").format(n=number))
        return found

    def find(self, parcel: Parcel) -> Receipt | None:
        if parcel.kind is not ParcelKind.CREATE:
            return self._read_back(parcel, self._issue(parcel.number))
        issues = self._with_file(str(parcel.key))
        if not issues:
            return None
        found = self._read_back(parcel, self._issue(str(issues[0].get("id", ""))))
        if found is None:
            raise _cannot_search()
        return found

    def fetch(self, number: str) -> DeskThread:
        issue = self._issue(number)
        state, closed = self._state(issue)
        messages = tuple(_messages(issue, _files(issue)))
        return DeskThread(number, state, closed, messages)

    def download(self, number: str, file: DeskFile) -> bytes:
        del number
        if file.bytes > DOWNLOAD_BYTES or not file.id.isdigit():
            raise gone(file)
        path = f"/attachments/download/{file.id}/{quote(file.name, safe='')}"
        content = self._client.get(path, limit=file.bytes + 1).content
        if len(content) != file.bytes:
            raise gone(file)
        return content

    def _with_file(self, name: str) -> list[dict[str, Any]]:
        """The first of the tickets with a file whose name contains this; a Redmine that can't ask so gives any."""
        query = {"status_id": "*", "attachment": f"~{name}", "limit": "1", "sort": "id"}
        return _list(self._client.get("/issues.json", query).json(), "issues")

    def _hand_in_anew(self, parcel: Parcel, uploads: list[dict[str, str]], error: RefusedError) -> str:
        """For a noted token that is refused though nothing is there: it was thrown away after a day.

        Or what used it isn't on record yet, so the first time this happens is only noted.
        """
        if not parcel.memo.text.startswith(_DOUBTED):
            parcel.memo.keep(_DOUBTED + parcel.memo.text)
            raise unclear(error) from error
        parcel.memo.keep(self._upload(*parcel.key_file))
        return self._hand_in(parcel, uploads)

    def _hand_in(self, parcel: Parcel, uploads: list[dict[str, str]]) -> str:
        """Makes the ticket, note or closing; returns the ticket's number."""
        key = {"token": parcel.memo.text.removeprefix(_DOUBTED), "filename": parcel.key_file[0]}
        carried = [{**key, "content_type": "text/plain"}, *uploads]
        if parcel.kind is ParcelKind.CREATE:
            new = {**self._new(parcel), "uploads": carried}
            answer = self._client.send("POST", "/issues.json", json={"issue": new})
            issue = answer.json().get("issue")
            if answer.status != 201 or not isinstance(issue, dict) or not isinstance(issue.get("id"), int):
                raise answer.misread()
            return str(issue["id"])
        number = _checked_number(parcel.number)
        change = {"notes": parcel.message} if parcel.kind is ParcelKind.REPLY else self._closing(number)
        answer = self._client.send("PUT", f"/issues/{number}.json", json={"issue": {**change, "uploads": carried}})
        if answer.status != 204:
            raise answer.misread()
        return number

    def _uploaded(self, name: str, path: Path) -> dict[str, str]:
        return {"token": self._upload(name, path.read_bytes()), "filename": name}

    def _new(self, parcel: Parcel) -> dict[str, Any]:
        told = {name: getattr(parcel, name) for name in self._fields}
        issue: dict[str, Any] = {
            "project_id": self._options["project"],
            "subject": parcel.subject,
            "description": self._text(parcel),
        }
        if self._options["tracker"]:
            issue["tracker_id"] = self._tracker(self._project())
        if told:
            issue["custom_fields"] = [{"id": int(self._fields[name]), "value": value} for name, value in told.items()]
        return issue

    def _closing(self, number: str) -> dict[str, Any]:
        wanted = self._options["closed"].casefold()
        issue = self._issue(number)
        allowed = {each.get("id") for each in _list(issue, "allowed_statuses")} | {_object(issue, "status").get("id")}
        for status in _list(self._client.get("/issue_statuses.json").json(), "issue_statuses"):
            named = str(status.get("name", "")).casefold() == wanted if wanted else bool(status.get("is_closed"))
            if named and status.get("id") in allowed:
                return {"status_id": status["id"]}
        raise LoginError(
            "desk_forbidden",
            _("Der Arbeitsablauf dieses Redmine lässt Sie das Ticket {number} nicht schließen.").format(number=number),
            hint=_("Lassen Sie es dort schließen, oder nennen Sie in den Einstellungen einen anderen Status."),
        )

    def _upload(self, name: str, content: bytes) -> str:
        # An upload nobody claims is thrown away after a day, so a second one does no harm.
        answer = self._client.send(
            "POST",
            "/uploads.json",
            content=content,
            params={"filename": name},
            headers={"Content-Type": "application/octet-stream"},
            safe_to_repeat=True,
        )
        token = _object(answer.json(), "upload").get("token")
        if not isinstance(token, str) or not token:
            raise answer.misread()
        return token

    def _issue(self, number: str) -> dict[str, Any]:
        include = {"include": "journals,attachments,allowed_statuses"}
        answer = self._client.get(f"/issues/{_checked_number(number)}.json", include)
        issue = answer.json().get("issue")
        if not isinstance(issue, dict) or str(issue.get("id")) != number:
            raise answer.misread()
        return issue

    def _read_back(self, parcel: Parcel, issue: Mapping[str, Any]) -> Receipt | None:
        files = _files(issue)
        attached: Iterable[DeskFile] = files.values()
        number = str(issue["id"])
        if parcel.kind is ParcelKind.CREATE:
            if not any(key_in(file.name) == parcel.key for file in files.values()):
                return None
            at, text = issue.get("created_on"), issue.get("description")
            odd = "" if issue.get("subject") == parcel.subject else _("Der Betreff steht dort anders.")
        else:
            journal = next((each for each in _list(issue, "journals") if _key(each, files) == parcel.key), None)
            if journal is None:
                return None
            attached = _attached(journal, files)
            at, text, odd = journal.get("created_on"), journal.get("notes"), ""
        if parcel.kind is ParcelKind.CLOSE and not self._state(issue)[1]:
            odd = _("Das Ticket ist dort nicht geschlossen.")
        lost = parcel.differs((file.name, file.bytes) for file in attached)
        warning = together(odd, changed_text(self._text(parcel), str(text or "")), lost)
        return parcel.receipt(self.name, number, moment(at), self._place(number), warning)

    def _state(self, issue: Mapping[str, Any]) -> tuple[str, bool]:
        status = _object(issue, "status")
        closed = status.get("is_closed")
        if closed is None:
            statuses = _list(self._client.get("/issue_statuses.json").json(), "issue_statuses")
            closed = any(each.get("is_closed") for each in statuses if each.get("id") == status.get("id"))
        return literal(str(status.get("name", "")), 60), bool(closed)

    def _place(self, number: str) -> str:
        return f"{self.address}/issues/{number}"

    def _project(self) -> dict[str, Any]:
        path = f"/projects/{quote(self._options['project'], safe='')}.json"
        answer = self._client.get(path, {"include": "trackers"})
        project = answer.json().get("project")
        if not isinstance(project, dict):
            raise answer.misread()
        return project

    def _tracker(self, project: Mapping[str, Any]) -> int:
        trackers = {str(each.get("name")): each.get("id") for each in _list(project, "trackers")}
        for name, number in trackers.items():
            if isinstance(number, int) and self._options["tracker"].casefold() in {name.casefold(), str(number)}:
                return number
        raise RefusedError(
            "desk_tracker",
            _("Den Tracker „{name}“ gibt es im Projekt nicht.").format(name=self._options["tracker"]),
            hint=_("Möglich: {choices}").format(choices=literal(", ".join(trackers))),
        )

    def _checked(self) -> str:
        try:
            user = self._client.get("/users/current.json").json().get("user")
        except RefusedError as error:
            if error.code != "desk_not_found":
                raise
            user = None
        if not isinstance(user, dict) or "id" not in user:
            raise RefusedError(
                "desk_unreadable",
                _("Unter {address} antwortet kein Redmine.").format(address=self.address),
                hint=_("Prüfen Sie den Pfad in der Adresse, und ob die REST-Schnittstelle dort eingeschaltet ist."),
            )
        project = self._checked_project()
        issue = {"project_id": self._options["project"], "subject": ""}
        if self._options["tracker"]:
            issue["tracker_id"] = str(self._tracker(project))
        self._require_right(issue)
        if self._with_file("draft-00000000-0000-0000-0000-000000000000"):
            raise _cannot_search()
        name = literal(" ".join(filter(None, (str(user.get("firstname", "")), str(user.get("lastname", ""))))), 80)
        return _("Bereit: angemeldet als {name}, Tickets gehen in das Projekt {project}.").format(
            name=name, project=literal(str(project.get("name", "")), 80)
        )

    def _require_right(self, issue: dict[str, str]) -> None:
        """Tries to make a ticket without a subject: nothing is made, and only who might is told just that."""
        try:
            self._client.send("POST", "/issues.json", json={"issue": issue}, safe_to_repeat=True)
        except RefusedError as error:
            # Who may not is told that project and tracker are missing as well.
            if error.code == "desk_refused" and "; " not in error.message:
                return
            if error.code not in {"desk_refused", "desk_forbidden"}:
                raise
            raise LoginError(
                "desk_forbidden",
                _("Im Projekt {project} dürfen Sie keine Tickets anlegen.").format(project=issue["project_id"]),
                hint=_("Lassen Sie sich dort eine Rolle mit diesem Recht geben."),
            ) from error

    def _checked_project(self) -> dict[str, Any]:
        named = self._options["project"]
        try:
            return self._project()
        except LoginError as error:
            message = _("Das Projekt {project} dürfen Sie nicht sehen.").format(project=named)
            raise LoginError("desk_forbidden", message, _("Lassen Sie sich dort eine Rolle geben.")) from error
        except RefusedError as error:
            message = _("Das Projekt {project} gibt es dort nicht.").format(project=named)
            hint = _("Tragen Sie die Kennung aus der Adresse des Projekts ein, nicht seinen Namen.")
            raise RefusedError("desk_project", message, hint) from error


def _checked_number(number: str) -> str:
    if number.isascii() and number.isdigit():
        return number
    raise RefusedError(
        "desk_not_found",
        _("{number} ist keine Ticketnummer dieses Redmine.").format(number=literal(number, 60)),
        hint=_("Legen Sie ein neues Ticket an."),
    )


def _list(content: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = content.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _object(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = content.get(name)
    return found if isinstance(found, dict) else {}


def _files(issue: Mapping[str, Any]) -> dict[str, DeskFile]:
    """The ticket's files by id, ours among them."""
    files = [
        DeskFile(str(each.get("id")), str(each.get("filename", "")), whole_number(each.get("filesize")))
        for each in _list(issue, "attachments")
    ]
    return {file.id: file for file in files}


def _attached(journal: Mapping[str, Any], files: Mapping[str, DeskFile]) -> Iterator[DeskFile]:
    for detail in _list(journal, "details"):
        file = files.get(str(detail.get("name")))
        if detail.get("property") == "attachment" and detail.get("new_value") and file is not None:
            yield file


def _key(journal: Mapping[str, Any], files: Mapping[str, DeskFile]) -> object:
    return next(filter(None, (key_in(file.name) for file in _attached(journal, files))), None)


def _messages(issue: Mapping[str, Any], files: Mapping[str, DeskFile]) -> Iterator[DeskMessage]:
    for journal in _list(issue, "journals"):
        attached = list(_attached(journal, files))
        text = str(journal.get("notes") or "")
        if not text and not attached:
            # A change of a field, which says nothing.
            continue
        keys = [key for file in attached if (key := key_in(file.name))]
        yield DeskMessage(
            id=str(journal.get("id")),
            at=moment(journal.get("created_on")),
            author=literal(str(_object(journal, "user").get("name", "")), 120),
            text=text,
            attachments=tuple(file for file in attached if not key_in(file.name)),
            key=keys[0] if keys else None,
        )


def _cannot_search() -> RefusedError:
    return RefusedError(
        "desk_unprepared",
        _("Dieses Redmine sucht nicht nach Anhängen."),
        hint=_("Lassen Sie es erneuern; ohne diese Suche wäre ein doppeltes Ticket nicht zu erkennen."),
    )
