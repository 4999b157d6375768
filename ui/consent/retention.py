"""How long what is kept, what has to go now, what is disputed, and what went."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QPushButton, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.consent import Consent, Erasable, Erased, ErasureProof, Held, Keeping
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_day, format_moment, ngettext
from ui.consent.acts import Call
from ui.consent.erasing_question import ErasingQuestion, named, why
from ui.consent.erasure_proof import ErasureProofCard
from ui.consent.note_form import Asked, Note, NoteForm, Typed
from ui.consent.retention_rows import RecordLine, RecordLines
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme
from ui.widgets import Card, FlowLayout, Heading, Label, Notice, Small, clear_layout, literal, padded, push, quiet, tip

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


class RetentionCard(Card):
    """Retention in the window: shows what is due, holds what is disputed, erases after one question, and proves it.

    Signals:
        read: What is kept stands there anew; carries the `Keeping`.
        opened: Something is asked or told that should be in sight; carries its widget.
        proven: A run is over and its proof stands there; carries the `ErasureProof`.
        gone: The consent on show before was erased.
    """

    read = Signal(object)
    opened = Signal(object)
    proven = Signal(object)
    gone = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        # Beside the worker that saves: a run over many records must not hold up what is typed.
        self._reads = Latest(jobs.post, self)
        self.keeping: Keeping | None = None
        self._consent: Consent | None = None
        self._done: Erased | None = None
        self._focus_next = ""
        self.form: NoteForm | None = None
        self.setObjectName("retention_card")
        self._build()
        self.run.clicked.connect(self._ask_run)
        self.question.confirmed.connect(self._erase)
        self.question.declined.connect(self._decline)
        self.proof.closed.connect(self.setFocus)
        self.hold_shown.clicked.connect(self._hold_consent)
        jobs.changed.connect(self._note)

    def begin(self, consent: Consent | None) -> None:
        """Reads anew; `consent` was on show before, and can be held from here."""
        self._consent = consent
        self.notice.clear()
        self._close_question()
        self.proof.hide()
        self._close_form()
        self._read()

    def _build(self) -> None:
        size = theme().size
        self.notice = Notice("retention_notice")
        self.periods = QGridLayout()
        self.periods.setHorizontalSpacing(size.space_4)
        self.periods.setVerticalSpacing(size.space_1)
        self.state = Label()
        self.state.setObjectName("retention_state")
        self.due = RecordLines("retention_due")
        self.run = push(_("Löschlauf zeigen"), "retention_run", "list-checks")
        self.hold_shown = push(_("„{name}“ sperren (Streitfall)").format(name="…"), "retention_hold_shown", "lock")
        self.question = ErasingQuestion()
        self.proof = ErasureProofCard(self._jobs)
        self._place = QVBoxLayout()
        # In the place of the list it goes through: nobody reads that twice.
        self.listed = QWidget()
        self.held_title = Heading(_("Wegen eines Streits gesperrt"))
        self.held = RecordLines("retention_held")
        self.proofs_title = Heading(_("Bisher gelöscht"))
        self.proofs = RecordLines("retention_proofs")
        buttons = FlowLayout()
        buttons.addWidget(self.run)
        buttons.addWidget(self.hold_shown)
        listed = QVBoxLayout(self.listed)
        padded(listed, margin=0)
        listed.addWidget(self.due)
        listed.addLayout(buttons)
        self.body.setSpacing(size.space_3)
        self.body.addWidget(Heading(_("Aufbewahrung")))
        self.body.addWidget(
            Label(
                _(
                    "Jede Art von Daten hat einen Beginn und eine Frist; danach sind sie zu löschen. Gelöscht wird "
                    "nichts von selbst: Der Löschlauf zeigt zuerst, was geht."
                )
            )
        )
        self.body.addLayout(self.periods)
        self.body.addWidget(Heading(_("Heute fällig")))
        self.body.addWidget(self.state)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.proof)
        self.body.addLayout(self._place)
        for part in (self.question, self.listed, self.held_title, self.held, self.proofs_title, self.proofs):
            self.body.addWidget(part)
        self._hide_what_needs_rows()

    def _hide_what_needs_rows(self) -> None:
        for part in (self.run, self.hold_shown, self.held_title, self.proofs_title, self.due, self.held, self.proofs):
            part.setVisible(False)

    def _read(self) -> None:
        shown = self._consent.id if self._consent else None

        def read(helpdesk: Helpdesk) -> tuple[Keeping, UUID | None]:
            keeping = helpdesk.erasures.overview()
            return keeping, shown if shown and _is_gone(helpdesk, shown) else None

        self._reads.ask(read, lambda found: self._show(*found), self.notice.show_error)

    def _note(self, changes: Changes) -> None:
        if changes.consents and self.isVisible():
            self._read()

    def _show(self, keeping: Keeping, gone: UUID | None) -> None:
        if self._consent and self._consent.id == gone:
            self._consent = None
            self.gone.emit()
        focused = QApplication.focusWidget()
        ours = focused is not None and (focused is self or self.isAncestorOf(focused))
        name = self._focus_next or (focused.objectName() if focused else "")
        changed = keeping != self.keeping
        if changed:
            self.keeping = keeping
            self._fill(keeping)
        self._offer_hold(keeping)
        if ours and (self._focus_next or (changed and (focused is self or isinstance(focused, QPushButton)))):
            self._focus_row(name)
        self._focus_next = ""
        done = self._done
        wanted = next((proof for proof in keeping.proofs if done and proof.link == done.link), None)
        if done and wanted:
            self._done = None
            wanted = replace(wanted, backups=done.backups)
            self._show_proof(wanted)
            self.proven.emit(wanted)
        self.read.emit(keeping)

    def _focus_row(self, name: str) -> None:
        """Back to the row somebody was at; where it isn't listed any more, to what is next to it."""
        # A row that was taken away is still a child for a while.
        for button in (*self.findChildren(QPushButton, name), self.hold_shown, self.run):
            if button.isVisibleTo(self):
                button.setFocus()
                self.opened.emit(button)
                return

    def _fill(self, keeping: Keeping) -> None:
        clear_layout(self.periods)
        heads = _("Daten"), _("Frist beginnt"), _("Frist")
        for column, head in enumerate(heads):
            self.periods.addWidget(Small(head), 0, column)
            self.periods.setColumnStretch(column, (3, 4, 2)[column])
        for row, (kind, period) in enumerate(keeping.retention.periods.items(), 1):
            for column, told in enumerate((kind.word, kind.start, period)):
                self.periods.addWidget(Label(told), row, column, Qt.AlignmentFlag.AlignTop)
        free = [each for each in keeping.due if not each.held]
        self.run.setVisible(bool(free))
        self.state.setText(_standing(len(keeping.due), len(keeping.due) - len(free)))
        self.due.show_lines(free, self._due_line)
        self.held_title.setVisible(bool(keeping.held))
        self.held.show_lines(keeping.held, self._held_line)
        self.proofs_title.setVisible(bool(keeping.proofs))
        self.proofs.show_lines(keeping.proofs, self._proof_line)

    def _due_line(self, each: Erasable) -> RecordLine:
        hold = quiet(push(_("Sperren (Streitfall)"), f"retention_hold_{each.id}", "lock"))
        hold.setAccessibleName(_("{name} sperren (Streitfall)").format(name=named(each)))
        hold.clicked.connect(partial(self._ask_hold, each.id, named(each)))
        return RecordLine(named(each), why(each), ("clock-alert", "warning"), hold)

    def _held_line(self, each: Held) -> RecordLine:
        name = f"{each.customer} · {each.device}"
        release = quiet(push(_("Sperre aufheben"), f"retention_release_{each.id}", "lock-open"))
        release.setAccessibleName(_("Sperre von {name} aufheben").format(name=name))
        release.clicked.connect(partial(self._ask_release, each.id, name))
        since = _("gesperrt seit {day}: {reason}").format(
            day=format_day(each.at.astimezone().date()), reason=each.reason
        )
        return RecordLine(name, since, ("lock", "neutral"), release)

    def _proof_line(self, proof: ErasureProof) -> RecordLine:
        show = quiet(push(_("Löschnachweis"), f"retention_proof_{proof.link}", "file-check"))
        show.setAccessibleName(_("Löschnachweis, Eintrag {link}").format(link=proof.link))
        show.clicked.connect(partial(self._show_proof, proof))
        count = ngettext("{count} Freigabe", "{count} Freigaben", proof.consents).format(count=proof.consents)
        told = _("Eintrag {link} · {why}").format(link=proof.link, why=proof.word)
        return RecordLine(f"{format_moment(proof.at)} · {count}", told, ("circle-check", "positive"), show)

    def _show_proof(self, proof: ErasureProof) -> None:
        self.proof.show_proof(proof)
        self.proof.save.setFocus()
        self.opened.emit(self.proof)

    def _offer_hold(self, keeping: Keeping) -> None:
        consent = self._consent
        self.hold_shown.setVisible(consent is not None and consent.id not in {each.id for each in keeping.held})
        if not consent:
            self.hold_shown.setText("")
            self.hold_shown.setToolTip("")
        else:
            name = f"{consent.customer} · {consent.device}"
            room = theme().size.text_body * 14
            short = self.hold_shown.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
            self.hold_shown.setText(literal(_("„{name}“ sperren (Streitfall)").format(name=short)))
            self.hold_shown.setToolTip(tip(name))

    def _hold_consent(self) -> None:
        if self._consent:
            self._ask_hold(self._consent.id, f"{self._consent.customer} · {self._consent.device}")

    def _ask_hold(self, consent_id: UUID, name: str) -> None:
        self._ask_reason(consent_id, _holding(name), f"retention_release_{consent_id}")

    def _ask_release(self, consent_id: UUID, name: str) -> None:
        self._ask_reason(consent_id, _releasing(name), f"retention_hold_{consent_id}")

    def _ask_reason(self, consent_id: UUID, note: Note, focus_next: str) -> None:
        self._close_form()
        self._close_question()
        self.notice.clear()
        form = self.form = NoteForm(note)
        form.cancelled.connect(partial(self._leave_form, self._focused_name()))
        form.submitted.connect(lambda call: self._do(form, call, consent_id, focus_next))
        self._place.addWidget(form)
        form.begin()
        self.opened.emit(form)

    def _do(self, form: NoteForm, call: Call, consent_id: UUID, focus_next: str) -> None:
        def done(_changes: Changes) -> None:
            if self.form is form:
                self._focus_next = focus_next
                focused = QApplication.focusWidget()
                if focused and form.isAncestorOf(focused):
                    # Here until the row is read anew: with the form it would fall to another part of the window.
                    self.setFocus()
                self._close_form()
            self._read()

        self._jobs.change(form, lambda helpdesk: call(helpdesk, consent_id), form.show_error, done)

    def _focused_name(self) -> str:
        focused = QApplication.focusWidget()
        return focused.objectName() if focused and self.isAncestorOf(focused) else ""

    def _leave_form(self, name: str) -> None:
        self.setFocus()
        self._close_form()
        self._focus_row(name)

    def _close_form(self) -> None:
        clear_layout(self._place)
        self.form = None

    def _ask_run(self) -> None:
        self._close_form()
        self.notice.clear()
        self.proof.hide()
        if self.keeping:
            self.listed.hide()
            self.question.ask(self.keeping.due, self.keeping.warning)
            self.opened.emit(self.question)

    def _close_question(self) -> None:
        self.question.hide()
        self.listed.show()

    def _decline(self) -> None:
        self._close_question()
        self.run.setFocus()

    def _erase(self, ids: Collection[UUID]) -> None:
        self._close_question()
        done: list[Erased] = []

        def erase(helpdesk: Helpdesk) -> Changes:
            helpdesk.ledger.seal_if_possible()
            done.append(helpdesk.erasures.erase(ids, "retention"))
            return done[0].changes

        self.run.setEnabled(False)
        self.notice.show_message("neutral", _("Es wird gelöscht …"))
        self._jobs.post.change(self, erase, self._fail, lambda _changes: self._tell(done[0]))

    def _tell(self, done: Erased) -> None:
        self.run.setEnabled(True)
        self._done = done
        count = len(done.consents)
        told = ngettext("{count} Freigabe gelöscht.", "{count} Freigaben gelöscht.", count).format(count=count)
        self.notice.show_message("positive" if done.clean else "warning", told, "\n".join(_left(done)))
        self._read()

    def _fail(self, error: HelpdeskError) -> None:
        self.run.setEnabled(True)
        self.notice.show_error(error)
        self._read()


def _is_gone(helpdesk: Helpdesk, consent_id: UUID) -> bool:
    try:
        helpdesk.consents.get(consent_id)
    except HelpdeskError as error:
        return error.code == "consent_unknown"
    return False


def _standing(due: int, held: int) -> str:
    if not due:
        return _("Nichts; es ist nichts zu löschen.")
    told = ngettext("{count} Freigabe ist zu löschen.", "{count} Freigaben sind zu löschen.", due - held)
    parts = [told.format(count=due - held) if due > held else _("Nichts zu löschen.")]
    if held:
        parts.append(ngettext("{count} ist gesperrt.", "{count} sind gesperrt.", held).format(count=held))
    return " ".join(parts)


def _left(done: Erased) -> list[str]:
    """What a run leaves for others to do."""
    told = []
    if done.backups:
        told.append(
            ngettext(
                "Eine ältere Sicherung enthält die Daten noch, bis sie abläuft oder Sie sie entfernen.",
                "{count} ältere Sicherungen enthalten die Daten noch, bis sie ablaufen oder Sie sie entfernen.",
                done.backups,
            ).format(count=done.backups)
        )
    if not done.clean:
        told.append(_("Beenden Sie Helpdesk einmal ganz: Bis dahin stehen Reste im Protokoll der Datenbank."))
    return told


def _holding(name: str) -> Note:
    def call(typed: Typed) -> Call:
        return lambda helpdesk, consent: helpdesk.erasures.hold(consent, typed["reason"])

    return Note(
        "hold",
        _("„{name}“ sperren").format(name=name),
        _("Kein Löschlauf nimmt diese Freigabe mit, bis Sie die Sperre aufheben. Der Grund steht dann im Nachweis."),
        [Asked("reason", _("Grund der Sperre"), hint=_("Etwa: Klage vom 3. Mai, Az. 12 O 34/26"))],
        _("Sperren"),
        call,
    )


def _releasing(name: str) -> Note:
    def call(typed: Typed) -> Call:
        if not typed["reason"].strip():
            raise HelpdeskError("reason_missing", _("Nennen Sie, warum die Sperre endet."))
        return lambda helpdesk, consent: helpdesk.erasures.release(consent, typed["reason"])

    return Note(
        "release",
        _("Sperre von „{name}“ aufheben").format(name=name),
        _("Danach gilt wieder die Frist; ist sie schon vorbei, nimmt der nächste Löschlauf die Freigabe mit."),
        [Asked("reason", _("Warum die Sperre endet"), hint=_("Etwa: Vergleich vom 1. Juni"))],
        _("Sperre aufheben"),
        call,
    )
