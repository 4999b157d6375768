"""The work report for the customer's eyes: its very pages beside the field for the signature, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from helpdesk.i18n import Language, _, speaking
from ui.documents.paper_view import PaperView
from ui.theme import theme
from ui.widgets import FlowLayout, Heading, Small, once, padded, primary, push, quiet
from ui.widgets.form import Field
from ui.widgets.signature_pad import SignaturePad

if TYPE_CHECKING:
    from ui.documents.sheets import Sheets


class ReportPage(QWidget):
    """What the customer reads and signs: the PDF that is issued, in its language.

    A window of its own over the whole screen: what the scope says, and what of others stands in the technician's
    window, isn't the customer's to see.

    Signals:
        signed: The customer has signed what is shown.
        closed: Back to the technician.
    """

    signed = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("report_page")
        self.setProperty("surface", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.paper = PaperView()
        self.title = Heading("")
        self.name = QLineEdit()
        self.field = Field("", self.name, "report_sign_name")
        self.pad = SignaturePad("report_signature")
        self.hint = Small("")
        self.sign = once(primary(push("", "report_sign", "check")))
        self.clear = quiet(push("", "report_sign_clear"))
        self.cancel = quiet(push("", "report_sign_cancel"))
        self._build()
        self.sign.clicked.connect(self.signed)
        self.clear.clicked.connect(self.pad.clear)
        self.cancel.clicked.connect(self.close)
        self.pad.changed.connect(self._note_drawing)
        self.name.textEdited.connect(self._note_drawing)

    @property
    def sheets(self) -> Sheets:
        """The pages that are shown."""
        return self.paper.sheets

    def present(self, pdf: bytes, language: Language) -> None:
        """Takes the whole screen with a document, from its first page; what was drawn before is gone."""
        with speaking(language):
            self._say()
        self.setLocale(QLocale(language))
        self.pad.clear()
        self.paper.show_pdf(pdf, from_start=True)
        self._note_drawing()
        self.showFullScreen()
        self.activateWindow()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's names
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        super().closeEvent(event)
        self.closed.emit()

    def _build(self) -> None:
        size = theme().size
        signing = QVBoxLayout()
        padded(signing, margin=size.space_6)
        for widget in (self.title, self.field):
            signing.addWidget(widget)
        signing.addWidget(self.pad, 0, Qt.AlignmentFlag.AlignLeft)
        signing.addWidget(self.hint)
        ways = FlowLayout()
        for button in (self.sign, self.clear, self.cancel):
            ways.addWidget(button)
        signing.addLayout(ways)
        signing.addStretch()
        beside = QWidget()
        beside.setLayout(signing)
        beside.setFixedWidth(self.pad.sizeHint().width() + 2 * size.space_6)
        across = QHBoxLayout(self)
        padded(across, margin=0, spacing=0)
        across.addWidget(self.paper, 1)
        across.addWidget(beside)

    def _say(self) -> None:
        told = _("Unterschrift des Kunden")
        self.setWindowTitle(told)
        self.title.setText(told)
        self.field.caption.setText(_("Wer unterschreibt"))
        self.name.setAccessibleName(_("Wer unterschreibt"))
        self.pad.setAccessibleName(_("Unterschriftsfeld"))
        self.hint.setText(_("Mit der Unterschrift wird bestätigt, dass die Arbeiten wie oben ausgeführt wurden."))
        self.sign.setText(_("Unterschrift übernehmen"))
        self.clear.setText(_("Feld leeren"))
        self.cancel.setText(_("Abbrechen"))

    def _note_drawing(self) -> None:
        self.sign.setEnabled(self.pad.signed and bool(self.name.text().strip()))
        self.clear.setEnabled(self.pad.signed)
