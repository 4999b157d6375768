"""The composition root: the only place that knows how the services are made."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from time import monotonic
from uuid import UUID

from sqlmodel import Session
from uuid_utils.compat import uuid7

from helpdesk.changes import Mark
from helpdesk.consent.erasing import Erasures
from helpdesk.consent.journal import Journal
from helpdesk.consent.keys import WorkstationKeys
from helpdesk.consent.ledger import Ledger
from helpdesk.consent.preparing import Preparing
from helpdesk.consent.profiles import longest_grant, profiles
from helpdesk.consent.proofs import Proofs
from helpdesk.consent.recognising import matters
from helpdesk.consent.retention import Retention
from helpdesk.consent.service import Consents
from helpdesk.consent.sessions import Sessions
from helpdesk.consent.signatures import Signatures, picture_alone
from helpdesk.consent.stated import Stating
from helpdesk.consent.tools import open_tool
from helpdesk.customers.offer import Offer
from helpdesk.customers.records import having_booked
from helpdesk.customers.service import Customers
from helpdesk.delivery.desk import Desk
from helpdesk.delivery.desks import Desks
from helpdesk.delivery.local import LocalDesk
from helpdesk.delivery.portal import PortalDesk
from helpdesk.delivery.secrets import Secrets
from helpdesk.delivery.service import Delivery
from helpdesk.keeping.backups import Backups
from helpdesk.keeping.exchange import Exchange, quoted
from helpdesk.keeping.proof_archive import ProofArchive
from helpdesk.printing.archive import Archive, contents_of, forget_issued
from helpdesk.printing.making import Makers, Sources
from helpdesk.printing.service import Printing
from helpdesk.printing.stationery import Stationery
from helpdesk.printing.subjects import ConsentSubject
from helpdesk.scope import EditionChange, Touched, Verdict
from helpdesk.scope.contract import Terms
from helpdesk.scope.editions import Editions
from helpdesk.scope.importing.service import Importing
from helpdesk.scope.learning import LearnedTerms
from helpdesk.scope.library import Library, load_library
from helpdesk.scope.review_files import Reviews
from helpdesk.scope.service import Scope
from helpdesk.settings import Paths, Settings, login_name
from helpdesk.store.config_file import LiveSettings
from helpdesk.store.database import Store, open_store
from helpdesk.store.files import Files
from helpdesk.store.keyrings import Vault
from helpdesk.tickets import Ticket
from helpdesk.tickets.bin import Bin
from helpdesk.tickets.finding import Finding
from helpdesk.tickets.profiles import adopt, known_profiles
from helpdesk.tickets.service import Tickets
from helpdesk.tickets.templates import Templates
from helpdesk.work import Firm, Judged, Tariff, TicketBrief, TicketFacts
from helpdesk.work.billability import Billing
from helpdesk.work.clauses import Clauses
from helpdesk.work.clock import ClockWatch
from helpdesk.work.forgetting import forget_texts
from helpdesk.work.reports import Reports
from helpdesk.work.service import Quotes
from helpdesk.work.shifts import Shifts
from helpdesk.work.times import Times


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Helpdesk:
    """Everything the program can do, one service a wing."""

    settings: Settings
    options: LiveSettings
    customers: Customers
    scope: Scope
    editions: Editions
    importing: Importing
    learned: LearnedTerms
    reviews: Reviews
    tickets: Tickets
    finding: Finding
    templates: Templates
    bin: Bin
    desks: Desks
    delivery: Delivery
    consents: Consents
    preparing: Preparing
    journal: Journal
    ledger: Ledger
    proofs: Proofs
    erasures: Erasures
    quotes: Quotes
    times: Times
    reports: Reports
    shifts: Shifts
    printing: Printing
    stationery: Stationery
    backups: Backups
    exchange: Exchange
    proof_archive: ProofArchive
    _store: Store

    @property
    def opened(self) -> Mark:
        """What the database stood at when it was opened."""
        return self._store.opened

    def mark(self, former: Mark) -> Mark:
        """What the database stands at; another than the former one when another process wrote meanwhile.

        Raises:
            HelpdeskError: The database can't be read.
        """
        mark = self._store.mark()
        if mark != former:
            # Whoever reads now reads what is new.
            self.editions.ask_anew()
        return mark

    def hang_up(self) -> None:
        """Ends what is under way over the network; the one call that may come from another thread."""
        self.delivery.hang_up()

    def close(self) -> None:
        """Lets go of the database; nothing may be asked afterwards."""
        try:
            self.times.keep_clock()
        finally:
            self._store.close()


def open_helpdesk(
    paths: Paths,
    settings: Settings,
    *,
    now: Callable[[], datetime] = utc_now,
    new_id: Callable[[], UUID] = uuid7,
    steady: Callable[[], float] = monotonic,
) -> Helpdesk:
    """Puts the services together on one data directory.

    Raises:
        HelpdeskError: The data directory or the database in it can't be used; says why and what to do.
    """
    adopt(paths.profiles)
    store = open_store(paths.database)
    files = Files(paths.files)
    live = LiveSettings(paths, settings)
    tickets = Tickets(store, files, now, new_id)

    def named() -> str:
        return live.held().technician.strip()

    def technician() -> str:
        return named() or login_name()

    def firm() -> Firm:
        now_set, head = live.now(), stationery.details()
        tariff = Tariff(
            now_set.hourly_rate_cents or None, now_set.quote_binding_days, now_set.vat_percent * 10, now_set.vat_reason
        )
        # No login name here: what goes to a customer names who said so.
        return Firm(head.company, head.address, now_set.technician.strip(), tariff, paths.config)

    def today() -> date:
        return now().astimezone().date()

    def terms(customer: UUID, day: date) -> Terms:
        known = customers.get(customer)
        return Terms(day, known.contracts, known.facts)

    def touched(change: EditionChange) -> Iterator[Touched]:
        yield from tickets.touched(change)
        for quote in quotes.resting_on(change.unsettled, but_on=change.after.edition):
            yield Touched("quote", quote.id, quote.title, quote.customer, quote.entry)
        titles = {module.slug: module.title for module in change.dropped}
        with store.transaction() as session:
            booked = having_booked(session, change.after.id, titles, today())
        for customer, name, module in booked:
            yield Touched("contract", customer, titles[module], name, module)

    # Read when first asked for: parsing documents is no part of opening.
    editions = Editions(store, files, now, load_library, touched)
    customers = Customers(store, new_id, lambda: _offer(editions.library()))
    learned = LearnedTerms(store, now, new_id, editions.current)
    scope = Scope(editions.library, today, terms, learned)

    def always() -> tuple[Desk, ...]:
        # Anew each time: a form may have been added meanwhile.
        return (LocalDesk(store, now), *(PortalDesk(paths.handoff, form) for form in known_profiles()))

    desks = Desks(store, Secrets(paths.data_dir), always, known_profiles, settings.desk, now)
    workstation = WorkstationKeys(Vault(paths.data_dir), paths.data_dir / "signing-key.lock")
    ledger = Ledger(store, workstation, now, new_id)
    retention = Retention(
        settings.consent_record_years,
        settings.consent_billing_years,
        settings.consent_recording_days,
        settings.consent_draft_days,
    )
    # Beside the clock that dates sessions runs one that nobody can set.
    clock = ClockWatch(now, steady)
    signatures = Signatures(files)
    longest = longest_grant(profiles(paths.consent_profiles))
    stationery = Stationery(paths, live)
    consents = Consents(
        store,
        new_id,
        clock,
        customers,
        tickets.get,
        technician,
        lambda: stationery.details().company,
        ledger,
        signatures,
        retention.last_day,
        longest,
        Stating(settings.consent_recording_days, longest),
    )
    quotes = Quotes(
        store,
        new_id,
        now,
        Clauses(scope.entry, scope.verdict, scope.document),
        lambda ticket: _brief(tickets.get(ticket)),
        firm,
    )
    proofs = Proofs(store, workstation, signatures.get, now)
    sources = Sources(
        letterhead=stationery.letterhead,
        document=scope.document,
        customer=customers.get,
        consent=consents.get,
        ticket=tickets.get,
        quote=quotes.get,
        shift=lambda shift: shifts.get(shift),
        time=lambda ticket: times.of_ticket(ticket),
        report=lambda ticket, first, last: reports.get(ticket, first, last),
        desk=lambda name: next((desk.title for desk in desks.open() if desk.name == name), name),
        edition=editions.read,
        named_edition=editions.named,
        checkpoint=proofs.stamp,
        is_sealed=proofs.is_sealed,
        picture=signatures.get,
        hidden=lambda: "" if login_name() == named() else login_name(),
    )
    printing = Printing(Makers(sources), Archive(store, files, new_id), stationery.press, now)
    times = Times(
        store,
        new_id,
        clock,
        Sessions(store, clock),
        lambda ticket: _facts(tickets.get(ticket)),
        Billing(scope.entry, scope.document),
        live.held,
        technician,
    )
    reports = Reports(store, times, scope.document, lambda png: files.put(picture_alone(png)).sha256, now)
    shifts = Shifts(store, new_id, times, quoted)
    return Helpdesk(
        settings=settings,
        options=live,
        customers=customers,
        scope=scope,
        editions=editions,
        importing=Importing(editions.current),
        learned=learned,
        reviews=Reviews(paths.data_dir / "reviews"),
        tickets=tickets,
        finding=Finding(store, now, new_id),
        bin=Bin(store, paths.files, now),
        # No login name here: what goes to a provider is signed with a name somebody gave, or not at all.
        templates=Templates(store, new_id, named),
        desks=desks,
        delivery=Delivery(store, files, desks.open, paths.data_dir / "outbox.lock", now, new_id),
        consents=consents,
        preparing=Preparing(
            store,
            clock,
            customers.get,
            tickets.servers,
            consents.new,
            paths.consent_profiles,
            retention.last_day,
            lambda ticket: _charged(times, ticket),
        ),
        journal=Journal(
            store, new_id, clock, ledger.seal_if_possible, retention, paths.remote_tools, open_tool, technician
        ),
        ledger=ledger,
        proofs=proofs,
        erasures=Erasures(
            store,
            ledger,
            paths.files,
            paths.backups,
            retention,
            now,
            technician,
            times.collect,
            contents_of,
            _forget,
        ),
        quotes=quotes,
        times=times,
        reports=reports,
        shifts=shifts,
        printing=printing,
        stationery=stationery,
        backups=Backups(paths, now),
        exchange=Exchange(store, files.path),
        proof_archive=ProofArchive(
            proofs.export,
            lambda consent: printing.print(ConsentSubject(consent)).pdf,
            signatures.get,
            now,
            proofs.manifest,
        ),
        _store=store,
    )


def _offer(library: Library) -> Offer:
    """What a customer's record may name of the documents."""
    entries = [entry for document in library.documents for entry in document.entries]
    return Offer(
        library.bookable,
        frozenset(condition for entry in entries for condition in entry.conditions)
        | {matter.words for matter in matters()},
        frozenset(entry.id for entry in entries),
        frozenset(verdict.value for verdict in Verdict if verdict is not Verdict.UNREGULATED),
    )


def _forget(session: Session, consents: Collection[UUID]) -> None:
    """Takes out of what outlives consents what they say of people."""
    forget_texts(session, consents)
    forget_issued(session, consents)


def _brief(ticket: Ticket) -> TicketBrief:
    name = ", ".join(filter(None, (ticket.number, ticket.subject))) or str(ticket.id)
    return TicketBrief(ticket.customer, name)


def _facts(ticket: Ticket) -> TicketFacts:
    last = {one.entry: Judged(one.entry, one.document, one.verdict, one.edition) for one in ticket.judgements}
    return TicketFacts(ticket.customer, ticket.customer_name, _brief(ticket).name, tuple(last.values()))


def _charged(times: Times, ticket: UUID) -> Mapping[str, str]:
    """What the scope's answer to a ticket proposes for a consent; nothing before somebody has looked it up."""
    facts = times.facts(ticket)
    if not facts.judged:
        return {}
    told = times.billability_of(facts, facts.customer)
    return dict.fromkeys(told.circumstances, told.reason)
