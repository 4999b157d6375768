from __future__ import annotations

import logging
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMessageLogContext, QObject, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QWidget

from helpdesk import i18n
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language, _
from helpdesk.reasons import reason
from helpdesk.settings import Paths, load_settings
from ui.app import make_application, open_window, translate_qt
from ui.theme import apply_theme
from ui.tour.driver import Driver, TourError
from ui.tour.paperwork import Paperwork
from ui.tour.sessions import Sessions
from ui.tour.steps import Steps

CONFIG = """\
technician = "Toni Brandt"
company = "Muster IT-Service GmbH"
company_address = "Hafenstraße 12, 20457 Hamburg"
company_contact = "040 555 01-0 · service@muster-it.example"
theme = "light"
"""


def tour(folder: str, language: Language | None) -> int:
    """Drives the window on a data directory of its own and leaves pictures and PDFs in `folder`.

    Returns:
        0 when every step worked and Qt had nothing to complain of, else 1.

    Raises:
        HelpdeskError: `folder_unwritable`.
    """
    target = _prepared(Path(folder))
    data = Path(tempfile.mkdtemp(prefix="helpdesk-tour-"))
    complaints: list[str] = []

    def complain(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        # What the offscreen platform can't do is no fault of the window's.
        if kind != QtMsgType.QtDebugMsg and not text.startswith("This plugin does not support"):
            complaints.append(text)

    qInstallMessageHandler(complain)
    handler = _Listener(complaints)
    logging.getLogger().addHandler(handler)
    try:
        failed = _drive(Paths(data), language, target, complaints)
    finally:
        qInstallMessageHandler(None)
        logging.getLogger().removeHandler(handler)
        shutil.rmtree(data, ignore_errors=True)
    for complaint in complaints:
        _say(f"✗ {complaint}")
    return 1 if failed or complaints else 0


class _StrayWindows(QObject):
    """Notices parts that show as windows of their own for a moment; on a real screen they flash and take the focus."""

    def __init__(self, window: QWidget, complaints: list[str]) -> None:
        super().__init__()
        self._window = window
        self._complaints = complaints

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            stray = watched.windowType() in {Qt.WindowType.Widget, Qt.WindowType.Window} and watched.isWindow()
            # The customer's page is a window of its own.
            if stray and watched is not self._window and watched.objectName() != "customer_page":
                self._complaints.append(f"a stray window: {watched!r}")
        return False


class _Listener(logging.Handler):
    """Hears what the program logs of its own faults."""

    def __init__(self, complaints: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._complaints = complaints

    def emit(self, record: logging.LogRecord) -> None:
        self._complaints.append(logging.Formatter().format(record))


def _drive(paths: Paths, language: Language | None, target: Path, complaints: list[str]) -> bool:
    paths.config.write_text(CONFIG, encoding="utf-8")
    settings = load_settings(paths)
    i18n.use(language or "de")
    app = make_application()
    translator = translate_qt(app)
    window = open_window(app, paths, settings)
    stray_windows = _StrayWindows(window, complaints)
    window.painted.connect(window.start)
    apply_theme(app, "light")
    app.installEventFilter(stray_windows)
    driver = Driver(app, window, target, stray_windows)
    driver.resize(1440, 900)
    window.show()
    steps = (
        *Steps(driver, paths).in_order(),
        *Sessions(driver).in_order(),
        *Paperwork(driver, window, target).in_order(),
    )
    try:
        return not all(_took(step, driver) for step in steps)
    finally:
        window.close()
        window.finish()
        app.removeEventFilter(stray_windows)
        app.removeTranslator(translator)


def _took(step: Callable[[], None], driver: Driver) -> bool:
    name = step.__name__.replace("_", " ")
    try:
        step()
    except TourError as error:
        _say(f"✗ {name}: {error}")
        driver.picture("failed")
        return False
    _say(f"✓ {name}")
    return True


def _prepared(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in (*folder.glob("[0-9][0-9]-*.png"), *folder.glob("*.pdf")):
            old.unlink()
        (folder / "01-.png").touch()
        (folder / "01-.png").unlink()
    except OSError as error:
        raise HelpdeskError(
            "folder_unwritable",
            _("In {folder} lässt sich nicht schreiben ({reason}).").format(folder=folder, reason=reason(error)),
            hint=_("Nennen Sie einen Ordner, in den Sie schreiben dürfen."),
        ) from error
    return folder


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
