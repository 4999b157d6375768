from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtWidgets import QListView

from helpdesk.printing.subjects import Kind
from ui.documents.page import DocumentsPage
from ui.main_window import MainWindow
from ui.tour.driver import Driver, TourError


class Paperwork:
    """The end of the main job: both documents in writing, and the window on a small screen."""

    def __init__(self, driver: Driver, window: MainWindow, target: Path) -> None:
        self._drive = driver
        self._window = window
        self._target = target

    def in_order(self) -> Iterable[Callable[[], None]]:
        """The steps; each leaves its pictures."""
        return (
            self.print_the_service_description,
            self.print_the_consent,
            self.fold_to_a_small_screen,
        )

    def print_the_service_description(self) -> None:
        drive = self._drive
        drive.click("rail_documents")
        documents = drive.see(QListView, "documents_list")
        drive.wait(lambda: documents.model().rowCount() == 4, "the four service descriptions")
        documents.setFocus()
        documents.setCurrentIndex(documents.model().index(3, 0))
        self._save("total-care.pdf", Kind.SERVICE_DESCRIPTION)
        drive.settle(700)
        drive.picture("service-description")

    def print_the_consent(self) -> None:
        drive = self._drive
        drive.click("rail_consent")
        drive.click("consent_print")
        self._save("freigabe.pdf", Kind.CONSENT)
        drive.settle(700)
        drive.picture("consent-record")

    def fold_to_a_small_screen(self) -> None:
        drive = self._drive
        drive.resize(1024, 640)
        for place in ("tickets", "scope", "consent", "customers", "documents"):
            drive.click(f"rail_{place}")
            drive.settle(500)
            drive.picture(f"small-{place}")

    def _save(self, name: str, kind: Kind) -> None:
        page = self._window.findChild(DocumentsPage, "documents_page")
        if page is None:
            raise TourError("there is no page of documents")
        self._drive.wait(lambda: page.paper is not None and page.paper.kind is kind, "the preview")
        target = self._target / name
        if page.paper:
            page.outgoing.save(page.paper, target)
        self._drive.wait(target.exists, f"{name} to be written")
