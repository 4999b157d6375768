"""A proposal to a document in our dialect, with ids that stay what they were in the edition before."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.scope.dialect_languages import LANGUAGES
from helpdesk.scope.importing.matching import matched
from helpdesk.scope.importing.models import Proposal, ProposedEntry
from helpdesk.scope.models import Entry, ServiceDocument, Verdict

MAX_LINE = 1_500
MAX_SLUG = 48

_MARKS = {Verdict.INCLUDED: "✓", Verdict.CONDITIONAL: "~", Verdict.EXCLUDED: "✗", Verdict.PREMIUM: "+"}
_COVERED = {Verdict.INCLUDED, Verdict.CONDITIONAL}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe"})
_SPACES = re.compile(r"[\s\x00-\x1f\x7f\x85\u2028\u2029]+")
_STRUCTURE = re.compile(r"^(?:[#>*+\s-]|---)+")


def slug(text: str, fallback: str = "eintrag") -> str:
    """A text in lower-case letters, digits and hyphens, at most MAX_SLUG long."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS))
    words = re.findall(r"[a-z0-9]+", folded.encode("ascii", errors="ignore").decode("ascii"))
    made = ""
    for word in words:
        if made and len(made) + 1 + len(word) > MAX_SLUG:
            break
        made = f"{made}-{word}" if made else word[:MAX_SLUG]
    return made or fallback


def is_covered(verdict: Verdict) -> bool:
    """Whether it is done without another order, if only on a condition."""
    return verdict in _COVERED


def one_line(text: str) -> str:
    """Text that stands on one line of a document, whatever it was: no line feeds, controls or half characters."""
    whole = text.encode("utf-8", errors="replace").decode("utf-8")
    spaced = " ".join(_SPACES.sub(" ", unicodedata.normalize("NFC", whole)).split())
    return spaced if len(spaced) <= MAX_LINE else f"{spaced[: MAX_LINE - 1].rstrip()}…"


def markdown_of(proposal: Proposal, current: Sequence[ServiceDocument]) -> str:
    """The document in our dialect.

    Args:
        proposal: What was recognised and accepted; entries that nothing settles are left out.
        current: The current editions of all documents: its own lends its ids, its rules and its modules' prerequisites,
            which no page tells apart from other text; the others' ids are taken.

    Raises:
        HelpdeskError: `proposal_empty` when no entry is left.
    """
    before = next((document for document in current if document.id == proposal.id), None)
    entries = [entry for entry in proposal.entries if entry.verdict in _MARKS and one_line(entry.text)]
    if not entries:
        raise HelpdeskError(
            "proposal_empty",
            _("Ohne Einträge gibt es kein Dokument."),
            hint=_("Nehmen Sie mindestens einen Eintrag an, oder importieren Sie die Seite mit dem Leistungsumfang."),
        )
    taken = {entry.id for document in current if document is not before for entry in document.entries}
    taken |= {document.id for document in current}
    lines = [*_head(proposal), "", f"# {_title(proposal)}"]
    for paragraph in proposal.paragraphs:
        if text := _STRUCTURE.sub("", one_line(paragraph)):
            lines += ["", text]
    ids = _ids(entries, before, taken)
    told = {made: is_covered(entry.verdict) for entry, made in zip(entries, ids, strict=True)}
    # A rule stays unless an accepted line says the opposite.
    rules = [one for one in (before.entries if before else ()) if one.rule and told.get(one.id) in {None, _covers(one)}]
    kept = {rule.id for rule in rules}
    modules = _modules(proposal, entries, before)
    missing = {rule.module: rule.module_title for rule in rules if rule.module not in {one.slug for one in modules}}
    for module in (*modules, *(_Module(title, made) for made, title in missing.items())):
        conditions = _prerequisites(before, module.slug)
        groups: dict[str, list[str]] = {}
        for title, numbers in module.groups.items():
            # What the page says of a rule is what the rule says already.
            found = [(entries[number], ids[number]) for number in numbers if ids[number] not in kept]
            groups[title] = [line for entry, made in found for line in _entry(entry, made, conditions)]
        for rule in (rule for rule in rules if rule.module == module.slug):
            groups.setdefault(rule.group, []).extend(_rule(rule))
        lines += _module(module, conditions, groups)
    return "\n".join(lines) + "\n"


def _module(module: "_Module", conditions: Sequence[str], groups: Mapping[str, list[str]]) -> Iterator[str]:
    if not any(groups.values()):
        return
    yield from ("", f"## {module.title} {{#{module.slug}}}")
    for text in conditions:
        yield from ("", f"> Voraussetzung: {text}")
    for title, written in sorted(groups.items(), key=lambda group: bool(group[0])):
        if written:
            yield from ("", *([f"### {title}", ""] if title else []), *written)


def keeps(document: ServiceDocument) -> bool:
    """Whether the document has what no page tells the importer, so that its next edition keeps it."""
    return any(entry.rule for entry in document.entries) or any(module.prerequisites for module in document.modules)


def _title(proposal: Proposal) -> str:
    return one_line(proposal.title) or slug(proposal.id, "dokument")


def _head(proposal: Proposal) -> Iterator[str]:
    yield "---"
    yield f"id: {slug(proposal.id, 'dokument')}"
    yield f"title: {_title(proposal)}"
    yield f"subtitle: {one_line(proposal.subtitle) or _('Leistungsumfang')}"
    yield f"provider: {one_line(proposal.provider) or _('Anbieter unbekannt')}"
    yield f"language: {proposal.language if proposal.language in LANGUAGES else 'de'}"
    if proposal.validated:
        yield f"validated: {proposal.validated.isoformat()}"
    if proposal.edited:
        yield f"edited: {proposal.edited.isoformat()}"
    yield "---"


@dataclass(slots=True)
class _Module:
    title: str
    slug: str
    groups: dict[str, list[int]] = field(default_factory=dict)


def _modules(proposal: Proposal, entries: Sequence[ProposedEntry], before: ServiceDocument | None) -> list[_Module]:
    """The modules in the order in which they first occur, with the numbers of their entries by group."""
    titles: dict[str, str] = {}
    for entry in entries:
        title = _heading(entry.module) or _heading(proposal.title) or _("Leistungen")
        titles.setdefault(title.casefold(), title)
    known = before.modules if before else ()
    same = matched(list(titles.values()), [module.title for module in known], lambda _new, _old: False)
    slugs = {known[old].slug for old in same.values()}
    modules: dict[str, _Module] = {}
    for number, (folded, title) in enumerate(titles.items()):
        made = known[same[number]].slug if number in same else _free(slug(title, "modul"), slugs)
        slugs.add(made)
        modules[folded] = _Module(title, made)
    for number, entry in enumerate(entries):
        title = _heading(entry.module) or _heading(proposal.title) or _("Leistungen")
        modules[title.casefold()].groups.setdefault(_heading(entry.group), []).append(number)
    return list(modules.values())


def _heading(text: str) -> str:
    """A heading's text; "{#…}" at its end would be read as its slug."""
    return re.sub(r"\{#[^{}]*\}\s*$", "", one_line(text)).strip()


def _ids(entries: Sequence[ProposedEntry], before: ServiceDocument | None, taken: set[str]) -> list[str]:
    known = before.entries if before else ()

    def flipped(new: int, old: int) -> bool:
        return is_covered(entries[new].verdict) is not is_covered(known[old].verdict)

    same = matched([one_line(entry.text) for entry in entries], [entry.text for entry in known], flipped)
    used = taken | {entry.id for entry in known}
    ids: list[str] = []
    for number, entry in enumerate(entries):
        made = known[same[number]].id if number in same else _free(slug(one_line(entry.text)), used)
        used.add(made)
        ids.append(made)
    return ids


def _free(wanted: str, used: set[str]) -> str:
    number = 1
    made = wanted
    while made in used:
        number += 1
        made = f"{wanted}-{number}"
    return made


def _prerequisites(before: ServiceDocument | None, module: str) -> tuple[str, ...]:
    found = (one.prerequisites for one in (before.modules if before else ()) if one.slug == module)
    return tuple(text for texts in found for text in texts)


def _covers(entry: Entry) -> bool:
    return is_covered(entry.verdict)


def _rule(rule: Entry) -> Iterator[str]:
    yield f"- § {rule.text} {{#{rule.id}}}"
    yield f"  - Bewertung: {rule.verdict}"
    for name, texts in (("Bedingung", rule.conditions), ("Abrechnung", (rule.billing,)), ("Hinweis", rule.notes)):
        yield from (f"  - {name}: {text}" for text in texts if text)


def _entry(entry: ProposedEntry, entry_id: str, prerequisites: Sequence[str]) -> Iterator[str]:
    yield f"- {_MARKS[entry.verdict]} {one_line(entry.text)} {{#{entry_id}}}"
    own = [text for text in entry.conditions if one_line(text) not in prerequisites]
    for name, texts in (("Bedingung", own), ("Abrechnung", (entry.billing,)), ("Hinweis", entry.notes)):
        if joined := "; ".join(filter(None, map(one_line, texts))):
            yield f"  - {name}: {joined}"
