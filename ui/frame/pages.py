from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QStackedWidget, QWidget


class Pages(QStackedWidget):
    """The pages, each made when it is first wanted."""

    def __init__(self, makers: Mapping[str, Callable[[], QWidget]]) -> None:
        super().__init__()
        self.setObjectName("pages")
        self._makers = makers
        self._pages: dict[str, QWidget] = {}
        self._first: QWidget | None = None
        self.place = ""

    def page(self, place: str) -> QWidget:
        """The page of a place, made now if it hasn't been."""
        if place not in self._pages:
            page = self._makers[place]()
            page.setProperty("surface", "page")
            self._pages[place] = page
            self.addWidget(page)
        return self._pages[place]

    def made(self) -> Mapping[str, QWidget]:
        """The pages made so far."""
        return self._pages

    def show_place(self, place: str) -> QWidget:
        """Goes to a place."""
        page = self.page(place)
        self.place = place
        self.setCurrentWidget(page)
        return page

    def show_first(self, widget: QWidget) -> None:
        """Something to paint while the first page isn't made."""
        widget.setProperty("surface", "page")
        self.addWidget(widget)
        self._first = widget

    def drop_first(self) -> None:
        """The first page is there."""
        if self._first is not None:
            self.removeWidget(self._first)
            self._first.deleteLater()
            self._first = None

    def forget(self) -> None:
        """Throws the pages away; they read anew when they are wanted again."""
        for page in self._pages.values():
            self.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
