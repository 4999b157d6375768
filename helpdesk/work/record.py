"""A quote as it is kept for good: JSON with sorted keys, read back into the same quote."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from helpdesk.scope import Verdict
from helpdesk.work.models import Clause, Quote, QuoteItem
from helpdesk.work.quote_prices import SHARED, Price, Pricing, Recurrence, Tariff, plain_decimal
from helpdesk.work.quote_states import QuoteEvent, QuoteState, Way


def as_body(quote: Quote) -> str:
    """The quote as text, whole; the same quote is the same text."""
    return json.dumps(asdict(quote), ensure_ascii=False, sort_keys=True, default=_plain)


def from_body(body: str) -> Quote:
    """The quote that was kept, by this version or one before, which knew no prices of items and no tax."""
    kept = json.loads(body)
    return Quote(
        id=UUID(kept["id"]),
        state=QuoteState(kept["state"]),
        number=kept["number"],
        customer=UUID(kept["customer"]),
        customer_name=kept["customer_name"],
        customer_number=kept["customer_number"],
        ticket=UUID(kept["ticket"]) if kept["ticket"] else None,
        ticket_name=kept["ticket_name"],
        technician=kept["technician"],
        language=kept["language"],
        items=tuple(
            QuoteItem(item["text"], as_clause(item["clause"]), as_price(item.get("price"))) for item in kept["items"]
        ),
        estimate_minutes=kept["estimate_minutes"],
        text=kept["text"],
        tariff=Tariff(**kept["tariff"]),
        created=datetime.fromisoformat(kept["created"]),
        updated=datetime.fromisoformat(kept["updated"]),
        issued=datetime.fromisoformat(kept["issued"]),
        valid_until=date.fromisoformat(kept["valid_until"]),
        customer_address=tuple(kept.get("customer_address", ())),
        term=kept.get("term", ""),
        vat_reason=kept.get("vat_reason", ""),
        replaces=(UUID(kept["replaces"][0]), kept["replaces"][1]) if kept.get("replaces") else None,
    )


def clause_body(clause: Clause) -> dict[str, Any]:
    """A clause as JSON takes it."""
    return {**asdict(clause), "edited": clause.edited.isoformat() if clause.edited else None}


def as_clause(kept: Mapping[str, Any] | None) -> Clause | None:
    """The clause that was kept."""
    if kept is None:
        return None
    return Clause(
        **{
            **kept,
            "edited": date.fromisoformat(kept["edited"]) if kept["edited"] else None,
            "verdict": Verdict(kept["verdict"]),
            "conditions": tuple(kept["conditions"]),
            "notes": tuple(kept["notes"]),
        }
    )


def price_body(price: Price) -> dict[str, Any] | None:
    """A price as JSON takes it; None where the estimate for all is all there is to it."""
    return None if price == SHARED else {**asdict(price), "quantity": plain_decimal(price.quantity)}


def as_price(kept: Mapping[str, Any] | None) -> Price:
    """The price that was kept."""
    if kept is None:
        return SHARED
    return Price(
        **{
            **kept,
            "basis": Pricing(kept["basis"]),
            "quantity": Decimal(kept["quantity"]),
            "recurrence": Recurrence(kept["recurrence"]),
        }
    )


def event_body(event: QuoteEvent) -> str:
    """What happened as text, without when it was written down, which the row says."""
    told = {name: value for name, value in asdict(event).items() if name not in {"kind", "at"}}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, default=_plain)


def as_event(kind: str, at: datetime, body: str) -> QuoteEvent:
    """What happened, as it was kept."""
    kept = json.loads(body)
    return QuoteEvent(
        **{
            **kept,
            "kind": QuoteState(kind),
            "at": at,
            "on": date.fromisoformat(kept["on"]),
            "way": Way(kept["way"]) if kept["way"] else None,
            "options": tuple(kept["options"]),
            "quote": UUID(kept["quote"]) if kept["quote"] else None,
        }
    )


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return plain_decimal(value)
    raise TypeError(f"{type(value).__name__} has no JSON shape")
