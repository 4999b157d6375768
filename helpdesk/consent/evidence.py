"""What shows a "yes" that is given in a session or after it. Pure: no clock, no database.

The checklist names the evidence of each item. What the customer confirms needs the way their word came and its proof;
what rests on a log, a list or a time needs that in the record. A note in words does for either: "none" is an answer,
an empty log is not. The window asks for it; a bare "yes" is kept all the same, and the record says that nothing shows
it.
"""

from collections.abc import Mapping
from typing import Literal

from helpdesk.consent.checklist import ChecklistItem
from helpdesk.consent.record import Given, Record

Lack = Literal["", "way", "log"]
"""What is missing beside a "yes": nothing, the customer's way with its proof, or what the record should hold."""

_LOGGED: Mapping[str, frozenset[str]] = {
    "D02": frozenset({"paused"}),
    "D04": frozenset({"handed_over"}),
    "D06": frozenset({"did", "moved", "left", "cleared"}),
    "D07": frozenset({"moved"}),
    "D09": frozenset({"breach"}),
    "A02": frozenset({"left", "cleared"}),
    "A03": frozenset({"cleared"}),
    "A08": frozenset({"delivered"}),
}
"""The events that are an item's evidence."""


def revocation_way_known(record: Record) -> bool:
    """Whether the record says how the customer revoked."""
    return any(
        event.kind == "revocation_channel" or (event.kind == "revoked" and event.body.get("channel"))
        for event in record.events
    )


def lacking(record: Record, item: ChecklistItem) -> Lack:
    """What a bare "yes" would lack."""
    if item.phase == "before":
        return ""
    if item.asks_customer:
        return "" if item.id == "D08" and revocation_way_known(record) else "way"
    kinds = _LOGGED.get(item.id)
    return "log" if kinds and not any(event.kind in kinds for event in record.events) else ""


def unproven(record: Record, item: ChecklistItem, given: Given | None) -> bool:
    """Whether an answer says "yes" and nothing shows it."""
    if given is None or given.value != "yes" or given.note.strip() or (given.channel and given.proof):
        return False
    return bool(lacking(record, item))
