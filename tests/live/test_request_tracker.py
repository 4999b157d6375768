"""The contract, against a real Request Tracker, and what only that server does."""

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from helpdesk.delivery import DeskConfig, ParcelKind, request_tracker_reading
from helpdesk.delivery.desk import LoginError, Parcel, RefusedError
from helpdesk.delivery.request_tracker import RequestTrackerDesk
from helpdesk.tickets import Receipt
from tests.delivery.contract import Kit, ServerContract, Stored, following, parcel_with
from tests.live.servers import OtherEnd

pytestmark = pytest.mark.live
ADDRESS = "http://127.0.0.1:8085"
OPTIONS = {"queue": "Helpdesk"}


def desk_with(key: str, address: str = ADDRESS, **options: str) -> RequestTrackerDesk:
    config = DeskConfig("rt", "request_tracker", "RT", address, "centron", {**OPTIONS, **options})
    return RequestTrackerDesk(config, lambda: key, lambda: datetime.now(UTC))


class Admin(OtherEnd):
    """The other end, through the interface but without our code, as RT's administrator."""

    def tell(self, path: str, content: Mapping[str, object], files: Mapping[str, bytes] | None = None) -> None:
        parts = [("Attachments", (name, data, "application/octet-stream")) for name, data in (files or {}).items()]
        given: dict[str, Any] = {"data": {"JSON": json.dumps(content)}, "files": parts} if parts else {"json": content}
        self._line.post(path, **given).raise_for_status()

    def change(self, number: str, **fields: object) -> None:
        self._line.put(f"/ticket/{number}", json=fields).raise_for_status()

    def count(self, key: UUID, number: str) -> int:
        """How many tickets and messages carry a key, or how often the ticket was closed when none does."""
        tickets = self.ask("/tickets", query=f"CF.{{ClientKey}}='{key}'")["total"]
        names = [each["Filename"] for each in self.files(number)]
        if found := int(tickets) + names.count(f"draft-{key}.txt"):
            return found
        history = self.ask(f"/ticket/{number}/history", fields="Type,NewValue", per_page="100")["items"]
        return sum(each["Type"] == "Status" and each["NewValue"] == "resolved" for each in history)

    def files(self, number: str) -> list[dict[str, Any]]:
        fields = "Filename,ContentLength,ContentType"
        items = self.ask(f"/ticket/{number}/attachments", fields=fields, per_page="100")["items"]
        assert isinstance(items, list)
        return items

    def stored(self, number: str) -> Stored:
        parts = self.files(number)
        text = next(each for each in parts if each["ContentType"] == "text/plain" and not each["Filename"])
        content = self._line.get(f"/attachment/{text['id']}").raise_for_status().json()["Content"]
        files = {each["Filename"]: int(each["ContentLength"]) for each in parts if each["Filename"]}
        return Stored(self.ask(f"/ticket/{number}")["Subject"], b64decode(content).decode(), files)

    def answer(self, number: str, text: str, files: Mapping[str, bytes]) -> None:
        self.tell(f"/ticket/{number}/correspond", {"Content": text, "ContentType": "text/plain"}, files)


@pytest.fixture(scope="module")
def admin(request_tracker: Mapping[str, str]) -> Iterator[Admin]:
    with httpx.Client(base_url=f"{ADDRESS}/REST/2.0", auth=("root", "secretroot1"), timeout=60) as line:
        yield Admin(line)


@pytest.fixture
def desk(request_tracker: Mapping[str, str]) -> RequestTrackerDesk:
    return desk_with(request_tracker["TOKEN"])


@pytest.fixture
def parcel(tmp_path: Path) -> Parcel:
    return parcel_with(tmp_path, {"a.log": "Größe\r\n".encode("latin-1")})


def delivered(desk: RequestTrackerDesk, parcel: Parcel) -> Receipt:
    receipt = desk.deliver(parcel)
    assert isinstance(receipt, Receipt)
    return receipt


class TestRequestTracker(ServerContract):
    @pytest.fixture
    def kit(self, request_tracker: Mapping[str, str], admin: Admin) -> Kit:
        desk = desk_with(request_tracker["TOKEN"])
        return Kit(desk, desk_with("1-2-3"), admin.count, admin.stored, admin.answer)


def twin_of(desk: RequestTrackerDesk, admin: Admin, parcel: Parcel, sent: Parcel) -> str:
    """Number of a second ticket with a parcel's key."""
    key = uuid4()
    number = delivered(desk, replace(sent, key=key, ticket=key)).number
    admin.change(number, CustomFields={"ClientKey": str(parcel.key)})
    return number


def test_a_ticket_that_came_up_twice_is_made_one(desk: RequestTrackerDesk, admin: Admin, parcel: Parcel) -> None:
    first = delivered(desk, parcel)
    twin_of(desk, admin, parcel, parcel)
    assert admin.count(parcel.key, first.number) == 2

    assert desk.find(parcel) == first
    assert admin.count(parcel.key, first.number) == 1
    assert desk.find(parcel) == first


def test_a_ticket_that_only_carries_our_key_is_told_and_left_alone(
    desk: RequestTrackerDesk, admin: Admin, parcel: Parcel
) -> None:
    first = delivered(desk, parcel)
    admin.tell(
        "/ticket", {"Queue": "Helpdesk", "Subject": parcel.subject, "CustomFields": {"ClientKey": str(parcel.key)}}
    )
    other = twin_of(desk, admin, parcel, replace(parcel, message="Anderes"))

    found = desk.find(parcel)
    desk.fetch(first.number)

    assert found is not None
    assert found.warning.count("trägt dort denselben Schlüssel") == 2
    assert other in found.warning
    assert admin.count(parcel.key, first.number) == 3


def test_all_that_is_otherwise_there_is_told(desk: RequestTrackerDesk, admin: Admin, parcel: Parcel) -> None:
    key = {"ClientKey": str(parcel.key)}
    text = {"Content": "Anderes", "ContentType": "text/plain"}
    admin.tell("/ticket", {"Queue": "Helpdesk", "Subject": "Anderes", "CustomFields": key, **text})

    found = desk.find(parcel)

    assert found is not None
    assert [each for each in ("Der Betreff", "Die Nachricht", "a.log fehlt dort") if each not in found.warning] == []


def test_a_ticket_merged_into_another_there_is_still_found(
    desk: RequestTrackerDesk, admin: Admin, parcel: Parcel, tmp_path: Path
) -> None:
    other = delivered(desk, parcel_with(tmp_path, {}, message="Anderes"))
    ours = delivered(desk, parcel)
    admin.change(ours.number, MergeInto=int(other.number))

    found = desk.find(parcel)

    assert found is not None
    assert (found.number, found.warning) == (ours.number, "")
    assert [parcel.message in message.text for message in desk.fetch(other.number).messages] == [True]


def test_what_rt_would_cut_of_a_subject_stands_in_the_message(
    desk: RequestTrackerDesk, admin: Admin, tmp_path: Path
) -> None:
    parcel = parcel_with(tmp_path, {}, subject="Größenänderung " * 17)

    receipt = delivered(desk, parcel)

    assert receipt.warning == ""
    assert parcel.subject.split() == admin.stored(receipt.number).text.split()[:17]


@pytest.mark.parametrize("options", [{"key_field": "Nixda"}, {"key_field": "a}'"}, {"fields": "server=Nixda"}])
def test_nothing_is_made_where_the_fields_are_missing(
    request_tracker: Mapping[str, str], parcel: Parcel, options: Mapping[str, str]
) -> None:
    desk = desk_with(request_tracker["TOKEN"], **options)

    with pytest.raises(RefusedError) as refused:
        desk.deliver(parcel)

    assert refused.value.code == "desk_unprepared"
    assert "eigene Feld" in desk.check().message
    assert desk_with(request_tracker["TOKEN"]).find(parcel) is None


def test_fields_of_the_form_go_into_those_of_the_queue(
    request_tracker: Mapping[str, str], admin: Admin, parcel: Parcel
) -> None:
    desk = desk_with(request_tracker["TOKEN"], fields="category=Kategorie server=Server")

    receipt = delivered(desk, parcel)

    fields = {each["name"]: each["values"] for each in admin.ask(f"/ticket/{receipt.number}")["CustomFields"]}
    assert (fields["Kategorie"], fields["Server"]) == (["Exchange"], ["srv-01"])
    assert "srv-01" not in admin.stored(receipt.number).text
    assert "Technischer Support" in admin.stored(receipt.number).text


@pytest.mark.parametrize(
    ("options", "said"), [({"queue": "Nixda"}, "Warteschlange Nixda"), ({"queue": "General"}, "Warteschlange General")]
)
def test_a_queue_that_is_not_ours_is_named(
    request_tracker: Mapping[str, str], parcel: Parcel, options: Mapping[str, str], said: str
) -> None:
    desk = desk_with(request_tracker["TOKEN"], **options)

    assert said in desk.check().message
    with pytest.raises(LoginError):
        desk.deliver(parcel)


def test_another_address_is_no_request_tracker(request_tracker: Mapping[str, str]) -> None:
    assert not desk_with(request_tracker["TOKEN"], f"{ADDRESS}/rt").check().ready


def test_a_status_that_does_not_exist_is_refused_though_rt_answers_200(
    request_tracker: Mapping[str, str], parcel: Parcel
) -> None:
    desk = desk_with(request_tracker["TOKEN"], closed="Fertig")
    number = delivered(desk, parcel).number

    with pytest.raises(RefusedError, match="isn't a valid status"):
        desk.deliver(following(parcel, ParcelKind.CLOSE, number))

    assert not desk.fetch(number).closed


def test_a_rejected_ticket_needs_no_closing(desk: RequestTrackerDesk, admin: Admin, parcel: Parcel) -> None:
    number = delivered(desk, parcel).number
    admin.change(number, Status="rejected")

    assert delivered(desk, following(parcel, ParcelKind.CLOSE, number)).warning == ""
    assert desk.fetch(number).state == "rejected"


def test_html_is_fetched_as_text_and_a_comment_is_marked(
    desk: RequestTrackerDesk, admin: Admin, parcel: Parcel
) -> None:
    number = delivered(desk, parcel).number
    admin.tell(
        f"/ticket/{number}/correspond", {"Content": "<p>Hallo <b>Sie</b><p>x &lt; y", "ContentType": "text/html"}
    )
    admin.tell(f"/ticket/{number}/comment", {"Content": "nur unter uns", "ContentType": "text/plain"})

    answer, comment = desk.fetch(number).messages

    assert answer.text == "Hallo Sie\n\nx < y"
    assert comment.text == "Interner Kommentar:\nnur unter uns"


def test_a_thread_of_many_pages_is_fetched_whole(
    desk: RequestTrackerDesk, admin: Admin, parcel: Parcel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_tracker_reading, "PAGE", 3)
    number = delivered(desk, parcel).number
    for index in range(4):
        admin.answer(number, f"Antwort {index}", {})
    last = following(parcel, ParcelKind.REPLY, number)
    desk.deliver(last)

    messages = desk.fetch(number).messages

    assert [message.text for message in messages[:-1]] == [f"Antwort {index}" for index in range(4)]
    assert messages[-1].key == last.key


def test_a_copy_that_comes_up_late_is_merged_when_answers_are_fetched(
    desk: RequestTrackerDesk, admin: Admin, parcel: Parcel
) -> None:
    first = delivered(desk, parcel)
    twin_of(desk, admin, parcel, parcel)

    desk.fetch(first.number)

    assert admin.count(parcel.key, first.number) == 1


def test_a_message_the_line_doubled_is_told(desk: RequestTrackerDesk, admin: Admin, parcel: Parcel) -> None:
    reply = following(parcel, ParcelKind.REPLY, delivered(desk, parcel).number)
    for _copy in range(2):
        admin.answer(reply.number, reply.message, dict([reply.key_file]))

    found = desk.find(reply)

    assert found is not None
    assert found.warning == "Die Nachricht steht dort doppelt."
