"""What happened, told in place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from ui.theme import Kind, theme
from ui.widgets.buttons import push, quiet, tool
from ui.widgets.labels import Heading, IconLabel, Label
from ui.widgets.surfaces import repolish

_ICONS: dict[Kind, str] = {
    "accent": "info",
    "positive": "circle-check",
    "warning": "triangle-alert",
    "negative": "circle-alert",
    "premium": "gem",
    "neutral": "info",
}


class Passing(QFrame):
    """What comes and goes within a page.

    Attributes:
        home: What gets the focus when this goes with it. Without, Qt gives it to the next button, and Space presses
            that one: such as the one that sends.
    """

    home: QWidget | None = None

    def setVisible(self, visible: bool) -> None:  # noqa: N802 - Qt's
        focused = QApplication.focusWidget()
        if not visible and self.home is not None and focused is not None and self.isAncestorOf(focused):
            self.home.setFocus(Qt.FocusReason.OtherFocusReason)
        super().setVisible(visible)


class Notice(Passing):
    """A banner inside the page: what happened, what was kept, what to do. Takes no room while it says nothing.

    Signals:
        action_requested: Its button was pressed.
        closed: The reader put it away.
        told: It says something else.
        cleared: It says nothing any more.
    """

    action_requested = Signal()
    closed = Signal()
    told = Signal()
    cleared = Signal()

    def __init__(self, name: str = "notice", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        size = theme().size
        self.setObjectName(name)
        self.setProperty("fit", "notice")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.symbol = IconLabel()
        self.text = Heading()
        self.details = Label()
        self.action = push("", f"{name}_action")
        self.close_button = quiet(tool("x", _("Hinweis schließen"), f"{name}_close"))
        words = QVBoxLayout()
        words.setSpacing(size.space_1)
        words.addWidget(self.text)
        words.addWidget(self.details)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(size.space_3, size.space_2, size.space_2, size.space_2)
        row.setSpacing(size.space_3)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self.symbol)
        row.addLayout(words, 1)
        row.addWidget(self.action, 0, top)
        row.addWidget(self.close_button, 0, top)
        self.action.clicked.connect(self.action_requested)
        self.close_button.clicked.connect(self._dismiss)
        self.kind: Kind = "neutral"
        self.hide()

    @property
    def passes(self) -> bool:
        """Whether it only confirms: nothing is left to do, and nothing went wrong."""
        return self.kind in {"positive", "neutral"} and not self.action.text()

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return "\n".join(filter(None, (self.text.text(), self.details.text())))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's names
        # As high as its lines are at the width it has: the policy takes it for the most there may be.
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), self.heightForWidth(self.width()))) if self.isVisible() else hint

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def show_error(self, error: HelpdeskError, action: str = "") -> None:
        """Says what went wrong, with every problem and the next step."""
        self.show_message("negative", error.message, "\n".join(error.lines()[1:]), action)

    def show_message(self, kind: Kind, text: str, details: str = "", action: str = "") -> None:
        """Says something; `action` is the word on its button, if it needs one."""
        self.kind = kind
        self.setProperty("kind", kind)
        self.symbol.show_icon(_ICONS[kind], kind)
        self.text.setText(text)
        self.details.setText(details)
        self.details.setVisible(bool(details))
        # Beside the first line: of one alone, that is the middle of the row, which its buttons make taller.
        first = Qt.AlignmentFlag.AlignTop if details else Qt.AlignmentFlag.AlignVCenter
        self._row.setAlignment(self.symbol, first)
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.setAccessibleName(text)
        self.setAccessibleDescription(details)
        repolish(self)
        self.show()
        self.told.emit()

    def clear(self) -> None:
        """Says nothing any more."""
        self.text.setText("")
        self.hide()
        self.cleared.emit()

    def _dismiss(self) -> None:
        self.clear()
        self.closed.emit()


class UndoBar(Passing):
    """Offers to take back what was just done, for ten seconds; longer while the pointer or focus rests on it.

    Signals:
        undone: The act was taken back.
    """

    undone = Signal()
    SECONDS = 10

    def __init__(self, name: str = "undo_bar", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        size = theme().size
        self.setObjectName(name)
        self.setProperty("kind", "neutral")
        self.setProperty("fit", "bar")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.text = Label()
        self.button: QPushButton = push(_("Rückgängig"), f"{name}_undo", "undo-2")
        row = QHBoxLayout(self)
        row.setContentsMargins(size.space_3, size.space_2, size.space_2, size.space_2)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        self._undo: Callable[[], object] = lambda: None
        self._timer = QTimer(self, singleShot=True, interval=self.SECONDS * 1000)
        self._timer.timeout.connect(self._expire)
        self.button.clicked.connect(self._take_back)
        self.hide()

    def offer(self, text: str, undo: Callable[[], object]) -> None:
        """Says what was done and keeps the way back open; a former offer is gone."""
        self.text.setText(text)
        self.setAccessibleName(text)
        self._undo = undo
        self._timer.start()
        self.show()

    def _expire(self) -> None:
        if self.underMouse() or self.button.hasFocus():
            self._timer.start()
        else:
            self.hide()

    def _take_back(self) -> None:
        self._timer.stop()
        self.hide()
        self._undo()
        self.undone.emit()
