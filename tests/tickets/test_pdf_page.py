from io import BytesIO
from time import perf_counter

import pytest
from PIL import Image
from pypdf import PdfWriter

from helpdesk.errors import HelpdeskError
from helpdesk.tickets.pdf_page import EDGE, first_page
from tests.scope.importing.test_limits import pdf, squeezed
from tests.tickets import samples


def sheets(count: int, width: float = 595, height: float = 842, password: str = "") -> bytes:
    writer = PdfWriter()
    for _ in range(count):
        writer.add_blank_page(width, height)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def test_the_first_page_is_drawn_and_the_others_are_counted() -> None:
    picture, count = first_page(sheets(3), seconds=60)

    assert count == 3
    assert max(Image.open(BytesIO(picture)).size) == EDGE


def test_a_page_of_a_square_kilometre_is_drawn_no_larger() -> None:
    picture, _count = first_page(sheets(1, 14_400_000, 14_400), seconds=60)

    assert max(Image.open(BytesIO(picture)).size) <= EDGE


@pytest.mark.parametrize("content", [b"", samples.PDF, samples.EXE, sheets(1, password="x")])
def test_what_can_t_be_drawn_is_said(content: bytes) -> None:
    with pytest.raises(HelpdeskError, match="lässt sich nicht zeichnen"):
        first_page(content)


def test_nobody_waits_longer_than_asked() -> None:
    with pytest.raises(HelpdeskError, match="lässt sich nicht zeichnen"):
        first_page(sheets(1), seconds=0.01)


def test_a_bomb_dies_alone_and_soon() -> None:
    bomb = pdf(squeezed(b"q 1 0 0 1 0 0 cm 0 0 10 10 re f Q\n", 12_000_000), b"/Filter /FlateDecode")
    start = perf_counter()

    with pytest.raises(HelpdeskError, match="zu aufwendig"):
        first_page(bomb, seconds=3)

    # It would take minutes.
    assert perf_counter() - start < 60
