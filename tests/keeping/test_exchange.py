import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.customers import CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.keeping.exchange import quoted
from helpdesk.keeping.lines import Line, read_line
from helpdesk.scope import Verdict
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import Judgement, TicketDraft, TicketState
from tests.tickets.samples import GOOD, write

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
DRAFTS = st.builds(TicketDraft, TEXT, TEXT, TEXT, TEXT, TEXT)


@pytest.fixture
def other(tmp_path: Path, migrated: Path) -> Helpdesk:
    """Another machine's services."""
    paths = Paths(tmp_path / "other")
    paths.data_dir.mkdir()
    paths.database.write_bytes(migrated.read_bytes())
    return open_helpdesk(paths, Settings(language="de"))


def everything(helpdesk: Helpdesk, target: Path) -> list[dict[str, Any]]:
    helpdesk.exchange.export(target, "jsonl")
    return sorted(map(json.loads, target.read_bytes().splitlines()), key=lambda line: str(line["ticket"]["id"]))


def sent(helpdesk: Helpdesk, draft: TicketDraft, *files: Path) -> UUID:
    (ticket,) = helpdesk.tickets.draft(draft, files).tickets
    helpdesk.delivery.submit(ticket)
    helpdesk.delivery.send_due()
    return ticket


def test_tickets_read_in_elsewhere_are_the_same(helpdesk: Helpdesk, other: Helpdesk, tmp_path: Path) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Müller GmbH", "4711")).customers
    ticket = sent(helpdesk, replace(GOOD, customer=customer), write(tmp_path, "a.log"))
    helpdesk.tickets.judge(ticket, Judgement("ex-mailprotokolle", "exchange", "2023", Verdict.EXCLUDED))
    helpdesk.delivery.reply(ticket, "Nachtrag", (write(tmp_path, "b.log", b"other"),))
    helpdesk.delivery.send_due()
    helpdesk.tickets.draft(replace(GOOD, subject="=1+1"))
    before = everything(helpdesk, tmp_path / "a.jsonl")

    report, changes = other.exchange.read(tmp_path / "a.jsonl")

    assert everything(other, tmp_path / "b.jsonl") == before
    assert set(report.imported) == changes.tickets == {row.id for row in helpdesk.tickets.page()}
    assert len(report.missing) == 2
    assert replace(other.tickets.get(ticket)) == helpdesk.tickets.get(ticket)
    assert other.tickets.search("mueller exchange nachtrag") or other.tickets.search("nachtrag")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.builds(TicketDraft, TEXT, TEXT, TEXT, TEXT, TEXT), min_size=1, max_size=3), st.lists(TEXT, max_size=3)
)
def test_any_text_comes_back_as_it_was(
    helpdesk: Helpdesk, other: Helpdesk, tmp_path: Path, drafts: list[TicketDraft], replies: list[str]
) -> None:
    for draft in drafts:
        helpdesk.tickets.draft(draft)
    ticket = sent(helpdesk, GOOD)
    for reply in replies:
        helpdesk.tickets.save_reply(ticket, reply)

    before = everything(helpdesk, tmp_path / "a.jsonl")
    other.exchange.read(tmp_path / "a.jsonl")

    assert everything(other, tmp_path / "b.jsonl") == before


def test_what_is_here_already_stays_and_is_named(helpdesk: Helpdesk, tmp_path: Path) -> None:
    (ticket,) = helpdesk.tickets.draft(GOOD).tickets
    helpdesk.exchange.export(tmp_path / "a.jsonl", "jsonl")
    helpdesk.tickets.save(ticket, replace(GOOD, subject="Neuer"))

    report, _changes = helpdesk.exchange.read(tmp_path / "a.jsonl")

    assert (report.imported, report.existing) == ((), (ticket,))
    assert helpdesk.tickets.get(ticket).subject == "Neuer"


def test_a_customer_known_by_number_gets_the_tickets(helpdesk: Helpdesk, other: Helpdesk, tmp_path: Path) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Müller GmbH", "4711")).customers
    (here,) = other.customers.add(CustomerNew("Müller", "4711")).customers
    (ticket,) = helpdesk.tickets.draft(replace(GOOD, customer=customer)).tickets
    helpdesk.exchange.export(tmp_path / "a.jsonl", "jsonl")

    other.exchange.read(tmp_path / "a.jsonl")

    assert other.tickets.get(ticket).customer == here


def test_what_had_been_waiting_is_looked_for_before_it_is_sent(
    helpdesk: Helpdesk, other: Helpdesk, tmp_path: Path
) -> None:
    (ticket,) = helpdesk.tickets.draft(GOOD).tickets
    helpdesk.delivery.submit(ticket)
    helpdesk.exchange.export(tmp_path / "a.jsonl", "jsonl")

    other.exchange.read(tmp_path / "a.jsonl")

    (line,) = everything(other, tmp_path / "b.jsonl")
    assert line["outbox"][0]["state"] == line["ticket"]["state"] == "uncertain"
    other.delivery.send_due()
    assert other.tickets.get(ticket).state is TicketState.DELIVERED


def spoil(line: dict[str, Any], *path: str | int, value: object) -> bytes:
    spoiled = json.loads(json.dumps(line))
    owner = spoiled
    for step in path[:-1]:
        owner = owner[step]
    owner[path[-1]] = value
    return json.dumps(spoiled).encode()


def queued_reply(helpdesk: Helpdesk, folder: Path) -> dict[str, Any]:
    """Another ticket, with a reply on its way."""
    helpdesk.delivery.reply(sent(helpdesk, GOOD), "Nachtrag")
    return everything(helpdesk, folder / "waiting.jsonl")[-1]


def bad_lines(line: dict[str, Any], waiting: dict[str, Any]) -> list[bytes]:
    return [
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        spoil(line, "format", value=2),
        spoil(line, "secret", value=1),
        spoil(line, "ticket", "id", value="1234"),
        spoil(line, "ticket", "id", value=None),
        spoil(line, "ticket", "state", value="lost"),
        spoil(line, "ticket", "created", value="2026-01-01T00:00:00"),
        spoil(line, "ticket", "subject", value=7),
        spoil(line, "ticket", "subject", value="a\0b"),
        spoil(line, "ticket", "profile", value="nobody"),
        spoil(line, "ticket", "customer_id", value=str(UUID(int=1))),
        spoil(line, "thread", value={}),
        spoil(line, "attachments", 0, "sha256", value="../../etc/passwd"),
        spoil(line, "attachments", 0, "bytes", value=2**63),
        spoil(line, "attachments", 0, "message_id", value=str(UUID(int=1))),
        spoil(line, "ticket", "state", value="queued"),
        spoil(line, "outbox", 0, "state", value="queued"),
        spoil(json.loads(spoil(line, "ticket", "state", value="queued")), "outbox", 0, "state", value="queued"),
        spoil(json.loads(spoil(waiting, "receipts", value=[])), "ticket", "state", value="delivered"),
        spoil(waiting, "thread", 0, "state", value="uncertain"),
        spoil(waiting, "outbox", 1, "key", value=str(UUID(int=1))),
    ]


def test_bad_lines_are_named_by_number_and_nothing_is_taken_over(
    helpdesk: Helpdesk, other: Helpdesk, tmp_path: Path
) -> None:
    sent(helpdesk, GOOD, write(tmp_path, "a.log"))
    (line,) = everything(helpdesk, tmp_path / "a.jsonl")
    good = json.dumps(line).encode()
    waiting = queued_reply(helpdesk, tmp_path)
    for bad in bad_lines(line, waiting):
        (tmp_path / "bad.jsonl").write_bytes(good + b"\n\n" + bad + b"\n")

        with pytest.raises(HelpdeskError) as refused:
            other.exchange.read(tmp_path / "bad.jsonl")

        assert [problem.field for problem in refused.value.problems] == ["line 3"], bad[:200]
        assert other.tickets.page() == []
    (tmp_path / "twice.jsonl").write_bytes(good + b"\n" + good)
    with pytest.raises(HelpdeskError) as refused:
        other.exchange.read(tmp_path / "twice.jsonl")
    assert refused.value.problems[0].field == "line 2"


def test_others_work_on_while_many_tickets_are_read_in(
    helpdesk: Helpdesk, other: Helpdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.keeping.exchange._BATCH", 2)
    for number in range(5):
        helpdesk.tickets.draft(replace(GOOD, subject=f"{number}"))
    helpdesk.exchange.export(tmp_path / "a.jsonl", "jsonl")
    last = read_line((tmp_path / "a.jsonl").read_bytes().splitlines()[-1]).id
    seen: list[UUID] = []

    def read_and_work(raw: bytes) -> Line:
        """Between the lines, another program saves."""
        line = read_line(raw)
        if seen.count(last) == 1:
            other.tickets.draft(replace(GOOD, subject="Nebenbei"))
        seen.append(line.id)
        return line

    monkeypatch.setattr("helpdesk.keeping.exchange.read_line", read_and_work)
    report, _changes = other.exchange.read(tmp_path / "a.jsonl")

    assert len(report.imported) == 5
    assert sorted(row.subject for row in other.tickets.page()) == ["0", "1", "2", "3", "4", *["Nebenbei"] * 5]


def test_parts_that_belong_to_another_ticket_here_stop_it_there_and_it_can_be_repeated(
    helpdesk: Helpdesk, other: Helpdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.keeping.exchange._BATCH", 1)
    tickets = [sent(helpdesk, GOOD) for _ in range(3)]
    first, second, third = everything(helpdesk, tmp_path / "a.jsonl")
    second["receipts"] = first["receipts"]
    (tmp_path / "bad.jsonl").write_text("\n".join(map(json.dumps, (first, second, third))))

    with pytest.raises(HelpdeskError, match="Zeile 2"):
        other.exchange.read(tmp_path / "bad.jsonl")
    report, _changes = other.exchange.read(tmp_path / "a.jsonl")

    assert (set(report.imported), report.existing) == (set(tickets[1:]), (tickets[0],))
    assert everything(other, tmp_path / "b.jsonl") == [first, everything(helpdesk, tmp_path / "c.jsonl")[1], third]


def test_parts_that_belong_to_another_ticket_here_take_nothing_over(
    helpdesk: Helpdesk, other: Helpdesk, tmp_path: Path
) -> None:
    sent(helpdesk, GOOD)
    sent(helpdesk, GOOD)
    first, second = everything(helpdesk, tmp_path / "a.jsonl")
    second["receipts"] = first["receipts"]
    (tmp_path / "bad.jsonl").write_text(f"{json.dumps(first)}\n{json.dumps(second)}\n")

    with pytest.raises(HelpdeskError, match="Zeile 2"):
        other.exchange.read(tmp_path / "bad.jsonl")

    assert other.tickets.page() == []


@given(TEXT)
def test_no_cell_is_a_formula(text: str) -> None:
    assert not quoted(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert quoted(text).removeprefix("'") == text.removeprefix("'")


def test_csv_is_a_table_with_quoted_formulas(helpdesk: Helpdesk, tmp_path: Path) -> None:
    helpdesk.tickets.draft(replace(GOOD, subject="=cmd|'/c calc'!A1", message='Zeile 1\nZeile "2"'))
    (binned,) = helpdesk.tickets.draft(GOOD).tickets
    helpdesk.tickets.discard(binned)

    assert helpdesk.exchange.export(tmp_path / "a.csv", "csv") == 1

    text = (tmp_path / "a.csv").read_bytes().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["subject"], row["message"]) == ("'=cmd|'/c calc'!A1", 'Zeile 1\nZeile "2"')
    assert datetime.fromisoformat(row["created"]).tzinfo == UTC
