"""Summary, change log, collections and receipt of a service description."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from helpdesk.app import Helpdesk
from helpdesk.customers import AgreedFact, Contract, Customer, CustomerNew
from helpdesk.printing.press import Press
from helpdesk.printing.service_description import Wish, service_sheet
from helpdesk.printing.service_lines import ServiceSheet
from helpdesk.printing.subjects import Form, ServiceSubject
from helpdesk.scope import Entry, Group, ServiceDocument, Verdict
from helpdesk.scope.library import load_library
from tests.printing.conftest import AT, LETTERHEAD, Read

DOCUMENTS = load_library().documents
TOTAL_CARE = load_library().document("total-care")
WORD = "W" * 300
CUSTOMER = Customer(
    UUID(int=1),
    "Nordlicht Logistik & Spedition GmbH",
    "K-1",
    (),
    (Contract("total-care", ("nas", "firewall")),),
    (
        AgreedFact(
            "Die Firewall ist von uns.",
            date(2026, 1, 1),
            "Mail",
            (TOTAL_CARE.modules[8].prerequisites[0], "auf Wunsch"),
        ),
        AgreedFact("NAS-Firmware gehört dazu.", date(2026, 1, 1), "Brief", (), (("tc-nas-firmware", "included"),)),
        AgreedFact("Betrifft nur das WLAN.", date(2026, 1, 1), "Brief", (TOTAL_CARE.modules[13].prerequisites[0],)),
    ),
)


@pytest.fixture(scope="module")
def press() -> Press:
    return Press()


def sheet_of(wish: Wish, document: ServiceDocument = TOTAL_CARE, customer: Customer | None = CUSTOMER) -> ServiceSheet:
    return service_sheet(document, wish, customer, LETTERHEAD, AT)


def many(modules: int, entries: int, text: str) -> ServiceDocument:
    """A document as an import may bring it: many modules, many or no entries, long or strange texts."""
    pattern, group = TOTAL_CARE.modules[9], TOTAL_CARE.modules[9].groups[0]
    made = tuple(
        replace(
            group.entries[0], id=f"e-{module}-{entry}", text=text, verdict=list(Verdict)[entry % 4], module=f"m{module}"
        )
        for module in range(modules)
        for entry in range(entries)
    )
    return replace(
        TOTAL_CARE,
        title=text[:200],
        subtitle=text,
        paragraphs=(text * 3,) * 4,
        modules=tuple(
            replace(
                pattern,
                slug=f"m{module}",
                title=text,
                groups=(replace(group, entries=tuple(one for one in made if one.module == f"m{module}")),),
            )
            for module in range(modules)
        ),
    )


LONG = {
    "many modules": many(140, 2, "Eine Leistung, die der Anbieter ausführlich beschreibt"),
    "many entries": many(3, 200, "Eine Leistung, die der Anbieter ausführlich beschreibt"),
    "one module": many(1, 1, "Knapp"),
    "no entries": many(6, 0, "Knapp"),
    "no modules": many(0, 0, "Knapp"),
    "long texts": many(12, 9, "Sehr ausführlich beschriebene Leistung mit Einzelheiten " * 12),
    "long words": many(6, 6, WORD),
    "emoji": many(6, 6, "😀 Geht nicht in Druck \u202e \x07"),
}


@pytest.mark.parametrize("addressed", [False, True], ids=["for anybody", "addressed"])
@pytest.mark.parametrize("document", [*DOCUMENTS, *LONG.values()], ids=[*(one.id for one in DOCUMENTS), *LONG])
def test_a_summary_is_never_longer_than_two_pages(
    press: Press, read: Read, document: ServiceDocument, *, addressed: bool
) -> None:
    customer = replace(CUSTOMER, contracts=(Contract(document.id),)) if addressed else None
    wish = Wish(form="summary", former=TOTAL_CARE if addressed else None, acknowledgement=addressed)

    paper = read(press.set("service-description", sheet_of(wish, document, customer), AT))

    assert len(paper.pages) <= 2
    assert "Maßgeblich" in paper.text or "maßgeblich" in paper.text
    assert paper.pages[-1].count("Für den Kunden: Name, Funktion, Unterschrift") == addressed


@pytest.mark.parametrize("document", LONG.values(), ids=LONG)
def test_the_whole_of_what_an_import_brings_is_printed(press: Press, read: Read, document: ServiceDocument) -> None:
    paper = read(press.set("service-description", sheet_of(Wish(), document, None), AT))

    assert paper.tagged
    assert f"Seite {len(paper.pages)} von {len(paper.pages)}" in paper.pages[-1]


def test_a_summary_says_how_much_it_leaves_out(press: Press, read: Read) -> None:
    text = read(press.set("service-description", sheet_of(Wish(form="summary"), customer=None), AT)).text

    counted = text.partition("Diese Zusammenfassung nennt ")[2].split()
    assert 40 <= int(counted[0]) < int(counted[2]) == len(TOTAL_CARE.entries)
    assert "weitere" in text


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.id)
def test_a_summary_names_entries_whole_or_not_at_all(press: Press, read: Read, document: ServiceDocument) -> None:
    paper = read(press.set("service-description", sheet_of(Wish(form="summary"), document, None), AT))

    assert "…" not in paper.text


def test_of_entries_beside_each_other_the_shortest_are_named_first() -> None:
    for line in sheet_of(Wish(form="summary")).summary:
        for entries in line.columns:
            by_rank = sorted(entries, key=lambda entry: entry.rank)
            assert [len(entry.text) for entry in by_rank] == sorted(len(entry.text) for entry in entries)
            assert [entry.rank for entry in by_rank] == list(range(len(entries)))


def test_who_signs_for_a_summary_signs_for_no_more(press: Press, read: Read) -> None:
    sheet = sheet_of(Wish(form="summary", acknowledgement=True), customer=None)
    text = read(press.set("service-description", sheet, AT)).text

    counted = text.partition("Diese Zusammenfassung nennt ")[2].split()
    assert "Diese Zusammenfassung der Leistungsbeschreibung „Total Care“" in text
    assert f"Sie nennt {counted[0]} von {counted[2]} Einträgen. Die Unterschrift bestätigt ihren Empfang, nicht" in text
    assert "Die Leistungsbeschreibung „Total Care“" not in text


def test_what_fits_is_summed_up_on_one_page_and_in_full(press: Press, read: Read) -> None:
    document = load_library().document("cstack")
    paper = read(press.set("service-description", sheet_of(Wish(form="summary"), document, None), AT))

    assert len(paper.pages) == 1
    assert f"nennt alle {len(document.entries)} Einträge" in paper.text
    assert "weitere" not in paper.text


def test_an_entry_on_a_condition_that_is_met_is_simply_included() -> None:
    sheet = sheet_of(Wish(form="summary"))

    firewall = next(line for line in sheet.summary if line.title == "Firewall-Management")
    included = {entry.text[:12]: entry.conditional for entry in firewall.columns[0]}
    assert included == dict.fromkeys(included, False)
    assert any(
        entry.conditional for line in sheet_of(Wish(form="summary"), customer=None).summary for entry in line.columns[0]
    )


def edited(change: dict[str, Entry | None]) -> ServiceDocument:
    """An earlier edition, in which some entries were other, or None: weren't there."""
    return replace(
        TOTAL_CARE,
        edition="000000000000",
        modules=tuple(
            replace(
                module,
                groups=tuple(
                    replace(group, entries=tuple(filter(None, (change.get(one.id, one) for one in group.entries))))
                    for group in module.groups
                ),
            )
            for module in TOTAL_CARE.modules
        ),
    )


ENTRIES = {entry.id: entry for entry in TOTAL_CARE.entries}
GONE = Group("Bisheriges", (replace(ENTRIES["tc-nas-firmware"], id="gone", verdict=Verdict.INCLUDED),))
FORMER = edited(
    {
        "tc-nas-firmware": replace(ENTRIES["tc-nas-firmware"], verdict=Verdict.EXCLUDED),
        "tc-nas-ersatzteile": replace(ENTRIES["tc-nas-ersatzteile"], billing="nach Aufwand"),
        "tc-nas-berechtigungen": None,
        "tc-wlan-nur-eigene-systeme": None,
    }
)


def test_the_change_log_tells_old_and_new_of_what_is_printed(press: Press, read: Read) -> None:
    sheet = sheet_of(Wish(("nas", "firewall"), former=FORMER))

    assert sheet.changes
    assert sheet.changes.lead == (
        "Fassung c6e92d67b048, verglichen mit Fassung 000000000000: 1 anders bewertet, 1 geändert, 1 neu."
    )
    flipped, changed, added = sheet.changes.lines
    assert (flipped.kind, flipped.was, flipped.becomes) == ("flipped", "excluded", "conditional")
    (billing,) = changed.differences
    assert (billing.name, billing.before, billing.after) == ("Abrechnung", "nach Aufwand", "separat")
    assert added.text == ENTRIES["tc-nas-berechtigungen"].text
    assert "bisher nach Aufwand jetzt separat" in read(press.set("service-description", sheet, AT)).text


def test_what_an_entry_was_that_is_gone_is_no_verdict_of_today(press: Press, read: Read) -> None:
    cstack = load_library().document("cstack")
    module = cstack.modules[0]
    former = replace(cstack, edition="0", modules=(replace(module, groups=(*module.groups, GONE)), *cstack.modules[1:]))
    sheet = sheet_of(Wish(former=former), cstack, None)

    text = read(press.set("service-description", sheet, AT)).text

    assert f"{GONE.entries[0].text} NAS-Management bisher enthalten" in text


@pytest.mark.parametrize("form", ["whole", "summary"])
def test_a_dated_document_names_its_fingerprint_once_on_the_last_page(press: Press, read: Read, form: Form) -> None:
    exchange = load_library().document("exchange")
    former = replace(exchange, edition="0", edited=date(2022, 5, 1))
    sheet = sheet_of(Wish(form=form, former=former, acknowledgement=True), exchange)

    paper = read(press.set("service-description", sheet, AT))

    assert paper.text.count(exchange.edition) == paper.pages[-1].count(exchange.edition) == 1
    assert "gegenüber Stand 01.05.2022 nichts geändert" in paper.text


def test_two_editions_of_one_date_are_told_apart() -> None:
    exchange = load_library().document("exchange")
    changes = sheet_of(Wish(former=replace(exchange, edition="0")), exchange).changes

    assert changes
    assert f"Fassung {exchange.edition}" in changes.lead
    assert "Fassung 0" in changes.lead


def test_an_entry_that_is_gone_and_a_module_that_changed_are_told() -> None:
    later = replace(FORMER, modules=(replace(FORMER.modules[0], prerequisites=("Neu.",)), *FORMER.modules[1:]))

    changes = sheet_of(Wish(former=TOTAL_CARE), later, None).changes

    assert changes
    assert [line.text for line in changes.lines if line.kind == "removed"] == [
        ENTRIES["tc-nas-berechtigungen"].text,
        ENTRIES["tc-wlan-nur-eigene-systeme"].text,
    ]
    whole = next(line for line in changes.lines if not line.text)
    assert (whole.module, whole.differences[0].after) == ("Überblick", "Neu.")


@pytest.mark.parametrize(
    ("former", "said"), [(TOTAL_CARE, "die Ihnen vorlag"), (replace(TOTAL_CARE, edition="1"), "nichts geändert")]
)
def test_that_nothing_changed_is_said(former: ServiceDocument, said: str) -> None:
    changes = sheet_of(Wish(former=former)).changes

    assert changes
    assert said in changes.lead
    assert changes.lines == ()


def test_duties_prices_and_rules_of_a_long_document_are_collected_once_with_their_modules() -> None:
    duties, prices, rules = sheet_of(Wish(), customer=None).collected

    places = {
        line.text: [(place.number, place.count) for place in line.places] for line in (*duties.lines, *prices.lines)
    }
    assert places["separat"] == [(9, 2), (11, 3), (12, 2)]
    assert places["DRM hat den Switch konfiguriert."] == [(12, 0)]
    assert {line.text for line in duties.lines} == {
        *(condition for entry in TOTAL_CARE.entries for condition in entry.conditions),
        *(one for module in TOTAL_CARE.modules for one in module.prerequisites),
    }
    assert [line.entry for line in rules.lines] == [entry.id for entry in TOTAL_CARE.entries if entry.rule]
    assert sheet_of(Wish(), load_library().document("cstack"), None).collected == ()


def test_a_customer_reads_first_what_was_agreed_and_where_it_counts() -> None:
    sheet = sheet_of(Wish())

    assert [(line.text[:12], [place.number for place in line.places]) for line in sheet.agreed] == [
        ("Die Firewall", [9, 11]),
        ("NAS-Firmware", [11]),
    ]
    assert sheet.precedence[0].startswith("Was mit Ihnen einzeln vereinbart ist")
    assert not sheet_of(Wish(), customer=None).precedence[0].startswith("Was mit Ihnen")


def test_the_overview_names_the_page_of_each_module(press: Press, read: Read) -> None:
    paper = read(press.set("service-description", sheet_of(Wish(), customer=None), AT))

    page = int(paper.text.partition("18 Nicht enthaltene Leistungen – 3 14 1 ")[2].split()[0])
    assert "18 Nicht enthaltene Leistungen" in paper.pages[page - 1]


def test_what_is_issued_tells_changes_and_asks_for_a_receipt(helpdesk: Helpdesk, read: Read) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", contracts=(Contract("cstack"),))).customers
    edition = helpdesk.scope.document("cstack").edition

    wish = ServiceSubject("cstack", (), customer, "summary", edition, acknowledgement=True)
    issued = helpdesk.printing.print(wish)

    text = read(issued.pdf).text
    assert issued.row is not None
    assert issued.row.title == "centron cStack, Zusammenfassung – Nord AG"
    assert "Stand 04.04.2024 ist die Fassung, die Ihnen vorlag" in text
    assert "habe ich erhalten" in text
