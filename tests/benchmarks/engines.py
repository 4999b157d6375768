"""Probe: a service description by our press beside two other engines, warm, with the same content: `engines`.

Seconds of the processor. What the others set is plainer: one table a module, no bookmarks, no accessible PDF/A.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from statistics import median

import weasyprint
from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QGuiApplication, QPageSize, QPdfWriter, QTextDocument

from helpdesk.printing.models import Letterhead
from helpdesk.printing.press import Press
from helpdesk.printing.service_description import service_sheet
from helpdesk.resources import resource
from helpdesk.scope import Entry, ServiceDocument
from helpdesk.scope.library import load_library
from tests.benchmarks.press import DOCUMENT, taken_by

AT = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = 3
STYLE = """
@font-face { font-family: "Source Sans 3"; src: url(%s); }
@page { size: A4; margin: 45mm 20mm 25mm 25mm; @bottom-right { content: counter(page) " / " counter(pages); } }
body { font: 10pt "Source Sans 3"; hyphens: auto } table { width: 100%%; border-collapse: collapse }
td { border-bottom: 0.5pt solid #ccc; padding: 3pt; vertical-align: top }
"""


def main() -> None:
    app = QGuiApplication(sys.argv)
    document, press = load_library().document(DOCUMENT), Press()
    fonts = weasyprint.text.fonts.FontConfiguration()
    (font,) = resource("fonts").glob("SourceSans3-Regular.*")
    style = weasyprint.CSS(string=STYLE % font.as_uri(), font_config=fonts)

    def ours(name: str) -> object:
        return press.set("service-description", service_sheet(document, (), None, Letterhead(name, (), ()), AT), AT)

    def weasy(name: str) -> object:
        return weasyprint.HTML(string=html(document, name)).write_pdf(stylesheets=[style], font_config=fonts)

    def qt(name: str) -> object:
        with tempfile.TemporaryDirectory() as folder:
            written = Path(folder) / "qt.pdf"
            writer = QPdfWriter(str(written))
            writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
            writer.setPageMargins(QMarginsF(25, 45, 20, 25))
            text = QTextDocument()
            text.setHtml(html(document, name))
            text.print_(writer)
            return written.read_bytes()

    engines: dict[str, Callable[[str], object]] = {"ours": ours, "weasyprint": weasy, "qt": qt}
    taken: dict[str, list[float]] = {name: [] for name in engines}
    for round_ in range(ROUNDS + 1):
        for name, engine in engines.items():
            seconds = taken_by(lambda engine=engine, page=f"Nord AG {round_}": engine(page))  # type: ignore[misc]
            # The first round only warms.
            taken[name] += [seconds] if round_ else []
    del app
    sys.stdout.write(json.dumps({name: median(times) for name, times in taken.items()}))


def html(document: ServiceDocument, reader: str) -> str:
    """All that the document says."""
    parts = [f"<h1>{escape(document.title)}</h1><p>{escape(reader)}</p>", *map(_paragraph, document.paragraphs)]
    for module in document.modules:
        parts += [f"<h2>{escape(module.title)}</h2>", *map(_paragraph, (*module.paragraphs, *module.prerequisites))]
        for group in module.groups:
            rows = "".join(_row(entry) for entry in group.entries)
            parts.append(f"<h3>{escape(group.title)}</h3><table>{rows}</table>")
    return f'<html lang="de"><body>{"".join(parts)}</body></html>'


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _row(entry: Entry) -> str:
    said = "<br>".join(map(escape, (entry.text, *entry.conditions, entry.billing, *entry.notes)))
    return f"<tr><td>{escape(entry.verdict.value)}</td><td>{said}</td></tr>"


if __name__ == "__main__":
    main()
