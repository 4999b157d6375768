from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

import click

from helpdesk.cli.context import Group, parse_day, parse_id, services, show
from helpdesk.customers import AgreedFact, Contract, Customer, CustomerNew, address_lines
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_day
from helpdesk.scope import Condition, Verdict, offered_conditions

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

_CONTRACT = "DOCUMENT[:MODULE,…][@FROM[..UNTIL]]"
_ADDRESS = click.option(
    "--address",
    multiple=True,
    metavar="LINE",
    help="A line of the postal address below the name, addressee first; at most five.",
)


@click.group("customer", cls=Group)
def group() -> None:
    """Customers and what they have booked."""


@group.group("fact")
def fact() -> None:
    """What was agreed with a customer and changes what the documents mean to them."""


@group.command("add")
@click.argument("name")
@click.option("--number", default="", help="Customer number: digits, capitals and hyphens.")
@click.option(
    "--contract",
    "contracts",
    multiple=True,
    metavar=_CONTRACT,
    help="A booked document; from its first day on, up to and with its last one.",
)
@_ADDRESS
def _add(name: str, number: str, contracts: tuple[str, ...], address: tuple[str, ...]) -> None:
    """Adds a customer."""
    with services() as helpdesk:
        booked = tuple(map(_contract, contracts))
        new = CustomerNew(name, number, contracts=booked, address=address_lines("\n".join(address)))
        changes = helpdesk.customers.add(new)
        (customer_id,) = changes.customers
        show(helpdesk.customers.get(customer_id), [str(customer_id)])


@group.command("edit")
@click.argument("customer_id", metavar="ID")
@click.option("--name", help="Another name.")
@click.option("--number", help="Another customer number; empty for none.")
@_ADDRESS
def _edit(customer_id: str, name: str | None, number: str | None, address: tuple[str, ...]) -> None:
    """Changes what is given and leaves everything else; an empty address takes the one there is away."""
    with services() as helpdesk:
        known = parse_id(customer_id)
        opened = helpdesk.customers.get(known)
        typed = CustomerNew(
            opened.name if name is None else name,
            opened.number if number is None else number,
            opened.contacts,
            opened.contracts,
            opened.facts,
            address_lines("\n".join(address)) if address else opened.address,
        )
        helpdesk.customers.edit(known, typed, opened)
        customer = helpdesk.customers.get(known)
        show(customer, _customer_lines(customer))


@group.command("list")
def _list() -> None:
    """Lists all customers by name."""
    with services() as helpdesk:
        rows = helpdesk.customers.page()
        while page := helpdesk.customers.page(rows[-1] if rows else None):
            rows += page
        show(rows, (f"{row.id}  {row.number:12}  {row.name}" for row in rows))


@group.command("show")
@click.argument("customer_id", metavar="ID")
def _show(customer_id: str) -> None:
    """Shows a customer with contacts, contracts and what was agreed."""
    with services() as helpdesk:
        customer = helpdesk.customers.get(parse_id(customer_id))
        show(customer, _customer_lines(customer))


@group.command("book")
@click.argument("customer_id", metavar="ID")
@click.argument("contracts", metavar=f"{_CONTRACT}…", nargs=-1, required=True)
def _book(customer_id: str, contracts: tuple[str, ...]) -> None:
    """Adds contracts to those the customer has."""
    with services() as helpdesk:
        known = parse_id(customer_id)
        helpdesk.customers.book(known, *map(_contract, contracts))
        customer = helpdesk.customers.get(known)
        show(customer, _customer_lines(customer))


@group.command("unbook")
@click.argument("customer_id", metavar="ID")
@click.argument("contracts", metavar=f"{_CONTRACT}…", nargs=-1, required=True)
def _unbook(customer_id: str, contracts: tuple[str, ...]) -> None:
    """Takes back contracts that were booked by mistake.

    What is left out, modules or days, needn't be said where only one contract is meant. What was true for a while is
    ended with `customer end` instead.
    """
    with services() as helpdesk:
        known = parse_id(customer_id)
        booked = helpdesk.customers.get(known).contracts
        helpdesk.customers.unbook(known, *(_booked(text, booked) for text in contracts))
        customer = helpdesk.customers.get(known)
        show(customer, _customer_lines(customer))


@group.command("end")
@click.argument("customer_id", metavar="ID")
@click.argument("document")
@click.argument("day", metavar="DAY")
def _end(customer_id: str, document: str, day: str) -> None:
    """Lets the contracts about a document end; DAY (2026-12-31) is their last."""
    with services() as helpdesk:
        known = parse_id(customer_id)
        helpdesk.customers.end(known, document, parse_day(day))
        customer = helpdesk.customers.get(known)
        show(customer, _customer_lines(customer))


@fact.command("add")
@click.argument("customer_id", metavar="ID")
@click.argument("text")
@click.option("--since", required=True, metavar="DAY", help="From when on it counts, such as 2026-03-01.")
@click.option("--source", required=True, help="Where it can be looked up: a letter, a mail, minutes.")
@click.option(
    "--fulfils", multiple=True, metavar="CONDITION", help="A condition it meets: its words, or some that only it has."
)
@click.option(
    "--entry",
    "entries",
    multiple=True,
    metavar="ENTRY=VERDICT",
    help="An entry it settles, and the verdict from then on.",
)
def _fact_add(
    customer_id: str, text: str, since: str, source: str, fulfils: tuple[str, ...], entries: tuple[str, ...]
) -> None:
    """Adds what was agreed. It meets conditions, or gives single entries a verdict, never more than it names."""
    with services() as helpdesk:
        known = parse_id(customer_id)
        groups = _conditions(helpdesk, known)
        conditions = [one.text for alike in groups for one in alike]
        agreed = AgreedFact(
            text,
            parse_day(since),
            source,
            tuple(_condition(part, conditions) for part in fulfils),
            tuple(map(_verdict, entries)),
        )
        helpdesk.customers.agree(known, agreed)
        stored = helpdesk.customers.get(known).facts[-1]
        show(stored, [str(stored.id)])


@fact.command("list")
@click.argument("customer_id", metavar="ID")
def _fact_list(customer_id: str) -> None:
    """Lists what was agreed, as it was entered."""
    with services() as helpdesk:
        facts = helpdesk.customers.get(parse_id(customer_id)).facts
        show(facts, (line for one in facts for line in _fact_lines(one)))


@fact.command("remove")
@click.argument("customer_id", metavar="ID")
@click.argument("fact_id", metavar="FACT")
def _fact_remove(customer_id: str, fact_id: str) -> None:
    """Takes back what was agreed."""
    with services() as helpdesk:
        known = parse_id(customer_id)
        helpdesk.customers.forget_fact(known, parse_id(fact_id))
        facts = helpdesk.customers.get(known).facts
        show(facts, (line for one in facts for line in _fact_lines(one)))


@fact.command("conditions")
@click.argument("customer_id", metavar="ID")
def _fact_conditions(customer_id: str) -> None:
    """Lists the conditions an agreement can meet; those that say nearly the same in one group."""
    with services() as helpdesk:
        groups = _conditions(helpdesk, parse_id(customer_id))
        show(groups, _condition_lines(groups))


def _contract(text: str) -> Contract:
    what, at, period = text.partition("@")
    since, dots, until = period.partition("..")
    document, colon, modules = what.partition(":")
    if not document or (at and not period):
        raise HelpdeskError(
            "contract_malformed",
            _("„{text}“ ist kein Vertrag.").format(text=text[:200]),
            hint=_("Ein Vertrag hat die Form {form}.").format(form="total-care:firewall,nas@2026-01-01..2026-12-31"),
        )
    return Contract(
        document,
        # After a colon nothing is no module, which isn't the whole document.
        tuple(modules.split(",")) if colon else (),
        parse_day(since) if since else None,
        parse_day(until) if dots and until else None,
    )


def _booked(text: str, booked: tuple[Contract, ...]) -> Contract:
    """The one contract that is meant."""
    meant = _contract(text)
    of_document = [one for one in booked if one.document == meant.document]
    found = [
        one
        for one in of_document
        if (":" not in text or set(one.modules) == set(meant.modules))
        and ("@" not in text or (one.since, one.until) == (meant.since, meant.until))
    ]
    if len(found) != 1:
        message = _("Mehrere Verträge können mit „{text}“ gemeint sein.") if found else _("„{text}“ ist nicht gebucht.")
        possible = " ".join(map(_written, found or of_document or booked)) or _("nichts")
        raise HelpdeskError(
            "contract_ambiguous" if found else "contract_unknown",
            message.format(text=text[:200]),
            hint=_("Gebucht ist: {contracts}").format(contracts=possible),
        )
    return found[0]


def _written(contract: Contract) -> str:
    """A contract as it is typed."""
    modules = ":" + ",".join(contract.modules) if contract.modules else ""
    days = f"@{contract.since or ''}..{contract.until or ''}" if contract.since or contract.until else ""
    return f"{contract.document}{modules}{days}"


def _conditions(helpdesk: "Helpdesk", customer_id: UUID) -> tuple[tuple[Condition, ...], ...]:
    """Those of what is booked, and what can be agreed with anybody about remote maintenance."""
    booked = offered_conditions(helpdesk.scope.documents(), helpdesk.customers.get(customer_id).contracts)
    about = _("Freigabe einer Fernwartung")
    return (*booked, *((Condition(matter.words, about, ()),) for matter in helpdesk.preparing.matters()))


def _condition(part: str, known: list[str]) -> str:
    """The one condition that has these words."""
    wanted = " ".join(part.casefold().split())
    found = [text for text in known if text.casefold() == wanted] or [
        text for text in known if wanted in text.casefold()
    ]
    if len(found) != 1:
        message = (
            _("Keine Bedingung des Kunden enthält „{text}“.")
            if not found
            else _("Mehrere Bedingungen des Kunden enthalten „{text}“.")
        )
        raise HelpdeskError(
            "condition_ambiguous" if found else "condition_unknown",
            message.format(text=part[:200]),
            hint=_("Möglich: {known}").format(known=" | ".join(found))
            if found
            else _("„helpdesk customer fact conditions“ zeigt die Bedingungen dessen, was gebucht ist."),
        )
    return found[0]


def _verdict(text: str) -> tuple[str, str]:
    entry, equals, verdict = text.partition("=")
    if not equals:
        raise HelpdeskError(
            "entry_malformed",
            _("„{text}“ nennt kein Urteil.").format(text=text[:80]),
            hint=_("Die Form ist {form}.").format(form="tc-nas-firmware=included"),
        )
    return entry, verdict


def _customer_lines(customer: Customer) -> Iterator[str]:
    yield f"{customer.name}  {customer.number}".rstrip()
    yield from (f"  {line}" for line in customer.address)
    for contract in customer.contracts:
        modules = ":" + ",".join(contract.modules) if contract.modules else ""
        yield f"  {contract.document}{modules}  {_period(contract)}".rstrip()
    for one in customer.facts:
        yield from (f"  {line}" for line in _fact_lines(one))


def _period(contract: Contract) -> str:
    since = _("ab {day}").format(day=format_day(contract.since)) if contract.since else ""
    until = _("bis {day}").format(day=format_day(contract.until)) if contract.until else ""
    return " ".join(filter(None, (since, until)))


def _fact_lines(agreed: AgreedFact) -> Iterator[str]:
    told = _("{text} (ab {day}, {source})").format(text=agreed.text, day=format_day(agreed.since), source=agreed.source)
    yield f"{agreed.id}  {told}"
    yield from (_("    erfüllt: {text}").format(text=text) for text in agreed.fulfils)
    yield from (f"    {entry} → {Verdict(verdict).word}" for entry, verdict in agreed.entries)


def _condition_lines(groups: tuple[tuple[Condition, ...], ...]) -> Iterator[str]:
    for alike in groups:
        for at, one in enumerate(alike):
            # What can be agreed with anybody stands in no module.
            where = f"{one.document}: {', '.join(one.modules)}" if one.modules else one.document
            yield f"{'  ' if at else '- '}{one.text}  ({where})"
