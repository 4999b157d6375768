"""Brings the focus back where it fell out of a page because what had it is gone."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class FocusHome(QObject):
    """A field goes with its form, a button with its step; Qt then gives the focus to whatever stands next in the
    window, such as the rail, where the page's keys do nothing. Here it comes back: to what has the same name by then,
    else to the page itself.
    """

    def __init__(self, page: QWidget, home: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._home = home
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def _follow(self, old: QWidget | None, now: QWidget | None) -> None:
        page = self._page
        if old is None or not isValid(page) or not page.isVisible() or not page.isAncestorOf(old):
            return
        went = old.isVisible() and old.isEnabled()
        if not went and not (now is not None and page.isAncestorOf(now)):
            # Once what took the form's place is there.
            QTimer.singleShot(0, self, partial(self._return, old.objectName(), now))

    def _return(self, name: str, left: QWidget | None) -> None:
        elsewhere = QApplication.focusWidget()
        if elsewhere is not None and elsewhere is not left:
            # Somebody put it there meanwhile.
            return
        same = [one for one in self._page.findChildren(QWidget, name) if one.isVisible() and one.isEnabled()]
        (same[0] if name and same else self._home).setFocus()
