from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from helpdesk.i18n import N_, _
from helpdesk.printing.letterhead import HOUSE_ACCENT, LEAST_CONTRAST, contrast, dark_enough, is_colour, ratio
from ui.theme import theme
from ui.widgets import FlowLayout, Small, padded, push, quiet

PROPOSED = (
    (HOUSE_ACCENT, N_("Petrol")),
    ("#1d3f8f", N_("Blau")),
    ("#17693a", N_("Grün")),
    ("#8a2432", N_("Rot")),
    ("#7a1f5c", N_("Beere")),
    ("#7a4a00", N_("Braun")),
    ("#3c4a5a", N_("Schiefer")),
)
"""All of them can be read on white."""


class ColourChoice(QWidget):
    """A colour by its number or by a swatch, with how well it can be read on paper.

    Signals:
        edited: Another colour was typed or chosen.
    """

    edited = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.field = QLineEdit(maxLength=7, placeholderText=HOUSE_ACCENT)
        self.field.setObjectName(f"{name}_field")
        self.field.setAccessibleName(_("Farbe als Zahl"))
        self.field.setFixedWidth(theme().size.text_body * 7)
        self.told = Small()
        self.told.setObjectName(f"{name}_contrast")
        self.take = quiet(push("", f"{name}_take"))
        swatches = QWidget()
        row = FlowLayout(swatches)
        row.addWidget(self.field)
        self.swatches = [Swatch(colour, _(word), f"{name}_{colour[1:]}") for colour, word in PROPOSED]
        for swatch in self.swatches:
            swatch.clicked.connect(lambda _checked=False, colour=swatch.colour: self._choose(colour))
            row.addWidget(swatch)
        below = QHBoxLayout()
        below.addWidget(self.told, 1)
        below.addWidget(self.take)
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=theme().size.space_1)
        column.addWidget(swatches)
        column.addLayout(below)
        self.field.textChanged.connect(self._tell)
        self.field.textChanged.connect(lambda _text: self.edited.emit())
        self.take.clicked.connect(lambda: self._choose(dark_enough(self.colour())))
        self._tell()

    def colour(self) -> str:
        """As typed; empty for the house's own."""
        typed = self.field.text().strip().lower()
        return "" if typed == HOUSE_ACCENT else typed

    def show_colour(self, colour: str) -> None:
        """Shows a colour; empty is the house's own."""
        self.field.setText(colour or HOUSE_ACCENT)

    def _choose(self, colour: str) -> None:
        self.field.setText(colour)

    def _tell(self) -> None:
        typed = self.field.text().strip().lower() or HOUSE_ACCENT
        for swatch in self.swatches:
            swatch.setChecked(swatch.colour == typed)
        pale = is_colour(typed) and contrast(typed) < LEAST_CONTRAST
        self.take.setVisible(pale)
        if not is_colour(typed):
            self.told.setText(_("Eine Farbe hat die Form {example}.").format(example=HOUSE_ACCENT))
            return
        found = ratio(contrast(typed))
        if pale:
            self.told.setText(_("Kontrast {ratio} : 1, auf Papier zu blass").format(ratio=found))
            self.take.setText(_("{colour} nehmen").format(colour=dark_enough(typed)))
        else:
            self.told.setText(_("Kontrast {ratio} : 1, gut lesbar").format(ratio=found))


class Swatch(QAbstractButton):
    """A colour to be chosen; its name is what a screen reader says."""

    def __init__(self, colour: str, word: str, name: str) -> None:
        super().__init__()
        self.colour = colour
        self.setObjectName(name)
        self.setAccessibleName(word)
        self.setToolTip(word)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        side = theme().size.text_body * 2
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        ring = theme().accent if self.hasFocus() else theme().text if self.isChecked() else theme().border
        painter.setPen(QPen(QColor(ring), 2 if self.isChecked() or self.hasFocus() else 1))
        painter.drawRoundedRect(whole.adjusted(1, 1, -1, -1), 5, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.colour))
        painter.drawRoundedRect(whole.adjusted(4, 4, -4, -4), 3, 3)
        if self.isChecked():
            painter.setPen(QPen(Qt.GlobalColor.white, 2))
            unit = whole.width() / 8
            painter.drawPolyline([whole.center() + QPointF(x, y) * unit for x, y in _TICK])


_TICK = ((-1.3, 0.1), (-0.3, 1.1), (1.5, -1.1))
