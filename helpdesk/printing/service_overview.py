"""What a service document says all over its modules, put side by side: counts, duties, prices, rules, a summary."""

from collections.abc import Container, Iterable, Iterator, Sequence

from helpdesk.printing.service_changes import edition_of
from helpdesk.printing.service_lines import (
    BriefEntry,
    CollectedLine,
    Collection,
    LegendLine,
    OverviewLine,
    PlaceLine,
    SummaryLine,
)
from helpdesk.printing.service_modules import Part, agreed, agreement, language_of
from helpdesk.printing.words import short, words
from helpdesk.scope import Entry, ServiceDocument, Verdict
from helpdesk.scope.contract import Agreement, Terms, is_booked, settlement

RULE = "rule"
SEEN_WHOLE = 4
"""Modules that a reader sees at one look; nothing is collected from no more."""

_KINDS = (*(verdict.value for verdict in Verdict), RULE)


def legend(shown: Iterable[Part]) -> tuple[LegendLine, ...]:
    """The kinds of entries that occur, and how often."""
    kinds = [kind_of(entry) for part in shown for entry in part.entries]
    return tuple(LegendLine(kind, kinds.count(kind)) for kind in _KINDS if kind in kinds)


def overview(shown: Iterable[Part], kinds: Sequence[str]) -> Iterator[OverviewLine]:
    """The modules beside each other, with how many entries of each kind they have."""
    for part in shown:
        own = [kind_of(entry) for entry in part.entries]
        counts = tuple(own.count(kind) for kind in kinds)
        yield OverviewLine(part.module.slug, part.number, part.module.title, counts)


def kind_of(entry: Entry) -> str:
    """What the entry is counted as."""
    return RULE if entry.rule else entry.verdict.value


def collected(document: ServiceDocument, shown: Sequence[Part]) -> Iterator[Collection]:
    """Duties, prices and rules from all modules, each once; nothing of a document that is seen whole."""
    if len(shown) <= SEEN_WHOLE:
        return
    found = {
        "duties": tuple(_duties(document, shown)),
        "prices": tuple(_prices(shown)),
        "rules": tuple(_rules(shown)),
    }
    if found["duties"]:
        yield Collection("duties", found["duties"])
    if found["prices"]:
        yield Collection("prices", found["prices"])
    if found["rules"]:
        yield Collection("rules", found["rules"])


def _duties(document: ServiceDocument, shown: Sequence[Part]) -> Iterator[CollectedLine]:
    """Prerequisites of modules and conditions of entries; those of a module aren't told again of its entries."""
    entries = [entry for part in shown for entry in part.entries]
    asked = (condition for part in shown for condition in (*part.module.prerequisites, *_conditions(part.entries)))
    for condition in dict.fromkeys(asked):
        met = [one for entry in entries for one in entry.fulfilled if one.condition == condition]
        under = {entry.id for entry in entries if condition in entry.conditions}
        yield CollectedLine(condition, tuple(_places(shown, under, condition)), agreed(document, met))


def _conditions(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        yield from entry.conditions


def _prices(shown: Sequence[Part]) -> Iterator[CollectedLine]:
    entries = [entry for part in shown for entry in part.entries]
    for rule in dict.fromkeys(entry.billing for entry in entries if entry.billing):
        yield CollectedLine(rule, tuple(_places(shown, {entry.id for entry in entries if entry.billing == rule})))


def _rules(shown: Iterable[Part]) -> Iterator[CollectedLine]:
    for part in shown:
        for entry in part.entries:
            if entry.rule:
                yield CollectedLine(entry.text, (PlaceLine(part.module.slug, part.number, 1),), entry=entry.id)


def _places(shown: Iterable[Part], entries: Container[str], prerequisite: str = "") -> Iterator[PlaceLine]:
    for part in shown:
        count = sum(entry.id in entries for entry in part.entries)
        if prerequisite in part.module.prerequisites:
            yield PlaceLine(part.module.slug, part.number, 0)
        elif count:
            yield PlaceLine(part.module.slug, part.number, count)


def agreements(document: ServiceDocument, shown: Sequence[Part], terms: Terms | None) -> Iterator[CollectedLine]:
    """What was agreed with the customer, where it counts for what is printed."""
    if terms is None:
        return
    booked = [entry for part in shown for entry in part.entries if is_booked(entry, terms)]
    for one in terms.agreed:
        if places := tuple(_places(shown, {entry.id for entry in booked if _counts(one, entry, terms)})):
            yield CollectedLine(agreement(document, one.text, one.since, one.source), places)


def _counts(one: Agreement, entry: Entry, terms: Terms) -> bool:
    found = settlement(entry, terms)
    if found and found[0] is one:
        return True
    return any((met.fact, met.since, met.source) == (one.text, one.since, one.source) for met in entry.fulfilled)


def precedence(document: ServiceDocument, shown: Sequence[Part], *, addressed: bool) -> Iterator[str]:
    """What counts first, in order.

    An individual agreement outdoes standard terms (§ 305b BGB); of statements that contradict each other the stricter
    counts, as the lookup answers too.
    """
    word = words(language_of(document))
    if addressed:
        yield word["first-agreed"]
    yield word["first-entry"].format(edition=edition_of(document, language_of(document)))
    if any(entry.conflicts_with for part in shown for entry in part.entries):
        yield word["first-stricter"]


def summary(shown: Sequence[Part], columns: Sequence[str]) -> Iterator[SummaryLine]:
    """The modules with their entries side by side by verdict; the template has room for some of them."""
    for part in shown:
        yield SummaryLine(
            part.number,
            short(part.module.title, 80),
            tuple(
                tuple(_briefly([entry for entry in part.entries if entry.verdict.value == column]))
                for column in columns
            ),
        )


def _briefly(entries: Sequence[Entry]) -> Iterator[BriefEntry]:
    ranks = {entry.id: rank for rank, entry in enumerate(sorted(entries, key=lambda entry: len(entry.text)))}
    for entry in entries:
        # That something is included only if … must not be lost with the condition.
        conditional = entry.verdict is Verdict.INCLUDED and bool(entry.open_conditions)
        yield BriefEntry(entry.text, conditional, ranks[entry.id])


def columns(shown: Iterable[Part]) -> tuple[str, ...]:
    """The verdicts that occur."""
    found = {entry.verdict.value for part in shown for entry in part.entries}
    return tuple(verdict.value for verdict in Verdict if verdict.value in found)
