"""Whether work on a ticket is charged: what the scope's answer to it means for the bill."""

from collections.abc import Callable, Iterator
from uuid import UUID

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import N_, _
from helpdesk.scope import Entry, ServiceDocument, Verdict
from helpdesk.work.billing import Billable
from helpdesk.work.clauses import Judge
from helpdesk.work.rules import Rule
from helpdesk.work.timing import Billability, Judged, TicketFacts

_MEANS = {
    Verdict.INCLUDED: Billable.NO,
    Verdict.CONDITIONAL: Billable.ASK,
    Verdict.EXCLUDED: Billable.YES,
    Verdict.PREMIUM: Billable.YES,
    Verdict.UNREGULATED: Billable.ASK,
}

_NO_TICKET = N_("Ohne Ticket sagt kein Dokument, ob die Zeit berechnet wird.")
_NOT_JUDGED = N_("Das Ticket ist noch nicht gegen den Leistungsumfang geprüft.")
_DIFFERENTLY = N_("Das Ticket wurde unterschiedlich beurteilt: {verdicts}.")
_GONE = N_("{reason} (die heutige Fassung hat diesen Eintrag nicht mehr)")
_IF = N_("{told} (wenn: {condition})")
_NOWHERE = N_("Kein Dokument regelt das.")
_SAID = {
    Verdict.INCLUDED: N_("Nach „{document}“ enthalten"),
    Verdict.CONDITIONAL: N_("Nach „{document}“ nur unter Bedingung enthalten"),
    Verdict.EXCLUDED: N_("Nach „{document}“ nicht enthalten"),
    Verdict.PREMIUM: N_("Nach „{document}“ nur zubuchbar"),
}
SENTENCES = (_GONE, _IF, _NO_TICKET, _NOT_JUDGED, _DIFFERENTLY, _NOWHERE, *_SAID.values())
"""What reasons are put together from, outermost first; after one of the last ones may follow what the entry says."""


class Billing:
    """Says of a ticket whether and how work on it is charged, by what it was judged."""

    def __init__(self, entry: Judge, document: Callable[[str], ServiceDocument]) -> None:
        self._entry = entry
        self._document = document

    def of(self, facts: TicketFacts | None, rule: Rule) -> Billability:
        """What holds for a ticket, or for work without one."""
        if facts is None:
            return _unsettled(rule, _(_NO_TICKET))
        if not facts.judged:
            return _unsettled(rule, _(_NOT_JUDGED))
        found = list(self._each(facts, rule))
        if len({one.billable for one in found}) > 1:
            words = ", ".join(dict.fromkeys(one.verdict.word for one in found if one.verdict))
            return _unsettled(rule, _(_DIFFERENTLY).format(verdicts=words))
        return found[-1]

    def _each(self, facts: TicketFacts, rule: Rule) -> Iterator[Billability]:
        for judged in facts.judged:
            entry = self._current(judged, facts.customer)
            title = self._title(judged.document)
            open_conditions = entry.open_conditions if entry else ()
            billable = _MEANS[judged.verdict]
            # Whether an entry that a newer edition dropped had conditions, nobody knows any more.
            if billable is Billable.NO and (open_conditions or entry is None):
                billable = Billable.ASK
            price = " · ".join(filter(None, (entry.billing if entry else "", rule.words)))
            reason = _reason(judged.verdict, title, entry.text if entry else "", open_conditions)
            if entry is None:
                reason = _(_GONE).format(reason=reason)
            yield Billability(billable, judged.verdict, title, judged.entry, price, reason)

    def _current(self, judged: Judged, customer: UUID | None) -> Entry | None:
        try:
            return self._entry(judged.entry, customer)
        except HelpdeskError:
            # A newer edition dropped it; what the customer was told still counts.
            return None

    def _title(self, document: str) -> str:
        try:
            return self._document(document).title
        except HelpdeskError:
            return document


def _unsettled(rule: Rule, reason: str) -> Billability:
    return Billability(Billable.ASK, None, "", "", rule.words, reason)


def _reason(verdict: Verdict, document: str, text: str, conditions: tuple[str, ...]) -> str:
    if verdict is Verdict.UNREGULATED:
        return _(_NOWHERE)
    said = _(_SAID[verdict]).format(document=document)
    told = f"{said}: {text}" if text else said
    if verdict is Verdict.INCLUDED and conditions:
        told = _(_IF).format(told=told, condition=conditions[0])
    return told
