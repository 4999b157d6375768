from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from helpdesk.app import Helpdesk
from helpdesk.printing.subjects import ServiceSubject


def test_chapters_are_numbered_in_the_bookmarks_and_what_is_in_them_is_not(helpdesk: Helpdesk) -> None:
    pdf = helpdesk.printing.preview(ServiceSubject("total-care")).pdf

    below = list(_second_level(PdfReader(BytesIO(pdf)).outline))

    assert below
    assert not [title for title in below if title[0].isdigit()]


def _second_level(outline: Any) -> Iterator[str]:  # noqa: ANN401 - pypdf's
    for one in outline:
        if isinstance(one, list):
            yield from (inner.title for inner in one if not isinstance(inner, list))
