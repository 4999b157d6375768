"""What somebody wants to see on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from helpdesk.changes import Changes
from helpdesk.customers import CustomerRow
from helpdesk.i18n import _

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


@dataclass(frozen=True, slots=True)
class ServiceWish:
    """A service document, for a customer or for nobody; without modules what they booked, or all of it."""

    document: str
    title: str
    customer: CustomerRow | None = None
    modules: tuple[str, ...] = ()

    def print(self, helpdesk: Helpdesk) -> bytes:
        """The PDF; called on the worker."""
        customer = self.customer.id if self.customer else None
        return helpdesk.printing.service_description(self.document, self.modules, customer)

    def name(self) -> str:
        """What the file and the print job are called."""
        return f"{self.title} – {self.customer.name}" if self.customer else self.title

    def concerns(self, changes: Changes) -> bool:
        """Whether a change may show on the page."""
        return self.customer is not None and self.customer.id in changes.customers


@dataclass(frozen=True, slots=True)
class ConsentWish:
    """The record of a consent."""

    consent: UUID
    customer: str = ""

    def print(self, helpdesk: Helpdesk) -> bytes:
        """The PDF; called on the worker."""
        return helpdesk.printing.consent(self.consent)

    def name(self) -> str:
        """What the file and the print job are called."""
        return _("Freigabe – {customer}").format(customer=self.customer) if self.customer else _("Freigabe")

    def concerns(self, changes: Changes) -> bool:
        """Whether a change may show on the page."""
        return self.consent in changes.consents


@dataclass(frozen=True, slots=True)
class QuoteWish:
    """A quote, drafted or issued."""

    quote: UUID
    number: str = ""
    customer: str = ""

    def print(self, helpdesk: Helpdesk) -> bytes:
        """The PDF; called on the worker."""
        return helpdesk.printing.quote(self.quote)

    def name(self) -> str:
        """What the file and the print job are called."""
        return " – ".join(filter(None, (f"{_('Angebot')} {self.number}".strip(), self.customer)))

    def concerns(self, changes: Changes) -> bool:
        """Whether a change may show on the page."""
        return self.quote in changes.quotes


Wish = ServiceWish | ConsentWish | QuoteWish
