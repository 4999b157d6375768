"""Making parts of a picture unreadable, with the mouse or the keys, before it leaves."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, ngettext
from helpdesk.tickets import Attachment
from helpdesk.tickets.altering import Region
from ui.jobs import Jobs
from ui.theme import theme
from ui.tickets.looking import Look, look
from ui.tickets.overlay import Overlay
from ui.widgets import Notice, Small, primary, push, quiet, tool

_ZOOMS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
_STEP = 8
"""Pixels of the screen that an arrow key moves."""

_SMALLEST = 3


class PictureEditor(Overlay):
    """Black rectangles over a picture; "Übernehmen" writes them into the stored file for good.

    Signals:
        blackened: The stored picture is another now; carries `Changes`.
    """

    blackened = Signal(object)

    def __init__(self, jobs: Jobs, origin: QWidget, ticket_id: object, file: Attachment) -> None:
        super().__init__(origin, "picture_editor", _("Schwärzen: {name}").format(name=file.name))
        self._jobs = jobs
        self._ticket_id = ticket_id
        self._file = file
        self.canvas = Canvas()
        self.problem = Notice("picture_editor_problem")
        self.undo = quiet(tool("undo-2", _("Letzte Stelle zurücknehmen"), "picture_editor_undo", "Ctrl+Z"))
        self.smaller = quiet(tool("zoom-out", _("Verkleinern"), "picture_editor_smaller", "-"))
        self.larger = quiet(tool("zoom-in", _("Vergrößern"), "picture_editor_larger", "+"))
        self.apply = primary(push(_("Übernehmen"), "picture_editor_apply"))
        self.apply.setToolTip(_("Macht die Stellen in der gespeicherten Datei endgültig schwarz"))
        for button in (self.undo, self.smaller, self.larger, self.apply):
            self.tools.addWidget(button)
        self.hint = Small(
            _(
                "Ziehen Sie Rechtecke über alles, was niemand lesen soll. Mit der Tastatur: Pfeiltasten bewegen, mit "
                "Umschalt wird es größer oder kleiner, Eingabe setzt die Stelle."
            )
        )
        self.hint.setContentsMargins(*(theme().size.space_3,) * 4)
        self.view = QScrollArea()
        self.view.setObjectName("picture_editor_scroll")
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.view.setWidget(self.canvas)
        self.body.addWidget(self.problem)
        self.body.addWidget(self.view, 1)
        self.body.addWidget(self.hint)
        self.undo.clicked.connect(self.canvas.undo)
        self.smaller.clicked.connect(lambda: self._zoom(-1))
        self.larger.clicked.connect(lambda: self._zoom(1))
        self.canvas.zoom_requested.connect(self._zoom)
        self.canvas.left.connect(self.put_away)
        self.canvas.seen.connect(lambda spot: self.view.ensureVisible(spot.x(), spot.y()))
        self.canvas.changed.connect(self._tell)
        self.apply.clicked.connect(self._apply)
        self._tell()
        jobs.ask(self, lambda helpdesk: look(helpdesk, file), self.show_look, self._explain)

    def show_look(self, seen: Look) -> None:
        """Shows the picture that was read, as large as there is room."""
        if seen.image.isNull():
            self.problem.show_message("negative", _("Das Bild lässt sich nicht anzeigen."))
            return
        room = self.view.viewport().size()
        fitting = min(room.width() / seen.image.width(), room.height() / seen.image.height(), 1.0)
        self.canvas.show_image(seen.image, seen.size, fitting)
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.matches(QKeySequence.StandardKey.Undo):
            self.canvas.undo()
        else:
            super().keyPressEvent(event)

    def _zoom(self, step: int) -> None:
        self.canvas.zoom(step)

    def _tell(self) -> None:
        count = len(self.canvas.regions)
        self.undo.setEnabled(count > 0)
        self.apply.setEnabled(count > 0)
        told = ngettext("{count} Stelle", "{count} Stellen", count).format(count=count)
        self.details.setText(told if count else _("noch keine Stelle"))

    def _apply(self) -> None:
        regions, ticket_id, sha256 = self.canvas.wanted(), self._ticket_id, self._file.sha256
        self.apply.setEnabled(False)
        self.problem.clear()
        self._jobs.change(
            self,
            lambda helpdesk: helpdesk.tickets.attached.blacken(ticket_id, sha256, regions),  # type: ignore[arg-type]
            self._explain,
            self._finish,
        )

    def _finish(self, changes: Changes) -> None:
        self.put_away()
        self.blackened.emit(changes)

    def _explain(self, error: HelpdeskError) -> None:
        self._tell()
        self.problem.show_error(error)


class Canvas(QWidget):
    """The picture and the rectangles on it.

    Signals:
        changed: A rectangle was set or taken back.
        zoom_requested: Larger (1) or smaller (-1).
        seen: Where something happens that should be in view, a `QPoint`.
        left: Escape was pressed, and no rectangle was being moved.
    """

    changed = Signal()
    zoom_requested = Signal(int)
    seen = Signal(QPoint)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("picture_editor_canvas")
        self.setAccessibleName(_("Bild zum Schwärzen"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.regions: list[QRectF] = []
        """Set rectangles, in pixels of the picture."""
        self.moving: QRectF | None = None
        """The one being drawn or moved."""
        self._image = QImage()
        self._size = QSize()
        self._scale = 1.0
        self._from = QPointF()

    def show_image(self, image: QImage, size: QSize, scale: float) -> None:
        """Shows a picture; `size` is its own in pixels, `scale` how large it is shown."""
        self._image, self._size = image, size
        self._set_scale(scale * image.width() / size.width())

    def zoom(self, step: int) -> None:
        """To the next larger (1) or smaller (-1) size."""
        steps = _ZOOMS if step > 0 else _ZOOMS[::-1]
        further = (each for each in steps if (each - self._scale) * step > 0.01)
        self._set_scale(next(further, self._scale))

    def undo(self) -> None:
        """Takes back the rectangle being moved, or else the one set last."""
        if self.moving is not None:
            self.moving = None
        elif self.regions:
            self.regions.pop()
        self._show()

    def wanted(self) -> list[Region]:
        """The rectangles in whole pixels of the picture, none smaller than it was drawn."""
        whole = QRect(QPoint(0, 0), self._size)
        rects = [region.toAlignedRect().intersected(whole) for region in self.regions]
        return [Region(one.x(), one.y(), one.width(), one.height()) for one in rects if not one.isEmpty()]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's names
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._image)
        for region in self.regions:
            painter.fillRect(self._on_screen(region), Qt.GlobalColor.black)
        if self.moving is not None:
            spot = self._on_screen(self.moving)
            painter.setOpacity(0.6)
            painter.fillRect(spot, Qt.GlobalColor.black)
            painter.setOpacity(1)
            painter.setPen(QPen(QColor(theme().accent), theme().size.focus))
            painter.drawRect(spot)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self._from = event.position() / self._scale
            self.moving = QRectF(self._from, self._from)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self.moving is not None:
            self.moving = QRectF(self._from, event.position() / self._scale).normalized()
            self.seen.emit(event.position().toPoint())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        del event
        self._set()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        arrows = {
            Qt.Key.Key_Left: QPointF(-1, 0),
            Qt.Key.Key_Right: QPointF(1, 0),
            Qt.Key.Key_Up: QPointF(0, -1),
            Qt.Key.Key_Down: QPointF(0, 1),
        }
        if (direction := arrows.get(Qt.Key(event.key()))) is not None:
            self._push(direction * (_STEP / self._scale), resize=bool(event.modifiers() & _SHIFT))
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._set()
        elif event.key() in {Qt.Key.Key_Plus, Qt.Key.Key_Minus}:
            self.zoom_requested.emit(1 if event.key() == Qt.Key.Key_Plus else -1)
        elif event.key() == Qt.Key.Key_Escape and self.moving is not None:
            self.undo()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _push(self, way: QPointF, *, resize: bool) -> None:
        if self.moving is None:
            shape = QSize(self._size.width() // 4, self._size.height() // 8).expandedTo(QSize(_STEP, _STEP))
            self.moving = QRectF(QPointF(), shape.toSizeF())
            self.moving.moveCenter(QRectF(QPointF(), self._size.toSizeF()).center())
        elif resize:
            self.moving.setBottomRight(self.moving.bottomRight() + way)
            self.moving.setWidth(max(self.moving.width(), _SMALLEST))
            self.moving.setHeight(max(self.moving.height(), _SMALLEST))
        else:
            self.moving.translate(way)
        self.seen.emit(self._on_screen(self.moving).center().toPoint())
        self.update()

    def _set(self) -> None:
        drawn, self.moving = self.moving, None
        if drawn is not None and min(drawn.width(), drawn.height()) * self._scale >= _SMALLEST:
            self.regions.append(drawn)
        self._show()

    def _show(self) -> None:
        self.update()
        self.changed.emit()

    def _set_scale(self, scale: float) -> None:
        self._scale = scale
        self.setFixedSize(self._size * scale)
        self.update()

    def _on_screen(self, rect: QRectF) -> QRectF:
        return QRectF(rect.topLeft() * self._scale, rect.size() * self._scale)


_SHIFT = Qt.KeyboardModifier.ShiftModifier
