"""Pieces of plain text set on a row that paints itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPainter

from ui.scope.marking import laid_out
from ui.theme import changed, theme


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text on its place within a row; `role` names its colour."""

    left: float
    top: float
    width: float
    text: str
    font: QFont
    role: str = "text"

    @property
    def bottom(self) -> float:
        return self.top + height(self.text, self.font, self.width)


@cache
def font(pixels: int, *, strong: bool = False, struck: bool = False) -> QFont:
    """The window's font at a size of the theme."""
    made = QFont(QGuiApplication.font())
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight(theme().size.weight_strong if strong else theme().size.weight_normal))
    made.setStrikeOut(struck)
    return made


def height(text: str, set_in: QFont, width: float) -> float:
    """How high a text gets at a width."""
    return _height(text, set_in.pixelSize(), set_in.bold(), round(width))


def draw(painter: QPainter, left: float, top: float, pieces: Iterable[Piece]) -> None:
    """Draws pieces of a row whose upper left corner this is."""
    for piece in pieces:
        painter.setPen(QColor(theme().colour(piece.role)))
        layout = laid_out(piece.text, piece.font, piece.width)[0]
        layout.draw(painter, QPointF(left + piece.left, top + piece.top))


# Rows are measured far more often than their texts change, and laying text out is what takes the time.
@lru_cache(maxsize=20_000)
def _height(text: str, pixels: int, strong: bool, width: int) -> float:
    return laid_out(text, font(pixels, strong=strong), width)[1]


def _forget() -> None:
    font.cache_clear()
    _height.cache_clear()


changed.connect(_forget)
