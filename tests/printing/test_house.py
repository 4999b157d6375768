"""The page as it is measured with a ruler: DIN 5008, form B."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pypdfium2  # type: ignore[import-untyped]  # no stubs
import pytest
from pypdfium2 import raw

from helpdesk.printing.letterhead import LEAST_CONTRAST, contrast
from helpdesk.printing.models import Letterhead, Recipient
from helpdesk.printing.press import Press
from helpdesk.printing.sample import sample_sheet
from helpdesk.resources import resource
from tests.printing.conftest import AT, HOSTILE

FULL = Letterhead(
    "Muster IT GmbH",
    ("Hafenstraße 12", "24103 Kiel"),
    ("Telefon 0431 55 10 20", "hallo@muster-it.example"),
    ("Förde Sparkasse", "IBAN DE89 3704 0044 0532 0130 00", "BIC COBADEFFXXX"),
    ("Sitz Kiel, Amtsgericht Kiel HRB 12345", "Geschäftsführerin Petra Lüders", "USt-IdNr. DE123456789"),
)
SIXTY = tuple(f"{number} Zeile, die so lang ist wie eine nur sein darf, nämlich 60" for number in range(6))
LONG = Letterhead("Ingenieurbüro Müller-Lüdenscheidt & Söhne GmbH & Co. KG", SIXTY, SIXTY, SIXTY, SIXTY)
SIX = Recipient(
    (
        "Beispielgesellschaft für Langes mbH",
        "Abteilung Einkauf",
        "z. Hd. Frau Dr. Ö. Möller",
        "Haus C",
        "Am Hafen 7",
        "20457 Hamburg",
    )
)
WRAPPING = Recipient(
    tuple(f"{number}. Zeile, die länger ist als das Feld für Anschriften breit" for number in range(6))
)


@dataclass(frozen=True)
class Mark:
    """Something on the page, in millimetres from its upper left corner."""

    text: bool
    left: float
    top: float
    right: float
    bottom: float

    def lies_in(self, left: float, top: float, right: float, bottom: float) -> bool:
        return left <= self.left and top <= self.top and self.right <= right and self.bottom <= bottom


def marks(pdf: bytes, page: int = 0) -> Iterator[Mark]:
    sheet = pypdfium2.PdfDocument(pdf)[page]
    mm = 25.4 / 72
    for one in sheet.get_objects(max_depth=5):
        left, bottom, right, top = (part * mm for part in one.get_bounds())
        yield Mark(one.type == raw.FPDF_PAGEOBJ_TEXT, left, 297 - top, right, 297 - bottom)


def letter(head: Letterhead, recipient: Recipient = SIX, svg: bytes = b"", paragraphs: int = 1) -> bytes:
    sheet = replace(sample_sheet(head, "de"), recipient=recipient)
    sheet = replace(sheet, text=sheet.text * paragraphs)
    return Press(logo=lambda _head: svg).set("sample", sheet, AT)


def near(*expected: float) -> list[object]:
    return [pytest.approx(value, abs=0.5) for value in expected]


def test_fold_and_punch_marks_stand_where_the_standard_has_them() -> None:
    edge = [mark for mark in marks(letter(FULL)) if mark.right < 20]

    assert [(mark.top + mark.bottom) / 2 for mark in edge] == near(105, 148.5, 210)


@pytest.mark.parametrize("head", [FULL, LONG, Letterhead("", (), ())], ids=["full", "long", "bare"])
@pytest.mark.parametrize("recipient", [SIX, WRAPPING, Recipient(("Nord AG",))], ids=["six", "wrapping", "one"])
def test_an_address_stays_within_its_window(head: Letterhead, recipient: Recipient) -> None:
    zone = [mark for mark in marks(letter(head, recipient)) if mark.left < 110 and 46 < mark.top < 96]

    sender = [mark for mark in zone if mark.top < 62]
    address = [mark for mark in zone if mark.text and mark.top >= 62]
    assert len(address) >= min(len(recipient.lines), 6)
    assert all(mark.lies_in(20, 62.7, 105, 90) for mark in address)
    # Beyond the right edge it is cut, which a ruler sees and the bounds of a text don't.
    assert all(mark.lies_in(20, 45, 420, 62.7) for mark in sender)
    assert bool(sender) is bool(head.company)


def test_the_information_block_begins_beside_the_address() -> None:
    block = [mark for mark in marks(letter(FULL)) if mark.text and mark.left > 110 and mark.top < 95]

    assert min(mark.left for mark in block) == pytest.approx(125, abs=0.5)
    assert min(mark.top for mark in block) == pytest.approx(50, abs=0.5)
    assert max(mark.right for mark in block) <= 190


@pytest.mark.parametrize(("ratio", "width", "height"), [(10, 70, 7), (3.75, 70, 18.67), (1, 24, 24), (0.25, 6, 24)])
def test_a_logo_is_as_large_as_there_is_room(ratio: float, width: float, height: float) -> None:
    box = f'viewBox="0 0 {ratio * 10} 10"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {box}><rect width="100%" height="100%"/></svg>'
    head = replace(FULL, logo="logo-0.svg", logo_text="Logo", logo_ratio=ratio)

    (logo,) = [mark for mark in marks(letter(head, svg=svg.encode())) if mark.top < 40]

    assert [logo.left, logo.top, logo.right - logo.left, logo.bottom - logo.top] == near(25, 12, width, height)


@pytest.mark.parametrize("head", [FULL, LONG], ids=["full", "long"])
def test_the_text_ends_above_what_the_firm_says_at_the_foot_of_the_first_page(head: Letterhead) -> None:
    first = list(marks(letter(head, paragraphs=40)))
    rules = [mark for mark in first if not mark.text and mark.right - mark.left > 160]
    foot, page_foot = sorted(rules, key=lambda rule: rule.top)[-2:]

    assert all(mark.right < 190.6 for mark in first if mark.top > 62)
    above = max(mark.bottom for mark in first if mark.text and mark.top < foot.top)
    assert foot.top - above > 5
    assert all(mark.bottom < 273 for mark in first if foot.bottom < mark.top < page_foot.top)
    assert page_foot.top == pytest.approx(280, abs=0.5)


@pytest.mark.parametrize(
    "head",
    [
        Letterhead("", (), ()),
        Letterhead("Muster IT", (), ()),
        Letterhead("", (), ("Telefon 1",)),
        Letterhead("Muster IT", (), (), ("Bank",)),
    ],
    ids=["nothing", "name", "contact", "bank"],
)
def test_what_is_not_set_leaves_no_trace(head: Letterhead) -> None:
    rules = [mark for mark in marks(letter(head)) if not mark.text and mark.right - mark.left > 160 and mark.top > 230]

    assert len(rules) == 1 + bool(head.contact or head.bank)


def test_every_colour_of_the_house_can_be_read_on_paper_and_in_a_grey_copy() -> None:
    source = resource("typst/house.typ").read_text(encoding="utf-8")
    colours = {part[:7] for part in source.split('rgb("')[1:]} - {"#c9d0d8", "#f1f4f7"}

    # A copy keeps the luminance, which is all that this contrast is made of.
    assert len(colours) >= 7
    assert all(contrast(colour) >= LEAST_CONTRAST for colour in colours)


def test_marks_tell_verdicts_apart_where_colours_do_not() -> None:
    source = resource("typst/house.typ").read_text(encoding="utf-8")
    marks_used = [line.split('"')[1] for line in source.splitlines() if "(mark: " in line]

    assert len(marks_used) == len(set(marks_used)) == 6


def test_what_is_far_too_long_for_a_letterhead_leaves_room_for_the_letter() -> None:
    head = replace(FULL, company="W" * 400, bank=(HOSTILE,) * 6, register=("wort " * 300,))

    rules = [mark for mark in marks(letter(head)) if not mark.text and mark.right - mark.left > 160 and mark.top > 120]

    assert any(mark.top == pytest.approx(272 - 60, abs=0.5) for mark in rules)
