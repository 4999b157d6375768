"""Killed before every statement of issuing: a document is there whole, or not at all, and no number is left out."""

import hashlib
import signal
from contextlib import closing
from datetime import timedelta

import pytest

from helpdesk.app import open_helpdesk, utc_now
from helpdesk.customers import CustomerNew
from helpdesk.printing.subjects import ServiceSubject
from helpdesk.settings import Paths, Settings
from helpdesk.store.backup import named_files
from tests.faults.conftest import Tell
from tests.faults.processes import FORK, die_at_statement, is_whole, run_child
from tests.printing.test_archive import Typewriter

pytestmark = pytest.mark.faults


def new_subjects(paths: Paths, settings: Settings, count: int) -> list[ServiceSubject]:
    with closing(open_helpdesk(paths, settings)) as helpdesk:
        return [
            ServiceSubject("cstack", customer=customer)
            for _each in range(count)
            for customer in helpdesk.customers.add(CustomerNew("Nord AG")).customers
        ]


def issue_and_die(paths: Paths, settings: Settings, subject: ServiceSubject, last_statement: int) -> None:
    helpdesk = open_helpdesk(paths, settings)
    helpdesk.printing._press = Typewriter()
    shown = helpdesk.printing.preview(subject)
    die_at_statement(helpdesk._store, last_statement)
    helpdesk.printing.issue(shown)
    helpdesk.close()


def test_a_kill_at_any_statement_of_issuing_keeps_a_whole_document_or_none(
    paths: Paths, settings: Settings, tell: Tell
) -> None:
    statement, status, kept = 0, -signal.SIGKILL, 0
    while status == -signal.SIGKILL:
        statement += 1
        (subject,) = new_subjects(paths, settings, 1)
        status = run_child(issue_and_die, paths, settings, subject, statement) or 0

        with closing(open_helpdesk(paths, settings)) as helpdesk:
            rows = helpdesk.printing.issued(limit=1000)
            assert [row.number[-4:] for row in rows] == [f"{number:04}" for number in range(len(rows), 0, -1)]
            assert [hashlib.sha256(helpdesk.printing.open(row.id)).hexdigest() for row in rows] == [
                row.sha256 for row in rows
            ]
            assert len(rows) in {kept, kept + 1}
            kept = len(rows)
    assert (status, statement > 8) == (0, True)
    assert kept
    assert is_whole(paths)
    with closing(open_helpdesk(paths, settings, now=lambda: utc_now() + timedelta(hours=2))) as later:
        later.printing.print(ServiceSubject("cstack"))
    assert {path.name for path in paths.files.glob("??/*")} == named_files(paths.database)
    tell(f"issuing: {statement - 1} kills, {kept} documents, 0 half, 0 numbers left out")


def issue_all(paths: Paths, settings: Settings, subjects: list[ServiceSubject]) -> None:
    helpdesk = open_helpdesk(paths, settings)
    helpdesk.printing._press = Typewriter()
    for subject in subjects:
        helpdesk.printing.print(subject)
    helpdesk.close()


def test_programs_that_issue_at_once_give_each_number_once(paths: Paths, settings: Settings, tell: Tell) -> None:
    subjects = new_subjects(paths, settings, 60)
    programs = [FORK.Process(target=issue_all, args=(paths, settings, subjects[first::3])) for first in range(3)]
    for program in programs:
        program.start()
    for program in programs:
        program.join()

    with closing(open_helpdesk(paths, settings)) as helpdesk:
        numbers = [row.number[-4:] for row in helpdesk.printing.issued(limit=1000)]
    assert [program.exitcode for program in programs] == [0, 0, 0]
    assert sorted(numbers) == [f"{number:04}" for number in range(1, 61)]
    assert {path.name for path in paths.files.glob("??/*")} == named_files(paths.database)
    tell("issuing: 3 programs at once, 60 documents, 0 numbers twice or left out, 0 files too many")
