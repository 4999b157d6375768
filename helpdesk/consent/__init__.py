"""Consent to remote maintenance ("Freigabe"): the checklist, what was agreed, and how the session went."""

from helpdesk.consent.happenings import Breach, Channel, FileMoved, Handover, Leftover, LeftoverKind, Way
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
from helpdesk.consent.preparing_models import BrokenFile, Matter, Profile, Proposal
from helpdesk.consent.record_models import Choice, Erasable, Erased, ErasureProof, Export, Verdict, Verification
from helpdesk.consent.retention import DataKind, Retention
from helpdesk.consent.tool_models import Launch, Tool

__all__ = [
    "ANSWERS",
    "USUAL_CIRCUMSTANCES",
    "Action",
    "AnswerValue",
    "Breach",
    "BrokenFile",
    "Channel",
    "Choice",
    "Circumstance",
    "Consent",
    "ConsentNew",
    "ConsentRow",
    "ConsentState",
    "DataKind",
    "Erasable",
    "Erased",
    "ErasureProof",
    "Event",
    "Export",
    "FileMoved",
    "Grant",
    "Handover",
    "Item",
    "Launch",
    "Leftover",
    "LeftoverKind",
    "Matter",
    "Presentation",
    "Profile",
    "Proposal",
    "Retention",
    "Segment",
    "Tool",
    "Verdict",
    "Verification",
    "Way",
]
