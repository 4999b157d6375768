"""What the outbox tells on the command line, and what can be done about what waits in it."""

import io
from collections.abc import Iterator

import pytest

from tests.cli.conftest import Run
from tests.delivery.keyrings import MemoryKeyring
from tests.delivery.line import answer, serving

REFUSES = answer("401 No", b'{"errors": ["Nein"]}', "Content-Type: application/json")


def begin(run: Run, desk: str) -> str:
    made = run("ticket", "new", "--subject", "Kein Versand", "--message", "Seit 14:05 Uhr", "--desk", desk)
    assert made.status == 0, made.err
    return str(made.json["id"])


@pytest.fixture
def refusing(run: Run, vault: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A desk whose server takes nobody's key."""
    with serving(REFUSES) as line:
        added = ("desk", "add", "rote", "--kind", "redmine", "--title", "Redmine", "--address", line.address)
        assert run(*added, "--option", "project=helpdesk").status == 0
        monkeypatch.setattr("sys.stdin", io.StringIO("canary-7f3a\n"))
        run("desk", "secret", "rote")
        yield "rote"


def test_what_failed_says_why_and_is_sent_again_or_taken_back(run: Run, refusing: str) -> None:
    ticket = begin(run, refusing)
    assert run("ticket", "submit", ticket).json["state"] == "failed"
    (item,) = run("outbox", "list").json
    assert (item["ticket"], item["state"], item["attempts"][-1]["code"]) == (ticket, "failed", "desk_login")

    (again,) = run("outbox", "retry", ticket).json
    assert again["attempts"][-1]["code"] == "desk_login"
    assert "nimmt die Zugangsdaten nicht an" in run("outbox", "list", as_json=False).out
    assert run("outbox", "take-back", ticket).json == []
    assert run("ticket", "show", ticket).json["state"] == "draft"


def test_what_waits_says_until_when(run: Run, vault: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    added = ("desk", "add", "fern", "--kind", "redmine", "--title", "R", "--address", "http://127.0.0.1:9")
    assert run(*added, "--option", "project=helpdesk").status == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("canary-7f3a\n"))
    run("desk", "secret", "fern")
    run("ticket", "submit", begin(run, "fern"))

    (item,) = run("outbox", "send", "--once").json
    said = run("outbox", "list", as_json=False).out

    assert (item["state"], item["overdue"], item["attempts"][-1]["times"]) == ("queued", False, 2)
    assert item["due"]
    assert "2-mal bis" in said
    assert "nächster Versuch" in said
    assert "canary" not in said


@pytest.mark.parametrize(
    ("command", "code"),
    [("retry", "nothing_failed"), ("keep-trying", "nothing_waiting"), ("take-back", "nothing_waiting")],
)
def test_what_is_not_there_to_be_done_is_refused(run: Run, command: str, code: str) -> None:
    assert run("outbox", command, begin(run, "local")).error["code"] == code


def test_answers_are_fetched_where_there_are_any(run: Run) -> None:
    assert run("outbox", "fetch").json == {"tickets": []}
    assert "Nichts Neues" in run("outbox", "fetch", as_json=False).out
    ticket = begin(run, "local")
    assert run("outbox", "fetch", ticket).error["code"] == "ticket_not_delivered"
    run("ticket", "submit", ticket)
    assert run("outbox", "fetch", ticket).error["code"] == "desk_unread"
