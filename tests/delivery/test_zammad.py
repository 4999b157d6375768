"""The contract, against a server with Zammad's interface, and what only that one does."""

import socket
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from helpdesk.delivery import DeskConfig, ParcelKind
from helpdesk.delivery.desk import LoginError, Parcel, RefusedError
from helpdesk.delivery.zammad import ZammadDesk
from helpdesk.errors import HelpdeskError
from helpdesk.tickets import Receipt
from tests.delivery.contract import Kit, ServerContract, Stored, following, parcel_with
from tests.delivery.zammad_stand_in import COLLEAGUE, READER, TOKEN, Zammad, zammad_server
from tests.faults.proxy import LineFault, line

OPTIONS = {"group": "Support", "customer": "kunde@example.invalid"}


@pytest.fixture
def server() -> Iterator[tuple[Zammad, str]]:
    with zammad_server() as started:
        yield started


@pytest.fixture
def zammad(server: tuple[Zammad, str]) -> Zammad:
    return server[0]


@pytest.fixture
def address(server: tuple[Zammad, str]) -> str:
    return server[1]


@pytest.fixture
def desk(address: str) -> ZammadDesk:
    return desk_at(address)


@pytest.fixture
def parcel(tmp_path: Path) -> Parcel:
    return parcel_with(tmp_path, {"a.log": "Größe\r\n".encode("latin-1")})


def desk_at(address: str, key: str = TOKEN, **options: str) -> ZammadDesk:
    config = DeskConfig("zammad", "zammad", "Zammad", address, "centron", {**OPTIONS, **options})
    return ZammadDesk(config, lambda: key, lambda: datetime.now(UTC))


def delivered(desk: ZammadDesk, parcel: Parcel) -> Receipt:
    receipt = desk.deliver(parcel)
    assert isinstance(receipt, Receipt)
    return receipt


def say(address: str, number: str, article: Mapping[str, object]) -> None:
    """A colleague writes into the ticket with this number."""
    content = {"ticket_id": int(number) - 22000, "type": "note", **article}
    answer = httpx.post(
        f"{address}/api/v1/ticket_articles", json=content, headers={"Authorization": f"Token token={COLLEAGUE}"}
    )
    answer.raise_for_status()


class OtherEnd:
    """What is in the server, without our code."""

    def __init__(self, zammad: Zammad, address: str) -> None:
        self._zammad = zammad
        self._address = address

    def count(self, key: UUID, number: str) -> int:
        """How many tickets and messages carry a key, or how often the ticket was closed when none does."""
        open_tickets = [each for each in self._zammad.tickets.values() if each["state_id"] != 5]
        names = [file["filename"] for each in self._zammad.articles.values() for file in each["attachments"]]
        found = sum(each["helpdesk_key"] == str(key) for each in open_tickets) + names.count(f"draft-{key}.txt")
        return found or self._zammad.log.count(("PUT", f"/api/v1/tickets/{int(number) - 22000}"))

    def stored(self, number: str) -> Stored:
        ticket = self._zammad.tickets[int(number) - 22000]
        article = next(each for each in self._zammad.articles.values() if each["ticket_id"] == ticket["id"])
        files = {file["filename"]: len(self._zammad.contents[file["id"]]) for file in article["attachments"]}
        return Stored(ticket["title"], article["body"], files)

    def answer(self, number: str, text: str, files: Mapping[str, bytes]) -> None:
        attached = [
            {"filename": name, "data": b64encode(data).decode(), "mime-type": "text/plain"}
            for name, data in files.items()
        ]
        say(self._address, number, {"body": text, "attachments": attached})


class TestZammad(ServerContract):
    @pytest.fixture
    def kit(self, zammad: Zammad, address: str) -> Kit:
        other = OtherEnd(zammad, address)
        return Kit(desk_at(address), desk_at(address, "wrong"), other.count, other.stored, other.answer)


def twin_of(desk: ZammadDesk, zammad: Zammad, parcel: Parcel) -> dict[str, Any]:
    """A second ticket of the same parcel, as the line may make one."""
    key = uuid4()
    ticket = zammad.tickets[int(delivered(desk, replace(parcel, key=key, ticket=key)).number) - 22000]
    ticket["helpdesk_key"] = str(parcel.key)
    article = next(each for each in zammad.articles.values() if each["ticket_id"] == ticket["id"])
    article["message_id"] = f"<{parcel.key}@helpdesk>"
    return ticket


def test_a_ticket_that_came_up_twice_is_made_one(
    desk: ZammadDesk, zammad: Zammad, address: str, parcel: Parcel
) -> None:
    first = delivered(desk, parcel)
    twin_of(desk, zammad, parcel)
    assert OtherEnd(zammad, address).count(parcel.key, first.number) == 2

    assert desk.find(parcel) == first
    assert OtherEnd(zammad, address).count(parcel.key, first.number) == 1
    assert desk.find(parcel) == first
    assert desk.fetch(first.number).messages == ()


@pytest.mark.parametrize("other", ["title", "created_by_id", "body", "attachments"])
def test_a_ticket_that_only_carries_our_key_is_told_and_left_alone(
    desk: ZammadDesk, zammad: Zammad, address: str, parcel: Parcel, other: str
) -> None:
    first = delivered(desk, parcel)
    twin = twin_of(desk, zammad, parcel)
    article = next(each for each in zammad.articles.values() if each["ticket_id"] == twin["id"])
    changed = {"title": "Anderes", "created_by_id": 4, "body": "Anderes", "attachments": []}[other]
    (twin if other in twin else article)[other] = changed

    found = desk.find(parcel)
    desk.fetch(first.number)

    assert found is not None
    assert found.warning.startswith(f"Das Ticket {twin['number']} trägt dort denselben Schlüssel")
    assert OtherEnd(zammad, address).count(parcel.key, first.number) == 2


def test_all_that_is_otherwise_there_is_told(zammad: Zammad, address: str, parcel: Parcel) -> None:
    zammad.attributes |= {"produkt"}
    desk = desk_at(address, fields="category=produkt")
    ticket = zammad.tickets[int(delivered(desk, parcel).number) - 22000]
    twin_of(desk, zammad, parcel)["title"] = "Kopie"
    ticket |= {"title": "Anderes", "produkt": ""}
    article = next(each for each in zammad.articles.values() if each["ticket_id"] == ticket["id"])
    article |= {"body": "Anderes", "attachments": []}

    found = desk.find(parcel)

    assert found is not None
    told = ("denselben Schlüssel", "Der Betreff", "Dort fehlt: produkt", "Die Nachricht", "a.log fehlt dort")
    assert [each for each in told if each not in found.warning] == []


def test_a_ticket_merged_into_another_there_is_still_found(
    desk: ZammadDesk, address: str, parcel: Parcel, tmp_path: Path
) -> None:
    other = delivered(desk, parcel_with(tmp_path, {}, message="Anderes"))
    ours = delivered(desk, parcel)
    path = f"{address}/api/v1/ticket_merge/{int(ours.number) - 22000}/{other.number}"
    httpx.put(path, headers={"Authorization": f"Token token={COLLEAGUE}"}).raise_for_status()

    found = desk.find(parcel)

    assert found is not None
    assert (found.number, found.warning) == (ours.number, "")
    assert desk.fetch(ours.number).closed
    assert [message.key for message in desk.fetch(other.number).messages] == [parcel.key]


@pytest.mark.parametrize("missing", [{}, {"key_field": "nixda"}])
def test_nothing_is_made_where_the_attribute_is_missing(
    zammad: Zammad, address: str, parcel: Parcel, missing: Mapping[str, str]
) -> None:
    zammad.attributes = {"anderes"}
    desk = desk_at(address, **missing)

    with pytest.raises(RefusedError) as refused:
        desk.deliver(parcel)

    assert refused.value.code == "desk_unprepared"
    assert "eigene Attribut" in desk.check().message
    assert zammad.tickets == {}


def test_fields_of_the_form_go_into_attributes_and_one_that_is_lost_is_named(
    zammad: Zammad, address: str, parcel: Parcel
) -> None:
    zammad.attributes |= {"produkt"}
    desk = desk_at(address, fields="category=produkt server=nixda")

    receipt = delivered(desk, parcel)

    ticket = zammad.tickets[int(receipt.number) - 22000]
    assert ticket["produkt"] == "Exchange"
    assert receipt.warning == "Dort fehlt: nixda."
    assert "Attribut „nixda“" in desk.check().message
    assert "Exchange" not in OtherEnd(zammad, address).stored(receipt.number).text


def test_what_zammad_takes_as_a_title_is_not_exceeded(desk: ZammadDesk, zammad: Zammad, tmp_path: Path) -> None:
    parcel = parcel_with(tmp_path, {}, subject="Größenänderung " * 17)

    receipt = delivered(desk, parcel)

    stored = OtherEnd(zammad, "").stored(receipt.number)
    assert receipt.warning == ""
    assert len(stored.subject) == 250
    assert stored.text.split()[:17] == parcel.subject.split()


def test_an_attachment_that_is_not_kept_whole_is_told(desk: ZammadDesk, zammad: Zammad, parcel: Parcel) -> None:
    number = delivered(desk, parcel).number
    article = zammad.articles[int(number) - 22000]
    article["attachments"][0]["size"] = "3"

    found = desk.find(parcel)

    assert found is not None
    assert "a.log" in found.warning


@pytest.mark.parametrize(
    ("key", "options", "said"),
    [
        (TOKEN, {"group": "Nixda"}, "Die Gruppe Nixda gibt es dort nicht"),
        (TOKEN, {"group": "Secret"}, "Die Gruppe Secret gibt es dort nicht"),
        (READER, {}, "In der Gruppe Support dürfen Sie keine Tickets anlegen"),
        ("", {}, "nimmt die Zugangsdaten nicht an"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(
    address: str, parcel: Parcel, key: str, options: Mapping[str, str], said: str
) -> None:
    desk = desk_at(address, key, **options)

    check = desk.check()

    assert not check.ready
    assert check.message.startswith(said) or said in check.message
    with pytest.raises(RefusedError):
        desk.deliver(parcel)


def test_a_right_that_is_missing_is_no_refusal_of_the_ticket(address: str, parcel: Parcel) -> None:
    with pytest.raises(LoginError) as refused:
        desk_at(address, READER).deliver(parcel)

    assert refused.value.code == "desk_forbidden"


def test_another_address_is_no_zammad(address: str) -> None:
    assert not desk_at(f"{address}/zammad").check().ready


@pytest.mark.parametrize("state", ["Fertig", "pending close"])
def test_a_state_that_does_not_close_is_refused(address: str, parcel: Parcel, state: str) -> None:
    desk = desk_at(address, closed=state)
    number = delivered(desk, parcel).number

    with pytest.raises(RefusedError):
        desk.deliver(following(parcel, ParcelKind.CLOSE, number))

    assert not desk.fetch(number).closed


def test_html_is_fetched_as_text_and_an_internal_note_is_marked(desk: ZammadDesk, address: str, parcel: Parcel) -> None:
    number = delivered(desk, parcel).number
    say(address, number, {"body": "Hallo <b>Sie</b><br>x &lt; y", "content_type": "text/html"})
    say(address, number, {"body": "nur unter uns", "internal": True})

    answer, note = desk.fetch(number).messages

    assert (answer.text, answer.author) == ("Hallo Sie\nx < y", "Christopher Miller")
    assert note.text == "Interner Kommentar:\nnur unter uns"


def test_a_message_is_known_by_its_id_when_its_key_file_was_never_stored(
    desk: ZammadDesk, zammad: Zammad, parcel: Parcel
) -> None:
    reply = following(parcel, ParcelKind.REPLY, delivered(desk, parcel).number)
    desk.deliver(reply)
    zammad.articles[2]["attachments"] = []

    assert desk.find(reply) is not None


def test_the_customer_is_guessed_by_mail_and_one_that_is_none_is_refused(
    zammad: Zammad, address: str, parcel: Parcel
) -> None:
    delivered(desk_at(address, customer="neu@example.invalid"), parcel)

    with pytest.raises(RefusedError, match="customer"):
        desk_at(address, customer="keine Adresse").deliver(following(parcel, ParcelKind.CREATE, ""))
    assert len(zammad.tickets) == 1


@pytest.mark.parametrize("kind", [ParcelKind.CREATE, ParcelKind.REPLY])
@pytest.mark.parametrize(
    "fault", [LineFault.DOUBLED, LineFault.CUT_AFTER, LineFault.CUT_ANSWER, LineFault.S500_AFTER, LineFault.S403]
)
def test_whatever_happens_to_one_request_it_arrives_once(
    zammad: Zammad, address: str, parcel: Parcel, kind: ParcelKind, fault: LineFault
) -> None:
    ticket = delivered(desk_at(address), parcel)
    with line(int(address.rpartition(":")[2])) as way:
        desk = desk_at(way.address)
        for broken in range(6):
            sent = following(parcel, kind, ticket.number if kind is ParcelKind.REPLY else "", "Noch einmal")
            sent = replace(sent, ticket=parcel.key if kind is ParcelKind.REPLY else sent.key)
            requests = count()
            way.plan = lambda broken=broken, requests=requests: (  # type: ignore[misc]
                fault if next(requests) == broken else LineFault.NONE
            )

            receipt = insisting(desk, sent)

            assert receipt.warning == "" or fault is LineFault.S403
            assert OtherEnd(zammad, address).count(sent.key, receipt.number) == 1


def insisting(desk: ZammadDesk, parcel: Parcel) -> Receipt:
    """As the outbox does it: asks after a doubt, and sends again what isn't there."""
    for _attempt in range(4):
        with suppress(HelpdeskError):
            return desk.find(parcel) or delivered(desk, parcel)
    raise AssertionError("it never arrived")


def test_a_copy_that_comes_up_late_is_merged_when_answers_are_fetched(
    desk: ZammadDesk, zammad: Zammad, address: str, parcel: Parcel
) -> None:
    first = delivered(desk, parcel)
    twin_of(desk, zammad, parcel)

    desk.fetch(first.number)

    assert OtherEnd(zammad, address).count(parcel.key, first.number) == 1


def test_a_request_that_is_cut_short_is_not_handled(zammad: Zammad, address: str) -> None:
    place = ("127.0.0.1", int(address.rpartition(":")[2]))
    with socket.create_connection(place) as line:
        head = f"POST /api/v1/tickets/search HTTP/1.1\r\nAuthorization: Token token={TOKEN}\r\n"
        line.sendall(f"{head}Content-Length: 50\r\n\r\n{{}}".encode())
        line.shutdown(socket.SHUT_WR)

        assert line.recv(1) == b""
    assert zammad.log == []
