"""Delivery: the outbox, and the desks that take what is in it."""

from helpdesk.delivery.models import (
    Attempt,
    DeskCheck,
    DeskConfig,
    DeskInfo,
    DeskMessage,
    DeskOption,
    DeskThread,
    Handoff,
    HandoffField,
    OutboxItem,
    ParcelKind,
    Whereabouts,
)
from helpdesk.delivery.secrets import SecretPlace
from helpdesk.tickets import DeskFile

__all__ = [
    "Attempt",
    "DeskCheck",
    "DeskConfig",
    "DeskFile",
    "DeskInfo",
    "DeskMessage",
    "DeskOption",
    "DeskThread",
    "Handoff",
    "HandoffField",
    "OutboxItem",
    "ParcelKind",
    "SecretPlace",
    "Whereabouts",
]
