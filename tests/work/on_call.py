"""What tests of worked time share: two clocks, sessions on tickets, and pieces of work for the arithmetic."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.consent import Action, ConsentNew
from helpdesk.customers import Contract, CustomerNew
from helpdesk.scope import Verdict
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import Judgement, TicketDraft
from helpdesk.work import Billable, Per, Rule, Slice, Surcharges, TicketTime
from helpdesk.work.billing import Worked
from helpdesk.work.clock import holiday_name
from helpdesk.work.spans import sliced
from tests.consent.conftest import Case

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 7, 27, 10, 0, tzinfo=BERLIN)
TICKET = UUID(int=1)
EXCLUDED = "ex-netzwerkprobleme-kunde"


class Clocks:
    """A wall clock that tests set, and a steady one that only goes on."""

    def __init__(self) -> None:
        self.wall = MONDAY.astimezone(UTC)
        self.steady = 1000.0

    def __call__(self) -> datetime:
        return self.wall

    def go_on(self, **span: float) -> None:
        """Time passes: both show it."""
        passed = timedelta(**span)
        self.wall += passed
        self.steady += passed.total_seconds()

    def set_wall(self, wall: datetime) -> None:
        """Somebody sets the clock."""
        self.wall = wall.astimezone(UTC)


@dataclass
class Desk:
    """Services on two clocks, and short names for what is done with them."""

    helpdesk: Helpdesk
    clocks: Clocks
    customer: UUID

    def ticket(self, verdict: Verdict | None = Verdict.EXCLUDED, subject: str = "Drucker") -> UUID:
        """A ticket of the customer's, judged so."""
        (ticket,) = self.helpdesk.tickets.draft(TicketDraft(subject=subject, customer=self.customer)).tickets
        if verdict:
            self.helpdesk.tickets.judge(ticket, Judgement(EXCLUDED, "exchange", "123456789abc", verdict))
        return ticket

    def granted(self, ticket: UUID | None) -> Case:
        """A consent whose session may start."""
        new = ConsentNew(self.customer, "PC-17", "Drucker druckt nicht", ticket)
        (consent,) = self.helpdesk.consents.new(new).consents
        case = Case(self.helpdesk, consent)
        case.go(Action.PRESENT, Action.GRANT)
        case.settle(Action.START)
        return case

    def session(self, ticket: UUID | None, **span: float) -> Case:
        """A session that runs so long, from now."""
        case = self.granted(ticket)
        case.act(Action.START)
        self.clocks.go_on(**span)
        case.go(Action.END)
        return case


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def settings() -> Settings:
    return Settings(
        language="de",
        technician="Toni Technik",
        company="Muster IT GmbH",
        hourly_rate_cents=9600,
        time_zone="Europe/Berlin",
        holiday_calendar="DE-BY",
    )


@pytest.fixture
def helpdesk(prepared: Paths, settings: Settings, clocks: Clocks) -> Iterator[Helpdesk]:
    opened = open_helpdesk(prepared, settings, now=clocks, steady=lambda: clocks.steady)
    yield opened
    opened.close()


@pytest.fixture
def desk(helpdesk: Helpdesk, clocks: Clocks) -> Desk:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", "K-1", contracts=(Contract("exchange"),))).customers
    return Desk(helpdesk, clocks, customer)


def cut(begin: datetime, seconds: int, surcharges: Surcharges | None = None) -> tuple[Slice, ...]:
    """Time in Berlin, cut with Bavaria's holidays."""
    return sliced(begin, seconds, BERLIN, surcharges or Surcharges(), lambda day: bool(holiday_name(day, "DE-BY")))


def piece(
    begin: datetime,
    seconds: int,
    *,
    subject: UUID = TICKET,
    consent: UUID | None = None,
    billable: Billable = Billable.YES,
    rule: Rule | None = None,
) -> Worked:
    """A piece of work in Berlin."""
    number = int(begin.timestamp() * 1_000_000) * 100_000 + seconds
    return Worked(UUID(int=number), subject, consent, begin, seconds, cut(begin, seconds), billable, rule or Rule())


def per_contact(minutes: int = 15) -> Rule:
    """What courts didn't like."""
    return Rule(minutes, Per.CONTACT)


def of(desk: Desk, ticket: UUID) -> TicketTime:
    """All time worked on a ticket."""
    return desk.helpdesk.times.of_ticket(ticket)


def standing(desk: Desk, ticket: UUID) -> list[tuple[int, int, Billable]]:
    """Seconds, units and whether it is charged, of what nobody corrected."""
    return [(entry.seconds, entry.units, entry.billable) for entry in of(desk, ticket).entries if entry.stands]
