"""A quote as a letter: what is offered, on which edition of which document it rests, what it costs, and acceptance."""

from collections.abc import Iterator

from helpdesk.printing.models import Caution, EffortLine, Fact, Letterhead, OfferLine, QuoteSheet, Recipient
from helpdesk.printing.words import day, money, short, words
from helpdesk.scope import Verdict
from helpdesk.work import QUARTER_MINUTES, Clause, Quote, QuoteItem, QuoteState


def quote_sheet(quote: Quote, letterhead: Letterhead) -> QuoteSheet:
    """What the template `quote` needs."""
    word = words(quote.language)
    draft = quote.state is QuoteState.DRAFT
    name = word["quote-number"].format(number=quote.number) if quote.number else word["quote-draft"]
    return QuoteSheet(
        language=quote.language,
        title=word["quote-title"],
        subtitle=_subtitle(quote),
        description=word["quote-description"],
        keywords=tuple(filter(None, (quote.customer_name, quote.number, str(quote.id)))),
        head=(name, short(quote.customer_name, 50)),
        foot=f"{name} · {_dated(quote)}",
        letterhead=letterhead,
        recipient=Recipient((quote.customer_name,)),
        facts=tuple(_facts(quote)),
        warning=Caution("draft", word["warn-quote"], word["warn-quote-text"]) if draft else None,
        text=tuple(line.strip() for line in quote.text.split("\n\n") if line.strip()),
        items=tuple(_item(quote, item) for item in quote.items),
        rests=_rests(quote),
        effort=_effort(quote),
        explained=tuple(_explained(quote)),
        acceptance=tuple(_acceptance(quote)),
        signature=word["quote-signature"],
    )


def _subtitle(quote: Quote) -> str:
    more = len(quote.items) - 1
    return words(quote.language)["quote-more"].format(first=quote.subject, more=more) if more > 0 else quote.subject


def _dated(quote: Quote) -> str:
    at = quote.issued or quote.updated
    return words(quote.language)["edition"].format(day=day(at.astimezone().date(), quote.language))


def _facts(quote: Quote) -> Iterator[Fact]:
    word, language = words(quote.language), quote.language
    if not quote.number:
        yield word["state"], word["quote-draft"]
    if quote.valid_until:
        yield word["valid-until"], day(quote.valid_until, language)
    if quote.customer_number:
        yield word["customer-number"], quote.customer_number
    if quote.ticket:
        yield word["ticket"], short(quote.ticket_name, 60)
    if quote.technician:
        yield word["contact"], short(quote.technician, 60)


def _item(quote: Quote, item: QuoteItem) -> OfferLine:
    clause = item.clause
    if clause is None:
        return OfferLine(item.text, Verdict.UNREGULATED, words(quote.language)["quote-unregulated"], "", (), "", ())
    said = "" if item.text.strip() == clause.text.strip() else clause.text
    return OfferLine(
        item.text, clause.verdict.value, _source(quote, clause), said, clause.conditions, clause.billing, clause.notes
    )


def _source(quote: Quote, clause: Clause) -> str:
    word = words(quote.language)
    module = word["quote-module"].format(document=clause.title, module=clause.module)
    # Two documents may have a module of one name, and a document a module of its own.
    place = module if clause.module and clause.module != clause.title else clause.title
    return place if clause.booked else word["quote-not-booked"].format(place=place)


def _effort(quote: Quote) -> EffortLine:
    word, language = words(quote.language), quote.language
    unit = word["quarter" if quote.quarters == 1 else "quarters"]
    rate, price = quote.tariff.rate_cents, quote.price_cents
    if rate is None:
        return EffortLine(str(quote.quarters), unit, "", word["price-by-effort"])
    return EffortLine(
        str(quote.quarters), unit, money(rate, language), "–" if price is None else money(price, language)
    )


def _explained(quote: Quote) -> Iterator[str]:
    word = words(quote.language)
    if not quote.quarters:
        yield word["quote-not-estimated"]
        return
    one = "-one" if quote.quarters == 1 else ""
    yield word[f"quote-estimate{one}"].format(
        minutes=quote.estimate_minutes, quarters=quote.quarters, charged=quote.quarters * QUARTER_MINUTES
    )
    yield word["quote-exceeded"]
    yield word["quote-no-rate" if quote.tariff.rate_cents is None else "quote-net"]
    if quote.valid_until is None:
        yield word["quote-binding-draft"].format(days=quote.tariff.binding_days)


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
    dated = word["edition"].format(day=day(clause.edited, quote.language)) if clause.edited else word["undated"]
    version = word["fingerprint"].format(fingerprint=clause.edition) if clause.edition else ""
    # What names an edition isn't torn apart at the end of a line.
    return ", ".join(part.replace(" ", "\u00a0") for part in (dated, version) if part)


def _acceptance(quote: Quote) -> Iterator[str]:
    word = words(quote.language)
    if quote.valid_until:
        yield word["quote-binding"].format(day=day(quote.valid_until, quote.language))
        yield word["quote-acceptance"].format(number=quote.number)
