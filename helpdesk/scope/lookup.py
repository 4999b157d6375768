from collections.abc import Callable, Collection, Sequence

from helpdesk.scope.contract import contradicting
from helpdesk.scope.decide import decide, strictest
from helpdesk.scope.lexicon import Lexicon, load_lexicon
from helpdesk.scope.models import Answer, Entry, Hit, LearnedTerm, ServiceDocument, Verdict
from helpdesk.scope.rank import Index

WEIGHED = 16
"""How many of the best entries have a say in the verdict."""


class Lookup:
    """Answers requests from service documents: analyse, rank, decide."""

    def __init__(
        self,
        documents: Sequence[ServiceDocument],
        learned: Sequence[LearnedTerm] = (),
        lexicon: Lexicon | None = None,
    ) -> None:
        """`learned` has what technicians said was right, the newest first."""
        self._documents = {document.id: document for document in documents}
        self._entries = {entry.id: entry for document in documents for entry in document.entries}
        self.index = Index(documents, lexicon or load_lexicon(), learned)

    def find(
        self,
        query: str,
        within: Collection[str] | None = None,
        limit: int = 5,
        judge: Callable[[Entry], Entry] = lambda entry: entry,
        counts: Callable[[Entry], bool] = lambda _entry: True,
    ) -> Answer:
        """The verdict and the nearest entries.

        Args:
            within: Ids of the documents that count; all when None.
            judge: The entry as it holds for whom the answer is.
            counts: Which entries may answer; the others compete as subjects that these documents don't settle.
        """
        analysis = self.index.analyser.request(query)

        def inside(entry: Entry) -> bool:
            return (within is None or entry.document in within) and counts(entry)

        ranking = self.index.rank(analysis, max(limit, WEIGHED), inside, within)
        judged = [(number, judge(entry), score) for number, entry, score in ranking.entries]

        def against(entry: Entry) -> Sequence[Entry]:
            return contradicting(entry, lambda other: judge(self._entries[other]))

        decision = decide(
            [(entry, score) for _number, entry, score in judged[:WEIGHED]],
            ranking,
            len(analysis.terms),
            against,
            verbatim=bool(judged) and ranking.phrase_of == judged[0][0],
        )
        # What the verdict rests on stands first, even where a nearer entry says something else.
        judged.sort(key=lambda one: one[1] is not decision.entry)
        hits = tuple(
            Hit(
                entry,
                round(score, 4),
                self.index.matched(analysis, number),
                strictest([entry, *against(entry)]),
            )
            for number, entry, score in judged[:limit]
        )
        catch_all = self._catch_all(hits, within) if decision.verdict is Verdict.UNREGULATED else None
        return Answer(query, decision.verdict, decision.conflict, hits, analysis.corrected, catch_all)

    def _catch_all(self, hits: Sequence[Hit], within: Collection[str] | None) -> Entry | None:
        """The rule of the one document that was asked, else of the nearest entry's."""
        if within is not None and len(within) == 1:
            (wanted,) = within
        elif hits:
            wanted = hits[0].entry.document
        else:
            return None
        return self._documents[wanted].catch_all if wanted in self._documents else None
