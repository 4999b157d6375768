"""Delivery: the outbox, and the desks that take what is in it."""

from helpdesk.delivery.models import (
    Attempt,
    DeskCheck,
    DeskInfo,
    Handoff,
    HandoffField,
    OutboxItem,
    ParcelKind,
)

__all__ = ["Attempt", "DeskCheck", "DeskInfo", "Handoff", "HandoffField", "OutboxItem", "ParcelKind"]
