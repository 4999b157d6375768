"""What every desk promises; a new desk joins the list of `desk`."""

import hashlib
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from helpdesk.app import Helpdesk, utc_now
from helpdesk.delivery.desk import Desk, HandedOver, Parcel, RefusedError
from helpdesk.delivery.local import LocalDesk
from helpdesk.delivery.models import ParcelKind
from helpdesk.delivery.portal import PortalDesk
from helpdesk.settings import Paths
from helpdesk.tickets import Attachment, Receipt
from helpdesk.tickets.models import BY_HAND
from helpdesk.tickets.profiles import load_profile

DESKS = ["local", "portal"]


@pytest.fixture(params=DESKS)
def desk(request: pytest.FixtureRequest, helpdesk: Helpdesk, paths: Paths) -> Desk:
    desks: dict[str, Desk] = {
        "local": LocalDesk(helpdesk._store, utc_now),
        "portal": PortalDesk(paths.handoff, load_profile("centron")),
    }
    return desks[str(request.param)]


@pytest.fixture
def parcel(tmp_path: Path) -> Parcel:
    content = "Fehler: Größe\n".encode()
    file = tmp_path / "content"
    file.write_bytes(content)
    key = uuid4()
    return Parcel(
        key=key,
        kind=ParcelKind.CREATE,
        ticket=key,
        number="",
        subject="Müller: <b>kein</b> Versand",
        message="Seit gestern.\n\nZeile 3",
        department="Technischer Support",
        category="Exchange",
        server="srv-01",
        customer="Nord AG",
        profile="centron",
        attachments=(Attachment("a.log", len(content), hashlib.sha256(content).hexdigest()),),
        paths=(file,),
    )


def following(parcel: Parcel, kind: ParcelKind, number: str, key: UUID | None = None) -> Parcel:
    """A reply to, or the closing of, a ticket that was delivered."""
    return replace(parcel, key=key or uuid4(), kind=kind, number=number, message="Nachtrag", attachments=(), paths=())


def number_of(outcome: Receipt | HandedOver) -> str:
    return outcome.number if isinstance(outcome, Receipt) else "4711"


def test_a_desk_is_known_by_its_name(desk: Desk, helpdesk: Helpdesk) -> None:
    info = helpdesk.delivery.desk(desk.name)

    assert (info.title, info.address, info.can_search) == (desk.title, desk.address, desk.can_search)
    assert load_profile(desk.profile).id == desk.profile
    assert (desk.name in BY_HAND) is not desk.can_search


def test_a_desk_that_can_be_searched_gives_a_receipt_and_others_hand_over(desk: Desk, parcel: Parcel) -> None:
    assert isinstance(desk.deliver(parcel), Receipt if desk.can_search else HandedOver)


def test_the_same_parcel_twice_is_one(desk: Desk, parcel: Parcel) -> None:
    assert desk.deliver(parcel) == desk.deliver(parcel)


def test_a_parcel_that_arrived_is_found_and_no_other(desk: Desk, parcel: Parcel) -> None:
    outcome = desk.deliver(parcel)

    assert desk.find(parcel) == (outcome if desk.can_search else None)
    assert desk.find(replace(parcel, key=uuid4())) is None


def test_a_thread_goes_on_and_is_closed(desk: Desk, parcel: Parcel) -> None:
    number = number_of(desk.deliver(parcel))
    reply, close = (following(parcel, kind, number) for kind in (ParcelKind.REPLY, ParcelKind.CLOSE))

    for each in (reply, close):
        outcome = desk.deliver(each)
        assert number_of(outcome) == number
        assert desk.deliver(each) == outcome
        assert desk.find(each) == (outcome if desk.can_search else None)


def test_a_desk_says_that_it_is_ready(desk: Desk) -> None:
    assert desk.check().ready
    assert desk.check().message


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
