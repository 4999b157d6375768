"""The upper part of the lookup: what is asked, of which document, for which customer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.customers import CustomerRow
from helpdesk.i18n import _
from ui.jobs import Jobs
from ui.scope.request import Question, brief, request_of
from ui.theme import theme
from ui.widgets import ElidedLabel, SearchField, push
from ui.widgets.customer_chooser import CustomerChooser
from ui.widgets.form import Choice, FieldRow


class AskBox(QWidget):
    """Asks what was typed last: a question here, or the ticket being written.

    Signals:
        question_changed: Something else is asked, or the same under another contract.
    """

    question_changed = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._followed = ""
        self.query = SearchField(_("Ist das enthalten?"), "scope_query")
        self.document = Choice()
        self.document.setObjectName("scope_document")
        self.document.setAccessibleName(_("Dokument"))
        self.offer([])
        # The field is narrow, and the room is the name's.
        self.customer = CustomerChooser(jobs, "scope_customer", _("Alle Kunden"), clears=False)
        self.following = ElidedLabel(role="small")
        self.following.setObjectName("scope_following")
        self.follow_again = push(_("Wieder dem Ticket folgen"), "scope_follow")
        self.follow_again.setProperty("role", "link")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_2)
        column.addWidget(self.query)
        line = QHBoxLayout()
        line.addWidget(self.following, 1)
        line.addWidget(self.follow_again)
        line.addStretch()
        column.addLayout(line)
        column.addWidget(FieldRow((self.document, 6), (self.customer, 5)))
        self.query.asked.connect(self._tell)
        self.document.currentIndexChanged.connect(self._tell)
        self.customer.customer_chosen.connect(self._tell)
        self.follow_again.clicked.connect(self._clear)
        self._show_source()

    def question(self) -> Question:
        """What is asked now."""
        text = self.query.text().strip() or self._followed
        customer = self.customer.customer.id if self.customer.customer else None
        return Question(text, self.document.value() or None, customer, brief(text))

    def ask(self, text: str) -> None:
        """Asks this as if it had been typed here."""
        self.query.setText(text.strip())

    def follow(self, subject: str, message: str) -> None:
        """Asks what this ticket says; unless it is only now that something is typed here, that is over then.

        An answer to a former question would else go into a ticket about something else.
        """
        former, before = self.question(), self._followed
        self._followed = request_of(subject, message).strip()
        if self._followed and self._followed != before:
            self.query.clear()
        self._show_source()
        if self.question() != former:
            self.question_changed.emit()

    def show_customer(self, customer: CustomerRow | None) -> None:
        """Asks for this customer's contract from now on."""
        if customer != self.customer.customer:
            self.customer.show_customer(customer)
            self._tell()

    def choose_customer(self) -> None:
        """Lets the customer be chosen, here and now."""
        self.customer.setFocus(Qt.FocusReason.OtherFocusReason)
        self.customer.open()

    def offer(self, documents: Sequence[tuple[str, str]]) -> None:
        """Offers these documents by id and title, keeping what is chosen."""
        self.document.offer([("", _("Alle Dokumente")), *documents])

    def focus_query(self) -> None:
        """Puts the cursor into the question, ready to be replaced."""
        self.query.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.query.selectAll()

    def _clear(self) -> None:
        self.query.clear()
        self.query.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self) -> None:
        self._show_source()
        self.question_changed.emit()

    def _show_source(self) -> None:
        followed = self._followed
        typed = bool(self.query.text().strip())
        self.following.setText(_("Folgt dem Ticket: {subject}").format(subject=brief(followed)))
        self.following.setVisible(bool(followed) and not typed)
        self.follow_again.setVisible(bool(followed) and typed)
