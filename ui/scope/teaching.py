from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from helpdesk.i18n import N_, _
from ui.theme import theme
from ui.widgets import Chip, FlowLayout, Heading, IconLabel, Muted, Small

_EXAMPLES = (
    N_("Drucker druckt nicht"),
    N_("neuer Mitarbeiter braucht ein Postfach"),
    N_("Passwort vergessen"),
    N_("gelöschte E-Mails zurückholen"),
)


class Teaching(QWidget):
    """What the lookup is for, with questions to try, while nothing is asked.

    Signals:
        example_chosen: One of the questions was clicked; carries it.
    """

    example_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        size = theme().size
        column = QVBoxLayout(self)
        column.setContentsMargins(0, size.space_6, 0, 0)
        column.setSpacing(size.space_2)
        column.addWidget(IconLabel("book-open-check", "muted", "page"))
        column.addWidget(Heading(_("Fragen Sie, wie der Kunde fragt")))
        column.addWidget(
            Muted(_("Stichworte oder ganze Sätze. Die Antwort folgt beim Tippen, auch aus dem Betreff eines Tickets."))
        )
        column.addSpacing(size.space_2)
        column.addWidget(Small(_("Zum Beispiel")))
        examples = FlowLayout()
        for number, example in enumerate(_EXAMPLES, start=1):
            examples.addWidget(self._chip(_(example), f"scope_example_{number}"))
        column.addLayout(examples)
        column.addStretch(1)

    def _chip(self, text: str, name: str) -> Chip:
        chip = Chip(text, name, checkable=False)
        chip.clicked.connect(lambda: self.example_chosen.emit(text))
        return chip
