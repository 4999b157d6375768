"""One attached file in the rail: how it looks, what it is called, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QProgressBar, QVBoxLayout, QWidget

from helpdesk.i18n import _, format_bytes
from helpdesk.tickets import Attachment
from ui.theme import changed, icon, paint_icon, theme
from ui.tickets.looking import FORMATS, Look, suffix
from ui.widgets import Label, Small, padded, tip, tool

_LONGEST_NAME = 32
LONG_EDGE = 2560
"""Pixels; a longer picture can be shrunk."""


class FileCard(QFrame):
    """A file; Space or Enter looks at it, Delete takes it off, the menu key shows all there is.

    Signals:
        preview_requested: It shall be shown.
        blacken_requested: Parts of the picture shall be made unreadable.
        shrink_requested: The picture shall have fewer pixels.
        remove_requested: It shall go.
    """

    preview_requested = Signal()
    blacken_requested = Signal()
    shrink_requested = Signal()
    remove_requested = Signal()

    def __init__(self, file: Attachment, name: str, number: int) -> None:
        super().__init__()
        self.file = file
        self._seen: Look | None = None
        size = theme().size
        self.setObjectName(f"{name}_file_{number}")
        self.setProperty("kind", "neutral")
        self.setProperty("card", "file")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.thumbnail = Thumbnail("image" if suffix(file.name) in FORMATS else "file-text")
        called = Label(shortened(file.name), wrap=False)
        self.facts = Small("", wrap=False)
        self.more = tool("ellipsis-vertical", _("Mehr zu {name}").format(name=file.name), f"{name}_more_{number}")
        self.more.clicked.connect(lambda: self._open_menu(self.more.mapToGlobal(QPoint(0, self.more.height()))))
        remove = tool("x", _("{name} entfernen").format(name=file.name), f"{name}_remove_{number}")
        remove.clicked.connect(self.remove_requested)
        words = QVBoxLayout()
        padded(words, margin=0, spacing=0)
        words.addWidget(called)
        words.addWidget(self.facts)
        row = QHBoxLayout(self)
        row.setContentsMargins(size.space_2, size.space_1, 0, size.space_1)
        row.setSpacing(size.space_2)
        row.addWidget(self.thumbnail)
        row.addLayout(words)
        row.addWidget(self.more)
        row.addWidget(remove)
        self.setToolTip(tip(file.name))
        self._tell()

    def show_look(self, seen: Look) -> None:
        """Shows how it looks and what was changed about it."""
        self._seen = seen
        self.thumbnail.show_image(seen.image)
        self._tell()

    def menu(self) -> QMenu:
        """All that can be done with it."""
        menu = QMenu(self)
        picture = suffix(self.file.name) in FORMATS
        self._entry(menu, _("Vorschau"), "eye", self.preview_requested, "Space")
        if picture:
            self._entry(menu, _("Schwärzen …"), "square", self.blacken_requested)
            long = self._seen is not None and max(self._seen.size.width(), self._seen.size.height()) > LONG_EDGE
            smaller = self._entry(menu, _("Verkleinern …"), "maximize", self.shrink_requested)
            smaller.setEnabled(long)
        self._entry(menu, _("Entfernen"), "x", self.remove_requested, "Del")
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's names
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and not event.modifiers():
            self.preview_requested.emit()
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.remove_requested.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.preview_requested.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        self._open_menu(event.globalPos())

    def _entry(self, menu: QMenu, text: str, icon_name: str, signal: object, keys: str = "") -> QAction:
        action = menu.addAction(icon(icon_name), text)
        if keys:
            action.setShortcut(keys)
            action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(signal)
        return action

    def _open_menu(self, where: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def _tell(self) -> None:
        told = [format_bytes(self.file.bytes)]
        told += [altered.word for altered in self._seen.altered] if self._seen else []
        self.facts.setText(" · ".join(told))
        self.setAccessibleName(", ".join((self.file.name, *told)))


class ArrivingCard(QFrame):
    """A file that is being read and checked; a large picture takes seconds."""

    def __init__(self, name: str) -> None:
        super().__init__()
        size = theme().size
        self.setProperty("kind", "neutral")
        self.setProperty("card", "file")
        self.setAccessibleName(_("{name} wird gelesen").format(name=name))
        self.setToolTip(tip(name))
        busy = QProgressBar()
        busy.setRange(0, 0)
        busy.setTextVisible(False)
        words = QVBoxLayout()
        padded(words, margin=0, spacing=0)
        words.addWidget(Label(shortened(name), wrap=False))
        words.addWidget(Small(_("Wird gelesen …"), wrap=False))
        words.addWidget(busy)
        row = QHBoxLayout(self)
        row.setContentsMargins(size.space_2, size.space_1, size.space_3, size.space_1)
        row.setSpacing(size.space_2)
        row.addWidget(Thumbnail("image" if suffix(name) in FORMATS else "file-text"))
        row.addLayout(words)


class Thumbnail(QWidget):
    """A picture cut to a square, or an icon where there is none."""

    def __init__(self, icon_name: str) -> None:
        super().__init__()
        self._icon = icon_name
        self._image = QImage()
        changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.setFixedSize(self.sizeHint())

    def show_image(self, image: QImage) -> None:
        self._image = image
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's names
        edge = theme().size.icon_large + theme().size.space_3
        return QSize(edge, edge)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        painter = QPainter(self)
        if self._image.isNull():
            size = theme().size
            spot = (self.width() - size.icon) // 2
            paint_icon(painter, self.rect().adjusted(spot, spot, -spot, -spot), self._icon, theme().muted)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        edge = min(self._image.width(), self._image.height())
        part = QRectF((self._image.width() - edge) / 2, (self._image.height() - edge) / 2, edge, edge)
        corners = QPainterPath()
        corners.addRoundedRect(QRectF(self.rect()), theme().size.radius_small, theme().size.radius_small)
        painter.setClipPath(corners)
        painter.drawImage(QRectF(self.rect()), self._image, part)
        # Else most screenshots would be white on white.
        painter.setPen(QColor(theme().outline))
        painter.drawPath(corners)


def shortened(name: str) -> str:
    """A long name without its middle: beginning and ending tell most."""
    if len(name) <= _LONGEST_NAME:
        return name
    half = _LONGEST_NAME // 2
    return f"{name[:half]}…{name[-half + 1 :]}"
