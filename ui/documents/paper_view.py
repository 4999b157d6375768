from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import delete

from ui.documents.sheets import Sheets
from ui.theme import theme
from ui.widgets import padded

_STILL_MS = 1_000
"""How long a picture of the former page may stand in for one that is never drawn."""
_DIMMED = 0.55


class PaperView(QWidget):
    """A document that is replaced by others; what was there stays in sight until the new pages are drawn.

    Signals:
        replaced: Another document is shown now, in other `sheets`; the former ones go after this.
        moved: Another place of the document, or another size of it, is on the screen.
    """

    replaced = Signal()
    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._content = b""
        self._room = QVBoxLayout(self)
        padded(self._room, margin=0, spacing=0)
        self._still = _Still(self)
        self.sheets = self._laid_out(b"")
        self.setMinimumHeight(theme().size.text_body * 8)

    @property
    def is_dimmed(self) -> bool:
        """Whether what stands here is about to be replaced."""
        return self._still.dims

    def show_pdf(self, pdf: bytes, *, from_start: bool) -> None:
        """Shows another PDF from its first page, or at the place where the last one was being read."""
        if self._content == pdf:
            if from_start:
                self.sheets.scroll_to(0)
            return
        if self.isVisible() and self._content:
            self._still.hold()
        self._content = pdf
        former, had_focus = self.sheets, self.sheets.hasFocus()
        self.sheets = self._laid_out(pdf)
        self._room.activate()
        self.sheets.follow(former, from_start=from_start)
        self.setFocusProxy(self.sheets)
        if had_focus:
            self.sheets.setFocus()
        self.replaced.emit()
        self._room.removeWidget(former)
        # At once and before its document, from which a thread of Qt's may be drawing.
        delete(former)
        self._still.raise_()
        self.moved.emit()

    def dim(self, *, dimmed: bool) -> None:
        """Greys what is about to be replaced, or lets it be seen again."""
        self._still.dim(dimmed=dimmed)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._still.setGeometry(self.rect())

    def _laid_out(self, pdf: bytes) -> Sheets:
        sheets = Sheets(pdf)
        sheets.moved.connect(self.moved)
        sheets.drawn.connect(self._still.lift)
        sheets.setGeometry(self.rect())
        self._room.addWidget(sheets)
        return sheets


class _Still(QWidget):
    """A picture of the former page until the new one is drawn, and a veil over what is about to be replaced."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._picture = QPixmap()
        self.dims = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._longest = QTimer(self, singleShot=True, interval=_STILL_MS)
        self._longest.timeout.connect(self.lift)
        self.hide()

    def hold(self) -> None:
        self.dims = False
        self._picture = self._view.grab()
        self._longest.start()
        self._show()

    def lift(self) -> None:
        self._longest.stop()
        self._picture = QPixmap()
        self._show()

    def dim(self, *, dimmed: bool) -> None:
        self.dims = dimmed
        self._show()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        del event
        painter = QPainter(self)
        if not self._picture.isNull():
            painter.drawPixmap(0, 0, self._picture)
        if self.dims:
            painter.setOpacity(_DIMMED)
            painter.fillRect(self.rect(), QColor(theme().sunken))
        painter.end()

    def _show(self) -> None:
        self.setVisible(self.dims or not self._picture.isNull())
        self.raise_()
        self.update()
