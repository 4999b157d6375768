"""What is done with the consent on show: by the technician in the window, and by the customer on their page."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from helpdesk.changes import Changes
from helpdesk.consent import Action, Channel, Consent, ConsentState, Way
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language, _
from ui.consent.acts import Call, ConsentActs
from ui.consent.customer_page import CustomerPage
from ui.consent.detail import ConsentDetail
from ui.consent.in_session import ABSENT_KEYS
from ui.consent.next_step import RECONFIRM
from ui.consent.way_tools import open_questions
from ui.jobs import Jobs

_CALL_BACK = "B01"


class Desk(QObject):
    """Carries what is done on the detail and on the customer's page to the services, and refusals back.

    Signals:
        read_requested: The record has changed, or tells otherwise than what is shown; carries whether the focus goes
            on to the next step.
        print_requested: The record is wanted in writing.
        widened: A consent of its own was begun for more than the session may do; carries its id.
    """

    read_requested = Signal(bool)
    print_requested = Signal()
    widened = Signal(object)

    def __init__(self, jobs: Jobs, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self.acts = ConsentActs(jobs, self)
        self.detail = ConsentDetail(jobs)
        self.customer_page = CustomerPage(page)
        self._connect()

    def _connect(self) -> None:
        detail, acts = self.detail, self.acts
        detail.phases.answered.connect(self._answer)
        detail.circumstances_chosen.connect(acts.change_circumstances)
        detail.customer_page_requested.connect(self._turn_round)
        detail.print_requested.connect(self.print_requested)
        detail.mine.confirmed.connect(acts.confirm)
        detail.step.action_requested.connect(self._act)
        detail.step.start_without_requested.connect(acts.start)
        detail.grant.submitted.connect(lambda: self._act(Action.GRANT))
        detail.grant.all_confirmed.connect(self._confirm_all)
        detail.session.absent.connect(self._pause_for_absence)
        detail.session.noted.connect(self._note_down)
        for card in (detail.after, detail.sealed):
            card.noted.connect(acts.change)
        detail.tools.launch_requested.connect(self.acts.change)
        self.customer_page.answered.connect(self._take_customers_answer)
        self.customer_page.signed.connect(detail.grant.take_signature)
        self.customer_page.closed.connect(self._turn_back)
        acts.begun.connect(self._begin)
        acts.done.connect(self.read_requested)
        acts.refused.connect(self._refuse)
        absent = QShortcut(QKeySequence(ABSENT_KEYS), self._page, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        absent.setAutoRepeat(False)
        absent.activated.connect(self._pause_for_absence)

    def ask_reason(self, error: HelpdeskError) -> None:
        """Asks for the reason without which the session doesn't go on; `error` says why one is needed."""
        self.detail.notice.show_message("warning", error.message, error.hint)
        self.detail.step.ask_reason()

    def _answer(self, item: str, answer: str, note: str) -> None:
        """A customer's answer carries the way it came, once that is known; a note says it in words instead.

        So does the call-back: the number that was called is its note.
        """
        consent = self.detail.consent
        if answer == "yes" and consent and any(one.id == item and one.lacks == "way" for one in consent.items):
            self._confirm_of_session(item, note)
            return
        way = self.detail.grant.answers_way()
        asked = consent is not None and consent.state is ConsentState.PRESENTED and item in _asked(consent)
        if way and asked and not note:
            self.acts.answer_for_customer({item: answer}, way)
        else:
            called = item == _CALL_BACK and answer == "yes" and way and way.channel == Channel.CALL_BACK.word
            self.acts.answer(item, answer, note or (f"{way.channel}: {way.proof}" if called and way else ""))

    def _confirm_of_session(self, item: str, note: str) -> None:
        """What the customer confirms of the session carries how they said so; else that is asked for first."""
        if way := self.detail.way.way():
            self.acts.answer_for_customer({item: "yes"}, way, note=note)
        elif note:
            self.acts.answer(item, "yes", note)
        else:
            self.detail.way.ask()
            self.detail.area.ensureWidgetVisible(self.detail.way)
            self.read_requested.emit(False)  # noqa: FBT003 - a signal's argument

    def _confirm_all(self) -> None:
        grant, consent = self.detail.grant, self.detail.consent
        way = grant.answers_way()
        if way is None and grant.signature:
            way = Way(Channel.SIGNATURE.word, _("Unterschrift zu dieser Freigabe"))
        if consent is None:
            return
        if way is None:
            grant.begin()
            return
        self.acts.answer_for_customer(dict.fromkeys(open_questions(consent), "yes"), way, on=True)

    def _take_customers_answer(self, item: str, answer: str, spoken: Language) -> None:
        read_in = {"de": _("Deutsch"), "en": _("Englisch")}[spoken]
        proof = _("vom Kunden auf seiner Seite, {language}").format(language=read_in)
        self.acts.answer_for_customer({item: answer}, Way(Channel.ON_THE_SPOT.word, proof))
        self.detail.grant.take_on_the_spot(_("auf der Seite für den Kunden"))

    def _act(self, action: Action) -> None:
        if action is Action.GRANT:
            self._grant()
        elif action is Action.START:
            self.acts.start()
        else:
            self.acts.act(action, self.detail.step.reason.text())

    def _grant(self) -> None:
        try:
            typed = self.detail.grant.typed()
        except HelpdeskError as error:
            self.detail.grant.show_problems(error)
            self.detail.grant.until.setFocus()
            self.read_requested.emit(False)  # noqa: FBT003 - a signal's argument
            return
        self.acts.grant(typed, self.detail.grant.signature)

    def _pause_for_absence(self) -> None:
        if self.detail.session.absence.isVisible():
            self.acts.change(lambda helpdesk, found: helpdesk.consents.pause(found, absent=True), advances=True)

    def _note_down(self, call: Call) -> None:
        noted_for = self.acts.consent_id

        def noted(changes: Changes) -> None:
            self.detail.session.note_taken()
            # More is granted by a consent of its own: that is what has to be done now.
            for further in changes.consents - {noted_for}:
                if noted_for == self.acts.consent_id:
                    self.widened.emit(further)

        self.acts.change(call, then=noted)

    def _begin(self, is_step: bool) -> None:
        if is_step:
            # A key that comes before the next step is there was meant for that one, not for an item of this.
            self.detail.phases.hold(held=True)
        self.detail.notice.clear()
        self.detail.grant.show_problems(None)

    def _refuse(self, error: HelpdeskError) -> None:
        if error.code == "grant_incomplete":
            self.detail.grant.show_problems(error)
            self.detail.grant.begin()
            self.detail.area.ensureWidgetVisible(self.detail.grant)
            self.read_requested.emit(False)  # noqa: FBT003 - a signal's argument
            return
        told = error.code == "note_incomplete" and (
            self.detail.session.show_error(error) or self.detail.sealed.show_error(error)
        )
        if error.code == RECONFIRM:
            self.ask_reason(error)
        elif not told:
            self.detail.notice.show_error(error)
        # A toggle shows what was wanted; the record says what is.
        self.read_requested.emit(False)  # noqa: FBT003 - a signal's argument

    def _turn_round(self) -> None:
        self.customer_page.present()

    def _turn_back(self) -> None:
        window = self._page.window()
        window.activateWindow()
        self.detail.advance()


def _asked(consent: Consent) -> frozenset[str]:
    """Ids of what the customer is asked before the session."""
    return frozenset(item.id for item in consent.items if item.question and item.phase == "before")
