"""What came of asking for answers, told for a while."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from helpdesk.i18n import _
from ui.frame.fetching import Fetched
from ui.theme import Kind, changed, theme
from ui.widgets import Notice

_WIDTH = 30
"""Of letters as high as the body's text: what is left beside the search field in a window of middle size."""


class FetchedNotice(Notice):
    """Goes when the ticket it tells of is opened, or by itself, unless the pointer or the focus rests on it; only a
    trouble stays until somebody puts it away. What goes by itself floats beside the search field, so that nothing moves
    under the mouse.

    Signals:
        ticket_requested: The ticket it tells of shall be opened; carries its id.
        settings_requested: The settings of the desk that made trouble shall be opened; carries its name.
    """

    ticket_requested = Signal(object)
    settings_requested = Signal(str)
    SECONDS = 8

    def __init__(self) -> None:
        super().__init__("fetched_notice")
        self._ticket: UUID | None = None
        self._desk = ""
        self._floats = False
        self._timer = QTimer(self, singleShot=True, interval=self.SECONDS * 1000)
        self._timer.timeout.connect(self._expire)
        self.action_requested.connect(self._open)

    def float_over(self, host: QWidget) -> None:
        """Takes its place in the upper right corner of a widget, over what stands there."""
        self.setParent(host)
        self._floats = True
        host.installEventFilter(self)
        changed.connect(self._place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self._place()
        return super().eventFilter(watched, event)

    def show_fetched(self, found: Fetched, looked_at: UUID | None) -> None:
        """Tells it; `looked_at` is the ticket somebody has before their eyes, which needs no opening."""
        tickets = found.changes.tickets
        self._ticket = next(iter(tickets)) if len(tickets) == 1 else None
        elsewhere = self._ticket is not None and self._ticket != looked_at
        kind: Kind = "warning" if found.troubles else "neutral"
        self._desk = found.desk
        action = _("Zu den Einstellungen") if found.desk else _("Öffnen") if elsewhere else ""
        self.show_message(kind, found.told(), found.hint, action)
        self._place()
        if found.troubles:
            self._timer.stop()
        else:
            self._timer.start()

    def note_opened(self, ticket: UUID | None) -> None:
        """A ticket was opened."""
        if ticket is not None and ticket == self._ticket:
            self.clear()

    def _place(self) -> None:
        host, size = self.parentWidget(), theme().size
        if host is None or not self._floats:
            return
        width = min(size.text_body * _WIDTH, host.width() - 2 * size.space_3)
        self.resize(width, self.height())
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        self.setGeometry(host.width() - width - size.space_3, size.space_1, width, height)
        self.raise_()

    def _expire(self) -> None:
        focused = QApplication.focusWidget()
        if self.underMouse() or (focused is not None and self.isAncestorOf(focused)):
            self._timer.start()
        else:
            self.clear()

    def _open(self) -> None:
        ticket, desk = self._ticket, self._desk
        self.clear()
        if desk:
            self.settings_requested.emit(desk)
        elif ticket is not None:
            self.ticket_requested.emit(ticket)
