from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from helpdesk import i18n
from helpdesk.app import Helpdesk
from helpdesk.customers import Contract, CustomerNew
from helpdesk.printing.models import QuoteSheet
from helpdesk.printing.quote import quote_sheet
from helpdesk.printing.subjects import QuoteSubject
from helpdesk.scope import Verdict
from helpdesk.settings import Settings
from helpdesk.tickets import TicketDraft
from helpdesk.work import Clause, Quote, QuoteItem, QuoteNew, QuoteState, Tariff
from tests.printing.conftest import AT, LETTERHEAD, Read

CLAUSE = Clause(
    entry="ex-network",
    document="exchange",
    title="Microsoft Exchange",
    edition="0123456789ab",
    edited=date(2023, 7, 7),
    module="Support",
    text="Netzwerkprobleme in der Infrastruktur des Kunden beheben",
    verdict=Verdict.EXCLUDED,
    conditions=("nur nach Termin",),
    billing="Kostenvoranschlag",
    notes=("siehe Anlage",),
)
QUOTE = Quote(
    id=UUID(int=7),
    state=QuoteState.ISSUED,
    number="AN-2026-0007",
    customer=UUID(int=1),
    customer_name="Nord AG",
    customer_number="K-1",
    ticket=UUID(int=2),
    ticket_name="CN-1, Kein Netz",
    technician="Toni Technik",
    language="de",
    items=(QuoteItem(CLAUSE.text, CLAUSE), QuoteItem("Netzwerkdose versetzen", None)),
    estimate_minutes=16,
    text="Guten Tag,\n\nwie besprochen.",
    tariff=Tariff(9500, 30),
    created=AT,
    updated=AT,
    issued=AT,
    valid_until=date(2026, 8, 27),
)
DRAFT = replace(QUOTE, state=QuoteState.DRAFT, number="", issued=None, valid_until=None)


@pytest.fixture
def settings() -> Settings:
    return Settings(language="de", technician="Toni Technik", company="Muster IT GmbH", hourly_rate_cents=9500)


def sheet(quote: Quote) -> QuoteSheet:
    return quote_sheet(quote, LETTERHEAD)


def test_a_quote_is_a_letter_that_can_be_accepted(helpdesk: Helpdesk, read: Read) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", "K-1", contracts=(Contract("exchange"),))).customers
    (ticket,) = helpdesk.tickets.draft(TicketDraft(subject="Kein Netz", customer=customer)).tickets
    entries = ("ex-netzwerkprobleme-kunde", "ex-email-recovery")
    (quote,) = helpdesk.quotes.start(QuoteNew(customer, ticket, entries, 16, ("Netzwerkdose versetzen",))).quotes
    draft = read(helpdesk.printing.print(QuoteSubject(quote)).pdf)
    helpdesk.quotes.issue(quote)

    paper = read(helpdesk.printing.print(QuoteSubject(quote)).pdf)

    assert (paper.title, paper.language, paper.tagged) == ("Angebot", "de-DE", True)
    for said in (
        "AN-2026-0001",
        "Gültig bis 27.08.2026",
        "Kein Netz",
        "Netzwerkprobleme in der Infrastruktur des Kunden beheben",
        "Microsoft Exchange, Modul Premium-Dienste",
        f"Stand 01.12.2023, Fassung {helpdesk.scope.document('exchange').edition}",
        "von keinem Dokument des Vertrags geregelt",
        "2 Viertelstunden",
        "47,50 €",
        "Wir nehmen das Angebot AN-2026-0001 an.",
    ):
        assert said in paper.text.replace("\xa0", " ")
    assert "lässt sich nicht annehmen" in draft.text
    assert "Wir nehmen" not in draft.text


def test_an_issued_quote_is_the_same_bytes_whenever_it_is_set(helpdesk: Helpdesk) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    (ticket,) = helpdesk.tickets.draft(TicketDraft(subject="Kein Netz", customer=customer)).tickets
    (quote,) = helpdesk.quotes.start(QuoteNew(customer, ticket, (), 16, ("Zaun", "Tor"))).quotes
    helpdesk.quotes.issue(quote)
    first = helpdesk.printing.print(QuoteSubject(quote)).pdf

    helpdesk.tickets.save(ticket, TicketDraft(subject="Doch Netz", customer=customer))
    helpdesk.printing._now = lambda: datetime(2030, 1, 1, tzinfo=UTC)
    i18n.use("en")

    assert helpdesk.printing.print(QuoteSubject(quote)).pdf == first


def test_every_item_is_printed_with_all_that_qualifies_it() -> None:
    network, socket = sheet(QUOTE).items

    assert (network.verdict, network.source, network.said) == ("excluded", "Microsoft Exchange, Modul Support", "")
    assert (network.conditions, network.billing, network.notes) == (CLAUSE.conditions, CLAUSE.billing, CLAUSE.notes)
    assert (socket.verdict, socket.source) == ("unregulated", "von keinem Dokument des Vertrags geregelt")


def test_an_item_in_other_words_quotes_the_documents() -> None:
    renamed = replace(QUOTE, items=(QuoteItem("Kabel prüfen", replace(CLAUSE, booked=False)),))

    (line,) = sheet(renamed).items

    assert (line.said, line.source) == (CLAUSE.text, "Microsoft Exchange, Modul Support (nicht gebucht)")


def test_each_edition_is_named_once() -> None:
    undated = replace(CLAUSE, document="total-care", title="Total Care", edited=None)
    items = tuple(QuoteItem("x", clause) for clause in (CLAUSE, undated, CLAUSE))

    assert sheet(replace(QUOTE, items=items)).rests.replace("\xa0", " ") == (
        "Beurteilt nach Microsoft Exchange (Stand 07.07.2023, Fassung 0123456789ab), "
        "Total Care (ohne Datum des Anbieters, Fassung 0123456789ab)."
    )


@pytest.mark.parametrize(
    ("minutes", "rate", "quantity", "price", "said"),
    [
        (16, 9500, "2 Viertelstunden", "47,50 €", "16 Minuten. Jede angefangene Viertelstunde zählt ganz"),
        (15, 9501, "1 Viertelstunde", "23,75 €", "1 Viertelstunde, also 15 Minuten"),
        (16, None, "2 Viertelstunden", "nach Aufwand", "Preis nach Aufwand"),
        (0, 9500, "0 Viertelstunden", "–", "noch nicht geschätzt"),
    ],
)
def test_the_estimate_becomes_what_is_charged(
    minutes: int, rate: int | None, quantity: str, price: str, said: str
) -> None:
    quote = replace(DRAFT, estimate_minutes=minutes, tariff=Tariff(rate, 30))

    effort = sheet(quote).effort

    assert (f"{effort.quantity} {effort.unit}", effort.price.replace("\xa0", " ")) == (quantity, price)
    assert said in " ".join(sheet(quote).explained)


def test_an_english_customer_reads_english() -> None:
    english = sheet(replace(QUOTE, language="en"))

    assert (english.title, english.subtitle) == ("Quote", f"{CLAUSE.text} and 1 more")
    assert english.effort.price == "€47.50"
    assert english.acceptance[0] == "We are bound by this quote until 27 Aug 2026."
