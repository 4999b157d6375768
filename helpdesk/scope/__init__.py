"""Service documents, their entries, and the lookup of what they cover."""

from helpdesk.scope.models import Answer, Basis, Entry, Fulfilled, Group, Hit, Module, ServiceDocument, Verdict

__all__ = ["Answer", "Basis", "Entry", "Fulfilled", "Group", "Hit", "Module", "ServiceDocument", "Verdict"]
