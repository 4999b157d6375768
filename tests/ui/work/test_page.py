from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.customers import Contract, CustomerNew, CustomerRow
from helpdesk.work import ItemDraft, Quote, QuoteDraft, QuoteNew, QuoteState, Tariff
from tests.work.conftest import clock, customer, helpdesk, settings, ticket
from ui.jobs import Jobs
from ui.work.page import QuotesPage

__all__ = ["clock", "customer", "helpdesk", "settings", "ticket"]

NETWORK = "ex-netzwerkprobleme-kunde"
RECOVERY = "ex-email-recovery"

Open = Callable[..., UUID]


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs) -> QuotesPage:
    page = QuotesPage(jobs)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    return page


@pytest.fixture
def opened(qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, customer: UUID) -> Open:
    """Begins a quote on entries and shows it."""

    def begin(*entries: str, minutes: int = 16) -> UUID:
        (quote,) = helpdesk.quotes.start(QuoteNew(customer, None, entries, minutes)).quotes
        page.show_quote(quote)
        qtbot.waitUntil(lambda: shown(page) == quote)
        return quote

    return begin


def shown(page: QuotesPage) -> UUID | None:
    return page.editor.quote.id if page.editor.isVisible() and page.editor.quote else None


def stored(qtbot: QtBot, helpdesk: Helpdesk, quote: UUID, what: Callable[[Quote], bool]) -> Quote:
    qtbot.waitUntil(lambda: what(helpdesk.quotes.get(quote)))
    return helpdesk.quotes.get(quote)


def test_a_new_quote_opens_ready_for_the_estimate(
    qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, customer: UUID
) -> None:
    page.begin(QuoteNew(customer, None, (NETWORK,)))
    qtbot.waitUntil(page.editor.isVisible)
    quote = page.list.current_key()
    assert isinstance(quote, UUID)
    assert page.editor.cards[0].text.toPlainText() == helpdesk.scope.entry(NETWORK).text
    assert page.focusWidget() is page.editor.effort.minutes

    QTest.keyClicks(page.editor.effort.minutes, "16")

    assert page.editor.effort.told.text().replace("\xa0", " ") == "2 angefangene Viertelstunden · 47,50 € netto"
    assert stored(qtbot, helpdesk, quote, lambda kept: kept.estimate_minutes == 16).quarters == 2


def test_what_is_looked_up_beside_a_quote_goes_into_it(
    qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, customer: UUID, opened: Open
) -> None:
    quote = opened(NETWORK)
    page.editor.cards[0].text.setPlainText("Neu verkabeln")

    page.begin(QuoteNew(customer, None, (RECOVERY,), items=("Zaun",)), beside=True)

    qtbot.waitUntil(lambda: len(page.editor.cards) == 3)
    assert [item.text for item in helpdesk.quotes.get(quote).items][::2] == ["Neu verkabeln", "Zaun"]
    assert len(helpdesk.quotes.page()) == 1


@pytest.mark.parametrize(("same_ticket", "quotes"), [(True, 1), (False, 2)])
def test_a_ticket_has_one_quote_and_another_matter_its_own(
    qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, customer: UUID, ticket: UUID, same_ticket: bool, quotes: int
) -> None:
    page.begin(QuoteNew(customer, ticket, (NETWORK,)))
    qtbot.waitUntil(lambda: len(page.editor.cards) == 1)

    page.begin(QuoteNew(customer, ticket if same_ticket else None, (RECOVERY, "ex-mailprotokolle")))

    qtbot.waitUntil(lambda: len(page.editor.cards) == (3 if same_ticket else 2))
    assert len(helpdesk.quotes.page()) == quotes


def test_what_is_typed_is_stored_by_itself(qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, opened: Open) -> None:
    quote = opened(NETWORK)
    page.editor.add.click()
    QTest.keyClicks(page.editor.cards[1].text, "Anfahrt")
    page.editor.letter.text.setPlainText("Guten Tag")

    kept = stored(qtbot, helpdesk, quote, lambda kept: kept.text == "Guten Tag")

    assert [item.text for item in kept.items][1:] == ["Anfahrt"]
    qtbot.waitUntil(lambda: page.editor.saved.text().startswith("Gespeichert"))
    assert page.unsaved() == []


def test_typing_goes_on_undisturbed_while_it_is_stored(
    qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, opened: Open
) -> None:
    quote = opened(NETWORK)
    card = page.editor.cards[0]
    card.text.setFocus()
    QTest.keyClicks(card.text, "x")
    stored(qtbot, helpdesk, quote, lambda kept: "x" in kept.items[0].text)
    qtbot.waitUntil(lambda: any("x" in row.title for row in page.list.rows.rows))

    QTest.keyClicks(card.text, "y")

    assert page.editor.cards == [card]
    stored(qtbot, helpdesk, quote, lambda kept: "xy" in kept.items[0].text)


def test_an_item_that_was_taken_out_can_be_put_back(
    qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, opened: Open
) -> None:
    quote = opened(NETWORK, RECOVERY)
    before = helpdesk.quotes.get(quote).items
    page.editor.cards[0].remove.click()
    stored(qtbot, helpdesk, quote, lambda kept: len(kept.items) == 1)

    page.editor.undo.button.click()

    assert stored(qtbot, helpdesk, quote, lambda kept: len(kept.items) == 2).items == before


def test_issuing_asks_once_and_cannot_be_edited_afterwards(
    qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, opened: Open
) -> None:
    quote = opened(NETWORK, minutes=31)
    page.editor.issue.click()
    assert helpdesk.quotes.get(quote).state is QuoteState.DRAFT

    page.editor.question.action.click()

    qtbot.waitUntil(page.issued.isVisible)
    assert page.issued.title.text() == f"Angebot {helpdesk.quotes.get(quote).number}"
    assert "3 angefangene Viertelstunden" in page.issued.effort.text()
    qtbot.waitUntil(lambda: any("AN-" in row.state for row in page.list.rows.rows))


def test_what_is_missing_is_said_where_it_is_missing(page: QuotesPage, opened: Open) -> None:
    opened(minutes=0)

    page.editor.issue.click()

    assert page.editor.items_problem.text() == "Das Angebot braucht mindestens eine Position."
    assert page.editor.effort.estimate.problem.text() == "Der Aufwand ist noch nicht geschätzt."
    page.editor.effort.minutes.setText("15")
    assert page.editor.effort.estimate.problem.text() == ""


def test_what_the_settings_lack_is_said_with_the_file_before_anything_is_asked(
    qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, opened: Open
) -> None:
    firm = replace(helpdesk.quotes._firm(), company="", tariff=Tariff())
    helpdesk.quotes._firm = lambda: firm
    quote = opened(NETWORK)

    page.editor.issue.click()

    told = page.editor.question.details.text()
    assert "„company“" in told
    assert "„hourly_rate_cents“" in told
    assert "config.toml" in told
    assert page.editor.question.action.isHidden()
    assert helpdesk.quotes.get(quote).state is QuoteState.DRAFT


def test_a_discarded_quote_can_be_taken_back(qtbot: QtBot, page: QuotesPage, opened: Open) -> None:
    quote = opened(NETWORK)
    page.editor.discard.click()
    qtbot.waitUntil(lambda: page.undo.isVisible() and not page.list.rows.rows)

    page.undo.button.click()

    qtbot.waitUntil(lambda: shown(page) == quote)


def test_what_a_document_says_by_now_is_taken_on_request(
    qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, jobs: Jobs, customer: UUID, opened: Open
) -> None:
    entry = next(one for one in helpdesk.scope.document("total-care").entries if one.module == "wlan")
    quote = opened(entry.id)
    booked = CustomerNew("Nord AG", "K-1", contracts=(Contract("exchange"), Contract("total-care")))
    jobs.change(page, lambda helpdesk: helpdesk.customers.edit(customer, booked), print)
    qtbot.waitUntil(page.editor.warning.isVisible)

    page.editor.warning.action.click()

    qtbot.waitUntil(page.editor.warning.isHidden)
    clause = helpdesk.quotes.get(quote).items[0].clause
    assert clause
    assert clause.booked
    assert page.editor.cards[0].clause == clause


def test_a_change_from_elsewhere_shows(
    qtbot: QtBot, page: QuotesPage, jobs: Jobs, helpdesk: Helpdesk, opened: Open
) -> None:
    quote = opened(NETWORK)

    jobs.change(page, lambda helpdesk: helpdesk.quotes.edit(quote, QuoteDraft((ItemDraft("Zaun"),), 15)), print)

    qtbot.waitUntil(lambda: [card.text.toPlainText() for card in page.editor.cards] == ["Zaun"])


def test_a_quote_needs_a_customer(
    qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, customer: UUID, ticket: UUID
) -> None:
    page.new.click()
    page.form.start.click()
    assert page.form.fields["customer"].problem.text() == "Wählen Sie einen Kunden."
    qtbot.waitUntil(lambda: page.form.ticket.findData(str(ticket)) > 0)
    page.form.customer.show_customer(CustomerRow(customer, "Nord AG", "K-1"))
    page.form.ticket.choose(str(ticket))

    page.form.start.click()

    qtbot.waitUntil(page.editor.isVisible)
    assert page.editor.quote
    assert (page.editor.quote.customer, page.editor.quote.ticket) == (customer, ticket)


def test_it_is_printed_as_it_was_typed(qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, opened: Open) -> None:
    quote = opened(NETWORK)
    page.editor.effort.minutes.setText("90")

    with qtbot.waitSignal(page.print_requested) as wanted:
        page.editor.look.click()

    assert wanted.args == [quote]
    assert helpdesk.quotes.get(quote).estimate_minutes == 90


@pytest.mark.parametrize(
    ("typed", "minutes"), [("", 0), ("45", 45), ("1:30", 90), ("1:", 60), ("abc", 0), ("2:5", 125), ("-5", 5)]
)
def test_minutes_are_typed_as_people_write_them(page: QuotesPage, opened: Open, typed: str, minutes: int) -> None:
    opened(NETWORK, minutes=0)

    QTest.keyClicks(page.editor.effort.minutes, typed)

    assert page.editor.draft().estimate_minutes == minutes


@pytest.mark.parametrize(("start", "key", "minutes"), [("16", "Up", 30), ("16", "Down", 15), ("", "Down", 0)])
def test_arrow_keys_go_by_quarter_hours(page: QuotesPage, opened: Open, start: str, key: str, minutes: int) -> None:
    opened(NETWORK, minutes=0)
    page.editor.effort.minutes.setText(start)

    QTest.keyClick(page.editor.effort.minutes, Qt.Key.Key_Up if key == "Up" else Qt.Key.Key_Down)

    assert page.editor.effort.minutes.minutes() == minutes
