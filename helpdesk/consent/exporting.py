"""Links of the log as JSON for a third party; `docs/consent-record.md` specifies it."""

import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

from helpdesk.consent.body import MalformedError, UnknownVersionError, link_hash, read
from helpdesk.consent.record_models import Choice
from helpdesk.consent.verifying import Link

FORMAT = "helpdesk-consent-export-1"


def takes(choice: Choice, link: Link) -> bool:
    """Whether a link goes along. What holds no consent always does: without it nobody could check the rest."""
    if choice == Choice() or link.consent_id is None or link.consent_id in choice.consents:
        return True
    try:
        day = read(link.body).place.at.astimezone().date()
    except (MalformedError, UnknownVersionError):
        return True
    spanned = choice.begin is not None or choice.until is not None
    return spanned and (choice.begin or day) <= day <= (choice.until or day)


def told(links: Collection[Link], leaves: list[str], checkpoint: str) -> bytes:
    """The JSON of an export."""
    whole = {
        "format": FORMAT,
        "leaves": leaves,
        "links": [_told(link) for link in links],
        "checkpoint": checkpoint,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def readable(links: Collection[Link]) -> tuple[tuple[int, UUID], ...]:
    """The consents of links whose personal data are there, each with its first link."""
    first: dict[UUID, int] = {}
    for link in links:
        if link.consent_id and link.opens:
            first.setdefault(link.consent_id, link.sequence)
    return tuple((sequence, consent_id) for consent_id, sequence in first.items())


def leaf(link: Link) -> str:
    return link_hash(link.body).hex()


def _told(link: Link) -> dict[str, Any]:
    return {
        "sequence": link.sequence,
        "body": link.body,
        "signature": link.signature.hex(),
        "opens": link.opens.hex() if link.opens is not None else None,
    }
