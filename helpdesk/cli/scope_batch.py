"""The requests of `scope find --batch`, line by line; a bad one keeps its place and no other from being answered."""

import codecs
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, ngettext
from helpdesk.scope.dialect_text import unreadable

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Request:
    """One question; `line` is where it stands in its file, 0 on the command line."""

    query: str
    document: str | None
    customer: str | None
    line: int = 0


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that can't be answered, and why; `query` as far as it was understood."""

    line: int
    query: str | None
    error: HelpdeskError

    def value(self) -> dict[str, object]:
        """What is printed in the answer's place."""
        error = self.error
        told = {"code": error.code, "message": error.message, "hint": error.hint}
        return {"query": self.query, "line": self.line, "error": told}


def requests(batch: str, document: str | None, customer: str | None) -> Iterator[Request | BadLine]:
    """The requests of a file, or of standard input for "-"; empty lines are passed over.

    Raises:
        HelpdeskError: `file_unreadable`.
    """
    for number, line in enumerate(_lines(batch), start=1):
        if line.strip():
            yield _request(number, line, document, customer)


def incomplete(bad: int, total: int) -> HelpdeskError:
    """What is said at the end of a batch with bad lines."""
    told = ngettext(
        "{bad} von {total} Zeile ließ sich nicht beantworten.",
        "{bad} von {total} Zeilen ließen sich nicht beantworten.",
        total,
    )
    hint = _("An ihrer Stelle steht jeweils, warum („error“); die übrigen sind beantwortet.")
    return HelpdeskError("batch_incomplete", told.format(bad=bad, total=total), hint)


def _lines(batch: str) -> list[bytes]:
    try:
        raw = sys.stdin.buffer.read() if batch == "-" else Path(batch).read_bytes()
    except OSError as error:
        raise unreadable(batch, error) from error
    if raw.startswith(_WIDE):
        raw = raw.decode("utf-16", errors="replace").encode()
    return raw.removeprefix(codecs.BOM_UTF8).split(b"\n")


def _request(number: int, line: bytes, document: str | None, customer: str | None) -> Request | BadLine:
    try:
        value = json.loads(line.decode())
    except (ValueError, RecursionError):
        return _malformed(number, None)
    query = value.get("query") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not isinstance(query, str):
        return _malformed(number, None)
    # Null and "" say nothing; false or [] are no ids, and to ask all documents instead would be a wrong answer.
    named = [value.get("document"), value.get("customer")]
    if not all(option is None or isinstance(option, str) for option in named):
        return _malformed(number, query)
    return Request(query, named[0] or document, named[1] or customer, number)


def _malformed(line: int, query: str | None) -> BadLine:
    error = HelpdeskError(
        "batch_malformed",
        _("Zeile {line} ist keine Frage.").format(line=line),
        hint=_("Jede Zeile hat die Form {form}.").format(form='{"query": "…", "document": "…", "customer": "…"}'),
    )
    return BadLine(line, query, error)
