import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from uuid import UUID

from helpdesk.errors import Problem
from helpdesk.i18n import _

_NUMBER = re.compile(r"[0-9A-Z-]{1,20}")
_FACT_TEXT = 1000

ADDRESS_LINES = 5
"""Below the name: the address zone of a letter has six lines (DIN 5008)."""
_ADDRESS_LINE = 60
"""Letters that fit into the zone's width, in two lines at most."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at the customer's; `may_authorise` when they may release a remote session (DSGVO Art. 28, 29)."""

    name: str
    function: str = ""
    phone: str = ""
    email: str = ""
    may_authorise: bool = False


@dataclass(frozen=True, slots=True)
class Contract:
    """A service document the customer has booked; no modules means the whole document.

    Attributes:
        since: Its first day, `until` its last; None where that end is open.
    """

    document: str
    modules: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def overlaps(self, other: "Contract") -> bool:
        """Whether both book the same thing on the same day; modules may be added while others run."""
        shared = not self.modules or not other.modules or bool(set(self.modules) & set(other.modules))
        return (
            self.document == other.document
            and shared
            and _in_order(self.since, other.until)
            and _in_order(other.since, self.until)
        )

    def runs(self, day: date) -> bool:
        """Whether the day is one of its days."""
        return _in_order(self.since, day) and _in_order(day, self.until)


@dataclass(frozen=True, slots=True)
class AgreedFact:
    """Something agreed with a customer that changes what the documents mean to them.

    Attributes:
        text: What was agreed, as a sentence: "Die Firewall ist von uns."
        since: From when on it counts.
        source: Where it can be looked up: a letter, a mail, minutes.
        fulfils: Conditions it meets, as the documents word them.
        entries: Entries it settles by name, each with the verdict it gives them.
        id: None until it is stored.
    """

    text: str
    since: date
    source: str
    fulfils: tuple[str, ...] = ()
    entries: tuple[tuple[str, str], ...] = ()
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CustomerNew:
    """A customer to be added, as typed."""

    name: str
    number: str = ""
    contacts: tuple[Contact, ...] = ()
    contracts: tuple[Contract, ...] = ()
    facts: tuple[AgreedFact, ...] = ()
    address: tuple[str, ...] = ()

    def problems(self) -> list[Problem]:
        """What keeps this from being added, by field; empty when nothing does."""
        found = []
        if not self.name.strip():
            found.append(Problem("name", "name_missing", _("Der Kunde braucht einen Namen.")))
        elif len(self.name) > 200:
            found.append(Problem("name", "name_too_long", _("Der Name darf höchstens 200 Zeichen haben.")))
        if self.number and not _NUMBER.fullmatch(self.number):
            found.append(
                Problem("number", "number_malformed", _("Ziffern, Großbuchstaben und Bindestriche, höchstens 20."))
            )
        if any(not contact.name.strip() for contact in self.contacts):
            found.append(Problem("contacts", "contact_name_missing", _("Jeder Ansprechpartner braucht einen Namen.")))
        found += address_problems(self.address)
        return [*found, *contract_problems(self.contracts), *fact_problems(self.facts)]


def address_lines(text: str) -> tuple[str, ...]:
    """What was typed as an address, line by line; empty lines have no place in one (DIN 5008)."""
    return tuple(line for raw in text.splitlines() if (line := " ".join(raw.split())))


def address_problems(address: tuple[str, ...]) -> Iterator[Problem]:
    """What keeps an address from fitting into the window of an envelope."""
    if len(address) > ADDRESS_LINES:
        message = _("Unter dem Namen haben im Anschriftfeld eines Briefes {limit} Zeilen Platz.").format(
            limit=ADDRESS_LINES
        )
        yield Problem("address", "address_too_long", message)
    if any(len(line) > _ADDRESS_LINE for line in address):
        message = _("Eine Zeile der Anschrift darf höchstens {limit} Zeichen haben.").format(limit=_ADDRESS_LINE)
        yield Problem("address", "address_line_too_long", message)


def contract_problems(contracts: Iterable[Contract]) -> Iterator[Problem]:
    """What is wrong with the contracts of one customer."""
    contracts = tuple(contracts)
    if any("" in contract.modules for contract in contracts):
        message = _("Wählen Sie die gebuchten Module oder das ganze Dokument.")
        yield Problem("contracts", "contract_modules_missing", message)
    if any(not _in_order(contract.since, contract.until) for contract in contracts):
        message = _("Ein Vertrag endet nicht, bevor er beginnt.")
        yield Problem("contracts", "contract_ends_first", message)
    if any(one.overlaps(other) for one, other in combinations(contracts, 2)):
        message = _("Dasselbe kann nicht zweimal für dieselbe Zeit gebucht sein; die Zeiträume überschneiden sich.")
        yield Problem("contracts", "contract_twice", message)


def fact_problems(facts: Iterable[AgreedFact]) -> Iterator[Problem]:
    """What is wrong with the facts agreed with one customer."""
    facts = tuple(facts)
    if any(not fact.text.strip() for fact in facts):
        yield Problem("facts", "fact_text_missing", _("Jede Vereinbarung sagt in einem Satz, was vereinbart ist."))
    if any(len(fact.text) > _FACT_TEXT or len(fact.source) > _FACT_TEXT for fact in facts):
        message = _("Eine Vereinbarung und ihre Quelle dürfen je höchstens {limit} Zeichen haben.").format(
            limit=_FACT_TEXT
        )
        yield Problem("facts", "fact_too_long", message)
    if any(not fact.source.strip() for fact in facts):
        message = _("Jede Vereinbarung nennt ihre Quelle, etwa „Mail vom 1. März“.")
        yield Problem("facts", "fact_source_missing", message)
    if any(not fact.fulfils and not fact.entries for fact in facts):
        message = _("Jede Vereinbarung erfüllt eine Bedingung oder regelt einen Eintrag; sonst ändert sie nichts.")
        yield Problem("facts", "fact_settles_nothing", message)


def _in_order(first: date | None, last: date | None) -> bool:
    return first is None or last is None or first <= last


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One line of the customer list."""

    id: UUID
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer with the people there, what is booked and what was agreed.

    Attributes:
        address: The lines below the name on an envelope, an addressee or department first; empty when unknown.
    """

    id: UUID
    name: str
    number: str
    contacts: tuple[Contact, ...]
    contracts: tuple[Contract, ...]
    facts: tuple[AgreedFact, ...] = ()
    address: tuple[str, ...] = ()
