"""Services on a clock that stands still, and a PDF as a reader sees it."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.printing.models import Letterhead
from helpdesk.settings import Paths, Settings

AT = datetime(2026, 7, 28, 12, 3, 9, tzinfo=UTC)
LETTERHEAD = Letterhead(
    "Muster IT GmbH",
    ("Hafenstraße 12", "24103 Kiel"),
    ("Telefon 0431 55 10 20",),
    ("IBAN DE89 3704 0044 0532 0130 00",),
    ("Amtsgericht Kiel HRB 12345", "Geschäftsführerin Petra Lüders"),
    accent="#7a1f5c",
)
HOSTILE = (
    '#eval("1") *bold* _x_ `raw` $x$ <label> @ref [c] \\ // /* = H \u202egnp.exe\u202c \x00\x07\x1b[31m \ud800 '
    "😀👨‍👩‍👧 漢字 日本 עברית مرحبا नमस्ते ไทย ✓✗§ẞ€ ﷺ ﬀ e\u0301 a\u0489 \u0301x \ufdd0 \ue000 \U0010ffff "
    + "W" * 300
    + " https://example.org/"
    + "a/b-c" * 60
    + "\nzwei\r\ndrei\u2028vier"
)
"""Markup, control and direction characters, what no font has, and words wider than the page."""


@dataclass(frozen=True)
class Paper:
    """A PDF: what its catalog says, and each page's text with single blanks."""

    reader: PdfReader
    pages: list[str]

    @property
    def text(self) -> str:
        return " ".join(self.pages)

    @property
    def title(self) -> str | None:
        return self.reader.metadata.title if self.reader.metadata else None

    @property
    def language(self) -> str:
        return str(self.reader.root_object["/Lang"])

    @property
    def tagged(self) -> bool:
        marks = self.reader.root_object["/MarkInfo"]
        return isinstance(marks, DictionaryObject) and bool(marks["/Marked"])


Read = Callable[[bytes], Paper]


@pytest.fixture
def read() -> Read:
    def read_pdf(pdf: bytes) -> Paper:
        reader = PdfReader(io.BytesIO(pdf))
        return Paper(reader, [" ".join(page.extract_text().split()) for page in reader.pages])

    return read_pdf


@pytest.fixture
def prepared(knowing_documents: Paths) -> Paths:
    return knowing_documents


@pytest.fixture
def helpdesk(prepared: Paths, settings: Settings) -> Iterator[Helpdesk]:
    opened = open_helpdesk(prepared, settings, now=lambda: AT)
    yield opened
    opened.close()
