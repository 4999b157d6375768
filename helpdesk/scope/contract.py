from collections.abc import Mapping
from dataclasses import replace

from helpdesk.i18n import _
from helpdesk.scope.models import Entry, Verdict

Contract = Mapping[str, frozenset[str]]
"""What a customer has booked: document ids, each with its modules; no modules means the whole document."""


def judged(entry: Entry, contract: Contract | None) -> Entry:
    """The entry as it holds for a customer: what isn't booked is excluded and says why."""
    if contract is None:
        return entry
    modules = contract.get(entry.document)
    if modules is None:
        return replace(entry, verdict=Verdict.EXCLUDED, notes=(_("Dokument nicht gebucht"), *entry.notes))
    if modules and entry.module not in modules:
        return replace(entry, verdict=Verdict.EXCLUDED, notes=(_("Modul nicht gebucht"), *entry.notes))
    return entry
