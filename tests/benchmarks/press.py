"""Probe: a changed service description previewed beside Typst's bare compiling of the same input, warm: `press DIR`.

In processor time of all threads, which other programs change little.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import typst

from helpdesk.app import open_helpdesk
from helpdesk.customers import CustomerNew
from helpdesk.printing.press import STANDARDS, _data, sources
from helpdesk.printing.subjects import ServiceSubject
from helpdesk.resources import resource
from helpdesk.settings import Paths, Settings

DOCUMENT = "total-care"
AT = datetime(2026, 1, 1, tzinfo=UTC)
PREVIEWS = 8


def main(folder: str) -> None:
    helpdesk = open_helpdesk(Paths(Path(folder)), Settings(language="de"), now=lambda: AT)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[resource("fonts")])
    compiler = typst.Compiler(root=folder, font_paths=fonts, ignore_system_fonts=True)
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    subject = ServiceSubject(DOCUMENT, customer=customer)

    def bare() -> float:
        sheet = helpdesk.printing._makers.make(subject, AT).sheet
        files = {**sources(subject.kind.value), "data.json": _data(sheet)}
        return taken_by(
            lambda: compiler.compile_with_warnings(
                input=files,  # type: ignore[type-var]  # the stub knows only one file
                format="pdf",
                pdf_standards=list(STANDARDS),  # type: ignore[arg-type]  # as above, no literals
                timestamp=int(AT.timestamp()),
            )
        )

    def ours() -> float:
        return taken_by(lambda: helpdesk.printing.preview(subject))

    taken: dict[str, list[float]] = {"bare": [], "ours": []}
    bare(), ours()
    for number in range(PREVIEWS):
        # Whoever comes second finds some of it in the compiler's memory, which both share: each sets a page of its own.
        for name, run in (("bare", bare), ("ours", ours)):
            helpdesk.customers.edit(customer, CustomerNew(f"Nord AG {name} {number}"))
            taken[name].append(run())
    helpdesk.close()
    sys.stdout.write(json.dumps({name: median(times) for name, times in taken.items()}))


def taken_by(run: Callable[[], object]) -> float:
    """Seconds of the processor."""
    begun = time.process_time()
    run()
    return time.process_time() - begun


if __name__ == "__main__":
    main(*sys.argv[1:])
