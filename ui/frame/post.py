"""What goes out and what comes back: the outbox's page, its commands, and who tells of new answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject

from helpdesk.i18n import _, ngettext
from ui.commands import Command
from ui.jobs import Jobs
from ui.outbox import FETCH_KEYS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.frame.fetched_notice import FetchedNotice
    from ui.frame.fetching import Fetched
    from ui.frame.news import News, Notifier
    from ui.frame.status import NetworkState
    from ui.main_window import MainWindow
    from ui.tickets.page import TicketsPage


class PostWiring(QObject):
    """Ties the outbox, the postman and the news to the window."""

    def __init__(self, window: MainWindow, jobs: Jobs) -> None:
        super().__init__(window)
        self._window = window
        self._jobs = jobs
        self._network: NetworkState | None = None
        self._news: News | None = None
        self._fetched: FetchedNotice | None = None
        self._troubled: FetchedNotice | None = None

    def commands(self) -> Sequence[Command]:
        """What can be done from every page."""
        group = _("Postausgang")
        return (
            Command("go.outbox", group, self._go, "Ctrl+7", _("Gehe zu"), "send"),
            Command("outbox.send", _("Alle jetzt senden"), self.send, "Ctrl+Shift+Return", group, "send-horizontal"),
            Command("outbox.fetch", _("Antworten holen"), self.fetch, FETCH_KEYS, group, "download"),
        )

    def start(self, notifier: Notifier | None = None) -> None:
        """After the first paint: from now on what waits is sent, answers are fetched, and new ones are told."""
        from ui.frame.news import News, TrayNotifier  # noqa: PLC0415
        from ui.frame.status import NetworkState  # noqa: PLC0415

        self._network = NetworkState(self._jobs, self._window.rail)
        self._network.postman.fetched.connect(self._tell_fetched)
        self._network.postman.fetch_on_schedule()
        self._news = News(self._jobs, notifier or TrayNotifier(self), self._watched, self)
        self._news.counted.connect(self._count)
        self._news.ticket_requested.connect(self._open_from_outside)
        self._window.rail.state_pressed.connect(self._go)

    def refresh(self) -> None:
        """The services were opened again: reads anew what waits and what is new."""
        if self._network and self._news:
            self._network.refresh()
            self._news.read()

    def make_page(self) -> QWidget:
        """The outbox to look at."""
        from ui.outbox.page import OutboxPage  # noqa: PLC0415

        page = OutboxPage(self._jobs)
        page.send_requested.connect(self.send)
        page.fetch_requested.connect(self.fetch)
        page.ticket_requested.connect(self.open_ticket)
        page.settings_requested.connect(self.open_desk)
        if self._network:
            self._network.postman.busy.connect(page.show_busy)
            self._network.postman.failed.connect(page.notice.show_error)
        return page

    def connect_tickets(self, page: TicketsPage) -> None:
        """Sends and fetches for the page of tickets."""
        page.send_requested.connect(self.send)
        page.settings_requested.connect(self.open_desk)
        page.thread_view.fetch_requested.connect(self.fetch)
        page.draft_opened.connect(lambda _draft: self._note_opened(page))

    def send(self) -> None:
        """Sends all that waits, now."""
        if self._network:
            self._network.postman.send_now()

    def fetch(self) -> None:
        """Fetches answers now, those to the ticket on show first."""
        if self._network:
            page = self._tickets()
            self._network.postman.fetch(page.thread_view.ticket_id if page and page.isVisible() else None)

    def open_ticket(self, ticket_id: UUID) -> None:
        """Goes to a ticket."""
        self._window.go("tickets")
        if page := self._tickets():
            page.open_ticket(ticket_id)

    def open_desk(self, name: str) -> None:
        """Goes to the settings of a desk."""
        from ui.settings.page import SettingsPage  # noqa: PLC0415

        page = self._window.go("settings")
        if isinstance(page, SettingsPage):
            page.desks.choose(name)

    def _tickets(self) -> TicketsPage | None:
        """The page of tickets, if it is made."""
        from ui.tickets.page import TicketsPage  # noqa: PLC0415

        page = self._window.pages.made().get("tickets")
        return page if isinstance(page, TicketsPage) else None

    def _go(self) -> None:
        from ui.outbox.page import OutboxPage  # noqa: PLC0415

        page = self._window.go("outbox")
        if isinstance(page, OutboxPage):
            page.take_keys()

    def _watched(self) -> UUID | None:
        """The ticket somebody is looking at."""
        page = self._tickets()
        looking = page is not None and page.isVisible() and self._window.isActiveWindow()
        return page.thread_view.ticket_id if page and looking else None

    def _open_from_outside(self, ticket_id: UUID) -> None:
        self._window.come_forward()
        self.open_ticket(ticket_id)

    def _count(self, count: int) -> None:
        spoken = ngettext("{count} mit neuer Antwort", "{count} mit neuen Antworten", count).format(count=count)
        self._window.rail.show_count("tickets", count, spoken)

    def _tell_fetched(self, found: Fetched) -> None:
        former = self._troubled if not found.troubles else self._fetched
        if former is not None:
            former.clear()
        if found.troubles:
            # It stays until somebody puts it away, so it mustn't lie over anything.
            self._troubled = self._troubled or self._make_notice()
            self._window.bars.addWidget(self._troubled)
            self._troubled.show_fetched(found, self._watched())
            return
        if self._fetched is None:
            self._fetched = self._make_notice()
            self._fetched.float_over(self._window.centralWidget() or self._window)
        self._fetched.show_fetched(found, self._watched())

    def _make_notice(self) -> FetchedNotice:
        from ui.frame.fetched_notice import FetchedNotice  # noqa: PLC0415 - when something is told for the first time

        notice = FetchedNotice()
        notice.ticket_requested.connect(self.open_ticket)
        notice.settings_requested.connect(self.open_desk)
        return notice

    def _note_opened(self, page: TicketsPage) -> None:
        if self._fetched is not None:
            self._fetched.note_opened(page.thread_view.ticket_id)
