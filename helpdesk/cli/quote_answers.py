"""What becomes of an issued quote: the customer's answer, or another quote in its place."""

from datetime import date
from uuid import UUID

import click

from helpdesk.cli.context import Command, parse_day, parse_id, services
from helpdesk.cli.quote_words import print_quote
from helpdesk.work import Acceptance, Declining, Way

_ON = click.option("--on", type=parse_day, metavar="DAY", help="The day of the answer, 2026-12-31; else today.")


@click.command("accept", cls=Command)
@click.argument("quote_id", metavar="ID", type=parse_id)
@click.option("--person", required=True, help="Who accepted, for the customer.")
@click.option(
    "--way",
    type=click.Choice([way.value for way in Way]),
    default=Way.PAPER.value,
    show_default=True,
    help="How: signed on paper, by mail or on the phone.",
)
@_ON
@click.option("--note", default="", help="What was said with it.")
@click.option(
    "--option",
    "options",
    multiple=True,
    type=int,
    metavar="POSITION",
    help="An optional item the customer wants; may be given repeatedly.",
)
def accept(quote_id: UUID, person: str, way: str, on: date | None, note: str, options: tuple[int, ...]) -> None:
    """Notes that the customer accepted an issued quote."""
    with services() as helpdesk:
        helpdesk.quotes.accept(quote_id, Acceptance(person, Way(way), on, note, options))
        print_quote(helpdesk, quote_id)


@click.command("decline", cls=Command)
@click.argument("quote_id", metavar="ID", type=parse_id)
@click.option("--reason", required=True, help="Why.")
@_ON
def decline(quote_id: UUID, reason: str, on: date | None) -> None:
    """Notes that the customer declined an issued quote."""
    with services() as helpdesk:
        helpdesk.quotes.decline(quote_id, Declining(reason, on))
        print_quote(helpdesk, quote_id)


@click.command("revise", cls=Command)
@click.argument("quote_id", metavar="ID", type=parse_id)
def revise(quote_id: UUID) -> None:
    """Begins a draft that takes the place of an issued quote once it is issued itself; shows the draft."""
    with services() as helpdesk:
        (revised,) = helpdesk.quotes.revise(quote_id).quotes
        print_quote(helpdesk, revised)
