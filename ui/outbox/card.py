from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from helpdesk.i18n import _
from helpdesk.tickets import title_of
from ui.outbox.panel import DeliveryPanel
from ui.outbox.standing import Standing
from ui.outbox.words import KINDS, told
from ui.theme import theme
from ui.widgets import Card, ElidedLabel, Small, StateBadge, push


class OutboxCard(Card):
    """One item of the outbox: which ticket, where it goes, how it stands, and what can be done.

    Signals:
        step_chosen: As the panel's.
        ticket_requested: Its ticket shall be opened; carries the id.
    """

    step_chosen = Signal(object, object)
    ticket_requested = Signal(object)

    def __init__(self, standing: Standing) -> None:
        super().__init__()
        self.setObjectName("outbox_item")
        self._ticket = standing.item.ticket
        self.subject = ElidedLabel(role="heading")
        self.subject.setObjectName("outbox_subject")
        self.state = StateBadge()
        self.facts = Small()
        self.open = push(_("Ticket öffnen"), "outbox_open")
        self.open.setProperty("role", "link")
        # Made after what stands above it: the keys go through the parts in the order they were made.
        self.panel = DeliveryPanel("outbox")
        self.open.clicked.connect(lambda: self.ticket_requested.emit(self._ticket))
        self.panel.step_chosen.connect(self.step_chosen)
        head = QHBoxLayout()
        head.setSpacing(theme().size.space_2)
        head.addWidget(self.subject, 1)
        head.addWidget(self.state, 0, Qt.AlignmentFlag.AlignVCenter)
        below = QHBoxLayout()
        below.addWidget(self.facts, 1)
        below.addWidget(self.open)
        self.body.setSpacing(theme().size.space_1)
        self.body.addLayout(head)
        self.body.addLayout(below)
        self.body.addWidget(self.panel)
        self.show_standing(standing)

    def show_standing(self, standing: Standing) -> None:
        """Shows how it stands now."""
        self._ticket = standing.item.ticket
        subject = title_of(standing.item.subject)
        shown = told(standing)
        self.subject.setText(subject)
        self.state.show_state(shown.kind, shown.icon, shown.word)
        self.facts.setText(f"{_(KINDS[standing.item.kind])} · {standing.desk_title}")
        self.open.setAccessibleName(_("Ticket „{subject}“ öffnen").format(subject=subject))
        self.setAccessibleName(f"{subject}, {shown.word}")
        self.panel.show_standing(standing)
