from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.changes import Changes
from helpdesk.consent import Action
from helpdesk.errors import HelpdeskError
from helpdesk.scope import Verdict
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import Judgement, TicketDraft
from helpdesk.work import Billable, Correction, Per, Rule, Source, TimeNew
from tests.work.on_call import BERLIN, EXCLUDED, MONDAY, Clocks, Desk, clocks, desk, helpdesk, of, settings, standing

__all__ = ["clocks", "desk", "helpdesk", "settings"]


def test_a_session_becomes_an_entry_that_names_its_consent(desk: Desk) -> None:
    ticket = desk.ticket()
    case = desk.session(ticket, minutes=16, seconds=5)

    (entry,) = of(desk, ticket).entries

    assert (entry.consent, entry.segment, entry.source) == (case.id, 1, Source.SESSION)
    assert (entry.seconds, entry.measured, entry.units, entry.billable) == (965, 965, 2, Billable.YES)
    assert (entry.begin, entry.zone, entry.technician) == (MONDAY, "Europe/Berlin", "Toni Technik")
    assert (entry.rule.minutes, entry.rule.per, entry.rule.version, entry.marks) == (15, Per.DAY, 1, ())


def test_a_consent_names_its_times_as_they_are_charged_with_all_of_the_ticket(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.session(ticket, minutes=5)
    desk.clocks.go_on(minutes=5)
    second = desk.session(ticket, minutes=5)
    without = desk.session(None, minutes=5)

    assert [(entry.seconds, entry.units) for entry in desk.helpdesk.times.of_consent(second.id)] == [(300, 0)]
    assert [(entry.ticket, entry.billable) for entry in desk.helpdesk.times.of_consent(without.id)] == [
        (None, Billable.ASK)
    ]


def test_pauses_are_not_counted_and_each_span_is_taken_once(desk: Desk) -> None:
    ticket = desk.ticket()
    case = desk.granted(ticket)
    case.act(Action.START)
    desk.clocks.go_on(minutes=5)
    case.act(Action.PAUSE)
    assert standing(desk, ticket) == [(300, 1, Billable.YES)]
    desk.clocks.go_on(minutes=10)
    case.act(Action.RESUME)
    assert of(desk, ticket).running_since == (desk.clocks.wall,)
    desk.clocks.go_on(minutes=7)
    case.go(Action.END)

    assert standing(desk, ticket) == [(300, 1, Billable.YES), (420, 0, Billable.YES)]
    assert not desk.helpdesk.times.collect()
    assert of(desk, ticket).sums.units == 1


def test_the_time_of_some_sessions_alone_is_taken_too_each_span_once(desk: Desk) -> None:
    first, second = desk.session(desk.ticket(), minutes=5), desk.session(desk.ticket(), minutes=7)
    running = desk.granted(desk.ticket())
    running.act(Action.START)
    times = desk.helpdesk.times

    (taken,) = times.collect({first.id, running.id, UUID(int=1)}).times

    assert (times.get(taken).consent, times.get(taken).seconds) == (first.id, 300)
    assert not times.collect({first.id, running.id})
    (taken,) = times.collect().times
    assert times.get(taken).consent == second.id


def test_time_by_hand_ends_now_unless_somebody_says_when_it_began(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.helpdesk.times.add(TimeNew(ticket, 10, "Rückruf"))
    desk.helpdesk.times.add(TimeNew(ticket, 20, begin=MONDAY - timedelta(hours=2)))

    earlier, entry = of(desk, ticket).entries

    assert earlier.begin == MONDAY - timedelta(hours=2)
    assert (entry.begin, entry.end, entry.seconds, entry.note) == (
        MONDAY - timedelta(minutes=10), MONDAY, 600, "Rückruf",
    )  # fmt: skip
    assert of(desk, ticket).sums.units == 2


@pytest.mark.parametrize("minutes", [0, -1, 1441])
def test_time_by_hand_has_a_length(desk: Desk, minutes: int) -> None:
    with pytest.raises(HelpdeskError) as refused:
        desk.helpdesk.times.add(TimeNew(desk.ticket(), minutes))

    assert [problem.code for problem in refused.value.problems] == ["minutes_out_of_range"]


def test_a_correction_names_its_entry_and_its_reason_and_both_stay(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.session(ticket, minutes=40)
    (old,) = of(desk, ticket).entries

    desk.helpdesk.times.correct(old.id, Correction("Kunde hat telefoniert", minutes=20))

    first, second = of(desk, ticket).entries
    assert (first.seconds, first.stands, first.replaced_by, first.units) == (2400, False, second.id, 0)
    assert (second.seconds, second.replaces, second.reason) == (1200, old.id, "Kunde hat telefoniert")
    assert (second.consent, second.source, second.billable) == (old.consent, Source.CORRECTION, Billable.YES)
    assert of(desk, ticket).sums.units == 2


def test_an_entry_is_corrected_once_and_then_its_correction_is(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.session(ticket, minutes=40)
    (old,) = of(desk, ticket).entries
    (new,) = desk.helpdesk.times.correct(old.id, Correction("vertan", minutes=20)).times - {old.id}

    with pytest.raises(HelpdeskError, match="schon berichtigt") as refused:
        desk.helpdesk.times.correct(old.id, Correction("noch einmal", minutes=30))
    desk.helpdesk.times.correct(new, Correction("doch nicht", minutes=0))

    assert str(new) in refused.value.hint
    assert standing(desk, ticket) == [(0, 0, Billable.YES)]


def test_a_correction_keeps_the_zone_and_writes_down_the_units_without_what_it_replaces(
    desk: Desk, prepared: Paths, settings: Settings
) -> None:
    ticket = desk.ticket()
    desk.session(ticket, minutes=20)
    (old,) = of(desk, ticket).entries
    desk.clocks.go_on(minutes=20)
    abroad = open_helpdesk(prepared, replace(settings, time_zone="Asia/Tokyo"), now=desk.clocks)
    abroad.times.correct(old.id, Correction("vertan", minutes=40))
    abroad.close()

    assert [entry.zone for entry in of(desk, ticket).entries] == ["Europe/Berlin", "Europe/Berlin"]
    with desk.helpdesk._store.transaction() as session:
        assert session.execute(text("SELECT units FROM work_entries ORDER BY written, id")).scalars().all() == [2, 3]


@pytest.mark.parametrize(
    ("correction", "code"),
    [
        (Correction("", minutes=5), "reason_missing"),
        (Correction("   ", minutes=5), "reason_missing"),
        (Correction("so"), "nothing_corrected"),
        (Correction("so", minutes=-1), "minutes_out_of_range"),
    ],
)
def test_a_correction_says_why_and_what(desk: Desk, correction: Correction, code: str) -> None:
    ticket = desk.ticket()
    desk.helpdesk.times.add(TimeNew(ticket, 10))

    with pytest.raises(HelpdeskError) as refused:
        desk.helpdesk.times.correct(of(desk, ticket).entries[0].id, correction)

    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_correction_that_came_first_in_another_process_is_named(
    desk: Desk, prepared: Paths, settings: Settings
) -> None:
    ticket = desk.ticket()
    desk.helpdesk.times.add(TimeNew(ticket, 10))
    (old,) = of(desk, ticket).entries
    other = open_helpdesk(prepared, settings, now=desk.clocks)
    waiting: list[Correction] = []

    def meanwhile() -> datetime:
        while waiting:
            other.times.correct(old.id, waiting.pop())
        return desk.clocks.wall

    slow = open_helpdesk(prepared, settings, now=meanwhile)
    waiting.append(Correction("dort", minutes=1))
    with pytest.raises(HelpdeskError) as refused:
        slow.times.correct(old.id, Correction("hier", minutes=2))
    slow.close()
    other.close()

    assert (refused.value.code, waiting) == ("time_corrected", [])


def test_time_does_not_begin_in_the_future(desk: Desk) -> None:
    ticket, later = desk.ticket(), MONDAY + timedelta(minutes=1)
    desk.helpdesk.times.add(TimeNew(ticket, 10))
    (entry,) = of(desk, ticket).entries

    attempts: list[Callable[[], Changes]] = [
        lambda: desk.helpdesk.times.add(TimeNew(ticket, 10, begin=later)),
        lambda: desk.helpdesk.times.correct(entry.id, Correction("so", begin=later)),
    ]
    for attempt in attempts:
        with pytest.raises(HelpdeskError) as refused:
            attempt()
        assert [problem.code for problem in refused.value.problems] == ["begin_in_future"]


def test_time_does_not_end_in_the_future_and_is_told_until_when_it_would(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.session(ticket, minutes=10)
    desk.clocks.go_on(minutes=5)
    (entry,) = of(desk, ticket).entries

    attempts: list[Callable[[], Changes]] = [
        lambda: desk.helpdesk.times.correct(entry.id, Correction("so", minutes=79)),
        lambda: desk.helpdesk.times.correct(entry.id, Correction("so", begin=desk.clocks.wall)),
        lambda: desk.helpdesk.times.add(TimeNew(ticket, 30, begin=desk.clocks.wall)),
    ]
    told = []
    for attempt in attempts:
        with pytest.raises(HelpdeskError) as refused:
            attempt()
        told += [(problem.field, problem.code, problem.message) for problem in refused.value.problems]
    assert [(field, code) for field, code, _message in told] == [
        (field, "end_in_future") for field in ("minutes", "begin", "minutes")
    ]
    assert "um 11:19, und es ist 10:15" in told[0][2]

    # Whole minutes are typed: those that are begun are no future.
    desk.clocks.go_on(seconds=30)
    desk.helpdesk.times.correct(entry.id, Correction("bis eben", minutes=16))


def test_what_the_clock_nobody_can_set_measured_may_end_later_than_it_is(desk: Desk) -> None:
    ticket = desk.ticket()
    case = desk.granted(ticket)
    case.act(Action.START)
    desk.clocks.go_on(minutes=30)
    desk.clocks.set_wall(desk.clocks.wall - timedelta(minutes=12))
    case.go(Action.END)
    (entry,) = of(desk, ticket).entries

    desk.helpdesk.times.correct(entry.id, Correction("Uhr verstellt", minutes=30))

    assert of(desk, ticket).sums.raw == 1800


@pytest.mark.parametrize(
    "statement",
    ["UPDATE work_entries SET seconds = 1", "DELETE FROM work_entries", "UPDATE work_rules SET minutes = 1"],
)
def test_the_database_refuses_to_change_what_was_entered(desk: Desk, statement: str) -> None:
    desk.helpdesk.times.add(TimeNew(desk.ticket(), 10))
    desk.helpdesk.times.agree(desk.customer, Rule(10, source="Vertrag"))

    with pytest.raises(IntegrityError, match="append-only"), desk.helpdesk._store.transaction() as session:
        session.execute(text(statement))


@pytest.mark.parametrize(
    ("verdict", "billable"),
    [
        (Verdict.INCLUDED, Billable.NO),
        (Verdict.CONDITIONAL, Billable.ASK),
        (Verdict.EXCLUDED, Billable.YES),
        (Verdict.PREMIUM, Billable.YES),
        (Verdict.UNREGULATED, Billable.ASK),
        (None, Billable.ASK),
    ],
)
def test_the_scopes_answer_decides_whether_time_is_charged_and_says_so_before(
    desk: Desk, verdict: Verdict | None, billable: Billable
) -> None:
    ticket = desk.ticket(verdict)

    told = desk.helpdesk.times.billability(ticket)
    desk.helpdesk.times.add(TimeNew(ticket, 10))

    assert (told.billable, told.verdict) == (billable, verdict)
    assert told.circumstances == (set() if billable is Billable.NO else {"billable"})
    assert of(desk, ticket).entries[0].billable is billable
    assert told.reason
    assert "je angefangene Viertelstunde" in told.price_rule


def test_what_is_charged_names_the_document_that_says_so(desk: Desk) -> None:
    told = desk.helpdesk.times.billability(desk.ticket())

    assert told.entry == EXCLUDED
    assert told.document == desk.helpdesk.scope.document("exchange").title
    assert desk.helpdesk.scope.entry(EXCLUDED).text in told.reason


def test_what_is_included_only_on_a_condition_is_asked_about(desk: Desk) -> None:
    entries = (entry for document in desk.helpdesk.scope.documents() for entry in document.entries)
    entry = next(one for one in entries if one.verdict is Verdict.INCLUDED and one.conditions)
    ticket = desk.ticket(None)
    desk.helpdesk.tickets.judge(ticket, Judgement(entry.id, entry.document, "123456789abc", Verdict.INCLUDED))

    told = desk.helpdesk.times.billability(ticket)

    assert told.billable is Billable.ASK
    assert entry.conditions[0] in told.reason


def test_what_was_included_by_an_entry_that_is_gone_is_asked_about(desk: Desk) -> None:
    ticket = desk.ticket(None)
    desk.helpdesk.tickets.judge(ticket, Judgement("in-vergangen", "exchange", "123456789abc", Verdict.INCLUDED))

    told = desk.helpdesk.times.billability(ticket)

    assert told.billable is Billable.ASK
    assert "heutige Fassung" in told.reason


def test_a_ticket_judged_both_ways_is_asked_about(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.helpdesk.tickets.judge(ticket, Judgement("ex-email-recovery", "exchange", "123456789abc", Verdict.INCLUDED))

    assert desk.helpdesk.times.billability(ticket).billable is Billable.ASK


def test_without_a_ticket_somebody_is_asked(desk: Desk) -> None:
    assert desk.helpdesk.times.billability(None).billable is Billable.ASK


def test_a_persons_word_counts_more_than_the_document(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.helpdesk.times.add(TimeNew(ticket, 10, billable=Billable.NO))

    assert standing(desk, ticket) == [(600, 0, Billable.NO)]


def test_what_was_agreed_with_a_customer_counts_from_then_on(desk: Desk) -> None:
    ticket, later = desk.ticket(), desk.ticket()
    desk.helpdesk.times.add(TimeNew(ticket, 11))
    desk.helpdesk.times.agree(desk.customer, Rule(10, source="Vertrag vom 1. Juli"))
    desk.helpdesk.times.add(TimeNew(later, 11))

    assert (of(desk, ticket).sums.units, of(desk, later).sums.units) == (1, 2)
    assert desk.helpdesk.times.rule(desk.customer).source == "Vertrag vom 1. Juli"
    assert desk.helpdesk.times.rule().minutes == 15


def test_what_is_agreed_after_a_session_does_not_count_for_it(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.session(ticket, minutes=11)
    desk.clocks.go_on(days=3)
    desk.helpdesk.times.agree(desk.customer, Rule(60, source="Vertrag"))
    desk.helpdesk.times.add(TimeNew(ticket, 11, begin=MONDAY + timedelta(hours=1)))
    desk.session(ticket, minutes=11)

    assert [entry.rule.minutes for entry in of(desk, ticket).entries] == [15, 15, 60]


@pytest.mark.parametrize(("rule", "code"), [(Rule(10), "rule_source_missing"), (Rule(0, source="x"), "rule_malformed")])
def test_a_rule_of_their_own_is_one_and_names_its_source(desk: Desk, rule: Rule, code: str) -> None:
    with pytest.raises(HelpdeskError) as refused:
        desk.helpdesk.times.agree(desk.customer, rule)

    assert refused.value.code == code


def test_a_ticket_that_does_not_exist_takes_no_time(desk: Desk) -> None:
    with pytest.raises(HelpdeskError) as refused:
        desk.helpdesk.times.add(TimeNew(UUID(int=1), 10))

    assert refused.value.code == "ticket_unknown"


def test_a_zone_that_does_not_exist_is_named(prepared: Paths, settings: Settings) -> None:
    opened = open_helpdesk(prepared, replace(settings, time_zone="Europe/Bonn"))
    (ticket,) = opened.tickets.draft(TicketDraft(subject="x")).tickets

    with pytest.raises(HelpdeskError, match="Europe/Bonn"):
        opened.times.add(TimeNew(ticket, 10))
    opened.close()


def test_the_money_is_whole_cents_with_the_surcharge(desk: Desk, clocks: Clocks, helpdesk: Helpdesk) -> None:
    ticket = desk.ticket()
    clocks.set_wall(datetime(2026, 8, 2, 10, 0, tzinfo=BERLIN))
    helpdesk.times.add(TimeNew(ticket, 20))

    sums = of(desk, ticket).sums

    assert (sums.units, sums.cents) == (2, 9600)


@pytest.mark.parametrize(("rate", "cents"), [(0, None), (9600, 0)])
def test_nothing_to_charge_is_nothing_only_where_an_hour_has_a_price(
    prepared: Paths, settings: Settings, rate: int, cents: int | None
) -> None:
    opened = open_helpdesk(prepared, replace(settings, hourly_rate_cents=rate))
    (ticket,) = opened.tickets.draft(TicketDraft(subject="x")).tickets

    assert opened.times.of_ticket(ticket).sums.cents == cents
    opened.close()
