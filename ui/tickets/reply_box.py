"""Answering in a thread: typed here, kept by itself, sent with one click."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.tickets import DeskProfile
from ui.jobs import Jobs
from ui.theme import changed, theme
from ui.tickets.attaching import Attaching
from ui.tickets.attachments import AttachmentRail
from ui.tickets.draft import Draft
from ui.tickets.inputs import SEND_KEY, MessageEdit
from ui.tickets.leaks import LeakNotice
from ui.tickets.overlong import Overlong
from ui.widgets import Notice, Passing, UndoBar, padded, primary, push, with_shortcut


class _ReplyEdit(MessageEdit):
    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(super().sizeHint().width(), self.maximumHeight())


class ReplyBox(QWidget):
    """The reply to the ticket on show.

    Signals:
        sent: The reply has gone to the outbox; carries the ticket's id.
    """

    sent = Signal(object)

    def __init__(self, jobs: Jobs, profile: DeskProfile) -> None:
        super().__init__()
        self._jobs = jobs
        self.reply: Draft[str] | None = None
        self.text = _ReplyEdit()
        self.text.setObjectName("thread_reply")
        self.text.setAccessibleName(_("Antwort"))
        self.text.setPlaceholderText(_("Antworten …"))
        self.rail = AttachmentRail(profile, "thread")
        self.problem = Notice("thread_reply_problem")
        self.undo = UndoBar("thread_undo")
        self.send = primary(push(_("Antwort senden"), "thread_send"))
        self.send.setToolTip(with_shortcut(_("Antwort senden"), SEND_KEY))
        foot = QHBoxLayout()
        foot.addWidget(self.rail, 1)
        foot.addWidget(self.send, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        padded(column, margin=theme().size.space_3)
        column.addWidget(self.text)
        column.addWidget(self.undo)
        column.addWidget(self.problem)
        column.addLayout(foot)
        self._attaching = Attaching(jobs, self.rail, self.problem, self.undo)
        self.leaks = LeakNotice(jobs, self.text, self._attaching, "thread")
        self.overlong = Overlong(self.text, self._attaching.attach, "thread_overlong")
        column.insertWidget(column.indexOf(self.problem), self.leaks)
        column.insertWidget(column.indexOf(self.problem), self.overlong)
        self.leaks.confirmed.connect(self.submit)
        self.leaks.failed.connect(self._explain)
        self.text.textChanged.connect(self._edited)
        self.text.files_dropped.connect(self._attaching.attach)
        self.text.image_pasted.connect(self._attaching.attach_image)
        self.send.clicked.connect(self.submit)
        shortcut = QShortcut(QKeySequence(SEND_KEY), self, self.submit)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for part in self.findChildren(Passing):
            part.home = self.text
        changed.connect(self._measure)
        self._measure()

    def show_reply(self, reply: Draft[str]) -> None:
        """Shows the reply to another ticket; the former one goes on saving itself."""
        if reply is self.reply:
            return
        self.put_away()
        self.reply = reply
        reply.save_failed.connect(self._explain)
        blocked = self.text.blockSignals(True)  # noqa: FBT003 - Qt's argument
        self.text.setPlainText(reply.typed)
        self.text.blockSignals(blocked)
        self.problem.clear()
        self._set_busy(busy=False)
        self._attaching.show_attachments(reply)
        self.leaks.clear()
        if reply.failure:
            self._explain(reply.failure)

    def save(self) -> None:
        """Saves what is typed and settles what is open."""
        self._attaching.commit()
        if self.reply:
            self.reply.save()

    def put_away(self) -> None:
        """Clears the table; the reply that was on it goes on saving itself."""
        self.save()
        if self.reply:
            self.reply.save_failed.disconnect(self._explain)
        self.reply = None

    def submit(self) -> None:
        """Sends the reply to the outbox."""
        if self.reply is None or not self.send.isEnabled():
            return
        if not self.text.toPlainText().strip():
            self.problem.show_message("warning", _("Die Antwort ist noch leer."))
            self.text.setFocus()
            return
        self.problem.clear()
        self._attaching.commit()
        # Before its button is shut: the focus would go on to whatever comes next, far away.
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        self._set_busy(busy=True)
        text = self.text.toPlainText()
        self.reply.when_stored(lambda ticket_id: self._send(ticket_id, text))

    def _send(self, ticket_id: UUID, text: str) -> None:
        reply = self.reply

        def hold() -> bool:
            # Whoever went on to another ticket finds the reply as it was.
            self._set_busy(busy=False)
            return reply is self.reply

        self.leaks.check(ticket_id, lambda: self._submit(ticket_id, text), hold)

    def _submit(self, ticket_id: UUID, text: str) -> None:
        def done(_changes: Changes) -> None:
            self._set_busy(busy=False)
            self.sent.emit(ticket_id)

        self._jobs.change(self, lambda helpdesk: helpdesk.delivery.reply(ticket_id, text), self._explain, done)

    def _edited(self) -> None:
        if self.reply:
            self.reply.type(self.text.toPlainText())

    def _explain(self, error: HelpdeskError) -> None:
        self._set_busy(busy=False)
        self.problem.show_error(error)

    def _set_busy(self, *, busy: bool) -> None:
        self.text.setReadOnly(busy)
        self.send.setEnabled(not busy)

    def _measure(self) -> None:
        # Two lines at least; in a low window with large letters what was said needs the rest.
        self.text.setMinimumHeight(theme().size.text_body * 3)
        self.text.setMaximumHeight(theme().size.text_body * 6)
