from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ui.theme import changed, theme

if TYPE_CHECKING:
    from ui.jobs import Jobs
    from ui.scope.panel import ScopePanel


HOME = "tickets"


class WorkAndLookup(QSplitter):
    """The page, and beside it the lookup; the lookup folds away first where there isn't room for both.

    It keeps its room from the first paint on, and is filled when the services come.

    Signals:
        lookup_made: The lookup exists now; carries it.
    """

    lookup_made = Signal(object)

    def __init__(self, pages: QWidget, *, wanted: bool) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName("work_and_lookup")
        self.setChildrenCollapsible(False)
        self.setHandleWidth(theme().size.hairline)
        self._pages = pages
        self._jobs: Jobs | None = None
        self._panel: ScopePanel | None = None
        self.wanted = wanted
        self._roomy: bool | None = None
        self._at_home = True
        self._letters = theme().size.text_body
        self._lookup_letters = (theme().size.lookup + theme().size.space_8) / self._letters
        self._slot = QWidget()
        self._slot.setObjectName("lookup_slot")
        self._slot.setProperty("surface", "page")
        self._slot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self._slot)
        column.setContentsMargins(0, 0, 0, 0)
        self.addWidget(pages)
        self.addWidget(self._slot)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.splitterMoved.connect(self._note_share)
        changed.connect(self._measure)
        self._measure()
        # Until the window knows its width; else its room would count as the least the window needs.
        self._slot.hide()

    @property
    def panel(self) -> ScopePanel | None:
        """The lookup, once it exists."""
        return self._panel

    @property
    def lookup_shown(self) -> bool:
        return not self._slot.isHidden()

    def use(self, jobs: Jobs) -> None:
        """The services are coming: the lookup can be made when it is shown."""
        self._jobs = jobs
        # By now it is as wide as it was in an earlier window.
        self._note_share()
        if self.lookup_shown:
            self.made()

    def made(self) -> ScopePanel | None:
        """The lookup, made now if it can be."""
        if self._panel is None and self._jobs is not None:
            from ui.scope.panel import ScopePanel  # noqa: PLC0415 - after the first paint

            self._panel = ScopePanel(self._jobs)
            self._panel.close_requested.connect(self.toggle)
            layout = self._slot.layout()
            if layout is not None:
                layout.addWidget(self._panel)
            self.lookup_made.emit(self._panel)
        return self._panel

    def forget(self) -> None:
        """Throws the lookup away; it is made anew when it is shown again."""
        if self._panel is not None:
            self._panel.deleteLater()
            self._panel = None

    def toggle(self) -> None:
        """Shows or hides the lookup; a wish in a wide window is remembered."""
        self.show_lookup(shown=not self.lookup_shown)

    def show_lookup(self, *, shown: bool = True) -> None:
        """As `toggle`, one way."""
        if self._roomy and self._at_home:
            self.wanted = shown
        if shown:
            self.made()
        self._slot.setVisible(shown)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        # The lookup folds away where it is too narrow for both; a window put on half a screen must get that far.
        return QSize(self._pages.minimumWidth(), super().minimumSizeHint().height())

    def turn_to(self, place: str) -> None:
        """The lookup stands beside the tickets; any other page has the room to itself until it is asked for there."""
        self._at_home = place == HOME
        self._show_if_wanted()

    def fold(self, width: int) -> None:
        """Folds the lookup when the window has just become too narrow, and brings it back when it is wide again."""
        size = theme().size
        roomy = width >= size.rail + size.both_panes + size.lookup
        if roomy != self._roomy:
            self._roomy = roomy
            self._show_if_wanted()

    def _show_if_wanted(self) -> None:
        shown = bool(self._roomy and self.wanted and self._at_home)
        if shown:
            self.made()
        self._slot.setVisible(shown)

    def _measure(self) -> None:
        size, letters = theme().size, self._letters
        self._letters = size.text_body
        if self._roomy is not None:
            # Larger letters may leave no room for it; asking for that room first would widen the window.
            self.fold(self.window().width())
        self._slot.setMinimumWidth(size.lookup)
        self._pages.setMinimumWidth(size.text_body * 28)
        if self._letters != letters and self.lookup_shown:
            width = round(self._lookup_letters * self._letters)
            self.setSizes([max(self.width() - width, 1), width])
        elif self.sizes()[1] < size.lookup:
            self.setSizes([size.both_panes, size.lookup + size.space_8])

    def _note_share(self) -> None:
        """How wide the lookup is in letters, so that it stays as wide in larger ones."""
        if self.lookup_shown and self.sizes()[1]:
            self._lookup_letters = self.sizes()[1] / self._letters
