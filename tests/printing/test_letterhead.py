import io
import struct
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from helpdesk.app import Helpdesk
from helpdesk.consent import ConsentNew
from helpdesk.customers import CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.printing.fonts import check_font
from helpdesk.printing.letterhead import LEAST_CONTRAST, Details, contrast, dark_enough, lines_of, wrong_ibans
from helpdesk.printing.logos import check_logo
from helpdesk.printing.stationery import OPTIONS, Stationery
from helpdesk.resources import resource
from helpdesk.settings import Paths, Settings
from helpdesk.store import backup
from helpdesk.store.restore import restore
from helpdesk.work import QuoteNew
from tests.printing.conftest import AT, Read

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10">{}</svg>'
DRAWN = SVG.format('<rect width="30" height="10" fill="#7a1f5c"/>').encode()
FULL = Details(
    "Muster IT GmbH",
    "Hafenstraße 12, 24103 Kiel",
    "Telefon 0431 55 10 20\nhallo@muster-it.example",
    "IBAN DE89 3704 0044 0532 0130 00",
    "Amtsgericht Kiel, HRB 12345",
    "#7a1f5c",
    logo_text="Muster IT",
)


@pytest.fixture
def stationery(paths: Paths) -> Stationery:
    paths.data_dir.mkdir(exist_ok=True)
    return Stationery(paths, Settings(language="de"))


def png(width: int, height: int, mode: str = "RGBA", colour: object = (122, 31, 92, 255)) -> bytes:
    file = io.BytesIO()
    Image.new(mode, (width, height), colour).save(file, "PNG")  # type: ignore[arg-type]  # a colour of its mode
    return file.getvalue()


def font(name: str = "SourceSans3-Regular.ttf", *, fs_type: int | None = None) -> bytes:
    """A font of the house, with other licence bits where some are given."""
    content = bytearray(resource(f"fonts/{name}").read_bytes())
    (count,) = struct.unpack_from(">H", content, 4)
    for tag, offset, _length in struct.iter_unpack(">4s4xLL", bytes(content[12 : 12 + 16 * count])):
        if tag == b"OS/2" and fs_type is not None:
            struct.pack_into(">H", content, offset + 8, fs_type)
    return bytes(content)


def own_font() -> bytes:
    """One the house doesn't have: the same under another name of as many letters."""
    old, new = ("Source Sans 3".encode(code) for code in ("utf-16-be", "ascii")), ("Quelle Eins 3", "Quelle Eins 3")
    content = font()
    for before, after, code in zip(old, new, ("utf-16-be", "ascii"), strict=True):
        content = content.replace(before, after.encode(code))
    return content


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Bank\nIBAN DE89 3704 0044 0532 0130 00 BIC COBADEFFXXX", ()),
        ("IBAN: GB82 WEST 1234 5698 7654 32", ()),
        ("DE89370400440532013001", ("DE89370400440532013001",)),
        ("IBAN DE89 3704 0044 0532 0130", ("DE8937040044053201" + "30",)),
        ("USt-IdNr. DE123456789", ()),
    ],
)
def test_an_iban_is_checked_by_its_digits(text: str, wrong: tuple[str, ...]) -> None:
    assert wrong_ibans(text) == wrong


@given(st.text())
def test_any_text_is_looked_through_for_ibans(text: str) -> None:
    wrong_ibans(text)


@given(st.integers(0, 0xFFFFFF))
def test_a_pale_colour_has_a_darker_one_that_can_be_read(colour: int) -> None:
    given_colour = f"#{colour:06x}"
    proposed = dark_enough(given_colour)

    assert contrast(proposed) >= LEAST_CONTRAST
    assert (proposed == given_colour) is (contrast(given_colour) >= LEAST_CONTRAST)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (Details(accent="#ffcc00"), "accent"),
        (Details(accent="blau"), "accent"),
        (Details(bank="IBAN DE00 3704 0044 0532 0130 00"), "bank"),
        (Details(contact="\n".join("1234567")), "contact"),
        (Details(register="x" * 61), "register"),
        (Details(company="x" * 61), "company"),
    ],
)
def test_what_cannot_be_printed_is_named_at_its_field_and_not_written(
    stationery: Stationery, paths: Paths, details: Details, field: str
) -> None:
    with pytest.raises(HelpdeskError) as refused:
        stationery.save(details)

    assert [problem.field for problem in refused.value.problems] == [field]
    assert not paths.config.exists()


def test_a_pale_colour_comes_with_a_proposal() -> None:
    (problem,) = Details(accent="#ffcc00").problems()

    assert dark_enough("#ffcc00") in problem.message


def test_a_line_is_split_at_its_commas_unless_there_are_several() -> None:
    assert lines_of("Hafenstraße 12, 24103 Kiel") == ("Hafenstraße 12", "24103 Kiel")
    assert lines_of("Amtsgericht Kiel, HRB 1\nSitz Kiel") == ("Amtsgericht Kiel, HRB 1", "Sitz Kiel")


def test_what_is_saved_stands_beside_what_was_written_by_hand(stationery: Stationery, paths: Paths) -> None:
    paths.config.write_text('# Unser Büro\ntechnician = "Zoë"  # kurz\ncompany = "Alt"\n', encoding="utf-8")

    stationery.save(FULL)

    written = paths.config.read_text(encoding="utf-8")
    assert "# Unser Büro" in written
    assert 'technician = "Zoë"  # kurz' in written
    assert stationery.details() == FULL
    assert {field.name for field in fields(Details)} == set(OPTIONS)


def test_a_letterhead_changed_elsewhere_is_on_the_next_letter(paths: Paths, read: Read) -> None:
    paths.data_dir.mkdir()
    here, there = (Stationery(paths, Settings(language="de")) for _one in range(2))
    before = here.letterhead()

    there.save(replace(FULL, logo=there.take_logo(written(paths, "logo.svg", DRAWN)).name))

    assert before.company == ""
    assert here.letterhead().company == "Muster IT GmbH"
    assert "24103 Kiel" in read(here.sample(here.details(), "de")).text


def written(paths: Paths, name: str, content: bytes) -> Path:
    file = paths.data_dir / name
    file.write_bytes(content)
    return file


def test_the_firm_is_called_the_same_in_the_next_consent_and_quote(helpdesk: Helpdesk) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    helpdesk.stationery.save(Details("Umbenannt GmbH"))

    (consent,) = helpdesk.consents.new(ConsentNew(customer, "PC-17", "Drucker")).consents
    (quote,) = helpdesk.quotes.start(QuoteNew(customer)).quotes

    assert helpdesk.consents.get(consent).company == "Umbenannt GmbH"
    assert "Briefkopf" in " ".join(helpdesk.quotes.get(quote).cautions)


@pytest.mark.parametrize(
    ("content", "ratio", "hinted"),
    [
        (DRAWN, 3, False),
        (SVG.format('<text x="0" y="9">Muster</text>').encode(), 3, True),
        (b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">' + DRAWN, 3, False),
        (png(1200, 400), 3, False),
        (png(300, 100), 3, True),
        (png(600, 600, "P", 3), 1, False),
    ],
)
def test_a_logo_is_taken_over_and_stands_on_the_letter(
    stationery: Stationery, paths: Paths, read: Read, content: bytes, ratio: float, hinted: bool
) -> None:
    logo = stationery.take_logo(written(paths, "our logo", content))
    stationery.save(replace(FULL, logo=logo.name))

    used = stationery.letterhead()
    paper = read(stationery.sample(stationery.details(), "de"))
    assert (logo.ratio, bool(logo.hints), used.logo, stationery.missing()) == (ratio, hinted, logo.name, ())
    assert (paths.letterhead / logo.name).read_bytes() == content
    assert b"Muster IT" in alternative_texts(paper)


def alternative_texts(paper: object) -> bytes:
    """What the tags say in place of pictures."""
    reader = paper.reader  # type: ignore[attr-defined]  # a Paper
    found = [str(one.get_object().get("/Alt", "")) for one in map(reader.get_object, range(1, len(reader.xref[0]) + 1))
             if hasattr(one, "get")]  # fmt: skip
    return " ".join(found).encode()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (SVG.format("<script>alert(1)</script>").encode(), "logo_unsafe"),
        (SVG.format('<rect width="1" height="1" onclick="x()"/>').encode(), "logo_unsafe"),
        (SVG.format('<image href="file:///etc/passwd" width="9" height="9"/>').encode(), "logo_unsafe"),
        (SVG.format('<image href="https://example.org/x.png" width="9" height="9"/>').encode(), "logo_unsafe"),
        (SVG.format('<image href="data:image/svg+xml;base64,PHN2Zy8+" width="9" height="9"/>').encode(), "logo_unsafe"),
        (SVG.format('<style>@import "https://example.org/x.css";</style>').encode(), "logo_unsafe"),
        (SVG.format('<style><g/>@import "https://example.org/x.css";</style>').encode(), "logo_unsafe"),
        (SVG.format('<rect fill="url(https://example.org/#a)" width="1" height="1"/>').encode(), "logo_unsafe"),
        (SVG.format("<foreignObject/>").encode(), "logo_unsafe"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaa">]>' + DRAWN, "logo_unsafe"),
        (SVG.format("<g>").encode(), "logo_unreadable"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "logo_unreadable"),
        (b"<html/>", "logo_unreadable"),
        (b"\xff\xd8\xff\xe0 a photo", "logo_unreadable"),
        (b"", "logo_unreadable"),
        (png(400, 400)[:60], "logo_unreadable"),
        (png(40, 40, colour=(0, 0, 0, 0)), "logo_empty"),
        (png(400, 400, "I;16", 7), "logo_colours"),
        (b"x" * (4 * 1024 * 1024 + 1), "logo_too_large"),
    ],
)
def test_what_is_no_logo_is_refused_with_why(content: bytes, code: str) -> None:
    with pytest.raises(HelpdeskError) as refused:
        check_logo(content, "logo.svg")

    assert refused.value.code == code
    assert refused.value.hint


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (font(fs_type=0x0002), "font_restricted"),
        (font(fs_type=0x0200), "font_restricted"),
        (b"wOF2" + font(), "font_unreadable"),
        (font()[:400], "font_unreadable"),
        (b"", "font_unreadable"),
    ],
)
def test_a_font_that_letters_must_not_or_cannot_be_set_in_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(HelpdeskError) as refused:
        check_font(content, "own.ttf")

    assert refused.value.code == code


def test_letters_are_set_in_a_font_of_the_firms_own(stationery: Stationery, paths: Paths, read: Read) -> None:
    taken = stationery.take_font(written(paths, "quelle.ttf", own_font()))
    stationery.save(replace(FULL, font=taken.family))

    paper = read(stationery.sample(stationery.details(), "de"))
    assert taken.family == "Quelle Eins 3"
    assert stationery.letterhead().font == taken.family
    assert "Geschäft" in paper.text or "Leistungen" in paper.text

    stationery.remove_font(taken.family)

    assert stationery.letterhead().font == ""
    assert stationery.missing()
    assert stationery.sample(stationery.details(), "de")


def test_the_houses_own_font_needs_no_second_copy(stationery: Stationery, paths: Paths) -> None:
    with pytest.raises(HelpdeskError, match="bringt Helpdesk schon mit"):
        stationery.take_font(written(paths, "source.ttf", font()))


@pytest.mark.parametrize("content", [None, b"", DRAWN + b" ", b"<svg/>"])
def test_a_logo_that_is_lost_or_another_is_left_out_and_named(
    stationery: Stationery, paths: Paths, content: bytes | None
) -> None:
    logo = stationery.take_logo(written(paths, "logo.svg", DRAWN))
    stationery.save(replace(FULL, logo=logo.name))
    kept = paths.letterhead / logo.name
    kept.unlink() if content is None else kept.write_bytes(content)

    opened = Stationery(paths, Settings(language="de", letterhead_logo=logo.name))

    assert opened.letterhead().logo == ""
    assert logo.name in opened.missing()[0]
    assert opened.sample(opened.details(), "de")


def test_of_former_logos_only_the_last_is_kept(stationery: Stationery, paths: Paths) -> None:
    kept = []
    for content in (DRAWN, png(1200, 400), png(1200, 500)):
        kept.append(stationery.take_logo(written(paths, "logo", content)).name)
        stationery.save(replace(FULL, logo=kept[-1]))

    assert {file.name for file in paths.letterhead.iterdir()} == set(kept[1:])


def test_the_letterhead_goes_into_a_backup_and_comes_back(
    prepared: Paths, stationery: Stationery, tmp_path: Path, migrated: Path
) -> None:
    logo = stationery.take_logo(written(prepared, "logo.svg", DRAWN))
    font_file = stationery.take_font(written(prepared, "quelle.ttf", own_font()))
    stationery.save(replace(FULL, logo=logo.name, font=font_file.family))
    backup.create(prepared, tmp_path / "all.zip", AT)
    other = Paths(tmp_path / "other")
    other.data_dir.mkdir()
    other.database.write_bytes(migrated.read_bytes())

    restore(other, tmp_path / "all.zip", AT)

    assert Stationery(other, Settings(language="de")).details() == Details()
    opened = Stationery(other, Settings(language="de"))
    other.config.write_text(other.config.read_text(encoding="utf-8"), encoding="utf-8")
    assert opened.letterhead() == stationery.letterhead()
    assert opened.missing() == ()
