"""What nobody expected: written to a log, told without taking the window away."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from copy import copy
from logging.handlers import RotatingFileHandler
from types import TracebackType

from PySide6.QtCore import QObject, Signal, qVersion

from helpdesk import __version__
from helpdesk.settings import Paths

log = logging.getLogger("helpdesk.window")


class CrashReporter(QObject):
    """Catches exceptions that reach the event loop or a thread's end.

    Signals:
        caught: One was caught; carries details to copy, without what anybody typed.
    """

    caught = Signal(str)

    def __init__(self, paths: Paths) -> None:
        super().__init__()
        self._handler: logging.Handler | None = None
        self._former = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._catch
        threading.excepthook = lambda told: self._catch(told.exc_type, told.exc_value, told.exc_traceback)
        self._open_log(paths)

    def tell(self, error: BaseException) -> None:
        """Reports an exception caught elsewhere."""
        self.caught.emit(details(error))

    def close(self) -> None:
        """Gives the hooks back and closes the log."""
        sys.excepthook, threading.excepthook = self._former
        if self._handler:
            logging.getLogger().removeHandler(self._handler)
            self._handler.close()

    def _open_log(self, paths: Paths) -> None:
        try:
            paths.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._handler = RotatingFileHandler(
                paths.data_dir / "helpdesk.log", maxBytes=500_000, backupCount=3, encoding="utf-8", delay=True
            )
        except OSError:
            return
        self._handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        self._handler.setLevel(logging.WARNING)
        logging.getLogger().addHandler(self._handler)

    def _catch(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None or issubclass(kind, KeyboardInterrupt):
            self._former[0](kind, error or kind(), trace)
            return
        log.error("not expected", exc_info=(kind, error, trace))
        self.caught.emit(details(error))


def details(error: BaseException) -> str:
    """Versions and the way to the error, for a report. Without the error's own text, which may quote what was typed."""
    versions = f"Helpdesk {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
    return "\n".join([versions, *_way(error)])


def _way(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    way = [f"  {frame.filename.rsplit('site-packages/')[-1]}:{frame.lineno} {frame.name}" for frame in frames]
    before = error.__cause__ or error.__context__
    return [*(_way(before) if before else ()), type(error).__name__, *way]


class _Discreet(logging.Formatter):
    """Writes exceptions as `details` tells them: a log is sent around, and what customers wrote isn't."""

    def format(self, record: logging.LogRecord) -> str:
        discreet = copy(record)
        # Another handler may have left the whole text there.
        discreet.exc_text = None
        return super().format(discreet)

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        error = ei[1] if isinstance(ei, tuple) else None
        return details(error) if isinstance(error, BaseException) else ""
