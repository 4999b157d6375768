"""Service documents, their entries, and the lookup of what they cover."""

from helpdesk.scope.models import Answer, Entry, Group, Hit, Module, ServiceDocument, Verdict

__all__ = ["Answer", "Entry", "Group", "Hit", "Module", "ServiceDocument", "Verdict"]
