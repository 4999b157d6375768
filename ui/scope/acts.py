"""What can be done with an answer."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from helpdesk.i18n import _
from ui.theme import theme
from ui.widgets import FlowLayout, primary, push, quiet, with_shortcut

TAKE_KEY = "F8"
QUOTE_KEY = "F7"


class Acts(QWidget):
    """The buttons below an answer: into the ticket, into a quote, to the document, and that it was wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.take = primary(push("", "scope_take"))
        self.take_into(new=False)
        self.quote = push(_("Angebot beginnen"), "scope_quote", "receipt-text")
        self.quote.setToolTip(with_shortcut(_("Ein Angebot über diese Leistung beginnen"), QUOTE_KEY))
        self.open_document = quiet(push(_("Im Dokument zeigen"), "scope_open", "book-open"))
        self.wrong = quiet(push(_("Falsch?"), "scope_wrong"))
        self.wrong.setToolTip(_("Sagen, welcher Eintrag richtig gewesen wäre"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_2)
        column.addWidget(self.take)
        column.addWidget(self.quote)
        beside = FlowLayout()
        beside.addWidget(self.open_document)
        beside.addWidget(self.wrong)
        column.addLayout(beside)

    def take_into(self, *, new: bool) -> None:
        """Says where an answer goes: into what is being written, or into a new ticket."""
        if new:
            self.take.setText(_("In neues Ticket übernehmen"))
            told = _("Ein neues Ticket beginnen und die Antwort mit Quelle in seine Nachricht schreiben")
        else:
            self.take.setText(_("In Ticket übernehmen"))
            told = _("Antwort mit Quelle in die Nachricht schreiben")
        self.take.setToolTip(with_shortcut(told, TAKE_KEY))

    def offer(self, *, quotable: bool, placed: bool) -> None:
        """Offers what this answer allows; `placed`: it stands somewhere in a document."""
        self.quote.setVisible(quotable)
        self.open_document.setVisible(placed)
