"""Service documents, their editions and entries, and the lookup of what they cover."""

from helpdesk.scope.comparing import EditionChange, EditionRow, Touched
from helpdesk.scope.conditions import Condition, offered_conditions
from helpdesk.scope.importing.models import Proposal, ProposedEntry
from helpdesk.scope.models import (
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
from helpdesk.scope.reviewing import VERDICTS, Decision, Review, ReviewLine, ReviewRow

__all__ = [
    "NOWHERE",
    "VERDICTS",
    "Answer",
    "Basis",
    "Condition",
    "Decision",
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
    "Review",
    "ReviewLine",
    "ReviewRow",
    "ServiceDocument",
    "Touched",
    "Verdict",
    "offered_conditions",
]
