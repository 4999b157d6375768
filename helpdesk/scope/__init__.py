"""Service documents, their editions and entries, and the lookup of what they cover."""

from helpdesk.scope.comparing import EditionChange, EditionRow, Touched
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

__all__ = [
    "NOWHERE",
    "Answer",
    "Basis",
    "EditionChange",
    "EditionRow",
    "Entry",
    "Fulfilled",
    "Group",
    "Hit",
    "LearnedTerm",
    "Module",
    "ServiceDocument",
    "Touched",
    "Verdict",
]
