"""Writing a ticket: typed here, saved by itself, sent with one click, online or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.customers import CustomerRow
from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _, ngettext
from helpdesk.tickets import DeskProfile, Ticket, TicketDraft, quality
from helpdesk.tickets.profiles import find_profile
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme
from ui.tickets.attaching import Attaching
from ui.tickets.attachments import AttachmentRail
from ui.tickets.draft import Draft
from ui.tickets.fields import DraftFields
from ui.tickets.inputs import SEND_KEY, local_files
from ui.tickets.judged import JudgedBy
from ui.tickets.leaks import LeakNotice
from ui.tickets.overlong import Overlong
from ui.tickets.quality_marks import QualityMarks
from ui.tickets.renewing import Renewing
from ui.tickets.templates import KeepTemplate, TemplateMenu
from ui.tickets.unfilled import Unfilled
from ui.tickets.ways import Way, closed_today, form_of, problems_of, read_ways
from ui.widgets import (
    Heading,
    Line,
    Notice,
    Passing,
    Scroll,
    Small,
    UndoBar,
    padded,
    primary,
    push,
    quiet,
    tool,
    with_shortcut,
)

_OF_THE_FORM = frozenset({"department", "category", "attachments"})
"""The fields in which forms differ."""


class Composer(QWidget):
    """One draft on the table.

    Signals:
        lookup_requested: A person typed what somebody asks for; carries subject and message.
        customer_chosen: Another customer, a `CustomerRow` or None.
        discard_requested: The draft shall go into the bin.
        submitted: The draft has gone to the outbox; carries its id.
        refused: A draft that is no longer on the table was not taken; carries the `HelpdeskError`.
    """

    lookup_requested = Signal(str, str)
    customer_chosen = Signal(object)
    discard_requested = Signal()
    submitted = Signal(object)
    refused = Signal(object)

    def __init__(self, jobs: Jobs, profile: DeskProfile) -> None:
        super().__init__()
        self._jobs = jobs
        self._profile = profile
        self._ways: list[Way] = []
        self._way_reads = Latest(jobs, self)
        self.draft: Draft[TicketDraft] | None = None
        self.setAcceptDrops(True)
        self._build()
        self._attaching = Attaching(jobs, self.rail, self.problem, self.undo)
        self.renewing = Renewing(jobs, self, self._attaching)
        self.leaks = LeakNotice(jobs, self.fields.message, self._attaching, "composer")
        self._below.insertWidget(self._below.indexOf(self.problem), self.leaks)
        self._late = QTimer(self, singleShot=True, interval=1000)
        self._marking = QTimer(self, singleShot=True, interval=120)
        self._asking = QTimer(self, singleShot=True, interval=60)
        self._connect()
        for part in self.findChildren(Passing):
            part.home = self.fields.message
        self._read_ways()

    def show_draft(self, draft: Draft[TicketDraft], customer: CustomerRow | None, ticket: Ticket | None) -> None:
        """Puts another draft on the table; the former one goes on saving itself."""
        self.put_away()
        self.draft = draft
        draft.saved.connect(self._tell_saved)
        draft.save_failed.connect(self._tell_unsaved)
        self._set_busy(busy=False)
        self.problem.clear()
        self.save_problem.clear()
        self.saved.setText("")
        if draft.failure:
            self._tell_unsaved(draft.failure)
        elif ticket is not None and draft.clean:
            self._tell_saved(ticket.updated.astimezone())
        self._use_profile(self._form_of(draft.typed.profile), draft.typed.profile)
        self.fields.show_draft(draft.typed, customer)
        self._begin_form()
        self._attaching.show_attachments(draft)
        self.leaks.clear()
        self.judged.show_judgements(draft.id, ticket.judgements if ticket else ())
        self._mark()

    def is_blank(self) -> bool:
        """Whether nothing is on the table that would be mixed up with another ticket: no word, customer, or file."""
        typed = self.draft.typed if self.draft else TicketDraft()
        return typed.blank() and typed.customer is None and self._attaching.is_empty()

    def begin_typing(self) -> None:
        """Puts the cursor where writing begins."""
        self.fields.subject.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_on_typing(self) -> None:
        """Puts the cursor behind what was typed last."""
        written = self.fields.message if self.fields.message.toPlainText() else self.fields.subject
        written.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fields.subject.end(False)  # noqa: FBT003 - Qt's argument

    def save(self) -> None:
        """Saves what is typed and settles what is open."""
        self._attaching.commit()
        if self.draft:
            self.draft.save()

    def put_away(self) -> None:
        """Clears the table; the draft that was on it goes on saving itself."""
        self.save()
        if self.draft:
            self.draft.saved.disconnect(self._tell_saved)
            self.draft.save_failed.disconnect(self._tell_unsaved)
        self.draft = None

    def insert_text(self, text: str) -> None:
        """Puts a paragraph into the message, such as an answer with its source."""
        self.fields.insert(text)

    def attach(self, paths: Sequence[Path]) -> None:
        """Attaches files; a refused one is named with the reason, the others stay."""
        self._attaching.attach(paths)

    def submit(self, *, despite_gaps: bool = False) -> None:
        """Sends the draft to the outbox, or says in place what is missing."""
        if self.draft is None or self._busy:
            return
        self.fields.fill_known()
        typed = self.fields.typed()
        if closed := closed_today(self._way()):
            self.problem.show_message("warning", _("Auf diesem Weg geht kein Ticket mehr hinaus."), closed)
            self.fields.desk.setFocus(Qt.FocusReason.OtherFocusReason)
        elif problems := self._problems(typed):
            self.fields.show_problems(problems, focus=True)
            self.problem.show_message(
                "warning", _("Noch nicht abgesandt."), "\n".join(problem.message for problem in problems)
            )
        elif despite_gaps or not self._unfilled.ask(typed, self._profile, self._way()):
            self.problem.clear()
            self._attaching.commit()
            self._set_busy(busy=True)
            self.draft.type(typed)
            self.draft.when_stored(partial(self._send, self.draft))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if local_files(event.mimeData()):
            event.acceptProposedAction()
            self.rail.invite(dropping=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        super().dragLeaveEvent(event)
        self.rail.invite(dropping=False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        self.rail.invite(dropping=False)
        event.acceptProposedAction()
        self.attach(local_files(event.mimeData()))

    def _build(self) -> None:
        size = theme().size
        self.fields = DraftFields(self._jobs, self._profile)
        self.marks = QualityMarks()
        self.rail = AttachmentRail(self._profile, "composer")
        self.problem = Notice("composer_problem")
        self._unfilled = Unfilled(self.problem)
        self.overlong = Overlong(self.fields.message, self.attach, "composer_overlong")
        self.save_problem = Notice("composer_save_problem")
        self.undo = UndoBar("composer_undo")
        self.judged = JudgedBy(self._jobs)
        self.saved = Small(wrap=False)
        self.saved.setObjectName("composer_saved")
        self.send = primary(push(_("Absenden"), "composer_submit"))
        self.send.setToolTip(with_shortcut(_("Absenden; ohne Netz wartet das Ticket im Postausgang"), SEND_KEY))
        self.templates = quiet(push(_("Vorlage"), "composer_template", "file-text"))
        self.keep_template = KeepTemplate(self._jobs, self.fields)
        menu = TemplateMenu(self._jobs, self.fields, self)
        menu.failed.connect(self.problem.show_error)
        menu.keep_requested.connect(self.keep_template.ask)
        self.templates.setMenu(menu)
        self.discard = quiet(tool("trash-2", _("Entwurf verwerfen"), "composer_discard"))
        head = QHBoxLayout()
        head.setContentsMargins(size.space_4, size.space_3, size.space_3, size.space_2)
        head.addWidget(Heading(_("Entwurf")), 1)
        head.addWidget(self.templates)
        head.addWidget(self.discard)
        form = Scroll(margin=size.space_4, spacing=size.space_3)
        form.body.addWidget(self.fields, 1)
        self.gaps = push("", "composer_gaps")
        self.gaps.setProperty("role", "link")
        self.gaps.setToolTip(_("Zur nächsten Lücke der Vorlage"))
        self.marks.add(self.gaps)
        form.body.addWidget(self.marks)
        form.body.addWidget(self.rail)
        foot = QHBoxLayout()
        foot.addWidget(self.saved, 1)
        foot.addWidget(self.send)
        self._below = below = QVBoxLayout()
        below.setContentsMargins(size.space_4, size.space_3, size.space_4, size.space_3)
        below.setSpacing(size.space_2)
        for part in (self.judged, self.undo, *self.keep_template.parts, self.overlong, self.problem, self.save_problem):
            below.addWidget(part)
        below.addLayout(foot)
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=0)
        column.addLayout(head)
        column.addWidget(Line())
        column.addWidget(form, 1)
        column.addWidget(Line())
        column.addLayout(below)

    def _connect(self) -> None:
        self.fields.edited.connect(self._edited)
        self.fields.request_typed.connect(self._ask_soon)
        self._asking.timeout.connect(self._ask)
        self.fields.customer_chosen.connect(self.customer_chosen)
        self.fields.desk_chosen.connect(self._choose_way)
        self._jobs.changed.connect(self._note)
        self.fields.message.image_pasted.connect(self._attaching.attach_image)
        self.fields.message.files_dropped.connect(self.attach)
        self.send.clicked.connect(lambda: self.submit())
        self.leaks.confirmed.connect(lambda: self.submit(despite_gaps=True))
        self.leaks.failed.connect(self._refuse)
        self.discard.clicked.connect(self.discard_requested)
        self.gaps.clicked.connect(self.fields.go_to_gap)
        self.problem.action_requested.connect(lambda: self.submit(despite_gaps=True))
        self.save_problem.action_requested.connect(self._save_again)
        self._late.timeout.connect(self._tell_waiting)
        self._marking.timeout.connect(self._mark)
        shortcut = QShortcut(QKeySequence(SEND_KEY), self, lambda: self.submit())
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._set_busy(busy=False)

    def _edited(self) -> None:
        if self.draft is None:
            return
        typed = self.fields.typed()
        self.draft.type(typed)
        if not self._late.isActive():
            self._late.start()
        if not self._marking.isActive():
            self._marking.start()
        if shown := self.fields.shown_problems():
            left = [problem for problem in self._problems(typed) if problem.field in shown]
            self.fields.show_problems(left)
            if not left:
                self.problem.clear()

    def _ask_soon(self) -> None:
        # Throttled, not debounced: who types steadily sees answers all the while.
        if not self._asking.isActive():
            self._asking.start()

    def _ask(self) -> None:
        self.lookup_requested.emit(self.fields.subject.text(), self.fields.message.toPlainText())

    def _mark(self) -> None:
        typed = self.fields.typed()
        count = len(typed.gaps(self._profile))
        self.gaps.setText(ngettext("Noch {count} Lücke", "Noch {count} Lücken", count).format(count=count))
        self.gaps.setVisible(count > 0)
        self.marks.show_quality(quality(typed.message, typed.server))
        self.fields.way.show_way(self._way(), self._ways, typed)
        self._unfilled.follow(typed, self._profile, self._way())

    def _note(self, changes: Changes) -> None:
        if changes.desks or changes.templates:
            self._read_ways()

    def _read_ways(self) -> None:
        self._way_reads.ask(read_ways, self._take_ways, self.problem.show_error)

    def _take_ways(self, ways: list[Way]) -> None:
        self._ways = ways
        typed = self.fields.typed()
        self._use_profile(self._form_of(typed.profile), typed.profile)
        self._begin_form()
        self._mark()

    def _begin_form(self) -> None:
        """A new draft is written for the form of the desk it begins with."""
        new = self.draft is not None and self.draft.id is None and self.draft.typed.blank()
        if new and (form := form_of(self._way(), self.fields.typed())):
            self._use_profile(form)

    def _way(self) -> Way | None:
        return next((way for way in self._ways if way.name == self.fields.desk.value()), None)

    def _form_of(self, profile_id: str) -> DeskProfile:
        forms = (way.profile for way in self._ways if way.profile and way.profile.id == profile_id)
        return next(forms, None) or find_profile(profile_id) or self._profile

    def _use_profile(self, profile: DeskProfile, profile_id: str = "") -> None:
        self._profile = profile
        self.fields.use_profile(profile, profile_id)
        self.rail.use_profile(profile)

    def _choose_way(self, _name: str) -> None:
        if form := form_of(self._way(), self.fields.typed()):
            self._use_profile(form)
            self._edited()
            unfit = [one for one in self._problems(self.fields.typed()) if one.field in _OF_THE_FORM]
            self.fields.show_problems(unfit)
            self.problem.clear()
            if unfit:
                told = _("Alles Geschriebene bleibt. Für {title} passt noch nicht:").format(title=form.title)
                self.problem.show_message("warning", told, "\n".join(one.message for one in unfit))
        self._mark()

    def _problems(self, typed: TicketDraft) -> list[Problem]:
        return problems_of(typed, self.rail.attachments, self._profile)

    def _send(self, draft: Draft[TicketDraft], ticket_id: UUID) -> None:
        self.leaks.check(ticket_id, partial(self._submit, draft, ticket_id), partial(self._hold, draft))

    def _hold(self, draft: Draft[TicketDraft]) -> bool:
        if draft is self.draft:
            self._set_busy(busy=False)
            return True
        told = _("„{subject}“ ist nicht abgesandt: Darin steht offenbar Vertrauliches.")
        self.refused.emit(HelpdeskError("confidential", told.format(subject=draft.typed.subject)))
        return False

    def _submit(self, draft: Draft[TicketDraft], ticket_id: UUID) -> None:
        def sent(_changes: Changes) -> None:
            if draft is self.draft:
                self._set_busy(busy=False)
            self.submitted.emit(ticket_id)

        def refuse(error: HelpdeskError) -> None:
            if draft is self.draft:
                self._refuse(error)
            else:
                self.refused.emit(error)

        self._jobs.change(self, lambda helpdesk: helpdesk.delivery.submit(ticket_id), refuse, sent)

    def _refuse(self, error: HelpdeskError) -> None:
        self._set_busy(busy=False)
        self.problem.show_error(error)
        self.fields.show_problems(error.problems, focus=True)

    def _tell_saved(self, when: datetime) -> None:
        self._late.stop()
        self.save_problem.clear()
        self.saved.setText(_("Gespeichert {time}").format(time=f"{when:%H:%M}"))

    def _tell_unsaved(self, error: HelpdeskError) -> None:
        self._set_busy(busy=False)
        self.saved.setText("")
        self.save_problem.show_message(
            "negative",
            _("Noch nicht gespeichert; Ihr Text bleibt hier stehen."),
            "\n".join(error.lines()),
            _("Erneut versuchen"),
        )

    def _save_again(self) -> None:
        if self.draft:
            self.draft.save()

    def _tell_waiting(self) -> None:
        if self.draft and not self.draft.clean and not self.draft.failure:
            self.saved.setText(_("Wird gespeichert …"))

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.fields.setEnabled(not busy)
        self.rail.setEnabled(not busy)
        self.send.setEnabled(not busy)
