"""Hostile files: refused in a sentence or read in part, in bounded time, with this process unharmed."""

import os
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from helpdesk.errors import HelpdeskError
from helpdesk.scope.importing import isolation
from helpdesk.scope.importing.isolation import read_apart, refusal
from helpdesk.scope.importing.proposing import propose
from helpdesk.scope.importing.reading import read
from helpdesk.scope.importing.refused import Refused
from tests.scope.importing.measuring import recognised


def pdf(content: bytes, filters: bytes = b"") -> bytes:
    """A PDF of one page with this content stream."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << >> >>",
        b"<< " + filters + b" /Length %d >>\nstream\n" % len(content) + content + b"\nendstream",
    ]
    made = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(made))
        made += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    tail = b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(made)
    return made + b"xref\n0 5\n0000000000 65535 f \n" + table + tail


def squeezed(pattern: bytes, times: int) -> bytes:
    """Compressed repetitions, without ever holding them all."""
    press = zlib.compressobj(9)
    return b"".join(press.compress(pattern * 1000) for _ in range(times // 1000)) + press.flush()


def test_a_pdf_bomb_dies_alone() -> None:
    resource = pytest.importorskip("resource", reason="Windows doesn't tell how much memory a process had")
    bomb = squeezed(b"q 1 0 0 1 0 0 cm 0 0 10 10 re f Q\n", 12_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(bomb) < 3_000_000

    with pytest.raises(HelpdeskError) as refused:
        read_apart("bombe.pdf", pdf(bomb, b"/Filter /FlateDecode"))

    assert refused.value.code == "page_too_heavy"
    assert "„bombe.pdf“" in refused.value.message
    assert "nichts verändert" in refused.value.hint
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


def test_the_child_may_not_have_more_than_half_a_gigabyte() -> None:
    code = "from helpdesk.scope.importing.memory import limit_memory; limit_memory(2**29); bytearray(6 * 10**8)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert "MemoryError" in ran.stderr


def test_a_child_that_takes_too_long_is_killed() -> None:
    begun = time.monotonic()

    with pytest.raises(HelpdeskError, match="Sekunden nicht lesen"):
        read_apart("a.txt", b"Enthalten:\n- a", seconds=0.01)

    assert time.monotonic() - begun < 30


def test_reading_can_be_called_off() -> None:
    with pytest.raises(HelpdeskError) as refused:
        read_apart("a.txt", b"Enthalten:\n- a", cancelled=lambda: True)

    assert refused.value.code == "page_cancelled"


def test_a_bundled_program_asks_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert isolation._command() == [sys.executable, "scope", "read-page"]


def test_a_folder_with_a_helpdesk_of_its_own_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "helpdesk.py").write_text("raise SystemExit('mine')")
    monkeypatch.chdir(tmp_path)

    assert len(read_apart("a.txt", b"Enthalten:\n- a\n").blocks) == 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.docx", b"PK\x03\x04" + bytes(100), "page_is_office"),
        ("a.png", b"\x89PNG" + bytes(100), "page_is_image"),
        ("a.txt", bytes(range(32)) * 100, "page_is_binary"),
        ("a.txt", b" \n\t\n", "page_empty"),
        ("a.pdf", b"no pdf", "page_damaged"),
        ("a.pdf", b"%PDF-1.7\n" + bytes(5000), "page_damaged"),
        ("a.pdf", pdf(b"0 0 10 10 re f"), "page_scanned"),
        ("a.html", b"<html>" + b"<div>" * 200_000 + b"x", "page_too_deep"),
        ("a.html", b"<html>" + b"<table><tr><td>" * 2_000 + b"x", "page_too_deep"),
        ("a.html", b"<html>" + b"<a " * 500_000, "page_empty"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_a_sentence(name: str, content: bytes, code: str) -> None:
    begun = time.thread_time()

    with pytest.raises(Refused) as refused:
        read(content, Path(name).suffix)

    told = refusal(str(refused.value), name)
    assert (told.code, bool(told.hint)) == (code, True)
    assert told.message.startswith(f"„{name}“")
    assert time.thread_time() - begun < 5


def test_what_a_child_refuses_is_told() -> None:
    with pytest.raises(HelpdeskError, match="tiefer verschachtelt") as refused:
        read_apart("a.html", b"<html>" + b"<div>" * 200_000)

    assert refused.value.code == "page_too_deep"


MOJIBAKE = "Falsch gespeicherte Umlaute (wie „Ã¼“) wurden berichtigt."
LIST = "Leistungsumfang\n\nEnthalten:\n- Überprüfung der Geräte\n\nNicht enthalten:\n- Größere Änderungen\n"


@pytest.mark.parametrize(
    ("content", "warning"),
    [
        (LIST.encode() + b"- x" * 500_000, "Die Seite ist sehr lang; nur ihr Anfang wurde gelesen."),
        (LIST.encode() + b"\xff\xfe", "Einige Zeichen der Datei sind beschädigt; sie stehen als � da."),
        (LIST.encode("cp1252"), "Die Datei nennt ihre Kodierung nicht; prüfen Sie die Umlaute."),
        (LIST.encode("cp850"), "Die Datei nennt ihre Kodierung nicht; prüfen Sie die Umlaute."),
        (LIST.encode().decode("cp1252", errors="replace").encode(), MOJIBAKE),
        (LIST.encode() + b"- a\x07b\x1b[31mc", "Steuerzeichen und unsichtbare Zeichen wurden entfernt."),
    ],
    ids=["a line of 2 MB", "bad UTF-8", "cp1252", "cp850", "mojibake", "controls"],
)  # fmt: skip
def test_damage_is_said_and_the_rest_is_read(content: bytes, warning: str) -> None:
    page = recognised("a.txt", content)

    assert warning in page.warnings
    assert {entry.text: entry.verdict.value for entry in page.entries}["Überprüfung der Geräte"] == "included"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_make_no_difference(encoding: str, line_end: str) -> None:
    page = recognised("a.txt", LIST.replace("\n", line_end).encode(encoding))

    assert [entry.text for entry in page.entries] == ["Überprüfung der Geräte", "Größere Änderungen"]


TRAPS = (b"(", b"nicht ", b"1", b"a, ", b"Aa is ", b"- ")
ABSURD: dict[str, Callable[[int], bytes]] = {
    "spans": lambda size: b"<html><table>" + b"<tr><td colspan=99999 rowspan=99999>x</td></tr>" * (size // 40),
    "brackets": lambda size: b"[a](" * (5 * size),
    "stars": lambda size: b"# x\n" + b"*a **b " * (15 * size),
    "nested lists": lambda size: b"# x\n" + b"".join(b" " * (2 * depth) + b"- a\n" for depth in range(size // 80)),
    "pipes": lambda size: b"a|b\n" * size,
    "tabs": lambda size: b"a\tb\n" * size,
    "bullets": lambda size: b"- a\n" * size,
    "traps for expressions": lambda size: b"Included:\n- " + b"\n- ".join(one * (size // 8) for one in TRAPS),
}


@pytest.mark.parametrize("kind", ABSURD)
def test_absurd_pages_take_a_moment(kind: str) -> None:
    begun = time.thread_time()

    propose(read(ABSURD[kind](8_000), ".md"), "a")

    assert time.thread_time() - begun < 5


@pytest.mark.faults
@pytest.mark.parametrize("kind", ABSURD)
def test_very_absurd_pages_take_seconds(kind: str) -> None:
    begun = sum(os.times()[:4])

    propose(read_apart("a.md", ABSURD[kind](80_000), seconds=300), "a")

    # Processor time, the child's too: a busy machine makes it longer, what is squared takes minutes.
    assert sum(os.times()[:4]) - begun < 40


def test_nothing_that_a_page_names_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("Geheim")
    page = (
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]><html><body><h1>Umfang</h1>'
        f'<img src="{secret.as_uri()}" alt=""><iframe src="{secret.as_uri()}"></iframe><object data="{secret}">'
        "</object><h2>Enthalten</h2><ul><li>Hilfe &x; am Telefon</li><li><script>alert(1)</script>Besuche</li></ul>"
    )

    told = recognised("a.html", page.encode())

    assert [entry.text for entry in told.entries] == ["Hilfe &x; am Telefon", "Besuche"]
    assert "Geheim" not in told.source
