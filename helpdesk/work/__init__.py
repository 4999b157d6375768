"""Work outside the contract: quotes for what no contract includes."""

from helpdesk.work.models import (
    MOST_MINUTES,
    QUARTER_MINUTES,
    Clause,
    Firm,
    ItemDraft,
    Quote,
    QuoteDraft,
    QuoteItem,
    QuoteNew,
    QuoteRow,
    QuoteState,
    RestingQuote,
    Tariff,
    TicketBrief,
    price_cents,
    started_quarters,
)

__all__ = [
    "MOST_MINUTES",
    "QUARTER_MINUTES",
    "Clause",
    "Firm",
    "ItemDraft",
    "Quote",
    "QuoteDraft",
    "QuoteItem",
    "QuoteNew",
    "QuoteRow",
    "QuoteState",
    "RestingQuote",
    "Tariff",
    "TicketBrief",
    "price_cents",
    "started_quarters",
]
