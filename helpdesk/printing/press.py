"""Typst: a template of `resources/typst` and data become a PDF.

Templates are trusted code, data never is: it arrives as a JSON file in the compiler's memory and stays literal.
"""

import base64
import json
import shutil
import tempfile
import weakref
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpdesk.printing.glyphs import printable
from helpdesk.printing.models import Letterhead, Sheet
from helpdesk.printing.words import labels
from helpdesk.resources import resource

if TYPE_CHECKING:
    import typst

STANDARDS: tuple[str, ...] = ("a-2a", "ua-1")
"""PDF/A-2a for the archive and PDF/UA-1 for screen readers, in one file."""


class Press:
    """One compiler, kept: its caches make the second page of a template five times faster than the first.

    It has a thread of its own, since it takes no second one; anybody's may call. Fonts are those of `resources/fonts`
    and the firm's own alone, so that every machine sets the same pages; its root is an empty folder, so that no
    template reads a user's file.
    """

    def __init__(self, own_fonts: Path | None = None, logo: Callable[[Letterhead], bytes] | None = None) -> None:
        """Takes what the firm has of its own.

        `own_fonts` is a folder that may change at any time, or not be there; `logo` gives the SVG a letterhead names.
        """
        self._own_fonts = own_fonts
        self._logo = logo
        self._fonts: tuple[object, ...] | None = None
        self._compiler: typst.Compiler | None = None
        self._root = ""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="press")

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
        return self._thread.submit(self._compiled, self._files(template, sheet, pictures), at).result()

    def picture(self, template: str, sheet: Sheet, ppi: float) -> bytes:
        """The first page as PNG, to be looked at on a screen.

        Args:
            template: Its name.
            sheet: The data.
            ppi: Points of the screen an inch.

        Raises:
            RuntimeError: As `set`.
        """
        return self._thread.submit(self._drawn, self._files(template, sheet, {}), ppi).result()

    def _files(self, template: str, sheet: Sheet, pictures: Mapping[str, bytes] | None) -> dict[str, bytes]:
        files = {**sources(template), "data.json": _data(sheet), **(pictures or {})}
        if self._logo and sheet.letterhead.logo:
            files["logo.svg"] = self._logo(sheet.letterhead)
        return files

    def _drawn(self, files: Mapping[str, bytes], ppi: float) -> bytes:
        drawn = self._opened().compile(
            input=files,  # type: ignore[type-var]  # as below
            format="png",
            ppi=ppi,
        )
        first: object = drawn[0] if isinstance(drawn, list) else drawn
        if not isinstance(first, bytes):
            raise RuntimeError("no picture")  # noqa: TRY004 - a bug of the press, whatever it gives
        return first

    def _compiled(self, files: Mapping[str, bytes], at: datetime) -> bytes:
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
        folder = self._own_fonts
        own = [folder] if folder and folder.is_dir() else []
        # A font that was replaced under its name is another.
        fonts = tuple(
            (path, path.stat().st_mtime_ns, path.stat().st_size) for one in own for path in sorted(one.iterdir())
        )
        if self._compiler is None or fonts != self._fonts:
            import typst  # noqa: PLC0415 - 40 MB that only printing needs

            if not self._root:
                self._root = tempfile.mkdtemp(prefix="helpdesk-typst-")
                weakref.finalize(self, shutil.rmtree, self._root, ignore_errors=True)
            book = typst.Fonts(
                include_system_fonts=False,
                include_embedded_fonts=False,
                font_paths=[resource("fonts"), *own],
            )
            self._compiler = typst.Compiler(root=Path(self._root), font_paths=book, ignore_system_fonts=True)
            self._fonts = fonts
        return self._compiler


def as_picture(png: bytes) -> bytes:
    """A PNG as the press takes it, which reads its files as text; its size stands in the PNG's header."""
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{base64.b64encode(png).decode()}"/>'
        "</svg>"
    ).encode()


def sources(template: str) -> dict[str, bytes]:
    """What of a PDF is no data: the template, the house style and its words."""
    return {
        "main.typ": _source(f"{template}.typ"),
        "house.typ": _source("house.typ"),
        "labels.json": json.dumps(labels(), ensure_ascii=False).encode(),
    }


def parts_of(value: object) -> dict[str, Any]:
    """The fields of a dataclass by name, as they are; nothing of anything else. `asdict` would copy the whole tree."""
    if not is_dataclass(value):
        return {}
    return {field.name: getattr(value, field.name) for field in fields(value)}


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
        if parts := value if isinstance(value, Mapping) else parts_of(value):
            return {key: clean(part) for key, part in parts.items()}
        return [clean(part) for part in value] if isinstance(value, list | tuple) else value

    cleaned = clean(sheet)
    return json.dumps({**cleaned, "replaced": replaced}, ensure_ascii=False).encode()
