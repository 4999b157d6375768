"""Prices of items in the window, and what becomes of an issued quote there."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.work import Acceptance, ItemDraft, Price, Pricing, QuoteDraft, QuoteState, Recurrence, Way
from tests.ui.work.test_page import NETWORK, Open, opened, page, stored
from tests.work.conftest import clock, customer, helpdesk, settings, ticket
from ui.work.page import QuotesPage

__all__ = ["clock", "customer", "helpdesk", "opened", "page", "settings", "ticket"]

Issue = Callable[[QuoteDraft | None], UUID]


@pytest.fixture
def issued(qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, opened: Open) -> Issue:
    """Issues a quote that is on the table."""

    def issue(draft: QuoteDraft | None = None) -> UUID:
        quote = opened(NETWORK)
        if draft:
            helpdesk.quotes.edit(quote, draft)
        helpdesk.quotes.issue(quote)
        page.show_quote(quote)
        qtbot.waitUntil(page.issued.isVisible)
        return quote

    return issue


def test_an_item_gets_a_price_of_its_own(qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, opened: Open) -> None:
    quote = opened(NETWORK)
    price = page.editor.cards[0].price
    assert not price.price.isVisible()
    price.basis.choose(Pricing.FIXED)
    QTest.keyClicks(price.price, "1.189,5")
    price.quantity.selectAll()
    QTest.keyClicks(price.quantity, "2,5")
    QTest.keyClicks(price.unit, "m")
    price.recurrence.choose(Recurrence.MONTHLY)
    price.vat.choose("7")
    price.optional.click()

    kept = stored(qtbot, helpdesk, quote, lambda kept: kept.items[0].price.optional).items[0].price

    assert kept == Price(Pricing.FIXED, 0, 118950, Decimal("2.5"), "m", Recurrence.MONTHLY, optional=True, vat=70)
    assert page.editor.sums.lines() == [
        "Optional, monatlich, netto",
        "2.973,75 €",
        "Umsatzsteuer 7 % auf 2.973,75 €",
        "208,16 €",
        "Optional, monatlich, brutto",
        "3.181,91 €",
    ]
    assert page.editor.effort.isHidden()
    assert page.editor.letter.term.isVisible()


def test_an_item_that_shares_the_estimate_again_has_no_price(page: QuotesPage, opened: Open) -> None:
    opened(NETWORK)
    price = page.editor.cards[0].price
    price.basis.choose(Pricing.ESTIMATE)
    price.minutes.setText("40")
    price.optional.click()

    price.basis.choose(Pricing.SHARED)

    assert page.editor.draft().items[0].price == Price()
    assert page.editor.effort.isVisible()


def test_what_a_price_lacks_is_said_at_its_item(page: QuotesPage, opened: Open) -> None:
    opened(NETWORK)
    card = page.editor.cards[0]
    card.price.basis.choose(Pricing.FIXED)
    card.price.vat.choose("0")

    page.editor.issue.click()

    assert card.problem.text() == "Position 1: Der Preis fehlt."
    assert page.focusWidget() is card.price.price
    assert "§ 19 UStG" in page.editor.letter.fields["vat_reason"].problem.text()
    QTest.keyClicks(card.price.price, "5")
    assert card.problem.text() == ""


def test_two_who_write_one_quote_both_keep_their_words(
    qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, opened: Open
) -> None:
    quote = opened(NETWORK)
    card = page.editor.cards[0]
    before = helpdesk.quotes.get(quote).draft()
    QTest.keyClicks(card.text, "mine ")
    helpdesk.quotes.edit(
        quote, replace(before, items=(*before.items, ItemDraft("theirs")), estimate_minutes=60), before
    )

    kept = stored(qtbot, helpdesk, quote, lambda kept: "mine" in kept.items[0].text)

    assert ([item.text for item in kept.items][1:], kept.estimate_minutes) == (["theirs"], 60)
    qtbot.waitUntil(lambda: len(page.editor.cards) == 2)
    assert page.editor.effort.minutes.minutes() == 60
    assert len(helpdesk.quotes.page()) == 1


def test_where_both_wrote_the_same_the_others_words_become_a_quote_of_their_own(
    qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, opened: Open
) -> None:
    quote = opened(NETWORK)
    before = helpdesk.quotes.get(quote).draft()
    helpdesk.quotes.edit(quote, replace(before, text="theirs"), before)
    QTest.keyClicks(page.editor.letter.text, "mine")

    stored(qtbot, helpdesk, quote, lambda kept: kept.text == "mine")

    qtbot.waitUntil(lambda: "woanders" in page.editor.question.text.text())
    texts = {helpdesk.quotes.get(row.id).text for row in helpdesk.quotes.page()}
    assert texts == {"mine", "theirs"}
    assert page.editor.letter.text.toPlainText() == "mine"


def test_the_customers_yes_is_kept_with_who_how_and_what(
    qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, issued: Issue
) -> None:
    option = ItemDraft("Dose", price=Price(Pricing.FIXED, 0, 100, optional=True))
    quote = issued(QuoteDraft((ItemDraft("Zaun"), option), 16))
    form = page.issued.answer
    page.issued.accept.click()
    form.day.setText("28.07.2026")
    form.keep.click()
    qtbot.waitUntil(lambda: "Wer hat angenommen" in form.fields["person"].problem.text())
    QTest.keyClicks(form.person, "Nora Nord")
    form.way.choose(Way.MAIL)
    form._options[0][1].click()

    form.keep.click()

    qtbot.waitUntil(lambda: helpdesk.quotes.get(quote).state is QuoteState.ACCEPTED)
    (event,) = helpdesk.quotes.get(quote).events
    assert (event.person, event.way, event.options) == ("Nora Nord", Way.MAIL, (2,))
    qtbot.waitUntil(lambda: "Nora Nord, per E-Mail" in page.issued.happened.text())
    assert page.issued.answer.isHidden()
    assert page.issued.accept.isHidden()
    assert page.issued.revise.isHidden()


def test_a_declined_quote_is_revised_into_one_that_replaces_it(
    qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, issued: Issue
) -> None:
    quote = issued(None)
    page.issued.decline.click()
    page.issued.answer.day.setText("28.07.2026")
    page.issued.answer.note.setPlainText("zu teuer")
    page.issued.answer.keep.click()
    qtbot.waitUntil(lambda: "zu teuer" in page.issued.happened.text())

    page.issued.revise.click()

    qtbot.waitUntil(page.editor.isVisible)
    assert page.editor.quote
    assert page.editor.quote.replaces == (quote, "AN-2026-0001")
    assert "ersetzt AN-2026-0001" in page.editor.whose.text()


def test_the_list_shows_one_state_alone(
    qtbot: QtBot, page: QuotesPage, helpdesk: Helpdesk, opened: Open, issued: Issue
) -> None:
    draft = opened(NETWORK)
    accepted = issued(None)
    helpdesk.quotes.accept(accepted, Acceptance("Nora Nord", Way.PAPER))

    page.state.choose(QuoteState.ACCEPTED)

    qtbot.waitUntil(lambda: [row.key for row in page.list.rows.rows] == [accepted])
    page.state.choose(QuoteState.DRAFT)
    qtbot.waitUntil(lambda: [row.key for row in page.list.rows.rows] == [draft])
