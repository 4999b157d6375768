from collections.abc import Callable, Collection, Sequence

from helpdesk.scope.decide import decide
from helpdesk.scope.lexicon import load_lexicon
from helpdesk.scope.models import Answer, Entry, Hit, ServiceDocument, Verdict
from helpdesk.scope.rank import Index


class Lookup:
    """Answers requests from service documents: analyse, rank, decide."""

    def __init__(self, documents: Sequence[ServiceDocument]) -> None:
        self._documents = documents
        self._index = Index(documents, load_lexicon())

    def find(
        self,
        query: str,
        within: Collection[str] | None = None,
        limit: int = 5,
        judge: Callable[[Entry], Entry] = lambda entry: entry,
    ) -> Answer:
        """The verdict and the nearest entries.

        Args:
            within: Ids of the documents that count; all when None.
            judge: The entry as it holds for whom the answer is.
        """
        analysis = self._index.analyser.request(query)
        inside: list[tuple[int, float]] = []
        outside = 0.0
        for number, score in self._index.rank(analysis):
            entry = self._index.entries[number]
            if within is None or entry.document in within:
                inside.append((number, score))
            else:
                outside = max(outside, score)
        judged = [(judge(self._index.entries[number]), score) for number, score in inside[: max(limit, 12)]]
        by_id = {entry.id: judge(entry) for entry in self._index.entries}
        decision = decide(judged, outside, by_id)
        hits = tuple(
            Hit(entry, round(score, 4), self._index.matched(analysis, number))
            for (number, _score), (entry, score) in zip(inside[:limit], judged[:limit], strict=True)
        )
        catch_all = self._catch_all(hits, within) if decision.verdict is Verdict.UNREGULATED else None
        return Answer(query, decision.verdict, decision.conflict, hits, analysis.corrected, catch_all)

    def _catch_all(self, hits: Sequence[Hit], within: Collection[str] | None) -> Entry | None:
        if within is not None and len(within) == 1:
            (wanted,) = within
        elif hits:
            wanted = hits[0].entry.document
        else:
            return None
        return next((document.catch_all for document in self._documents if document.id == wanted), None)
