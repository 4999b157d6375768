"""What accepting a gap in the records means, in plain words, and the one question before it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from helpdesk.i18n import _
from ui.widgets import Card, FlowLayout, Heading, Label, danger, once, push


class GapQuestion(Card):
    """Stands below the verdict where the keyring remembers records that are missing.

    Signals:
        confirmed: The gap is accepted.
        declined: It isn't.
    """

    confirmed = Signal()
    declined = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("gap_question")
        title = Heading(_("Die Lücke annehmen?"))
        self.setAccessibleName(title.text())
        self.words = Label(
            _(
                "Der Schlüsselbund kennt Nachweise, die hier fehlen: Entweder wurde eine ältere Sicherung eingespielt, "
                "oder etwas wurde entfernt. Gibt es eine neuere Sicherung, spielen Sie zuerst diese ein.\n"
                "Nehmen Sie die Lücke an, kommt ein unterschriebener Eintrag dazu, der nennt, bis wohin es Nachweise "
                "gab. Er bleibt für immer, und die fehlenden kommen nicht zurück.\n"
                "Auch Sperren, die nach der Sicherung gesetzt wurden, fehlen: Prüfen Sie vor dem nächsten Löschlauf, "
                "was strittig ist, und sperren Sie es neu."
            )
        )
        self.confirm = once(danger(push(_("Lücke annehmen"), "gap_confirm")))
        self.decline = push(_("Abbrechen"), "gap_decline")
        row = FlowLayout()
        row.addWidget(self.confirm)
        row.addWidget(self.decline)
        self.body.addWidget(title)
        self.body.addWidget(self.words)
        self.body.addLayout(row)
        self.confirm.clicked.connect(self.confirmed)
        self.decline.clicked.connect(self.declined)
        self.hide()

    def ask(self) -> None:
        """Asks; whoever presses Return without reading has said no."""
        self.show()
        self.decline.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.declined.emit()
        else:
            super().keyPressEvent(event)
