"""CUPS: gets the PDF itself, so that the printer gets letters and lines, and knows copies, range, sides and tray."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QByteArray, QObject, QProcess, QProcessEnvironment, Signal
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrintEngine, QPrinter

from helpdesk.i18n import _

_SIDES = {
    QPrinter.DuplexMode.DuplexNone: "one-sided",
    QPrinter.DuplexMode.DuplexLongSide: "two-sided-long-edge",
    QPrinter.DuplexMode.DuplexShortSide: "two-sided-short-edge",
}
_CHOSEN = QPrintEngine.PrintEnginePropertyKey(0xFE00)
"""Qt's `PPK_CupsOptions`, which no header shows: what was chosen of the printer's own options, the tray among them."""
_OURS = frozenset({"copies", "collate", "sides", "duplex", "media", "pagesize", "page-ranges", "print-scaling"})
"""What is said once, by what the dialog made of it."""


class CupsJob(QObject):
    """Hands a PDF to CUPS through `lp`, then asks whether the printer goes on or stands still."""

    done = Signal(str)
    failed = Signal(str)
    progressed = Signal(int, int)

    def __init__(self, pdf: bytes, title: str, printer: QPrinter, program: str, parent: QObject) -> None:
        super().__init__(parent)
        self._pdf = pdf
        self._name = printer.printerName()
        self._paper = printer.pageLayout().pageSize()
        self._job = ""
        self._process = _process(self, program, [*lp_options(title, printer), "--", "-"])
        self._process.started.connect(self._hand_over)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._explain)
        # It lies beside `lp`: another on the way may be another system's.
        self._asking = _process(self, re.sub(r"lp$", "lpstat", program), [])
        self._asking.finished.connect(self._tell)
        self._asking.errorOccurred.connect(lambda _error: self._tell())
        self._refusal: str | None = None
        self._cancelled = self._told = False

    def start(self) -> None:
        self._process.start()

    def cancel(self) -> None:
        self._cancelled = True
        self._process.kill()
        self._asking.kill()

    def _hand_over(self) -> None:
        self._process.write(QByteArray(self._pdf))
        self._process.closeWriteChannel()

    def _finish(self, status: int, how: QProcess.ExitStatus) -> None:
        if self._cancelled:
            return
        if status == 0 and how is QProcess.ExitStatus.NormalExit:
            # It says: request id is Papier-17, and in brackets how many files it read.
            answer = re.search(r"(\S+-\d+) \(", _text(self._process.readAllStandardOutput()))
            self._job = answer[1] if answer else ""
            self._asking.setArguments(["-p", self._name])
        else:
            self._refusal = _text(self._process.readAllStandardError())
            # Without its service `lp` says of every printer that there is none.
            self._asking.setArguments(["-r"])
        self._asking.start()

    def _explain(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.failed.emit(_("Der Druckdienst dieses Rechners antwortet nicht."))

    def _tell(self) -> None:
        if self._cancelled or self._told:
            return
        self._told = True
        answer = _text(self._asking.readAllStandardOutput())
        if self._refusal is None:
            self.done.emit(self._accepted(answer))
        elif "not running" in answer:
            self.failed.emit(_("Der Druckdienst dieses Rechners antwortet nicht."))
        else:
            self.failed.emit(_refused(self._refusal, self._name))

    def _accepted(self, answer: str) -> str:
        """`lp` returns long before there is paper: whether the printer stands still is all that is known."""
        told = _("Der Auftrag ist beim Drucker „{printer}“{job}.")
        if re.search(r"\bdisabled since\b", answer):
            told = _("„{printer}“ ist angehalten: Der Auftrag{job} wartet dort, bis der Drucker weiterläuft.")
        job = _(" als {job}").format(job=self._job) if self._job else ""
        told = told.format(printer=self._name, job=job)
        if _is_kept(self._paper):
            return told
        scaled = _("Auf „{paper}“ wird es verkleinert oder vergrößert: Anschrift und Falzmarken passen nur auf A4.")
        return f"{told} {scaled.format(paper=self._paper.name())}"


def lp_options(title: str, printer: QPrinter) -> list[str]:
    """The dialog's choices as CUPS' `lp` takes them."""
    options = ["-d", printer.printerName(), "-t", title, "-n", str(max(printer.copyCount(), 1))]
    if pages := printer.pageRanges().toString():
        options += ["-P", pages]
    for name, value in _choices(printer):
        options += ["-o", f"{name}={value}"]
    return options


def _choices(printer: QPrinter) -> Iterator[tuple[str, str]]:
    if sides := _SIDES.get(printer.duplex()):
        yield "sides", sides
    if printer.colorMode() is QPrinter.ColorMode.GrayScale:
        yield "print-color-mode", "monochrome"
    if printer.pageOrder() is QPrinter.PageOrder.LastPageFirst:
        yield "outputorder", "reverse"
    yield "collate", "true" if printer.collateCopies() else "false"
    paper = printer.pageLayout().pageSize()
    yield "media", paper.key()
    # An address must not move in the window of its envelope; other paper is another matter.
    yield "print-scaling", "none" if _is_kept(paper) else "fit"
    yield from _own_choices(printer)


def _is_kept(paper: QPageSize) -> bool:
    """Whether a page is printed on it in its own size."""
    return paper.id() is QPageSize.PageSizeId.A4


def _own_choices(printer: QPrinter) -> Iterator[tuple[str, str]]:
    """What the printer's own options were set to, such as its tray: names and values in turn."""
    engine = printer.printEngine()
    chosen = [str(part) for part in engine.property(_CHOSEN) or ()]
    for name, value in zip(chosen[::2], chosen[1::2], strict=False):
        if name.casefold() not in _OURS and re.fullmatch(r"[\w-]+", name):
            # `lp` takes several options in one argument, so blanks and quotes stand behind a backslash.
            yield name, re.sub(r"""([\s"'\\])""", r"\\\1", value)


def _process(parent: QObject, program: str, arguments: list[str]) -> QProcess:
    process = QProcess(parent)
    process.setProgram(program)
    process.setArguments(arguments)
    environment = QProcessEnvironment.systemEnvironment()
    # Else it answers in the user's language, and is understood in one only.
    environment.insert("LC_ALL", "C.UTF-8")
    process.setProcessEnvironment(environment)
    return process


def _text(data: QByteArray) -> str:
    return bytes(data.data()).decode(errors="replace").strip()


def _refused(said: str, printer: str) -> str:
    """What `lp` said, in words for whoever prints; as it is where it says something else."""
    known = (
        (r"not accepting jobs", _("„{printer}“ nimmt zurzeit keine Aufträge an.")),
        (r"does not exist|No such|not found", _("Einen Drucker „{printer}“ gibt es nicht mehr.")),
        (r"[Nn]ot authorized|[Ff]orbidden|denied", _("Sie dürfen auf „{printer}“ nicht drucken.")),
        (r"[Nn]o space|[Dd]isk full", _("Dem Druckdienst fehlt Speicherplatz.")),
    )
    for pattern, told in known:
        if re.search(pattern, said):
            return told.format(printer=printer)
    return said or _("Der Druckdienst hat den Auftrag abgelehnt.")
