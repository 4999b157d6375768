"""A ticket with its thread as a sheet, for the file: who said what when, what went with it, what the desk confirmed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language, format_bytes, speaking
from helpdesk.printing.models import Caution, Fact, Letterhead, Sheet
from helpdesk.printing.words import clock, day, instant, local_day, short, span, words
from helpdesk.scope import ServiceDocument
from helpdesk.tickets import Attachment, DeskFile, Judgement, Message, Receipt, Ticket, TicketState
from helpdesk.tickets.names import visible
from helpdesk.work import TicketTime

_ARRIVED = frozenset({TicketState.DELIVERED, TicketState.CLOSED})

ReadEdition = Callable[[str, str], ServiceDocument]
"""A document in one of its editions, by both ids; raises where its text is gone."""


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file that went with a message; without `sha256` it lies at the desk and nobody here has its bytes."""

    name: str
    size: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """What a desk confirmed: in a sentence, its details, and what it has otherwise than it was sent."""

    said: str
    details: tuple[Fact, ...]
    warning: str


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One thing in the thread.

    Attributes:
        number: Its place in the thread, by which it is quoted; 0 for an event nobody wrote, as a closing.
        state: In words while it hasn't arrived; else empty.
        lines: The text as typed.
    """

    number: int
    who: str
    role: str
    day: str
    time: str
    state: str
    lines: tuple[str, ...]
    files: tuple[FileLine, ...]
    receipts: tuple[ReceiptLine, ...]


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """By what the ticket was answered: the entry as its edition had it."""

    verdict: str
    text: str
    source: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSheet(Sheet):
    """A ticket for the file.

    Attributes:
        time: What was worked, summed; empty without.
    """

    warning: Caution | None
    judged: tuple[JudgedLine, ...]
    thread: tuple[SaidLine, ...]
    time: tuple[Fact, ...]


def ticket_sheet(
    ticket: Ticket, time: TicketTime, desk: str, letterhead: Letterhead, language: Language, read: ReadEdition
) -> TicketSheet:
    """What the template `ticket` needs.

    Args:
        ticket: The ticket.
        time: What was worked on it.
        desk: What people call its desk.
        letterhead: The sender.
        language: Of the house's own words; what was written stays as it is.
        read: Reads what a judgement rests on.
    """
    word = words(language)
    title = word["ticket-draft-title" if ticket.state is TicketState.DRAFT else "ticket-untold-title"]
    if ticket.number:
        title = word["ticket-title"].format(number=short(ticket.number, 40))
    subject = " ".join(ticket.subject.split())
    with speaking(language):
        return TicketSheet(
            language=language,
            title=title,
            subtitle=short(subject or word["ticket-no-subject"], 300),
            description=word["ticket-description"],
            keywords=tuple(filter(None, (ticket.number, ticket.customer_name, str(ticket.id)))),
            head=(title, short(subject, 60)),
            foot=short(ticket.customer_name or letterhead.company, 60),
            letterhead=letterhead,
            recipient=None,
            facts=tuple(_facts(ticket, desk, language)),
            warning=_warning(ticket, language),
            judged=tuple(_judged(one, read, language) for one in ticket.judgements),
            thread=tuple(_numbered(ticket, desk, language)),
            time=tuple(_time(time, language)),
        )


def _facts(ticket: Ticket, desk: str, language: Language) -> Iterator[Fact]:
    word = words(language)
    told = (
        ("state", ticket.word),
        ("ticket-number", ticket.number),
        ("ticket-desk", desk),
        ("ticket-desk-state", ticket.desk_state),
        ("customer", ticket.customer_name),
        ("ticket-department", ticket.department),
        ("ticket-category", ticket.category),
        ("ticket-server", ticket.server),
        ("created", _moment(ticket.created, language)),
        ("ticket-updated", _moment(ticket.updated, language)),
    )
    for label, value in told:
        if value:
            yield word[label], short(value, 200)


def _moment(at: datetime, language: Language) -> str:
    return f"{local_day(at, language)}, {clock(at, language)}"


def _warning(ticket: Ticket, language: Language) -> Caution | None:
    word = words(language)
    if ticket.state is TicketState.DRAFT:
        return Caution("draft", word["ticket-draft"], word["ticket-draft-text"])
    if ticket.state in _ARRIVED:
        return None
    return Caution(ticket.state.value, word["ticket-not-arrived"], word[f"ticket-{ticket.state}-text"])


def _judged(judgement: Judgement, read: ReadEdition, language: Language) -> JudgedLine:
    word = words(language)
    at = _moment(judgement.at, language) if judgement.at else ""
    if not judgement.document:
        return JudgedLine(judgement.verdict.value, word["ticket-nothing-rules"], "", at)
    try:
        document = read(judgement.document, judgement.edition)
    except HelpdeskError:
        # Its text is gone from the disk: what the ticket rests on is still worth naming.
        fingerprint = word["fingerprint"].format(fingerprint=judgement.edition)
        return JudgedLine(judgement.verdict.value, judgement.entry, f"{judgement.document}, {fingerprint}", at)
    entry = next((one for one in document.entries if one.id == judgement.entry), None)
    edited = word["edition"].format(day=day(document.edited, language)) if document.edited else word["undated"]
    fingerprint = word["fingerprint"].format(fingerprint=judgement.edition)
    parts = (document.title, entry.module_title if entry else "", edited, fingerprint)
    text = entry.text if entry else judgement.entry
    return JudgedLine(judgement.verdict.value, text, ", ".join(dict.fromkeys(filter(None, parts))), at)


def _numbered(ticket: Ticket, desk: str, language: Language) -> Iterator[SaidLine]:
    """The ticket itself, then what followed in the order of time, each with its receipts; a closing has its own place.

    The ticket comes first whatever the clocks say: a desk's may be behind ours.
    """
    known = {message.id for message in ticket.thread}
    below: dict[object, list[Receipt]] = {}
    events: list[tuple[datetime, Message | Receipt]] = [(message.at, message) for message in ticket.thread]
    for receipt in ticket.receipts:
        if receipt.closing:
            events.append((receipt.at, receipt))
        else:
            below.setdefault(receipt.message if receipt.message in known else None, []).append(receipt)
    yield _opening(ticket, desk, below.get(None, []), language)
    number = 1
    for _at, one in sorted(events, key=lambda event: event[0]):
        if isinstance(one, Message):
            number += 1
            yield _said(number, one, desk, below.get(one.id, []), language)
        else:
            yield _closing(one, desk, language)


def _opening(ticket: Ticket, desk: str, receipts: Sequence[Receipt], language: Language) -> SaidLine:
    waits = ticket.state not in _ARRIVED and not ticket.number
    return SaidLine(
        number=1,
        who=words(language)["technician"],
        role=words(language)["ticket-request"],
        day=local_day(ticket.created, language),
        time=clock(ticket.created, language),
        state=ticket.word if waits else "",
        lines=tuple(ticket.message.splitlines()),
        files=tuple(_files(ticket.attachments)),
        receipts=tuple(_receipt(one, desk, language) for one in receipts),
    )


def _said(number: int, message: Message, desk: str, receipts: Sequence[Receipt], language: Language) -> SaidLine:
    word = words(language)
    theirs = message.author == "desk"
    return SaidLine(
        number=number,
        who=short(message.author_name or desk, 80) if theirs else word["technician"],
        role=word["ticket-answer" if theirs else "ticket-reply"],
        day=local_day(message.at, language),
        time=clock(message.at, language),
        state="" if message.state in _ARRIVED else message.state.word,
        lines=tuple(message.text.splitlines()),
        files=tuple(_files((*message.attachments, *message.files))),
        receipts=tuple(_receipt(one, desk, language) for one in receipts),
    )


def _closing(receipt: Receipt, desk: str, language: Language) -> SaidLine:
    return SaidLine(
        number=0,
        who=words(language)["ticket-closed"],
        role="",
        day=local_day(receipt.at, language),
        time=clock(receipt.at, language),
        state="",
        lines=(),
        files=(),
        receipts=(_receipt(receipt, desk, language),),
    )


def _files(files: Sequence[Attachment | DeskFile]) -> Iterator[FileLine]:
    for file in files:
        sha256 = file.sha256 if isinstance(file, Attachment) else ""
        yield FileLine(visible(file.name), format_bytes(file.bytes), sha256)


def _receipt(receipt: Receipt, desk: str, language: Language) -> ReceiptLine:
    word = words(language)
    said = word["ticket-closing-receipt" if receipt.closing else "ticket-receipt"].format(
        desk=desk, number=receipt.number, moment=instant(receipt.at, language)
    )
    sent = word["ticket-sent"], format_bytes(receipt.bytes)
    address = ((word["ticket-address"], receipt.address),) if receipt.address else ()
    return ReceiptLine(said, (sent, *address, (word["sha256"], receipt.sha256)), receipt.warning)


def _time(time: TicketTime, language: Language) -> Iterator[Fact]:
    """What was worked; of what was corrected only the correction counts."""
    word = words(language)
    stands = [entry for entry in time.entries if entry.stands and entry.seconds]
    if not stands:
        return
    first, last = min(entry.begin for entry in stands), max(entry.end for entry in stands)
    days = dict.fromkeys((local_day(first, language), local_day(last, language)))
    yield word["ticket-time-span"], " – ".join(days)
    yield word["ticket-time-people"], ", ".join(dict.fromkeys(filter(None, (entry.technician for entry in stands))))
    entries = word["ticket-entry" if len(stands) == 1 else "ticket-entries"].format(count=len(stands))
    yield word["ticket-time-raw"], word["ticket-time-raw-value"].format(span=span(time.sums.raw), entries=entries)
    if time.sums.worked != time.sums.raw:
        yield word["ticket-time-worked"], word["ticket-hours"].format(span=span(time.sums.worked))
    units = word["ticket-units-one" if time.sums.units == 1 else "ticket-units"].format(count=time.sums.units)
    rules = list(dict.fromkeys(entry.rule.words for entry in stands))
    yield word["ticket-time-charged"], f"{units}, {'; '.join(rules)}"
    if time.sums.asking:
        yield word["ticket-time-asking"], word["ticket-hours"].format(span=span(time.sums.asking))
