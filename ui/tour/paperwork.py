from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListView, QPushButton, QWidget

from ui.documents.page import DocumentsPage
from ui.main_window import MainWindow
from ui.tour.driver import Driver, TourError


class Paperwork:
    """The second half of the main job: consent from the first item to the end, and both documents in writing."""

    def __init__(self, driver: Driver, window: MainWindow, target: Path) -> None:
        self._drive = driver
        self._window = window
        self._target = target

    def in_order(self) -> Iterable[Callable[[], None]]:
        """The steps; each leaves its pictures."""
        return (
            self.draft_a_consent,
            self.be_refused_while_items_are_open,
            self.present_it_to_the_customer,
            self.have_it_granted,
            self.run_the_session,
            self.end_and_seal_it,
            self.print_the_service_description,
            self.print_the_consent,
            self.fold_to_a_small_screen,
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
        self._answer_until("consent_present")
        drive.click("consent_present")
        drive.see(QWidget, "consent_grant")
        drive.click("consent_customer_page")
        drive.see(QWidget, "customer_page")
        drive.settle(300)
        drive.picture("page-for-the-customer")
        drive.press(Qt.Key.Key_Escape)
        drive.see(QWidget, "consent_detail")

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

    def print_the_service_description(self) -> None:
        drive = self._drive
        drive.click("rail_documents")
        documents = drive.see(QListView, "documents_list")
        drive.wait(lambda: documents.model().rowCount() == 4, "the four service descriptions")
        documents.setFocus()
        documents.setCurrentIndex(documents.model().index(3, 0))
        self._save("total-care.pdf")
        drive.settle(700)
        drive.picture("service-description")

    def print_the_consent(self) -> None:
        drive = self._drive
        drive.click("rail_consent")
        drive.click("consent_print")
        self._save("freigabe.pdf")
        drive.settle(700)
        drive.picture("consent-record")

    def fold_to_a_small_screen(self) -> None:
        drive = self._drive
        drive.resize(1024, 640)
        for place in ("tickets", "scope", "consent", "customers", "documents"):
            drive.click(f"rail_{place}")
            drive.settle(500)
            drive.picture(f"small-{place}")

    def _save(self, name: str) -> None:
        page = self._window.findChild(DocumentsPage, "documents_page")
        if page is None:
            raise TourError("there is no page of documents")
        self._drive.wait(self._drive.see(QPushButton, "document_save").isEnabled, "the preview")
        self._drive.settle(300)
        target = self._target / name
        page.save_to(target)
        self._drive.wait(target.exists, f"{name} to be written")

    def _missing(self) -> list[str]:
        return [chip.text() for chip in self._visible(r"missing_\w+")]

    def _answer_until(self, button: str) -> None:
        """Answers every open item that can be answered, one after the other, until the button opens."""
        for _ in range(60):
            # A busy machine may still be saving the last answer: not yet open, and nothing left to answer.
            self._drive.wait(lambda: self._opens(button) or self._unanswered(), f"{button}; missing: {self._missing()}")
            if self._opens(button):
                return
            self._drive.click(self._unanswered()[0].objectName())
            self._drive.settle(120)
        raise TourError(f"{button} stays shut; missing: {self._missing()}")

    def _opens(self, button: str) -> bool:
        return self._drive.find(QPushButton, button).isEnabled()

    def _unanswered(self) -> list[QPushButton]:
        return [chip for chip in self._visible(r"item_\w+_yes") if chip.isEnabled() and not chip.isChecked()]

    def _visible(self, pattern: str) -> list[QPushButton]:
        buttons = self._drive.window.findChildren(QPushButton)
        return [button for button in buttons if button.isVisible() and re.fullmatch(pattern, button.objectName())]
