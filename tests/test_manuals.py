"""What the manuals name is there: commands, options, tables, keys, other pages."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from sqlmodel import SQLModel

import helpdesk.app  # noqa: F401 - names every table
from helpdesk.cli import main
from helpdesk.consent.retention import DataKind, Retention
from helpdesk.settings import Settings

ROOT = Path(__file__).parents[1]
PAGES = ("consent.md", "remote-sessions.md", "consent-record.md", "data-protection.md")


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> str:
    return (ROOT / "docs" / str(request.param)).read_text(encoding="utf-8")


def test_every_command_named_exists(page: str) -> None:
    named = set(re.findall(r"`(?:helpdesk )?(consent|customer|ticket|work|backup|desk|quote|print) ([a-z-]+)", page))

    assert [one for one in sorted(named) if main([*one, "--help"], lambda _: 1, lambda *_: 1)] == []


def test_every_page_and_option_named_exists(page: str) -> None:
    assert [name for name in re.findall(r"`(docs/[a-z-]+\.md)`", page) if not (ROOT / name).is_file()] == []
    assert set(re.findall(r"`(consent_[a-z]+_(?:years|days))`", page)) <= {one.name for one in fields(Settings)}


def test_every_key_named_is_one_of_the_program(page: str) -> None:
    program = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "ui").rglob("*.py"))

    named = set(re.findall(r"Ctrl\+(?:Shift\+)?[A-Z][a-z]*\b", page)) - {"Ctrl"}
    assert [keys for keys in sorted(named) if keys not in program] == []


def test_the_data_protection_page_names_every_table_with_personal_data() -> None:
    page = (ROOT / "docs" / "data-protection.md").read_text(encoding="utf-8")
    tables = set(SQLModel.metadata.tables)

    # What is the program's own, or tells of people only beside a row that is named.
    impersonal = re.compile(
        r"document_editions|work_rules|ticket_judgements|memos|fetches|desk_(files|moves)|standard_desk"
        r"|consent_(erasures|heartbeats|unsealed)"
    )
    unnamed = tables - set(re.findall(r"`([a-z_]+)`", page))
    assert [name for name in sorted(unnamed) if not impersonal.fullmatch(name)] == []


def test_the_data_protection_page_tells_the_periods_as_they_are() -> None:
    page = (ROOT / "docs" / "data-protection.md").read_text(encoding="utf-8")
    usual = Retention()

    assert set(DataKind) == {DataKind.RECORD, DataKind.DRAFT, DataKind.BILLING, DataKind.RECORDING}
    for told in (
        f"Freigabe-Nachweis {usual.record_years} Jahre",
        f"Freigaben {usual.draft_days} Tage nach",
        f"Arbeitszeiten {usual.billing_years} Jahre",
    ):
        assert told in " ".join(page.replace("> ", "").split())
