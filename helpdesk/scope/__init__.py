"""Service documents, their editions and entries, and the lookup of what they cover."""

from helpdesk.scope.comparing import EditionChange, EditionRow, Touched
from helpdesk.scope.conditions import Condition, offered_conditions
from helpdesk.scope.importing.models import Proposal, ProposedEntry
from helpdesk.scope.models import (
    ENTRY_VERDICTS,
    NOWHERE,
    Answer,
    Basis,
    Entry,
    Fulfilled,
    Group,
    Hit,
    LearnedTerm,
    Module,
    ServiceDocument,
    Verdict,
)

__all__ = [
    "ENTRY_VERDICTS",
    "NOWHERE",
    "Answer",
    "Basis",
    "Condition",
    "EditionChange",
    "EditionRow",
    "Entry",
    "Fulfilled",
    "Group",
    "Hit",
    "LearnedTerm",
    "Module",
    "Proposal",
    "ProposedEntry",
    "ServiceDocument",
    "Touched",
    "Verdict",
    "offered_conditions",
]
