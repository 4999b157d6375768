"""What lies over the work for a moment: no window of its own, and Escape puts it away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from helpdesk.i18n import _
from ui.theme import theme
from ui.widgets import ElidedLabel, Line, Small, padded, quiet, tool, with_shortcut


class Overlay(QWidget):
    """Covers the page it was asked from; Tab stays within, and the page's own shortcuts don't reach here.

    Signals:
        closed: It was put away.
    """

    closed = Signal()

    def __init__(self, origin: QWidget, name: str, title: str, details: str = "") -> None:
        """`origin` is the widget that was asked; it gets the focus back."""
        host = _host(origin)
        super().__init__(host)
        self._origin = QApplication.focusWidget() or origin
        self._host = host
        size = theme().size
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAutoFillBackground(True)
        self.back = quiet(tool("arrow-left", _("Schließen"), f"{name}_close"))
        self.back.setToolTip(with_shortcut(_("Schließen"), QKeySequence(Qt.Key.Key_Escape)))
        self.back.clicked.connect(self.put_away)
        self.details = Small(details, wrap=False)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(size.space_1)
        head = QHBoxLayout()
        head.setContentsMargins(size.space_3, size.space_2, size.space_3, size.space_2)
        head.setSpacing(size.space_2)
        head.addWidget(self.back)
        head.addWidget(ElidedLabel(title, role="heading"), 1)
        head.addWidget(self.details)
        head.addLayout(self.tools)
        self.body = QVBoxLayout()
        padded(self.body, margin=0, spacing=0)
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=0)
        column.addLayout(head)
        column.addWidget(Line())
        column.addLayout(self.body, 1)
        host.installEventFilter(self)
        if isinstance(host, QStackedWidget):
            host.currentChanged.connect(self.put_away)
        self._cover()

    def appear(self) -> None:
        """Shows it and takes the focus."""
        self.show()
        self.raise_()
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def put_away(self) -> None:
        """Takes it off the work."""
        if not self.isHidden():
            self.hide()
            self._origin.setFocus(Qt.FocusReason.OtherFocusReason)
            self.closed.emit()
            self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's names
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self._cover()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            event.accept()

    def focusNextPrevChild(self, following: bool) -> bool:  # noqa: N802
        stops = [one for one in self.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
        stops = [one for one in stops if one.isVisibleTo(self) and one.isEnabled()]
        current = QApplication.focusWidget()
        if not stops:
            return False
        at = stops.index(current) if current in stops else -1
        stops[(at + (1 if following else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _cover(self) -> None:
        self.setGeometry(self._host.rect())


def _host(origin: QWidget) -> QWidget:
    above = origin.parentWidget()
    while above is not None and not isinstance(above, QStackedWidget):
        above = above.parentWidget()
    return above or origin.window()
