from dataclasses import replace
from typing import cast
from uuid import UUID

import click

from helpdesk import i18n
from helpdesk.cli import quote_answers, quote_items
from helpdesk.cli.context import LIMIT, Group, parse_id, services, show
from helpdesk.cli.quote_items import item_at
from helpdesk.cli.quote_words import print_quote
from helpdesk.i18n import Language, _, format_moment
from helpdesk.work import MOST_MINUTES, ItemDraft, QuoteNew, QuoteRow, QuoteState

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


group.add_command(quote_items.group)
for answer in (quote_answers.accept, quote_answers.decline, quote_answers.revise):
    group.add_command(answer)


@group.command("new")
@click.option("--customer", required=True, metavar="ID", type=parse_id, help="The customer.")
@click.option("--ticket", metavar="ID", type=parse_id, help="The ticket it belongs to.")
@_ENTRY
@_ITEM
@click.option(
    "--estimate-minutes",
    "minutes",
    type=_MINUTES,
    default=0,
    help="The estimate for all items without a price of their own (quote item); charged by started quarter hours.",
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
        print_quote(helpdesk, quote_id)


@group.command("edit")
@click.argument("quote_id", metavar="ID", type=parse_id)
@_ENTRY
@_ITEM
@click.option("--remove", "removed", multiple=True, type=int, metavar="N", help="Takes out the item at position N.")
@click.option("--estimate-minutes", "minutes", type=_MINUTES, help="The new estimate for all items together.")
@click.option("--text", help="Stands above the items.")
@click.option("--term", help="How long what is monthly lasts at least, and how it ends.")
@click.option("--vat-reason", help="Why no tax is charged where none is; else the settings' vat_reason.")
def _edit(
    quote_id: UUID,
    entries: tuple[str, ...],
    items: tuple[str, ...],
    removed: tuple[int, ...],
    minutes: int | None,
    text: str | None,
    term: str | None,
    vat_reason: str | None,
) -> None:
    """Changes what is given of a draft: adds items, takes them out, estimates anew."""
    with services() as helpdesk:
        former = draft = helpdesk.quotes.get(quote_id).draft()
        for position in removed:
            item_at(draft, position)
        kept = [item for position, item in enumerate(draft.items, 1) if position not in removed]
        has = {item.entry for item in kept}
        # With its text: an item that had none would count as emptied where its entry was taken out before.
        resting = (helpdesk.scope.entry(entry) for entry in dict.fromkeys(entries) if entry not in has)
        added = (*(ItemDraft(entry.text, entry.id) for entry in resting), *(ItemDraft(said) for said in items))
        draft = replace(
            draft,
            items=(*kept, *added),
            estimate_minutes=minutes or draft.estimate_minutes,
            text=draft.text if text is None else text,
            term=draft.term if term is None else term,
            vat_reason=draft.vat_reason if vat_reason is None else vat_reason,
        )
        helpdesk.quotes.edit(quote_id, draft, former)
        print_quote(helpdesk, quote_id)


@group.command("renew")
@click.argument("quote_id", metavar="ID", type=parse_id)
def _renew(quote_id: UUID) -> None:
    """Lets a draft rest on the documents and the customer's contract as they are now."""
    with services() as helpdesk:
        helpdesk.quotes.renew(quote_id)
        print_quote(helpdesk, quote_id)


@group.command("issue")
@click.argument("quote_id", metavar="ID", type=parse_id)
def _issue(quote_id: UUID) -> None:
    """Gives a draft its number and the day until which it binds; it never changes afterwards."""
    with services() as helpdesk:
        helpdesk.quotes.issue(quote_id)
        print_quote(helpdesk, quote_id)


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
        print_quote(helpdesk, quote_id)


@group.command("list")
@LIMIT
@click.option("--state", type=click.Choice([state.value for state in QuoteState]), help="Only those in this state.")
def _list(limit: int, state: str | None) -> None:
    """Lists quotes, newest first."""
    with services() as helpdesk:
        rows = helpdesk.quotes.page(limit=limit, state=QuoteState(state) if state else None)
        show(rows, map(_line, rows))


@group.command("show")
@click.argument("quote_id", metavar="ID", type=parse_id)
def _show(quote_id: UUID) -> None:
    """Shows a quote whole.

    With --json: id, state (draft, issued, accepted, declined, expired, replaced), number, title, customer,
    customer_name, ticket, language, estimate_minutes and quarter_hours (for all items together), rate_cents (an hour,
    net; null without a rate), price_cents (what is charged once, net; null while unknown), vat_percent, sums (once,
    monthly, optional_once, optional_monthly, as far as there are: net_cents, taxes by vat_percent, gross_cents; null
    while unknown), binding_days, created, updated, issued, valid_until, text, term, vat_reason, replaces, events,
    problems (what keeps it from being issued), warnings, and items, each with position, text, entry, document,
    edition, edited, module, verdict, conditions, billing, notes, basis (shared, estimate, fixed), estimate_minutes,
    quarter_hours, unit_price_cents, quantity, unit, recurrence (once, monthly), optional, vat_percent and price_cents
    (net). What no document regulates has the verdict unregulated and null for entry and the rest.
    """
    with services() as helpdesk:
        print_quote(helpdesk, quote_id)


def _line(row: QuoteRow) -> str:
    return f"{row.id}  {row.number:12}  {row.state.word:10}  {format_moment(row.updated)}  {row.customer}  {row.title}"
