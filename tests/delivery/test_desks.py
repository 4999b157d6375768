"""The desks that are always there, held to the contract of all."""

import hashlib
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from helpdesk.app import Helpdesk, utc_now
from helpdesk.delivery.desk import Desk, Parcel, RefusedError
from helpdesk.delivery.local import LocalDesk
from helpdesk.delivery.models import ParcelKind
from helpdesk.delivery.portal import PortalDesk
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths
from helpdesk.tickets import DeskFile
from helpdesk.tickets.models import by_hand
from helpdesk.tickets.profiles import load_profile
from tests.delivery.contract import DeskContract, Kit, following, number_of, parcel_with


@pytest.fixture
def parcel(tmp_path: Path) -> Parcel:
    return parcel_with(tmp_path, {"a.log": "Fehler: Größe\n".encode()})


class TestLocalDesk(DeskContract):
    @pytest.fixture
    def kit(self, helpdesk: Helpdesk) -> Kit:
        return Kit(LocalDesk(helpdesk._store, utc_now))


class TestPortalDesk(DeskContract):
    @pytest.fixture
    def kit(self, paths: Paths) -> Kit:
        return Kit(PortalDesk(paths.handoff, load_profile("centron")))


@pytest.mark.parametrize("name", ["local", "portal"])
def test_a_desk_is_known_by_its_name(helpdesk: Helpdesk, name: str) -> None:
    info = helpdesk.delivery.desk(name)

    assert info.title
    assert load_profile(info.profile).id == info.profile
    assert by_hand(info.name) is not info.can_search


def test_what_has_no_interface_says_where_to_look(helpdesk: Helpdesk) -> None:
    desk: Desk = LocalDesk(helpdesk._store, utc_now)
    for call in (lambda: desk.fetch("L-1"), lambda: desk.download("L-1", DeskFile("1", "a.txt", 1))):
        with pytest.raises(HelpdeskError, match="lassen sich auf diesem Weg nicht abrufen"):
            call()


def test_two_tickets_have_two_numbers_that_count_up(helpdesk: Helpdesk, parcel: Parcel) -> None:
    desk = LocalDesk(helpdesk._store, utc_now)
    numbers = [number_of(desk.deliver(replace(parcel, key=key, ticket=key))) for key in (uuid4(), uuid4())]

    year = utc_now().astimezone().year
    assert numbers == [f"L-{year}-00001", f"L-{year}-00002"]


def test_the_archive_refuses_what_has_no_open_ticket(helpdesk: Helpdesk, parcel: Parcel) -> None:
    desk = LocalDesk(helpdesk._store, utc_now)
    with pytest.raises(RefusedError, match="hat dieses Ticket nicht"):
        desk.deliver(following(parcel, ParcelKind.REPLY, "L-1"))
    number = number_of(desk.deliver(parcel))
    desk.deliver(following(parcel, ParcelKind.CLOSE, number))

    with pytest.raises(RefusedError, match="schon geschlossen"):
        desk.deliver(following(parcel, ParcelKind.REPLY, number))


def test_a_receipt_proves_each_byte(parcel: Parcel) -> None:
    receipt = parcel.receipt("local", "1", utc_now(), "")
    other = replace(parcel, attachments=(replace(parcel.attachments[0], sha256="0" * 64),))

    assert receipt.bytes == len(parcel.manifest()) + parcel.attachments[0].bytes
    assert receipt.sha256 == hashlib.sha256(parcel.manifest()).hexdigest()
    assert receipt.sha256 != other.receipt("local", "1", utc_now(), "").sha256


def test_a_portal_whose_folder_cannot_be_made_says_so(tmp_path: Path, parcel: Parcel) -> None:
    (tmp_path / "handoff").write_text("in the way")
    desk = PortalDesk(tmp_path / "handoff", load_profile("centron"))

    assert not desk.check().ready
    assert "lässt sich nicht schreiben" in desk.check().message


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ([("a.log", 16)], ""),
        ([("a_log", 16), ("draft.txt", 9)], ""),
        ([("a.log", 14)], "a.log hat dort 14 B statt 16 B"),
        ([("b.log", 1)], "a.log fehlt dort"),
        ([], "a.log fehlt dort"),
    ],
)
def test_files_that_arrived_otherwise_are_named(parcel: Parcel, stored: list[tuple[str, int]], said: str) -> None:
    assert parcel.differs(stored) == (f"Nicht alles kam an wie gesendet: {said}." if said else "")


def test_sizes_that_differ_are_told_as_people_read_them_unless_those_are_the_same(parcel: Parcel) -> None:
    (file,) = parcel.attachments
    large = replace(parcel, attachments=(replace(file, bytes=5_000_000),))

    assert "3 MB statt 5 MB" in large.differs([("a.log", 3_000_000)]).replace(",0", "")
    assert "5000001 statt 5000000 Byte" in large.differs([("a.log", 5_000_001)])


def test_two_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    parcel = parcel_with(tmp_path, {"a.log": b"x", "b.log": b"y"})

    assert parcel.differs([("a.log", 1), ("b_.log", 1)]) == ""
    assert "b.log fehlt dort" in parcel.differs([("a.log", 1)])
