"""The contract, against a real Redmine."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from uuid_utils.compat import uuid7

from helpdesk.app import Helpdesk
from helpdesk.delivery import DeskConfig, ParcelKind
from helpdesk.delivery.desk import LoginError, Memo, RefusedError, UnclearError
from helpdesk.delivery.http import Answer, Client
from helpdesk.delivery.redmine import RedmineDesk
from helpdesk.delivery.service import Delivery
from helpdesk.settings import Paths
from helpdesk.store.files import Files
from helpdesk.tickets import Receipt, TicketState
from tests.delivery.contract import Kit, ServerContract, Stored, following, number_of, parcel_with
from tests.delivery.faulty import Clock
from tests.live.servers import OtherEnd
from tests.tickets.samples import GOOD, write

pytestmark = pytest.mark.live
ADDRESS = "http://127.0.0.1:8086"
OPTIONS = {"project": "helpdesk", "tracker": "Support"}


def desk_with(key: str, address: str = ADDRESS, **options: str) -> RedmineDesk:
    config = DeskConfig("redmine", "redmine", "Redmine", address, "centron", {**OPTIONS, **options})
    return RedmineDesk(config, lambda: key, lambda: datetime.now(UTC))


class Admin(OtherEnd):
    """The other end, through the interface but without our code."""

    def count(self, key: UUID, _number: str) -> int:
        """How many tickets, notes and closings carry a key."""
        found = self.ask("/issues.json", status_id="*", attachment=f"~{key}")["issues"]
        files = [file["filename"] for each in found for file in self._issue(each["id"])["attachments"]]
        return files.count(f"draft-{key}.txt")

    def stored(self, number: str) -> Stored:
        issue = self._issue(number)
        files = {file["filename"]: file["filesize"] for file in issue["attachments"]}
        return Stored(issue["subject"], issue["description"], files)

    def answer(self, number: str, text: str, files: Mapping[str, bytes]) -> None:
        uploads = []
        for name, content in files.items():
            kind = {"Content-Type": "application/octet-stream"}
            answer = self._line.post("/uploads.json", params={"filename": name}, content=content, headers=kind)
            uploads.append({"token": answer.raise_for_status().json()["upload"]["token"], "filename": name})
        change = {"notes": text, "uploads": uploads}
        self._line.put(f"/issues/{number}.json", json={"issue": change}).raise_for_status()

    def make_project(self, name: str, *, public: bool) -> None:
        project = {"name": name, "identifier": name, "is_public": public, "enabled_module_names": ["wiki"]}
        answer = self._line.post("/projects.json", json={"project": project})
        # Still there from the run before.
        assert answer.status_code in {201, 422}

    def _issue(self, number: object) -> dict[str, Any]:
        issue = self.ask(f"/issues/{number}.json", include="attachments,journals")["issue"]
        assert isinstance(issue, dict)
        return issue


@pytest.fixture(scope="module")
def admin(redmine: Mapping[str, str]) -> Iterator[Admin]:
    with httpx.Client(base_url=ADDRESS, headers={"X-Redmine-API-Key": redmine["ADMIN_KEY"]}, timeout=30) as line:
        yield Admin(line)


@pytest.fixture(scope="module")
def projects(admin: Admin) -> None:
    """A project we may not see, and one in which there are no tickets."""
    admin.make_project("geheim", public=False)
    admin.make_project("ohne-tickets", public=True)


class TestRedmine(ServerContract):
    @pytest.fixture
    def kit(self, redmine: Mapping[str, str], admin: Admin) -> Kit:
        return Kit(
            desk_with(redmine["API_KEY"]),
            desk_with("0" * 40),
            admin.count,
            admin.stored,
            admin.answer,
            largest=5 * 1024 * 1024,
        )


def test_an_answer_that_got_lost_is_not_a_second_ticket_even_while_the_search_lags(
    redmine: Mapping[str, str], admin: Admin, tmp_path: Path
) -> None:
    desk, memo = desk_with(redmine["API_KEY"]), Memo()
    parcel = replace(parcel_with(tmp_path, {"a.log": b"x"}), memo=memo)
    first = desk.deliver(parcel)

    # As after a crash: the note is all that is left, and nobody searched before.
    again = desk.deliver(replace(parcel, memo=Memo(memo.text)))

    assert again == first
    assert admin.count(parcel.key, "") == 1


def test_a_request_the_line_repeats_is_one_ticket(
    redmine: Mapping[str, str], admin: Admin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, real = desk_with(redmine["API_KEY"]), Client.send

    def twice(client: Client, method: str, path: str, **given: Any) -> Answer:  # noqa: ANN401 - as they come
        if path.startswith("/issues"):
            real(client, method, path, **given)
        return real(client, method, path, **given)

    monkeypatch.setattr(Client, "send", twice)
    parcel = parcel_with(tmp_path, {})
    receipt = desk.deliver(parcel)
    reply = following(parcel, ParcelKind.REPLY, number_of(receipt))
    desk.deliver(reply)

    assert admin.count(parcel.key, "") == admin.count(reply.key, "") == 1
    assert [message.key for message in desk.fetch(number_of(receipt)).messages] == [reply.key]


def test_a_token_that_was_thrown_away_there_is_replaced_once_nothing_can_use_it_any_more(
    redmine: Mapping[str, str], admin: Admin, tmp_path: Path
) -> None:
    desk, memo = desk_with(redmine["API_KEY"]), Memo("9999.0123456789abcdef")
    parcel = replace(parcel_with(tmp_path, {}), memo=memo)
    with pytest.raises(UnclearError):
        desk.deliver(parcel)
    assert admin.count(parcel.key, "") == 0

    desk.deliver(parcel)

    assert admin.count(parcel.key, "") == 1
    assert "9999" not in memo.text


def test_a_refused_file_leaves_the_token_that_may_be_on_its_way(
    redmine: Mapping[str, str], admin: Admin, tmp_path: Path
) -> None:
    desk, memo = desk_with(redmine["API_KEY"]), Memo("9999.0123456789abcdef")
    parcel = replace(parcel_with(tmp_path, {"a.log": b"x" * (5 * 1024 * 1024 + 1)}), memo=memo)
    for _try in range(3):
        with pytest.raises(RefusedError):
            desk.deliver(parcel)

    assert memo.text == "9999.0123456789abcdef"


def test_the_head_names_what_redmine_has_no_field_for(redmine: Mapping[str, str], admin: Admin, tmp_path: Path) -> None:
    number = number_of(desk_with(redmine["API_KEY"]).deliver(parcel_with(tmp_path, {}, message="Nur das.")))

    assert admin.stored(number).text.splitlines() == [
        "Abteilung: Technischer Support",
        "Produktkategorie: Exchange",
        "Servername: srv-01",
        "Kunde: Nord AG",
        "",
        "Nur das.",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"address": "https://redmine.invalid"}, "gibt es nicht, oder es fehlt die Verbindung"),
        ({"address": "http://127.0.0.1:9"}, "nimmt keine Verbindung an"),
        ({"address": "https://127.0.0.1:8086"}, "keine verschlüsselte Verbindung"),
        ({"address": f"{ADDRESS}/elsewhere"}, "antwortet kein Redmine"),
        ({"address": "http://redmine.example.org"}, "unverschlüsselt"),
        ({"key": "0" * 40}, "Zugangsdaten"),
        ({"project": "gibtsnicht"}, "Das Projekt gibtsnicht gibt es dort nicht"),
        ({"project": "geheim"}, "Das Projekt geheim dürfen Sie nicht sehen"),
        ({"project": "ohne-tickets", "tracker": ""}, "dürfen Sie keine Tickets anlegen"),
        ({"tracker": "Wunsch"}, "Den Tracker „Wunsch“ gibt es im Projekt nicht"),
    ],
)
def test_a_check_says_in_a_sentence_what_is_wrong(
    redmine: Mapping[str, str], projects: None, change: dict[str, str], said: str
) -> None:
    desk = desk_with(**{"key": redmine["API_KEY"], **change})

    check = desk.check()

    assert not check.ready
    assert said in check.message


def test_a_check_makes_nothing(redmine: Mapping[str, str], admin: Admin) -> None:
    before = admin.ask("/issues.json", status_id="*")["total_count"]

    assert "Tina Technik" in desk_with(redmine["API_KEY"]).check().message

    assert admin.ask("/issues.json", status_id="*")["total_count"] == before


def test_a_status_the_workflow_does_not_allow_is_said(redmine: Mapping[str, str], tmp_path: Path) -> None:
    desk = desk_with(redmine["API_KEY"], closed="Erledigt")
    parcel = parcel_with(tmp_path, {})
    number = number_of(desk.deliver(parcel))

    with pytest.raises(LoginError, match="lässt Sie das Ticket"):
        desk.deliver(following(parcel, ParcelKind.CLOSE, number))


@pytest.mark.parametrize("name", ["a/b.txt", 'c"d*e.txt', "ü ß.txt", "a.txt"])
def test_a_file_name_that_redmine_changes_is_no_loss(redmine: Mapping[str, str], tmp_path: Path, name: str) -> None:
    receipt = desk_with(redmine["API_KEY"]).deliver(parcel_with(tmp_path, {name: b"123"}))

    assert isinstance(receipt, Receipt)
    assert receipt.warning == ""


def test_what_redmine_refuses_is_told_in_its_words(redmine: Mapping[str, str], admin: Admin, tmp_path: Path) -> None:
    too_long = parcel_with(tmp_path, {}, subject="x" * 256)

    with pytest.raises(RefusedError) as refused:
        desk_with(redmine["API_KEY"]).deliver(too_long)

    assert "255" in refused.value.message
    assert admin.count(too_long.key, "") == 0


def test_a_ticket_goes_its_whole_way_through_the_outbox(
    helpdesk: Helpdesk, paths: Paths, redmine: Mapping[str, str], admin: Admin, tmp_path: Path
) -> None:
    clock, away = Clock(), desk_with(redmine["API_KEY"], "http://127.0.0.1:9")
    there, desks = desk_with(redmine["API_KEY"]), [away]
    lock = paths.data_dir / "outbox.lock"
    delivery = Delivery(helpdesk._store, Files(paths.files), lambda: desks, lock, clock, uuid7)
    draft = replace(GOOD, desk="redmine")
    (ticket,) = helpdesk.tickets.draft(draft, [write(tmp_path, "a.log"), write(tmp_path, "b.log")]).tickets
    delivery.submit(ticket)
    delivery.reply(ticket, "Nachtrag", [write(tmp_path, "c.log")])
    delivery.send_due()
    assert "nimmt keine Verbindung an" in delivery.outbox()[0].attempts[-1].detail

    desks[:] = [there]
    clock.tick(60)
    delivery.send_due()
    number = helpdesk.tickets.get(ticket).number
    admin.answer(number, "Bitte <b>neu</b> starten", {"wie.txt": b"so"})
    clock.tick(600)
    delivery.fetch_due()
    delivery.close(ticket)
    delivery.send_due()

    whole = helpdesk.tickets.get(ticket)
    assert (whole.state, delivery.outbox()) == (TicketState.CLOSED, [])
    assert [message.text for message in whole.thread] == ["Nachtrag", "Bitte <b>neu</b> starten"]
    assert delivery.download(ticket, whole.thread[1].files[0]) == b"so"
    assert [(each.number, each.warning) for each in whole.receipts] == [(number, "")] * 3
    assert whole.receipts[0].address == f"{ADDRESS}/issues/{number}"
    assert admin.count(ticket, number) == 1
    assert admin.stored(number).files.keys() >= {"a.log", "b.log", "c.log", "wie.txt"}
