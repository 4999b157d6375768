"""What a Redmine that is none, or a broken one, may answer; the real one is in `tests/live/test_redmine.py`."""

import json
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from helpdesk.delivery import DeskConfig, DeskFile
from helpdesk.delivery.desk import RefusedError, UnreachableError
from helpdesk.delivery.reading_back import head, key_in, same_text
from helpdesk.delivery.redmine import RedmineDesk
from helpdesk.errors import HelpdeskError
from tests.delivery.contract import parcel_with
from tests.delivery.line import Play, answer, serving

KEY = UUID("01a1febe-8374-76f3-b437-c082b155d3cc")
STATUS = {"id": 1, "name": "Neu", "is_closed": False}
ATTACHED = {"property": "attachment", "name": "9", "new_value": "a.txt"}
ISSUE = {"id": 5, "subject": "S", "status": STATUS, "journals": [], "attachments": []}


def said(body: object) -> Play:
    return answer("200 OK", json.dumps(body).encode(), "Content-Type: application/json")


def desk_at(address: str, **options: str) -> RedmineDesk:
    config = DeskConfig("r", "redmine", "R", address, "centron", {"project": "p", **options})
    return RedmineDesk(config, lambda: "key", lambda: datetime.now(UTC))


@pytest.mark.parametrize(
    "body",
    [[], {}, {"issue": []}, {"issue": None}, {"issue": {}}, {"issue": {"id": 6}}, {"issue": {"id": [5]}}, "5", None],
)
def test_an_answer_about_another_ticket_or_none_is_no_thread(body: object) -> None:
    with serving(said(body)) as line, pytest.raises(UnreachableError):
        desk_at(line.address).fetch("5")


@pytest.mark.parametrize("number", ["", "5/../6", "5.json?x=", "５", "-1", "x"])
def test_a_number_that_is_none_asks_nothing(number: str) -> None:
    with serving(said({})) as line, pytest.raises(HelpdeskError):
        desk_at(line.address).fetch(number)
    assert line.requests == []


def test_what_is_broken_in_a_thread_is_passed_over() -> None:
    journals = [
        None,
        {"id": 1, "notes": None, "details": [{"property": "attr", "name": "status_id", "new_value": "2"}]},
        {"id": 2, "notes": "Ja", "user": "x", "created_on": "gestern", "details": "y"},
        {"id": 3, "notes": "", "details": [ATTACHED]},
        {
            "id": 4,
            "details": [{"property": "attachment", "name": "8", "new_value": "b.txt"}],
            "user": {"name": "T\u202e"},
        },
    ]
    attachments = [1, {"id": 8, "filename": "b.txt", "filesize": 10**40}, {"filesize": "x"}]

    with serving(said({"issue": {**ISSUE, "journals": journals, "attachments": attachments}})) as line:
        thread = desk_at(line.address).fetch("5")

    assert (thread.state, thread.closed) == ("Neu", False)
    assert [(message.id, message.text, message.author, message.attachments) for message in thread.messages] == [
        ("2", "Ja", "", ()),
        ("4", "", "T", (DeskFile("8", "b.txt", 0),)),
    ]


@pytest.mark.parametrize("file", [DeskFile("8", "a.txt", 3), DeskFile("8/../9", "a", 2), DeskFile("8", "a", 10**9)])
def test_a_file_that_is_not_what_was_told_is_refused(file: DeskFile) -> None:
    with serving(answer("200 OK", b"12")) as line, pytest.raises(HelpdeskError):
        desk_at(line.address).download("5", file)


def test_a_file_is_asked_for_by_its_id_whatever_its_name_is() -> None:
    with serving(answer("200 OK", b"12")) as line:
        assert desk_at(line.address).download("5", DeskFile("8", "../../ü?x=1", 2)) == b"12"

    assert line.requests[0].startswith(b"GET /attachments/download/8/..%2F..%2F%C3%BC%3Fx%3D1 HTTP/1.1")


def test_department_and_the_like_go_into_fields_where_redmine_has_them(tmp_path: Path) -> None:
    created: list[Mapping[str, object]] = []
    parcel = parcel_with(tmp_path, {}, message="Nur das.")
    key_file = {"id": 1, "filename": parcel.key_file[0], "filesize": 37}

    def play(line: socket.socket) -> None:
        request = heard.requests[-1]
        if request.startswith(b"POST /uploads"):
            said({"upload": {"token": "1.x"}})(line)
        elif request.startswith(b"POST /issues"):
            created.append(json.loads(request.partition(b"\r\n\r\n")[2])["issue"])
            answer("201 Created", b'{"issue": {"id": 5}}', "Content-Type: application/json")(line)
        else:
            issue = {**ISSUE, "subject": created[0]["subject"], "description": created[0]["description"]}
            said({"issue": {**issue, "attachments": [key_file]}})(line)

    with serving(play) as heard:
        receipt = desk_at(heard.address, fields="department=4, server=6 unsinn=9 x").deliver(parcel)

    assert created[0]["custom_fields"] == [{"id": 4, "value": "Technischer Support"}, {"id": 6, "value": "srv-01"}]
    assert created[0]["description"] == "Produktkategorie: Exchange\nKunde: Nord AG\n\nNur das."
    assert getattr(receipt, "warning", None) == ""


def test_a_redmine_that_answers_the_search_with_any_ticket_is_not_believed(tmp_path: Path) -> None:
    with serving(said({"issues": [{"id": 5}], "issue": ISSUE})) as line, pytest.raises(RefusedError) as refused:
        desk_at(line.address).find(parcel_with(tmp_path, {}))

    assert refused.value.code == "desk_unprepared"


def test_the_head_has_no_line_for_what_is_empty(tmp_path: Path) -> None:
    parcel = parcel_with(tmp_path, {})

    assert head(parcel, {"department", "category", "server", "customer"}) == ""


@pytest.mark.parametrize(
    ("name", "key"),
    [
        (f"draft-{KEY}.txt", KEY),
        (f"draft-{KEY}.txt.exe", None),
        (f"Xdraft-{KEY}.txt", None),
        (f"draft-{str(KEY).upper()}.txt", None),
        ("draft-1.txt", None),
    ],
)
def test_only_a_key_file_names_a_key(name: str, key: UUID | None) -> None:
    assert key_in(name) == key


def test_line_ends_are_no_difference_and_words_are() -> None:
    assert same_text("a\nb ", "a\r\nb")
    assert not same_text("a b", "a")
