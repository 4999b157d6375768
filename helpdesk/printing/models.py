"""What a template is given: plain data, written as JSON, never as markup.

Every text stands here as it is; what the fonts can't show is replaced on the way to the press.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from helpdesk.customers import Customer
from helpdesk.i18n import Language

Fact = tuple[str, str]
"""A label in the document's language, and its value."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The sender, from the settings; empty parts leave no trace.

    Attributes:
        accent: Colour of rules and headings as `#rrggbb`; empty: the house's own.
        logo: Name of its file, which tells its content; the press asks `Stationery` for that.
        logo_text: What it says to those who don't see it.
        logo_ratio: Its width by its height.
        font: Family of an own font; empty: the house's own.
    """

    company: str
    address: tuple[str, ...]
    contact: tuple[str, ...]
    bank: tuple[str, ...] = ()
    register: tuple[str, ...] = ()
    accent: str = ""
    logo: str = ""
    logo_text: str = ""
    logo_ratio: float = 0
    font: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """For whom it is: the lines of the address zone."""

    lines: tuple[str, ...]


def recipient(customer: Customer) -> Recipient:
    """The customer's name with the address below it, as far as one is known."""
    return Recipient((customer.name, *customer.address))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What every document has.

    Attributes:
        head: What the head of each further page says, left and right.
        foot: Number and version, at the foot of each page.
        facts: The information block.
    """

    language: Language
    title: str
    subtitle: str
    description: str
    keywords: tuple[str, ...]
    head: tuple[str, str]
    foot: str
    letterhead: Letterhead
    recipient: Recipient | None
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A sheet with what issuing it must know.

    Attributes:
        sheet: Without number and version, which issuing adds to its facts and its foot.
        pictures: Files the template shows, by name.
        title: What file, print job and the list of issued documents call it.
        draft: It says of itself that it is one, is never issued, and has no number.
        final: What was issued of it stays as it is, whatever changes: an issued quote, a sealed record.
        edition: What of a final one may go on: while that is the same, the bytes are; a sealed record's last event.
        number: Where it has one of its own already, as a quote.
        customer: Whose it is; `customer_name` as it stands on it.
        at: The moment it is dated by; None: when it is issued.
        pieces: Ids of the pieces of work it tells of, which no two documents of a kind should charge.
    """

    sheet: Sheet
    title: str
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    draft: bool = False
    final: bool = False
    edition: str = ""
    number: str = ""
    customer: UUID | None = None
    customer_name: str = ""
    at: datetime | None = None
    pieces: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """An item of the checklist with its answer.

    Attributes:
        way: How the customer's answer came, and what shows it; empty where that was not said.
    """

    id: str
    text: str
    who: str
    answer: str
    answered: str
    note: str
    way: str


@dataclass(frozen=True, slots=True)
class PhaseLines:
    """The items that are due in one phase of the session."""

    title: str
    items: tuple[AnswerLine, ...]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One step of a consent's life."""

    day: str
    time: str
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class Caution:
    """What a reader must not overlook about the state the document is in."""

    kind: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The text that was shown, line by line, and what identifies it."""

    facts: tuple[Fact, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """A question to the customer with boxes to tick.

    Attributes:
        answer: Where it was given already; empty: boxes.
        follows: Whether it is asked only after a "no" to the question before.
    """

    text: str
    answer: str = ""
    note: str = ""
    follows: bool = False


@dataclass(frozen=True, slots=True)
class ConsentForm:
    """What the customer reads and signs beforehand.

    Attributes:
        told: What the checklist explains to them.
        declaration: What their signature says, in the first person; `rights` what they keep.
        identity: Id of the record, and version and hash of the presented text.
    """

    facts: tuple[Fact, ...]
    told: tuple[str, ...]
    questions: tuple[FormQuestion, ...]
    declaration: tuple[str, ...]
    rights: tuple[str, ...]
    identity: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentSheet(Sheet):
    """The record of a consent, as far as it has come.

    Attributes:
        form: Until it is granted, a form takes the record's place.
        stamp: The lines of the checkpoint on the copy of a sealed record; its QR code is a picture beside the data.
        signed: Who signed by hand, and when; the picture lies beside the data. `signed_lost` where it no longer does.
    """

    state: str
    state_word: str
    warning: Caution | None
    people: tuple[Fact, ...]
    subject: tuple[Fact, ...]
    phases: tuple[PhaseLines, ...]
    history: tuple[HistoryLine, ...]
    duration: tuple[Fact, ...]
    wording: Wording | None
    signatures: tuple[str, ...]
    form: ConsentForm | None = None
    stamp: tuple[str, ...] = ()
    signed: str = ""
    signed_lost: bool = False
