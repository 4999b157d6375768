from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def in_reading_order(form: QWidget) -> None:
    """Lets Tab go through a form as one reads it; Qt puts what is added later behind the last button."""
    for before, after in pairwise(_fields(form)):
        QWidget.setTabOrder(before, after)


def _fields(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    if isinstance(widget, QScrollArea) and (inside := widget.widget()):
        yield from _fields(inside)
    if layout := widget.layout():
        yield from _laid_out(layout)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        if widget := item.widget():
            yield from _fields(widget)
        elif inner := item.layout():
            yield from _laid_out(inner)
