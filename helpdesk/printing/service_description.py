"""A service document as a sheet: whole, or the modules somebody wants or has booked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from helpdesk.customers import Customer
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language, _
from helpdesk.printing.models import (
    ConflictLine,
    EntryLine,
    Fact,
    GroupLines,
    LegendLine,
    Letterhead,
    ModuleLines,
    ServiceSheet,
    recipient,
)
from helpdesk.printing.words import day, short, words
from helpdesk.scope import Entry, Fulfilled, Module, ServiceDocument, Verdict
from helpdesk.scope.contract import Terms, is_booked, judged, settlement

_RULE = "rule"
_KINDS = (*(verdict.value for verdict in Verdict), _RULE)


def service_sheet(
    document: ServiceDocument, modules: Sequence[str], customer: Customer | None, letterhead: Letterhead, at: datetime
) -> ServiceSheet:
    """What the template `service-description` needs.

    Args:
        document: The document.
        modules: Slugs of the modules to print; none: those the customer has booked of it, or all.
        customer: For whom.
        letterhead: The sender.
        at: When; what the customer has booked then counts.

    Raises:
        HelpdeskError: `module_unknown`, listing those there are.
    """
    language = _language(document)
    terms = Terms(at.astimezone().date(), customer.contracts, customer.facts) if customer else None
    shown = _chosen(document, modules, terms)
    lines = tuple(
        _module(document, number, module, terms) for number, module in enumerate(document.modules, 1) if module in shown
    )
    entries = [entry for module in lines for group in module.groups for entry in group.entries]
    counts = Counter(_RULE if entry.rule else entry.verdict for entry in entries)
    return ServiceSheet(
        language=language,
        title=document.title,
        subtitle=document.subtitle,
        description=document.subtitle or document.title,
        keywords=(document.provider, document.id),
        head=(short(document.title, 60), short(customer.name if customer else letterhead.company, 50)),
        foot=f"{short(document.title, 50)} · {_version(document, language)}",
        letterhead=letterhead,
        recipient=recipient(customer) if customer else None,
        facts=tuple(_facts(document, customer, language)),
        lead=document.paragraphs,
        scope=tuple(_scope(document, shown, customer, terms, language)),
        legend=tuple(LegendLine(kind, counts[kind]) for kind in _KINDS if counts[kind]),
        modules=lines,
    )


def _chosen(document: ServiceDocument, modules: Sequence[str], terms: Terms | None) -> tuple[Module, ...]:
    known = {module.slug for module in document.modules}
    if unknown := sorted(set(modules) - known):
        raise HelpdeskError(
            "module_unknown",
            _("„{document}“ hat kein Modul „{unknown}“.").format(document=document.id, unknown=", ".join(unknown)[:80]),
            hint=_("Möglich: {known}").format(known=", ".join(module.slug for module in document.modules)),
        )
    wanted = set(modules) or _booked(document, terms) or known
    return tuple(module for module in document.modules if module.slug in wanted)


def _booked(document: ServiceDocument, terms: Terms | None) -> set[str]:
    """The modules of the document that are booked on the day; a contract without modules means all."""
    running = [booking for booking in terms.running if booking.document == document.id] if terms else []
    if any(not booking.modules for booking in running):
        return {module.slug for module in document.modules}
    return {slug for booking in running for slug in booking.modules}


def _scope(
    document: ServiceDocument,
    shown: Sequence[Module],
    customer: Customer | None,
    terms: Terms | None,
    language: Language,
) -> Iterator[str]:
    """What is printed of the document, and what of that the customer has booked, in sentences."""
    word = words(language)
    excerpt = len(shown) < len(document.modules)
    if excerpt:
        yield word["scope-excerpt"].format(shown=len(shown), all=len(document.modules), modules=_titles(shown))
    if customer is None or terms is None:
        return
    booked = _booked(document, terms)
    # What holds for the whole document comes with any module of it.
    covered = [module for module in shown if module.slug in booked or (booked and module.general)]
    if not covered:
        yield word["booked-none"].format(customer=customer.name)
    elif len(covered) == len(shown):
        exactly = "booked-these" if excerpt else "booked-whole"
        yield word[exactly].format(customer=customer.name)
    else:
        other = [module for module in shown if module not in covered]
        yield word["booked-some"].format(customer=customer.name, booked=_titles(covered), other=_titles(other))
    yield from _periods(document, terms, language)


def _periods(document: ServiceDocument, terms: Terms, language: Language) -> Iterator[str]:
    """From when to when each contract about the document runs, where that isn't open on both sides."""
    word = words(language)
    for booking in terms.bookings:
        if booking.document != document.id or not (booking.since or booking.until):
            continue
        which = "both" if booking.since and booking.until else "since" if booking.since else "until"
        titles = _titles([module for module in document.modules if module.slug in booking.modules]) or document.title
        yield word[f"period-{which}"].format(
            what=titles,
            since=day(booking.since, language) if booking.since else "",
            until=day(booking.until, language) if booking.until else "",
        )


def _titles(modules: Sequence[Module]) -> str:
    return ", ".join(module.title for module in modules)


def _facts(document: ServiceDocument, customer: Customer | None, language: Language) -> Iterator[Fact]:
    word = words(language)
    if customer:
        yield word["document"], short(document.title, 60)
    yield word["provider"], short(document.provider, 60)
    yield word["edited"], day(document.edited, language) if document.edited else word["undated"]
    if document.validated:
        yield word["validated"], day(document.validated, language)
    if customer and customer.number:
        yield word["customer-number"], customer.number


def _version(document: ServiceDocument, language: Language) -> str:
    """Date and edition: two texts of one date, or of none, are told apart years later."""
    name = words(language)["fingerprint"].format(fingerprint=document.edition)
    if document.edited is None:
        return name
    return words(language)["edition"].format(day=day(document.edited, language)) + " · " + name


def _module(document: ServiceDocument, number: int, module: Module, terms: Terms | None) -> ModuleLines:
    def held(entry: Entry) -> Entry:
        # Modules that aren't booked are printed as the document has them; the scope says that they aren't.
        return _held(entry, terms, document) if terms and is_booked(entry, terms) else entry

    groups = [(group.title, [held(entry) for entry in group.entries]) for group in module.groups]
    met = [one for _title, entries in groups for entry in entries for one in entry.fulfilled]
    return ModuleLines(
        module.slug,
        number,
        module.title,
        module.paragraphs,
        module.prerequisites,
        _agreed(document, (one for one in met if one.condition in module.prerequisites)),
        tuple(
            GroupLines(title, tuple(_entry(document, module, entry) for entry in entries)) for title, entries in groups
        ),
    )


def _held(entry: Entry, terms: Terms, document: ServiceDocument) -> Entry:
    """The entry as it holds for the customer, with why in their words: what the lookup tells isn't for them."""
    held = judged(entry, terms, document)
    if found := settlement(entry, terms):
        one, _verdict = found
        return replace(held, notes=(_agreement(document, one.text, one.since, one.source), *entry.notes))
    why = (words(_language(document))["whole-package"],) if held.verdict is not entry.verdict else ()
    return replace(held, notes=(*why, *entry.notes))


def _entry(document: ServiceDocument, module: Module, entry: Entry) -> EntryLine:
    own = tuple(condition for condition in entry.conditions if condition not in module.prerequisites)
    others = tuple(
        ConflictLine(other.id, other.text, other.verdict.value, other.module_title)
        for other in (document.entries if entry.conflicts_with else ())
        if other.id in entry.conflicts_with
    )
    met = _agreed(document, (one for one in entry.fulfilled if one.condition in own))
    return EntryLine(
        entry.id, entry.text, entry.verdict.value, entry.rule, own, met, entry.billing, entry.notes, others
    )


def _agreed(document: ServiceDocument, met: Iterable[Fulfilled]) -> tuple[str, ...]:
    """What was agreed that meets a condition, each once, with its day and source."""
    return tuple(dict.fromkeys(_agreement(document, one.fact, one.since, one.source) for one in met))


def _agreement(document: ServiceDocument, fact: str, since: date, source: str) -> str:
    language = _language(document)
    return words(language)["agreed-text"].format(fact=fact, day=day(since, language), source=source)


def _language(document: ServiceDocument) -> Language:
    return "en" if document.language == "en" else "de"
