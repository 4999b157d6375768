"""Every kind of document in every language, from nothing to far too much, of real data by the real services.

A kind without a maker here fails tests by itself: they go through `WANTED`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from itertools import product
from pathlib import Path
from typing import Any, Literal, get_args
from uuid import UUID

import keyring

from helpdesk import i18n
from helpdesk.app import open_helpdesk
from helpdesk.consent import Action, ConsentNew
from helpdesk.customers import AgreedFact, Contract, CustomerNew
from helpdesk.i18n import LANGUAGES, Language
from helpdesk.printing.imprint import imprinted
from helpdesk.printing.models import Letterhead, Made
from helpdesk.printing.subjects import (
    ConsentSubject,
    Kind,
    QuoteSubject,
    ReportSubject,
    ServiceSubject,
    ShiftSubject,
    Subject,
    TicketSubject,
)
from helpdesk.resources import resource
from helpdesk.scope.library import load_library
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import TicketDraft
from helpdesk.work import (
    Billable,
    ItemDraft,
    Material,
    Price,
    Pricing,
    QuoteDraft,
    QuoteNew,
    Recurrence,
    ReportDraft,
    ReportSigning,
    TimeNew,
)
from tests.consent.conftest import GRANT, Case
from tests.consent.test_signatures import drawn
from tests.delivery.keyrings import MemoryKeyring
from tests.printing.conftest import AT, HOSTILE, LETTERHEAD
from tests.work.on_call import EXCLUDED, Clocks, Desk

Content = Literal["plain", "addressed", "hostile", "empty", "long"]
BARE = Letterhead("", (), ())
FIRM = Settings(
    language="de",
    technician="Toni Technik",
    company="Muster IT GmbH",
    hourly_rate_cents=9500,
    time_zone="Europe/Berlin",
    holiday_calendar="DE-BY",
)
MANY = 40
PARAGRAPH = "Zuerst wurde das Netzteil getauscht, dann die Verbindung zum Server geprüft. " * 12
_CODES = frozenset(
    {"id", "slug", "language", "verdict", "kind", "state", "status", "who", "answer", "phase", "step", "sha256"}
    | {"accent", "logo", "font", "form", "recurrence"}
)
"""Fields whose texts are no people's words: templates choose by them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One document of the matrix."""

    kind: Kind
    language: Language
    content: Content

    def __str__(self) -> str:
        return f"{self.kind}-{self.language}-{self.content}"


WANTED = [Wanted(*one) for one in product(Kind, LANGUAGES, get_args(Content))]


@contextmanager
def scene(folder: Path) -> Iterator["Scene"]:
    """Services on an empty data directory, with a keyring that can seal."""
    clocks, before, language = Clocks(), keyring.get_keyring(), i18n.language()
    keyring.set_keyring(MemoryKeyring())
    helpdesk = open_helpdesk(Paths(folder), FIRM, now=clocks, steady=lambda: clocks.steady)
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", "K-1", contracts=(Contract("exchange"),))).customers
    try:
        yield Scene(Desk(helpdesk, clocks, customer))
    finally:
        helpdesk.close()
        keyring.set_keyring(before)
        i18n.use(language)


class Scene:
    """Makes what is wanted by the services of a desk, whose clocks go on as it does."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._customers: dict[Content, UUID] = {}

    def subject(self, wanted: Wanted) -> Subject:
        """What is wanted, once all is there that it tells of."""
        i18n.use(wanted.language)
        return SUBJECTS[wanted.kind](self, wanted)

    def made(self, wanted: Wanted) -> Made:
        """What is wanted, with number and version as issuing gives them."""
        subject = self.subject(wanted)
        made = self._desk.helpdesk.printing._makers.make(subject, self._desk.clocks())
        sheet = replace(made.sheet, letterhead=BARE if wanted.content in {"plain", "empty"} else LETTERHEAD)
        if not made.draft:
            sheet = imprinted(sheet, "AB-2026-0001", 1, AT, None)
        return replace(made, sheet=spoilt(sheet) if wanted.content == "hostile" else sheet)

    def customer(self, content: Content) -> UUID:
        """Without an address, with one, or with the longest there are."""
        if content in self._customers:
            return self._customers[content]
        exchange, address = (Contract("exchange"),), ("Hafenstraße 12", "24103 Kiel")
        new = CustomerNew("Süd AG", f"K-10{len(self._customers)}", contracts=exchange, address=address)
        match content:
            case "plain":
                new = replace(new, address=())
            case "empty":
                new = CustomerNew("X")
            case "long":
                new = CustomerNew(
                    "Beispielgesellschaft für Langes mbH " * 5,
                    "K-" + "9" * 18,
                    contracts=(*exchange, Contract("total-care")),
                    facts=tuple(
                        AgreedFact(
                            f"Zu {entry.id}: {PARAGRAPH[:300]}", AT.date(), "Brief", (), ((entry.id, "included"),)
                        )
                        for entry in load_library().document("total-care").entries[:9]
                    ),
                    address=("Abteilung Einkauf", "z. Hd. Frau Dr. Ö. Möller", "Haus C", *address),
                )
        (self._customers[content],) = self._desk.helpdesk.customers.add(new).customers
        return self._customers[content]

    def ticket(self, wanted: Wanted, message: str = "Guten Tag,\n\nes druckt nicht.") -> UUID:
        customer = self.customer(wanted.content)
        draft = TicketDraft("Drucker", message, customer=customer)
        (ticket,) = self._desk.helpdesk.tickets.draft(draft).tickets
        return ticket

    def service(self, wanted: Wanted) -> Subject:
        document = "total-care" if wanted.content == "long" else "cstack"
        editions = self._desk.helpdesk.editions
        text = (resource("documents") / f"{document}.md").read_text(encoding="utf-8")
        editions.accept(text.replace("language: de", f"language: {wanted.language}"), "test")
        if wanted.content in {"plain", "empty"}:
            return ServiceSubject(document, form="summary" if wanted.content == "empty" else "whole")
        return ServiceSubject(document, customer=self.customer(wanted.content), acknowledgement=True)

    def quote(self, wanted: Wanted) -> Subject:
        quotes = self._desk.helpdesk.quotes
        new = QuoteNew(self.customer(wanted.content), self.ticket(wanted), language=wanted.language)
        (quote,) = quotes.start(new).quotes
        if wanted.content != "empty":
            prices = (
                Price(),
                Price(Pricing.ESTIMATE, minutes=30),
                Price(Pricing.FIXED, cents=12990, quantity=Decimal("1.5"), unit="Stück"),
                Price(Pricing.FIXED, cents=4990, recurrence=Recurrence.MONTHLY, optional=True),
            )
            items = [ItemDraft("", EXCLUDED), *(ItemDraft(f"Dose {n}", price=price) for n, price in enumerate(prices))]
            much = wanted.content == "long"
            quotes.edit(
                quote,
                QuoteDraft(
                    tuple(items * (MANY // 5 if much else 1)),
                    16,
                    PARAGRAPH[:900] if much else "Guten Tag,\n\nwie besprochen.",
                    wanted.language,
                ),
            )
            quotes.issue(quote)
        return QuoteSubject(quote)

    def report(self, wanted: Wanted) -> Subject:
        ticket, times, reports = self.ticket(wanted), self._desk.helpdesk.times, self._desk.helpdesk.reports
        draft = ReportDraft(
            "Netzteil getauscht.\n\nAlles läuft.",
            "Erika Muster",
            (Material("Netzteil 65 W", Decimal("1.5"), "Stück", 4995), Material("Kabel")),
            ("Akku bestellen",),
            wanted.language,
        )
        if wanted.content == "empty":
            draft = ReportDraft(language=wanted.language)
        else:
            self._desk.session(ticket, minutes=7)
            times.add(TimeNew(ticket, 5, "Kulanz", Billable.NO))
        if wanted.content == "long":
            draft = replace(draft, summary=PARAGRAPH, material=draft.material * 10, open_points=draft.open_points * 20)
            for number in range(MANY):
                self._desk.clocks.go_on(minutes=20)
                times.add(TimeNew(ticket, 10, f"{number}: {PARAGRAPH[:150]}"))
        reports.edit(ticket, draft)
        if wanted.content == "addressed":
            reports.sign(ticket, ReportSigning("Erika Muster", drawn(), reports.get(ticket).digest))
        return ReportSubject(ticket)

    def shift(self, wanted: Wanted) -> Subject:
        helpdesk, clocks = self._desk.helpdesk, self._desk.clocks
        (shift,) = helpdesk.shifts.begin("" if wanted.content == "empty" else "Nachtdienst").shifts
        for _call in range({"empty": 0, "long": MANY}.get(wanted.content, 2)):
            ticket = self.ticket(wanted)
            clocks.go_on(minutes=30)
            helpdesk.times.add(TimeNew(ticket, 20, "Dienst neu gestartet"))
        clocks.go_on(hours=1)
        helpdesk.shifts.end(shift)
        return ShiftSubject(shift, self.customer("addressed") if wanted.content == "addressed" else None)

    def consent(self, wanted: Wanted) -> Subject:
        helpdesk, customer = self._desk.helpdesk, self.customer(wanted.content)
        reason = PARAGRAPH[:900] if wanted.content == "long" else "Drucker druckt nicht"
        ticket = None if wanted.content == "empty" else self.ticket(wanted)
        circumstances = frozenset(one.id for one in helpdesk.consents.circumstances("de") if one.kind == "capability")
        new = ConsentNew(customer, "PC-17", reason, ticket, language=wanted.language)
        if wanted.content == "long":
            new = replace(new, circumstances=circumstances - {"unattended", "recording"})
        (consent,) = helpdesk.consents.new(new).consents
        case = Case(helpdesk, consent)
        if wanted.content != "empty":
            case.go(Action.PRESENT)
            case.settle(Action.GRANT)
            helpdesk.consents.grant(consent, GRANT, drawn() if wanted.content == "addressed" else b"")
            case.go(Action.START)
            for _pause in range(MANY if wanted.content == "long" else 1):
                self._desk.clocks.go_on(minutes=1)
                case.go(Action.PAUSE, Action.RESUME)
            case.go(Action.END, Action.SEAL)
        return ConsentSubject(consent)

    def conversation(self, wanted: Wanted) -> Subject:
        helpdesk = self._desk.helpdesk
        if wanted.content == "empty":
            (ticket,) = helpdesk.tickets.draft(TicketDraft()).tickets
            return TicketSubject(ticket)
        ticket = self.ticket(wanted, PARAGRAPH if wanted.content == "long" else "Es druckt nicht.")
        former = helpdesk.tickets.get(ticket).draft()
        profile = helpdesk.tickets.profile()
        chosen = replace(former, department=profile.departments[0], category=profile.categories[0])
        helpdesk.tickets.save(ticket, chosen)
        helpdesk.delivery.submit(ticket)
        helpdesk.delivery.send_due()
        for number in range(MANY if wanted.content == "long" else 1):
            self._desk.clocks.go_on(minutes=1)
            helpdesk.delivery.reply(ticket, f"Nachtrag {number}", ())
        helpdesk.times.add(TimeNew(ticket, 10))
        return TicketSubject(ticket)


SUBJECTS: Mapping[Kind, Callable[[Scene, Wanted], Subject]] = {
    Kind.SERVICE_DESCRIPTION: Scene.service,
    Kind.QUOTE: Scene.quote,
    Kind.WORK_REPORT: Scene.report,
    Kind.SHIFT_SHEET: Scene.shift,
    Kind.CONSENT: Scene.consent,
    Kind.TICKET: Scene.conversation,
}


def spoilt(value: Any, name: str = "") -> Any:  # noqa: ANN401 - a tree of dataclasses
    """The same with hostile texts in every place that takes people's words."""
    if isinstance(value, str):
        return value if name in _CODES or isinstance(value, Enum) or not value else HOSTILE
    if isinstance(value, tuple):
        return tuple(spoilt(part, name) for part in value)
    if isinstance(value, Mapping):
        return {key: spoilt(part, str(key)) for key, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        texts = {field.name: spoilt(getattr(value, field.name), field.name) for field in fields(value)}
        return replace(value, **texts)
    return value
