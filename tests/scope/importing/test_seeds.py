"""The five real pages that the project was given; they are not part of it."""

import html
import re
from collections import Counter
from pathlib import Path

import pytest

from helpdesk.scope import Proposal
from tests.scope.importing.measuring import folded, recognised

SEEDS = Path("/work/shared/seeds")
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the five real pages are not on this machine")


def seed(number: str) -> Path:
    return next(SEEDS.glob(f"{number}_*"))


def proposed(number: str) -> Proposal:
    return recognised(seed(number).name, seed(number).read_bytes())


def html_rows(text: str) -> list[tuple[str, str]]:
    """The rows of a GitBook table as (service, verdict), read in another way than the importer does."""
    found = re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td></tr>", text)
    return [(html.unescape(service), "included" if ticked else "excluded") for service, ticked, _other in found]


def pipe_rows(text: str) -> list[tuple[str, str]]:
    rows = [[cell.strip() for cell in line.strip("| \n").split("|")] for line in text.splitlines() if "✓" in line]
    return [(row[0], "included" if row[1] == "✓" else "excluded") for row in rows]


@pytest.mark.parametrize(("number", "read"), [("000", html_rows), ("001", pipe_rows)], ids=["000", "001"])
def test_tables_come_out_with_every_row_and_nothing_in_doubt(number: str, read: object) -> None:
    assert callable(read)
    rows = read(seed(number).read_text(encoding="utf-8"))
    by_table = [entry for entry in proposed(number).entries if entry.certain]

    assert len(rows) in {23, 8}
    assert [(entry.text, entry.verdict.value) for entry in by_table] == rows


def test_the_extra_that_is_described_in_prose_is_premium_and_looked_at() -> None:
    extra = [entry for entry in proposed("000").entries if entry.verdict.value == "premium"]

    assert [(len(entry.text.split()), entry.certain) for entry in extra] == [(3, False)]


def test_dates_language_and_provider_are_recognised() -> None:
    page = proposed("000")

    assert (str(page.validated), str(page.edited), page.language, page.provider) == (
        "2023-07-07",
        "2023-12-01",
        "de",
        "centron",
    )


# Below these the page's lists say what is done although nothing around them is a verdict; their truth is "included",
# but for the last list, which the page calls both included and charged.
def test_bullets_of_a_printed_description_have_the_right_verdict() -> None:
    text = seed("002").read_text(encoding="utf-8")
    bullets = [folded(line[2:].replace("**", "")) for line in text.splitlines() if line.startswith("- ")]
    told = Counter((folded(entry.text), entry.verdict.value) for entry in proposed("002").entries)
    wanted = Counter((bullet, "included") for bullet in bullets[:-2]) + Counter(
        (bullet, "conditional") for bullet in bullets[-2:]
    )

    missed = sum((wanted - told).values())
    assert len(bullets) > 70
    assert missed <= len(bullets) // 10


def test_lines_of_a_product_stand_below_it_and_no_heading_of_one_is_excluded() -> None:
    entries = proposed("002").entries
    modules = {entry.module for entry in entries if "Microsoft" in f"{entry.text} {entry.notes}"}

    assert not [entry.text for entry in entries if entry.text.startswith("Microsoft 365 Tenant")]
    assert {entry.module.split(" - ")[0] for entry in entries if entry.group.startswith("Enthaltene")} == {
        "Firewall Management", "Microsoft 365 Tenant Management",
    }  # fmt: skip
    assert not [module for module in modules if module.startswith(("Firewall", "WLAN"))]
    assert [entry.module for entry in entries if entry.text.startswith("Vor-Ort")] == ["Unsere Leistungsbeschreibung"]


def test_lists_of_a_scanned_page_are_repaired_and_have_the_right_verdict() -> None:
    page = proposed("003")
    bullets = [entry for entry in page.entries if "Fließtext" not in entry.doubt]

    assert [entry.verdict.value for entry in bullets] == ["included"] * 4 + ["excluded"] * 3
    assert all("1/4h" in entry.billing for entry in bullets[4:])
    assert not re.search(r"Gber|fur\b|z[éa]hlen|Léschung|Eintragen", " ".join(entry.text for entry in bullets))
    assert "Gber" in bullets[4].original
    assert str(page.edited) == "2019-12-22"


def test_a_how_to_is_no_service_document() -> None:
    page = proposed("004")

    assert page.entries == ()
    assert page.warnings[0].startswith("Diese Seite ist eine Anleitung")
