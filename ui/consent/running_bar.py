"""The sessions under way, on every page: the clock, "Pause", and "Widerruf" by one click."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID
from weakref import WeakSet

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.changes import ANYTHING, Changes
from helpdesk.consent import Consent, ConsentState
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from ui.consent.looks import clock, since, state_look
from ui.consent.next_step import RECONFIRM, REVOKE_KEYS
from ui.consent.time_left import time_left
from ui.jobs import Jobs
from ui.theme import Kind, theme
from ui.widgets import (
    ElidedLabel,
    Heading,
    IconLabel,
    Label,
    Notice,
    danger,
    key_words,
    once,
    push,
    quiet,
    repolish,
    with_shortcut,
)

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

BEAT = 30_000
"""Milliseconds between two signs of life while a session runs."""
SECOND_PRESS = 1500
"""Milliseconds within which a key that was pressed again means the same revocation, not another customer's."""


class _Session(QFrame):
    """One session under way."""

    def __init__(self, consent_id: UUID) -> None:
        super().__init__()
        size = theme().size
        name = f"running_{consent_id.hex}"
        self.setProperty("fit", "bar")
        self.symbol = IconLabel()
        self.state = Heading(wrap=False)
        self.clock = Heading(wrap=False)
        self.clock.setObjectName("running_clock")
        self.clock.setAccessibleName(_("Dauer"))
        self.time = Label(wrap=False)
        self.time.setObjectName("running_time_left")
        self.time.hide()
        self.subject = ElidedLabel()
        self.open = quiet(push(_("Öffnen"), f"{name}_open"))
        self.pause = once(push("", f"{name}_pause"))
        self.revoke = once(danger(push("", f"{name}_revoke")))
        row = QHBoxLayout(self)
        row.setContentsMargins(size.space_4, size.space_2, size.space_3, size.space_2)
        row.setSpacing(size.space_3)
        row.addWidget(self.symbol)
        row.addWidget(self.state)
        row.addWidget(self.clock)
        row.addWidget(self.time)
        row.addWidget(self.subject, 1)
        for button in (self.open, self.pause, self.revoke):
            row.addWidget(button)

    def show_consent(self, consent: Consent) -> None:
        self.consent = consent
        state = consent.state
        icon_name, kind = state_look(state)
        shown: Kind = kind
        self.setProperty("kind", shown)
        self.symbol.show_icon(icon_name, kind)
        self.state.setText(_("Widerrufen: jetzt trennen") if state is ConsentState.REVOKED else state.word)
        self.subject.setText(f"{consent.customer} · {consent.device} · {consent.reason}")
        self.pause.setText(_("Pause") if state is ConsentState.RUNNING else _("Fortsetzen"))
        self.pause.setVisible(state is not ConsentState.REVOKED)
        revoked = state is ConsentState.REVOKED
        if revoked and self.revoke.hasFocus():
            # Else the same key, pressed twice, would say that the connection is gone.
            self.open.setFocus()
        self.revoke.setText(_("Ist getrennt") if revoked else _("Widerruf"))
        self.revoke.setToolTip(
            _("Hält fest, wie lange das Trennen gedauert hat") if revoked else with_shortcut(_("Widerruf"), REVOKE_KEYS)
        )
        self.clock.setAccessibleName(_("Sekunden seit dem Widerruf") if revoked else _("Dauer"))
        self.setAccessibleName(f"{self.state.text()}, {self.subject.text()}")
        self.tick(datetime.now(UTC))
        repolish(self)

    def tick(self, now: datetime) -> None:
        told = time_left(self.consent, now)
        self.time.setText(told[1] if told else "")
        self.time.setVisible(told is not None)
        if self.consent.state is ConsentState.REVOKED:
            # How long it takes from now on is what counts; the session's own time stands in the record.
            self.clock.setText(_("{count} s").format(count=int(since(_revoked_at(self.consent), now))))
            return
        seconds = float(self.consent.raw_seconds)
        if self.consent.segments and self.consent.segments[-1].end is None:
            seconds += since(self.consent.segments[-1].start, now)
        self.clock.setText(clock(seconds))


class RunningBar(QWidget):
    """Takes no room while no session is under way. Also gives the signs of life by which a crash is noticed later.

    Signals:
        consent_chosen: Somebody wants to see a session's consent; carries its id.
        reason_wanted: A session goes on only with a reason; carries its consent's id and the error that says so.
    """

    consent_chosen = Signal(object)
    reason_wanted = Signal(object, object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._sessions: dict[UUID, _Session] = {}
        self._cut_off: set[UUID] = set()
        self._opening = True
        self._reached: WeakSet[QWidget] = WeakSet()
        self.setObjectName("running_bar")
        self.notice = Notice("running_notice")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.notice)
        self._revoked = QElapsedTimer()
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._tick)
        self._beat = QTimer(self, interval=BEAT)
        self._beat.timeout.connect(self._keep_alive)
        # From every page, and from the customer's as well.
        self._revoke_by_key(self, Qt.ShortcutContext.ApplicationShortcut)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusWindowChanged.connect(self._reach_dialog)
        self.hide()
        jobs.changed.connect(self._note)
        self.refresh()

    def refresh(self) -> None:
        """Reads anew which sessions are under way, after those that were cut off have been noticed."""
        self._keep_alive()
        self._read()

    def running(self) -> tuple[Consent, ...]:
        """The consents whose session runs."""
        consents = [session.consent for session in self._sessions.values()]
        return tuple(consent for consent in consents if consent.state is ConsentState.RUNNING)

    def revoke_now(self) -> None:
        """Revokes the session that runs, else the one that is paused; of several, a person says which."""
        sessions = self._sessions.values()
        running = [one for one in sessions if one.consent.state is ConsentState.RUNNING]
        found = running or [one for one in sessions if one.consent.state is ConsentState.PAUSED]
        if self._revoked.isValid() and not self._revoked.hasExpired(SECOND_PRESS):
            return
        if len(found) == 1:
            self._revoked.start()
            found[0].revoke.click()
        elif found:
            above = QApplication.activeModalWidget() or QApplication.activeWindow()
            if above is not None and above is not self.window():
                # It holds the keys: a dialog, for whose answer a revocation doesn't wait, or the customer's page, where
                # the space bar would answer for them.
                above.close()
                self.activateWindow()
            marked = next((at for at, one in enumerate(found) if one.revoke.hasFocus()), -1)
            found[(marked + 1) % len(found)].revoke.setFocus()
            self.notice.show_message(
                "warning",
                _("Welche Sitzung wurde widerrufen?"),
                _("Die Leertaste widerruft die markierte, {keys} markiert die nächste.").format(
                    keys=key_words(REVOKE_KEYS)
                ),
            )

    def _reach_dialog(self) -> None:
        """Into a dialog as well: while one is open, the keys of the window below it are shut."""
        dialog = QApplication.activeModalWidget()
        if dialog is not None and dialog not in self._reached:
            self._reached.add(dialog)
            self._revoke_by_key(dialog, Qt.ShortcutContext.WindowShortcut)

    def _revoke_by_key(self, owner: QWidget, context: Qt.ShortcutContext) -> None:
        revoke = QShortcut(QKeySequence(REVOKE_KEYS), owner, context=context)
        revoke.setAutoRepeat(False)
        revoke.activated.connect(self.revoke_now)
        # A dialog over another window leaves this one's key as it is: of two that could, one does.
        revoke.activatedAmbiguously.connect(self.revoke_now)

    def _note(self, changes: Changes) -> None:
        if changes is ANYTHING:
            # A session begun on the command line is watched from now on.
            self._keep_alive()
        if changes.consents:
            self._read()

    def _read(self) -> None:
        self._jobs.ask(self, lambda helpdesk: helpdesk.consents.under_way(), self._show, self.notice.show_error)

    def _show(self, consents: list[Consent]) -> None:
        for gone in set(self._sessions) - {consent.id for consent in consents}:
            self._sessions.pop(gone).deleteLater()
        for consent in consents:
            if consent.id not in self._sessions:
                self._add(consent.id)
            self._sessions[consent.id].show_consent(consent)
        running = any(consent.state is ConsentState.RUNNING for consent in consents)
        for timer, wanted in ((self._second, bool(consents)), (self._beat, running)):
            if wanted and not timer.isActive():
                timer.start()
            elif not wanted:
                timer.stop()
        self._ask_for_ends({consent.id for consent in consents if consent.end_unknown})
        self.setVisible(bool(consents))

    def _ask_for_ends(self, cut_off: set[UUID]) -> None:
        """On every page, once for each session: only a person knows the true end; the consent takes the answer."""
        if cut_off - self._cut_off:
            self.notice.show_message(
                "warning",
                _("Wann endete die Verbindung wirklich?"),
                _("Das Programm oder der Rechner wurde unterbrochen; bekannt ist nur das letzte Lebenszeichen."),
            )
        elif self._cut_off and not cut_off:
            self.notice.clear()
        self._cut_off = cut_off

    def _add(self, consent_id: UUID) -> None:
        session = _Session(consent_id)
        self._sessions[consent_id] = session
        # Below the others: none of them moves under the pointer.
        self._column.insertWidget(len(self._sessions) - 1, session)
        session.open.clicked.connect(lambda: self.consent_chosen.emit(consent_id))
        session.pause.clicked.connect(lambda: self._pause_or_resume(session.consent))
        session.revoke.clicked.connect(lambda: self._revoke_or_end(session.consent))

    def _pause_or_resume(self, consent: Consent) -> None:
        if consent.state is ConsentState.RUNNING:
            self._change(lambda helpdesk: helpdesk.consents.pause(consent.id))
        else:
            self._change(lambda helpdesk: helpdesk.consents.resume(consent.id, watched=True), consent.id)

    def _revoke_or_end(self, consent: Consent) -> None:
        if consent.state is ConsentState.REVOKED:
            self._change(lambda helpdesk: helpdesk.consents.end(consent.id), consent.id)
        else:
            self._change(lambda helpdesk: helpdesk.consents.revoke(consent.id))

    def _change(self, call: Callable[[Helpdesk], Changes], otherwise_open: UUID | None = None) -> None:
        def refused(error: HelpdeskError) -> None:
            if otherwise_open and error.code == RECONFIRM:
                self.reason_wanted.emit(otherwise_open, error)
                return
            self.notice.show_error(error)
            if otherwise_open:
                self.consent_chosen.emit(otherwise_open)

        self.notice.clear()
        self._jobs.change(self, call, refused)

    def _keep_alive(self) -> None:
        # Until it has worked once: the services may not have opened yet, and nobody has watched since.
        opening = self._opening

        def opened(_changes: Changes) -> None:
            self._opening = False

        self._jobs.change(
            self, lambda helpdesk: helpdesk.consents.keep_alive(opening=opening), self.notice.show_error, opened
        )

    def _tick(self) -> None:
        now = datetime.now(UTC)
        for session in self._sessions.values():
            session.tick(now)


def _revoked_at(consent: Consent) -> datetime:
    return next(event.at for event in reversed(consent.events) if event.kind == "revoked")
