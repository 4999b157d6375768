"""Opens the window: painted first, with the first tickets; everything that takes time comes after the paint."""

from __future__ import annotations

import gc
import sys
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QThread, QTranslator
from PySide6.QtWidgets import QApplication

from helpdesk import __version__, i18n
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language, _
from helpdesk.settings import Paths, Settings, load_settings
from helpdesk.tickets import TicketRow
from helpdesk.tickets.first_page import first_page
from ui.frame.look import Look
from ui.frame.memory import WindowMemory
from ui.instance import Instance
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.theme import apply_theme

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


def run(paths: Paths, language: Language | None) -> int:
    """Opens the window on a data directory and returns when it is closed; `language` overrides the settings'."""
    app = make_application()
    settings = _settings(paths)
    i18n.use(language or settings.language)
    instance = Instance(paths)
    if not instance.claim() and _raised_or_explained(app, paths, instance):
        return 0
    translator = translate_qt(app)
    window = open_window(app, paths, settings)
    window.painted.connect(partial(_after_paint, window, instance))
    instance.raise_requested.connect(window.come_forward)
    window.show()
    status = app.exec()
    window.finish()
    instance.release()
    app.removeTranslator(translator)
    return status


def make_application() -> QApplication:
    """The application with its names, by which desktops find its entry and icon."""
    # Named here, Qt makes the style itself; `setStyle` would load the Python side of all styles for it (8 ms).
    app = QApplication([sys.argv[0], "-style", "fusion"])
    app.setProperty("is_fusion", True)  # noqa: FBT003 - Qt's argument
    app.setApplicationName("Helpdesk")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("helpdesk")
    return app


def open_window(app: QApplication, paths: Paths, settings: Settings) -> MainWindow:
    """The window with the first tickets; its worker is held until `start`."""
    memory = WindowMemory(paths)
    look = Look(app, memory, settings.theme)
    jobs = Jobs(partial(_open_services, paths), held=True)
    try:
        first, problem = _first_tickets(paths)
        window = MainWindow(paths, jobs, memory, look, first)
        look.dress()
        if problem:
            window.show_failure(problem)
    except BaseException:
        # Nobody else would release the worker, and the process would wait for it forever.
        jobs.close()
        raise
    return window


def _first_tickets(paths: Paths) -> tuple[list[TicketRow], HelpdeskError | None]:
    try:
        return first_page(paths.database), None
    except HelpdeskError as error:
        return [], error


def translate_qt(app: QApplication) -> QTranslator:
    """Qt's own words (context menus, print dialogs) in the language of the window."""
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if i18n.language() != "en" and translator.load(f"qtbase_{i18n.language()}", folder):
        app.installTranslator(translator)
    return translator


def _after_paint(window: MainWindow, instance: Instance) -> None:
    window.start()
    instance.listen()


def _open_services(paths: Paths) -> Helpdesk:
    from helpdesk.app import open_helpdesk  # noqa: PLC0415 - the ORM, on the worker, after the first paint

    # Read again: a second try must see what was mended since the first.
    helpdesk = open_helpdesk(paths, load_settings(paths))
    # All that was imported stays to the end: looking through it for garbage would stall the window.
    gc.freeze()
    return helpdesk


def _settings(paths: Paths) -> Settings:
    try:
        return load_settings(paths)
    except HelpdeskError:
        # Opening the services fails for the same reason, and that is shown.
        return Settings()


def _raised_or_explained(app: QApplication, paths: Paths, instance: Instance) -> bool:
    """True when the other window came forward or the user gave up; False when it is gone and we have the directory."""
    for _attempt in range(20):
        if instance.raise_other():
            return True
        # It may be starting and not hear yet, or be ending.
        QThread.msleep(100)
        if instance.claim():
            return False
    from ui.frame.error_page import ErrorPage  # noqa: PLC0415 - a good start never needs it

    apply_theme(app, "system")
    page = ErrorPage(paths)
    page.setWindowTitle("Helpdesk")
    page.show_error(
        HelpdeskError(
            "already_running",
            _("Helpdesk läuft schon, antwortet aber nicht."),
            hint=_("Warten Sie einen Augenblick. Beenden Sie sonst das andere Fenster und versuchen Sie es erneut."),
        )
    )
    page.retry_requested.connect(page.close)
    page.resize(page.sizeHint())
    page.show()
    app.exec()
    return not instance.claim()
