"""Probe: printing a service description beside Typst's bare compiling of the same input, both warm: `press DIR`."""

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import typst

from helpdesk.app import open_helpdesk
from helpdesk.printing.models import Letterhead
from helpdesk.printing.press import STANDARDS, _data, _source
from helpdesk.printing.service_description import service_sheet
from helpdesk.printing.subjects import ServiceSubject
from helpdesk.printing.words import labels
from helpdesk.resources import resource
from helpdesk.settings import Paths, Settings

DOCUMENT = "total-care"
PRINTS = 8


class Clock:
    """Every print has a moment of its own, as in life: a compiler that only remembers gains nothing."""

    def __init__(self) -> None:
        self.at = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def advance(self) -> None:
        self.at += timedelta(days=1)


def main(folder: str) -> None:
    clock = Clock()
    helpdesk = open_helpdesk(Paths(Path(folder)), Settings(language="de"), now=clock.now)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[resource("fonts")])
    compiler = typst.Compiler(root=folder, font_paths=fonts, ignore_system_fonts=True)
    document = helpdesk.scope.document(DOCUMENT)

    def bare() -> float:
        sheet = service_sheet(document, (), None, Letterhead("", (), ()), clock.at)
        files = {"house.typ": _source("house.typ"), "labels.json": json.dumps(labels()).encode()}
        files |= {"main.typ": _source("service-description.typ"), "data.json": _data(sheet)}
        begun = time.perf_counter()
        compiler.compile_with_warnings(
            input=files,  # type: ignore[type-var]  # the stub knows only one file
            format="pdf",
            pdf_standards=list(STANDARDS),  # type: ignore[arg-type]  # as above, no literals
            timestamp=int(clock.at.timestamp()),
        )
        return time.perf_counter() - begun

    def ours() -> float:
        begun = time.perf_counter()
        helpdesk.printing.preview(ServiceSubject(DOCUMENT))
        return time.perf_counter() - begun

    bare(), ours()
    taken: dict[str, list[float]] = {"bare": [], "ours": []}
    for number in range(PRINTS):
        # Whoever comes second finds some of it in the compiler's memory, which both share.
        for name, run in (("bare", bare), ("ours", ours))[:: 1 if number % 2 else -1]:
            clock.advance()
            taken[name].append(run())
    helpdesk.close()
    sys.stdout.write(json.dumps({name: median(times) for name, times in taken.items()}))


main(*sys.argv[1:])
