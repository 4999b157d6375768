"""Which modules of a document one books, and which speak for the whole of it.

Documents don't say this in so many words, but what they contain does: a list that names the modules is an overview, a
rule that grants or refuses governs everything, and where there is nothing to get there is nothing to book.
"""

from collections.abc import Sequence
from dataclasses import replace

from helpdesk.scope.models import Entry, Group, Module, Verdict

_OFFERS = frozenset({Verdict.INCLUDED, Verdict.CONDITIONAL, Verdict.PREMIUM})
_OVERVIEW = 3
"""A module that names so many others by their titles lists what the document has."""


def divided(modules: Sequence[Module]) -> tuple[Module, ...]:
    """The modules of a document, with those that aren't booked one by one marked, and their entries too."""
    slugs = {_name(module.title): module.slug for module in modules}
    return tuple(_marked(module, slugs) if _is_general(module, slugs) else module for module in modules)


def _is_general(module: Module, slugs: dict[str, str]) -> bool:
    entries = [entry for group in module.groups for entry in group.entries]
    nothing_to_book = not any(entry.verdict in _OFFERS and not entry.rule for entry in entries)
    # A conditional rule says when its own module applies; the others say what holds everywhere.
    governs = any(entry.rule and entry.verdict is not Verdict.CONDITIONAL for entry in entries)
    named = {slugs.get(_name(entry.text), module.slug) for entry in entries} - {module.slug}
    return nothing_to_book or governs or len(named) >= _OVERVIEW


def _marked(module: Module, slugs: dict[str, str]) -> Module:
    def marked(entry: Entry) -> Entry:
        named = slugs.get(_name(entry.text), module.slug)
        return replace(entry, general=True, part_of="" if named == module.slug else named)

    groups = tuple(Group(group.title, tuple(map(marked, group.entries))) for group in module.groups)
    return replace(module, groups=groups, general=True)


def _name(text: str) -> str:
    return " ".join(text.casefold().split())
