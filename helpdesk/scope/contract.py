"""What an entry means to one customer: what is booked on a day, and what was agreed.

Nothing here makes a verdict milder than the document's, except an agreement that names the very entry: a wrong
"included" is work that nobody pays for.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Protocol

from helpdesk.i18n import _, format_day
from helpdesk.scope.models import STRICTEST_FIRST, Basis, Entry, Fulfilled, ServiceDocument, Verdict


class Booking(Protocol):
    """A document or some of its modules, booked for a time; no modules means all, no day that the end is open."""

    @property
    def document(self) -> str: ...
    @property
    def modules(self) -> Collection[str]: ...
    @property
    def since(self) -> date | None: ...
    @property
    def until(self) -> date | None: ...


class Agreement(Protocol):
    """Something agreed with the customer: the conditions it meets, and the verdicts it sets, by entry id."""

    @property
    def text(self) -> str: ...
    @property
    def since(self) -> date: ...
    @property
    def source(self) -> str: ...
    @property
    def fulfils(self) -> Collection[str]: ...
    @property
    def entries(self) -> Collection[tuple[str, str]]: ...


@dataclass(frozen=True)
class Terms:
    """All that decides what the documents mean to one customer.

    Attributes:
        day: The day asked about; what ended before it or begins after it doesn't count.
    """

    day: date
    bookings: tuple[Booking, ...] = ()
    agreements: tuple[Agreement, ...] = ()

    @cached_property
    def running(self) -> tuple[Booking, ...]:
        """What is booked on the day."""
        return tuple(booking for booking in self.bookings if _runs(booking, self.day))

    @cached_property
    def agreed(self) -> tuple[Agreement, ...]:
        """What is agreed on the day, the oldest first."""
        return tuple(sorted((one for one in self.agreements if one.since <= self.day), key=lambda one: one.since))


def is_booked(entry: Entry, terms: Terms) -> bool:
    """Whether the customer has the entry's module on the day; what holds for a whole document comes with any of it."""
    return any(booking.document == entry.document and covers(booking, entry) for booking in terms.running)


def covers(booking: Booking, entry: Entry) -> bool:
    """Whether a booking, whenever it runs, has the entry in it."""
    if not booking.modules or (entry.general and not entry.part_of):
        return True
    return (entry.part_of or entry.module) in booking.modules


def judged(entry: Entry, terms: Terms, document: ServiceDocument) -> Entry:
    """The entry as it holds for a customer.

    What isn't booked is excluded and says how to get it; no agreement changes that, so that none outlives its
    contract. An agreement meets conditions, which stay to be seen, and sets the verdict of an entry only by name.
    """
    if not is_booked(entry, terms):
        notes = (_why_not(entry, terms), _way(entry, terms, document), *entry.notes)
        return replace(entry, verdict=Verdict.EXCLUDED, notes=notes, booked=False)
    # The later agreement stands where two meet the same condition.
    met = {_folded(text): one for one in terms.agreed for text in one.fulfils}
    fulfilled = tuple(
        Fulfilled(condition, one.text, one.since, one.source)
        for condition in entry.conditions
        if (one := met.get(_folded(condition)))
    )
    return _settled(_within_package(replace(entry, fulfilled=fulfilled), terms), terms)


def contradicting(entry: Entry, judge: Callable[[str], Entry]) -> list[Entry]:
    """The entries that say something else and count against it, each by its id as `judge` has it."""
    # That a module isn't booked says nothing against one that is.
    return [other for other in map(judge, entry.conflicts_with) if other.booked or not entry.booked]


def basis(terms: Terms | None, documents: Iterable[ServiceDocument], day: date) -> Basis:
    """The contract an answer was given under; without terms it assumes that all of `documents` is booked whole."""
    if terms is None:
        return Basis(tuple((document.id, ()) for document in documents), day, assumed=True)
    booked: dict[str, tuple[str, ...]] = {}
    for booking in terms.running:
        before = booked.get(booking.document)
        whole = not booking.modules or before == ()
        booked[booking.document] = () if whole else tuple(dict.fromkeys((*(before or ()), *booking.modules)))
    return Basis(tuple(booked.items()), terms.day, assumed=False)


def _runs(booking: Booking, day: date) -> bool:
    return (booking.since is None or booking.since <= day) and (booking.until is None or day <= booking.until)


def _within_package(entry: Entry, terms: Terms) -> Entry:
    """What a document promises with the whole package isn't certain where single modules are booked."""
    if entry.verdict is not Verdict.INCLUDED or not entry.general or entry.part_of:
        return entry
    if any(booking.document == entry.document and not booking.modules for booking in terms.running):
        return entry
    note = _("Beschreibt das ganze Paket; gebucht sind nur einzelne Module. Vor einer Zusage klären.")
    return replace(entry, verdict=Verdict.CONDITIONAL, notes=(note, *entry.notes))


def settlement(entry: Entry, terms: Terms) -> tuple[Agreement, Verdict] | None:
    """What was agreed of this very entry last, the stricter of one day, and the verdict it sets."""
    named = [(one, verdict) for one in terms.agreed for entry_id, verdict in one.entries if entry_id == entry.id]
    of_last_day = ((one, Verdict(verdict)) for one, verdict in named if one.since == named[-1][0].since)
    return min(of_last_day, key=lambda pair: STRICTEST_FIRST.index(pair[1]), default=None)


def _settled(entry: Entry, terms: Terms) -> Entry:
    """The entry as an agreement sets it, which ends the document's contradiction too."""
    found = settlement(entry, terms)
    if found is None:
        return entry
    one, verdict = found
    note = _("Vereinbart, gültig ab {day}: {text} (Quelle: {source})").format(
        day=format_day(one.since), text=one.text, source=one.source
    )
    return replace(entry, verdict=verdict, notes=(note, *entry.notes), conflicts_with=())


def _why_not(entry: Entry, terms: Terms) -> str:
    if begins := _begins(entry, terms):
        return _("Vertrag gilt ab {day}").format(day=format_day(begins))
    ended = [booking.until for booking in _covering(entry, terms) if booking.until and booking.until < terms.day]
    if ended:
        return _("Vertrag endete am {day}").format(day=format_day(max(ended)))
    if any(booking.document == entry.document for booking in terms.running):
        return _("Modul nicht gebucht")
    return _("Dokument nicht gebucht")


def _begins(entry: Entry, terms: Terms) -> date | None:
    begins = [booking.since for booking in _covering(entry, terms) if booking.since and booking.since > terms.day]
    return min(begins, default=None)


def _covering(entry: Entry, terms: Terms) -> list[Booking]:
    return [booking for booking in terms.bookings if booking.document == entry.document and covers(booking, entry)]


def _way(entry: Entry, terms: Terms, document: ServiceDocument) -> str:
    """How the customer gets it, in words."""
    if entry.verdict is Verdict.EXCLUDED:
        return _("Auch mit einer Buchung wäre es nicht enthalten.")
    known = {"document": document.title, "provider": document.provider}
    if _begins(entry, terms):
        return _("Vorher nur, wenn mit {provider} ein früherer Beginn vereinbart wird.").format(**known)
    if not any(booking.document == entry.document for booking in terms.running):
        return _("So wird es möglich: „{document}“ bei {provider} buchen und im Vertrag des Kunden eintragen.").format(
            **known
        )
    slug = entry.part_of or entry.module
    title = next((module.title for module in document.modules if module.slug == slug), entry.module_title)
    return _(
        "So wird es möglich: das Modul „{module}“ von „{document}“ bei {provider} dazubuchen "
        "und im Vertrag des Kunden eintragen."
    ).format(module=title, **known)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
