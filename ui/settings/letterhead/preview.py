from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from helpdesk.i18n import _, language
from helpdesk.printing.letterhead import Details
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

PAUSE_MS = 200
"""How long typing rests before the page is set anew."""

_RATIO = 297 / 210
_PAGE_INCHES = 210 / 25.4


class SamplePage(QWidget):
    """A letter as it would be printed; it follows what is typed, and is set and drawn by the worker.

    Attributes:
        shown: The details on the page that is seen; None while there is none.
    """

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName("letterhead_preview")
        self.setAccessibleName(_("Vorschau des Briefkopfs"))
        self.shown: Details | None = None
        self._details = Details()
        self._image = QImage()
        self._reads = Latest(jobs, self)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._draw)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setMinimumWidth(theme().size.text_body * 15)
        self.setMaximumWidth(theme().size.text_body * 30)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's names
        width = theme().size.text_body * 22
        return QSize(width, self.heightForWidth(width))

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return round(width * _RATIO)

    def show_details(self, details: Details, *, at_once: bool = False) -> None:
        """Shows the page with these, as soon as nobody types any longer."""
        self._details = details
        self._pause.start(0 if at_once else PAUSE_MS)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        height = self.heightForWidth(event.size().width())
        if height != self.height():
            self.setFixedHeight(height)
        if event.size().width() != event.oldSize().width():
            self._pause.start()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._pause.start()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        page = QRectF(self.rect())
        # Paper is white in the dark too.
        painter.fillRect(page, Qt.GlobalColor.white)
        if not self._image.isNull():
            painter.drawImage(page, self._image)
        painter.setPen(QPen(QColor(theme().border), 1))
        painter.drawRect(page.adjusted(0.5, 0.5, -0.5, -0.5))

    def _draw(self) -> None:
        details, tongue = self._details, language()
        ppi = max(self.width() * self.devicePixelRatioF() / _PAGE_INCHES, 30)

        def drawn(helpdesk: Helpdesk) -> QImage:
            # An image, unlike a pixmap, may be made on any thread.
            return QImage.fromData(helpdesk.stationery.sample_picture(details, tongue, ppi))

        self._reads.ask(drawn, lambda image: self._show(details, image))

    def _show(self, details: Details, image: QImage) -> None:
        self._image, self.shown = image, details
        self.update()
