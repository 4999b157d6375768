import os
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.app import Helpdesk
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths
from helpdesk.tickets import TicketDraft
from helpdesk.tickets.attachments import check_content, examine
from helpdesk.tickets.profiles import load_profile
from tests.tickets import samples
from tests.tickets.samples import write

CENTRON = load_profile("centron")


def refusal_of(file: Path) -> HelpdeskError:
    with pytest.raises(HelpdeskError) as refusal:
        examine(file, CENTRON)
    assert refusal.value.hint
    return refusal.value


def attached(helpdesk: Helpdesk) -> list[str]:
    (row,) = helpdesk.tickets.page()
    return [file.name for file in helpdesk.tickets.get(row.id).attachments]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bild.png", samples.PNG),
        ("Foto.JPG", samples.JPEG),
        ("foto.jpeg", samples.JPEG),
        ("bild.gif", samples.GIF),
        ("brief.pdf", samples.PDF),
        ("server.log", "Fehler: Größe überschritten\n".encode()),
        ("alt.log", "Größe".encode("cp1252")),
        ("powershell.txt", "Größe".encode("utf-16")),
        ("farbig.log", b"\x1b[31mError\x1b[0m\r\n\t\x0c"),
        ("config.xml", b"<configuration/>"),
        ("brief.docx", samples.DOCX),
        ("liste.xlsx", samples.XLSX),
        ("logs.zip", samples.ZIP),
    ],
)
def test_what_technicians_attach_is_taken(tmp_path: Path, name: str, content: bytes) -> None:
    chosen = examine(write(tmp_path, name, content), CENTRON)

    assert (chosen.name, chosen.content) == (name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bild.png", samples.EXE),
        ("bild.png", samples.JPEG),
        ("bild.png", samples.SVG),
        ("bild.png", samples.PNG + samples.ZIP),
        ("brief.pdf", samples.DOCX),
        ("server.log", samples.EXE),
        ("server.log", b"\xff\xfe\x00"),
        ("notiz.txt", samples.PNG),
        ("daten.xml", samples.SVG),
        ("daten.xml", samples.HTML),
        ("brief.docx", samples.DOCM),
        ("brief.docx", samples.DOCX_WITH_VBA),
        ("brief.docx", samples.DOCX_WITH_TWO_FACES),
        ("brief.docx", samples.XLSX),
        ("brief.docx", samples.ZIP),
        ("logs.zip", samples.ZIP_WITH_EXE),
        ("logs.zip", b"PK\x03\x04 cut"),
    ],
)
def test_content_that_is_not_what_its_name_says_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    assert refusal_of(write(tmp_path, name, content)).code == "attachment_content"


@pytest.mark.parametrize("name", ["x.pdf.exe", "setup.EXE", "x.svg", "x.html", "x", ".png", "x.exe. ", "x.docm"])
def test_a_forbidden_ending_is_named_with_the_allowed_ones(tmp_path: Path, name: str) -> None:
    error = refusal_of(write(tmp_path, name, samples.PNG))

    assert error.code == "attachment_format"
    assert "png, jpg" in error.hint


def test_the_real_ending_is_said(tmp_path: Path) -> None:
    assert ".exe" in refusal_of(write(tmp_path, "Rechnung.pdf.exe", samples.PDF)).message


@pytest.mark.parametrize("name", ["Rechnung\u202efdp.png", "a\u200b.png", "a\n.png", "a\x1b.png", "\ufeffa.png"])
def test_a_name_with_hidden_characters_is_refused_and_shown(tmp_path: Path, name: str) -> None:
    error = refusal_of(write(tmp_path, name, samples.PNG))

    assert error.code == "attachment_name"
    assert "\\u" in error.message


def test_a_fourth_file_is_refused_and_three_stay(helpdesk: Helpdesk, tmp_path: Path) -> None:
    files = [write(tmp_path, f"{number}.log") for number in range(4)]
    (ticket_id,) = helpdesk.tickets.draft(TicketDraft(), files[:3]).tickets

    with pytest.raises(HelpdeskError, match="höchstens 3 Anhänge"):
        helpdesk.tickets.attach(ticket_id, files[3])

    assert attached(helpdesk) == ["0.log", "1.log", "2.log"]


def test_the_same_content_twice_is_named(helpdesk: Helpdesk, tmp_path: Path) -> None:
    (ticket_id,) = helpdesk.tickets.draft(TicketDraft(), [write(tmp_path, "a.log", b"x")]).tickets

    with pytest.raises(HelpdeskError, match=r"b\.log hat denselben Inhalt wie a\.log"):
        helpdesk.tickets.attach(ticket_id, write(tmp_path, "b.log", b"x"))


def test_too_large_an_empty_and_a_vanished_file_are_refused(tmp_path: Path) -> None:
    large = write(tmp_path, "large.log", b"x" * (CENTRON.attachment_bytes + 1))
    files = (large, write(tmp_path, "empty.log", b""), tmp_path / "vanished.log", tmp_path / ("x" * 300 + ".log"))

    assert [refusal_of(file).code for file in files] == [
        "file_too_large",
        "attachment_empty",
        "file_missing",
        "file_unreadable",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders, and links need rights")
def test_a_directory_a_link_and_a_pipe_are_refused_at_once(tmp_path: Path) -> None:
    directory, pipe, link = tmp_path / "folder.log", tmp_path / "pipe.log", tmp_path / "link.log"
    directory.mkdir()
    os.mkfifo(pipe)
    link.symlink_to(write(tmp_path, "real.log"))

    assert {refusal_of(odd).code for odd in (directory, pipe, link, Path("/"))} == {"file_not_regular"}


def test_a_refused_file_leaves_the_others(helpdesk: Helpdesk, tmp_path: Path) -> None:
    (ticket_id,) = helpdesk.tickets.draft(TicketDraft(), [write(tmp_path, "good.log")]).tickets

    with pytest.raises(HelpdeskError):
        helpdesk.tickets.attach(ticket_id, write(tmp_path, "bad.png", samples.EXE))

    assert attached(helpdesk) == ["good.log"]


def test_nothing_is_begun_when_one_file_is_bad(helpdesk: Helpdesk, paths: Paths, tmp_path: Path) -> None:
    before = set(paths.files.rglob("*"))

    with pytest.raises(HelpdeskError):
        helpdesk.tickets.draft(TicketDraft(), [write(tmp_path, "a.log"), write(tmp_path, "b.png", samples.EXE)])

    assert helpdesk.tickets.page() == []
    assert set(paths.files.rglob("*")) == before


def test_what_was_chosen_is_kept_although_the_file_changes(helpdesk: Helpdesk, paths: Paths, tmp_path: Path) -> None:
    file = write(tmp_path, "a.log", b"before")
    helpdesk.tickets.draft(TicketDraft(), [file])

    file.write_bytes(b"after")

    (kept,) = (path for path in paths.files.rglob("*") if path.is_file())
    assert kept.read_bytes() == b"before"


def test_a_file_can_be_taken_off_and_the_order_stays(helpdesk: Helpdesk, tmp_path: Path) -> None:
    (ticket_id,) = helpdesk.tickets.draft(TicketDraft(), [write(tmp_path, f"{n}.log") for n in range(3)]).tickets

    helpdesk.tickets.detach(ticket_id, helpdesk.tickets.get(ticket_id).attachments[1].sha256)
    helpdesk.tickets.attach(ticket_id, write(tmp_path, "again.log"))

    assert attached(helpdesk) == ["0.log", "2.log", "again.log"]


@given(st.sampled_from(["a.png", "a.pdf", "a.docx", "a.zip", "a.log", "a.xml"]), st.binary(max_size=200))
def test_any_content_is_judged_without_breaking(name: str, content: bytes) -> None:
    for hostile in (content, samples.DOCX[: -len(content) or None] + content):
        with suppress(HelpdeskError):
            check_content(name, hostile)
