"""The one set of icons, drawn in the theme's colours at whatever size and density is asked for."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from helpdesk.resources import resource
from ui.theme import state


@cache
def icon(name: str, role: str = "text", on: str = "") -> QIcon:
    """The icon `name` of `resources/icons`, in the colour of a role, or of `on` while its button is switched on.

    It follows the theme by itself.

    Raises:
        FileNotFoundError: There is no icon of that name.
    """
    return QIcon(_Tinted(name, role, on or role))


def paint_icon(painter: QPainter, rect: QRect, name: str, colour: str) -> None:
    """Draws an icon where a delegate or a widget paints itself."""
    _renderer(name, colour).render(painter, QRectF(rect))


@cache
def _source(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))


class _Tinted(QIconEngine):
    """Looks the colour up when it paints, so a change of theme needs no new icons."""

    def __init__(self, name: str, role: str, on: str) -> None:
        super().__init__()
        _source(name)
        self._name = name
        self._role = role
        self._on = on

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state_: QIcon.State) -> None:
        tokens = state.theme()
        role = self._on if state_ is QIcon.State.On else self._role
        colour = tokens.disabled if mode is QIcon.Mode.Disabled else tokens.colour(role)
        # Buttons ask for more width than height to keep the word at a distance.
        edge = min(rect.width(), rect.height())
        paint_icon(painter, QRect(rect.topLeft(), QSize(edge, edge)), self._name, colour)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state_: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state_, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state_: QIcon.State, scale: float) -> QPixmap:  # noqa: N802
        del scale  # the size asked for is in device pixels already
        drawn = QPixmap(size)
        if drawn.isNull():
            # A button squeezed to nothing while its page is laid out.
            return drawn
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state_)
        painter.end()
        return drawn

    def clone(self) -> QIconEngine:
        copy = _Tinted(self._name, self._role, self._on)
        # Qt takes it, and the binding doesn't know: without this, Python would destroy it under Qt's hands.
        _CLONES.append(copy)
        return copy


_CLONES: list[_Tinted] = []
