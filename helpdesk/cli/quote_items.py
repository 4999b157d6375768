"""Items of a quote, one by one: what is offered, and what it costs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import click

from helpdesk.cli.context import Group, parse_id, services
from helpdesk.cli.quote_words import print_quote
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.work import (
    MOST_MINUTES,
    ItemDraft,
    Price,
    Pricing,
    QuoteDraft,
    Recurrence,
    parsed_cents,
    parsed_decimal,
    parsed_vat,
)

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Priced:
    """The options of a price, as given."""

    minutes: int | None
    cents: int | None
    quantity: Decimal | None
    unit: str | None
    monthly: bool | None
    optional: bool | None
    vat: int | None

    def onto(self, price: Price) -> Price:
        """The price with what was given."""
        if self.minutes is not None and self.cents is not None:
            raise click.UsageError(_("Entweder --minutes oder --price: geschätzt oder zum Festpreis."))
        if self.minutes is not None:
            price = replace(
                price, basis=Pricing.ESTIMATE, minutes=self.minutes, cents=None, quantity=Decimal(1), unit=""
            )
        elif self.cents is not None:
            price = replace(price, basis=Pricing.FIXED, cents=self.cents, minutes=0)
        if price.basis is not Pricing.FIXED and (self.quantity is not None or self.unit is not None):
            raise click.UsageError(_("Menge und Einheit gehören zu einem Festpreis: nennen Sie ihn mit --price."))
        recurrence = Recurrence.MONTHLY if self.monthly else Recurrence.ONCE
        return replace(
            price,
            quantity=price.quantity if self.quantity is None else self.quantity,
            unit=price.unit if self.unit is None else self.unit,
            recurrence=price.recurrence if self.monthly is None else recurrence,
            optional=price.optional if self.optional is None else self.optional,
            vat=price.vat if self.vat is None else self.vat,
        )


def _parsed(read: Callable[[str], T | None], code: str) -> Callable[[str], T]:
    def parse(text: str) -> T:
        found = read(text)
        if found is None:
            raise HelpdeskError(
                code,
                _("„{text}“ ist keine Zahl, wie sie hier stehen kann.").format(text=text[:80]),
                hint=_("So geht es: ein Preis 89,90 oder 1.234,50, eine Menge 2 oder 2,5, ein Steuersatz 19 oder 7."),
            )
        return found

    return parse


def _price_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options of a price; the command gets them as `priced`."""

    def call(
        *args: Any,  # noqa: ANN401 - the command's own
        minutes: int | None,
        cents: int | None,
        quantity: Decimal | None,
        unit: str | None,
        monthly: bool | None,
        optional: bool | None,
        vat: int | None,
        **own: Any,  # noqa: ANN401
    ) -> None:
        command(*args, priced=Priced(minutes, cents, quantity, unit, monthly, optional, vat), **own)

    call.__doc__ = command.__doc__
    for option in (
        click.option("--vat", type=_parsed(parsed_vat, "vat_malformed"), metavar="PERCENT", help="Its rate of tax."),
        click.option("--optional/--required", default=None, help="Whether the customer may leave it out."),
        click.option("--monthly/--once", default=None, help="How often it is charged."),
        click.option("--unit", metavar="UNIT", help="What the quantity counts, as “Stück”."),
        click.option("--quantity", type=_parsed(parsed_decimal, "quantity_malformed"), metavar="N", help="Of units."),
        click.option(
            "--price",
            "cents",
            type=_parsed(parsed_cents, "price_malformed"),
            metavar="EURO",
            help="The fixed price of a unit, net: 89,90.",
        ),
        click.option(
            "--minutes",
            type=click.IntRange(1, MOST_MINUTES),
            help="Its own estimate; charged by started quarter hours.",
        ),
    ):
        call = option(call)
    return call


@click.group("item", cls=Group)
def group() -> None:
    """The items of a draft: add, change, move and remove them."""


@group.command("add")
@click.argument("quote_id", metavar="ID", type=parse_id)
@click.argument("text", default="")
@click.option("--entry", default="", metavar="ENTRY", help="The entry of a service document it rests on.")
@_price_options
def _add(quote_id: UUID, text: str, entry: str, priced: Priced) -> None:
    """Adds an item; without minutes or price of its own it shares in the estimate for all."""
    if not (text.strip() or entry):
        raise click.UsageError(_("Nennen Sie, was angeboten wird, als Text oder mit --entry."))
    with services() as helpdesk:
        said = text or helpdesk.scope.entry(entry).text
        draft = helpdesk.quotes.get(quote_id).draft()
        item = ItemDraft(said, entry, priced.onto(Price()))
        _keep(helpdesk, quote_id, draft, (*draft.items, item))


@group.command("edit")
@click.argument("quote_id", metavar="ID", type=parse_id)
@click.argument("position", type=int)
@click.option("--text", help="What is offered.")
@click.option("--shared", is_flag=True, help="Takes its own price away: it shares in the estimate for all.")
@_price_options
def _edit(quote_id: UUID, position: int, text: str | None, shared: bool, priced: Priced) -> None:
    """Changes what is given of the item at POSITION."""
    with services() as helpdesk:
        draft = helpdesk.quotes.get(quote_id).draft()
        item = item_at(draft, position)
        price = priced.onto(Price() if shared else item.price)
        edited = replace(item, text=item.text if text is None else text, price=price)
        items = (*draft.items[: position - 1], edited, *draft.items[position:])
        _keep(helpdesk, quote_id, draft, items)


@group.command("move")
@click.argument("quote_id", metavar="ID", type=parse_id)
@click.argument("position", type=int)
@click.argument("to", type=int)
def _move(quote_id: UUID, position: int, to: int) -> None:
    """Puts the item at POSITION at another one."""
    with services() as helpdesk:
        draft = helpdesk.quotes.get(quote_id).draft()
        item_at(draft, to)
        item = item_at(draft, position)
        items = [*draft.items[: position - 1], *draft.items[position:]]
        items.insert(to - 1, item)
        _keep(helpdesk, quote_id, draft, tuple(items))


@group.command("remove")
@click.argument("quote_id", metavar="ID", type=parse_id)
@click.argument("positions", metavar="POSITION…", type=int, nargs=-1, required=True)
def _remove(quote_id: UUID, positions: tuple[int, ...]) -> None:
    """Takes items out."""
    with services() as helpdesk:
        draft = helpdesk.quotes.get(quote_id).draft()
        for position in positions:
            item_at(draft, position)
        kept = tuple(item for position, item in enumerate(draft.items, 1) if position not in positions)
        _keep(helpdesk, quote_id, draft, kept)


def item_at(draft: QuoteDraft, position: int) -> ItemDraft:
    """The item at a position, from 1.

    Raises:
        HelpdeskError: `item_unknown`.
    """
    if not 1 <= position <= len(draft.items):
        raise HelpdeskError(
            "item_unknown",
            _("Eine Position {position} hat das Angebot nicht.").format(position=position),
            hint=_("„helpdesk quote show“ zählt die Positionen auf."),
        )
    return draft.items[position - 1]


def _keep(helpdesk: "Helpdesk", quote_id: UUID, draft: QuoteDraft, items: tuple[ItemDraft, ...]) -> None:
    helpdesk.quotes.edit(quote_id, replace(draft, items=items), draft)
    print_quote(helpdesk, quote_id)
