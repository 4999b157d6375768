"""Customers, their contacts and contracts."""

from helpdesk.customers.models import Contact, Contract, Customer, CustomerNew, CustomerRow

__all__ = ["Contact", "Contract", "Customer", "CustomerNew", "CustomerRow"]
