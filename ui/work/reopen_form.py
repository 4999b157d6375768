"""An ended shift that goes on: asked for with a reason, which stays with the shift."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from helpdesk.i18n import _
from ui.theme import theme
from ui.widgets import FlowLayout, Notice, Passing, once, primary, push, quiet
from ui.widgets.form import Field


class ReopenForm(Passing):
    """Why the end of a shift was none.

    Signals:
        reopening_requested: Carries the reason.
    """

    reopening_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("shift_reopening")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(_("Einsatz wieder öffnen"))
        self.reason = QLineEdit()
        self.field = Field(_("Grund"), self.reason, "reopening_reason")
        self.notice = Notice("shift_reopening_notice")
        self.save = once(primary(push(_("Wieder öffnen"), "shift_reopening_save", "play")))
        self.cancel = quiet(push(_("Abbrechen"), "shift_reopening_cancel"))
        buttons = QWidget()
        line = FlowLayout()
        buttons.setLayout(line)
        line.addWidget(self.save)
        line.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme().size.space_2, 0, 0)
        for part in (self.field, self.notice, buttons):
            column.addWidget(part)
        self.save.clicked.connect(self.submit)
        self.reason.returnPressed.connect(self.submit)
        self.cancel.clicked.connect(self.hide)
        self.hide()

    def begin(self) -> None:
        """Asks anew."""
        self.reason.clear()
        self.field.show_problem("")
        self.notice.clear()
        self.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Asks for the shift to go on, if a reason stands there."""
        reason = self.reason.text().strip()
        self.field.show_problem("" if reason else _("Nennen Sie den Grund."))
        if reason:
            self.reopening_requested.emit(reason)
