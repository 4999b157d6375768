"""A closed record: sealed or not yet, its checkpoint to be handed to the customer, and that they got it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.consent import Consent, ConsentState
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from ui.consent.note_form import NoteForm
from ui.consent.notes import delivered
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme
from ui.widgets import Card, FlowLayout, Label, Muted, StateBadge, clear_layout, push

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


class QrCode(QWidget):
    """Black on white in every theme, with the quiet zone a telephone needs."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._drawing = QSvgRenderer(self)
        self.setObjectName(name)
        self.setAccessibleName(_("QR-Code des Prüfpunkts"))
        self.setAccessibleDescription(_("Enthält denselben Text, der daneben steht."))
        self.setFixedSize(self.sizeHint())

    def show_code(self, svg: bytes) -> None:
        """Shows a drawing, or nothing."""
        self._drawing.load(QByteArray(svg))
        self.setVisible(bool(svg))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's names
        edge = theme().size.text_body * 14
        return QSize(edge, edge)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        self._drawing.render(painter, QRectF(self.rect()))


class SealedCard(Card):
    """Is there once a record is closed.

    Signals:
        noted: That the customer has their copy is to be written down; carries the `Call`.
        print_requested: The customer's copy is wanted.
    """

    noted = Signal(object)
    print_requested = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        # Beside the worker that saves: reading the whole log must not hold up what is typed.
        self._reads = Latest(jobs.post, self)
        self._asked: tuple[UUID, int] | None = None
        self.form: NoteForm | None = None
        self.setObjectName("sealed_card")
        self.badge = StateBadge("neutral", "loader-circle", _("wird geprüft"))
        self.meaning = Label()
        self.checkpoint = Muted()
        self.checkpoint.setObjectName("sealed_checkpoint")
        self.checkpoint.setAccessibleName(_("Prüfpunkt"))
        self.checkpoint.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.code = QrCode("sealed_qr")
        self.copy = push(_("Prüfpunkt kopieren"), "sealed_copy", "copy")
        self.print_copy = push(_("Ausfertigung für den Kunden"), "sealed_print", "printer")
        self._place = QVBoxLayout()
        badges = FlowLayout()
        badges.addWidget(self.badge)
        tools = FlowLayout()
        tools.setSpacing(theme().size.space_2)
        tools.addWidget(self.copy)
        tools.addWidget(self.print_copy)
        words = QVBoxLayout()
        words.addWidget(self.meaning)
        words.addWidget(self.checkpoint)
        words.addLayout(tools)
        words.addStretch()
        row = QHBoxLayout()
        row.setSpacing(theme().size.space_4)
        row.addLayout(words, 1)
        row.addWidget(self.code, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(badges)
        self.body.addLayout(row)
        self.body.addLayout(self._place)
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(self.checkpoint.text()))
        self.print_copy.clicked.connect(self.print_requested)
        self.hide()

    def show_consent(self, consent: Consent) -> None:
        """Reads the checkpoint where the record is closed."""
        sealed = consent.state is ConsentState.SEALED
        self.setVisible(sealed)
        if not sealed:
            self._asked = None
            return
        self._ask_delivery(consent)
        asked = (consent.id, len(consent.events))
        if asked != self._asked:
            self._asked = asked
            consent_id = consent.id
            self._reads.ask(lambda helpdesk: _seal_of(helpdesk, consent_id), self._tell, self._fail)

    def show_error(self, error: HelpdeskError) -> bool:
        """Tells a refusal below the fields it is about; False where nothing is being noted here."""
        if self.form is None:
            return False
        self.form.show_error(error)
        return True

    def _ask_delivery(self, consent: Consent) -> None:
        has_copy = any(event.kind == "delivered" for event in consent.events)
        if has_copy and self.form:
            clear_layout(self._place)
            self.form = None
        elif not has_copy and self.form is None:
            self.form = NoteForm(delivered())
            self.form.cancel.hide()
            self.form.submitted.connect(self.noted)
            self._place.addWidget(self.form)

    def _tell(self, found: tuple[str, bytes]) -> None:
        text, drawing = found
        if text:
            self.badge.show_state("positive", "lock", _("versiegelt"))
            self.meaning.setText(
                _("Geben Sie dem Kunden den Prüfpunkt mit. Damit kann er zeigen, ob später etwas umgeschrieben wurde.")
            )
        else:
            self.badge.show_state("warning", "lock-open", _("noch nicht versiegelt"))
            self.meaning.setText(
                _("Der Nachweis ist abgeschlossen und bleibt. Versiegelt wird er, sobald der Schlüssel da ist.")
            )
        self.checkpoint.setText(text.strip())
        self._show_checkpoint(shown=bool(text))
        self.code.show_code(drawing)

    def _fail(self, error: HelpdeskError) -> None:
        self.badge.show_state("negative", "circle-alert", _("nicht geprüft"))
        self.meaning.setText(error.message)
        self._show_checkpoint(shown=False)
        self.code.show_code(b"")

    def _show_checkpoint(self, *, shown: bool) -> None:
        self.checkpoint.setVisible(shown)
        self.copy.setVisible(shown)


def _seal_of(helpdesk: Helpdesk, consent_id: UUID) -> tuple[str, bytes]:
    """The checkpoint, where this consent is in the log and there is a key, and its code; else nothing."""
    from helpdesk.consent.codes import qr_svg  # noqa: PLC0415 - only a copy needs it

    text = helpdesk.proofs.stamp(consent_id)
    return text, qr_svg(text) if text else b""
