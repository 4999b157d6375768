"""Fits the weights of the verdict, and measures the lookup, author by author.

`python -m tests.scope.fitting` asks each author's requests of an index that knows only the other authors'. It prints
how often the lookup is right, and the weights for `helpdesk/scope/decide.py` that make the right verdicts likeliest.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from math import exp, log

from helpdesk.scope.decide import WEIGHTS, Weights, evidence, shares_of, strictest
from helpdesk.scope.evaluation import Outcome, Request, evaluate, table
from helpdesk.scope.lexicon import ELSEWHERE, authors, load_lexicon, requests_of
from helpdesk.scope.library import Library, load_library
from helpdesk.scope.lookup import WEIGHED, Lookup
from helpdesk.scope.models import Verdict
from helpdesk.scope.rank import Ranking

FILTERED = 0.8
"""How many requests name the document, as a technician does who knows what the customer has booked."""
ASTRAY = 0.1
"""How many more are asked of a document that is about something else."""
EPOCHS = 40


@dataclass(frozen=True, slots=True)
class Case:
    """What the ranking made of a request, and the right verdict."""

    near: tuple[tuple[Verdict, float], ...]
    ranking: Ranking
    terms: int
    right: Verdict


def asked(author: str, library: Library) -> Iterator[Request]:
    """An author's requests as they would be asked."""
    chance = random.Random(author)  # noqa: S311 - no secret
    documents = [document.id for document in library.documents]
    for number, (entry_id, request) in enumerate(requests_of(author)):
        name = f"{author}-{number}"
        if entry_id == ELSEWHERE:
            document = chance.choice([*documents, "total-care", "total-care", None])
            yield Request(name, request, document, (), Verdict.UNREGULATED, ELSEWHERE)
            continue
        entry = library.entry(entry_id)
        right = strictest([entry, *map(library.entry, entry.conflicts_with)])
        yield Request(name, request, entry.document if chance.random() < FILTERED else None, (entry_id,), right, author)
        if chance.random() < ASTRAY:
            astray = chance.choice([document for document in documents if document != entry.document])
            yield Request(f"{name}-astray", request, astray, (), Verdict.UNREGULATED, "astray")


def case(request: Request, lookup: Lookup, library: Library) -> Case:
    analysis = lookup.index.analyser.request(request.query)
    ranking = lookup.index.rank(
        analysis, WEIGHED, lambda entry: request.document is None or entry.document == request.document
    )
    near = tuple(
        (strictest([entry, *map(library.entry, entry.conflicts_with)]), score)
        for _number, entry, score in ranking.entries
    )
    return Case(near, ranking, len(analysis.terms), request.verdict)


def fitted(cases: Sequence[Case], start: Weights) -> Weights:
    """Weights that make the right verdicts likelier, by stochastic gradients (Adam)."""
    names = list(asdict(start))
    values = asdict(start)
    mean, spread = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)
    order, chance, step = list(cases), random.Random(1), 0  # noqa: S311
    for epoch in range(EPOCHS):
        chance.shuffle(order)
        for begin in range(0, len(order), 64):
            step += 1
            batch = order[begin : begin + 64]
            slopes = [slope(one, Weights(**values)) for one in batch]
            for name in names:
                down = sum(one[name] for one in slopes) / len(batch)
                mean[name] = 0.9 * mean[name] + 0.1 * down
                spread[name] = 0.999 * spread[name] + 0.001 * down * down
                rate = 0.05 * (1 - epoch / EPOCHS) * max(1.0, abs(getattr(start, name)) / 10)
                unbiased = mean[name] / (1 - 0.9**step), spread[name] / (1 - 0.999**step)
                values[name] += rate * unbiased[0] / (unbiased[1] ** 0.5 + 1e-8)
    return Weights(**{name: round(value, 2) for name, value in values.items()})


def slope(one: Case, weights: Weights) -> dict[str, float]:
    """How the log likelihood of the right verdict grows with each weight."""
    found = evidence(one.near, one.ranking, one.terms, weights)
    most = max(odds for _verdict, odds in found)
    parts = [exp(odds - most) for _verdict, odds in found]
    total = sum(parts)
    right = sum(part for part, (verdict, _odds) in zip(parts, found, strict=True) if verdict is one.right) or 1e-9
    pulls = [
        (part / right if verdict is one.right else 0.0) - part / total
        for part, (verdict, _odds) in zip(parts, found, strict=True)
    ]
    base = (one.terms + 1) / 6
    steep = base**weights.length
    *near, nothing, elsewhere, beyond = pulls
    by_score = sum(pull * score for pull, (_verdict, score) in zip(near, one.near, strict=True))
    grown = weights.score * by_score + elsewhere * weights.elsewhere_score * one.ranking.elsewhere
    grown += beyond * weights.beyond_score * one.ranking.beyond
    return {
        "score": by_score * steep,
        "length": grown * steep * log(base),
        "excluded": sum(
            pull for pull, (verdict, _s) in zip(near, one.near, strict=True) if verdict is Verdict.EXCLUDED
        ),
        "conditional": sum(
            pull for pull, (verdict, _s) in zip(near, one.near, strict=True) if verdict is Verdict.CONDITIONAL
        ),
        "nothing": nothing,
        "elsewhere": elsewhere,
        "elsewhere_score": elsewhere * one.ranking.elsewhere * steep,
        "beyond": beyond,
        "beyond_score": beyond * one.ranking.beyond * steep,
    }


def loss(cases: Sequence[Case], weights: Weights) -> float:
    """The mean surprise about the right verdicts."""
    shares = (shares_of(evidence(one.near, one.ranking, one.terms, weights)) for one in cases)
    return -sum(log(share.get(one.right, 0.0) + 1e-9) for one, share in zip(cases, shares, strict=True)) / len(cases)


def main() -> None:
    library = load_library()
    cases: list[Case] = []
    outcomes: list[Outcome] = []
    for author in authors():
        requests = list(asked(author, library))
        lookup = Lookup(library.documents, lexicon=load_lexicon(without=author))
        outcomes += evaluate(requests, lookup)
        cases += [case(request, lookup, library) for request in requests]
    found = fitted(cases, WEIGHTS)
    lines = [*table(outcomes), f"{WEIGHTS}: {loss(cases, WEIGHTS):.4f}", f"{found}: {loss(cases, found):.4f}"]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
