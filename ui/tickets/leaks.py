"""Asking once before something leaves that looks confidential."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, ngettext
from ui.jobs import Jobs
from ui.theme import theme
from ui.tickets.attaching import Attaching
from ui.widgets import FlowLayout, Heading, IconLabel, Label, Passing, push, quiet, tool

if TYPE_CHECKING:
    from helpdesk.tickets.confidential import Warned

MASK = "•••"
_NAMED = 3


class LeakNotice(Passing):
    """Names the places, without what stands there, and offers to mask them, to look, or to send all the same.

    Signals:
        confirmed: It shall be sent all the same; `check` lets these places pass from now on.
        masked: What was found in the message and the files is masked; nothing was sent.
        failed: Masking did not work; carries the `HelpdeskError`.
    """

    confirmed = Signal()
    masked = Signal()
    failed = Signal(object)

    def __init__(self, jobs: Jobs, text: QPlainTextEdit, attaching: Attaching, name: str) -> None:
        super().__init__()
        self._jobs = jobs
        self._text = text
        self._attaching = attaching
        self._found: Sequence[Warned] = ()
        self._next = 0
        self._ticket_id: UUID | None = None
        self._allowed: set[tuple[UUID, str, str]] = set()
        size = theme().size
        self.setObjectName(f"{name}_leaks")
        self.setProperty("kind", "warning")
        self.setProperty("fit", "notice")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.heading = Heading()
        self.places = Label()
        self.anyway = push(_("Trotzdem absenden"), f"{name}_leaks_anyway")
        self.show_place = push(_("Stelle zeigen"), f"{name}_leaks_show", "eye")
        self.cover = push(_("Schwärzen"), f"{name}_leaks_mask", "square")
        self.cover.setToolTip(_("Ersetzt, was dort steht, durch {mask}").format(mask=MASK))
        self.show_place.setToolTip(_("Zeigt die Stelle, noch einmal gedrückt die nächste"))
        close = quiet(tool("x", _("Nicht absenden"), f"{name}_leaks_close"))
        buttons = FlowLayout()
        for button in (self.cover, self.show_place, self.anyway):
            buttons.addWidget(button)
        words = QVBoxLayout()
        words.setSpacing(size.space_1)
        words.addWidget(self.heading)
        words.addWidget(self.places)
        words.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(size.space_3, size.space_2, size.space_2, size.space_2)
        row.setSpacing(size.space_3)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(IconLabel("triangle-alert", "warning"), 0, top)
        row.addLayout(words, 1)
        row.addWidget(close, 0, top)
        self.anyway.clicked.connect(self._send)
        self.show_place.clicked.connect(self._show_place)
        self.cover.clicked.connect(self._mask)
        close.clicked.connect(self.clear)
        self.hide()

    def check(self, ticket_id: UUID, go_on: Callable[[], object], held: Callable[[], bool]) -> None:
        """Calls `go_on` when nothing looks confidential that wasn't confirmed; otherwise asks.

        Args:
            ticket_id: Whose draft or reply is about to be sent.
            go_on: Sends it.
            held: Called when it isn't sent; says whether it is still on the table, to be asked about.
        """

        def tell(found: Sequence[Warned]) -> None:
            asked = [one for one in found if _key(ticket_id, one) not in self._allowed]
            if not asked:
                go_on()
                return
            if held():
                self._ask(ticket_id, asked)

        def fail(error: HelpdeskError) -> None:
            if held():
                self.failed.emit(error)

        self.clear()
        self._jobs.ask(self, lambda helpdesk: helpdesk.tickets.warnings(ticket_id), tell, fail)

    def clear(self) -> None:
        """Asks nothing any more."""
        self.hide()

    def _ask(self, ticket_id: UUID, found: Sequence[Warned]) -> None:
        self._ticket_id, self._found, self._next = ticket_id, found, 0
        if len(found) == 1:
            self.heading.setText(found[0].sentence)
            lines = [found[0].secret.masked]
        else:
            self.heading.setText(_("Noch nicht abgesandt: Hier steht Vertrauliches."))
            lines = [f"{one.sentence} {one.secret.masked}" for one in found[:_NAMED]]
        if (more := len(found) - _NAMED) > 0:
            lines.append(ngettext("und {count} weitere Stelle", "und {count} weitere Stellen", more).format(count=more))
        self.places.setText("\n".join(lines))
        self.setAccessibleName(self.heading.text())
        self.setAccessibleDescription(self.places.text())
        self.cover.setVisible(any(place.maskable for place in found))
        self.show()
        (self.show_place if self.cover.isHidden() else self.cover).setFocus(Qt.FocusReason.OtherFocusReason)

    def _send(self) -> None:
        self.clear()
        if self._ticket_id is not None:
            self._allowed |= {_key(self._ticket_id, place) for place in self._found}
            self.confirmed.emit()

    def _show_place(self) -> None:
        place = self._found[self._next % len(self._found)]
        self._next += 1
        if place.sha256:
            self._attaching.preview_place(place.sha256, place.secret.line)
            return
        cursor = self._select(place)
        if cursor is not None:
            self._text.setTextCursor(cursor)
            self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _mask(self) -> None:
        self.clear()
        # From the end: a place that is masked moves what stands behind it.
        for place in reversed([one for one in self._found if not one.sha256]):
            if (cursor := self._select(place)) is not None:
                cursor.insertText(MASK)
        ticket_id, in_files = self._ticket_id, [one for one in self._found if one.sha256]
        if ticket_id is None or not in_files:
            self.masked.emit()
            return

        def done(_changes: Changes) -> None:
            self._attaching.read_again()
            self.masked.emit()

        self._jobs.change(
            self, lambda helpdesk: helpdesk.tickets.attached.redact(ticket_id, in_files), self.failed.emit, done
        )

    def _select(self, place: Warned) -> QTextCursor | None:
        """The place in the message, unless it was typed over meanwhile."""
        before = self._text.toPlainText()[: place.secret.start]
        cursor = self._text.textCursor()
        # Qt counts UTF-16 units.
        cursor.setPosition(len(before.encode("utf-16-le")) // 2)
        length = len(place.secret.value.encode("utf-16-le")) // 2
        cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, length)
        return cursor if cursor.selectedText().replace("\u2029", "\n") == place.secret.value else None


def _key(ticket_id: UUID, place: Warned) -> tuple[UUID, str, str]:
    return ticket_id, place.sha256, place.secret.value
