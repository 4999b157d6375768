"""Probe: work reports issued into a folder beside setting the same sheets alone, all warm: `reports DIR`."""

import json
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from uuid import UUID

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.customers import CustomerNew
from helpdesk.printing.batch import Placed, place_all
from helpdesk.printing.press import Press
from helpdesk.printing.subjects import ReportSubject
from helpdesk.printing.work_report import work_report_sheet
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import TicketDraft
from helpdesk.work import TimeNew

REPORTS = 60
WARMING = 10
TIMES = 4
NOW = datetime(2026, 7, 31, 12, tzinfo=UTC)
DAYS = date(2026, 7, 1), date(2026, 7, 31)


def main(folder: str) -> None:
    here = Path(folder)
    settings = Settings(language="de", technician="Toni Technik", company="Muster IT GmbH", hourly_rate_cents=9500)
    helpdesk = open_helpdesk(Paths(here / "data"), settings, now=lambda: NOW)
    _work(helpdesk)
    subjects = [ReportSubject(row.ticket, *DAYS) for row in helpdesk.reports.worked(*DAYS)]
    letterhead = helpdesk.stationery.letterhead()
    bare_press = Press()

    def issue(these: list[ReportSubject]) -> list[float]:
        spent, begun = [], time.perf_counter()
        for one in place_all(helpdesk.printing, these, here / "reports"):
            if not isinstance(one, Placed):
                raise one.error
            spent.append(time.perf_counter() - begun)
            begun = time.perf_counter()
        return spent

    def bare(these: list[ReportSubject]) -> None:
        for one in these:
            report = helpdesk.reports.get(one.ticket, *DAYS)
            sheet = work_report_sheet(report, None, letterhead)
            begun = time.perf_counter()
            bare_press.set("work-report", sheet, NOW)
            taken.append(time.perf_counter() - begun)

    taken: list[float] = []
    issue(subjects[:WARMING])
    bare(subjects[:WARMING])
    taken.clear()
    issued, passed = issue(subjects[WARMING:]), issue(subjects[WARMING:])
    bare(subjects[WARMING:])
    helpdesk.close()
    told = {"issued": median(issued), "passed_over": median(passed), "bare": median(taken)}
    sys.stdout.write(json.dumps(told))


def _work(helpdesk: Helpdesk) -> None:
    for number in range(REPORTS):
        (customer,) = helpdesk.customers.add(CustomerNew(f"Kunde {number} GmbH", f"K-{number}")).customers
        (ticket,) = helpdesk.tickets.draft(TicketDraft(subject=f"Drucker {number}", customer=customer)).tickets
        _times(helpdesk, ticket, number)


def _times(helpdesk: Helpdesk, ticket: UUID, number: int) -> None:
    for day in range(TIMES):
        begin = NOW - timedelta(days=day + 1, minutes=number)
        helpdesk.times.add(TimeNew(ticket, 7 + day * 5, f"Treiber {number} erneuert, Testseite gedruckt", begin=begin))


main(*sys.argv[1:])
