from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.i18n import _
from ui.commands import Commands
from ui.theme import changed, theme
from ui.widgets import Heading, Label, Muted, Scroll, Title, push


class ShortcutSheet(QDialog):
    """Every key on one sheet. Stays open beside the work; Escape or F1 puts it away."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        size = theme().size
        self.setObjectName("shortcut_sheet")
        self.setWindowTitle(_("Tastenkürzel"))
        self.setModal(False)
        self._scroll = scroll = Scroll()
        scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        scroll.setAccessibleName(_("Tastenkürzel"))
        scroll.body.addWidget(Title(_("Tastenkürzel")))
        scroll.body.addWidget(Muted(_("Jeden Befehl finden Sie auch in der Suche.")))
        self._columns = columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
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
            half.addStretch(1)
        scroll.body.addLayout(columns)
        scroll.body.addStretch(1)
        close = push(_("Schließen"), "shortcut_close")
        close.clicked.connect(self.close)
        self._foot = foot = QHBoxLayout()
        foot.setContentsMargins(size.space_6, size.space_3, size.space_6, size.space_4)
        foot.addStretch()
        foot.addWidget(close)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll, 1)
        column.addLayout(foot)
        # So that the arrows scroll it; Escape and F1 close it from anywhere.
        scroll.setFocus()
        changed.connect(self._fit)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's names
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As large as its rows, as far as the screen has room; in one column where it is too narrow for two."""
        room = self.screen().availableSize() * _OF_THE_SCREEN
        for direction in (QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom):
            self._columns.setDirection(direction)
            self._scroll.body.activate()
            self._scroll.updateGeometry()
            if self._scroll.minimumSizeHint().width() <= room.width():
                break
        # Else the dialog would still hold itself as wide as two columns.
        self._column.activate()
        wide = self._scroll.minimumSizeHint().width()
        high = self._scroll.body.sizeHint().height() + self._foot.sizeHint().height()
        self.resize(QSize(wide, high).boundedTo(room))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_F1:
            self.close()
        else:
            super().keyPressEvent(event)


_OF_THE_SCREEN = 0.9


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
