from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.customers import CustomerNew
from helpdesk.printing.letterhead import Details
from helpdesk.settings import Paths
from helpdesk.work import QuoteNew
from ui.jobs import Jobs
from ui.settings.charging import ChargingSection
from ui.settings.page import SettingsPage

WRITTEN = """# Mein Name
technician = "Toni Technik"
hourly_rate_cents = 9500 # wie vereinbart
"""


@pytest.fixture
def quote(helpdesk: Helpdesk) -> UUID:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    (quote,) = helpdesk.quotes.start(QuoteNew(customer, items=("Zaun",), estimate_minutes=15)).quotes
    return quote


@pytest.fixture
def section(qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk, paths: Paths) -> ChargingSection:
    paths.config.write_text(WRITTEN, encoding="utf-8")
    section = ChargingSection(jobs)
    qtbot.addWidget(section)
    section.show()
    qtbot.waitUntil(lambda: section.charging().technician == "Toni Technik")
    return section


def test_what_is_set_holds_in_a_draft_at_once_and_can_be_taken_back(
    qtbot: QtBot, section: ChargingSection, helpdesk: Helpdesk, paths: Paths, quote: UUID
) -> None:
    for name, text in {"technician": "Ada Ärmel", "rate": "110,50", "vat": "7", "days": "14"}.items():
        section._lines[name].setText(text)
    section.save.click()
    qtbot.waitUntil(section.undo.isVisible)
    told, written = helpdesk.quotes.get(quote), paths.config.read_text(encoding="utf-8")

    section.undo.button.click()

    qtbot.waitUntil(lambda: section.charging().rate == "95,00")
    tariff = told.tariff
    assert (told.technician, tariff.rate_cents, tariff.vat, tariff.binding_days) == ("Ada Ärmel", 11050, 70, 14)
    assert "# Mein Name" in written
    assert "# wie vereinbart" in written
    assert (helpdesk.quotes.get(quote).technician, helpdesk.times.rate_cents) == ("Toni Technik", 9500)


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("rate", "viel", "95,00"),
        ("rate", "-1", "95,00"),
        ("vat", "19,5", "ganze Zahl"),
        ("vat", "0", ""),
        ("days", "366", "365"),
    ],
)
def test_what_cannot_be_meant_stands_below_its_field_and_is_not_written(
    section: ChargingSection, paths: Paths, field: str, typed: str, told: str
) -> None:
    section._lines[field].setText(typed)
    section.save.click()
    shown = {name: one.problem.text() for name, one in section.fields.items() if one.problem.text()}

    assert list(shown) == (["vat_reason"] if typed == "0" else [field])
    assert told in shown.get(field, "")
    assert paths.config.read_text(encoding="utf-8") == WRITTEN


def test_what_is_edited_in_the_file_holds_while_the_window_runs(
    section: ChargingSection, helpdesk: Helpdesk, paths: Paths, quote: UUID, qtbot: QtBot, jobs: Jobs
) -> None:
    paths.config.write_text('technician = "Zoë"\nhourly_rate_cents = 20000\n', encoding="utf-8")

    jobs.changed.emit(helpdesk.stationery.save(Details("Muster IT GmbH")))

    qtbot.waitUntil(lambda: section.charging().technician == "Zoë")
    assert (helpdesk.quotes.get(quote).technician, helpdesk.times.rate_cents) == ("Zoë", 20000)


def test_what_is_not_saved_is_asked_about_before_the_window_closes(
    qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk
) -> None:
    page = SettingsPage(jobs)
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: page.charging.charging().technician == "Toni Technik")

    page.charging._lines["rate"].setText("1")

    assert page.unsaved() == ["Die Angaben zu Angeboten und Abrechnung sind noch nicht gespeichert."]
