"""A work report: what was worked on a ticket and what a person adds to it, as it is shown and signed."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from helpdesk.errors import Problem
from helpdesk.i18n import Language, _
from helpdesk.work.billing import Billable
from helpdesk.work.rules import Rule
from helpdesk.work.timing import Sums, TimeEntry, duration

SUMMARY_LENGTH = 5000
LINE_LENGTH = 500
MOST_LINES = 100
_MOST_QUANTITY = Decimal(100_000)
_MOST_CENTS = 10_000_000
_PLACES = 3
"""After the decimal point of a quantity: metres and litres have no more."""


@dataclass(frozen=True, slots=True)
class Material:
    """What was used up or fitted.

    Attributes:
        cents: The price of one unit, net; None where none is named.
    """

    text: str
    quantity: Decimal = Decimal(1)
    unit: str = ""
    cents: int | None = None

    @property
    def total_cents(self) -> int | None:
        """Net; half a cent counts as one."""
        return None if self.cents is None else int(self.quantity * self.cents + Decimal("0.5"))


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """What no clock knows of the work on a ticket, as typed.

    Attributes:
        summary: What was done, in a few sentences; blank lines part paragraphs.
        present: Who of the customer's was there, or was spoken to.
        open_points: What is still to be done, one each.
        language: The customer's; the report is written in it.
    """

    summary: str = ""
    present: str = ""
    material: tuple[Material, ...] = ()
    open_points: tuple[str, ...] = ()
    language: Language = "de"

    def problems(self) -> list[Problem]:
        """What keeps this from being kept, by field."""
        found = [
            *_too_long("summary", self.summary, SUMMARY_LENGTH),
            *_too_long("present", self.present, LINE_LENGTH),
            *(problem for point in self.open_points for problem in _too_long("open_points", point, LINE_LENGTH)),
        ]
        for name, lines in (("material", self.material), ("open_points", self.open_points)):
            if len(lines) > MOST_LINES:
                found.append(Problem(name, "too_many_lines", _("Höchstens {most} Zeilen.").format(most=MOST_LINES)))
        for one in self.material:
            found += _material_problems(one)
        return found


def _too_long(name: str, text: str, most: int) -> list[Problem]:
    if len(text) <= most:
        return []
    return [Problem(name, f"{name}_too_long", _("Höchstens {limit} Zeichen; es sind {count}.").format(
        limit=most, count=len(text)
    ))]  # fmt: skip


def _material_problems(one: Material) -> list[Problem]:
    found = _too_long("material", one.text + one.unit, LINE_LENGTH)
    if not one.text.strip():
        found.append(Problem("material", "material_unnamed", _("Nennen Sie, was es war.")))
    exponent = one.quantity.as_tuple().exponent
    if not one.quantity.is_finite() or not isinstance(exponent, int) or exponent < -_PLACES:
        found.append(Problem("material", "quantity_malformed", _("Eine Menge hat höchstens drei Nachkommastellen.")))
    elif not 0 < one.quantity <= _MOST_QUANTITY:
        message = _("Die Menge liegt über 0 und höchstens bei {most}.").format(most=_MOST_QUANTITY)
        found.append(Problem("material", "quantity_out_of_range", message))
    if one.cents is not None and not 0 <= one.cents <= _MOST_CENTS:
        found.append(Problem("material", "price_out_of_range", _("Dieser Preis geht nicht.")))
    return found


@dataclass(frozen=True, slots=True)
class ReportSigning:
    """A signature, as it is given.

    Attributes:
        name: Who signs.
        picture: PNG of the signature.
        content: The digest of the report that was shown (`Report.digest`).
    """

    name: str
    picture: bytes
    content: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class ReportSigned:
    """That somebody signed a report: never changed, whatever becomes of the times and texts.

    Attributes:
        sequence: The how manieth signature on reports of this ticket, from 1.
        picture: SHA-256 of the signature's picture.
        content: SHA-256 of what was shown when it was signed.
        technician: Who had it signed.
    """

    sequence: int
    at: datetime
    name: str
    technician: str
    picture: str
    content: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Basis:
    """A document that a ticket was judged by; `edited` where its edition is still today's and says when."""

    title: str
    edition: str
    edited: date | None


@dataclass(frozen=True, slots=True)
class ReportGroup:
    """What is charged, or isn't, for one reason.

    Attributes:
        decided: A person said whether it is charged, for this `reason`; empty where none was given.
        why: What the scope's answer said, in the report's language; empty where that isn't why.
        rule: By what it is charged.
    """

    billable: Billable
    decided: bool
    why: str
    rule: Rule
    entries: tuple[TimeEntry, ...]
    sums: Sums
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The work on a ticket, all of it or that of some days.

    Attributes:
        first, last: The days that were asked for, both included; None where that end is open, and both where they
            leave nothing out.
        entries: What stands, oldest first, without what was struck out.
        corrected: What was corrected, each before what corrects it; `struck` those of them that were struck out.
        groups: The same entries by why they are charged or aren't.
        rate_cents: The price of an hour, net; None where none is known.
        running: A session on the ticket runs, whose time isn't in it yet.
        signed: The signature that holds for just this; None where there is none.
        outdated: The last signature on a report of these days that said something else.
    """

    ticket: UUID
    ticket_name: str
    customer: UUID | None
    customer_name: str
    first: date | None
    last: date | None
    draft: ReportDraft
    entries: tuple[TimeEntry, ...]
    corrected: tuple[TimeEntry, ...]
    struck: tuple[TimeEntry, ...]
    groups: tuple[ReportGroup, ...]
    sums: Sums
    basis: tuple[Basis, ...]
    rate_cents: int | None
    running: bool = False
    signed: ReportSigned | None = None
    outdated: ReportSigned | None = field(default=None)

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing that anybody could sign."""
        return not (self.entries or self.draft.summary or self.draft.material)

    @property
    def warning(self) -> str:
        """What its technician should know before it goes to the customer; empty where nothing keeps it."""
        if not self.sums.asking:
            return ""
        told = _("{time} sind noch zu klären: Entscheiden Sie, ob das berechnet wird, bevor der Bericht hinausgeht.")
        return told.format(time=duration(self.sums.asking))

    @property
    def material_cents(self) -> int | None:
        """Net; None where no material has a price."""
        totals = [one.total_cents for one in self.draft.material if one.total_cents is not None]
        return sum(totals) if totals else None

    @property
    def body(self) -> str:
        """What it says, as it is kept when it is signed: the same report is the same text."""
        said = {
            "ticket": str(self.ticket),
            "ticket_name": self.ticket_name,
            "customer": self.customer_name,
            "first": self.first,
            "last": self.last,
            **asdict(self.draft),
            "rate_cents": self.rate_cents,
            "groups": [
                {
                    "billable": group.billable,
                    "decided": group.decided,
                    "rule": group.rule.as_body(),
                    "entries": [_said(entry) for entry in group.entries],
                    "cents": group.sums.cents,
                }
                for group in self.groups
            ],
            "basis": [asdict(one) for one in self.basis],
            "corrected": [_said(entry) for entry in (*self.corrected, *self.struck)],
        }
        return json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)

    @property
    def digest(self) -> str:
        """SHA-256 of what it says, in lower-case hexadecimal."""
        return hashlib.sha256(self.body.encode(errors="replace")).hexdigest()


def _said(entry: TimeEntry) -> dict[str, Any]:
    # The reason as it was kept: how it is put in another language may be put better one day.
    names = "id", "technician", "begin", "seconds", "zone", "units", "billable", "why", "note", "marks", "replaces"
    return {name: getattr(entry, name) for name in names}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A ticket on which work was done in some days."""

    ticket: UUID
    customer: UUID | None
