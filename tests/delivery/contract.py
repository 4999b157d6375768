"""What every desk promises. A desk's test module subclasses `DeskContract`, or `ServerContract` for a desk with an
interface, and gives the fixture `kit`.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from helpdesk.delivery.desk import Desk, HandedOver, LoginError, Memo, Parcel, RefusedError
from helpdesk.delivery.models import ParcelKind
from helpdesk.errors import HelpdeskError
from helpdesk.tickets import Attachment, DeskFile, Receipt

SUBJECT = "Müller: <b>kein</b> *Versand* _an_ 🦊 h1. {{macro}} <script>alert(1)</script> & #1 'Ω'"
MESSAGE = "Seit gestern, 14:05 Uhr – nur Größe > 5 MB.\n\n- *fett* _kursiv_ 👩‍🔧\n<img src=x onerror=alert(1)>\nZeile 5"


@dataclass(frozen=True)
class Stored:
    """A ticket as its desk has it, asked by another way than the desk's own code."""

    subject: str
    text: str
    files: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Kit:
    """A desk, and what a test can do at its other end; what a desk hasn't is None, empty or 0.

    Attributes:
        wrong_key: The same desk opened with a key nobody was given.
        count: How many tickets or messages there carry a parcel's key: (key, ticket's number).
        stored: The ticket with this number.
        answer: A colleague writes there: (number, text, files by name).
        forbidden: Name of a file it takes from nobody.
        largest: The most bytes of a file it takes.
    """

    desk: Desk
    wrong_key: Desk | None = None
    count: Callable[[UUID, str], int] | None = None
    stored: Callable[[str], Stored] | None = None
    answer: Callable[[str, str, Mapping[str, bytes]], None] | None = None
    forbidden: str = ""
    largest: int = 0


def parcel_with(folder: Path, files: Mapping[str, bytes], subject: str = SUBJECT, message: str = MESSAGE) -> Parcel:
    """A new ticket with these files."""
    paths = []
    for content in files.values():
        path = folder / hashlib.sha256(content).hexdigest()
        path.write_bytes(content)
        paths.append(path)
    key = uuid4()
    return Parcel(
        key=key,
        kind=ParcelKind.CREATE,
        ticket=key,
        number="",
        subject=subject,
        message=message,
        department="Technischer Support",
        category="Exchange",
        server="srv-01",
        customer="Nord AG",
        profile="centron",
        attachments=tuple(
            Attachment(name, len(content), hashlib.sha256(content).hexdigest()) for name, content in files.items()
        ),
        paths=tuple(paths),
    )


def following(parcel: Parcel, kind: ParcelKind, number: str, message: str = "Nachtrag: Größe 🦊") -> Parcel:
    """A reply to, or the closing of, a ticket that was delivered."""
    message = message if kind is ParcelKind.REPLY else ""
    return replace(
        parcel, key=uuid4(), kind=kind, number=number, message=message, attachments=(), paths=(), memo=Memo()
    )


def number_of(outcome: Receipt | HandedOver) -> str:
    return outcome.number if isinstance(outcome, Receipt) else "4711"


def deliver_again(desk: Desk, parcel: Parcel) -> Receipt | HandedOver:
    """As the outbox does it: looks first where the desk itself wouldn't notice."""
    found = desk.find(parcel) if desk.doubt_seconds else None
    return found or desk.deliver(parcel)


class DeskContract:
    """Of every desk."""

    @pytest.fixture
    def desk(self, kit: Kit) -> Desk:
        return kit.desk

    @pytest.fixture
    def parcel(self, tmp_path: Path) -> Parcel:
        return parcel_with(tmp_path, {"a.log": "Fehler: Größe\n".encode()})

    def test_a_desk_that_can_be_searched_gives_a_receipt_and_others_hand_over_or_believe(
        self, desk: Desk, parcel: Parcel
    ) -> None:
        outcome = desk.deliver(parcel)

        assert isinstance(outcome, Receipt) or not desk.can_search

    def test_the_same_parcel_twice_is_one(self, kit: Kit, parcel: Parcel) -> None:
        outcome = kit.desk.deliver(parcel)

        assert deliver_again(kit.desk, parcel) == outcome
        assert kit.count is None or kit.count(parcel.key, number_of(outcome)) == 1

    def test_a_parcel_that_arrived_is_found_and_no_other(self, desk: Desk, parcel: Parcel) -> None:
        assert desk.find(parcel) is None
        outcome = desk.deliver(parcel)

        assert desk.find(parcel) == (outcome if desk.can_search else None)
        assert desk.find(replace(parcel, key=uuid4())) is None

    def test_a_thread_goes_on_and_is_closed(self, kit: Kit, desk: Desk, parcel: Parcel) -> None:
        number = number_of(desk.deliver(parcel))

        for kind in (ParcelKind.REPLY, ParcelKind.CLOSE):
            each = following(parcel, kind, number)
            assert desk.find(each) is None
            outcome = desk.deliver(each)
            assert number_of(outcome) == number
            assert deliver_again(desk, each) == outcome
            assert desk.find(each) == (outcome if desk.can_search else None)
            assert isinstance(outcome, HandedOver) or outcome.warning == ""
            assert kit.count is None or kit.count(each.key, number) == 1

    def test_three_files_arrive_whole(self, kit: Kit, tmp_path: Path) -> None:
        files = {"Größe.log": b"\0\xff" * 40_000, "b.txt": b"x", "c d.pdf": b"%PDF-1.7\n"}
        outcome = kit.desk.deliver(parcel_with(tmp_path, files))

        assert isinstance(outcome, HandedOver) or outcome.warning == ""
        if kit.stored is not None:
            sizes = [size for name, size in kit.stored(number_of(outcome)).files.items() if "draft-" not in name]
            assert sorted(sizes) == sorted(len(content) for content in files.values())

    def test_markup_umlauts_and_emoji_stay_what_was_typed(self, kit: Kit, parcel: Parcel) -> None:
        outcome = kit.desk.deliver(parcel)

        assert isinstance(outcome, HandedOver) or outcome.warning == ""
        if kit.stored is not None:
            stored = kit.stored(number_of(outcome))
            assert stored.subject == SUBJECT
            assert MESSAGE.split() == stored.text.split()[-len(MESSAGE.split()) :]

    def test_a_desk_says_that_it_is_ready(self, desk: Desk) -> None:
        check = desk.check()

        assert check.ready, check.message
        assert check.message.endswith(".")


class ServerContract(DeskContract):
    """Of a desk with an interface."""

    def test_what_a_colleague_answers_is_fetched_with_its_files(self, kit: Kit, parcel: Parcel) -> None:
        assert kit.answer is not None
        number = number_of(kit.desk.deliver(parcel))
        kit.answer(number, "Bitte <b>neu</b> starten: Größe 🦊", {"Anleitung.txt": b"Schritt 1\n"})

        thread = kit.desk.fetch(number)

        assert (thread.number, thread.closed) == (number, False)
        assert thread.state
        (message,) = thread.messages
        assert (message.text.strip(), message.key) == ("Bitte <b>neu</b> starten: Größe 🦊", None)
        assert message.author
        assert message.at.tzinfo is not None
        (file,) = message.attachments
        assert (file.name, file.bytes) == ("Anleitung.txt", 10)
        assert kit.desk.download(number, file) == b"Schritt 1\n"

    def test_what_we_sent_is_known_again_by_its_key(self, desk: Desk, parcel: Parcel, tmp_path: Path) -> None:
        number = number_of(desk.deliver(parcel))
        bare = following(parcel, ParcelKind.REPLY, number)
        laden = parcel_with(tmp_path, {"nachtrag.log": b"mehr\n"}, message="Mit Anhang")
        laden = replace(laden, kind=ParcelKind.REPLY, number=number, ticket=parcel.key)
        for each in (bare, laden):
            desk.deliver(each)

        messages = desk.fetch(number).messages

        assert [message.key for message in messages] == [bare.key, laden.key]
        assert [file.name for message in messages for file in message.attachments] == ["nachtrag.log"]

    def test_a_closed_ticket_is_fetched_as_closed(self, desk: Desk, parcel: Parcel) -> None:
        number = number_of(desk.deliver(parcel))
        desk.deliver(following(parcel, ParcelKind.CLOSE, number))

        assert desk.fetch(number).closed

    def test_a_wrong_key_is_said_and_nothing_is_made(self, kit: Kit, parcel: Parcel) -> None:
        assert kit.wrong_key is not None

        with pytest.raises(LoginError) as refused:
            kit.wrong_key.deliver(parcel)

        assert refused.value.code == "desk_login"
        check = kit.wrong_key.check()
        assert not check.ready
        assert "Zugangsdaten" in check.message
        assert kit.desk.find(parcel) is None

    def test_a_forbidden_format_is_refused_in_the_servers_words(self, kit: Kit, tmp_path: Path) -> None:
        if not kit.forbidden:
            return
        parcel = parcel_with(tmp_path, {kit.forbidden: b"MZ" * 9})
        with pytest.raises(RefusedError) as refused:
            kit.desk.deliver(parcel)

        assert refused.value.code == "desk_refused"
        assert kit.desk.find(parcel) is None

    def test_a_file_too_large_is_refused(self, kit: Kit, tmp_path: Path) -> None:
        if not kit.largest:
            return
        parcel = parcel_with(tmp_path, {"a.log": b"x" * (kit.largest + 1)})
        with pytest.raises(RefusedError):
            kit.desk.deliver(parcel)

        assert kit.desk.find(parcel) is None

    def test_a_ticket_that_is_not_there_is_refused(self, desk: Desk, parcel: Parcel) -> None:
        calls: Sequence[Callable[[], object]] = (
            lambda: desk.fetch("987654"),
            lambda: desk.deliver(following(parcel, ParcelKind.REPLY, "987654")),
            lambda: desk.download("987654", DeskFile("987654", "a.txt", 3)),
        )
        for call in calls:
            with pytest.raises(HelpdeskError) as refused:
                call()
            assert isinstance(refused.value, RefusedError)
