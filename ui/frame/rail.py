from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QCursor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from helpdesk.i18n import _
from ui.theme import changed, icon, theme
from ui.widgets import fit_icon, tip

OUTBOX = "outbox"
"""The place behind the state at the foot."""


class Rail(QWidget):
    """The places to go, as icon and word; at the foot the network's state and the settings.

    In a narrow window the words give way to the page and stand in the tool tips.

    Signals:
        place_chosen: Somebody wants to go to a place; carries its id.
        state_pressed: The state at the foot was pressed.
    """

    place_chosen = Signal(str)
    state_pressed = Signal()

    def __init__(self, places: Sequence[tuple[str, str, QAction]]) -> None:
        """Each place has an id, its icon, and the action that goes there."""
        super().__init__()
        self.setObjectName("rail")
        self.setProperty("surface", "sunken")
        # A plain QWidget paints the style sheet's background only when told to.
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._is_folded = False
        self._buttons: dict[str, _RailButton] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        size = theme().size
        column.setContentsMargins(size.space_2, size.space_3, size.space_2, size.space_2)
        column.setSpacing(size.space_1)
        for place, icon_name, action in places:
            column.addWidget(self._button(place, icon_name, action))
        column.addStretch()
        self.state = _rail_button("circle-check", _("bereit"), "rail_state")
        self.state.setAccessibleName(_("Netz und Postausgang"))
        self.state.clicked.connect(self.state_pressed)
        self.state.setCheckable(True)
        self._group.addButton(self.state)
        self._buttons[OUTBOX] = self.state
        self.settings = _rail_button("settings", _("Einstellungen"), "rail_settings")
        self.settings.setToolTip(_("Einstellungen"))
        self.settings.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        column.addWidget(self.state)
        column.addWidget(self.settings)
        changed.connect(self._fit)
        self._fit()

    @property
    def is_folded(self) -> bool:
        """Whether only the icons are shown."""
        return self._is_folded

    def fold(self, width: int) -> None:
        """Leaves the words away where a window of this width has no room for them beside a page."""
        size = theme().size
        self._is_folded = width < size.rail + size.page
        style = Qt.ToolButtonStyle
        for button in (*self._buttons.values(), self.settings):
            button.setToolButtonStyle(style.ToolButtonIconOnly if self._is_folded else style.ToolButtonTextBesideIcon)
        # Its least is that of the icons even now: a window put on half a screen must get that narrow.
        self.setMinimumWidth(size.rail_folded)
        self.setMaximumWidth(size.rail_folded if self._is_folded else size.rail)
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(self.maximumWidth(), super().sizeHint().height())

    def show_place(self, place: str) -> None:
        """Marks where we are; the settings are no place of the rail's, so then nothing is marked."""
        if place in self._buttons:
            self._buttons[place].setChecked(True)
        elif marked := self._group.checkedButton():
            self._group.setExclusive(False)
            marked.setChecked(False)
            self._group.setExclusive(True)

    def show_count(self, place: str, count: int, spoken: str) -> None:
        """Shows how much is new at a place, and says it to who doesn't see it; 0 shows nothing."""
        if place in self._buttons:
            self._buttons[place].show_count(count, spoken)

    def show_state(self, words: str, icon_name: str, role: str, explained: str) -> None:
        """Says how network and outbox are."""
        self.state.setText(words)
        self.state.setIcon(icon(icon_name, role))
        self.state.setToolTip(tip(f"{words}. {explained}"))
        self.state.setAccessibleDescription(f"{words}. {explained}")

    def show_settings(self, menu: QMenu) -> None:
        """Opens this menu from the settings button."""
        self.settings.setMenu(menu)
        menu.aboutToHide.connect(self._look_for_pointer)

    def _look_for_pointer(self) -> None:
        # Qt doesn't tell a button that the pointer left it while its menu was open: it would look so for ever.
        under = self.settings.rect().contains(self.settings.mapFromGlobal(QCursor.pos()))
        self.settings.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, under)
        self.settings.update()

    def _button(self, place: str, icon_name: str, action: QAction) -> _RailButton:
        button = _rail_button(icon_name, action.text(), f"rail_{place}")
        button.setCheckable(True)
        button.setToolTip(action.toolTip())
        button.clicked.connect(lambda: self.place_chosen.emit(place))
        self._group.addButton(button)
        self._buttons[place] = button
        return button

    def _fit(self) -> None:
        # Before it is in a window, it has the room it wants.
        self.fold(self.window().width() if self.parent() else theme().size.rail + theme().size.page)


class _RailButton(QToolButton):
    """A place, with how much is new there at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def show_count(self, count: int, spoken: str) -> None:
        self.count = count
        self.setAccessibleName(f"{self.text()}, {spoken}" if count else self.text())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if not self.count:
            return
        tokens = theme()
        font = QFont(self.font())
        font.setPixelSize(tokens.size.text_small)
        font.setWeight(QFont.Weight.DemiBold)
        text = str(self.count) if self.count < 100 else "99+"
        high = QFontMetrics(font).height() + 2
        wide = max(high, QFontMetrics(font).horizontalAdvance(text) + tokens.size.space_2)
        icon_only = self.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
        top, right = (0, 0) if icon_only else ((self.height() - high) // 2, tokens.size.space_2)
        area = QRect(self.width() - wide - right, top, wide, high)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent))
        painter.drawRoundedRect(area, high / 2, high / 2)
        painter.setPen(QColor(tokens.accent_text))
        painter.setFont(font)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), text)


def _rail_button(icon_name: str, text: str, name: str) -> _RailButton:
    button = _RailButton()
    button.setObjectName(name)
    button.setProperty("role", "rail")
    button.setText(text)
    button.setIcon(icon(icon_name, "muted", "accent"))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setMinimumSize(QSize(0, 0))
    fit_icon(button)
    return button
