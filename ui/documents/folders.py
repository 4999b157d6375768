from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths


def usual_folder(last: Path | None = None) -> Path:
    """Where files go: the folder used last, else the user's documents, else their home.

    One that isn't there makes the dialog open wherever the program happens to have been started.
    """
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    wanted = (last, Path(documents) if documents else None)
    return next((folder for folder in wanted if folder and folder.is_dir()), Path.home())
