"""How each page is made, and what one part of the window has to tell another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from helpdesk.changes import ANYTHING, Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.printing.subjects import ConsentSubject, QuoteSubject, ServiceSubject
from helpdesk.settings import Paths
from helpdesk.tickets import TicketRow
from ui.commands import Command, Key
from ui.consent import keys as item_keys
from ui.frame.lookup import LookupWiring
from ui.frame.post import PostWiring
from ui.jobs import Jobs
from ui.tickets.ticket_list import TicketList
from ui.widgets import ListAndWork

if TYPE_CHECKING:
    from helpdesk.consent import Consent
    from helpdesk.customers import CustomerRow
    from helpdesk.printing.subjects import Subject
    from ui.consent.page import ConsentPage
    from ui.consent.running_bar import RunningBar
    from ui.customers.page import CustomersPage
    from ui.documents.page import DocumentsPage
    from ui.frame.crash import CrashReporter
    from ui.frame.keeper import Keeper
    from ui.frame.outside import Outside
    from ui.frame.ranking import Goal
    from ui.main_window import MainWindow
    from ui.scope.review.place import ScopePlace
    from ui.tickets.page import TicketsPage
    from ui.work.page import QuotesPage
    from ui.work.shifts_page import ShiftsPage

_HALF_A_DAY_MS = 12 * 3_600_000


class Wiring(QObject):
    """Makes the pages when they are wanted, and carries what one part tells to another.

    Pages are imported when they are made, so the window paints sooner.

    Signals:
        draft_opened: Another draft is being written, or none; carries its id or None.
        document_saved: A document was saved; carries the file's `Path`.

    Attributes:
        folder: Where documents were saved last; None where that isn't known.
    """

    draft_opened = Signal(object)
    document_saved = Signal(object)
    folder: Path | None = None

    def __init__(self, window: MainWindow, jobs: Jobs, first: Sequence[TicketRow]) -> None:
        super().__init__(window)
        self._window = window
        self._jobs = jobs
        self._first = first
        self._list: TicketList | None = None
        self.lookup = LookupWiring(window)
        self.post = PostWiring(window, jobs)
        self._crashes: CrashReporter | None = None
        self._running: RunningBar | None = None
        self._keeper: Keeper | None = None
        self.outside: Outside
        self._tickets: TicketsPage
        self._scope: ScopePlace
        self._consent: ConsentPage
        self._customers: CustomersPage
        self._quotes: QuotesPage
        self._documents: DocumentsPage

    def first_list(self) -> QWidget:
        """The tickets as the page will show them, for the first paint; the page takes them over."""
        self._list = TicketList(self._jobs, self._first)
        return ListAndWork(self._list, QWidget(), "tickets")

    def makers(self) -> Mapping[str, Callable[[], QWidget]]:
        """How each place's page is made."""
        return {
            "tickets": self._make_tickets,
            "scope": self._make_scope,
            "consent": self._make_consent,
            "customers": self._make_customers,
            "quotes": self._make_quotes,
            "documents": self._make_documents,
            "shifts": self._make_shifts,
            "settings": self._make_settings,
            "outbox": self.post.make_page,
        }

    def commands(self) -> Sequence[Command]:
        """What can be done from every page."""
        scope = _("Umfang")
        return (
            Command("ticket.new", _("Neues Ticket"), self._new_ticket, "Ctrl+N", _("Tickets"), "plus"),
            Command(
                "consent.new", _("Neue Freigabe"), self._new_consent, "Ctrl+Shift+N", _("Freigaben"), "shield-check"
            ),
            Command("quote.new", _("Neues Angebot"), self._new_quote, "", "", "receipt-text"),
            Command("shift.toggle", _("Einsatz beginnen oder beenden"), self._toggle_shift, "", "", "headset"),
            Command("customer.new", _("Neuer Kunde"), self._new_customer, "", "", "user-plus"),
            Command("scope.ask", _("Ist das enthalten?"), self.lookup.ask, "Ctrl+L", scope, "book-open-check"),
            Command("scope.panel", _("Leistungsumfang ein- und ausblenden"), self._toggle, "F9", scope, "panel-right"),
            Command("scope.import", _("Dokument importieren …"), self._import_document, "", "", "upload"),
            *self.post.commands(),
        )

    def keys(self) -> Sequence[Key]:
        """The keys that pages handle themselves; named after the first paint, since the review's need the verdicts."""
        from ui.scope.review import keys as review_keys  # noqa: PLC0415

        documents, consents = _("Dokumente"), _("Freigaben")
        return (
            Key("Ctrl+Return", _("Absenden"), _("Tickets"), "tickets"),
            Key("Ctrl+F", _("Tickets durchsuchen"), _("Tickets"), "tickets"),
            Key("/", _("Tickets durchsuchen, in der Liste"), _("Tickets"), "tickets"),
            Key("Space", _("Angehängte Datei ansehen"), _("Tickets"), "tickets"),
            Key("Del", _("Angehängte Datei entfernen"), _("Tickets"), "tickets"),
            Key("Ctrl+Return", _("Änderungen speichern"), _("Kunden"), "customers"),
            Key("Ctrl+Return", _("Ausgeben"), _("Angebote"), "quotes"),
            Key("F8", _("Antwort ins Ticket übernehmen"), _("Umfang")),
            Key("F7", _("Angebot beginnen"), _("Umfang")),
            *review_keys.described(),
            Key("Esc", _("Zurück"), _("Import prüfen"), "scope"),
            Key("Ctrl+Shift+W", _("Sitzung widerrufen"), consents),
            Key("Ctrl+Return", _("Nächster Schritt"), consents, "consent"),
            Key("Ctrl+Shift+P", _("Nachweise prüfen"), consents, "consent"),
            Key("Ctrl+Shift+A", _("Kunde ist nicht da"), consents, "consent"),
            Key(item_keys.yes(), _("Ja"), consents, "consent"),
            Key(item_keys.NO, _("Nein"), consents, "consent"),
            Key(item_keys.NOT_APPLICABLE, _("nicht zutreffend"), consents, "consent"),
            Key(item_keys.WHY, _("Warum?"), consents, "consent"),
            Key(item_keys.ANOTHER, _("Andere Antwort"), consents, "consent"),
            Key("Ctrl+S", _("Als PDF speichern"), documents, "documents"),
            Key("Ctrl+P", _("Drucken"), documents, "documents"),
            Key("Ctrl+Shift+M", _("Mit dem Mailprogramm senden"), documents, "documents"),
            Key("Ctrl+F", _("Im Dokument suchen"), documents, "documents"),
            Key("F3", _("Nächster Treffer"), documents, "documents"),
            Key("Shift+F3", _("Voriger Treffer"), documents, "documents"),
            Key("Ctrl+B", _("Lesezeichen"), documents, "documents"),
            Key("Ctrl+G", _("Gehe zu Seite"), documents, "documents"),
            Key("Alt+PgUp", _("Vorige Seite"), documents, "documents"),
            Key("Alt+PgDown", _("Nächste Seite"), documents, "documents"),
            Key("Ctrl++", _("Seite größer"), documents, "documents"),
            Key("Ctrl+-", _("Seite kleiner"), documents, "documents"),
            Key("Ctrl+0", _("Ganze Breite"), documents, "documents"),
        )

    def start(self, paths: Paths, bars: QVBoxLayout) -> None:
        """After the first paint: brings what it did without; bars stand above every page."""
        from ui.consent.running_bar import RunningBar  # noqa: PLC0415
        from ui.frame.crash import CrashReporter  # noqa: PLC0415
        from ui.frame.keeper import Keeper  # noqa: PLC0415
        from ui.frame.outside import Outside  # noqa: PLC0415

        self._crashes = CrashReporter(paths)
        self._crashes.caught.connect(self._window.tell_crash)
        self._jobs.broken.connect(self._crashes.tell)
        # Before the bar: the first it does is to pause sessions that were cut off.
        self._jobs.changed.connect(self._take_time)
        self._running = RunningBar(self._jobs)
        self._running.consent_chosen.connect(self._open_consent)
        self._running.reason_wanted.connect(self._ask_reason)
        bars.insertWidget(0, self._running)
        self.outside = Outside(self._jobs, self._window, self)
        self._keeper = Keeper(self._jobs, self.outside, lambda: self._window.pages.made().values(), bars, self)
        self._keeper.replaced.connect(self._window.begin_anew)
        self._keeper.failed.connect(self._window.show_failure)
        self.post.start()
        self._empty_bin()
        bin_days = QTimer(self, interval=_HALF_A_DAY_MS)
        bin_days.timeout.connect(self._empty_bin)
        bin_days.start()

    def reopen(self, draft: UUID | None) -> None:
        """Goes on with the draft that was being written when the program ended."""
        if draft is not None:
            self._tickets.reopen(draft)

    def reach(self, goal: Goal) -> None:
        """Goes to what was found."""
        if goal.kind == "ticket" and isinstance(goal.value, UUID):
            self.post.open_ticket(goal.value)
        elif goal.kind == "customer" and isinstance(goal.value, UUID):
            self._window.go("customers")
            self._customers.show_customer(goal.value)
        elif goal.kind == "scope":
            self.lookup.ask(str(goal.value))

    def begin_anew(self) -> None:
        """The services are open after all: what stays when pages go asks again."""
        if self._running:
            self._running.refresh()
        self.post.refresh()

    def running_sessions(self) -> Sequence[Consent]:
        """The consents whose session runs."""
        return self._running.running() if self._running else ()

    def finish(self) -> None:
        """Nothing comes any more."""
        if self._crashes:
            self._crashes.close()

    def _make_tickets(self) -> QWidget:
        from ui.tickets.page import TicketsPage  # noqa: PLC0415

        # Once: a list that was thrown away with its page is no use for the next.
        painted, self._list = self._list, None
        self._tickets = page = TicketsPage(self._jobs, painted_list=painted)
        page.print_requested.connect(self._print)
        self.lookup.connect_tickets(page)
        page.draft_opened.connect(self.draft_opened)
        self.post.connect_tickets(page)
        return page

    def _make_scope(self) -> QWidget:
        from ui.scope.review.place import ScopePlace  # noqa: PLC0415

        self._scope = page = ScopePlace(self._jobs)
        page.print_requested.connect(lambda document: self._print(ServiceSubject(document)))
        return page

    def _make_consent(self) -> QWidget:
        from ui.consent.page import ConsentPage  # noqa: PLC0415

        self._consent = page = ConsentPage(self._jobs)
        page.print_requested.connect(lambda consent: self._print(ConsentSubject(consent)))
        page.ticket_chosen.connect(self.post.open_ticket)
        return page

    def _make_customers(self) -> QWidget:
        from ui.customers.page import CustomersPage  # noqa: PLC0415

        self._customers = page = CustomersPage(self._jobs)
        page.ticket_requested.connect(self._write_for)
        page.consent_requested.connect(self._ask_for_consent)
        page.print_requested.connect(self._print)
        return page

    def _make_quotes(self) -> QWidget:
        from ui.work.page import QuotesPage  # noqa: PLC0415

        self._quotes = page = QuotesPage(self._jobs)
        page.print_requested.connect(lambda quote: self._print(QuoteSubject(quote)))
        return page

    def _make_documents(self) -> QWidget:
        from ui.documents.page import DocumentsPage  # noqa: PLC0415

        self._documents = page = DocumentsPage(self._jobs)
        page.outgoing.folder = self.folder
        page.outgoing.saved.connect(lambda path, _paper: self.document_saved.emit(path))
        return page

    def _make_shifts(self) -> QWidget:
        from ui.work.shifts_page import ShiftsPage  # noqa: PLC0415

        page = ShiftsPage(self._jobs)
        page.print_requested.connect(self._print)
        page.consent_chosen.connect(self._open_consent)
        page.ticket_chosen.connect(self.post.open_ticket)
        return page

    def _make_settings(self) -> QWidget:
        from ui.settings.page import SettingsPage  # noqa: PLC0415

        page = SettingsPage(self._jobs)
        if self._keeper:
            page.backup.restored.connect(self._keeper.look)
        return page

    def _empty_bin(self) -> None:
        # What can't be deleted now is tried again.
        self._jobs.change(self, lambda helpdesk: helpdesk.bin.empty_due(), lambda _error: None)

    def _take_time(self, changes: Changes) -> None:
        """Enters what a session ran as soon as it stops, by the rules of its own day."""
        # Who wrote it elsewhere has taken its time as well.
        if changes is not ANYTHING and (consents := changes.consents):
            # What is wrong with the times is said where they are looked at.
            self._jobs.ask(self, lambda helpdesk: helpdesk.times.collect(consents), self._tell, lambda _error: None)

    def _tell(self, changes: Changes) -> None:
        if changes:
            self._jobs.changed.emit(changes)

    def _new_ticket(self) -> None:
        self._window.go("tickets")
        self._tickets.new_ticket()

    def _write_for(self, customer: CustomerRow) -> None:
        self._new_ticket()
        chooser = self._tickets.composer.fields.customer
        chooser.show_customer(customer)
        # As if a person had chosen it: the draft and the lookup hear of it.
        chooser.customer_chosen.emit(customer)

    def _new_customer(self) -> None:
        self._window.go("customers")
        self._customers.new_customer()

    def _toggle(self) -> None:
        self._window.work.toggle()

    def _import_document(self) -> None:
        self._window.go("scope")
        self._scope.import_document()

    def _print(self, subject: Subject) -> None:
        self._window.go("documents")
        self._documents.show_subject(subject)

    def _new_quote(self) -> None:
        self._window.go("quotes")
        self._quotes.new_quote()

    def _toggle_shift(self) -> None:
        cast("ShiftsPage", self._window.go("shifts")).toggle()

    def _open_consent(self, consent: UUID) -> None:
        self._window.go("consent")
        self._consent.show_consent(consent)
        # On the page, where the keys take the next step, and not on the bar that led there.
        self._consent.list.setFocus()

    def _ask_reason(self, consent: UUID, error: HelpdeskError) -> None:
        self._window.go("consent")
        self._consent.ask_reason(consent, error)

    def _new_consent(self) -> None:
        # Who reads a ticket wants the session for it: customer, device and reason are known.
        if self._window.pages.place == "tickets":
            self._tickets.with_ticket(self._begin_consent)
        else:
            self._begin_consent(None)

    def _ask_for_consent(self, customer: CustomerRow) -> None:
        self._window.go("consent")
        self._consent.new_consent(customer)

    def _begin_consent(self, ticket: UUID | None) -> None:
        self._window.go("consent")
        if ticket is None:
            self._consent.new_consent()
        else:
            self._consent.new_for_ticket(ticket)
