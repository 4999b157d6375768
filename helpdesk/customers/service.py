import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import delete, or_, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from helpdesk.changes import Changes
from helpdesk.customers.models import Contact, Contract, Customer, CustomerNew, CustomerRow
from helpdesk.customers.tables import ContactTable, ContractTable, CustomerTable
from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _
from helpdesk.store.database import Store
from helpdesk.store.storable import storable


class Customers:
    """The customers this workstation knows."""

    def __init__(self, store: Store, new_id: Callable[[], UUID], bookable: Mapping[str, frozenset[str]]) -> None:
        """`bookable` has the service documents that exist, each with its modules."""
        self._store = store
        self._new_id = new_id
        self._bookable = bookable

    def add(self, customer: CustomerNew) -> Changes:
        """Adds a customer.

        Raises:
            HelpdeskError: `customer_incomplete` with its problems, or `customer_number_taken`.
        """
        self._check(customer)
        customer_id = self._new_id()
        with self._number_guarded(customer), self._store.transaction() as session:
            session.add(
                CustomerTable(
                    id=customer_id,
                    name=_name(customer),
                    sort_name=sort_name(_name(customer)),
                    number=customer.number or None,
                )
            )
            session.flush()
            self._add_parts(session, customer_id, customer)
        return Changes(customers=frozenset({customer_id}))

    def edit(self, customer_id: UUID, customer: CustomerNew) -> Changes:
        """Replaces what is known of a customer, contacts and contracts included.

        Raises:
            HelpdeskError: As `add`, or `customer_unknown`.
        """
        self._check(customer)
        with self._number_guarded(customer), self._store.transaction() as session:
            found = session.execute(
                update(CustomerTable)
                .where(col(CustomerTable.id) == customer_id)
                .values(name=_name(customer), sort_name=sort_name(_name(customer)), number=customer.number or None)
                .returning(col(CustomerTable.id))
            ).first()
            if found is None:
                raise _unknown(customer_id)
            for table in (ContactTable, ContractTable):
                session.execute(delete(table).where(col(table.customer_id) == customer_id))
            self._add_parts(session, customer_id, customer)
        return Changes(customers=frozenset({customer_id}))

    def get(self, customer_id: UUID) -> Customer:
        """One customer, whole.

        Raises:
            HelpdeskError: `customer_unknown`.
        """
        with self._store.transaction() as session:
            found = session.get(CustomerTable, customer_id)
            if found is None:
                raise _unknown(customer_id)
            contacts = session.exec(
                select(ContactTable).where(ContactTable.customer_id == customer_id).order_by(col(ContactTable.position))
            ).all()
            contracts = session.exec(
                select(ContractTable.document, ContractTable.modules)
                .where(ContractTable.customer_id == customer_id)
                .order_by(col(ContractTable.document))
            ).all()
            return Customer(
                customer_id,
                found.name,
                found.number or "",
                tuple(_contact(row) for row in contacts),
                tuple(Contract(document, tuple(modules)) for document, modules in contracts),
            )

    def page(self, after: CustomerRow | None = None, limit: int = 100, matching: str = "") -> list[CustomerRow]:
        """The customers that follow `after` in alphabetical order (see `sort_name`).

        With `matching` only those that have it in name or number.
        """
        query = select(CustomerTable.id, CustomerTable.name, CustomerTable.number)
        key = tuple_(col(CustomerTable.sort_name), col(CustomerTable.id))
        if after is not None:
            query = query.where(key > (sort_name(after.name), after.id))
        if matching:
            by_name = col(CustomerTable.sort_name).contains(sort_name(matching), autoescape=True)
            by_number = col(CustomerTable.number).icontains(matching, autoescape=True)
            query = query.where(or_(by_name, by_number))
        with self._store.transaction() as session:
            rows = session.exec(query.order_by(col(CustomerTable.sort_name), col(CustomerTable.id)).limit(limit))
            return [CustomerRow(row_id, name, number or "") for row_id, name, number in rows]

    def _check(self, customer: CustomerNew) -> None:
        problems = customer.problems()
        for contract in customer.contracts:
            modules = self._bookable.get(contract.document)
            if modules is None:
                known = ", ".join(sorted(self._bookable))
                message = _("Das Dokument „{id}“ gibt es nicht; möglich: {known}.").format(
                    id=contract.document, known=known
                )
                problems.append(Problem("contracts", "document_unknown", message))
            elif unknown := sorted(set(contract.modules) - modules):
                message = _("„{document}“ hat kein Modul {unknown}; möglich: {known}.").format(
                    document=contract.document, unknown=", ".join(unknown), known=", ".join(sorted(modules))
                )
                problems.append(Problem("contracts", "module_unknown", message))
        if problems:
            raise HelpdeskError(
                "customer_incomplete",
                _("Der Kunde ist noch nicht vollständig."),
                hint=_("Berichtigen Sie das Genannte; was Sie eingegeben haben, bleibt stehen."),
                problems=problems,
            )

    def _add_parts(self, session: Session, customer_id: UUID, customer: CustomerNew) -> None:
        for position, contact in enumerate(customer.contacts):
            session.add(
                ContactTable(
                    id=self._new_id(),
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
                    id=self._new_id(),
                    customer_id=customer_id,
                    document=contract.document,
                    modules=list(contract.modules),
                )
            )

    @contextmanager
    def _number_guarded(self, customer: CustomerNew) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            raise HelpdeskError(
                "customer_number_taken",
                _("Die Kundennummer {number} ist schon vergeben.").format(number=customer.number),
                hint=_("Öffnen Sie den vorhandenen Kunden oder prüfen Sie die Nummer."),
            ) from error


def _name(customer: CustomerNew) -> str:
    return storable(customer.name).strip()


def _contact(row: ContactTable) -> Contact:
    return Contact(row.name, row.function, row.phone, row.email, row.may_authorise)


def sort_name(name: str) -> str:
    """A name as it is sorted and searched: umlauts as their vowels, ß as ss, no capitals (DIN 5007-1)."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _unknown(customer_id: UUID) -> HelpdeskError:
    return HelpdeskError(
        "customer_unknown",
        _("Den Kunden {id} gibt es nicht.").format(id=customer_id),
        hint=_("Wählen Sie einen Kunden aus der Liste oder legen Sie ihn an."),
    )
