"""Consent to remote maintenance ("Freigabe"): the checklist, what was agreed, and how the session went."""

from helpdesk.consent.models import (
    ANSWERS,
    USUAL_CIRCUMSTANCES,
    Action,
    AnswerValue,
    Circumstance,
    Consent,
    ConsentNew,
    ConsentRow,
    ConsentState,
    Event,
    Grant,
    Item,
    Presentation,
    Segment,
)
from helpdesk.consent.record_models import Choice, Export, Verdict, Verification

__all__ = [
    "ANSWERS",
    "USUAL_CIRCUMSTANCES",
    "Action",
    "AnswerValue",
    "Choice",
    "Circumstance",
    "Consent",
    "ConsentNew",
    "ConsentRow",
    "ConsentState",
    "Event",
    "Export",
    "Grant",
    "Item",
    "Presentation",
    "Segment",
    "Verdict",
    "Verification",
]
