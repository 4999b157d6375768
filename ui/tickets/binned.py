"""A discarded draft: to be read, brought back, or deleted for good."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.i18n import _, format_bytes, format_day, ngettext
from helpdesk.tickets import Ticket, title_of
from ui.theme import theme
from ui.widgets import (
    Label,
    Line,
    Notice,
    Scroll,
    Small,
    StateBadge,
    Title,
    clear_layout,
    danger,
    padded,
    primary,
    push,
)

KEPT_DAYS = 30
"""As `helpdesk.tickets.bin.KEPT`, which loads the ORM."""

_SHOWN = 20_000


class BinnedView(QWidget):
    """Shows what was typed; nothing in it can be changed.

    Signals:
        restore_requested: It shall be written on; carries its id.
        delete_requested: It shall go for good, which was asked once; carries its id.
    """

    restore_requested = Signal(object)
    delete_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._ticket: Ticket | None = None
        self.subject = Title()
        self.subject.setObjectName("binned_subject")
        self.state = StateBadge()
        self.facts = Small()
        self.facts.setObjectName("binned_facts")
        self.restore = primary(push(_("Entwurf wiederherstellen"), "binned_restore", "undo-2"))
        self.delete = danger(push(_("Endgültig löschen"), "binned_delete", "trash-2"))
        self.question = Notice("binned_question")
        self._build()
        self.restore.clicked.connect(self._restore)
        self.delete.clicked.connect(self._ask)
        self.question.action_requested.connect(self._delete)
        self.question.closed.connect(self.delete.show)

    def show_ticket(self, ticket: Ticket) -> None:
        """Shows a draft that lies in the bin."""
        self._ticket = ticket
        self.question.clear()
        self.delete.show()
        self.subject.setText(title_of(ticket.subject, ticket.message))
        self.state.show_state("neutral", "trash-2", _("im Papierkorb"))
        if ticket.discarded:
            day = ticket.discarded.astimezone().date()
            told = _("Verworfen am {day}; am {last} wird der Entwurf endgültig gelöscht.")
            self.facts.setText(told.format(day=format_day(day), last=format_day(day + timedelta(days=KEPT_DAYS))))
        clear_layout(self._body)
        self._body.addWidget(_fields(ticket))
        self._body.addWidget(Label(ticket.message[:_SHOWN] or _("Ohne Nachricht")))
        for file in ticket.attachments:
            self._body.addWidget(Small(f"{file.name} · {format_bytes(file.bytes)}"))
        self._body.addStretch(1)

    def _build(self) -> None:
        size = theme().size
        state = QHBoxLayout()
        state.setSpacing(size.space_2)
        state.addWidget(self.state)
        state.addWidget(self.facts, 1)
        head = QVBoxLayout()
        padded(head)
        head.addWidget(self.subject)
        head.addLayout(state)
        content = Scroll(margin=size.space_4, spacing=size.space_3)
        self._body = content.body
        buttons = QHBoxLayout()
        buttons.addWidget(self.delete)
        buttons.addStretch(1)
        buttons.addWidget(self.restore)
        below = QVBoxLayout()
        below.setContentsMargins(size.space_4, size.space_3, size.space_4, size.space_3)
        below.setSpacing(size.space_2)
        below.addWidget(self.question)
        below.addLayout(buttons)
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=0)
        column.addLayout(head)
        column.addWidget(Line())
        column.addWidget(content, 1)
        column.addWidget(Line())
        column.addLayout(below)

    def _restore(self) -> None:
        if self._ticket:
            self.restore_requested.emit(self._ticket.id)

    def _ask(self) -> None:
        if self._ticket is None:
            return
        count = len(self._ticket.attachments)
        files = ngettext("Mit ihm geht {count} Anhang.", "Mit ihm gehen {count} Anhänge.", count).format(count=count)
        self.question.show_message(
            "negative",
            _("„{subject}“ endgültig löschen?").format(subject=self.subject.text()),
            _("Das lässt sich nicht zurücknehmen. {files}").format(files=files if count else "").strip(),
            _("Endgültig löschen"),
        )
        self.delete.hide()
        self.question.action.setFocus()

    def _delete(self) -> None:
        if self._ticket:
            self.question.clear()
            self.delete_requested.emit(self._ticket.id)


def _fields(ticket: Ticket) -> QWidget:
    facts = {
        _("Kunde"): ticket.customer_name,
        _("Abteilung"): ticket.department,
        _("Produktkategorie"): ticket.category,
        _("Servername"): ticket.server,
    }
    told = Small(" · ".join(f"{name}: {value}" for name, value in facts.items() if value))
    if not told.text():
        told.hide()
    return told
