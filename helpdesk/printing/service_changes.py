"""What changed of a service document since the edition its reader had."""

from collections.abc import Collection, Iterator

from helpdesk.i18n import Language
from helpdesk.printing.service_lines import ChangeKind, ChangeLine, ChangeLog, Difference
from helpdesk.printing.service_modules import language_of
from helpdesk.printing.words import day, words
from helpdesk.scope import Entry, Module, ServiceDocument
from helpdesk.scope.comparing import compare, differences


def change_log(former: ServiceDocument, document: ServiceDocument, shown: Collection[str]) -> ChangeLog:
    """The changes of the modules that are printed, the weightiest first, and modules that are gone.

    Args:
        former: The edition the reader had.
        document: The one that is printed.
        shown: Slugs of the modules that are printed.
    """
    language = language_of(document)
    left = {module.slug for module in document.modules}
    lines = [
        line
        for slug, line in (*_modules(former, document, language), *_entries(former, document, language))
        if slug in shown or slug not in left
    ]
    word = words(language)
    # Two texts of one date are told apart by their editions.
    named = edition_of if former.edited != document.edited or former.edition == document.edition else whole_edition
    known = {"before": named(former, language), "after": named(document, language)}
    if former.edition == document.edition:
        return ChangeLog(word["change-same"].format(**known), ())
    kinds = [line.kind for line in lines]
    if not kinds:
        return ChangeLog(word["change-none"].format(**known), ())
    told = [
        word[f"change-count-{kind}"].format(count=kinds.count(kind))
        for kind in ("flipped", "changed", "added", "removed")
        if kind in kinds
    ]
    return ChangeLog(word["change-lead"].format(**known, counts=", ".join(told)), tuple(lines))


def edition_of(document: ServiceDocument, language: Language) -> str:
    """The date that customers know it by; where the provider didn't date it, its fingerprint."""
    if document.edited is None:
        return _fingerprint(document, language)
    return words(language)["edition"].format(day=day(document.edited, language))


def whole_edition(document: ServiceDocument, language: Language) -> str:
    """Date and fingerprint: two texts of one date, or of none, are told apart years later."""
    return " · ".join(dict.fromkeys((edition_of(document, language), _fingerprint(document, language))))


def _fingerprint(document: ServiceDocument, language: Language) -> str:
    return words(language)["fingerprint"].format(fingerprint=document.edition)


def _entries(
    former: ServiceDocument, document: ServiceDocument, language: Language
) -> Iterator[tuple[str, ChangeLine]]:
    change = compare(former, document)
    for was, becomes in (*change.flipped, *change.changed):
        found = tuple(_differences(was, becomes, former, document, language))
        kind: ChangeKind = "changed" if was.verdict is becomes.verdict else "flipped"
        # A prerequisite that changed is told once, of its module.
        if found or kind == "flipped":
            yield becomes.module, _line(kind, becomes, was.verdict, becomes.verdict, found)
    for entry in change.added:
        yield entry.module, _line("added", entry, "", entry.verdict, tuple(_told(entry, document, language)))
    for entry in change.removed:
        yield entry.module, _line("removed", entry, entry.verdict, "", ())


def _line(kind: ChangeKind, entry: Entry, was: str, becomes: str, found: tuple[Difference, ...]) -> ChangeLine:
    return ChangeLine(kind, entry.module_title, entry.text, was, becomes, found)


def _differences(
    was: Entry, becomes: Entry, former: ServiceDocument, document: ServiceDocument, language: Language
) -> Iterator[Difference]:
    word = words(language)
    changed = differences(was, becomes)
    if "text" in changed:
        yield Difference(word["change-text"], was.text, becomes.text)
    before, after = _own(was, former), _own(becomes, document)
    gone, new = [one for one in before if one not in after], [one for one in after if one not in before]
    if gone or new:
        yield Difference(word["condition"], "; ".join(gone), "; ".join(new))
    if "billing" in changed:
        yield Difference(word["billing"], was.billing, becomes.billing)
    if "notes" in changed:
        yield Difference(word["note"], "; ".join(was.notes), "; ".join(becomes.notes))
    if "rule" in changed:
        yield Difference(word["rule"], *(word["yes" if one.rule else "no"] for one in (was, becomes)))
    if "module" in changed:
        yield Difference(word["module"], was.module_title, becomes.module_title)
    elif "group" in changed:
        yield Difference(word["group"], was.group, becomes.group)
    if "conflicts_with" in changed:
        yield Difference(word["conflict"], *(str(len(one.conflicts_with)) for one in (was, becomes)))


def _told(entry: Entry, document: ServiceDocument, language: Language) -> Iterator[Difference]:
    word = words(language)
    for name, said in (("condition", "; ".join(_own(entry, document))), ("billing", entry.billing)):
        if said:
            yield Difference(word[name], "", said)


def _own(entry: Entry, document: ServiceDocument) -> tuple[str, ...]:
    """Its conditions without its module's."""
    module = next(module for module in document.modules if module.slug == entry.module)
    return tuple(condition for condition in entry.conditions if condition not in module.prerequisites)


def _modules(
    former: ServiceDocument, document: ServiceDocument, language: Language
) -> Iterator[tuple[str, ChangeLine]]:
    """What an edition changes of modules as such: comparing entries doesn't tell it."""
    before = {module.slug: module for module in former.modules}
    for module in document.modules:
        was = before.pop(module.slug, None)
        if was is None:
            yield module.slug, ChangeLine("added", module.title, "", "", "", ())
        elif found := tuple(_module_differences(was, module, language)):
            yield module.slug, ChangeLine("changed", module.title, "", "", "", found)
    for gone in before.values():
        yield gone.slug, ChangeLine("removed", gone.title, "", "", "", ())


def _module_differences(was: Module, becomes: Module, language: Language) -> Iterator[Difference]:
    word = words(language)
    if was.title != becomes.title:
        yield Difference(word["title"], was.title, becomes.title)
    if was.prerequisites != becomes.prerequisites:
        yield Difference(word["prerequisites"], "; ".join(was.prerequisites), "; ".join(becomes.prerequisites))
    if was.paragraphs != becomes.paragraphs:
        yield Difference(word["explanation"], "", word["reworded"])
