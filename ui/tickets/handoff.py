"""Carrying a ticket into a portal by hand: everything to copy, in the order of the portal's form."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from helpdesk.delivery import Handoff, HandoffField, ParcelKind
from helpdesk.i18n import _, ngettext
from ui.outbox.steps import Step
from ui.theme import theme
from ui.widgets import Card, FlowLayout, Heading, IconLabel, Label, Muted, Small, clear_layout, primary, push, quiet

_PREVIEW = 160


class HandoffView(Card):
    """The fields with a copy button each, the folder with the attachments, and the portal's number afterwards.

    Signals:
        settled: The technician says whether it is there now; carries the `Step` that says so, and the portal's number.
    """

    settled = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self._handoff: Handoff | None = None
        size = theme().size
        self.portal = push(_("Portal öffnen"), "handoff_portal", "external-link")
        self.folder = push(_("Ordner öffnen"), "handoff_folder", "folder-open")
        self.files = Small()
        self.number = QLineEdit(placeholderText=_("Ticketnummer aus dem Portal"))
        self.number.setObjectName("handoff_number")
        self.number.setAccessibleName(_("Ticketnummer aus dem Portal"))
        self.confirm = primary(push(_("Bestätigen"), "handoff_confirm"))
        self.refuse = quiet(push(_("Doch nicht übergeben"), "handoff_refuse"))
        openers = FlowLayout()
        openers.addWidget(self.portal)
        openers.addWidget(self.folder)
        self._fields = QVBoxLayout()
        self._fields.setSpacing(size.space_2)
        done = QHBoxLayout()
        done.addWidget(self.number, 1)
        done.addWidget(self.confirm)
        self.body.addWidget(Heading(_("Jetzt ins Portal übertragen")))
        self.body.addWidget(Muted(_("Öffnen Sie das Portal, kopieren Sie Feld für Feld und bestätigen Sie am Ende.")))
        self.body.addLayout(openers)
        self.body.addWidget(self.files)
        self.body.addLayout(self._fields)
        self.body.addLayout(done)
        self.body.addWidget(self.refuse, 0, Qt.AlignmentFlag.AlignLeft)
        self.portal.clicked.connect(self._open_portal)
        self.folder.clicked.connect(self._open_folder)
        self.confirm.clicked.connect(lambda: self.settled.emit(Step.ARRIVED, self.number.text().strip()))
        self.number.returnPressed.connect(self.confirm.click)
        self.refuse.clicked.connect(lambda: self.settled.emit(Step.NOT_ARRIVED, ""))
        self.hide()

    def show_handoff(self, handoff: Handoff | None) -> None:
        """Shows what is to be carried over; a number typed for the same handoff stays."""
        self.setVisible(handoff is not None)
        if handoff is None or handoff == self._handoff:
            return
        self._handoff = handoff
        self.number.clear()
        self.number.setVisible(handoff.kind is ParcelKind.CREATE)
        count = len(handoff.attachments)
        self.files.setText(
            ngettext("{count} Datei liegt im Ordner.", "{count} Dateien liegen im Ordner.", count).format(count=count)
        )
        self.files.setVisible(count > 0)
        clear_layout(self._fields)
        for number, field in enumerate(handoff.fields, start=1):
            self._fields.addWidget(_CopyRow(field, number))

    def _open_portal(self) -> None:
        if self._handoff and self._handoff.address.startswith("https://"):
            QDesktopServices.openUrl(QUrl(self._handoff.address))

    def _open_folder(self) -> None:
        if self._handoff:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._handoff.folder)))


class _CopyRow(QWidget):
    def __init__(self, field: HandoffField, number: int) -> None:
        super().__init__()
        self._value = field.value
        shown = " ".join(field.value.split())
        self._done = IconLabel("circle", "muted")
        copy = push(_("Kopieren"), f"handoff_copy_{number}", "copy")
        copy.setAccessibleName(_("{field} kopieren").format(field=field.label))
        copy.clicked.connect(self._copy)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Small(field.label))
        words.addWidget(Label(shown if len(shown) <= _PREVIEW else f"{shown[:_PREVIEW]} …"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme().size.space_2)
        line.addWidget(self._done)
        line.addLayout(words, 1)
        line.addWidget(copy)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._value)
        self._done.show_icon("circle-check", "positive")
