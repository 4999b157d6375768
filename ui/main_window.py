"""The window: the rail, one field that finds everything, a page, and the lookup beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QTimer, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import N_, _
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import TicketRow
from ui.commands import Command, Commands
from ui.frame.finder import KEYS, Finder
from ui.frame.look import Look
from ui.frame.memory import WindowMemory
from ui.frame.pages import Pages
from ui.frame.rail import Rail
from ui.frame.side import WorkAndLookup
from ui.frame.wiring import Wiring
from ui.jobs import Jobs
from ui.theme import icon, theme
from ui.widgets import Line, Notice, RowList

PLACES = (
    ("tickets", "ticket", N_("Tickets")),
    ("scope", "book-open-check", N_("Umfang")),
    ("consent", "shield-check", N_("Freigaben")),
    ("customers", "building-2", N_("Kunden")),
    ("quotes", "receipt-text", N_("Angebote")),
    ("documents", "file-text", N_("Dokumente")),
    ("shifts", "headset", N_("Einsätze")),
)
_KEYS = {"shifts": 8}
"""Where the number isn't that of the place: the outbox at the foot has had 7 for longer."""
FIRST = "tickets"


class MainWindow(QMainWindow):
    """Shows the pages and nothing of its own; the first tickets come with it, the services after the first paint.

    Signals:
        painted: The window was painted for the first time.
    """

    painted = Signal()

    def __init__(self, paths: Paths, jobs: Jobs, memory: WindowMemory, look: Look, first: Sequence[TicketRow]) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle("Helpdesk")
        self.setWindowIcon(icon("app"))
        self._paths = paths
        self._jobs = jobs
        self._memory = memory
        self._look = look
        self._is_painted = False
        self.commands = Commands(self)
        self.wiring = Wiring(self, jobs, first)
        self.wiring.draft_opened.connect(memory.keep_draft)
        self.wiring.folder = memory.folder()
        self.wiring.document_saved.connect(lambda path: memory.keep_folder(path.parent))
        self._add_commands()
        self.pages = Pages(self.wiring.makers())
        self.work = WorkAndLookup(self.pages, wanted=memory.panel())
        self.finder = Finder(self.commands)
        self.rail = Rail(
            [(place, icon_name, self.commands.action(f"go.{place}")) for place, icon_name, _text in PLACES]
        )
        self.notice = Notice("window_notice")
        self.bars = QVBoxLayout()
        self._arrange()
        self.work.lookup_made.connect(self.wiring.lookup.connect_panel)
        self.rail.place_chosen.connect(self.go)
        self.finder.goal_chosen.connect(self.wiring.reach)
        self.rail.show_settings(self._settings_menu())
        self._restore()

    def go(self, place: str) -> QWidget:
        """Goes to a place and returns its page; its list takes the keys."""
        if place != self.pages.place:
            self.work.turn_to(place)
        page = self.pages.show_place(place)
        self.rail.show_place(place)
        self.commands.show_place(place)
        if (rows := page.findChild(RowList)) and rows.isVisibleTo(page):
            rows.setFocus()
        return page

    def start(self) -> None:
        """Called after the first paint: brings everything it did without, then lets the services be opened.

        In steps, so that keys are taken in between; the worker last, because its imports would delay ours.
        """
        self.commands.describe(*self.wiring.keys())
        self.go(FIRST)
        self.pages.drop_first()
        self._memory.restore_splitters(self.pages)
        self._await_services()
        self.finder.use(self._jobs)
        later = (
            partial(self.wiring.start, self._paths, self.bars),
            partial(self.work.use, self._jobs),
            partial(self.wiring.reopen, self._memory.draft()),
            self._jobs.release,
        )
        for step in later:
            QTimer.singleShot(0, self, step)

    def show_failure(self, error: HelpdeskError) -> None:
        """Shows, in place of everything, why the data can't be opened."""
        from ui.frame.error_page import ErrorPage  # noqa: PLC0415 - a good start never needs it

        page = self._screens.findChild(ErrorPage)
        if page is None:
            page = ErrorPage(self._paths)
            page.retry_requested.connect(self._retry)
            self._screens.addWidget(page)
        self._screens.setCurrentWidget(page)
        self.commands.suspend(but={"look", "help", "quit"})
        page.show_error(error)

    def tell_crash(self, details: str) -> None:
        """Says that something unexpected happened; the window stays, and what was typed with it."""
        self._crash = details
        self.notice.show_message(
            "negative",
            _("Das hätte nicht geschehen dürfen: ein Fehler im Programm."),
            _("Ihre Eingaben sind noch da. Die Einzelheiten stehen in {file}.").format(
                file=self._paths.data_dir / "helpdesk.log"
            ),
            _("Einzelheiten kopieren"),
        )

    def come_forward(self) -> None:
        """Somebody started the program again: this window is what they want."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def finish(self) -> None:
        """Lets the worker finish what was asked, autosaves included, and ends it."""
        self.wiring.finish()
        self._jobs.close()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's names
        super().resizeEvent(event)
        self.rail.fold(self.width())
        self.work.fold(self.width())

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        # The widgets are painted inside this event; what waits for the paint begins right after it.
        if event.type() == QEvent.Type.UpdateRequest and not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)
        return handled

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self._memory.keep_window(self, panel=self.work.wanted)
        event.setAccepted(self._may_close())

    def _arrange(self) -> None:
        size = theme().size
        top = QWidget()
        top.setObjectName("top_bar")
        bar = QHBoxLayout(top)
        bar.setContentsMargins(size.space_4, size.space_2, size.space_4, size.space_2)
        bar.addWidget(self.finder)
        self.finder.setMaximumWidth(size.text_body * 60)
        self.bars.setContentsMargins(size.space_3, 0, size.space_3, 0)
        self.bars.addWidget(self.notice)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(Line())
        column.addLayout(self.bars)
        column.addWidget(self.work, 1)
        frame = QWidget()
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(column, 1)
        self._screens = QStackedWidget()
        self._screens.addWidget(frame)
        self.setCentralWidget(self._screens)
        self.notice.action_requested.connect(self._copy_crash)
        self._crash = ""

    def _add_commands(self) -> None:
        go = _("Gehe zu")
        self.commands.add(
            *(
                Command(f"go.{place}", _(text), partial(self.go, place), f"Ctrl+{_KEYS.get(place, at)}", go, icon_name)
                for at, (place, icon_name, text) in enumerate(PLACES, 1)
            ),
            Command("find", _("Suchen oder nachfragen"), lambda: self.finder.open(), KEYS, go, "search"),
            Command("go.settings", _("Einstellungen"), partial(self.go, "settings"), "Ctrl+,", go, "settings"),
            *self.wiring.commands(),
            *self._look.commands(),
            Command("help.keys", _("Tastenkürzel"), self._show_keys, "F1", _("Ansicht"), "keyboard"),
            Command("help.folder", _("Datenordner öffnen"), self._open_folder, "", "", "folder-open"),
            Command("quit", _("Beenden"), self.close, "Ctrl+Q", go, "log-out"),
        )

    def _settings_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("settings_menu")
        menu.addAction(self.commands.action("go.settings"))
        menu.addSeparator()
        self._look.fill_menu(menu, self.commands)
        menu.addSeparator()
        for command_id in ("help.keys", "help.folder", "quit"):
            menu.addAction(self.commands.action(command_id))
        return menu

    def _restore(self) -> None:
        body = theme().size.text_body
        self.resize(body * 100, body * 62)
        self._memory.restore_window(self)
        self.pages.show_first(self.wiring.first_list())
        self._memory.restore_splitters(self)
        self.rail.show_place(FIRST)
        self.rail.fold(self.width())
        self.work.fold(self.width())

    def _await_services(self) -> None:
        self._jobs.ask(self, lambda helpdesk: helpdesk.settings, self._show_frame, self.show_failure)

    def _show_frame(self, _settings: Settings) -> None:
        self._screens.setCurrentIndex(0)
        self.commands.resume()

    def _may_close(self) -> bool:
        from ui.frame.leaving import Leaving  # noqa: PLC0415 - when the window closes

        leaving = self.findChild(Leaving)
        if leaving is None:
            leaving = Leaving(self, self._jobs)
            leaving.confirmed.connect(self.close)
        return leaving.may_close(list(self.pages.made().values()), self.wiring.running_sessions())

    def _retry(self) -> None:
        self._jobs.reopen()
        self._jobs.ask(self, lambda helpdesk: helpdesk.settings, self.begin_anew, self.show_failure)

    def begin_anew(self, settings: Settings) -> None:
        """The services are open on other data, or at all: pages that were answered from before go.

        Until now they kept what had been typed; going, they save it.
        """
        self.pages.forget()
        self.work.forget()
        self.go(self.pages.place or FIRST)
        self.work.use(self._jobs)
        self.wiring.begin_anew()
        self._show_frame(settings)

    def _show_keys(self) -> None:
        from ui.frame.shortcut_sheet import ShortcutSheet  # noqa: PLC0415 - when it is wanted

        sheet = self.findChild(ShortcutSheet) or ShortcutSheet(self.commands, self)
        sheet.show()
        sheet.raise_()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._paths.data_dir)))

    def _copy_crash(self) -> None:
        QGuiApplication.clipboard().setText(self._crash)
        self.notice.clear()
