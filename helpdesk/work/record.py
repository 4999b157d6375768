"""A quote as it is kept for good: JSON with sorted keys, read back into the same quote."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from helpdesk.scope import Verdict
from helpdesk.work.models import Clause, Quote, QuoteItem, QuoteState, Tariff


def as_body(quote: Quote) -> str:
    """The quote as text, whole; the same quote is the same text."""
    return json.dumps(asdict(quote), ensure_ascii=False, sort_keys=True, default=_plain)


def from_body(body: str) -> Quote:
    """The quote that was kept."""
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
        items=tuple(QuoteItem(item["text"], as_clause(item["clause"])) for item in kept["items"]),
        estimate_minutes=kept["estimate_minutes"],
        text=kept["text"],
        tariff=Tariff(**kept["tariff"]),
        created=datetime.fromisoformat(kept["created"]),
        updated=datetime.fromisoformat(kept["updated"]),
        issued=datetime.fromisoformat(kept["issued"]),
        valid_until=date.fromisoformat(kept["valid_until"]),
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


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON shape")
