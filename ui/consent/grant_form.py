"""Who grants, by what authority, on which way, and how that can be shown later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit

from helpdesk.consent import Channel, Consent, ConsentState, Grant, Presentation, Way
from helpdesk.customers import Contact
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_moment
from ui.consent.channels import WayChoice
from ui.consent.notes import example, moment_of
from ui.consent.way_tools import WayTools
from ui.widgets import Card, Chip, FlowLayout, Heading, Label, Muted, Notice, Small, clear_layout, literal
from ui.widgets.form import Field, FieldRow

_Asked = tuple[UUID, Presentation | None]


@dataclass(frozen=True, slots=True)
class _Typed:
    person: str = ""
    function: str = ""
    authority: str = ""
    channel: Channel | None = None
    proof: str = ""
    source: str = ""
    signature: bytes = b""
    signed: str = ""


class GrantForm(Card):
    """Asked once the text has been presented; afterwards it says what was granted.

    Signals:
        submitted: Enter was pressed in the last field.
        all_confirmed: The customer said yes to all that is asked, in one answer.
    """

    submitted = Signal()
    all_confirmed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("grant_form")
        self._shown: _Asked | None = None
        self._consent: Consent | None = None
        self._typed: dict[_Asked, _Typed] = {}
        self._offered: tuple[Contact, ...] = ()
        self._signature = b""
        self._signed = ""
        self.person, self.function, self.authority = QLineEdit(), QLineEdit(), QLineEdit()
        self.until = QLineEdit()
        self.until.setPlaceholderText(example())
        self.way = WayChoice("grant")
        self.proof = self.way.proof
        self.tools = WayTools()
        self.fields = {
            "person": Field(_("Wer gibt frei?"), self.person, "grant_person"),
            "function": Field(_("Funktion"), self.function, "grant_function"),
            "authority": Field(_("Woher stammt die Befugnis?"), self.authority, "grant_authority"),
            "proof": self.way.proof_field,
            "until": Field(_("Gültig bis (optional; sonst 24 Stunden)"), self.until, "grant_until"),
        }
        words = [_("Kontaktliste"), _("Vertrag"), _("Vollmacht"), _("Inhaber")]
        self.authority.setCompleter(QCompleter(QStringListModel(words, self.authority), self.authority))
        self._contacts = FlowLayout()
        self.source = Small()
        self.source.setObjectName("grant_source")
        self.notice = Notice("grant_notice")
        self.granted = Label()
        self.valid = Muted()
        self._build()
        self.proof.returnPressed.connect(self.submitted)
        self.way.way_chosen.connect(self._choose_way)
        self.tools.all_confirmed.connect(self.all_confirmed)

    def _build(self) -> None:
        self._asked = [
            Muted(_("Vom Kunden, nachdem ihm der Text vorgelegt wurde.")),
            self.source,
            FieldRow((self.fields["person"], 1), (self.fields["function"], 1), (self.fields["authority"], 1), room=34),
            self.way,
            self.fields["until"],
            self.tools,
        ]
        self.body.addWidget(Heading(_("Wer hat wie freigegeben?")))
        self.body.addWidget(self.notice)
        self.body.addWidget(self._asked[0])
        self.body.addLayout(self._contacts)
        for part in (*self._asked[1:], self.granted, self.valid):
            self.body.addWidget(part)

    @property
    def signature(self) -> bytes:
        """The picture of the signature, where that is the way."""
        return self._signature if self.way.channel is Channel.SIGNATURE else b""

    def show_consent(self, consent: Consent) -> None:
        """Asks, tells what was granted, or takes no room, by the consent's state."""
        self._consent = consent
        asks = consent.state is ConsentState.PRESENTED
        self.setVisible(asks or consent.grant is not None)
        for part in self._asked:
            part.setVisible(asks)
        for position in range(self._contacts.count()):
            item = self._contacts.itemAt(position)
            if item and (chip := item.widget()):
                chip.setVisible(asks)
        # Whoever answers for a plant releases it for a time (B22).
        # Standing access ends on a day that was agreed (B17).
        self.fields["until"].setVisible(asks and not consent.chosen.isdisjoint({"ot", "unattended"}))
        self.granted.setVisible(not asks)
        self.valid.setVisible(not asks)
        self._turn_to((consent.id, consent.presentation))
        self._propose()
        self.tools.show_way(self.way.channel, consent, signed=bool(self._signature))
        self.source.setVisible(asks and bool(self.source.text()))
        if (grant := consent.grant) and consent.granted and consent.valid_until:
            self._tell(grant)
            self.valid.setText(
                _("Erteilt {granted}, gültig bis {until}").format(
                    granted=format_moment(consent.granted), until=format_moment(consent.valid_until)
                )
            )

    def offer(self, contacts: Sequence[Contact]) -> None:
        """Offers the customer's people who may authorise; the only one is taken at once, as its source says."""
        if tuple(contacts) != self._offered:
            self._offered = tuple(contacts)
            clear_layout(self._contacts)
            for number, contact in enumerate(self._entitled()):
                chip = Chip(literal(contact.name), f"grant_contact_{number}", checkable=False)
                chip.setToolTip(_("Aus der Kontaktliste übernehmen"))
                chip.clicked.connect(lambda _checked=False, contact=contact: self._take(contact))
                self._contacts.addWidget(chip)

    def typed(self) -> Grant:
        """What stands in the fields.

        Raises:
            HelpdeskError: `note_incomplete` where the end that was typed is none.
        """
        until = self.until.text().strip()
        return replace(self._words(), until=moment_of(until, "until") if until else None)

    def _words(self) -> Grant:
        proof = self.proof.text()
        return Grant(self.person.text(), self.function.text(), self.authority.text(), self.way.word, proof)

    def answers_way(self) -> Way | None:
        """How the customer's answers come and what shows it, as far as both are known already."""
        way = self.way.way()
        return None if way.problems() else way

    def take_signature(self, picture: bytes) -> None:
        """The customer has signed."""
        self._signature = picture
        self._signed = f"{datetime.now().astimezone():%H:%M}"
        self.way.show_signature(picture, self._signed)
        # Its hash is the proof, as the service writes it down.
        self.way.show_way(Channel.SIGNATURE, "")
        self._choose_way(Channel.SIGNATURE)

    def take_on_the_spot(self, proof: str) -> None:
        """The customer answered on their page; nobody has said yet how the grant itself came."""
        if self.way.channel in {None, Channel.CALL_BACK} and not self._signature:
            self.way.show_way(Channel.ON_THE_SPOT, proof)
            self._choose_way(Channel.ON_THE_SPOT)

    def missing(self) -> bool:
        """Whether something is still to be filled in."""
        return bool(self._problems())

    def begin(self) -> None:
        """Puts the cursor where something is missing."""
        first = next(iter(self._problems()), "person")
        if first == "channel":
            next(iter(self.way.chips.values())).setFocus()
        elif first == "proof" and self.way.channel is Channel.SIGNATURE:
            self.tools.sign.setFocus()
        else:
            self.fields[first].editor.setFocus()

    def show_problems(self, error: HelpdeskError | None) -> None:
        """Says below each field what is wrong with it, or takes it back."""
        problems = {problem.field: problem.message for problem in error.problems} if error else {}
        for name, field in self.fields.items():
            field.show_problem(problems.pop(name, ""))
        if problems:
            self.notice.show_message("negative", "\n".join(problems.values()))
        else:
            self.notice.clear()

    def _problems(self) -> list[str]:
        grant = self._words()
        if self.signature:
            # Its hash is the proof.
            grant = replace(grant, proof=grant.proof or "x")
        return [problem.field for problem in grant.problems()]

    def _entitled(self) -> list[Contact]:
        return [contact for contact in self._offered if contact.may_authorise]

    def _propose(self) -> None:
        # Only where nothing was typed: what a person wrote is never replaced.
        people = self._entitled()
        asks = self._consent is not None and self._consent.state is ConsentState.PRESENTED
        typed = (self.person.text(), self.function.text(), self.authority.text(), self.way.channel)
        if asks and len(people) == 1 and not any(typed):
            self._fill(people[0])

    def _turn_to(self, asked: _Asked) -> None:
        """What was typed belongs to the text it was asked for, and is there again when somebody comes back to that."""
        if asked == self._shown:
            return
        if self._shown is not None:
            grant = self._words()
            self._typed[self._shown] = _Typed(
                grant.person,
                grant.function,
                grant.authority,
                self.way.channel,
                grant.proof,
                self.source.text(),
                self._signature,
                self._signed,
            )
        self._shown = asked
        self.show_problems(None)
        typed = self._typed.get(asked, _Typed())
        self.person.setText(typed.person)
        self.function.setText(typed.function)
        self.authority.setText(typed.authority)
        self.way.show_way(typed.channel, typed.proof)
        self.source.setText(typed.source)
        self.until.clear()
        self._signature, self._signed = typed.signature, typed.signed
        self.way.show_signature(self._signature, self._signed)

    def _take(self, contact: Contact) -> None:
        self._fill(contact)
        self.source.setVisible(True)
        if self._consent:
            self.tools.show_way(self.way.channel, self._consent, signed=bool(self._signature))
        self.begin()

    def _fill(self, contact: Contact) -> None:
        self.person.setText(contact.name)
        self.function.setText(contact.function)
        self.authority.setText(_("Kontaktliste"))
        self.way.show_way(Channel.CALL_BACK if contact.phone else None, contact.phone)
        self.source.setText(_("Vorbelegt aus der Kontaktliste; prüfen Sie Person und Nummer."))
        for field in (self.person, self.function, self.authority):
            # A long function is read from its beginning.
            field.setCursorPosition(0)

    def _choose_way(self, channel: Channel) -> None:
        people = {contact.phone for contact in self._offered}
        if channel is not Channel.CALL_BACK and self.proof.text() in people:
            # The number on the contact list shows a call and nothing else.
            self.proof.clear()
        if self._consent:
            self.tools.show_way(channel, self._consent, signed=bool(self._signature))

    def _tell(self, grant: Grant) -> None:
        self.granted.setText(
            _("{person} ({function}), Befugnis: {authority}. Weg: {channel}, Beleg: {proof}.").format(
                person=grant.person,
                function=grant.function,
                authority=grant.authority,
                channel=grant.channel,
                proof=_short(grant.proof),
            )
        )


def _short(proof: str) -> str:
    # A signature's hash says nothing to a reader; it stands whole in the record.
    return _("Bild der Unterschrift ({hash} …)").format(hash=proof[:8]) if len(proof) == 64 else proof
