"""How the customer answers what they confirm of a session, and what shows that."""

from __future__ import annotations

from uuid import UUID

from helpdesk.consent import Channel, Consent, ConsentState, Grant, Way
from helpdesk.i18n import _
from ui.consent.channels import WayChoice
from ui.widgets import Card, Heading, Muted

S = ConsentState
_ASKING = frozenset({S.RUNNING, S.PAUSED, S.REVOKED, S.ENDED})
_SPOKEN = (Channel.CALL_BACK, Channel.ON_THE_SPOT)


class CustomersWay(Card):
    """Stands above the items while the customer still has something to confirm of a session.

    Where they granted on the telephone or on the spot, that is proposed; a mail or signature shows only what was in it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("customers_way")
        self._shown: tuple[UUID, Grant | None] | None = None
        self.choice = WayChoice("session")
        self.choice.chips[Channel.SIGNATURE].hide()
        self.body.addWidget(Heading(_("Wie antwortet der Kunde?")))
        self.body.addWidget(Muted(_("Steht bei allem, was er zur Sitzung bestätigt. Eine Notiz am Punkt gilt auch.")))
        self.body.addWidget(self.choice)
        self.hide()

    def show_consent(self, consent: Consent) -> None:
        """Proposes a way for another consent and for a new grant; keeps what was chosen and typed otherwise."""
        asked = any(item.lacks == "way" and item.answerable and item.answer is None for item in consent.items)
        grant = consent.grant
        if self._shown != (consent.id, grant):
            self._shown = consent.id, grant
            spoken = next((one for one in _SPOKEN if grant and grant.channel == one.word), None)
            self.choice.show_way(spoken, grant.proof if grant and spoken else "")
            self.choice.proof_field.show_problem("")
        self.setVisible(consent.state in _ASKING and asked)

    def way(self) -> Way | None:
        """The way and its proof; None where one of them is missing."""
        way = self.choice.way()
        return None if way.problems() else way

    def ask(self) -> None:
        """Says what is missing and puts the cursor there."""
        problems = {one.field: one.message for one in self.choice.way().problems()}
        self.choice.proof_field.show_problem("\n".join(problems.values()))
        if "channel" in problems:
            next(iter(self.choice.chips.values())).setFocus()
        else:
            self.choice.proof.setFocus()
