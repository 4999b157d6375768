"""A thread as a conversation: what was said, by whom, and what the desk confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.i18n import _, format_bytes, format_moment
from helpdesk.tickets import Attachment, DeskFile, Message, Ticket, TicketState
from helpdesk.tickets.names import visible
from ui.theme import theme
from ui.tickets.file_card import Thumbnail, shortened
from ui.tickets.looking import FORMATS, suffix
from ui.tickets.receipts import ReceiptLine
from ui.tickets.states import state_look
from ui.widgets import (
    FlowLayout,
    Heading,
    Label,
    Muted,
    Small,
    StateBadge,
    literal,
    push,
    quiet,
    tip,
    tool,
)

SHOWN_LETTERS = 20_000
"""Longer messages are cut in the window; copying takes them whole."""

_LONGEST_NAME = 48


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said in a thread.

    Attributes:
        author_name: Who said it at the desk, as the desk calls them.
        files: What came with it and lies at the desk.
    """

    author: Literal["technician", "desk"]
    at: datetime
    text: str
    attachments: Sequence[Attachment]
    state: TicketState
    author_name: str = ""
    files: Sequence[DeskFile] = ()


def conversation(
    ticket: Ticket, desks: Mapping[str, str], save: Callable[[DeskFile], object] = lambda _file: None
) -> list[QWidget]:
    """The ticket itself, then what followed in the order of time, each with its receipt right below.

    Args:
        ticket: The ticket.
        desks: Titles by name.
        save: Called with a file of the desk's that somebody wants.
    """
    waits = ticket.state not in {TicketState.DELIVERED, TicketState.CLOSED} and not ticket.number
    first = ticket.state if waits else TicketState.DELIVERED
    # First whatever the clocks say: a desk's may be behind ours.
    opening = Bubble(Said("technician", ticket.created, ticket.message, ticket.attachments, first))
    spoken = {said.id: Bubble(_said(said), save) for said in ticket.thread}
    events: list[tuple[datetime, QWidget]] = [(said.at, spoken[said.id]) for said in ticket.thread]
    below: dict[QWidget, list[QWidget]] = {}
    for receipt in ticket.receipts:
        line = ReceiptLine(receipt, desks.get(receipt.desk, receipt.desk))
        if receipt.closing:
            events.append((receipt.at, line))
        else:
            said = spoken.get(receipt.message, opening) if receipt.message else opening
            below.setdefault(said, []).append(line)
    followed = [opening, *(widget for _at, widget in sorted(events, key=lambda event: event[0]))]
    return [shown for widget in followed for shown in (widget, *below.get(widget, ()))]


class Bubble(QWidget):
    """One message; the technician's stand to the right, the desk's to the left."""

    def __init__(self, said: Said, save: Callable[[DeskFile], object] = lambda _file: None) -> None:
        super().__init__()
        size = theme().size
        mine = said.author == "technician"
        frame = QFrame()
        frame.setProperty("kind", "accent" if mine else "neutral")
        frame.setProperty("size", "large")
        self._whole = said.text
        who = Heading(_("Sie") if mine else _name(said.author_name) or _("Ticketsystem"), wrap=False)
        who.setObjectName("thread_author")
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
        if said.files:
            column.addLayout(_desk_files(said.files, save))
        line = QHBoxLayout(self)
        line.setContentsMargins(size.space_8 if mine else 0, 0, 0 if mine else size.space_8, 0)
        line.addWidget(frame)


class SentFile(QFrame):
    """A file that was attached: how it looks, its name and size."""

    def __init__(self, file: Attachment) -> None:
        super().__init__()
        self.file = file
        self.thumbnail = Thumbnail("image" if suffix(file.name) in FORMATS else "file-text")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, theme().size.space_2, 0)
        row.setSpacing(theme().size.space_2)
        row.addWidget(self.thumbnail)
        row.addWidget(Small(shortened(file.name), wrap=False))
        row.addWidget(Small(format_bytes(file.bytes), wrap=False))
        self.setToolTip(tip(file.name))


def _files(attachments: Sequence[Attachment]) -> FlowLayout:
    flow = FlowLayout()
    for attachment in attachments:
        flow.addWidget(SentFile(attachment))
    return flow


def _desk_files(files: Sequence[DeskFile], save: Callable[[DeskFile], object]) -> FlowLayout:
    flow = FlowLayout()
    for file in files:
        name = visible(file.name)
        shown = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 9]}…{name[-8:]}"
        button = push(literal(f"{shown} · {format_bytes(file.bytes)}"), "thread_file", "download")
        button.setToolTip(tip(_("„{name}“ speichern unter …").format(name=name)))
        button.setAccessibleName(_("„{name}“ speichern unter …").format(name=name))
        button.clicked.connect(lambda _checked=False, file=file: save(file))
        flow.addWidget(button)
    return flow


def _said(message: Message) -> Said:
    return Said(
        message.author,
        message.at,
        message.text,
        message.attachments,
        message.state,
        message.author_name,
        message.files,
    )


def _name(author: str) -> str:
    line = " ".join(author.split())
    return line if len(line) <= _LONGEST_NAME else f"{line[:_LONGEST_NAME]}…"
