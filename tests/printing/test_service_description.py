import string
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from helpdesk.app import Helpdesk
from helpdesk.customers import AgreedFact, Contract, Customer, CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.printing.service_description import service_sheet
from helpdesk.printing.service_lines import ServiceSheet
from helpdesk.printing.subjects import ServiceSubject
from helpdesk.printing.words import words
from helpdesk.scope import ServiceDocument
from helpdesk.scope.library import load_library
from tests.printing.conftest import AT, LETTERHEAD, Read

TOTAL_CARE = load_library().document("total-care")


def sheet_of(document: ServiceDocument, *modules: str, booked: tuple[str, ...] | None = None) -> ServiceSheet:
    contracts = () if booked is None else (Contract(document.id, booked),)
    customer = Customer(UUID(int=1), "Nord AG", "K-1", (), contracts)
    return service_sheet(document, modules, customer, LETTERHEAD, AT)


@pytest.mark.parametrize(
    ("document", "fewest", "most"), [("cstack", 1, 2), ("euserv", 1, 2), ("exchange", 2, 3), ("total-care", 15, 24)]
)
def test_each_document_is_a_book_one_can_read(
    helpdesk: Helpdesk, read: Read, document: str, fewest: int, most: int
) -> None:
    paper = read(helpdesk.printing.print(ServiceSubject(document)).pdf)

    assert (paper.title, paper.language) == (helpdesk.scope.document(document).title, "de-DE")
    assert paper.tagged
    assert fewest <= len(paper.pages) <= most
    for number, page in enumerate(paper.pages, start=1):
        assert f"Seite {number} von {len(paper.pages)}" in page
    bookmarks = [one.title for one in paper.reader.outline if not isinstance(one, list)]
    modules = [f"{number} {one.title}" for number, one in enumerate(helpdesk.scope.document(document).modules, 1)]
    long = len(modules) > 4
    collected = ["Voraussetzungen und Mitwirkung", "Preise und Abrechnung", "Regeln und Grenzen"]
    assert bookmarks == (["Leistungen im Überblick", *modules, *collected] if long else modules)


@pytest.mark.parametrize("document", load_library().documents, ids=lambda document: document.id)
def test_every_entry_is_printed_with_all_that_qualifies_it(document: ServiceDocument) -> None:
    sheet = service_sheet(document, (), None, LETTERHEAD, AT)

    printed = {
        entry.id: (module, entry) for module in sheet.modules for group in module.groups for entry in group.entries
    }
    assert list(printed) == [entry.id for entry in document.entries]
    for entry in document.entries:
        module, line = printed[entry.id]
        assert (line.text, line.verdict, line.billing, line.notes) == (
            entry.text,
            entry.verdict,
            entry.billing,
            entry.notes,
        )
        assert set(entry.conditions) <= {*line.conditions, *module.prerequisites}
        assert [other.id for other in line.conflicts] == sorted(entry.conflicts_with, key=list(printed).index)
    assert sum(line.count for line in sheet.legend) == len(document.entries)


def test_verdicts_are_words_and_not_only_colours(helpdesk: Helpdesk, read: Read) -> None:
    text = read(helpdesk.printing.print(ServiceSubject("cstack")).pdf).text

    # Once an entry; the rule says its verdict as well.
    assert (text.count("Nicht enthalten"), text.count("Regel ")) == (4 + 1, 1)


def test_a_contradiction_names_the_other_entry_and_its_page(helpdesk: Helpdesk, read: Read) -> None:
    text = read(helpdesk.printing.print(ServiceSubject("total-care", ("updates",))).pdf).text

    assert "Das Dokument sagt dazu an anderer Stelle: „Vorherige Prüfung von Updates" in text
    assert "Sicherheitsupdates, Seite 2)" in text


def test_the_other_entry_may_stand_outside_an_excerpt(helpdesk: Helpdesk, read: Read) -> None:
    printed = helpdesk.printing.print(ServiceSubject("total-care", ("firewall",)))

    assert "hier nicht abgedruckt)" in read(printed.pdf).text


def test_an_excerpt_says_so_and_keeps_the_numbers_of_the_whole() -> None:
    sheet = sheet_of(TOTAL_CARE, "nas", "firewall")

    assert [(module.slug, module.number) for module in sheet.modules] == [("firewall", 9), ("nas", 11)]
    assert sheet.scope[0] == "Auszug mit 2 von 18 Modulen: Firewall-Management, NAS-Management."


@pytest.mark.parametrize(
    ("booked", "modules", "printed", "said"),
    [
        (("nas",), (), 1, "Nord AG hat genau diese Module gebucht."),
        ((), (), 18, "Nord AG hat das ganze Dokument gebucht."),
        (("nas",), ("nas", "wlan"), 2, "Nord AG hat davon gebucht: NAS-Management. Nicht gebucht: WLAN-Management."),
        (("nas",), ("wlan",), 1, "Nord AG hat nichts davon gebucht."),
        (None, (), 18, "Nord AG hat nichts davon gebucht."),
    ],
)
def test_a_customer_reads_what_they_have_booked(
    booked: tuple[str, ...] | None, modules: tuple[str, ...], printed: int, said: str
) -> None:
    sheet = sheet_of(TOTAL_CARE, *modules, booked=booked)

    assert len(sheet.modules) == printed
    assert sheet.scope[-1] == said


def test_what_is_over_or_still_to_begin_is_not_booked_and_says_when(helpdesk: Helpdesk) -> None:
    contracts = (
        Contract("total-care", ("nas",), date(2024, 1, 1)),
        Contract("total-care", ("wlan",), None, date(2026, 7, 27)),
        Contract("total-care", ("firewall",), date(2026, 7, 29), date(2027, 7, 28)),
    )
    customer = Customer(UUID(int=1), "Nord AG", "K-1", (), contracts)

    sheet = service_sheet(TOTAL_CARE, (), customer, LETTERHEAD, AT)

    assert [module.slug for module in sheet.modules] == ["nas"]
    assert sheet.scope[1:] == (
        "Nord AG hat genau diese Module gebucht.",
        "Vertrag über NAS-Management: ab 01.01.2024.",
        "Vertrag über WLAN-Management: bis 27.07.2026.",
        "Vertrag über Firewall-Management: 29.07.2026 bis 28.07.2027.",
    )


def test_what_was_agreed_stands_at_its_conditions_and_entries(helpdesk: Helpdesk, read: Read) -> None:
    prerequisite = TOTAL_CARE.modules[8].prerequisites[0]
    facts = (
        AgreedFact("Die Firewall ist von uns.", date(2026, 1, 1), "Mail vom 2.1.", (prerequisite, "auf Wunsch")),
        AgreedFact("NAS-Firmware gehört dazu.", date(2026, 1, 1), "Brief", (), (("tc-nas-firmware", "included"),)),
        AgreedFact(
            "Gilt noch nicht.", date(2027, 1, 1), "Brief", (prerequisite,), (("tc-nas-ersatzteile", "included"),)
        ),
    )
    contracts = (Contract("total-care", ("firewall", "nas")),)
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", contracts=contracts, facts=facts)).customers
    sheet = service_sheet(TOTAL_CARE, (), helpdesk.customers.get(customer), LETTERHEAD, AT)

    firewall, nas = sheet.modules
    lines = {entry.id: entry for group in nas.groups for entry in group.entries}
    met = "Die Firewall ist von uns. (vereinbart, gilt ab 01.01.2026; Mail vom 2.1.)"
    assert (firewall.agreed, nas.agreed) == ((met,), ())
    assert lines["tc-nas-benutzerkonten"].agreed == (met,)
    assert (lines["tc-nas-firmware"].verdict, lines["tc-nas-ersatzteile"].verdict) == ("included", "excluded")
    assert lines["tc-nas-firmware"].notes[0] == "NAS-Firmware gehört dazu. (vereinbart, gilt ab 01.01.2026; Brief)"
    text = read(helpdesk.printing.print(ServiceSubject("total-care", customer=customer)).pdf).text
    assert met in text
    assert "NAS-Firmware gehört dazu." in text


def test_what_the_whole_package_promises_is_told_in_the_customers_words() -> None:
    (package,) = sheet_of(TOTAL_CARE, "paket", booked=("nas",)).modules

    told = {line.id: (line.verdict, line.notes) for group in package.groups for line in group.entries}
    note = "Gilt für das ganze Paket; gebucht sind einzelne Module."
    assert told["tc-stoerungsbeseitigung-fernwartung"] == ("conditional", (note,))


def test_a_customers_copy_is_addressed_to_them(helpdesk: Helpdesk, read: Read) -> None:
    changes = helpdesk.customers.add(CustomerNew("Nord AG", "K-1", contracts=(Contract("total-care", ("nas",)),)))

    paper = read(helpdesk.printing.print(ServiceSubject("total-care", customer=next(iter(changes.customers)))).pdf)

    assert "Nord AG" in paper.pages[0]
    assert "Muster IT GmbH" in paper.pages[0]
    assert "Kundennummer K-1" in paper.pages[0]
    assert "Firewall-Management" not in paper.text


def test_a_document_without_dates_names_none_and_is_told_apart_by_its_text() -> None:
    changed = replace(TOTAL_CARE, edition="0123456789ab")

    assert "Stand" not in dict(sheet_of(TOTAL_CARE).facts)
    assert sheet_of(changed).foot == "Total Care · Fassung 0123456789ab" != sheet_of(TOTAL_CARE).foot


@pytest.mark.parametrize(
    ("document", "modules", "code", "listed"),
    [("total", (), "document_unknown", "exchange"), ("total-care", ("nas", "cloud"), "module_unknown", "telefonie")],
)
def test_what_there_is_not_is_refused_with_what_there_is(
    helpdesk: Helpdesk, document: str, modules: tuple[str, ...], code: str, listed: str
) -> None:
    with pytest.raises(HelpdeskError) as refused:
        helpdesk.printing.print(ServiceSubject(document, modules))

    assert refused.value.code == code
    assert listed in refused.value.hint


def test_an_unknown_customer_is_refused(helpdesk: Helpdesk) -> None:
    with pytest.raises(HelpdeskError, match="gibt es nicht"):
        helpdesk.printing.print(ServiceSubject("cstack", customer=UUID(int=7)))


def test_both_languages_have_the_same_words_with_the_same_gaps() -> None:
    german, english = words("de"), words("en")

    def gaps(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}

    assert german.keys() == english.keys()
    assert [key for key in german if gaps(german[key]) != gaps(english[key])] == []
