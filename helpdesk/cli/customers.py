import click

from helpdesk.cli.context import Group, parse_id, services, show
from helpdesk.customers import Contract, CustomerNew


@click.group("customer", cls=Group)
def group() -> None:
    """Customers and what they have booked."""


@group.command("add")
@click.argument("name")
@click.option("--number", default="", help="Customer number: digits, capitals and hyphens.")
@click.option("--contract", "contracts", multiple=True, metavar="DOCUMENT[:MODULE,…]", help="A booked document.")
def _add(name: str, number: str, contracts: tuple[str, ...]) -> None:
    """Adds a customer."""
    with services() as helpdesk:
        changes = helpdesk.customers.add(CustomerNew(name, number, contracts=tuple(map(_contract, contracts))))
        (customer_id,) = changes.customers
        show(helpdesk.customers.get(customer_id), [str(customer_id)])


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
    """Shows a customer with contacts and contracts."""
    with services() as helpdesk:
        customer = helpdesk.customers.get(parse_id(customer_id))
        show(customer, [f"{customer.name}  {customer.number}", *(contract.document for contract in customer.contracts)])


def _contract(text: str) -> Contract:
    document, _, modules = text.partition(":")
    return Contract(document, tuple(filter(None, modules.split(","))))
