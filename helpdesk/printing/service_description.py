"""A service document as a sheet: whole, the modules somebody wants or has booked, or a summary of two pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk.customers import Customer
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language, _
from helpdesk.printing.models import Fact, Letterhead, recipient
from helpdesk.printing.service_changes import change_log, edition_of, whole_edition
from helpdesk.printing.service_lines import ServiceSheet
from helpdesk.printing.service_modules import language_of, module_lines, parts
from helpdesk.printing.service_overview import agreements, collected, columns, legend, overview, precedence, summary
from helpdesk.printing.subjects import Form
from helpdesk.printing.words import day, short, words
from helpdesk.scope import Module, ServiceDocument
from helpdesk.scope.contract import Terms

_SUMMARY_LEAD = 480
_SUMMARY_SCOPE = 3
_SUMMARY_TITLE = 90


@dataclass(frozen=True, slots=True)
class Wish:
    """What of a service document is to be printed.

    Attributes:
        modules: Slugs; none: those the customer has booked of it, or all.
        form: The whole, or the summary of two pages.
        former: The edition the reader had, whose changes are told.
        acknowledgement: Whether the reader is to sign that they have it.
    """

    modules: Sequence[str] = ()
    form: Form = "whole"
    former: ServiceDocument | None = None
    acknowledgement: bool = False


def service_sheet(
    document: ServiceDocument,
    wish: Wish | Sequence[str],
    customer: Customer | None,
    letterhead: Letterhead,
    at: datetime,
) -> ServiceSheet:
    """What the template `service-description` needs.

    Args:
        document: The document.
        wish: What of it, or only slugs of modules.
        customer: For whom.
        letterhead: The sender.
        at: When; what the customer has booked then counts.

    Raises:
        HelpdeskError: `module_unknown`, listing those there are.
    """
    wish = wish if isinstance(wish, Wish) else Wish(tuple(wish))
    language = language_of(document)
    word = words(language)
    terms = Terms(at.astimezone().date(), customer.contracts, customer.facts) if customer else None
    chosen = _chosen(document, wish.modules, terms)
    shown = parts(document, chosen, terms)
    kinds = legend(shown)
    brief = wish.form == "summary"
    sides = columns(shown) if brief else ()
    scope = tuple(_scope(document, chosen, customer, terms, language))
    signed = word["acknowledged-summary" if brief else "acknowledged"].format(
        title=document.title, edition=edition_of(document, language)
    )
    return ServiceSheet(
        language=language,
        title=short(document.title, _SUMMARY_TITLE) if brief else document.title,
        subtitle=_summary_of(document) if brief else document.subtitle,
        description=document.subtitle or document.title,
        keywords=(document.provider, document.id),
        head=(short(document.title, 60), short(customer.name if customer else letterhead.company, 50)),
        foot=f"{short(document.title, 50)} · {edition_of(document, language)}",
        last_foot=whole_edition(document, language).removeprefix(edition_of(document, language)),
        letterhead=letterhead,
        recipient=recipient(customer) if customer else None,
        facts=tuple(_facts(document, customer, language)),
        form=wish.form,
        lead=_shortened(document.paragraphs) if brief else document.paragraphs,
        scope=tuple(short(line, 300) for line in scope[:_SUMMARY_SCOPE]) if brief else scope,
        agreed=tuple(agreements(document, shown, terms)),
        legend=kinds,
        overview=tuple(overview(shown, [line.kind for line in kinds])),
        changes=change_log(wish.former, document, {module.slug for module in chosen}) if wish.former else None,
        modules=() if brief else tuple(module_lines(document, part) for part in shown),
        collected=() if brief else tuple(collected(document, shown)),
        precedence=tuple(precedence(document, shown, addressed=customer is not None)),
        columns=sides,
        summary=tuple(summary(shown, sides)) if brief else (),
        acknowledgement=signed if wish.acknowledgement else "",
    )


def _summary_of(document: ServiceDocument) -> str:
    what = short(document.subtitle or document.title, _SUMMARY_TITLE)
    return words(language_of(document))["summary-of"].format(what=what)


def _shortened(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """The first thing that is said; the rest stands in the whole document."""
    return tuple(_whole_sentences(paragraph, _SUMMARY_LEAD) for paragraph in paragraphs[:1])


def _whole_sentences(text: str, limit: int) -> str:
    """As many as the limit holds; what has no end in it is cut."""
    if len(text) <= limit:
        return text
    end = max(text.rfind(mark, 0, limit) for mark in (". ", "! ", "? "))
    return text[: end + 1] if end > 0 else short(text, limit)


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
    # What the provider didn't date is told apart by its fingerprint, at the foot.
    if document.edited:
        yield word["edited"], day(document.edited, language)
    if document.validated:
        yield word["validated"], day(document.validated, language)
    if customer and customer.number:
        yield word["customer-number"], customer.number
