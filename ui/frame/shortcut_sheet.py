from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.i18n import _
from ui.commands import Commands
from ui.theme import theme
from ui.widgets import Heading, Label, Muted, Scroll, Title, push


class ShortcutSheet(QDialog):
    """Every key on one sheet. Stays open beside the work; Escape or F1 puts it away."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        size = theme().size
        self.setObjectName("shortcut_sheet")
        self.setWindowTitle(_("Tastenkürzel"))
        self.setModal(False)
        scroll = Scroll()
        scroll.body.addWidget(Title(_("Tastenkürzel")))
        scroll.body.addWidget(Muted(_("Jeden Befehl finden Sie auch in der Suche.")))
        columns = QHBoxLayout()
        columns.setSpacing(size.space_8)
        halves = [QVBoxLayout(), QVBoxLayout()]
        for half in halves:
            columns.addLayout(half, 1)
        filled = [0, 0]
        for group, keys in commands.sheet().items():
            shorter = filled.index(min(filled))
            filled[shorter] += len(keys) + 2
            halves[shorter].addLayout(_group(group, keys))
        for half in halves:
            half.addStretch()
        scroll.body.addLayout(columns)
        scroll.body.addStretch()
        close = push(_("Schließen"), "shortcut_close")
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.setContentsMargins(size.space_6, size.space_3, size.space_6, size.space_4)
        foot.addStretch()
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll, 1)
        column.addLayout(foot)
        self.resize(size.text_body * 52, size.text_body * 40)
        close.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_F1:
            self.close()
        else:
            super().keyPressEvent(event)


def _group(title: str, keys: list[tuple[str, str]]) -> QVBoxLayout:
    size = theme().size
    column = QVBoxLayout()
    column.setContentsMargins(0, size.space_4, 0, 0)
    column.addWidget(Heading(title, wrap=False))
    grid = QGridLayout()
    grid.setHorizontalSpacing(size.space_4)
    grid.setVerticalSpacing(size.space_2)
    grid.setColumnMinimumWidth(0, size.text_body * 8)
    grid.setColumnStretch(1, 1)
    for row, (key, text) in enumerate(keys):
        grid.addWidget(Muted(key, wrap=False), row, 0)
        grid.addWidget(Label(text, wrap=False), row, 1)
    column.addLayout(grid)
    return column
