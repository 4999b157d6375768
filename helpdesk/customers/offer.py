from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from helpdesk.customers.models import AgreedFact, Contract, CustomerNew
from helpdesk.errors import Problem
from helpdesk.i18n import _


@dataclass(frozen=True, slots=True)
class Offer:
    """What the service documents have that a customer's record may name.

    Attributes:
        modules: By document.
        conditions: In the documents' words.
        entries: Their ids.
        verdicts: Those an agreement may set.
    """

    modules: Mapping[str, frozenset[str]]
    conditions: frozenset[str]
    entries: frozenset[str]
    verdicts: frozenset[str]

    def problems(self, typed: CustomerNew, stored: CustomerNew) -> list[Problem]:
        """What names something that doesn't exist; what was stored before may have gone with an edition since."""
        facts = [fact for fact in typed.facts if fact not in stored.facts]
        named = {
            name for fact in stored.facts for name in (*fact.fulfils, *(entry for entry, _verdict in fact.entries))
        }
        return [
            *self._of_contracts(typed.contracts, stored.contracts),
            *(problem for fact in facts for problem in self._of_fact(fact, named)),
        ]

    def _of_contracts(self, contracts: Iterable[Contract], stored: Iterable[Contract]) -> Iterator[Problem]:
        booked = {(contract.document, contract.modules) for contract in stored}
        for contract in contracts:
            modules = self.modules.get(contract.document)
            # What an edition took away can still be ended.
            if (contract.document, contract.modules) in booked:
                continue
            if modules is None:
                known = ", ".join(sorted(self.modules))
                message = _("Das Dokument „{id}“ gibt es nicht; möglich: {known}.").format(
                    id=contract.document, known=known
                )
                yield Problem("contracts", "document_unknown", message)
            elif unknown := sorted(set(contract.modules) - modules):
                message = _("„{document}“ hat kein Modul {unknown}; möglich: {known}.").format(
                    document=contract.document, unknown=", ".join(unknown), known=", ".join(sorted(modules))
                )
                yield Problem("contracts", "module_unknown", message)

    def _of_fact(self, fact: AgreedFact, stored: set[str]) -> Iterator[Problem]:
        for condition in fact.fulfils:
            if condition not in self.conditions and condition not in stored:
                message = _("Keine Bedingung lautet „{condition}“.").format(condition=condition[:200])
                yield Problem("facts", "condition_unknown", message)
        for entry, verdict in fact.entries:
            if entry not in self.entries and entry not in stored:
                message = _("Den Eintrag „{id}“ gibt es in keinem Dokument.").format(id=entry[:80])
                yield Problem("facts", "entry_unknown", message)
            if verdict not in self.verdicts:
                message = _("Das Urteil „{verdict}“ gibt es nicht; möglich: {known}.").format(
                    verdict=verdict[:40], known=", ".join(sorted(self.verdicts))
                )
                yield Problem("facts", "verdict_unknown", message)
