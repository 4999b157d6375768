"""The modules of a service document as they hold for a reader: what template and overviews are made from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from helpdesk.i18n import Language
from helpdesk.printing.service_lines import ConflictLine, EntryLine, GroupLines, ModuleLines
from helpdesk.printing.words import day, words
from helpdesk.scope import Entry, Fulfilled, Module, ServiceDocument
from helpdesk.scope.contract import Terms, is_booked, judged, settlement


@dataclass(frozen=True, slots=True)
class Part:
    """A module with its place in the document, and its groups as they hold for the reader."""

    number: int
    module: Module
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for _title, entries in self.groups for entry in entries)


def parts(document: ServiceDocument, shown: Iterable[Module], terms: Terms | None) -> tuple[Part, ...]:
    """The modules to be printed.

    Args:
        document: The document.
        shown: Which of its modules.
        terms: What is booked and agreed, where it is for somebody.
    """
    wanted = {module.slug for module in shown}

    def held(entry: Entry) -> Entry:
        # Modules that aren't booked are printed as the document has them; the scope says that they aren't.
        return _held(entry, terms, document) if terms and is_booked(entry, terms) else entry

    return tuple(
        Part(number, module, tuple((group.title, tuple(map(held, group.entries))) for group in module.groups))
        for number, module in enumerate(document.modules, 1)
        if module.slug in wanted
    )


def module_lines(document: ServiceDocument, part: Part) -> ModuleLines:
    """A module with all that qualifies its entries."""
    module = part.module
    met = [one for entry in part.entries for one in entry.fulfilled if one.condition in module.prerequisites]
    return ModuleLines(
        module.slug,
        part.number,
        module.title,
        module.paragraphs,
        module.prerequisites,
        agreed(document, met),
        tuple(
            GroupLines(title, tuple(_entry(document, module, entry) for entry in entries))
            for title, entries in part.groups
        ),
    )


def _held(entry: Entry, terms: Terms, document: ServiceDocument) -> Entry:
    """The entry as it holds for the customer, with why in their words: what the lookup tells isn't for them."""
    held = judged(entry, terms, document)
    if found := settlement(entry, terms):
        one, _verdict = found
        return replace(held, notes=(agreement(document, one.text, one.since, one.source), *entry.notes))
    why = (words(language_of(document))["whole-package"],) if held.verdict is not entry.verdict else ()
    return replace(held, notes=(*why, *entry.notes))


def _entry(document: ServiceDocument, module: Module, entry: Entry) -> EntryLine:
    own = tuple(condition for condition in entry.conditions if condition not in module.prerequisites)
    others = tuple(
        ConflictLine(other.id, other.text, other.verdict.value, other.module_title)
        for other in (document.entries if entry.conflicts_with else ())
        if other.id in entry.conflicts_with
    )
    met = agreed(document, (one for one in entry.fulfilled if one.condition in own))
    return EntryLine(
        entry.id, entry.text, entry.verdict.value, entry.rule, own, met, entry.billing, entry.notes, others
    )


def agreed(document: ServiceDocument, met: Iterable[Fulfilled]) -> tuple[str, ...]:
    """What was agreed that meets a condition, each once, with its day and source."""
    return tuple(dict.fromkeys(agreement(document, one.fact, one.since, one.source) for one in met))


def agreement(document: ServiceDocument, fact: str, since: date, source: str) -> str:
    language = language_of(document)
    return words(language)["agreed-text"].format(fact=fact, day=day(since, language), source=source)


def language_of(document: ServiceDocument) -> Language:
    """The language of the house's words beside the document's."""
    return "en" if document.language == "en" else "de"
