"""A service document as a sheet: whole, or the modules somebody wants or has booked."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

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
    Recipient,
    ServiceSheet,
)
from helpdesk.printing.words import day, short, words
from helpdesk.scope import Entry, Module, ServiceDocument, Verdict

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
        at: When it is issued.

    Raises:
        HelpdeskError: `module_unknown`, listing those there are.
    """
    language: Language = "en" if document.language == "en" else "de"
    shown = _chosen(document, modules, customer)
    lines = tuple(
        _module(document, number, module) for number, module in enumerate(document.modules, 1) if module in shown
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
        recipient=Recipient((customer.name,)) if customer else None,
        facts=tuple(_facts(document, customer, language, at)),
        lead=document.paragraphs,
        scope=tuple(_scope(document, shown, customer, language)),
        legend=tuple(LegendLine(kind, counts[kind]) for kind in _KINDS if counts[kind]),
        modules=lines,
    )


def _chosen(document: ServiceDocument, modules: Sequence[str], customer: Customer | None) -> tuple[Module, ...]:
    known = {module.slug for module in document.modules}
    if unknown := sorted(set(modules) - known):
        raise HelpdeskError(
            "module_unknown",
            _("„{document}“ hat kein Modul „{unknown}“.").format(document=document.id, unknown=", ".join(unknown)[:80]),
            hint=_("Möglich: {known}").format(known=", ".join(module.slug for module in document.modules)),
        )
    wanted = set(modules) or (_booked(document, customer) if customer else None) or known
    return tuple(module for module in document.modules if module.slug in wanted)


def _booked(document: ServiceDocument, customer: Customer) -> set[str]:
    """The modules of the document that the customer has booked; a contract without modules means all."""
    for contract in customer.contracts:
        if contract.document == document.id:
            return set(contract.modules) or {module.slug for module in document.modules}
    return set()


def _scope(
    document: ServiceDocument, shown: Sequence[Module], customer: Customer | None, language: Language
) -> Iterator[str]:
    """What is printed of the document, and what of that the customer has booked, in sentences."""
    word = words(language)
    excerpt = len(shown) < len(document.modules)
    if excerpt:
        yield word["scope-excerpt"].format(shown=len(shown), all=len(document.modules), modules=_titles(shown))
    if customer is None:
        return
    booked = _booked(document, customer)
    covered = [module for module in shown if module.slug in booked]
    if not covered:
        yield word["booked-none"].format(customer=customer.name)
    elif len(covered) == len(shown):
        exactly = "booked-these" if excerpt else "booked-whole"
        yield word[exactly].format(customer=customer.name)
    else:
        other = [module for module in shown if module.slug not in booked]
        yield word["booked-some"].format(customer=customer.name, booked=_titles(covered), other=_titles(other))


def _titles(modules: Sequence[Module]) -> str:
    return ", ".join(module.title for module in modules)


def _facts(document: ServiceDocument, customer: Customer | None, language: Language, at: datetime) -> Iterator[Fact]:
    word = words(language)
    if customer:
        yield word["document"], short(document.title, 60)
    yield word["provider"], short(document.provider, 60)
    yield word["edited"], day(document.edited, language) if document.edited else word["undated"]
    if document.validated:
        yield word["validated"], day(document.validated, language)
    if customer and customer.number:
        yield word["customer-number"], customer.number
    yield word["issued"], day(at.astimezone().date(), language)


def _version(document: ServiceDocument, language: Language) -> str:
    """Date and edition: two texts of one date, or of none, are told apart years later."""
    name = words(language)["fingerprint"].format(fingerprint=document.edition)
    if document.edited is None:
        return name
    return words(language)["edition"].format(day=day(document.edited, language)) + " · " + name


def _module(document: ServiceDocument, number: int, module: Module) -> ModuleLines:
    groups = tuple(
        GroupLines(group.title, tuple(_entry(document, module, entry) for entry in group.entries))
        for group in module.groups
    )
    return ModuleLines(module.slug, number, module.title, module.paragraphs, module.prerequisites, groups)


def _entry(document: ServiceDocument, module: Module, entry: Entry) -> EntryLine:
    own = tuple(condition for condition in entry.conditions if condition not in module.prerequisites)
    others = tuple(
        ConflictLine(other.id, other.text, other.verdict.value, other.module_title)
        for other in (document.entries if entry.conflicts_with else ())
        if other.id in entry.conflicts_with
    )
    return EntryLine(entry.id, entry.text, entry.verdict.value, entry.rule, own, entry.billing, entry.notes, others)
