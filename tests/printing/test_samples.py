"""Documents as a firm issues them keep to the pages a person would give them, and the manual shows each kind."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from helpdesk.printing.subjects import Kind, ReportSubject, ServiceSubject, Subject
from helpdesk.work import TimeNew
from tests.printing.conftest import Read
from tests.printing.samples import WIDTH, Office, drawn, issued, office

_DOCS = Path(__file__).parents[2] / "docs"
_MOST_PICTURE = 100_000


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Mapping[Kind, bytes]:
    return issued(tmp_path_factory.mktemp("firm"))


@pytest.mark.parametrize(("kind", "pages"), [(Kind.SERVICE_DESCRIPTION, 3), (Kind.QUOTE, 2), (Kind.WORK_REPORT, 2)])
def test_no_last_page_for_one_block_that_had_room_before(
    samples: Mapping[Kind, bytes], read: Read, kind: Kind, pages: int
) -> None:
    assert len(read(samples[kind]).pages) <= pages


def cstack(_firm: Office) -> Subject:
    return ServiceSubject("cstack")


def short_report(firm: Office) -> Subject:
    ticket = firm.desk.ticket()
    firm.desk.helpdesk.times.add(TimeNew(ticket, 50, "Sendeconnector geprüft"))
    return ReportSubject(ticket)


@pytest.mark.parametrize("make", [cstack, short_report])
def test_what_has_little_to_say_says_it_on_one_page(tmp_path: Path, read: Read, make: object) -> None:
    assert callable(make)
    with office(tmp_path) as firm:
        paper = read(firm.desk.helpdesk.printing.print(make(firm)).pdf)

    assert len(paper.pages) == 1


@pytest.mark.parametrize("kind", Kind)
def test_the_manual_shows_each_kind(kind: Kind) -> None:
    picture = _DOCS / "images" / "documents" / f"{kind}.png"

    assert f"images/documents/{kind}.png" in (_DOCS / "documents.md").read_text(encoding="utf-8")
    assert picture.stat().st_size < _MOST_PICTURE
    with Image.open(picture) as shown:
        assert shown.width == WIDTH


def test_a_picture_is_the_first_page(samples: Mapping[Kind, bytes]) -> None:
    picture = Image.open(BytesIO(drawn(samples[Kind.QUOTE])))

    assert picture.size == (WIDTH, 1131)
    assert picture.mode == "P"
