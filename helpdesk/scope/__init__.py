"""Service documents, their editions and entries, and the lookup of what they cover."""

from helpdesk.scope.comparing import EditionChange, EditionRow, Touched
from helpdesk.scope.models import Answer, Basis, Entry, Fulfilled, Group, Hit, Module, ServiceDocument, Verdict

__all__ = [
    "Answer",
    "Basis",
    "EditionChange",
    "EditionRow",
    "Entry",
    "Fulfilled",
    "Group",
    "Hit",
    "Module",
    "ServiceDocument",
    "Touched",
    "Verdict",
]
