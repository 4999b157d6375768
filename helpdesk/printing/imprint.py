"""What issuing adds to a sheet, and by what its bytes are known again years later."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from helpdesk.printing.issued import IssuedRow
from helpdesk.printing.models import Fact, Made, Sheet
from helpdesk.printing.press import parts_of, sources
from helpdesk.printing.subjects import Kind
from helpdesk.printing.words import day, words


def imprinted(
    sheet: Sheet, number: str, version: int, at: datetime, former: IssuedRow | None, contained: tuple[str, ...] = ()
) -> Sheet:
    """The sheet with number, version, date and what it replaces or contains: in its information block and its foot."""
    word = words(sheet.language)
    named = f"{number} · {word['version']} {version}"
    return replace(
        sheet,
        keywords=(number, *(keyword for keyword in sheet.keywords if keyword != number)),
        foot=" · ".join(filter(None, (named, sheet.foot))),
        facts=(*_facts(sheet, number, version, at, former), *_contained(sheet, contained), *sheet.facts),
    )


def _facts(sheet: Sheet, number: str, version: int, at: datetime, former: IssuedRow | None) -> Iterator[Fact]:
    word = words(sheet.language)
    yield word["number"], number
    yield word["version"], str(version)
    yield word["date"], day(at.astimezone().date(), sheet.language)
    if former:
        before = day(former.issued.astimezone().date(), sheet.language)
        yield word["replaces"], word["replaces-version"].format(version=former.version, day=before)


def _contained(sheet: Sheet, numbers: tuple[str, ...]) -> Iterator[Fact]:
    if numbers:
        yield words(sheet.language)["contains"], ", ".join(numbers)


def fingerprint(made: Made) -> str:
    """SHA-256 of what a document says; number, version and date of issue are no part of it."""
    return _sha256(_canonical({"sheet": made.sheet, "pictures": _pictures(made)}))


def data_of(kind: Kind, made: Made, sheet: Sheet, at: datetime) -> bytes:
    """What a PDF was made from, as JSON with sorted keys: the sheet, and SHA-256 of its pictures and templates."""
    return _canonical(
        {
            "template": kind.value,
            "templates_sha256": _sha256(b"\0".join(sources(kind.value).values())),
            "at": at.isoformat(),
            "pictures_sha256": _pictures(made),
            "sheet": sheet,
        }
        | ({"pieces": sorted(made.pieces)} if made.pieces else {})
    )


def _pictures(made: Made) -> dict[str, str]:
    return {name: _sha256(picture) for name, picture in made.pictures.items()}


def _canonical(value: Any) -> bytes:  # noqa: ANN401 - a JSON tree
    # ASCII, since half a letter has no UTF-8.
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=_plain).encode("ascii")


def _plain(value: object) -> object:
    return parts_of(value) or str(value)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
