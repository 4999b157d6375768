"""The Markdown dialect of service documents: read line by line, every error with its line.

A document is front matter, one `#` title, `##` modules with a `{#slug}`, `###` groups, and entries that begin with one
of the marks ✓ ~ ✗ + §. Sub items qualify the entry above them. All errors are collected, so that whoever maintains a
document sees them at once.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from helpdesk.i18n import _
from helpdesk.scope.dialect_languages import LANGUAGES
from helpdesk.scope.dialect_text import normalised, read_text
from helpdesk.scope.draft import DraftEntry, DraftGroup, DraftModule
from helpdesk.scope.models import ServiceDocument, Verdict
from helpdesk.scope.parts import divided

EDITION_DIGITS = 12
"""How much of its SHA-256 names an edition: short enough to be read out, long enough to be the only one."""

_MARKS = {"✓": Verdict.INCLUDED, "~": Verdict.CONDITIONAL, "✗": Verdict.EXCLUDED, "+": Verdict.PREMIUM, "§": None}
_RULE_VERDICTS = {verdict.value: verdict for verdict in (Verdict.INCLUDED, Verdict.CONDITIONAL, Verdict.EXCLUDED)}
_REQUIRED = ("id", "title", "subtitle", "provider", "language")
_DATES = ("validated", "edited")
_SUB_ITEMS = ("Bedingung", "Abrechnung", "Widerspruch", "Hinweis", "Bewertung")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*)")
_ANCHORED = re.compile(r"(.*?)[ \t]*\{#([^{}]*)\}[ \t]*")
_SUB_ITEM = re.compile(r"(\w+):[ \t]*(.*)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong, and in which line of the file (from 1)."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of a text, kept as `normalised`: a document, or what keeps it from being one."""

    document: ServiceDocument | None
    faults: tuple[Fault, ...]
    text: str


def read(path: Path) -> Reading:
    """Reads and parses a file.

    Raises:
        HelpdeskError: `file_unreadable`, `file_too_large` or `file_not_text`.
    """
    return parse(read_text(path))


def parse(text: str) -> Reading:
    """Parses a document; what `normalised` puts right is no error."""
    kept = normalised(text)
    lines = kept[:-1].split("\n")
    reader = _Reader()
    for number, line in enumerate(lines, start=1):
        reader.take(number, line)
    return reader.finish(len(lines), kept)


class _Reader:
    """Takes one line after the other and remembers where in the document it is."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._line = 0
        self._meta: dict[str, str] = {}
        self._has_front_matter = False
        self._dates: dict[str, date] = {}
        self._section: Callable[[str], None] = self._first_line
        self._titles = 0
        self._lead: list[str] = []
        self._modules: list[DraftModule] = []
        self._entry: DraftEntry | None = None
        self._ids: dict[str, int] = {}
        self._slugs: set[str] = set()
        self._paragraph_open = False

    def take(self, number: int, line: str) -> None:
        self._line = number
        if found := _CONTROL.search(line):
            self._fault(_("Steuerzeichen U+{code:04X} im Text.").format(code=ord(found.group())))
            line = _CONTROL.sub(" ", line)
        self._section(line.rstrip())

    def finish(self, last: int, text: str) -> Reading:
        self._line = last
        if self._section == self._front_matter:
            self._fault(_("Der Kopf endet nicht: Die schließende Zeile „---“ fehlt."))
        for name in _REQUIRED:
            if self._has_front_matter and not self._meta.get(name):
                self._fault(_("Im Kopf fehlt „{name}“.").format(name=name), 1)
        if not self._titles:
            self._fault(_("Die Überschrift des Dokuments („# Titel“) fehlt."))
        if not self._ids:
            self._fault(_("Das Dokument hat keinen Eintrag."))
        drafts = [entry for module in self._modules for group in module.groups for entry in group.entries]
        for draft in drafts:
            self._check_entry(draft)
        faults = tuple(sorted(self._faults))
        if not faults:
            _contradict_each_other(drafts)
        return Reading(None if faults else self._document(text), faults, text)

    def _fault(self, message: str, line: int | None = None) -> None:
        self._faults.append(Fault(line or self._line, message))

    # --- front matter

    def _first_line(self, line: str) -> None:
        if line == "---":
            self._has_front_matter = True
            self._section = self._front_matter
            return
        self._fault(_("Das Dokument beginnt nicht mit seinem Kopf („---“)."))
        self._section = self._body
        self._body(line)

    def _front_matter(self, line: str) -> None:
        if line == "---":
            self._section = self._body
            return
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not line:
            return
        if not colon:
            self._fault(_("Im Kopf steht „name: Wert“, nicht „{line}“.").format(line=line[:60]))
        elif name not in _REQUIRED + _DATES:
            known = ", ".join(_REQUIRED + _DATES)
            self._fault(_("Der Kopf kennt „{name}“ nicht; möglich: {known}.").format(name=name[:40], known=known))
        elif name in self._meta:
            self._fault(_("„{name}“ steht schon im Kopf.").format(name=name))
        else:
            self._meta[name] = value
            self._check_meta(name, value)

    def _check_meta(self, name: str, value: str) -> None:
        if name == "id" and value and not _SLUG.fullmatch(value):
            self._fault(_("Die id besteht aus Kleinbuchstaben, Ziffern und Bindestrichen."))
        if name == "language" and value and value not in LANGUAGES:
            self._fault(
                _("Die Sprache „{language}“ gibt es nicht; gemeint ist ein Kürzel wie „de“ oder „en“.").format(
                    language=value[:20]
                )
            )
        if name in _DATES:
            try:
                self._dates[name] = datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no time zone
            except ValueError:
                self._fault(_("„{name}“ ist kein Datum der Form 2023-12-31.").format(name=name))

    # --- body

    def _body(self, line: str) -> None:
        stripped = line.strip()
        if not stripped:
            self._paragraph_open = False
            return
        handlers: tuple[tuple[bool, Callable[[str], None]], ...] = (
            (bool(_HEADING.fullmatch(line)), self._heading),
            (line.startswith(">"), self._quotation),
            (line.startswith("- ") or line == "-", self._begin_entry),
            (line[0] in " \t" and stripped.startswith("- "), self._sub_item),
        )
        handle = next((handler for fits, handler in handlers if fits), self._prose)
        handle(line)
        self._paragraph_open = handle == self._prose

    def _heading(self, line: str) -> None:
        found = _HEADING.fullmatch(line)
        level, title = (len(found.group(1)), found.group(2).strip()) if found else (0, "")
        self._entry = None
        if level == 1:
            self._titles += 1
            if self._titles > 1:
                self._fault(_("Ein Dokument hat nur eine Überschrift der ersten Ebene („# Titel“)."))
            elif self._modules:
                self._fault(_("Die Überschrift des Dokuments steht vor dem ersten Modul."))
        elif level == 2:
            self._begin_module(title)
        elif level == 3 and self._modules:
            self._modules[-1].groups.append(DraftGroup(title))
        elif level == 3:
            self._fault(_("Eine Gruppe („###“) steht in einem Modul („##“)."))
        else:
            self._fault(_("Überschriften gibt es nur in drei Ebenen."))

    def _begin_module(self, title: str) -> None:
        anchored = _ANCHORED.fullmatch(title)
        title, slug = anchored.groups() if anchored else (title, "")
        if not _SLUG.fullmatch(slug):
            self._fault(_("Das Modul braucht eine Kennung: „## Titel {#kennung}“."))
        elif slug in self._slugs:
            self._fault(_("Das Modul „{slug}“ gibt es schon.").format(slug=slug))
        if not title:
            self._fault(_("Das Modul braucht einen Titel."))
        self._slugs.add(slug)
        self._modules.append(DraftModule(slug, title))

    def _quotation(self, line: str) -> None:
        name, colon, value = (part.strip() for part in line[1:].partition(":"))
        if name != "Voraussetzung" or not colon or not value:
            self._fault(_("Nach „>“ steht „Voraussetzung: …“."))
        elif not self._modules or self._modules[-1].groups:
            self._fault(_("Eine Voraussetzung gilt für ein Modul und steht vor seiner ersten Gruppe."))
        else:
            self._modules[-1].prerequisites.append(value)

    def _prose(self, line: str) -> None:
        text = line.strip()
        if not self._modules:
            paragraphs = self._lead
        elif self._modules[-1].groups:
            self._fault(_("Fließtext steht vor der ersten Gruppe; ein Eintrag hat nur eine Zeile."))
            return
        else:
            paragraphs = self._modules[-1].paragraphs
        if self._paragraph_open and paragraphs:
            paragraphs[-1] = f"{paragraphs[-1]} {text}"
        else:
            paragraphs.append(text)

    # --- entries

    def _begin_entry(self, line: str) -> None:
        mark, _space, rest = line[1:].strip().partition(" ")
        anchored = _ANCHORED.fullmatch(rest)
        text, entry_id = anchored.groups() if anchored else (rest, "")
        self._entry = DraftEntry(self._line, entry_id, text.strip(), _MARKS.get(mark), rule=mark == "§")
        if mark not in _MARKS:
            self._fault(_("Unbekanntes Zeichen „{mark}“; möglich: ✓ ~ ✗ + §.").format(mark=mark[:20]))
        if not self._entry.text:
            self._fault(_("Der Eintrag hat keinen Text."))
        if not _SLUG.fullmatch(entry_id):
            self._fault(
                _("Der Eintrag braucht eine Kennung aus Kleinbuchstaben, Ziffern und Bindestrichen: {#kennung}.")
            )
        elif entry_id in self._ids:
            self._fault(
                _("Die Kennung „{id}“ steht schon in Zeile {line}.").format(id=entry_id, line=self._ids[entry_id])
            )
        self._ids.setdefault(entry_id, self._line)
        if not self._modules:
            self._fault(_("Ein Eintrag steht in einem Modul („##“)."))
            return
        if not self._modules[-1].groups:
            self._modules[-1].groups.append(DraftGroup(""))
        self._modules[-1].groups[-1].entries.append(self._entry)

    def _sub_item(self, line: str) -> None:
        found = _SUB_ITEM.fullmatch(line.strip()[2:].strip())
        indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
        if self._entry is None:
            self._fault(_("Ein Unterpunkt steht unter einem Eintrag."))
        elif indent > 4:
            self._fault(_("Unterpunkte haben keine eigenen Unterpunkte."))
        elif not found or found.group(1) not in _SUB_ITEMS:
            known = ", ".join(_SUB_ITEMS)
            self._fault(_("Unbekannter Unterpunkt; möglich: {known}.").format(known=known))
        elif not found.group(2):
            self._fault(_("„{name}“ ist leer.").format(name=found.group(1)))
        elif found.group(1) == "Widerspruch":
            self._entry.conflicts.append((self._line, found.group(2)))
        elif found.group(1) in self._entry.subs:
            self._fault(_("„{name}“ steht hier schon.").format(name=found.group(1)))
        else:
            self._entry.subs[found.group(1)] = found.group(2)
            self._entry.lines[found.group(1)] = self._line
            if found.group(1) == "Bewertung":
                self._check_rating(self._entry, found.group(2))

    def _check_rating(self, entry: DraftEntry, rating: str) -> None:
        if not entry.rule:
            self._fault(_("Eine Bewertung haben nur Regeln (§)."))
        elif rating not in _RULE_VERDICTS:
            known = ", ".join(_RULE_VERDICTS)
            self._fault(
                _("Die Bewertung „{rating}“ gibt es nicht; möglich: {known}.").format(rating=rating, known=known)
            )
        else:
            entry.verdict = _RULE_VERDICTS[rating]

    def _check_entry(self, entry: DraftEntry) -> None:
        if entry.rule and "Bewertung" not in entry.subs:
            self._fault(_("Eine Regel (§) braucht ihre Bewertung."), entry.line)
        if entry.rule and "Bedingung" in entry.subs and (message := _idle_condition(entry)):
            self._fault(message, entry.lines["Bedingung"])
        for line, other in entry.conflicts:
            if other not in self._ids or other == entry.id:
                self._fault(_("Den Eintrag „{id}“ gibt es in diesem Dokument nicht.").format(id=other[:80]), line)

    # --- the finished document

    def _document(self, text: str) -> ServiceDocument:
        return ServiceDocument(
            **{name: self._meta[name] for name in _REQUIRED},
            validated=self._dates.get("validated"),
            edited=self._dates.get("edited"),
            paragraphs=tuple(self._lead),
            modules=divided([module.finished(self._meta["id"]) for module in self._modules]),
            edition=hashlib.sha256(text.encode()).hexdigest()[:EDITION_DIGITS],
        )


def _contradict_each_other(entries: Sequence[DraftEntry]) -> None:
    """Whichever of two entries says so, the stricter answers for both."""
    by_id = {entry.id: entry for entry in entries}
    for entry in entries:
        for line, other in tuple(entry.conflicts):
            if entry.id not in {known for _line, known in by_id[other].conflicts}:
                by_id[other].conflicts.append((line, entry.id))


def _idle_condition(rule: DraftEntry) -> str:
    """Why the condition under a rule says nothing; empty when it does.

    A rule governs other entries, so only one rated "conditional" says by itself on what something hangs. One rated
    "excluded" may say when it is done after all, where its price rule says how that is charged.
    """
    if "Bewertung" not in rule.subs:
        return _("Die Bedingung einer Regel (§) braucht deren Bewertung: Sie gilt nur unter „conditional“.")
    if rule.verdict is Verdict.INCLUDED:
        return _("Eine Regel (§) mit der Bewertung „included“ hat keine Bedingung; gemeint ist wohl „conditional“.")
    if rule.verdict is Verdict.EXCLUDED and "Abrechnung" not in rule.subs:
        return _(
            "Eine Regel (§) mit der Bewertung „excluded“ hat nur dann eine Bedingung, wenn sie eine Abrechnung nennt."
        )
    return ""
