"""Who grants, by what authority, and how that can be shown later."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit

from helpdesk.consent import Consent, ConsentState, Grant, Presentation
from helpdesk.customers import Contact
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_moment
from ui.widgets import Card, Chip, FlowLayout, Heading, Label, Muted, Notice, clear_layout, literal
from ui.widgets.form import Field, FieldRow

_Asked = tuple[UUID, Presentation | None]


class GrantForm(Card):
    """Asked once the text has been presented; afterwards it says what was granted.

    Signals:
        submitted: Enter was pressed in the last field.
    """

    submitted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("grant_form")
        self.person, self.function, self.authority = QLineEdit(), QLineEdit(), QLineEdit()
        self.channel, self.proof = QLineEdit(), QLineEdit()
        self.fields = {
            "person": Field(_("Wer gibt frei?"), self.person, "grant_person"),
            "function": Field(_("Funktion"), self.function, "grant_function"),
            "authority": Field(_("Woher stammt die Befugnis?"), self.authority, "grant_authority"),
            "channel": Field(_("Auf welchem Weg?"), self.channel, "grant_channel"),
            "proof": Field(_("Beleg, etwa Rückrufnummer; keine Kennwörter"), self.proof, "grant_proof"),
        }
        self._suggest(self.channel, [_("Rückruf"), _("vor Ort"), _("E-Mail"), _("Portal"), _("Unterschrift")])
        self._suggest(self.authority, [_("Kontaktliste"), _("Vertrag"), _("Vollmacht"), _("Inhaber")])
        self._contacts = FlowLayout()
        self.notice = Notice("grant_notice")
        self.granted = Label()
        self.valid = Muted()
        self._asked = [
            Muted(_("Vom Kunden, nachdem ihm der Text vorgelegt wurde.")),
            FieldRow((self.fields["person"], 1), (self.fields["function"], 1)),
            FieldRow((self.fields["authority"], 1), (self.fields["channel"], 1)),
            self.fields["proof"],
        ]
        self.body.addWidget(Heading(_("Wer hat wie freigegeben?")))
        self.body.addWidget(self.notice)
        self.body.addWidget(self._asked[0])
        self.body.addLayout(self._contacts)
        for part in self._asked[1:]:
            self.body.addWidget(part)
        self.body.addWidget(self.granted)
        self.body.addWidget(self.valid)
        self.proof.returnPressed.connect(self.submitted)
        self._shown: _Asked | None = None
        self._typed: dict[_Asked, Grant] = {}
        self._offered: tuple[Contact, ...] = ()

    def show_consent(self, consent: Consent) -> None:
        """Asks, tells what was granted, or takes no room, by the consent's state."""
        asks = consent.state is ConsentState.PRESENTED
        self.setVisible(asks or consent.grant is not None)
        for part in self._asked:
            part.setVisible(asks)
        for position in range(self._contacts.count()):
            item = self._contacts.itemAt(position)
            if item and (chip := item.widget()):
                chip.setVisible(asks)
        self.granted.setVisible(not asks)
        self.valid.setVisible(not asks)
        self._turn_to((consent.id, consent.presentation))
        if (grant := consent.grant) and consent.granted and consent.valid_until:
            self.granted.setText(
                _("{person} ({function}), Befugnis: {authority}. Weg: {channel}, Beleg: {proof}.").format(
                    person=grant.person,
                    function=grant.function,
                    authority=grant.authority,
                    channel=grant.channel,
                    proof=grant.proof,
                )
            )
            self.valid.setText(
                _("Erteilt {granted}, gültig bis {until}").format(
                    granted=format_moment(consent.granted), until=format_moment(consent.valid_until)
                )
            )

    def offer(self, contacts: Sequence[Contact]) -> None:
        """Offers the customer's people who may authorise; one click fills in who they are."""
        if tuple(contacts) == self._offered:
            return
        self._offered = tuple(contacts)
        clear_layout(self._contacts)
        for number, contact in enumerate(contact for contact in contacts if contact.may_authorise):
            chip = Chip(literal(contact.name), f"grant_contact_{number}", checkable=False)
            chip.setToolTip(_("Aus der Kontaktliste übernehmen"))
            chip.clicked.connect(lambda _checked=False, contact=contact: self._fill(contact))
            self._contacts.addWidget(chip)

    def typed(self) -> Grant:
        """What stands in the fields."""
        return Grant(
            self.person.text(), self.function.text(), self.authority.text(), self.channel.text(), self.proof.text()
        )

    def missing(self) -> bool:
        """Whether something is still to be filled in."""
        return bool(self.typed().problems())

    def begin(self) -> None:
        """Puts the cursor where something is missing."""
        typed = self.typed()
        first = next(iter(typed.problems()), None)
        (self.fields[first.field] if first else self.fields["person"]).editor.setFocus()

    def show_problems(self, error: HelpdeskError | None) -> None:
        """Says below each field what is wrong with it, or takes it back."""
        problems = {problem.field: problem.message for problem in error.problems} if error else {}
        for name, field in self.fields.items():
            field.show_problem(problems.get(name, ""))

    def _turn_to(self, asked: _Asked) -> None:
        """What was typed belongs to the text it was asked for, and is there again when somebody comes back to that."""
        if asked == self._shown:
            return
        if self._shown is not None:
            self._typed[self._shown] = self.typed()
        self._shown = asked
        self.show_problems(None)
        typed = self._typed.get(asked, Grant("", "", "", "", ""))
        self.person.setText(typed.person)
        self.function.setText(typed.function)
        self.authority.setText(typed.authority)
        self.channel.setText(typed.channel)
        self.proof.setText(typed.proof)

    def _fill(self, contact: Contact) -> None:
        self.person.setText(contact.name)
        self.function.setText(contact.function)
        self.authority.setText(_("Kontaktliste"))
        self.proof.setText(contact.phone)
        self.channel.setText(_("Rückruf") if contact.phone else "")
        self.begin()

    def _suggest(self, field: QLineEdit, words: list[str]) -> None:
        completer = QCompleter(QStringListModel(words, field), field)
        field.setCompleter(completer)
