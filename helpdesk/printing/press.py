"""Typst: a template of `resources/typst` and data become a PDF.

Templates are trusted code, data never is: it arrives as a JSON file in the compiler's memory and stays literal.
"""

import json
import shutil
import tempfile
import weakref
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpdesk.printing.glyphs import printable
from helpdesk.printing.models import Sheet
from helpdesk.printing.words import labels
from helpdesk.resources import resource

if TYPE_CHECKING:
    import typst

STANDARDS: tuple[str, ...] = ("a-2a", "ua-1")
"""PDF/A-2a for the archive and PDF/UA-1 for screen readers, in one file."""


class Press:
    """One compiler, kept: its caches make the second page of a template five times faster than the first.

    It belongs to one thread, the worker's. Fonts are those of `resources/fonts` alone, so that every machine sets the
    same pages; its root is an empty folder, so that no template reads a user's file.
    """

    def __init__(self) -> None:
        self._compiler: typst.Compiler | None = None

    def set(self, template: str, sheet: Sheet, at: datetime, pictures: Mapping[str, bytes] | None = None) -> bytes:
        """Sets a sheet in a template and returns the PDF; the same sheet, moment and pictures give the same bytes.

        Args:
            template: Its name.
            sheet: The data.
            at: When it is set.
            pictures: Files the template shows, made by us; data come as data alone.

        Raises:
            RuntimeError: The template is wrong, or warns: a bug, for no data may lead here.
        """
        files = {**sources(template), "data.json": _data(sheet), **(pictures or {})}
        pdf, warnings = self._opened().compile_with_warnings(
            input=files,  # type: ignore[type-var]  # the stub knows only one file
            format="pdf",
            pdf_standards=list(STANDARDS),  # type: ignore[arg-type]  # as above, no literals
            timestamp=int(at.timestamp()),
        )
        if warnings or not isinstance(pdf, bytes):
            raise RuntimeError("\n".join(warning.diagnostic for warning in warnings))
        return pdf

    def _opened(self) -> "typst.Compiler":
        if self._compiler is None:
            import typst  # noqa: PLC0415 - 40 MB that only printing needs

            root = tempfile.mkdtemp(prefix="helpdesk-typst-")
            weakref.finalize(self, shutil.rmtree, root, ignore_errors=True)
            fonts = typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[resource("fonts")]
            )
            self._compiler = typst.Compiler(root=Path(root), font_paths=fonts, ignore_system_fonts=True)
        return self._compiler


def sources(template: str) -> dict[str, bytes]:
    """What of a PDF is no data: the template, the house style and its words."""
    return {
        "main.typ": _source(f"{template}.typ"),
        "house.typ": _source("house.typ"),
        "labels.json": json.dumps(labels(), ensure_ascii=False).encode(),
    }


def _source(name: str) -> bytes:
    return resource(f"typst/{name}").read_bytes()


def _data(sheet: Sheet) -> bytes:
    replaced = 0

    def clean(value: Any) -> Any:  # noqa: ANN401 - a JSON tree
        nonlocal replaced
        if isinstance(value, str):
            text, count = printable(value)
            replaced += count
            return text
        if isinstance(value, Mapping):
            return {key: clean(part) for key, part in value.items()}
        return [clean(part) for part in value] if isinstance(value, list | tuple) else value

    cleaned = clean(asdict(sheet))
    return json.dumps({**cleaned, "replaced": replaced}, ensure_ascii=False).encode()
