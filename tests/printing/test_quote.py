from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from helpdesk import i18n
from helpdesk.app import Helpdesk
from helpdesk.customers import Contract, CustomerNew
from helpdesk.printing.press import Press
from helpdesk.printing.quote import QuoteSheet, quote_sheet
from helpdesk.printing.subjects import QuoteSubject
from helpdesk.scope import Verdict
from helpdesk.settings import Settings
from helpdesk.tickets import TicketDraft
from helpdesk.work import (
    Clause,
    ItemDraft,
    Price,
    Pricing,
    Quote,
    QuoteDraft,
    QuoteItem,
    QuoteNew,
    QuoteState,
    Recurrence,
    Tariff,
)
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
PRICED = replace(
    QUOTE,
    items=(
        QuoteItem(CLAUSE.text, CLAUSE),
        QuoteItem("Wartung", None, Price(Pricing.ESTIMATE, 40, optional=True)),
        QuoteItem("Fachbuch", None, Price(Pricing.FIXED, 0, 39_90, vat=70)),
        QuoteItem("Überwachung", None, Price(Pricing.FIXED, 0, 12_50, Decimal(2), "Geräte", Recurrence.MONTHLY)),
        QuoteItem("Treuerabatt", None, Price(Pricing.FIXED, 0, -50_00, optional=True)),
        QuoteItem("Kabel", CLAUSE, Price(Pricing.FIXED, 0, 4_20, Decimal("27.195"), "m")),
    ),
    tariff=Tariff(9500, 30, 190),
    term="12 Monate.",
    customer_address=("Hafenstraße 12", "24103 Kiel"),
    replaces=(UUID(int=3), "AN-2026-0003"),
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
        "zubuchbar nach Microsoft Exchange (Modul Premium-Dienste)",
        f"Stand 01.12.2023, Fassung {helpdesk.scope.document('exchange').edition}",
        "0,5 Std.",
        "47,50 €",
        "19 % Umsatzsteuer 9,03 €",
        "Gesamtbetrag 56,53 €",
        "Annahme durch den Kunden Hiermit nehmen wir das Angebot AN-2026-0001 an.",
        "Sehr geehrte Damen und Herren, vielen Dank für Ihre Anfrage.",
        "gebunden. Mit freundlichen Grüßen Muster IT GmbH Toni Technik",
    ):
        assert said in paper.text.replace("\xa0", " ")
    assert "lässt sich nicht annehmen" in draft.text
    assert "Hiermit nehmen wir" not in draft.text


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
    network, socket = sheet(QUOTE).groups[0].items

    stands = "nicht Teil Ihres Vertrags: Microsoft Exchange (Modul Support)"
    assert (network.verdict, network.source, network.said) == ("excluded", stands, "")
    assert (network.conditions, network.billing, network.notes) == (CLAUSE.conditions, "", CLAUSE.notes)
    assert (socket.verdict, socket.source) == ("unregulated", "")


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict.EXCLUDED, "nicht Teil Ihres Vertrags: "),
        (Verdict.CONDITIONAL, "nur unter einer Bedingung Teil"),
        (Verdict.PREMIUM, "zubuchbar nach "),
        (Verdict.INCLUDED, "Teil Ihres Vertrags: "),
    ],
)
def test_it_is_said_quietly_how_an_item_stands_to_the_contract(verdict: Verdict, said: str, read: Read) -> None:
    quote = replace(QUOTE, items=(QuoteItem("Kabel prüfen", replace(CLAUSE, verdict=verdict)),))

    assert sheet(quote).groups[0].items[0].source.startswith(said)
    assert "Nicht enthalten" not in read(Press().set("quote", sheet(quote), AT)).text


@pytest.mark.parametrize(
    ("rule", "said"),
    [("separat", ""), ("nur nach gesondertem Angebot", ""), ("je angefangene Viertelstunde",) * 2],
)
def test_a_price_rule_that_asks_for_an_offer_has_it_here(rule: str, said: str) -> None:
    quote = replace(QUOTE, items=(QuoteItem("Kabel prüfen", replace(CLAUSE, billing=rule)),))

    assert sheet(quote).groups[0].items[0].billing == said


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("", ("Sehr geehrte Damen und Herren,", "vielen Dank für Ihre Anfrage.")),
        ("wie besprochen.", ("Sehr geehrte Damen und Herren,", "wie besprochen.")),
        ("Guten Tag, Frau Öz,\n\nwie besprochen.", ("Guten Tag, Frau Öz,", "wie besprochen.")),
    ],
)
def test_a_letter_begins_with_one_salutation(typed: str, begins: tuple[str, str]) -> None:
    first, second = sheet(replace(QUOTE, text=typed)).text

    assert (first, second[: len(begins[1])]) == begins


def test_positions_are_numbered_as_they_stand_on_paper_and_so_they_are_issued(helpdesk: Helpdesk) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    (quote,) = helpdesk.quotes.start(QuoteNew(customer)).quotes
    items = tuple(ItemDraft(item.text, "", item.price) for item in PRICED.items)
    helpdesk.quotes.edit(quote, QuoteDraft(items, 16, "", "de"))
    draft = quote_sheet(helpdesk.quotes.get(quote), LETTERHEAD)
    helpdesk.quotes.issue(quote)
    issued = helpdesk.quotes.get(quote)

    assert [line.position for group in draft.groups for line in group.items] == [1, 2, 3, 4, 5, 6]
    assert [item.text for item in issued.items] == [line.text for group in draft.groups for line in group.items]


def test_an_item_in_other_words_quotes_the_documents() -> None:
    renamed = replace(QUOTE, items=(QuoteItem("Kabel prüfen", replace(CLAUSE, booked=False)),))

    (line,) = sheet(renamed).groups[0].items

    assert (line.said, line.source) == (CLAUSE.text, "nicht gebucht: Microsoft Exchange (Modul Support)")


def test_each_edition_is_named_once() -> None:
    undated = replace(CLAUSE, document="total-care", title="Total Care", edited=None)
    items = tuple(QuoteItem("x", clause) for clause in (CLAUSE, undated, CLAUSE))

    assert sheet(replace(QUOTE, items=items)).rests.replace("\xa0", " ") == (
        "Was zu Ihrem Vertrag gehört, steht in: Microsoft Exchange (Stand 07.07.2023, Fassung 0123456789ab), "
        "Total Care (Fassung 0123456789ab)."
    )


@pytest.mark.parametrize(
    ("minutes", "rate", "quantity", "price", "amount", "said"),
    [
        (16, 9500, "0,5 Std.", "95,00 €", "47,50 €", "16 Minuten. Jede angefangene Viertelstunde zählt ganz"),
        (15, 9501, "0,25 Std.", "95,01 €", "23,75 €", "1 Viertelstunde, also 15 Minuten"),
        (16, None, "0,5 Std.", "", "nach Aufwand", "Preis nach Aufwand"),
        (0, 9500, "0 Std.", "95,00 €", "–", "noch nicht geschätzt"),
    ],
)
def test_the_estimate_becomes_what_is_charged(
    minutes: int, rate: int | None, quantity: str, price: str, amount: str, said: str
) -> None:
    quote = replace(DRAFT, estimate_minutes=minutes, tariff=Tariff(rate, 30))

    (group,) = sheet(quote).groups

    cells = group.work_cells
    assert group.work == "Arbeitszeit für die Positionen 1 und 2"
    assert (f"{cells.quantity} {cells.unit}", plain(cells.price), plain(cells.amount)) == (quantity, price, amount)
    assert said in " ".join(sheet(quote).explained)


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def test_an_item_alone_has_its_working_time_in_its_own_row() -> None:
    (group,) = sheet(replace(QUOTE, items=QUOTE.items[:1])).groups

    assert (group.work, plain(group.items[0].cells.amount)) == ("", "47,50 €")


def test_a_quote_of_before_names_no_tax() -> None:
    (group,) = sheet(QUOTE).groups

    assert [(line.label, plain(line.amount)) for line in group.sums] == [("Summe netto", "47,50 €")]
    assert "Preise in Euro, netto; hinzu kommt die gesetzliche Umsatzsteuer." in sheet(QUOTE).explained


def test_what_is_summed_apart_stands_apart_with_its_own_tax() -> None:
    once, monthly, option = sheet(PRICED).groups

    assert [[line.position for line in group.items] for group in (once, monthly, option)] == [[1, 3, 6], [4], [2, 5]]
    assert [(plain(line.label), plain(line.amount)) for line in once.sums] == [
        ("Summe netto", "201,62 €"),
        ("19 % Umsatzsteuer auf 161,72 €", "30,73 €"),
        ("7 % Umsatzsteuer auf 39,90 €", "2,79 €"),
        ("Gesamtbetrag", "235,14 €"),
    ]
    assert [plain(line.label) for line in monthly.sums][-1] == "Gesamtbetrag je Monat"
    assert (option.option, option.title.startswith("Optional")) == (True, True)
    assert once.items[1].remarks == ("7\xa0% Umsatzsteuer",)
    assert option.items[0].remarks == ("Geschätzt 40 Minuten", "19\xa0% Umsatzsteuer")


def test_decimal_signs_stand_in_line_and_a_discount_has_a_minus() -> None:
    cells = [line.cells for line in sheet(PRICED).groups[0].items]

    assert [(one.quantity, one.pad, one.unit) for one in cells] == [
        ("0,5", "00", "Std."),
        ("1", ",000", "pauschal"),
        ("27,195", "", "m"),
    ]
    assert sheet(PRICED).groups[2].items[1].cells.amount.startswith("\N{MINUS SIGN}50")


def test_without_tax_the_reason_stands_below() -> None:
    quote = replace(QUOTE, tariff=Tariff(9500, 30, 0, "Steuerfrei nach § 19 UStG."))

    (group,) = sheet(quote).groups

    assert "Steuerfrei nach § 19 UStG." in sheet(quote).explained
    assert plain(group.sums[-1].amount) == "47,50 €"


def test_what_it_replaces_and_where_it_goes_is_named(read: Read) -> None:
    paper = read(Press().set("quote", sheet(PRICED), AT))

    for said in ("Ersetzt AN-2026-0003", "Nord AG Hafenstraße 12", "Laufzeit und Kündigung 12 Monate.", "angekreuzten"):
        assert said in plain(paper.text)


def test_a_sum_is_never_alone_on_a_page(read: Read) -> None:
    for count in range(8, 16):
        paper = read(Press().set("quote", sheet(replace(PRICED, items=PRICED.items[2:3] * count)), AT))

        for page in paper.pages:
            assert ("Gesamtbetrag" in page) <= ("Fachbuch" in page)


def test_what_happens_afterwards_changes_nothing_on_paper() -> None:
    assert sheet(replace(PRICED, state=QuoteState.ACCEPTED)) == sheet(PRICED)


def test_an_english_customer_reads_english() -> None:
    english = sheet(replace(QUOTE, language="en"))

    assert (english.title, english.subtitle) == ("Quote", f"{CLAUSE.text} and further services")
    assert english.groups[0].work_cells.amount == "€47.50"
    assert english.binding == "We are bound by this quote until 27 Aug 2026."
    assert english.foot == "dated 28 Jul 2026"
