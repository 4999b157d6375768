import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings
from helpdesk.store.integrity import stale_indexes
from helpdesk.tickets import TicketDraft, TicketFilter


@dataclass
class Clock:
    """Says the time a test sets."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))


@pytest.fixture
def desk(prepared: Paths, settings: Settings, clock: Clock) -> Helpdesk:
    return open_helpdesk(prepared, settings, now=clock)


@pytest.fixture
def discard(desk: Helpdesk, tmp_path: Path) -> Callable[..., UUID]:
    def discarded(subject: str, *contents: str) -> UUID:
        files = []
        for number, content in enumerate(contents):
            files.append(tmp_path / f"{subject}-{number}.txt")
            files[-1].write_text(content)
        (ticket,) = desk.tickets.draft(TicketDraft(subject, "Druckt nicht."), files).tickets
        desk.tickets.discard(ticket)
        return ticket

    return discarded


def stored(paths: Paths) -> list[Path]:
    return sorted(paths.files.glob("??/*"))


def age(paths: Paths, days: int) -> None:
    for file in stored(paths):
        os.utime(file, (then := time.time() - days * 86_400, then))


def test_a_discarded_draft_stays_thirty_days_and_then_goes_with_its_files(
    desk: Helpdesk, clock: Clock, discard: Callable[..., UUID], paths: Paths
) -> None:
    old = discard("alt", "eins")
    clock.now += timedelta(days=29, hours=23)
    young = discard("jung", "zwei")
    age(paths, 2)
    assert not desk.bin.empty_due()
    assert len(stored(paths)) == 2

    clock.now += timedelta(hours=2)

    assert desk.bin.empty_due().tickets == {old}
    assert [row.id for row in desk.finding.page(TicketFilter(binned=True))] == [young]
    assert len(stored(paths)) == 1
    assert stale_indexes(paths.database) == []


def test_a_file_stays_while_another_ticket_names_it_or_it_is_younger_than_a_day(
    desk: Helpdesk, discard: Callable[..., UUID], paths: Paths, tmp_path: Path
) -> None:
    ticket = discard("Drucker", "eins", "zwei")
    desk.tickets.draft(TicketDraft("Anderes"), [tmp_path / "Drucker-0.txt"])

    desk.bin.delete(ticket)
    assert len(stored(paths)) == 2
    age(paths, 2)
    desk.bin.empty_due()

    assert [file.read_text() for file in stored(paths)] == ["eins"]


def test_only_what_lies_in_the_bin_is_deleted_for_good(desk: Helpdesk) -> None:
    (ticket,) = desk.tickets.draft(TicketDraft("Drucker")).tickets

    for unwanted, code in [(ticket, "ticket_not_discarded"), (uuid4(), "ticket_unknown")]:
        with pytest.raises(HelpdeskError) as refusal:
            desk.bin.delete(unwanted)
        assert refusal.value.code == code
    assert desk.tickets.get(ticket).subject == "Drucker"


def test_a_daily_backup_from_before_can_be_put_back_after_the_bin_was_emptied(
    desk: Helpdesk, discard: Callable[..., UUID], paths: Paths
) -> None:
    ticket = discard("Drucker", "eins")
    desk.tickets.draft(TicketDraft("Anderes"))
    daily = desk.backups.daily()
    assert daily is not None
    age(paths, 2)
    desk.bin.delete(ticket)
    assert stored(paths) == []

    desk.backups.restore(daily.path)

    assert [row.subject for row in desk.tickets.page()] == ["Anderes"]
    assert [row.subject for row in desk.finding.page(TicketFilter(binned=True))] == ["Drucker"]
