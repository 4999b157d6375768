from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable

from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from helpdesk.i18n import _
from ui.tour.driver import Driver, TourError

MOST_PRESSES = 15
"""Keys from the wish for a session to its start, but for names: issue 6."""

LONGEST_MS = 60_000
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class Sessions:
    """Consent from the first item to the sealed record, by mouse; then a session started by the keyboard alone."""

    def __init__(self, driver: Driver) -> None:
        self._drive = driver

    def in_order(self) -> Iterable[Callable[[], None]]:
        """The steps; each leaves its pictures."""
        return (
            self.draft_a_consent,
            self.be_refused_while_items_are_open,
            self.present_it_to_the_customer,
            self.have_it_granted,
            self.run_the_session,
            self.end_and_seal_it,
            self.start_a_session_by_keys_alone,
            self.note_what_happens,
            self.revoke_it_from_another_page,
            self.check_the_records,
        )

    def draft_a_consent(self) -> None:
        drive = self._drive
        drive.click("rail_consent")
        drive.click("consent_new")
        drive.pick_customer("consent_customer", "Reederei")
        drive.type("consent_device", "PC-BUCHH-07")
        drive.type("consent_why", "Exchange: Senden nicht möglich; Sendeconnector prüfen")
        drive.picture("new-consent")
        drive.click("consent_save")
        drive.see(QWidget, "consent_present")

    def be_refused_while_items_are_open(self) -> None:
        drive = self._drive
        drive.wait(self._missing, "the open items to be named")
        if drive.find(QPushButton, "consent_present").isEnabled():
            raise TourError("the consent can be presented although items are open")
        drive.settle(300)
        drive.picture("items-open")

    def present_it_to_the_customer(self) -> None:
        drive = self._drive
        drive.click("consent_confirm")
        self._answer_until("consent_present")
        drive.click("consent_present")
        drive.see(QWidget, "consent_grant")
        drive.settle(300)
        drive.picture("presented")
        drive.click("consent_customer_page")
        page = drive.see(QWidget, "customer_page")
        page.resize(1440, 900)
        drive.settle(300)
        drive.picture("page-for-the-customer", of=page)
        drive.click("customer_B02_yes")
        drive.click("customer_language_en")
        drive.settle(200)
        drive.picture("page-for-the-customer-in-english", of=page)
        drive.press(Qt.Key.Key_Escape, name="customer_page")
        drive.wait(page.isHidden, "the customer's page to be gone")

    def have_it_granted(self) -> None:
        drive = self._drive
        drive.click("grant_contact_0")
        drive.type("grant_proof", ", 14:25 Uhr")
        self._answer_until("consent_grant")
        drive.picture("granting")
        drive.click("consent_grant")
        drive.see(QWidget, "consent_start")
        drive.settle(300)
        if drive.find(QPushButton, "consent_start").isEnabled() and self._missing():
            raise TourError("the session can be started although items are open")
        drive.picture("granted-not-yet-startable")

    def run_the_session(self) -> None:
        drive = self._drive
        self._answer_until("consent_start")
        drive.click("consent_start")
        drive.see(QLabel, "running_clock")
        drive.click("rail_tickets")
        drive.settle(1200)
        drive.picture("session-running-on-every-page")
        drive.click("rail_consent")
        drive.click("consent_pause")
        drive.see(QWidget, "consent_resume")
        drive.picture("paused")
        drive.click("consent_resume")
        drive.see(QWidget, "consent_end")

    def end_and_seal_it(self) -> None:
        drive = self._drive
        self._answer_until("consent_end")
        drive.click("consent_end")
        drive.see(QWidget, "consent_seal")
        self._answer_until("consent_seal")
        drive.picture("ended")
        drive.click("consent_seal")
        drive.settle(800)
        drive.picture("sealed")

    def start_a_session_by_keys_alone(self) -> None:
        drive = self._drive
        drive.click("rail_tickets")
        drive.settle(300)
        clock = QElapsedTimer()
        clock.start()
        before = drive.presses
        drive.press(Qt.Key.Key_N, _CTRL | _SHIFT)
        drive.await_focus("consent_device")
        drive.wait(lambda: drive.find(QLineEdit, "consent_why").text(), "the ticket's subject as the reason")
        drive.type("consent_device", "PC-EMPFANG-02")
        drive.press(Qt.Key.Key_Return, _CTRL)
        drive.await_focus("consent_confirm")
        drive.press(Qt.Key.Key_Return, _CTRL)
        # No processing agreement is on file with this customer, so it is asked.
        drive.await_focus("item_B08")
        drive.press(Qt.Key.Key_J)
        drive.wait(lambda: self._opens("consent_present"), "the consent to be ready")
        drive.press(Qt.Key.Key_Return, _CTRL)
        drive.see(QWidget, "consent_grant")
        drive.await_focus("item_B01")
        while drive.focused().startswith("item_"):
            here = drive.focused()
            drive.press(Qt.Key.Key_J)
            drive.wait(lambda: drive.focused() != here, "the next question")  # noqa: B023 - called in this turn
        drive.await_focus("consent_grant")
        drive.press(Qt.Key.Key_Return, _CTRL)
        drive.await_focus("consent_start")
        drive.press(Qt.Key.Key_Return, _CTRL)
        drive.see(QLabel, "running_clock")
        presses, took = drive.presses - before, clock.elapsed()
        sys.stdout.write(f"  {presses} keys, {took / 1000:.1f} s from the ticket to the running session\n")
        if presses > MOST_PRESSES or took > LONGEST_MS:
            raise TourError(f"{presses} keys and {took / 1000:.0f} s to start a usual session")
        drive.settle(300)
        drive.picture("session-started-by-keys")

    def note_what_happens(self) -> None:
        drive = self._drive
        drive.type("tool_target", "12 345")
        drive.see(QLabel, "tool_target_problem")
        drive.picture("wrong-id")
        drive.click("session_did")
        drive.type("note_did_text", "Sendeconnector neu angelegt")
        drive.press(Qt.Key.Key_Return)
        drive.wait(lambda: not self._visible(r"note_did_save"), "the note to be taken")
        drive.click("session_breach")
        drive.settle(200)
        drive.picture("reporting-a-breach")
        drive.press(Qt.Key.Key_Escape)

    def revoke_it_from_another_page(self) -> None:
        drive = self._drive
        drive.click("rail_customers")
        drive.press(Qt.Key.Key_W, _CTRL | _SHIFT)
        drive.wait(lambda: self._visible(r"running_\w+_revoke")[0].text() == _("Ist getrennt"), "the revocation")
        drive.settle(1200)
        drive.picture("revoked-on-another-page")
        drive.click(self._visible(r"running_\w+_revoke")[0].objectName())
        drive.wait(lambda: not self._visible(r"running_\w+_revoke"), "the connection to be gone")
        drive.click("rail_consent")
        drive.click("session_revoked_by")
        drive.picture("how-it-was-revoked")
        drive.click("note_revoked_by_save")
        drive.wait(lambda: not self._visible(r"note_revoked_by_save"), "the way to be noted")

    def check_the_records(self) -> None:
        drive = self._drive
        drive.click("consent_proofs")
        drive.wait(lambda: drive.find(QLabel, "proofs_meaning").text(), "the verdict")
        drive.picture("records-checked")
        drive.press(Qt.Key.Key_Down, name="consent_list")
        drive.see(QWidget, "consent_detail")

    def _missing(self) -> list[str]:
        return [chip.text() for chip in self._visible(r"missing_\w+")]

    def _answer_until(self, button: str) -> None:
        """Answers every open item that can be answered, one after the other, until the button opens.

        One that takes no bare answer, such as about an absence nobody noted, is asked once and left.
        """
        asked: set[str] = set()

        def left() -> list[QPushButton]:
            return [chip for chip in self._unanswered() if chip.objectName() not in asked]

        for _attempt in range(60):
            # A busy machine may still be saving the last answer: not yet open, and nothing left to answer.
            self._drive.wait(lambda: self._opens(button) or left(), f"{button}; missing: {self._missing()}")
            if self._opens(button):
                return
            chosen = left()[0].objectName()
            asked.add(chosen)
            self._drive.click(chosen)
            self._drive.settle(120)
            for nothing in self._visible(r"item_\w+_nothing"):
                # Its list is empty, and that is said in words.
                self._drive.click(nothing.objectName())
                self._drive.settle(120)
        raise TourError(f"{button} stays shut; missing: {self._missing()}")

    def _opens(self, button: str) -> bool:
        return self._drive.find(QPushButton, button).isEnabled()

    def _unanswered(self) -> list[QPushButton]:
        return [chip for chip in self._visible(r"item_\w+_yes") if chip.isEnabled() and not chip.isChecked()]

    def _visible(self, pattern: str) -> list[QPushButton]:
        buttons = self._drive.window.findChildren(QPushButton)
        return [button for button in buttons if button.isVisible() and re.fullmatch(pattern, button.objectName())]
