import re
from dataclasses import dataclass
from uuid import UUID

from helpdesk.errors import Problem
from helpdesk.i18n import _

_NUMBER = re.compile(r"[0-9A-Z-]{1,20}")


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
    """A service document the customer has booked; no modules means the whole document."""

    document: str
    modules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerNew:
    """A customer to be added, as typed."""

    name: str
    number: str = ""
    contacts: tuple[Contact, ...] = ()
    contracts: tuple[Contract, ...] = ()

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
        documents = [contract.document for contract in self.contracts]
        if len(documents) != len(set(documents)):
            found.append(Problem("contracts", "contract_twice", _("Ein Dokument kann nur einmal gebucht werden.")))
        return found


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One line of the customer list."""

    id: UUID
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer with the people there and what is booked."""

    id: UUID
    name: str
    number: str
    contacts: tuple[Contact, ...]
    contracts: tuple[Contract, ...]
