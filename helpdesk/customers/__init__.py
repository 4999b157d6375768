"""Customers, their contacts, their contracts and what was agreed with them."""

from helpdesk.customers.models import (
    ADDRESS_LINES,
    AgreedFact,
    Contact,
    Contract,
    Customer,
    CustomerNew,
    CustomerRow,
    address_lines,
)

__all__ = [
    "ADDRESS_LINES",
    "AgreedFact",
    "Contact",
    "Contract",
    "Customer",
    "CustomerNew",
    "CustomerRow",
    "address_lines",
]
