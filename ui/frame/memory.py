from __future__ import annotations

from pathlib import Path
from typing import get_args
from uuid import UUID

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow, QSplitter, QWidget

from helpdesk.settings import Paths, ThemeName

SCALES = (100, 110, 125, 150, 175, 200)
"""Text sizes in percent of the system's."""


class WindowMemory:
    """Where the window was, how its panes stood, what it looked like; kept below the data directory only."""

    def __init__(self, paths: Paths) -> None:
        self._folder = paths.data_dir
        self._kept = QSettings(str(paths.data_dir / "window.ini"), QSettings.Format.IniFormat)

    def theme(self, default: ThemeName) -> ThemeName:
        """What somebody chose in the window; else `default`."""
        found = self._kept.value("theme", default)
        return next((name for name in get_args(ThemeName) if name == found), default)

    def scale(self) -> int:
        found = str(self._kept.value("text_percent", "100"))
        return next((scale for scale in SCALES if str(scale) == found), 100)

    def keep_theme(self, theme: ThemeName) -> None:
        self._keep("theme", theme)

    def keep_scale(self, scale: int) -> None:
        self._keep("text_percent", scale)

    def panel(self) -> bool:
        """Whether the lookup stood beside the work."""
        return str(self._kept.value("lookup", "true")) == "true"

    def draft(self) -> UUID | None:
        """The draft that was on the table."""
        try:
            return UUID(str(self._kept.value("draft", "")))
        except ValueError:
            return None

    def keep_draft(self, draft: UUID | None) -> None:
        """Notes at once which draft is on the table: a crash asks nobody."""
        if draft != self.draft():
            self._keep("draft", str(draft or ""))
            self._kept.sync()

    def folder(self) -> Path | None:
        """Where documents were saved last."""
        found = str(self._kept.value("documents_folder", ""))
        return Path(found) if found else None

    def keep_folder(self, folder: Path) -> None:
        self._keep("documents_folder", str(folder))

    def restore_window(self, window: QMainWindow) -> None:
        """Puts the window where it was; where its screen is gone, Qt moves it onto one that isn't."""
        geometry = self._kept.value("geometry")
        if isinstance(geometry, QByteArray):
            window.restoreGeometry(geometry)

    def restore_splitters(self, part: QWidget) -> None:
        """Gives the panes below `part` the sizes they had."""
        for splitter in _splitters(part):
            state = self._kept.value(f"panes/{splitter.objectName()}")
            if isinstance(state, QByteArray):
                splitter.restoreState(state)

    def keep_window(self, window: QMainWindow, *, panel: bool) -> None:
        self._keep("geometry", window.saveGeometry())
        self._keep("lookup", "true" if panel else "false")
        for splitter in _splitters(window):
            self._keep(f"panes/{splitter.objectName()}", splitter.saveState())
        self._kept.sync()

    def _keep(self, name: str, value: object) -> None:
        # Where there is no data directory, as after a failed start, none is made for this.
        if self._folder.is_dir():
            self._kept.setValue(name, value)


def _splitters(part: QWidget) -> list[QSplitter]:
    return [splitter for splitter in part.findChildren(QSplitter) if splitter.objectName()]
