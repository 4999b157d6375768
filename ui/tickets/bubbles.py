"""A thread as a conversation: what was said, by whom, and what the desk confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.i18n import _, format_bytes, format_moment
from helpdesk.tickets import Attachment, Receipt, Ticket, TicketState
from ui.theme import theme
from ui.tickets.states import state_look
from ui.widgets import FlowLayout, Heading, IconLabel, Label, Muted, Small, StateBadge, quiet, tool

SHOWN_LETTERS = 20_000
"""Longer messages are cut in the window; copying takes them whole."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said in a thread."""

    author: Literal["technician", "desk"]
    at: datetime
    text: str
    attachments: Sequence[Attachment]
    state: TicketState


def conversation(ticket: Ticket, desks: Mapping[str, str]) -> list[QWidget]:
    """The ticket itself, what followed, and the receipts, in the order of time; `desks` has titles by name."""
    waits = ticket.state not in {TicketState.DELIVERED, TicketState.CLOSED} and not ticket.number
    first = ticket.state if waits else TicketState.DELIVERED
    events: list[tuple[datetime, int, QWidget]] = [
        (ticket.created, 0, Bubble(Said("technician", ticket.created, ticket.message, ticket.attachments, first)))
    ]
    events += [
        (said.at, 1, Bubble(Said(said.author, said.at, said.text, said.attachments, said.state)))
        for said in ticket.thread
    ]
    events += [
        (receipt.at, 2, ReceiptLine(receipt, desks.get(receipt.desk, receipt.desk))) for receipt in ticket.receipts
    ]
    return [widget for _at, _rank, widget in sorted(events, key=lambda event: event[:2])]


class Bubble(QWidget):
    """One message; the technician's stand to the right, the desk's to the left."""

    def __init__(self, said: Said) -> None:
        super().__init__()
        size = theme().size
        mine = said.author == "technician"
        frame = QFrame()
        frame.setProperty("kind", "accent" if mine else "neutral")
        frame.setProperty("size", "large")
        self._whole = said.text
        who = Heading(_("Sie") if mine else _("Ticketsystem"), wrap=False)
        copy = quiet(tool("copy", _("Text kopieren"), "thread_copy"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._whole))
        head = QHBoxLayout()
        head.setSpacing(size.space_2)
        head.addWidget(who)
        head.addWidget(Small(format_moment(said.at), wrap=False))
        head.addStretch(1)
        if said.state is not TicketState.DELIVERED:
            icon, kind = state_look(said.state)
            head.addWidget(StateBadge(kind, icon, said.state.word), 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(copy)
        self.text = Label(said.text[:SHOWN_LETTERS])
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        column = QVBoxLayout(frame)
        column.setContentsMargins(size.space_3, size.space_1, size.space_3, size.space_3)
        column.setSpacing(size.space_1)
        column.addLayout(head)
        column.addWidget(self.text)
        if len(said.text) > SHOWN_LETTERS:
            column.addWidget(Muted(_("Hier gekürzt. „Text kopieren“ nimmt alles.")))
        if said.attachments:
            column.addLayout(_files(said.attachments))
        line = QHBoxLayout(self)
        line.setContentsMargins(size.space_8 if mine else 0, 0, 0 if mine else size.space_8, 0)
        line.addWidget(frame)


class ReceiptLine(QWidget):
    """What the desk confirmed: number, time, size."""

    def __init__(self, receipt: Receipt, desk: str) -> None:
        super().__init__()
        told = _("Angenommen: {desk}, Nr. {number} · {when} · {size}").format(
            desk=desk, number=receipt.number, when=format_moment(receipt.at), size=format_bytes(receipt.bytes)
        )
        self.setObjectName("thread_receipt")
        self.setAccessibleName(told)
        self.setToolTip(_("Prüfsumme SHA-256: {hash}").format(hash=receipt.sha256))
        line = QHBoxLayout(self)
        line.setContentsMargins(theme().size.space_8, 0, 0, 0)
        line.setSpacing(theme().size.space_1)
        line.addWidget(IconLabel("badge-check", "positive"))
        line.addWidget(Small(told), 1)


def _files(attachments: Sequence[Attachment]) -> FlowLayout:
    flow = FlowLayout()
    for attachment in attachments:
        frame = QFrame()
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, 0, theme().size.space_2, 0)
        row.setSpacing(theme().size.space_1)
        row.addWidget(IconLabel("paperclip"))
        name = Small(attachment.name, wrap=False)
        row.addWidget(name)
        row.addWidget(Small(format_bytes(attachment.bytes), wrap=False))
        flow.addWidget(frame)
    return flow
