from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from helpdesk.i18n import _
from ui.theme import changed, icon, theme
from ui.widgets.buttons import tool
from ui.widgets.labels import IconLabel


class FieldIcons(QObject):
    """What stands inside a line of text beside the text, as large as its letters: Qt's own are 16 pixels for ever.

    Tab passes it by; what the buttons do can be done with keys in the field.
    """

    def __init__(self, field: QLineEdit, leading: str = "") -> None:
        """`leading` is an icon before the text, which only decorates."""
        super().__init__(field)
        self._field = field
        self._lead = IconLabel(leading) if leading else None
        self._trail: list[QWidget] = []
        self._row = QHBoxLayout(field)
        if self._lead is not None:
            self._lead.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._row.addWidget(self._lead)
        self._row.addStretch()
        changed.connect(self.fit)
        self.fit()

    @classmethod
    def of(cls, field: QLineEdit) -> FieldIcons:
        """Those of a field, which may have none yet."""
        return field.findChild(cls) or cls(field)

    def add(self, part: QWidget) -> None:
        """Puts something at the end of the field; call `fit` when it comes or goes."""
        self._trail.append(part)
        self._row.addWidget(part)
        self.fit()

    def add_button(self, icon_name: str, text: str, act: Callable[[], object]) -> QToolButton:
        """Puts a button at the end of the field."""
        button = tool(icon_name, text, f"{self._field.objectName()}_{icon_name.replace('-', '_')}")
        button.setIcon(icon(icon_name, "muted"))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.clicked.connect(lambda: act())
        self.add(button)
        return button

    def add_clear(self) -> None:
        """Puts a button at the end that empties the field; it is there while there is something in it."""
        button = self.add_button("x", _("Feld leeren"), self._clear)

        def show() -> None:
            if button.isHidden() is bool(self._field.text()):
                button.setVisible(bool(self._field.text()))
                self.fit()

        self._field.textChanged.connect(show)
        show()

    def fit(self) -> None:
        """Keeps the text from running into what stands beside it."""
        size = theme().size
        self._row.setContentsMargins(size.space_2, 0, size.space_2, 0)
        self._row.setSpacing(size.space_1)
        for part in self._trail:
            part.ensurePolished()
            if isinstance(part, QToolButton):
                part.setFixedSize(size.icon + size.space_1, size.icon + size.space_1)
        shown = [part for part in self._trail if not part.isHidden()]
        before = size.icon + size.space_1 if self._lead is not None else 0
        behind = sum(part.sizeHint().width() if part.minimumWidth() == 0 else part.width() for part in shown)
        self._field.setTextMargins(before, 0, behind + size.space_1 * len(shown), 0)

    def _clear(self) -> None:
        self._field.clear()
        # As Qt's own button: a person did it.
        self._field.textEdited.emit("")
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
