"""A quote as a letter: what is offered, on which edition of which document it rests, what it costs, and acceptance."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from helpdesk.printing.models import Caution, Fact, Letterhead, Recipient, Sheet
from helpdesk.printing.quote_lines import OfferGroup, offer_groups
from helpdesk.printing.words import day, short, words
from helpdesk.work import QUARTER_MINUTES, Clause, Pricing, Quote, QuoteState, in_print_order

_SALUTATION = re.compile(
    r"\s*(sehr geehrte|guten (tag|morgen|abend)|hallo|liebe|moin|dear|hello|good (day|morning))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteSheet(Sheet):
    """An offer for what the contract doesn't include, to be accepted by signature.

    Attributes:
        priced: Whether anything has a price; without an hourly rate work has none.
        rests: The documents it rests on, each with its edition, in a sentence.
        explained: How the estimate becomes what is charged, in sentences.
        term: How long what is monthly lasts, and how it ends.
        binding: Until when we are bound; empty in a draft.
        regards: How the letter ends, and `signed` who says so: the firm and whom to ask.
        acceptance: What the customer signs, in their voice alone; empty in a draft, which nobody shall sign.
    """

    warning: Caution | None
    text: tuple[str, ...]
    groups: tuple[OfferGroup, ...]
    priced: bool
    rests: str
    explained: tuple[str, ...]
    term: tuple[str, ...]
    binding: str
    regards: str
    signed: tuple[str, ...]
    acceptance: tuple[str, ...]


def quote_sheet(quote: Quote, letterhead: Letterhead) -> QuoteSheet:
    """What the template `quote` needs."""
    word = words(quote.language)
    draft = quote.state is QuoteState.DRAFT
    quote = in_print_order(quote) if draft else quote
    name = word["quote-number"].format(number=quote.number) if quote.number else word["quote-draft"]
    groups = offer_groups(quote)
    return QuoteSheet(
        language=quote.language,
        title=word["quote-title"],
        subtitle=_subtitle(quote),
        description=word["quote-description"],
        keywords=tuple(filter(None, (quote.customer_name, quote.number, str(quote.id)))),
        head=(name, short(quote.customer_name, 50)),
        # What was issued has its number from its imprint.
        foot=_dated(quote) if quote.number else f"{name} · {_dated(quote)}",
        letterhead=letterhead,
        recipient=Recipient((quote.customer_name, *quote.customer_address)),
        facts=tuple(_facts(quote)),
        warning=Caution("draft", word["warn-quote"], word["warn-quote-text"]) if draft else None,
        text=tuple(_letter(quote)),
        groups=groups,
        priced=any(one.price for group in groups for one in (group.work_cells, *(it.cells for it in group.items))),
        rests=_rests(quote),
        explained=tuple(_explained(quote)),
        term=_paragraphs(quote.term),
        binding=word["quote-binding"].format(day=day(quote.valid_until, quote.language)) if quote.valid_until else "",
        regards=word["quote-regards"],
        signed=tuple(short(one, 60) for one in (letterhead.company, quote.technician) if one),
        acceptance=tuple(_acceptance(quote)),
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n\n") if line.strip())


def _letter(quote: Quote) -> Iterator[str]:
    """Salutation and what was typed, or why this comes (DIN 5008); a salutation that was typed is the only one."""
    word, typed = words(quote.language), _paragraphs(quote.text)
    if not typed or not _SALUTATION.match(typed[0]):
        yield word["quote-salutation"]
    yield from typed or (word["quote-introduction"],)


def _subtitle(quote: Quote) -> str:
    if len(quote.items) < 2:
        return quote.subject
    return words(quote.language)["quote-more"].format(first=quote.subject)


def _dated(quote: Quote) -> str:
    at = quote.issued or quote.updated
    return words(quote.language)["quote-dated"].format(day=day(at.astimezone().date(), quote.language))


def _facts(quote: Quote) -> Iterator[Fact]:
    word, language = words(quote.language), quote.language
    if not quote.number:
        yield word["state"], word["quote-draft"]
    if quote.replaces:
        yield word["quote-replaces"], quote.replaces[1]
    if quote.valid_until:
        yield word["valid-until"], day(quote.valid_until, language)
    if quote.customer_number:
        yield word["customer-number"], quote.customer_number
    if quote.ticket:
        yield word["ticket"], short(quote.ticket_name, 60)
    if quote.technician:
        yield word["contact"], short(quote.technician, 60)


def _explained(quote: Quote) -> Iterator[str]:
    word = words(quote.language)
    hourly = quote.shares or any(item.price.basis is Pricing.ESTIMATE for item in quote.items)
    if quote.shares or not quote.items:
        yield _estimate(quote)
    elif hourly:
        yield word["quote-quarters"]
    if hourly and (quote.quarters or not quote.shares):
        yield word["quote-exceeded"]
    if hourly and quote.tariff.rate_cents is None:
        yield word["quote-no-rate"]
    elif quote.tariff.vat is not None:
        yield word["quote-prices"]
    elif quote.quarters:
        yield word["quote-net"]
    if quote.untaxed_because:
        yield quote.untaxed_because
    if quote.valid_until is None:
        yield word["quote-binding-draft"].format(days=quote.tariff.binding_days)


def _estimate(quote: Quote) -> str:
    word = words(quote.language)
    if not quote.quarters:
        return word["quote-not-estimated"]
    one = "-one" if quote.quarters == 1 else ""
    return word[f"quote-estimate{one}"].format(
        minutes=quote.estimate_minutes, quarters=quote.quarters, charged=quote.quarters * QUARTER_MINUTES
    )


def _rests(quote: Quote) -> str:
    """Each document once, in the order of the items; two editions of one are named both."""
    word = words(quote.language)
    clauses = {(item.clause.document, item.clause.edition): item.clause for item in quote.items if item.clause}
    named = [
        word["quote-edition"].format(document=clause.title, edition=_edition(quote, clause))
        for clause in clauses.values()
    ]
    return word["quote-rests"].format(editions=", ".join(named)) if named else ""


def _edition(quote: Quote, clause: Clause) -> str:
    word = words(quote.language)
    dated = word["edition"].format(day=day(clause.edited, quote.language)) if clause.edited else ""
    version = word["fingerprint"].format(fingerprint=clause.edition) if clause.edition else ""
    # What names an edition isn't torn apart at the end of a line.
    return ", ".join(part.replace(" ", "\u00a0") for part in (dated, version) if part)


def _acceptance(quote: Quote) -> Iterator[str]:
    word = words(quote.language)
    if quote.valid_until:
        yield word["quote-acceptance"].format(number=quote.number)
        if any(item.price.optional for item in quote.items):
            yield word["quote-accept-options"]
