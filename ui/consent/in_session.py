"""What is noted while a session is under way, and what has to be put right after it was cut off or revoked."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout

from helpdesk.consent import Consent, ConsentState, Event
from helpdesk.consent.phrases import says
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import N_, _, format_moment
from ui.consent.note_form import Note, NoteForm
from ui.consent.notes import in_session, revoked_by, true_end
from ui.consent.time_left import time_left
from ui.theme import theme
from ui.widgets import Card, FlowLayout, Heading, Muted, Notice, Small, clear_layout, push, with_shortcut

S = ConsentState
_NOTABLE = frozenset({S.RUNNING, S.PAUSED, S.REVOKED, S.ENDED})
_ALLOWED = frozenset({S.RUNNING, S.PAUSED})
ABSENT_KEYS = "Ctrl+Shift+A"


class SessionCard(Card):
    """Says what the session may do, and takes what is to be written down about it.

    Signals:
        absent: The customer left the screen.
        noted: A note is to be written down; carries its `Call`.
        opened: One is being asked for, below the buttons.
    """

    absent = Signal()
    noted = Signal(object)
    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        size = theme().size
        self.setObjectName("session_card")
        self.form: NoteForm | None = None
        self._consent: Consent | None = None
        self._kinds: tuple[str, ...] = ()
        self._made: dict[str, QPushButton] = {}
        self.absence = push(_("Kunde ist nicht da"), "session_absent", "eye-off")
        self.absence.setToolTip(with_shortcut(_("Pausiert, bis der Kunde wieder zusieht"), ABSENT_KEYS))
        self.may = Muted()
        self.may.setObjectName("session_may")
        self.time = Notice("session_time")
        self.time.close_button.hide()
        self.happened = Small()
        self._urgent = FlowLayout()
        self._buttons = FlowLayout()
        self._buttons.setSpacing(size.space_2)
        self._buttons.addWidget(self.absence)
        self._place = QVBoxLayout()
        self.body.addWidget(Heading(_("In der Sitzung")))
        self.body.addWidget(self.time)
        self.body.addWidget(self.may)
        self.body.addLayout(self._urgent)
        self.body.addLayout(self._buttons)
        self.body.addLayout(self._place)
        self.body.addWidget(self.happened)
        self.absence.clicked.connect(self.absent)
        self.time.action_requested.connect(lambda: self._ask("extension"))
        # A minute's warning more or less: nothing hangs on it, the service looks at the clock itself.
        self._minute = QTimer(self, interval=20_000)
        self._minute.timeout.connect(lambda: self.tell_time(datetime.now(UTC)))
        self.hide()

    def show_consent(self, consent: Consent) -> None:
        """Is there from the start of a session until its record is closed."""
        if self._consent is None or consent.id != self._consent.id:
            self._close()
        self._consent = consent
        self.setVisible(bool(consent.segments) and consent.state in _NOTABLE)
        names = [one.name for one in consent.capabilities if one.id in consent.in_use]
        # Once it is revoked, over or its time has run out nothing is allowed any more.
        over = any(event.kind == "validity_ended" for event in consent.events)
        allowed = _("Erlaubt ist: {what}") if consent.state in _ALLOWED and not over else _("Erlaubt war: {what}")
        self.may.setText(allowed.format(what=", ".join([_("Mitsehen"), *names])))
        self.absence.setVisible(consent.state is S.RUNNING)
        self.tell_time(datetime.now(UTC))
        if consent.state not in _ALLOWED:
            self._minute.stop()
        elif not self._minute.isActive():
            self._minute.start()
        self._offer(consent)
        told = [_told(event) for event in consent.events if event.kind in _SHOWN]
        self.happened.setText("\n".join(told))
        self.happened.setVisible(bool(told))

    def tell_time(self, now: datetime) -> None:
        """Says when the permission is about to run out, and that it has, with what can be done about it."""
        told = time_left(self._consent, now) if self._consent else None
        if told is None:
            self.time.clear()
            return
        kind, text = told
        if self.time.text.text() != text:
            self.time.show_message(
                kind,
                text,
                _("Beenden Sie die Sitzung, oder bitten Sie den Kunden um mehr Zeit: Nur er kann verlängern."),
                _("Verlängern"),
            )

    def show_error(self, error: HelpdeskError) -> bool:
        """Tells a refusal below the fields it is about; False where no note is being written."""
        if self.form is None:
            return False
        self.form.show_error(error)
        return True

    def note_taken(self) -> None:
        """What was being written down is in the record."""
        self._cancel()

    def open_note(self, note: Note) -> None:
        """Asks for one note, in place of another that was begun."""
        self._close()
        self.form = NoteForm(note)
        self.form.submitted.connect(self.noted)
        self.form.cancelled.connect(self._cancel)
        self._place.addWidget(self.form)
        self.form.begin()
        self.opened.emit()

    def _offer(self, consent: Consent) -> None:
        urgent = list(_urgent(consent))
        notes = list(in_session(consent)) if consent.state in _NOTABLE else []
        kinds = (consent.state, *(note.id for note in (*urgent, *notes)))
        if kinds == self._kinds:
            return
        self._kinds = kinds
        focused = QApplication.focusWidget()
        held = focused.objectName() if isinstance(focused, QPushButton) and self.isAncestorOf(focused) else ""
        clear_layout(self._urgent)
        self._buttons.removeWidget(self.absence)
        clear_layout(self._buttons)
        self._made = {}
        for note in urgent:
            self._urgent.addWidget(self._button(note, "triangle-alert"))
        self._buttons.addWidget(self.absence)
        self.absence.setVisible(consent.state is S.RUNNING)
        for note in notes:
            self._buttons.addWidget(self._button(note))
        if held:
            self._focus(held)

    def _button(self, note: Note, icon_name: str = "") -> QPushButton:
        button = push(note.title, f"session_{note.id}", icon_name or _ICONS.get(note.id, ""))
        button.clicked.connect(lambda: self._ask(note.id))
        self._made[button.objectName()] = button
        return button

    def _ask(self, kind: str) -> None:
        # Made anew: the hour in it is now, not when the button was.
        if self._consent is None:
            return
        found = [*_urgent(self._consent), *in_session(self._consent)]
        note = next((one for one in found if one.id == kind), None)
        if note:
            self.open_note(note)

    def _cancel(self) -> None:
        focused = QApplication.focusWidget()
        name = f"session_{self.form.note.id}" if self.form else ""
        had_it = self.form is not None and focused is not None and self.form.isAncestorOf(focused)
        self._close()
        if had_it:
            self._focus(name)

    def _focus(self, name: str) -> None:
        """The button of that name, else the first: here, where notes are taken, and not somewhere in the window."""
        button = self._made.get(name) or next(iter(self._made.values()), None)
        if button:
            button.show()
            button.setFocus()

    def _close(self) -> None:
        if self.form is not None:
            clear_layout(self._place)
            self.form = None


_ICONS = {
    "did": "pencil",
    "moved": "files",
    "left": "trash-2",
    "handover": "users",
    "amendment": "plus",
    "extension": "hourglass",
    "breach": "badge-alert",
}
_SHOWN = frozenset(
    {
        *("did", "moved", "left", "cleared", "handed_over", "breach", "amended", "launched", "end_corrected"),
        *("revocation_channel", "validity_ended"),
    }
)


def _urgent(consent: Consent) -> list[Note]:
    found = []
    if consent.end_unknown and consent.state in _NOTABLE:
        found.append(true_end(consent))
    if any(event.kind == "revoked" for event in consent.events) and not _way_is_known(consent):
        found.append(revoked_by())
    return found


def _way_is_known(consent: Consent) -> bool:
    # Until it became an event of its own, it was told as something that was done.
    told = {"revocation_channel": "channel", "revoked": "channel", "did": "text"}
    return any(
        event.body.get(told[event.kind])
        and (event.kind != "did" or says(str(event.body["text"]), N_("Der Widerruf kam so: {way}")))
        for event in consent.events
        if event.kind in told
    )


def _told(event: Event) -> str:
    body = event.body
    names = ["text", "what", "name", "to", "title", "session", "reason"]
    names += ["channel", "person"] if event.kind == "revocation_channel" else []
    parts = [str(body[name]) for name in names if body.get(name)]
    if event.kind == "end_corrected" and body.get("end"):
        parts.insert(0, format_moment(datetime.fromisoformat(str(body["end"]))))
    return f"{event.at.astimezone():%H:%M}  {event.word}: {', '.join(parts)}".rstrip(": ")
