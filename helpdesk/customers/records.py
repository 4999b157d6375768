"""A customer's rows: read to plain data, and written from it."""

from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import delete, or_
from sqlmodel import Session, col, select

from helpdesk.customers.models import AgreedFact, Contact, Contract, Customer, CustomerNew
from helpdesk.customers.tables import AgreedFactTable, ContactTable, ContractTable, CustomerTable
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.store.storable import storable


def read_customer(session: Session, customer_id: UUID) -> Customer:
    """One customer, whole.

    Raises:
        HelpdeskError: `customer_unknown`.
    """
    found = session.get(CustomerTable, customer_id)
    if found is None:
        raise HelpdeskError(
            "customer_unknown",
            _("Den Kunden {id} gibt es nicht.").format(id=customer_id),
            hint=_("Wählen Sie einen Kunden aus der Liste oder legen Sie ihn an."),
        )
    contacts = select(ContactTable).where(ContactTable.customer_id == customer_id).order_by(col(ContactTable.position))
    contracts = select(ContractTable).where(ContractTable.customer_id == customer_id)
    facts = (
        select(AgreedFactTable)
        .where(AgreedFactTable.customer_id == customer_id)
        .order_by(col(AgreedFactTable.position))
    )
    return Customer(
        customer_id,
        found.name,
        found.number or "",
        tuple(map(_contact, session.exec(contacts))),
        tuple(sorted(map(_contract, session.exec(contracts)), key=_document_and_day)),
        tuple(map(_fact, session.exec(facts))),
        tuple(found.address.splitlines()),
    )


def replace_parts(session: Session, customer_id: UUID, customer: CustomerNew, new_id: Callable[[], UUID]) -> None:
    """Stores contacts, contracts and facts in place of those there are; facts that have an id keep it."""
    for table in (ContactTable, ContractTable, AgreedFactTable):
        session.execute(delete(table).where(col(table.customer_id) == customer_id))
    for position, contact in enumerate(customer.contacts):
        session.add(
            ContactTable(
                id=new_id(),
                customer_id=customer_id,
                position=position,
                name=storable(contact.name),
                function=storable(contact.function),
                phone=storable(contact.phone),
                email=storable(contact.email),
                may_authorise=contact.may_authorise,
            )
        )
    for contract in customer.contracts:
        session.add(
            ContractTable(
                id=new_id(),
                customer_id=customer_id,
                document=contract.document,
                modules=list(contract.modules),
                since=contract.since,
                until=contract.until,
            )
        )
    for position, fact in enumerate(customer.facts):
        session.add(
            AgreedFactTable(
                id=fact.id or new_id(),
                customer_id=customer_id,
                position=position,
                text=storable(fact.text).strip(),
                since=fact.since,
                source=storable(fact.source).strip(),
                fulfils=list(fact.fulfils),
                entries=[list(pair) for pair in fact.entries],
            )
        )


def having_booked(session: Session, document: str, modules: Iterable[str], day: date) -> list[tuple[UUID, str, str]]:
    """Customers with one of these modules booked by name, today or later: id, name and module, by name."""
    wanted = frozenset(modules)
    contract, customer = ContractTable, CustomerTable
    rows = session.exec(
        select(customer.id, customer.name, contract.modules)
        .join(contract, col(contract.customer_id) == col(customer.id))
        .where(contract.document == document, or_(col(contract.until).is_(None), col(contract.until) >= day))
        .order_by(customer.sort_name, col(customer.id))
    )
    found = [(found_id, name, one) for found_id, name, booked in rows for one in booked if one in wanted]
    return list(dict.fromkeys(found))


def _contact(row: ContactTable) -> Contact:
    return Contact(row.name, row.function, row.phone, row.email, row.may_authorise)


def _contract(row: ContractTable) -> Contract:
    return Contract(row.document, tuple(row.modules), row.since, row.until)


def _fact(row: AgreedFactTable) -> AgreedFact:
    entries = tuple((entry, verdict) for entry, verdict in row.entries)
    return AgreedFact(row.text, row.since, row.source, tuple(row.fulfils), entries, row.id)


def _document_and_day(contract: Contract) -> tuple[str, date, tuple[str, ...]]:
    return contract.document, contract.since or date.min, contract.modules
