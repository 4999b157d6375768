from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast
from uuid import UUID

import click

from helpdesk import i18n
from helpdesk.cli.context import LIMIT, Group, parse_id, services, show
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language, _, format_day, format_moment, format_money, ngettext
from helpdesk.scope import Verdict
from helpdesk.work import MOST_MINUTES, ItemDraft, Quote, QuoteItem, QuoteNew, QuoteRow

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

_MINUTES = click.IntRange(1, MOST_MINUTES)
_ENTRY = click.option(
    "--entry",
    "entries",
    multiple=True,
    metavar="ENTRY",
    help="An entry of a service document; may be given repeatedly.",
)
_ITEM = click.option(
    "--item", "items", multiple=True, metavar="TEXT", help="What no document regulates; may be given repeatedly."
)


@click.group("quote", cls=Group)
def group() -> None:
    """Quotes for what no contract includes."""


@group.command("new")
@click.option("--customer", required=True, metavar="ID", type=parse_id, help="The customer.")
@click.option("--ticket", metavar="ID", type=parse_id, help="The ticket it belongs to.")
@_ENTRY
@_ITEM
@click.option(
    "--estimate-minutes",
    "minutes",
    required=True,
    type=_MINUTES,
    help="The estimate for all items together; charged by started quarter hours.",
)
@click.option("--text", default="", help="Stands above the items.")
@click.option("--language", type=click.Choice(i18n.LANGUAGES), help="The customer's language; else that of messages.")
def _new(
    customer: UUID,
    ticket: UUID | None,
    entries: tuple[str, ...],
    items: tuple[str, ...],
    minutes: int,
    text: str,
    language: str | None,
) -> None:
    """Drafts a quote that rests on entries of the service documents as they are now."""
    if not (entries or items):
        raise click.UsageError(_("Nennen Sie mit --entry oder --item, was angeboten wird."))
    with services() as helpdesk:
        spoken = cast("Language", language or i18n.language())
        quote = QuoteNew(customer, ticket, entries, minutes, items, text, spoken)
        (quote_id,) = helpdesk.quotes.start(quote).quotes
        _print(helpdesk, quote_id)


@group.command("edit")
@click.argument("quote_id", metavar="ID", type=parse_id)
@_ENTRY
@_ITEM
@click.option("--remove", "removed", multiple=True, type=int, metavar="N", help="Takes out the item at position N.")
@click.option("--estimate-minutes", "minutes", type=_MINUTES, help="The new estimate for all items together.")
@click.option("--text", help="Stands above the items.")
def _edit(
    quote_id: UUID,
    entries: tuple[str, ...],
    items: tuple[str, ...],
    removed: tuple[int, ...],
    minutes: int | None,
    text: str | None,
) -> None:
    """Changes what is given of a draft: adds items, takes them out, estimates anew."""
    with services() as helpdesk:
        draft = helpdesk.quotes.get(quote_id).draft()
        if unknown := sorted(set(removed) - set(range(1, len(draft.items) + 1))):
            raise HelpdeskError(
                "item_unknown",
                _("Eine Position {position} hat das Angebot nicht.").format(position=unknown[0]),
                hint=_("„helpdesk quote show“ zählt die Positionen auf."),
            )
        kept = [item for position, item in enumerate(draft.items, 1) if position not in removed]
        has = {item.entry for item in kept}
        # With its text: an item that had none would count as emptied where its entry was taken out before.
        resting = (helpdesk.scope.entry(entry) for entry in dict.fromkeys(entries) if entry not in has)
        added = (*(ItemDraft(entry.text, entry.id) for entry in resting), *map(ItemDraft, items))
        draft = replace(
            draft,
            items=(*kept, *added),
            estimate_minutes=minutes or draft.estimate_minutes,
            text=draft.text if text is None else text,
        )
        helpdesk.quotes.edit(quote_id, draft)
        _print(helpdesk, quote_id)


@group.command("renew")
@click.argument("quote_id", metavar="ID", type=parse_id)
def _renew(quote_id: UUID) -> None:
    """Lets a draft rest on the documents and the customer's contract as they are now."""
    with services() as helpdesk:
        helpdesk.quotes.renew(quote_id)
        _print(helpdesk, quote_id)


@group.command("issue")
@click.argument("quote_id", metavar="ID", type=parse_id)
def _issue(quote_id: UUID) -> None:
    """Gives a draft its number and the day until which it binds; it never changes afterwards."""
    with services() as helpdesk:
        helpdesk.quotes.issue(quote_id)
        _print(helpdesk, quote_id)


@group.command("discard")
@click.argument("quote_id", metavar="ID", type=parse_id)
def _discard(quote_id: UUID) -> None:
    """Puts a draft away; `quote restore` takes it back."""
    with services() as helpdesk:
        helpdesk.quotes.discard(quote_id)
        show({"id": quote_id, "discarded": True}, [_("Angebot verworfen.")])


@group.command("restore")
@click.argument("quote_id", metavar="ID", type=parse_id)
def _restore(quote_id: UUID) -> None:
    """Takes a draft back that was put away."""
    with services() as helpdesk:
        helpdesk.quotes.restore(quote_id)
        _print(helpdesk, quote_id)


@group.command("list")
@LIMIT
def _list(limit: int) -> None:
    """Lists quotes, newest first."""
    with services() as helpdesk:
        rows = helpdesk.quotes.page(limit=limit)
        show(rows, map(_line, rows))


@group.command("show")
@click.argument("quote_id", metavar="ID", type=parse_id)
def _show(quote_id: UUID) -> None:
    """Shows a quote whole.

    With --json: id, state (draft, issued), number, title, customer, customer_name, ticket, language, estimate_minutes,
    quarter_hours (what is charged), rate_cents (an hour, net; null without a rate), price_cents (net; null without a
    rate), binding_days, created, updated, issued, valid_until, text, problems (what keeps it from being issued),
    warnings, and items, each with position, text, entry, document, edition, edited, module, verdict, conditions,
    billing and notes. What no document regulates has the verdict unregulated and null for entry and the rest.
    """
    with services() as helpdesk:
        _print(helpdesk, quote_id)


def _print(helpdesk: "Helpdesk", quote_id: UUID) -> None:
    quote = helpdesk.quotes.get(quote_id)
    show(_value(quote), _lines(quote))


def _value(quote: Quote) -> dict[str, object]:
    return {
        "id": quote.id,
        "state": quote.state,
        "number": quote.number,
        "title": quote.title,
        "customer": quote.customer,
        "customer_name": quote.customer_name,
        "ticket": quote.ticket,
        "language": quote.language,
        "items": [_item(position, item) for position, item in enumerate(quote.items, 1)],
        "estimate_minutes": quote.estimate_minutes,
        "quarter_hours": quote.quarters,
        "rate_cents": quote.tariff.rate_cents,
        "price_cents": quote.price_cents,
        "text": quote.text,
        "created": quote.created,
        "updated": quote.updated,
        "issued": quote.issued,
        "binding_days": quote.tariff.binding_days,
        "valid_until": quote.valid_until,
        "problems": quote.missing,
        "warnings": quote.warnings,
    }


def _item(position: int, item: QuoteItem) -> dict[str, object]:
    clause = item.clause
    names = ("entry", "document", "edition", "edited", "module", "conditions", "billing", "notes")
    return {
        "position": position,
        "text": item.text,
        "verdict": clause.verdict if clause else Verdict.UNREGULATED,
        **{name: getattr(clause, name) if clause else None for name in names},
    }


def _line(row: QuoteRow) -> str:
    return f"{row.id}  {row.number or row.state.word:13}  {format_moment(row.updated)}  {row.customer}  {row.title}"


def _lines(quote: Quote) -> Iterator[str]:
    yield f"{quote.id}  {quote.number or quote.state.word}  {quote.customer_name}"
    if quote.text:
        yield quote.text
    for position, item in enumerate(quote.items, 1):
        yield f"{position:3}  {item.text}"
        if clause := item.clause:
            parts = [clause.title, clause.module, _("Fassung {edition}").format(edition=clause.edition)]
            yield f"     {clause.verdict.word} · {' › '.join(parts)} [{clause.entry}]"
            yield from (f"     {line}" for line in filter(None, (*clause.conditions, clause.billing)))
        else:
            yield "     " + _("Von keinem Dokument geregelt")
    quarters = ngettext(
        "{minutes} Minuten: {count} angefangene Viertelstunde",
        "{minutes} Minuten: {count} angefangene Viertelstunden",
        quote.quarters,
    ).format(minutes=quote.estimate_minutes, count=quote.quarters)
    price = quote.price_cents
    known = _("{price} netto").format(price=format_money(price)) if price is not None else _("Preis nach Aufwand")
    yield f"{quarters}, {known}"
    if quote.valid_until:
        yield _("Gültig bis {day}").format(day=format_day(quote.valid_until))
    yield from quote.warnings
    yield from (problem.message for problem in quote.missing)
