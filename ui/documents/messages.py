from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme import theme
from ui.widgets import Notice

_WIDE = 44
"""Heights of a letter a message is wide at most."""


class Messages(QObject):
    """Lays messages over the lower edge of a page: nothing moves for them, and only the first of them is seen.

    What merely confirms goes by itself, later while the pointer or the focus rests on it; the rest stays until it is
    closed or something else is chosen.
    """

    SECONDS = 8

    def __init__(self, page: QWidget, notices: tuple[Notice, ...]) -> None:
        """Of several messages the first of `notices` is shown, and the next one again after it."""
        super().__init__(page)
        self.page = page
        self._notices = notices
        self._timers: dict[Notice, QTimer] = {}
        page.installEventFilter(self)
        for notice in notices:
            notice.setParent(page)
            notice.hide()
            timer = QTimer(notice, singleShot=True)
            timer.timeout.connect(lambda notice=notice: self._expire(notice))
            self._timers[notice] = timer
            notice.told.connect(lambda notice=notice: self._take(notice))
            notice.cleared.connect(self._arrange)

    def _take(self, notice: Notice) -> None:
        timer = self._timers[notice]
        timer.stop()
        if notice.passes:
            timer.start(self.SECONDS * 1000)
        self._arrange()
        if notice.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(notice, notice.spoken))

    def _expire(self, notice: Notice) -> None:
        focused = QApplication.focusWidget()
        if notice.underMouse() or (focused is not None and notice.isAncestorOf(focused)):
            self._timers[notice].start(self.SECONDS * 1000)
        else:
            notice.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if watched is self.page and event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            self._arrange()
        return super().eventFilter(watched, event)

    def _arrange(self) -> None:
        size = theme().size
        first = next((notice for notice in self._notices if notice.text.text()), None)
        for notice in self._notices:
            notice.setVisible(notice is first)
        if first is None:
            return
        width = min(self.page.width() - 2 * size.space_4, size.text_body * _WIDE)
        height = max(first.heightForWidth(width), first.minimumSizeHint().height())
        left = (self.page.width() - width) // 2
        first.setGeometry(left, self.page.height() - height - size.space_4, width, height)
        first.raise_()
