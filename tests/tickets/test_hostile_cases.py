"""Cases 8 to 19 of the forty in the project's facts on hostile input, each under its number: files, names, pictures,
and foreign text that is shown."""

import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from time import thread_time

import pytest
from PIL import Image
from pypdf import PdfReader

from helpdesk.app import Helpdesk
from helpdesk.customers import CustomerNew
from helpdesk.delivery.wording import plain
from helpdesk.errors import HelpdeskError
from helpdesk.printing.subjects import ServiceSubject
from helpdesk.tickets import TicketDraft
from helpdesk.tickets.attachments import Chosen, examine
from helpdesk.tickets.names import safe_name
from helpdesk.tickets.profiles import load_profile
from tests.tickets import samples
from tests.tickets.samples import write
from tests.tickets.test_pictures import photo, png_of, saved
from ui.tickets.looking import FORMATS, decode

Case = Callable[[Helpdesk, Path], None]
CENTRON = load_profile("centron")


def refused(file: Path) -> str:
    with pytest.raises(HelpdeskError) as refusal:
        examine(file, CENTRON)
    assert refusal.value.hint
    return refusal.value.code


def taken(file: Path) -> Chosen:
    return examine(file, CENTRON)


def case_8_markup_in_a_customer_s_name_is_literal_in_the_pdf(helpdesk: Helpdesk, folder: Path) -> None:
    name = '#eval("1") *fett* _kursiv_ <b>x</b>'
    (customer,) = helpdesk.customers.add(CustomerNew(name, "77")).customers
    document = helpdesk.scope.documents()[0].id
    pages = PdfReader(BytesIO(helpdesk.printing.print(ServiceSubject(document, (), customer)).pdf)).pages
    assert name in " ".join(" ".join(page.extract_text() for page in pages).split())


def case_9_a_file_that_is_swapped_after_choosing_is_sent_as_it_was(helpdesk: Helpdesk, folder: Path) -> None:
    file = write(folder, "a.log", b"gesehen")
    (ticket_id,) = helpdesk.tickets.draft(samples.GOOD, [file]).tickets
    file.write_bytes(b"getauscht")
    helpdesk.delivery.submit(ticket_id)
    helpdesk.delivery.send_due()
    (sent,) = helpdesk.tickets.get(ticket_id).attachments
    assert helpdesk.tickets.attached.content(sent.sha256) == b"gesehen"


def case_10_a_program_called_picture_is_refused(helpdesk: Helpdesk, folder: Path) -> None:
    assert refused(write(folder, "bild.png", samples.EXE)) == "attachment_content"


def case_11_macros_called_document_are_refused(helpdesk: Helpdesk, folder: Path) -> None:
    for content in (samples.DOCM, samples.DOCX_WITH_VBA, samples.DOCX_WITH_TWO_FACES):
        assert refused(write(folder, "brief.docx", content)) == "attachment_content"


def case_12_the_real_ending_counts_and_hidden_letters_are_refused(helpdesk: Helpdesk, folder: Path) -> None:
    assert refused(write(folder, "x.pdf.exe", samples.PDF)) == "attachment_format"
    for name in ("Rechnung\u202egpj.exe", "a\u200b.png", "a\u2066.png"):
        assert refused(write(folder, name, samples.PNG)) == "attachment_name"


def case_13_a_picture_that_is_something_else_too_is_written_anew_or_refused(helpdesk: Helpdesk, folder: Path) -> None:
    assert refused(write(folder, "a.png", saved("PNG") + samples.ZIP)) == "attachment_content"
    for kind, name in (("PNG", "a.png"), ("JPEG", "a.jpg"), ("GIF", "a.gif")):
        content = taken(write(folder, name, saved(kind) + b"<script>alert(1)</script>")).content
        assert b"<script>" not in content
        assert Image.open(BytesIO(content)).size == (80, 40)


def case_14_what_can_be_rendered_is_refused_and_never_drawn(helpdesk: Helpdesk, folder: Path) -> None:
    assert not {"svg", "svgz", "html", "pdf", "xml"} & set(FORMATS)
    for content in (samples.SVG, samples.HTML):
        assert refused(write(folder, "x.png", content)) == "attachment_content"
        assert refused(write(folder, "x.svg", content)) == "attachment_format"
        assert decode("x.png", content, 100)[0].isNull()


def case_15_what_is_no_ordinary_file_is_refused_within_a_second(helpdesk: Helpdesk, folder: Path) -> None:
    if sys.platform == "win32":
        return
    os.mkfifo(folder / "pipe.log")
    (folder / "link.log").symlink_to(write(folder, "real.log"))
    start = thread_time()
    for odd in (folder / "pipe.log", folder / "link.log", Path("/dev/zero"), folder):
        assert refused(odd) == "file_not_regular"
    assert refused(Path("\\\\server\\share\\a.log")) == "file_missing"
    assert thread_time() - start < 1


def case_16_a_picture_of_900_million_pixels_takes_no_memory(helpdesk: Helpdesk, folder: Path) -> None:
    bomb = write(folder, "bombe.png", png_of(30_000, 30_000))
    assert refused(bomb) == "picture_too_large"
    assert decode("bombe.png", bomb.read_bytes(), 100)[0].isNull()
    if sys.platform == "linux":
        asked = (
            "import re, sys; from pathlib import Path; from ui.tickets.looking import decode\n"
            "def most(): return int(re.search('VmHWM:[^0-9]*([0-9]+)', Path('/proc/self/status').read_text())[1])\n"
            "before = most(); decode('bombe.png', Path(sys.argv[1]).read_bytes(), 128); print(most() - before)\n"
        )
        command = [sys.executable, "-c", asked, str(bomb)]
        child = subprocess.run(
            command, capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": str(Path.cwd())}
        )
        assert int(child.stdout) * 1024 < 100_000_000


def case_17_saving_stays_inside_the_folder_under_a_safe_name(helpdesk: Helpdesk, folder: Path) -> None:
    names = [
        "..\\..\\x",
        "../../x",
        "CON",
        "AUX .png",
        "a:b",
        "x" * 300 + ".log",
        "u\u0308.log",
        "\ud800.log",
        "CONOUT$",
        "",
    ]
    for name in names:
        safe = safe_name(name)
        assert (folder / safe).resolve().parent == folder.resolve()
        assert len(safe.encode()) < 255
        (folder / safe).write_bytes(b"")
    assert safe_name("u\u0308.log") == "ü.log"
    assert safe_name("CON").upper() != "CON"


def case_18_the_place_is_gone_and_a_token_is_named_before_sending(helpdesk: Helpdesk, folder: Path) -> None:
    log = write(folder, "dump.log", b"\nAuthorization: Bearer abc.DEF-123456789012345\n")
    (ticket_id,) = helpdesk.tickets.draft(TicketDraft(), [write(folder, "foto.jpg", photo()), log]).tickets
    picture, _log = helpdesk.tickets.get(ticket_id).attachments
    assert not Image.open(BytesIO(helpdesk.tickets.attached.content(picture.sha256))).getexif().get_ifd(0x8825)
    (warned,) = helpdesk.tickets.warnings(ticket_id)
    assert (warned.name, warned.secret.line) == ("dump.log", 2)


def case_19_nested_tables_are_text_within_a_second(helpdesk: Helpdesk, folder: Path) -> None:
    start = thread_time()
    for depth in (25, 5000):
        assert plain("<table><tr><td>" * depth + "innen" + "</td></tr></table>" * depth) == "innen"
    assert thread_time() - start < 1


CASES: list[Case] = [check for name, check in sorted(globals().items()) if name.startswith("case_")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_a_hostile_case_does_no_harm(helpdesk: Helpdesk, tmp_path: Path, case: Case) -> None:
    folder = tmp_path / "chosen"
    folder.mkdir()

    case(helpdesk, folder)


def test_no_case_is_left_out() -> None:
    assert {int(case.__name__.split("_")[1]) for case in CASES} == set(range(8, 20))
