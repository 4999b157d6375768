"""The first page of a PDF as a picture, drawn by a child process with little memory and little time.

A megabyte of PDF can take PDFium to gigabytes or crash it; so it never runs in ours. The bytes of the PDF go in by
standard input, one line with the number of pages and a PNG come out.
"""

import os
import subprocess
import sys
from pathlib import Path

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _

SECONDS = 6.0
MEMORY_BYTES = 512 * 1024 * 1024
EDGE = 1600
"""Pixels of the longer edge."""

_MOST_ANSWER = 20_000_000


def first_page(content: bytes, seconds: float = SECONDS) -> tuple[bytes, int]:
    """A PNG of the first page, and how many pages there are.

    Args:
        content: The PDF.
        seconds: After this time the child is killed.

    Raises:
        HelpdeskError: `page_unreadable`: damaged, locked, too heavy, or no child could be started.
    """
    try:
        child = subprocess.run(
            _command(),
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=True,
            env=_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        count, _line, picture = child.stdout[:_MOST_ANSWER].partition(b"\n")
        return picture, int(count)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise HelpdeskError(
            "page_unreadable",
            _("Die erste Seite lässt sich nicht zeichnen: Das PDF ist beschädigt, geschützt oder zu aufwendig."),
        ) from error


def draw() -> None:
    """What the child does; it limits its own memory before anything of the PDF is looked at."""
    from helpdesk.scope.importing.memory import limit_memory  # noqa: PLC0415 - the child's alone, as what follows

    limit_memory(MEMORY_BYTES)
    import pypdfium2 as pdfium  # type: ignore[import-untyped]  # noqa: PLC0415 - it has no types

    document = pdfium.PdfDocument(sys.stdin.buffer.read())
    page = document[0]
    picture = page.render(scale=min(EDGE / max(page.get_size()), 3)).to_pil()
    sys.stdout.buffer.write(f"{len(document)}\n".encode())
    picture.save(sys.stdout.buffer, "PNG")
    sys.stdout.buffer.flush()


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, "ticket", "draw-page"]
    # -P: nothing in the folder that somebody happens to stand in is imported.
    return [sys.executable, "-P", "-m", "helpdesk.tickets.pdf_page"]


def _environment() -> dict[str, str]:
    own = Path(__file__).resolve().parents[2]
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(own), *filter(None, sys.path)])}


if __name__ == "__main__":
    draw()
