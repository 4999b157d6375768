"""TOML files that people write: every fault with the line it stands in."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from helpdesk.i18n import _
from helpdesk.reasons import reason

T = TypeVar("T")

FILE_LIMIT = 200_000
"""The most bytes a file may have; the largest known has a fiftieth of that."""

_PARSED_FOR_LINES = 1_000_000
"""Characters parsed to find where keys stand, half a second: a value of many lines is parsed anew for each of them."""

_PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong in a file; `line` counts from 1, 0 where no single line is to blame."""

    line: int
    message: str


def examine(file: Path, make: Callable[["Section"], T]) -> tuple[T | None, list[Fault]]:
    """What `make` takes a file for, or None with everything that is wrong with it, in the order of its lines."""
    try:
        with file.open("rb") as readable:
            written = readable.read(FILE_LIMIT + 1)
    except OSError as error:
        return None, [Fault(0, _("Die Datei lässt sich nicht lesen ({reason}).").format(reason=reason(error)))]
    if len(written) > FILE_LIMIT:
        return None, [Fault(0, _("Die Datei ist zu groß; sie darf höchstens 200 KB haben."))]
    try:
        text = written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = written[: error.start].count(b"\n") + 1
        return None, [Fault(line, _("Die Datei ist kein Text in UTF-8."))]
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits, which isn't its own error
        return None, [_no_toml(text, error)]
    checking = _Checking(text)
    made = make(Section(raw, checking))
    return (None, sorted(checking.faults)) if checking.faults else (made, [])


def _no_toml(text: str, error: Exception) -> Fault:
    told = str(error)
    found = _PLACE.search(told)
    last = text.count("\n") + 1 if isinstance(error, tomllib.TOMLDecodeError) else 0
    line = int(found[1]) if found and found[1] else last
    # The parser speaks English; what it says first is kept, since it may be all there is to go by.
    return Fault(line, _("Das ist kein gültiges TOML ({reason}).").format(reason=_PLACE.sub("", told).strip()))


def _lines(text: str) -> Mapping[str, int]:
    """The line of each key and section by its path, such as `attachments.limit` or `channels[2].id`."""
    found: dict[str, int] = {}
    counted: dict[str, int] = {}
    section = ""
    for number, statement in _statements(text):
        if header := _HEADER.fullmatch(statement.splitlines()[0]):
            section = header[2]
            if header[1] == "[[":
                counted[section] = counted.get(section, 0) + 1
                section = f"{section}[{counted[section]}]"
            found.setdefault(section, number)
        elif key := _KEY.match(statement):
            name = key[1].replace('"', "").replace("'", "").replace(" ", "")
            found.setdefault(f"{section}.{name}" if section else name, number)
    return found


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """The file's headers and assignments with their first lines: what TOML takes for whole ends one."""
    begun, held, parsed = 0, "", 0
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        if not held and (not line.strip() or line.lstrip().startswith("#")):
            continue
        begun, held = begun if held else number, held + line
        parsed += len(held)
        if parsed > _PARSED_FOR_LINES:
            return
        try:
            tomllib.loads(held)
        except tomllib.TOMLDecodeError:
            continue
        yield begun, held
        held = ""


@dataclass
class _Checking:
    text: str
    faults: list[Fault] = field(default_factory=list)

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """Found when something is wrong: a good file needn't be looked through."""
        return _lines(self.text)

    def wrong(self, path: str, message: str) -> None:
        """Notes a fault where `path` stands, or where the section begins that should have it."""
        place = path
        while place and place not in self.lines:
            place = place.rpartition(".")[0]
        self.faults.append(Fault(self.lines.get(place, 1), message))


class Section:
    """A table of the file, whose keys are taken one by one; what is left over at the end is a typing error."""

    def __init__(self, values: Mapping[str, object] | None, checking: _Checking, path: str = "") -> None:
        """Of a section that isn't there (None), no key is missed."""
        self._there = values is not None
        self._values = dict(values or {})
        self._checking = checking
        self._path = path

    def wrong(self, key: str, message: str) -> None:
        self._checking.wrong(self._path + key, message.format(key=self._path + key))

    def text(self, key: str, default: str | None = None) -> str:
        return self._take(key, str, default) or ""

    def number(self, key: str, default: int | None = None) -> int:
        value = self._take(key, int, default)
        # In Python, though not in TOML, true is a number.
        if value is not None and value != default and (isinstance(value, bool) or value < 1):
            self.wrong(key, _("„{key}“ muss eine Zahl ab 1 sein"))
        return value or 0

    def day(self, key: str) -> date | None:
        if key not in self._values:
            return None
        value = self._take(key, date, None)
        if isinstance(value, datetime):
            self.wrong(key, _("„{key}“ muss ein Datum ohne Uhrzeit sein"))
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._take(key, list, None)
        if values is None:
            return ()
        if not values or not all(isinstance(value, str) and value.strip() for value in values):
            self.wrong(key, _("„{key}“ muss eine Liste von Texten sein"))
            return ()
        if len(set(values)) != len(values):
            self.wrong(key, _("„{key}“ nennt etwas zweimal"))
        return tuple(values)

    def some_texts(self, key: str) -> tuple[str, ...]:
        """As `texts`, of a key that may be missing."""
        return self.texts(key) if self.has(key) else ()

    def has(self, key: str) -> bool:
        """Whether the key is there and hasn't been taken."""
        return key in self._values

    def section(self, key: str) -> "Section":
        return Section(self._take(key, dict, None), self._checking, f"{self._path}{key}.")

    def sections(self, key: str) -> list["Section"]:
        found = self._take(key, list, []) or []
        if not all(isinstance(value, dict) for value in found):
            # Not a format: its braces are the file's.
            self.wrong(key, _("„{key}“ muss aus [[{key}]]-Abschnitten bestehen"))
            return []
        return [
            Section(value, self._checking, f"{self._path}{key}[{index}].") for index, value in enumerate(found, start=1)
        ]

    def finish(self) -> None:
        for key in self._values:
            self.wrong(key, _("„{key}“ ist unbekannt"))

    def _take(self, key: str, kind: type[T], default: T | None) -> T | None:
        if key not in self._values:
            if default is None and self._there:
                self.wrong(key, _("„{key}“ fehlt"))
            return default
        value = self._values.pop(key)
        if isinstance(value, kind):
            return value
        self.wrong(key, _("„{key}“ hat die falsche Art von Wert"))
        return default


def told(fault: Fault) -> str:
    """A fault in a sentence."""
    if not fault.line:
        return fault.message
    return _("Zeile {line}: {message}").format(line=fault.line, message=fault.message)


def literal(text: str) -> str:
    """Part of a message to `Section.wrong`, whose braces are the file's."""
    return text[:80].replace("{", "{{").replace("}", "}}")
