"""The QR code of the customer's copy, read back off the page as a telephone or a scanner sees it."""

import io
from collections.abc import Callable

import pypdfium2  # type: ignore[import-untyped]  # it has no types
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from helpdesk.consent import ConsentState
from helpdesk.printing.subjects import ConsentSubject
from tests.consent.conftest import Case
from tests.delivery.keyrings import MemoryKeyring
from tests.printing.test_consent import WAYS, draft

__all__ = ["draft"]

INCH = 25.4
MODULES = 69
"""65 of the code, and a quiet zone of four on each side."""


@pytest.fixture
def case(draft: Callable[..., Case], vault: MemoryKeyring) -> Case:
    del vault
    sealed = draft()
    sealed.go(*WAYS[ConsentState.SEALED])
    return sealed


def page_of_the_code(case: Case, dpi: int) -> Image.Image:
    with pypdfium2.PdfDocument(io.BytesIO(case.helpdesk.printing.print(ConsentSubject(case.id)).pdf)) as paper:
        (page,) = (page for page in paper if "helpdesk/" in page.get_textpage().get_text_range())
        picture: Image.Image = page.render(scale=dpi / 72, grayscale=True).to_pil()
        return picture


def spoilt(page: Image.Image, dpi: int) -> Image.Image:
    """Copied out of focus, and put askew on the glass."""
    return page.filter(ImageFilter.GaussianBlur(dpi / 150)).rotate(2, Image.Resampling.BICUBIC, fillcolor=255)


@pytest.mark.parametrize("dpi", [150, 300])
def test_the_code_is_read_off_a_bad_copy_of_the_page(case: Case, dpi: int) -> None:
    found = zxingcpp.read_barcodes(spoilt(page_of_the_code(case, dpi), dpi))

    assert [code.text for code in found] == [case.helpdesk.proofs.checkpoint()]
    assert [code.ec_level for code in found] == ["M"]


def test_its_modules_are_wide_enough_for_a_telephone(case: Case) -> None:
    dpi = 600
    (code,) = zxingcpp.read_barcodes(page_of_the_code(case, dpi))

    left, right = code.position.top_left.x, code.position.top_right.x
    assert (right - left) / (MODULES - 8) * INCH / dpi >= 0.6
