"""What each way of asking the customer needs: a text to send, a page to show, a pad to sign on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from helpdesk.consent import Channel, Consent
from helpdesk.i18n import _, ngettext
from ui.consent.customer_words import letter
from ui.theme import theme
from ui.widgets import FlowLayout, Muted, push

_WRITTEN = frozenset({Channel.MAIL, Channel.PORTAL, Channel.SIGNATURE})


class WayTools(QWidget):
    """The hint and the buttons that belong to the chosen way.

    Signals:
        page_requested: The page for the customer's eyes is wanted.
        print_requested: The text is wanted as PDF.
        all_confirmed: The customer said yes to all that is asked, in one answer.
    """

    page_requested = Signal()
    print_requested = Signal()
    all_confirmed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.hint = Muted()
        self.page = push(_("Seite für den Kunden zeigen"), "grant_page", "eye")
        self.sign = push(_("Unterschreiben lassen"), "grant_sign", "pencil")
        self.copy = push(_("Text kopieren"), "grant_copy", "copy")
        self.pdf = push(_("Als PDF"), "grant_pdf", "file-down")
        self.all = push("", "grant_all", "check-check")
        self.all.setToolTip(_("Der Kunde hat auf jede der Fragen ausdrücklich mit Ja geantwortet."))
        flow = FlowLayout()
        flow.setSpacing(theme().size.space_2)
        for button in (self.page, self.sign, self.copy, self.pdf, self.all):
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_2)
        column.addWidget(self.hint)
        column.addLayout(flow)
        self.page.clicked.connect(self.page_requested)
        self.sign.clicked.connect(self.page_requested)
        self.pdf.clicked.connect(self.print_requested)
        self.copy.clicked.connect(self._copy)
        self.all.clicked.connect(self.all_confirmed)

    def show_way(self, channel: Channel | None, consent: Consent, *, signed: bool) -> None:
        """Shows what this way needs."""
        self._text = letter(consent)
        asked = open_questions(consent)
        self.hint.setText(_hint(channel, signed=signed))
        self.page.setVisible(channel in {None, Channel.ON_THE_SPOT})
        self.sign.setVisible(channel is Channel.SIGNATURE)
        self.sign.setText(_("Neu unterschreiben lassen") if signed else _("Unterschreiben lassen"))
        for button in (self.copy, self.pdf):
            button.setVisible(channel in _WRITTEN)
        self.all.setVisible(channel in _WRITTEN and bool(asked))
        self.all.setText(
            ngettext(
                "Auf die offene Frage steht dort „Ja“",
                "Auf alle {count} offenen Fragen steht dort „Ja“",
                len(asked),
            ).format(count=len(asked))
        )

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._text)
        self.hint.setText(_("Der Text liegt in der Zwischenablage."))


def open_questions(consent: Consent) -> tuple[str, ...]:
    """Ids of what only the customer can answer, now, and hasn't; questions about capabilities among them."""
    return tuple(
        item.id
        for item in consent.items
        if item.phase == "before" and item.question and item.answerable and item.answer is None
    )


def _hint(channel: Channel | None, *, signed: bool) -> str:
    if channel is None:
        return _("Wählen Sie, wie der Kunde antwortet.")
    if channel is Channel.SIGNATURE and signed:
        return _("Die Unterschrift liegt vor. Gespeichert wird nur ihr Bild.")
    return {
        Channel.ON_THE_SPOT: _("Der Kunde antwortet selbst auf seiner Seite."),
        Channel.CALL_BACK: _("Rufen Sie die bekannte Nummer an, lesen Sie die Fragen vor und halten Sie jede fest."),
        Channel.MAIL: _("Senden Sie den Text; gefragt ist zu jeder Frage ein Ja oder Nein."),
        Channel.PORTAL: _("Stellen Sie den Text ins Portal; gefragt ist zu jeder Frage ein Ja oder Nein."),
        Channel.SIGNATURE: _("Der Kunde unterschreibt mit Maus oder Stift. Ohne beides hilft ein anderer Weg."),
    }[channel]
