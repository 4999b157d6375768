import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.app import Helpdesk
from helpdesk.tickets import TicketDraft
from helpdesk.tickets.unpacked import ALL_BYTES, MEMBER_BYTES, texts_in
from tests.tickets import samples

LOG = "Start\npassword=hunter2\n"


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return buffer.getvalue()


def test_a_log_in_an_archive_is_named_with_its_line_and_never_changed(helpdesk: Helpdesk, tmp_path: Path) -> None:
    packed = zipped({"app.log": b"nichts", "logs/server.log": LOG.encode()})
    (ticket,) = helpdesk.tickets.draft(TicketDraft(), [samples.write(tmp_path, "logs.zip", packed)]).tickets

    (warned,) = helpdesk.tickets.warnings(ticket)
    assert warned.sentence == "In logs.zip › logs/server.log, Zeile 2, steht offenbar ein Kennwort."
    assert not warned.maskable
    assert not helpdesk.tickets.attached.redact(ticket, [warned]).tickets
    assert helpdesk.tickets.attached.content(warned.sha256) == packed
    before_it_is_kept = helpdesk.tickets.attached.warnings_of(ticket, "", [tmp_path / "logs.zip"])
    assert before_it_is_kept == (warned,)


@pytest.mark.parametrize(
    ("name", "part", "text"),
    [
        (
            "a.docx",
            "word/document__xml",
            "<w:p><w:t>Start</w:t></w:p><w:p><w:t>pass</w:t><w:t>word=hunter2</w:t></w:p>",
        ),
        ("a.docx", "word/document__xml", "<w:t>Start</w:t><w:br/><w:t>&quot;password&quot;: &quot;hunter2&quot;</w:t>"),
        ("a.xlsx", "xl/sharedStrings__xml", "<si><t>Start</t></si><si><t>password=hunter2</t></si>"),
    ],
)
def test_a_document_is_read_as_a_person_reads_it(name: str, part: str, text: str) -> None:
    ((inside, read),) = texts_in(name, samples.archive(**{part: text}))

    assert inside == ""
    assert read.splitlines()[0] == "Start"
    assert read.splitlines()[1].replace('"', "").replace(": ", "=") == "password=hunter2"


def test_of_a_bomb_no_more_is_unpacked_than_a_moment_takes() -> None:
    bomb = zipped({f"{number}.log": b"\n" * 10_000_000 for number in range(5)})

    read = [len(text) for _member, text in texts_in("bomb.zip", bomb)]

    assert max(read) == MEMBER_BYTES
    assert sum(read) == ALL_BYTES


@pytest.mark.parametrize(
    "content",
    [
        zipped({"inner.zip": zipped({"a.log": LOG.encode()})}),
        zipped({"bild.png": LOG.encode()}),
        zipped({"a.log": LOG.encode()}, zipfile.ZIP_LZMA),
        zipped({"a.log": LOG.encode()})[:-30],
        b"PK no archive",
        zipped({"a.log": LOG.encode()} | {f"{number}.png": b"" for number in range(20_000)}),
    ],
    ids=["nested", "picture", "method", "cut off", "none", "entries"],
)
def test_what_cannot_be_read_within_limits_is_left_alone(content: bytes) -> None:
    assert list(texts_in("a.zip", content)) == []


@pytest.mark.parametrize("more", [b"", b"\n"], ids=["whole", "cut off"])
def test_a_log_of_windows_is_read_also_when_it_is_cut_off(more: bytes) -> None:
    packed = zipped({"a.log": LOG.encode("utf-16") + more})

    assert [text.startswith(LOG) for _member, text in texts_in("a.zip", packed)] == [True]


def test_a_damaged_member_hides_no_other() -> None:
    packed = bytearray(zipped({"a.log": b"x" * 99, "b.log": LOG.encode()}, zipfile.ZIP_STORED))
    packed[packed.index(b"x" * 99)] = 0

    assert [text for _member, text in texts_in("a.zip", bytes(packed)) if text] == [LOG]


ONE = zipped({"a.log": LOG.encode()})
_LISTED, _END = ONE.index(b"PK\x01\x02"), ONE.index(b"PK\x05\x06")


def listed(at: int, written: bytes, name: bytes = b"a.log", extra: bytes = b"") -> bytes:
    """An archive whose directory says something else about its only member; `at` counts from the entry's beginning."""
    entry = bytearray(ONE[_LISTED : _LISTED + 46])
    entry[28:32] = struct.pack("<HH", len(name), len(extra))
    entry[at : at + len(written)] = written
    entry += name + extra
    end = bytearray(ONE[_END:])
    end[12:16] = struct.pack("<L", len(entry))
    return bytes(ONE[:_LISTED] + entry + end)


@pytest.mark.parametrize(
    "content",
    [
        listed(6, b"\xff\xff"),
        listed(0, b"PK", name=b""),
        # The field for large archives says where it begins: further than memory reaches.
        listed(42, b"\xff" * 4, extra=struct.pack("<HHQ", 1, 8, 2**64 - 1)),
    ],
    ids=["version", "no name", "offset"],
)
def test_a_directory_that_lies_is_no_error(content: bytes) -> None:
    assert not any(text for _member, text in texts_in("a.zip", content))


@given(st.lists(st.tuples(st.integers(0, len(ONE) - 1), st.sampled_from([0, 1, 0x7F, 0xFF])), max_size=6))
def test_no_damage_to_an_archive_is_an_error(damage: list[tuple[int, int]]) -> None:
    content = bytearray(ONE)
    for at, byte in damage:
        content[at] = byte

    list(texts_in("a.zip", bytes(content)))
