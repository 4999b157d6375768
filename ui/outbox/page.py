"""The outbox to look at: what hasn't arrived, why, when it is tried next, and what to do."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.i18n import _, ngettext
from helpdesk.tickets import TicketState
from ui.jobs import Jobs
from ui.latest import Latest
from ui.outbox import FETCH_KEYS
from ui.outbox.card import OutboxCard
from ui.outbox.standing import Standing, read_outbox
from ui.outbox.stepper import Stepper
from ui.outbox.words import summary
from ui.theme import theme
from ui.widgets import (
    EmptyState,
    FlowLayout,
    Muted,
    Narrow,
    Notice,
    Scroll,
    Title,
    padded,
    primary,
    push,
    with_shortcut,
)

SHOWN = 50
"""Cards at once; what follows is counted, and comes up as those before it arrive."""


class OutboxPage(QWidget):
    """All that is on its way, each with its next step.

    Signals:
        send_requested: All that waits shall be tried now.
        fetch_requested: Answers shall be fetched now.
        settings_requested: The settings of a desk shall be opened; carries its name.
        ticket_requested: A ticket shall be opened; carries its id.
    """

    send_requested = Signal()
    fetch_requested = Signal()
    settings_requested = Signal(str)
    ticket_requested = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._reads = Latest(jobs, self)
        self._outdated = False
        self.cards: dict[UUID, OutboxCard] = {}
        self.steps = Stepper(jobs, self)
        self._build()
        # Nothing is said before it is known.
        for part in (self.send, self.empty, self.more):
            part.hide()
        self.send.clicked.connect(self.send_requested)
        self.fetch.clicked.connect(self.fetch_requested)
        self.steps.send_requested.connect(self.send_requested)
        self.steps.settings_requested.connect(self.settings_requested)
        self.steps.ticket_requested.connect(self.ticket_requested)
        self.steps.failed.connect(self.notice.show_error)
        jobs.changed.connect(self._note)
        self.read()

    def read(self) -> None:
        """Reads the outbox anew."""
        self._outdated = False
        self._reads.ask(read_outbox, self._show, self.notice.show_error)

    def take_keys(self) -> None:
        """Puts the focus where the page begins."""
        (self.send if self.send.isVisible() else self.fetch).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_busy(self, busy: bool) -> None:
        """Something is being sent or fetched, or no more."""
        # Not shut meanwhile: whoever pressed it by key would lose the focus, and pressing it again does no harm.
        self.send.setText(_("Wird gesendet …") if busy else _("Alle jetzt senden"))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        if self._outdated:
            self.read()

    def _build(self) -> None:
        size = theme().size
        self.setObjectName("outbox_page")
        self.told = Muted()
        self.told.setObjectName("outbox_summary")
        self.send = primary(push(_("Alle jetzt senden"), "outbox_send_all", "send"))
        self.send.setToolTip(_("Nicht auf den nächsten Versuch warten"))
        self.fetch = push(_("Antworten holen"), "outbox_fetch", "download")
        self.fetch.setToolTip(with_shortcut(_("Bei allen Ticketwegen nach Antworten sehen"), FETCH_KEYS))
        self.notice = Notice("outbox_notice")
        self.empty = EmptyState(
            "circle-check",
            _("Nichts ist unterwegs"),
            _("Was Sie absenden, wartet hier, bis es angekommen ist. Auch ohne Netz geht nichts verloren."),
            None,
            "outbox_empty",
        )
        self.more = Muted()
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addWidget(Title(_("Postausgang")))
        head.addWidget(self.told)
        acts = FlowLayout()
        acts.addWidget(self.send)
        acts.addWidget(self.fetch)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(size.space_3)
        whole = QWidget()
        column = QVBoxLayout(whole)
        padded(column, margin=0, spacing=size.space_3)
        column.addLayout(head)
        column.addLayout(acts)
        column.addWidget(self.notice)
        column.addLayout(self._cards)
        column.addWidget(self.more)
        scroll = Scroll()
        scroll.body.addLayout(Narrow(whole, 1.5))
        scroll.body.addWidget(self.empty, 1)
        scroll.body.addStretch(1)
        outer = QVBoxLayout(self)
        padded(outer, margin=0)
        outer.addWidget(scroll)

    def _note(self, changes: Changes) -> None:
        if not (changes.tickets or changes.desks):
            return
        if self.isVisible():
            self.read()
        else:
            self._outdated = True

    def _show(self, found: tuple[Standing, ...]) -> None:
        self.told.setText(summary(found))
        self.send.setVisible(any(_goes_by_itself(standing) for standing in found))
        self.empty.setVisible(not found)
        shown = found[:SHOWN]
        keys = [standing.item.key for standing in shown]
        for key in self.cards.keys() - set(keys):
            card = self.cards.pop(key)
            self._cards.removeWidget(card)
            self._let_go(card)
        for position, standing in enumerate(shown):
            card = self.cards.get(standing.item.key) or self._add(standing, position)
            card.show_standing(standing)
        rest = len(found) - len(shown)
        self.more.setText(ngettext("{count} weiteres", "{count} weitere", rest).format(count=rest))
        self.more.setVisible(rest > 0)

    def _add(self, standing: Standing, position: int) -> OutboxCard:
        card = OutboxCard(standing)
        card.step_chosen.connect(self.steps.take)
        card.ticket_requested.connect(self.ticket_requested)
        self._cards.insertWidget(position, card)
        self.cards[standing.item.key] = card
        return card

    def _let_go(self, card: OutboxCard) -> None:
        # Who had just pressed its button stays on the page.
        if any(button.hasFocus() for button in card.findChildren(QAbstractButton)):
            self.fetch.setFocus()
        card.hide()
        card.deleteLater()


def _goes_by_itself(standing: Standing) -> bool:
    return standing.item.state is not TicketState.FAILED and not standing.asks_whether_arrived
