"""What shows a "yes" that is given in a session or after it. Pure: no clock, no database.

The checklist names the evidence of each item. What the customer confirms needs the way their word came and its proof;
what rests on a log, a list or a time needs that in the record. A note in words does for either: "none" is an answer,
an empty log is not.
"""

from collections.abc import Mapping
from typing import Literal

from helpdesk.consent.checklist import ChecklistItem
from helpdesk.consent.happenings import Way
from helpdesk.consent.record import Given, Record
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _

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


def lacking(record: Record, item: ChecklistItem, note: str = "", *, told: bool = False) -> Lack:
    """What a "yes" with this note still lacks; `told` where the customer's way and its proof come with it."""
    if item.phase == "before" or note.strip():
        return ""
    if item.asks_customer:
        return "" if told or (item.id == "D08" and revocation_way_known(record)) else "way"
    kinds = _LOGGED.get(item.id)
    return "log" if kinds and not any(event.kind in kinds for event in record.events) else ""


def unproven(record: Record, item: ChecklistItem, given: Given) -> bool:
    """Whether an answer says "yes" and nothing shows it."""
    return given.value == "yes" and bool(lacking(record, item, given.note, told=bool(given.channel and given.proof)))


def check_evidence(record: Record, item: ChecklistItem, note: str, way: Way | None) -> None:
    """Whether a "yes" comes with what shows it.

    Raises:
        HelpdeskError: `consent_evidence_missing`.
    """
    match lacking(record, item, note, told=way is not None):
        case "way":
            raise HelpdeskError(
                "consent_evidence_missing",
                _("{id} bestätigt der Kunde: Es fehlt, auf welchem Weg er das gesagt hat und was es belegt.").format(
                    id=item.id
                ),
                hint=_("Nennen Sie Weg und Beleg, etwa Rückruf und Nummer, oder sagen Sie es in der Notiz."),
            )
        case "log":
            raise HelpdeskError(
                "consent_evidence_missing",
                _("{id}: Im Protokoll dieser Sitzung steht dazu nichts.").format(id=item.id),
                hint=_("Halten Sie fest, was war, oder schreiben Sie in die Notiz, dass es nichts zu nennen gibt."),
            )
