"""A closed record: sealed or not yet, its checkpoint to be handed to the customer, and that they got it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextOption
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from helpdesk.consent import Consent, ConsentState
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from ui.consent.note_form import NoteForm
from ui.consent.notes import delivered
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme
from ui.widgets import Card, FlowLayout, Label, StateBadge, clear_layout, push

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


_WORDS = 24
"""Widths of a letter that the words need at least beside the code."""

_MODULE = 4
"""Pixels of each of the code's modules: a telephone reads it off the screen, whatever size the text has."""


class QrCode(QWidget):
    """Black on white in every theme, with the quiet zone a telephone needs."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._drawing = QSvgRenderer(self)
        self.setObjectName(name)
        self.setAccessibleName(_("QR-Code des Prüfpunkts"))
        self.setAccessibleDescription(_("Enthält denselben Text, der daneben steht."))
        self.hide()

    def show_code(self, svg: bytes) -> None:
        """Shows a drawing, or nothing."""
        self._drawing.load(QByteArray(svg))
        # Whole pixels: a module that is sometimes three wide and sometimes two is what telephones fail at.
        self.setFixedSize(self._drawing.viewBox().size() * _MODULE)
        self.setVisible(bool(svg))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        self._drawing.render(painter, QRectF(self.rect()))


class Checkpoint(QPlainTextEdit):
    """Text without spaces that breaks wherever the room ends: it must never widen the page."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(_("Prüfpunkt"))
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def text(self) -> str:
        """What stands there, as it is copied."""
        return self.toPlainText()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's names
        return QSize(theme().size.text_body * 10, self.fontMetrics().lineSpacing())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # Its document counts lines; around them are the margins of the document and of the frame.
        lines = max(1, round(self.document().size().height()))
        # Before it has been laid out, what is inside may be taller.
        around = max(0, self.height() - self.viewport().height()) + 2 * round(self.document().documentMargin())
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + around)


@dataclass(frozen=True, slots=True)
class _Seal:
    """What came of the seal: whether there is one, its checkpoint with its code, or why that can't be had here."""

    sealed: bool
    checkpoint: str = ""
    drawing: bytes = b""
    reason: str = ""


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
        self.checkpoint = Checkpoint("sealed_checkpoint")
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
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(theme().size.space_4)
        self._row.addLayout(words, 1)
        self._row.addWidget(self.code, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(badges)
        self.body.addLayout(self._row)
        self.body.addLayout(self._place)
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(self.checkpoint.text()))
        self.print_copy.clicked.connect(self.print_requested)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        beside = self.width() >= theme().size.text_body * _WORDS + self.code.width()
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._row.direction() is not way:
            self._row.setDirection(way)

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

    def _tell(self, found: _Seal) -> None:
        if found.checkpoint:
            self.badge.show_state("positive", "lock", _("versiegelt"))
            self.meaning.setText(
                _("Geben Sie dem Kunden den Prüfpunkt mit. Damit kann er zeigen, ob später etwas umgeschrieben wurde.")
            )
        elif found.sealed:
            self.badge.show_state("warning", "key", _("versiegelt, ohne Prüfpunkt"))
            told = _("Der Nachweis ist versiegelt; sein Prüfpunkt lässt sich hier nicht bilden.")
            self.meaning.setText(" ".join(filter(None, (told, found.reason))))
        else:
            self.badge.show_state("warning", "lock-open", _("noch nicht versiegelt"))
            self.meaning.setText(
                _("Der Nachweis ist abgeschlossen und bleibt. Versiegelt wird er, sobald der Schlüssel da ist.")
            )
        self.code.show_code(found.drawing)
        self._arrange()
        self.checkpoint.setPlainText(found.checkpoint.strip())
        self._show_checkpoint(shown=bool(found.checkpoint))

    def _fail(self, error: HelpdeskError) -> None:
        self.badge.show_state("negative", "circle-alert", _("nicht geprüft"))
        self.meaning.setText(error.message)
        self._show_checkpoint(shown=False)
        self.code.show_code(b"")

    def _show_checkpoint(self, *, shown: bool) -> None:
        self.checkpoint.setVisible(shown)
        self.copy.setVisible(shown)


def _seal_of(helpdesk: Helpdesk, consent_id: UUID) -> _Seal:
    """Whether this consent is in the log, and the checkpoint where there is its key."""
    from helpdesk.consent.codes import qr_svg  # noqa: PLC0415 - only a copy needs it

    if not helpdesk.proofs.is_sealed(consent_id):
        return _Seal(sealed=False)
    try:
        text = helpdesk.proofs.checkpoint()
    except HelpdeskError as error:
        return _Seal(sealed=True, reason=error.message)
    return _Seal(sealed=True, checkpoint=text, drawing=qr_svg(text) if text else b"")
