from pathlib import Path

import pytest

from helpdesk.cli.work import _sum_line
from helpdesk.settings import Paths
from helpdesk.work import Sums
from tests.cli.conftest import Run
from tests.cli.test_consent import settle

WEEKDAY = "2026-07-27T10:00"


@pytest.fixture(autouse=True)
def config(paths: Paths) -> None:
    paths.data_dir.mkdir(exist_ok=True)
    paths.config.write_text('hourly_rate_cents = 9600\ntime_zone = "Europe/Berlin"\n', encoding="utf-8")


@pytest.fixture
def customer(run: Run) -> str:
    added: str = run("customer", "add", "Nord AG", "--contract", "exchange").json["id"]
    return added


@pytest.fixture
def ticket(run: Run, customer: str) -> str:
    found: str = run("ticket", "new", "--subject", "Netz", "--message", "x", "--customer", customer).json["id"]
    return found


def test_time_is_entered_by_hand_and_listed(run: Run, ticket: str) -> None:
    order = ("work", "add", ticket, "--minutes", "16", "--note", "Rückruf", "--billable", "yes", "--at", WEEKDAY)

    added = run(*order).json

    assert (added["ticket"], added["seconds"], added["units"], added["billable"]) == (ticket, 960, 2, "yes")
    assert added["zone"] == "Europe/Berlin"
    assert run("work", "list", ticket).json == [added]


def test_a_tickets_day_is_rounded_once(run: Run, ticket: str) -> None:
    for hour in (10, 11, 12):
        run("work", "add", ticket, "--minutes", "5", "--billable", "yes", "--at", f"2026-07-27T{hour}:00+02:00")

    assert [entry["units"] for entry in run("work", "list", ticket).json] == [1, 0, 0]
    summed = run("work", "sum", ticket).json
    assert (summed["seconds"], summed["units"], summed["cents"]) == (900, 1, 2400)


def test_what_nobody_judged_asks(run: Run, ticket: str) -> None:
    assert run("work", "add", ticket, "--minutes", "5").json["billable"] == "ask"
    assert run("work", "billability", ticket).json["billable"] == "ask"


def test_a_correction_leaves_the_old_entry(run: Run, ticket: str) -> None:
    old = run("work", "add", ticket, "--minutes", "60", "--billable", "yes").json["id"]

    new = run("work", "correct", old, "--reason", "vertippt", "--minutes", "6").json

    first, second = sorted(run("work", "list", ticket).json, key=lambda entry: entry["id"] != old)
    assert (first["seconds"], first["replaced_by"], second["replaces"]) == (3600, new["id"], old)
    assert (new["seconds"], new["reason"]) == (360, "vertippt")


def test_a_shift_is_begun_shown_ended_and_exported(run: Run, ticket: str, tmp_path: Path) -> None:
    shift = run("work", "shift", "begin", "--note", "Nacht", "--at", WEEKDAY).json["id"]
    run("work", "add", ticket, "--minutes", "16", "--billable", "yes", "--at", "2026-07-27T10:05")
    ended = run("work", "shift", "end", "--at", "2026-07-27T18:00").json

    assert [(row["id"], row["note"]) for row in run("work", "shift", "list").json] == [(shift, "Nacht")]
    assert ended == run("work", "shift", "show", shift).json
    (call,) = ended["calls"]
    assert (call["ticket"], call["seconds"], call["units"], ended["units"]) == (ticket, 960, 2, 2)
    assert run("work", "shift", "export", shift, "-o", str(tmp_path / "a.csv")).json["entries"] == 1


def test_a_customers_own_rule_is_warned_of(run: Run, customer: str) -> None:
    agreed = ("work", "rule", "--customer", customer, "--minutes", "30", "--per", "contact", "--source", "Vertrag")

    rule = run(*agreed).json

    assert (rule["minutes"], rule["per"], "BGH" in rule["warning"]) == (30, "contact", True)
    assert "1 Takt, also 30 min, 48,00" in rule["examples"][0]
    assert rule["examples"][0] in run(*agreed, as_json=False).out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--minutes", "0"), "time_malformed"),
        (("--minutes", "5", "--at", "gestern"), "time_malformed"),
        (("--minutes", "x"), "usage"),
    ],
)
def test_what_cannot_be_entered_is_refused(run: Run, ticket: str, arguments: tuple[str, ...], code: str) -> None:
    refused = run("work", "add", ticket, *arguments)

    assert (refused.status, refused.error["code"]) == (2, code)


def test_people_read_it_too(run: Run, ticket: str) -> None:
    run("work", "add", ticket, "--minutes", "16", "--billable", "yes", "--at", WEEKDAY)

    told = run("work", "list", ticket, as_json=False).out

    assert "0:16:00 h" in told
    assert "2 Takte" in told


def session_of(run: Run, customer: str, ticket: str) -> str:
    """A consent on a ticket whose session runs."""
    line = ["consent", "new", "--customer", customer, "--device", "PC-17", "--reason", "Netz", "--ticket", ticket]
    consent: str = run(*line).json["id"]
    grant = ("--person", "Erika Muster", "--function", "Büro", "--authority", "Akte", "--channel", "Rückruf")
    for step in (("present",), ("grant", *grant, "--proof", "030 1234-0"), ("start",)):
        settle(run, consent, *step)
    return consent


@pytest.mark.parametrize("step", ["pause", "revoke", "end"])
def test_a_sessions_time_keeps_the_rule_of_its_day(
    run: Run, paths: Paths, customer: str, ticket: str, step: str
) -> None:
    consent = session_of(run, customer, ticket)
    settle(run, consent, step)
    paths.config.write_text("billing_minutes = 30\n", encoding="utf-8")

    (entry,) = run("work", "list", ticket).json

    assert (entry["consent"], entry["rule"]["minutes"]) == (consent, 15)


def test_a_step_is_done_even_when_its_time_cannot_be_entered(
    run: Run, paths: Paths, customer: str, ticket: str
) -> None:
    consent = session_of(run, customer, ticket)
    paths.config.write_text('holiday_calendar = "XX"\n', encoding="utf-8")

    assert settle(run, consent, "end") == "ended"
    assert run("work", "list", ticket).error["code"] == "calendar_unknown"


def test_a_session_that_runs_is_in_the_shift_with_its_seconds(run: Run, customer: str, ticket: str) -> None:
    consent = session_of(run, customer, ticket)
    shift = run("work", "shift", "begin").json["id"]

    (call,) = run("work", "shift", "show", shift).json["calls"]

    assert [one["consent"] for one in call["running"]] == [consent]
    assert "Sitzung läuft seit" in run("work", "shift", "show", shift, as_json=False).out


def test_a_technician_named_anew_ends_the_shift_that_runs(run: Run, paths: Paths) -> None:
    paths.config.write_text('technician = "Toni Technik"\n', encoding="utf-8")
    shift = run("work", "shift", "begin").json["id"]
    paths.config.write_text('technician = "Toni Tenner"\n', encoding="utf-8")

    assert run("work", "shift", "show", shift).json["renamed"] == "Toni Tenner"
    assert "als „Toni Technik“ begonnen" in run("work", "shift", "show", shift, as_json=False).out
    assert run("work", "shift", "begin").error["code"] == "shift_running"
    assert run("work", "shift", "end").json["technician"] == "Toni Technik → Toni Tenner"


def test_a_sum_has_the_words_and_figures_of_the_window(run: Run, ticket: str) -> None:
    run("work", "add", ticket, "--minutes", "16", "--billable", "yes", "--at", WEEKDAY)
    run("work", "add", ticket, "--minutes", "5", "--at", WEEKDAY)

    (line,) = run("work", "sum", ticket, as_json=False).out.replace("\xa0", " ").splitlines()

    assert line == "Erfasst 0:21:00 h · Berechnet 2 Takte · Preis 48,00 € netto · Zu klären 0:05:00 h"


def test_what_ran_at_the_same_time_is_told_as_the_window_tells_it() -> None:
    told = _sum_line(Sums(raw=632, worked=558, asking=0, charges=(), priced=False))

    assert told == "Erfasst 0:10:32 h · Arbeitszeit 0:09:18 h · Berechnet 0 Takte"


def test_an_end_by_mistake_is_taken_back_with_its_reason_while_no_later_shift_began(run: Run) -> None:
    first = run("work", "shift", "begin", "--note", "Nacht", "--at", WEEKDAY).json["id"]
    run("work", "shift", "end", "--at", "2026-07-27T18:00")
    assert run("work", "shift", "reopen", first, "--reason", " ").error["code"] == "reason_missing"

    shown = run("work", "shift", "reopen", first, "--reason", "vertippt").json

    assert shown["end"] is None
    assert shown["note"].startswith("Nacht · Wieder geöffnet, Ende war ")
    assert shown["note"].endswith(": vertippt")
    run("work", "shift", "end", "--at", "2026-07-27T18:00")
    run("work", "shift", "begin", "--at", "2026-07-27T19:00")
    assert run("work", "shift", "reopen", first, "--reason", "doch").error["code"] == "shift_running"
