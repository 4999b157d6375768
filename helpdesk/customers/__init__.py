"""Customers, their contacts, their contracts and what was agreed with them."""

from helpdesk.customers.models import AgreedFact, Contact, Contract, Customer, CustomerNew, CustomerRow

__all__ = ["AgreedFact", "Contact", "Contract", "Customer", "CustomerNew", "CustomerRow"]
