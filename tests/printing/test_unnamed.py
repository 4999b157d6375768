from datetime import timedelta
from uuid import UUID

import pytest

from helpdesk.app import Helpdesk
from helpdesk.customers import CustomerNew
from helpdesk.printing.subjects import QuoteSubject, ReportSubject, ShiftSubject, Subject
from helpdesk.settings import Settings
from helpdesk.tickets import TicketDraft
from helpdesk.work import QuoteNew, TimeNew
from tests.printing.conftest import AT, Read


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("LOGNAME", "osanmeldung")
    return Settings(language="de", company="Muster IT GmbH", hourly_rate_cents=9500, time_zone="Europe/Berlin")


@pytest.fixture
def subjects(helpdesk: Helpdesk) -> list[Subject]:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    (ticket,) = helpdesk.tickets.draft(TicketDraft(subject="Kein Netz", customer=customer)).tickets
    (quote,) = helpdesk.quotes.start(QuoteNew(customer, ticket, (), 16, ("Zaun",))).quotes
    helpdesk.times.add(TimeNew(minutes=30, begin=AT - timedelta(hours=1), ticket=ticket))
    (shift,) = helpdesk.shifts.begin(at=AT - timedelta(hours=2)).shifts
    return [QuoteSubject(quote), ReportSubject(ticket), ShiftSubject(shift, customer), ShiftSubject(shift)]


@pytest.mark.parametrize("at", range(4))
def test_the_name_of_a_login_is_on_no_paper(helpdesk: Helpdesk, read: Read, subjects: list[Subject], at: int) -> None:
    assert "osanmeldung" not in read(helpdesk.printing.preview(subjects[at]).pdf).text


def test_who_has_the_name_of_a_login_is_named(helpdesk: Helpdesk, read: Read, subjects: list[Subject]) -> None:
    helpdesk.options.save({"technician": "osanmeldung"})

    assert "osanmeldung" in read(helpdesk.printing.preview(subjects[1]).pdf).text


def test_a_draft_tells_that_nobody_is_named(helpdesk: Helpdesk, subjects: list[Subject]) -> None:
    assert isinstance(subjects[0], QuoteSubject)
    quote: UUID = subjects[0].quote

    assert "„Angebote und Abrechnung“" in helpdesk.quotes.get(quote).warnings[-1]
