"""The fields of a ticket in the order of the provider's form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from helpdesk.customers import CustomerRow
from helpdesk.delivery import DeskInfo
from helpdesk.errors import Problem
from helpdesk.i18n import _
from helpdesk.tickets import DeskProfile, TicketDraft
from ui.jobs import Jobs
from ui.theme import changed, theme
from ui.tickets.answers import insert_paragraph
from ui.tickets.gap_links import GapLinks
from ui.tickets.gaps import GapKeys
from ui.tickets.inputs import MessageEdit, replace_changed
from ui.tickets.servers import ServerEdit
from ui.tickets.ways import WayLine
from ui.widgets.customer_chooser import CustomerChooser
from ui.widgets.form import Choice, Field, FieldRow

_LONGEST_LINE = 8_000


class DraftFields(QWidget):
    """What a ticket asks for; every input shows what is wrong with it below itself.

    Signals:
        edited: A person changed something.
        request_typed: A person changed the subject or the message, which is what somebody asks for.
        customer_chosen: Another customer, a `CustomerRow` or None.
        desk_chosen: A person chose another way; carries its name.
    """

    edited = Signal()
    request_typed = Signal()
    customer_chosen = Signal(object)
    desk_chosen = Signal(str)

    def __init__(self, jobs: Jobs, profile: DeskProfile) -> None:
        super().__init__()
        self.profile = profile
        self._profile_id = profile.id
        self.customer = CustomerChooser(jobs, "composer_customer")
        self.desk = Choice()
        self.department = Choice()
        self.category = Choice()
        self.server = ServerEdit(jobs)
        self.subject = QLineEdit(placeholderText=_("Knapp und präzise, etwa „Exchange: Senden nicht möglich“"))
        # Qt lays a line out whole; what is too long by then is told, not cut.
        self.subject.setMaxLength(_LONGEST_LINE)
        self.message = MessageEdit()
        self.way = WayLine()
        self.message.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.message.setPlaceholderText(
            _("Seit wann? Was haben Sie getan? Wie lautet die Meldung im Wortlaut? Welche Systeme sind betroffen?")
        )
        self.desk.offer([("local", _("Archiv auf diesem Rechner"))])
        self._fields = {
            "customer": Field(_("Kunde"), self.customer, "composer_customer"),
            "desk": Field(_("Senden an"), self.desk, "composer_desk"),
            "department": Field(_("Abteilung"), self.department, "composer_department"),
            "category": Field(_("Produktkategorie"), self.category, "composer_category"),
            "server": Field(_("Servername"), self.server, "composer_server"),
            "subject": Field(_("Betreff"), self.subject, "composer_subject"),
            "message": Field(_("Nachricht"), self.message, "composer_message"),
        }
        self.use_profile(profile)
        self.gap_links = GapLinks(self.subject, self.message, lambda: self.profile.placeholders)
        self.gap_keys = GapKeys(
            self.subject, self.message, lambda: self.typed().gaps(self.profile), self.gap_links.leave
        )
        self._arrange()
        self._connect()

    def typed(self) -> TicketDraft:
        """What stands in the fields."""
        return TicketDraft(
            subject=self.subject.text(),
            message=self.message.toPlainText(),
            department=self.department.value(),
            category=self.category.value(),
            server=self.server.text(),
            customer=self.customer.customer.id if self.customer.customer else None,
            desk=self.desk.value() or "local",
            profile=self._profile_id,
        )

    def use_profile(self, profile: DeskProfile, profile_id: str = "") -> None:
        """Offers what another form does; what is chosen and typed stays, whether it fits or not.

        Args:
            profile: The form.
            profile_id: What the draft says it is written for, where that form is gone.
        """
        self.profile, self._profile_id = profile, profile_id or profile.id
        unchosen = ("", _("Bitte wählen"))
        self.department.offer([unchosen, *((name, name) for name in profile.departments)])
        self.category.offer([unchosen, *((name, name) for name in profile.categories)])

    def show_draft(self, draft: TicketDraft, customer: CustomerRow | None) -> None:
        """Shows another draft without calling it edited."""
        for widget in (self.department, self.category, self.desk, self.server, self.subject, self.message):
            widget.blockSignals(True)  # noqa: FBT003 - Qt's argument
        self.customer.show_customer(customer)
        self.server.use_customer(draft.customer)
        self.department.choose(draft.department)
        self.category.choose(draft.category)
        self.desk.choose(draft.desk)
        self.server.setText(draft.server)
        self.subject.setText(draft.subject)
        self.subject.setCursorPosition(0)
        self.message.setPlainText(draft.message)
        self.message.moveCursor(QTextCursor.MoveOperation.End)
        for widget in (self.department, self.category, self.desk, self.server, self.subject, self.message):
            widget.blockSignals(False)  # noqa: FBT003 - Qt's argument
        self.gap_links.forget()
        self.show_problems([])

    def renew(self, draft: TicketDraft) -> None:
        """Shows what was changed elsewhere; the cursor stays where it is, and what is the same isn't touched."""
        self.department.choose(draft.department)
        self.category.choose(draft.category)
        for line, text in ((self.server, draft.server), (self.subject, draft.subject)):
            if line.text() != text:
                at = line.cursorPosition()
                line.setText(text)
                line.setCursorPosition(at)
        replace_changed(self.message, draft.message)

    def offer_desks(self, desks: Sequence[DeskInfo]) -> None:
        """Offers where a ticket can go."""
        self.desk.offer([(desk.name, desk.title) for desk in desks])

    def show_problems(self, problems: Sequence[Problem], *, focus: bool = False) -> None:
        """Says below each field what is wrong with it, and takes back what no longer is."""
        found = {problem.field: problem.message for problem in reversed(problems)}
        for name, field in self._fields.items():
            field.show_problem(found.get(name, ""))
        first = next((field for name, field in self._fields.items() if name in found), None)
        if focus and first:
            first.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def shown_problems(self) -> frozenset[str]:
        """The fields that have a problem on show."""
        return frozenset(name for name, field in self._fields.items() if field.problem.text())

    def insert(self, text: str) -> None:
        """Puts a paragraph into the message where the cursor stands, in one step that can be undone."""
        insert_paragraph(self.message, text)
        self.message.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_template(self, filled: TicketDraft, *, instead_of: TicketDraft) -> None:
        """Puts a filled template in: its message where the cursor stands, the rest into fields still empty.

        Nothing happens when another draft is on the table by now: its subject isn't the one the template was asked for.
        """
        if self.subject.text() != instead_of.subject:
            return
        if not self.subject.text().strip():
            self.subject.setText(filled.subject)
        if not self.department.value():
            self.department.choose(filled.department)
        began = self.message.textCursor().position()
        self.insert(filled.message)
        if self.typed().gaps(self.profile):
            # Its beginning is in view, since the first gap may be in the subject.
            cursor = self.message.textCursor()
            cursor.setPosition(began)
            self.message.setTextCursor(cursor)
            self.message.ensureCursorVisible()
            self.gap_keys.begin()

    def go_to_gap(self) -> None:
        """Selects the next gap of a template, so that typing fills it: in the subject first, then down the message."""
        self.gap_keys.go_on()

    def fill_known(self) -> None:
        """Fills the gaps of what stands in the other fields: of ones typed after those, too."""
        customer = self.customer.customer
        known = {"kunde": customer.name, "kundennummer": customer.number} if customer else {}
        self.fill_gaps({"server": self.server.text().strip(), **known})

    def fill_gaps(self, values: Mapping[str, str]) -> None:
        """Puts what has become known into gaps that are still open."""
        wanted = {f"{{{name}}}": value for name, value in values.items() if value and name in self.profile.placeholders}
        subject = self.subject.text()
        for gap, value in wanted.items():
            subject = subject.replace(gap, value)
            found = self.message.document().find(gap)
            while not found.isNull():
                found.insertText(value)
                found = self.message.document().find(gap, found)
        if subject != self.subject.text():
            behind = len(self.subject.text()) - self.subject.cursorPosition()
            self.subject.setText(subject)
            self.subject.setCursorPosition(max(0, len(subject) - behind))

    def _arrange(self) -> None:
        fields = self._fields
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_3)
        column.addWidget(FieldRow((fields["customer"], 3), (fields["desk"], 2)))
        column.addWidget(self.way)
        about = FieldRow((fields["department"], 1), (fields["category"], 1))
        # Beside one another as long as the longest department stands there whole.
        column.addWidget(FieldRow((about, 2), (fields["server"], 1), room=48))
        column.addWidget(fields["subject"])
        column.addWidget(fields["message"], 1)
        changed.connect(self._measure)
        self._measure()

    def _connect(self) -> None:
        for choice in (self.department, self.category, self.desk):
            choice.currentIndexChanged.connect(self.edited)
        self.desk.currentIndexChanged.connect(lambda _at: self.desk_chosen.emit(self.desk.value()))
        self.way.way_chosen.connect(self.desk.choose)
        self.server.textChanged.connect(self.edited)
        self.subject.textChanged.connect(self.edited)
        self.subject.textEdited.connect(self.request_typed)
        self.message.textChanged.connect(self.edited)
        self.message.textChanged.connect(self.request_typed)
        self.customer.customer_chosen.connect(self.edited)
        self.customer.customer_chosen.connect(self.customer_chosen)
        self.customer.customer_chosen.connect(self._take_customer)
        self.server.editingFinished.connect(self.fill_known)
        self.gap_links.left.connect(self.fill_known)
        self.gap_links.filled.connect(self._take_filled)

    def _take_customer(self, customer: CustomerRow | None) -> None:
        self.server.use_customer(customer.id if customer else None)
        if customer:
            self.fill_gaps({"kunde": customer.name, "kundennummer": customer.number})

    def _take_filled(self, name: str, value: str) -> None:
        if name == "server" and not self.server.text().strip():
            self.server.setText(value)
        self.fill_gaps({name: value})

    def _measure(self) -> None:
        self.message.setMinimumHeight(theme().size.text_body * 8)
