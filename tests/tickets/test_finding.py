"""Lists by filter and key, and searches worth keeping."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from helpdesk.app import Helpdesk
from helpdesk.customers import CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.tickets import Outline, TicketDraft, TicketFilter, TicketRow, TicketState, filters, finding, rows
from tests.tickets.samples import GOOD

NOBODY = uuid4()
STATES = (frozenset({TicketState.DRAFT}), frozenset({TicketState.QUEUED, TicketState.FAILED}))


def begin(helpdesk: Helpdesk, subject: str, customer: UUID | None = None) -> UUID:
    (ticket_id,) = helpdesk.tickets.draft(TicketDraft(subject, "x", customer=customer)).tickets
    return ticket_id


def subjects(found: list[TicketRow]) -> list[str]:
    return [row.subject for row in found]


@pytest.fixture
def asked(helpdesk: Helpdesk) -> Iterator[list[str]]:
    """How SQLite goes about each question that is asked."""
    engine: Engine = helpdesk._store._engine
    plans: list[str] = []

    def explain(_c: object, cursor: Any, statement: str, parameters: Any, _context: object, _many: object) -> None:  # noqa: ANN401
        if statement.startswith("SELECT"):
            told = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            plans.extend(row[3] for row in told)

    event.listen(engine, "before_cursor_execute", explain)
    yield plans
    event.remove(engine, "before_cursor_execute", explain)


@pytest.mark.parametrize(
    ("states", "customer", "desk", "within"),
    list(product((frozenset(), *STATES), (None, NOBODY), ("", "local"), (0, 7))),
)
def test_every_filter_reads_an_index_in_order(
    helpdesk: Helpdesk,
    asked: list[str],
    states: frozenset[TicketState],
    customer: UUID | None,
    desk: str,
    within: int,
) -> None:
    where = TicketFilter(states, customer, desk, within)
    last = TicketRow(uuid4(), TicketState.DRAFT, "", "", datetime.now(UTC), "")

    helpdesk.finding.page(where, last)
    helpdesk.finding.sight(where, known=Outline(3000, ((last.updated, last.id),)))
    helpdesk.finding.sight(where)

    assert asked
    assert not [step for step in asked if "B-TREE" in step or step.startswith("SCAN tickets")]
    index = (
        "customer"
        if customer
        else "desk_state"
        if desk and states
        else "desk"
        if desk
        else "state"
        if states
        else "listed"
    )
    used = {word for step in asked for word in step.split() if word.startswith("ix_tickets")}
    assert used == {f"ix_tickets_{index}"}


def test_filters_hold_together(helpdesk: Helpdesk) -> None:
    (nord,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    begin(helpdesk, "Entwurf", nord)
    (sent,) = helpdesk.tickets.draft(replace(GOOD, customer=nord)).tickets
    helpdesk.delivery.submit(sent)
    begin(helpdesk, "Anderer")

    both = frozenset({TicketState.DRAFT, TicketState.QUEUED})
    for where, found in (
        (TicketFilter(customer=nord), [GOOD.subject, "Entwurf"]),
        (TicketFilter(frozenset({TicketState.QUEUED}), nord), [GOOD.subject]),
        (TicketFilter(both), ["Anderer", GOOD.subject, "Entwurf"]),
        (TicketFilter(both, desk="portal"), []),
        (TicketFilter(within=1, text="entw"), ["Entwurf"]),
        (TicketFilter(until=date(2020, 1, 1)), []),
    ):
        assert subjects(helpdesk.finding.page(where)) == found


def test_the_bin_is_a_list_of_its_own(helpdesk: Helpdesk) -> None:
    begin(helpdesk, "hier")
    for word in ("zuerst", "danach"):
        helpdesk.tickets.discard(begin(helpdesk, word))

    assert subjects(helpdesk.finding.page(TicketFilter(binned=True))) == ["danach", "zuerst"]
    assert subjects(helpdesk.finding.page(TicketFilter(binned=True, text="zuerst hier"))) == []
    assert subjects(helpdesk.finding.page(TicketFilter(binned=True, text="uers"))) == ["zuerst"]


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of three rows, and an anchor every second page."""
    for module in (finding, filters, rows):
        monkeypatch.setattr(module, "STEP", 6, raising=False)
    monkeypatch.setattr(finding, "PAGE", 3)


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("count", [0, 1, 5, 6, 7, 20])
def test_pages_by_number_make_up_the_list(helpdesk: Helpdesk, count: int) -> None:
    ids = [begin(helpdesk, str(number)) for number in range(count)]
    where = TicketFilter(states=frozenset({TicketState.DRAFT, TicketState.FAILED}))

    outline = helpdesk.finding.sight(where).outline
    pages = helpdesk.finding.pages(where, outline, range((count + 2) // 3))

    assert outline.total == count
    assert [row.id for number in sorted(pages) for row in pages[number]] == ids[::-1]


@pytest.mark.usefixtures("small_steps")
def test_a_place_is_kept_by_the_row_that_stands_there(helpdesk: Helpdesk) -> None:
    ids = [begin(helpdesk, str(number)) for number in range(20)]
    helpdesk.tickets.discard(ids[4])

    sight = helpdesk.finding.sight(TicketFilter(), near=(ids[4], ids[3]), chosen=ids[0])

    assert (sight.place, sight.chosen) == (14, 18)
    assert [row.id for row in sight.pages[5]] == [ids[3], ids[2], ids[1]]


def test_a_day_is_found_in_the_list(helpdesk: Helpdesk) -> None:
    begin(helpdesk, "heute")
    where, today = TicketFilter(), helpdesk.tickets.page()[0].updated.astimezone().date()
    outline = helpdesk.finding.sight(where).outline

    assert helpdesk.finding.day(where, outline, today) == 0
    assert helpdesk.finding.day(where, outline, today - timedelta(days=1)) == 1


def test_a_search_is_kept_renamed_and_forgotten(helpdesk: Helpdesk) -> None:
    where = TicketFilter(
        frozenset({TicketState.FAILED}), NOBODY, "redmine", 7, date(2026, 1, 1), None, "müller", binned=True
    )
    (kept,) = helpdesk.finding.keep("  Offen bei  Nord ", where).searches
    helpdesk.finding.keep("alles", TicketFilter())

    assert [(each.name, each.filter) for each in helpdesk.finding.saved()] == [
        ("alles", TicketFilter()),
        ("Offen bei Nord", where),
    ]
    assert helpdesk.finding.rename(kept, "Aa").searches == {kept}
    assert helpdesk.finding.saved()[0].name == "Aa"
    helpdesk.finding.forget(kept)
    assert [each.name for each in helpdesk.finding.saved()] == ["alles"]


@pytest.mark.parametrize(("name", "code"), [(" ", "search_name_missing"), ("Offen", "search_name_taken")])
def test_a_search_needs_a_name_of_its_own(helpdesk: Helpdesk, name: str, code: str) -> None:
    helpdesk.finding.keep("Offen", TicketFilter())

    with pytest.raises(HelpdeskError) as refused:
        helpdesk.finding.keep(name, TicketFilter())

    assert refused.value.code == code
