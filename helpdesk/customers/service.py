import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import or_, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from helpdesk.changes import Changes
from helpdesk.customers.merging import merged
from helpdesk.customers.models import AgreedFact, Contract, Customer, CustomerNew, CustomerRow, address_lines
from helpdesk.customers.offer import Offer
from helpdesk.customers.records import read_customer, replace_parts
from helpdesk.customers.tables import CustomerTable
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.store.database import Store
from helpdesk.store.storable import storable


class Customers:
    """The customers this workstation knows."""

    def __init__(self, store: Store, new_id: Callable[[], UUID], offer: Callable[[], Offer]) -> None:
        """`offer` has what the service documents offer now."""
        self._store = store
        self._new_id = new_id
        self._offer = offer

    def add(self, customer: CustomerNew) -> Changes:
        """Adds a customer.

        Raises:
            HelpdeskError: `customer_incomplete` with its problems, or `customer_number_taken`.
        """
        _check(self._offer(), customer, CustomerNew(""))
        customer_id = self._new_id()
        with _number_guarded(customer.number), self._store.transaction() as session:
            session.add(
                CustomerTable(
                    id=customer_id,
                    name=_name(customer),
                    sort_name=sort_name(_name(customer)),
                    number=customer.number or None,
                    address=_address(customer),
                )
            )
            session.flush()
            replace_parts(session, customer_id, customer, self._new_id)
        return Changes(customers=frozenset({customer_id}))

    def edit(self, customer_id: UUID, customer: CustomerNew, opened: Customer | None = None) -> Changes:
        """Replaces what is known of a customer: contacts, contracts and facts included.

        Args:
            customer_id: Who.
            customer: What shall be known.
            opened: What was known when the edit began; what was changed elsewhere since then stays, unless both
                changed the same. Without it everything is replaced.

        Raises:
            HelpdeskError: As `add`, `customer_unknown`, or `customer_changed`; then nothing is stored.
        """

        def replaced(stored: CustomerNew) -> CustomerNew:
            wanted = merged(customer, _typed(opened), stored) if opened else customer
            # An id that isn't this customer's would take another's place.
            own = {fact.id for fact in stored.facts}
            facts = (fact if fact.id in own else replace(fact, id=None) for fact in wanted.facts)
            return replace(wanted, facts=tuple(facts))

        return self._change(customer_id, replaced)

    def book(self, customer_id: UUID, *contracts: Contract) -> Changes:
        """Adds contracts to those the customer has.

        Raises:
            HelpdeskError: As `edit`.
        """
        return self._change(customer_id, lambda stored: replace(stored, contracts=(*stored.contracts, *contracts)))

    def unbook(self, customer_id: UUID, *contracts: Contract) -> Changes:
        """Takes back contracts that should never have been booked; what was true for a while is ended instead.

        Raises:
            HelpdeskError: `customer_unknown` or `contract_unknown`.
        """

        def without(stored: CustomerNew) -> CustomerNew:
            if not set(contracts) <= set(stored.contracts):
                raise HelpdeskError(
                    "contract_unknown",
                    _("Das hat der Kunde nicht gebucht."),
                    hint=_("„helpdesk customer show“ zeigt die Verträge des Kunden."),
                )
            return replace(stored, contracts=tuple(one for one in stored.contracts if one not in contracts))

        return self._change(customer_id, without)

    def end(self, customer_id: UUID, document: str, until: date) -> Changes:
        """Lets the contracts about a document that run on a day end with it; those that begin later stay.

        Raises:
            HelpdeskError: As `edit`, or `contract_unknown`.
        """

        def ended(stored: CustomerNew) -> CustomerNew:
            of_document = (contract for contract in stored.contracts if contract.document == document)
            running = [contract for contract in of_document if contract.runs(until) and contract.until != until]
            if not running:
                raise HelpdeskError(
                    "contract_unknown",
                    _("Kein Vertrag über „{document}“ läuft länger als bis zu diesem Tag.").format(document=document),
                    hint=_("„helpdesk customer show“ zeigt die Verträge des Kunden."),
                )
            return replace(
                stored,
                contracts=tuple(replace(one, until=until) if one in running else one for one in stored.contracts),
            )

        return self._change(customer_id, ended)

    def agree(self, customer_id: UUID, fact: AgreedFact) -> Changes:
        """Adds a fact to those agreed with the customer.

        Raises:
            HelpdeskError: As `edit`.
        """
        return self._change(customer_id, lambda stored: replace(stored, facts=(*stored.facts, replace(fact, id=None))))

    def forget_fact(self, customer_id: UUID, fact_id: UUID) -> Changes:
        """Takes back what was agreed.

        Raises:
            HelpdeskError: `customer_unknown` or `fact_unknown`.
        """

        def without(stored: CustomerNew) -> CustomerNew:
            rest = tuple(fact for fact in stored.facts if fact.id != fact_id)
            if len(rest) == len(stored.facts):
                raise HelpdeskError(
                    "fact_unknown",
                    _("Mit diesem Kunden ist nichts mit der Kennung {id} vereinbart.").format(id=fact_id),
                    hint=_("„helpdesk customer fact list“ zeigt, was vereinbart ist."),
                )
            return replace(stored, facts=rest)

        return self._change(customer_id, without)

    def get(self, customer_id: UUID) -> Customer:
        """One customer, whole.

        Raises:
            HelpdeskError: `customer_unknown`.
        """
        with self._store.transaction() as session:
            return read_customer(session, customer_id)

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

    def _change(self, customer_id: UUID, change: Callable[[CustomerNew], CustomerNew]) -> Changes:
        """Reads, changes and writes in one transaction, so that nobody's change in between is lost."""
        offer = self._offer()
        with self._store.transaction() as session:
            stored = _typed(read_customer(session, customer_id))
            customer = change(stored)
            _check(offer, customer, stored)
            with _number_guarded(customer.number):
                session.execute(
                    update(CustomerTable)
                    .where(col(CustomerTable.id) == customer_id)
                    .values(
                        name=_name(customer),
                        sort_name=sort_name(_name(customer)),
                        number=customer.number or None,
                        address=_address(customer),
                    )
                )
            replace_parts(session, customer_id, customer, self._new_id)
        return Changes(customers=frozenset({customer_id}))


@contextmanager
def _number_guarded(number: str) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise HelpdeskError(
            "customer_number_taken",
            _("Die Kundennummer {number} ist schon vergeben.").format(number=number),
            hint=_("Öffnen Sie den vorhandenen Kunden oder prüfen Sie die Nummer."),
        ) from error


def _check(offer: Offer, customer: CustomerNew, stored: CustomerNew) -> None:
    if problems := [*customer.problems(), *offer.problems(customer, stored)]:
        raise HelpdeskError(
            "customer_incomplete",
            _("Der Kunde ist noch nicht vollständig."),
            hint=_("Berichtigen Sie das Genannte; was Sie eingegeben haben, bleibt stehen."),
            problems=problems,
        )


def _typed(customer: Customer) -> CustomerNew:
    parts = (customer.contacts, customer.contracts, customer.facts)
    return CustomerNew(customer.name, customer.number, *parts, customer.address)


def _name(customer: CustomerNew) -> str:
    return storable(customer.name).strip()


def _address(customer: CustomerNew) -> str:
    return "\n".join(address_lines(storable("\n".join(customer.address))))


def sort_name(name: str) -> str:
    """A name as it is sorted and searched: umlauts as their vowels, ß as ss, no capitals (DIN 5007-1)."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
