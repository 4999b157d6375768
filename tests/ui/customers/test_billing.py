from collections.abc import Callable
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.customers import CustomerNew
from helpdesk.settings import Settings
from helpdesk.work import Per, Rule
from ui.customers.billing import BillingCard
from ui.customers.page import CustomersPage
from ui.jobs import Jobs


@pytest.fixture
def settings() -> Settings:
    return Settings(language="de", technician="Toni Technik", hourly_rate_cents=9600, time_zone="Europe/Berlin")


@pytest.fixture
def customer(helpdesk: Helpdesk) -> UUID:
    (added,) = helpdesk.customers.add(CustomerNew("Nord AG", "K-1")).customers
    return added


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs, customer: UUID) -> CustomersPage:
    page = CustomersPage(jobs)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.show_customer(customer)
    qtbot.waitUntil(lambda: page.detail.billing.rule is not None)
    return page


@pytest.fixture
def card(page: CustomersPage) -> BillingCard:
    """The card with its form unfolded."""
    page.detail.billing.agree.click()
    return page.detail.billing


def flat(text: str) -> str:
    return text.replace("\xa0", " ")


def test_what_holds_for_a_customer_is_shown_with_what_a_call_comes_to(page: CustomersPage) -> None:
    card = page.detail.billing

    assert card.words.text() == "je angefangene Viertelstunde, je Ticket und Tag einmal gerundet"
    assert card.source.text().startswith("Wie in den Einstellungen")
    assert flat(card.examples.text()).split("\n") == [
        "Ein Anruf von 7 min 40 s: 1 Takt, also 15 min, 24,00 € netto.",
        "Derselbe nachts mit 100 % Zuschlag: 1 Takt, also 15 min, 48,00 € netto.",
        "Drei solche Anrufe an einem Tag zum selben Ticket: 2 Takte, also 30 min, 48,00 € netto.",
    ]
    assert not card.form.isVisible()


def test_a_rule_of_their_own_is_agreed_by_keys_and_holds_from_then_on(
    qtbot: QtBot, card: BillingCard, helpdesk: Helpdesk, customer: UUID
) -> None:
    assert card.window().focusWidget() is card.form.minutes
    QTest.keyClicks(card.form.minutes, "10")
    QTest.keyClicks(card.form.source, "Vertrag")

    QTest.keyClick(card.form.source, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: card.source.text() == "Vereinbart: Vertrag")
    qtbot.waitUntil(lambda: not card.form.isVisible())
    rule = helpdesk.times.rule(customer)
    assert (rule.minutes, rule.per, rule.source) == (10, Per.DAY, "Vertrag")
    assert "je 10 angefangene Minuten" in card.words.text()


def test_the_form_unfolds_in_sight_of_whoever_asked_for_it(qtbot: QtBot, page: CustomersPage) -> None:
    page.resize(1024, 480)
    card = page.detail.billing
    area = page.detail
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)

    card.agree.click()

    def is_in_sight() -> bool:
        field = card.form.minutes
        top = field.mapTo(area.viewport(), field.rect().topLeft()).y()
        return field.visibleRegion().boundingRect() == field.rect() and 0 <= top < area.viewport().height()

    qtbot.waitUntil(is_in_sight)
    assert page.window().focusWidget() is card.form.minutes


def test_the_preview_follows_what_is_typed_and_warns_of_what_courts_did_not_like(card: BillingCard) -> None:
    card.form.minutes.setText("5")
    assert flat(card.form.preview.text()).startswith("Ein Anruf von 7 min 40 s: 2 Takte, also 10 min, 16,00 € netto.")
    assert not card.form.warning.isVisible()

    card.form.per.choose("contact")

    assert "Ticket: 6 Takte, also 30 min, 48,00 € netto." in flat(card.form.preview.text())
    assert "BGH IX ZR 140/19" in card.form.warning.text.text()


@pytest.mark.parametrize(
    ("minutes", "source", "field", "told"),
    [
        ("0", "Vertrag", "minutes", "zwischen 1 und 60"),
        ("61", "Vertrag", "minutes", "zwischen 1 und 60"),
        ("", "Vertrag", "minutes", "zwischen 1 und 60"),
        ("10", "  ", "source", "wo das vereinbart ist"),
    ],
)
def test_what_cannot_be_agreed_is_said_at_its_field_and_stays_typed(
    card: BillingCard, helpdesk: Helpdesk, customer: UUID, minutes: str, source: str, field: str, told: str
) -> None:
    card.form.minutes.setText(minutes)
    card.form.source.setText(source)

    card.form.save.click()

    assert told in card.form.fields[field].problem.text()
    assert (card.form.minutes.text(), card.form.source.text()) == (minutes, source)
    assert helpdesk.times.rule(customer).source == ""


def test_what_is_being_typed_survives_a_change_and_is_told_when_the_window_closes(
    qtbot: QtBot, page: CustomersPage, card: BillingCard, helpdesk: Helpdesk, customer: UUID, jobs: Jobs
) -> None:
    assert page.unsaved() == []
    card.form.minutes.setText("10")
    rule = Rule(30, source="Rahmenvertrag")
    jobs.change(page, lambda helpdesk: helpdesk.times.agree(customer, rule), print)
    qtbot.waitUntil(lambda: card.source.text() == "Vereinbart: Rahmenvertrag")

    assert (card.form.isVisible(), card.form.minutes.text()) == (True, "10")
    assert page.unsaved() == ["Regel zur Abrechnung von „Nord AG“ nicht gespeichert."]


def test_the_next_customer_has_a_rule_of_their_own_and_no_form_of_the_last(
    qtbot: QtBot, page: CustomersPage, card: BillingCard, helpdesk: Helpdesk
) -> None:
    (other,) = helpdesk.customers.add(CustomerNew("Süd AG", "K-2")).customers
    helpdesk.times.agree(other, Rule(30, source="Rahmenvertrag"))

    page.show_customer(other)

    qtbot.waitUntil(lambda: card.source.text() == "Vereinbart: Rahmenvertrag")
    assert not card.form.isVisible()


def test_until_the_next_customers_rule_is_read_the_last_ones_is_neither_shown_nor_changed(
    qtbot: QtBot, page: CustomersPage, helpdesk: Helpdesk
) -> None:
    (other,) = helpdesk.customers.add(CustomerNew("Süd AG", "K-2")).customers
    card = page.detail.billing

    card.show_customer(other)
    card.agree.click()

    assert (card.words.text(), card.source.text(), card.examples.text()) == ("", "", "")
    assert not card.form.isVisible()
    qtbot.waitUntil(lambda: card.words.text() != "")


def test_a_rule_can_be_put_away(card: BillingCard, qtbot: QtBot) -> None:
    close: list[Callable[[], None]] = [
        card.form.cancel.click,
        lambda: QTest.keyClick(card.form.source, Qt.Key.Key_Escape),
    ]
    for step in close:
        card.agree.click()
        step()
        assert not card.form.isVisible()


def test_every_control_of_it_has_a_name(card: BillingCard) -> None:
    controls = [one for one in card.findChildren(QAbstractButton) if one.isVisible()]

    assert all(one.objectName() and (one.text() or one.accessibleName()) for one in controls)
