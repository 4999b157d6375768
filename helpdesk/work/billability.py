"""Whether work on a ticket is charged: what the scope's answer to it means for the bill."""

from collections.abc import Callable, Iterator
from uuid import UUID

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
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


class Billing:
    """Says of a ticket whether and how work on it is charged, by what it was judged."""

    def __init__(self, entry: Judge, document: Callable[[str], ServiceDocument]) -> None:
        self._entry = entry
        self._document = document

    def of(self, facts: TicketFacts | None, rule: Rule) -> Billability:
        """What holds for a ticket, or for work without one."""
        if facts is None:
            return _unsettled(rule, _("Ohne Ticket sagt kein Dokument, ob die Zeit berechnet wird."))
        if not facts.judged:
            return _unsettled(rule, _("Das Ticket ist noch nicht gegen den Leistungsumfang geprüft."))
        found = list(self._each(facts, rule))
        if len({one.billable for one in found}) > 1:
            told = _("Das Ticket wurde unterschiedlich beurteilt: {verdicts}.")
            words = ", ".join(dict.fromkeys(one.verdict.word for one in found if one.verdict))
            return _unsettled(rule, told.format(verdicts=words))
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
                reason = _("{reason} (die heutige Fassung hat diesen Eintrag nicht mehr)").format(reason=reason)
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
        return _("Kein Dokument regelt das.")
    said = {
        Verdict.INCLUDED: _("Nach „{document}“ enthalten"),
        Verdict.CONDITIONAL: _("Nach „{document}“ nur unter Bedingung enthalten"),
        Verdict.EXCLUDED: _("Nach „{document}“ nicht enthalten"),
        Verdict.PREMIUM: _("Nach „{document}“ nur zubuchbar"),
    }[verdict].format(document=document)
    told = f"{said}: {text}" if text else said
    if verdict is Verdict.INCLUDED and conditions:
        told = _("{told} (wenn: {condition})").format(told=told, condition=conditions[0])
    return told
