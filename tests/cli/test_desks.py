import io
from dataclasses import replace

import pytest
from sqlalchemy import update

from helpdesk.app import Helpdesk
from helpdesk.delivery.tables import OutboxTable
from tests.cli.conftest import Run
from tests.delivery.keyrings import MemoryKeyring
from tests.tickets.samples import GOOD

pytestmark = pytest.mark.usefixtures("vault")

ADD = ("desk", "add", "post", "--kind", "mail", "--address", "smtps://mail.example", "--title", "Post")
OPTIONS = ("--option", "to=support@a.example", "--option", "from=ich@b.example")


def test_a_desk_is_added_listed_and_removed(run: Run) -> None:
    added = run(*ADD, *OPTIONS)

    assert (added.status, added.json["address"]) == (0, "smtps://mail.example")
    assert added.json["options"] == {"to": "support@a.example", "from": "ich@b.example"}
    assert [(desk["name"], desk["kind"]) for desk in run("desk", "list").json] == [
        ("local", "local"), ("portal", "portal"), ("post", "mail"),
    ]  # fmt: skip
    assert run("desk", "remove", "post").json == {"name": "post"}
    assert len(run("desk", "list").json) == 2


def test_what_is_given_of_a_desk_is_changed_and_the_rest_stays(run: Run) -> None:
    run(*ADD, *OPTIONS, "--option", "user=ich")

    edited = run("desk", "edit", "post", "--title", "Poststelle", "--option", "to=neu@a.example", "--option", "user=")

    assert (edited.json["title"], edited.json["address"]) == ("Poststelle", "smtps://mail.example")
    assert edited.json["options"] == {"to": "neu@a.example", "from": "ich@b.example"}
    assert run("desk", "edit", "post", "--address", "http://x").error["code"] == "desk_incomplete"


def test_what_is_wrong_with_a_desk_is_named_by_field(run: Run) -> None:
    refused = run(*ADD)

    assert (refused.status, refused.error["code"]) == (2, "desk_incomplete")
    assert [problem["field"] for problem in refused.error["problems"]] == ["to", "from"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ([*ADD, "--option", "to"], "input"),
        (["desk", "remove", "local"], "desk_unknown"),
        (["desk", "check", "nowhere"], "desk_unknown"),
        (["desk", "secret", "nowhere", "--forget"], "desk_unknown"),
        (["desk", "standard", "nowhere"], "desk_unknown"),
        (["ticket", "new", "--subject", "x", "--message", "y", "--desk", "nowhere"], "desk_unknown"),
    ],
)
def test_what_is_not_there_or_not_said_is_refused(run: Run, line: list[str], code: str) -> None:
    refused = run(*line)

    assert (refused.status, refused.error["code"] in {code, "usage"}) == (2, True)


def test_a_secret_comes_by_a_pipe_and_lies_in_the_keyring(
    run: Run, vault: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(*ADD, *OPTIONS)
    monkeypatch.setattr("sys.stdin", io.StringIO("canary-7f3a\n"))

    kept = run("desk", "secret", "post")

    assert kept.json == {"name": "post", "secret": "keyring"}
    assert "canary-7f3a" not in kept.out + kept.err
    assert [kept.split()[-1] for kept in vault.kept.values()] == ["canary-7f3a"]
    assert run("desk", "secret", "post", "--forget").json["secret"] == "nowhere"
    assert not vault.kept


def test_a_secret_is_asked_for_again_where_the_server_is_another(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run(*ADD, *OPTIONS)
    monkeypatch.setattr("sys.stdin", io.StringIO("x\n"))
    run("desk", "secret", "post")

    assert "hat sich geändert" not in run("desk", "edit", "post", "--address", "smtps://mail.example:465").err
    assert "helpdesk desk secret post" in run("desk", "edit", "post", "--address", "smtps://other.example").err


def test_tickets_left_at_a_former_address_are_told_until_somebody_says_it_is_the_same_server(
    run: Run, helpdesk: Helpdesk
) -> None:
    run("desk", "add", "haus", "--kind", "redmine", "--address", "https://a.example", "--option", "project=p")
    helpdesk.desks.all()
    (ticket,) = helpdesk.tickets.draft(replace(GOOD, desk="haus")).tickets
    helpdesk.delivery.submit(ticket)
    with helpdesk._store.transaction() as session:
        session.execute(update(OutboxTable).values(state="uncertain", address="https://a.example"))

    moved = run("desk", "edit", "haus", "--address", "https://b.example")
    assert "Tickets liegen unter https://a.example." in moved.err
    assert "--same-server" not in run("desk", "edit", "haus", "--same-server").err
    assert "--same-server" not in run("desk", "edit", "haus", "--title", "Haus").err


def test_no_secret_at_all_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run(*ADD, *OPTIONS)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))

    assert run("desk", "secret", "post").error["code"] == "secret_malformed"


def test_a_check_has_an_exit_status(run: Run) -> None:
    run(*ADD, *OPTIONS)

    assert run("desk", "check", "local").status == 0
    refused = run("desk", "check", "post")
    assert (refused.status, refused.json["ready"]) == (2, False)
    assert "keine Tickets mehr" in refused.json["message"]


def test_new_tickets_go_to_the_standard_desk(run: Run) -> None:
    run(*ADD, *OPTIONS)
    assert run("desk", "standard", "post").json["standard"]

    ticket = run("ticket", "new", "--subject", "x", "--message", "y").json["id"]

    assert run("ticket", "show", ticket).json["desk"] == "post"


def test_every_kind_says_what_it_asks_for(run: Run) -> None:
    kinds = {kind["id"]: [option["name"] for option in kind["options"]] for kind in run("desk", "kinds").json}

    assert {"redmine", "mail"} <= kinds.keys()
    assert kinds["mail"] == ["to", "from", "user", "password"]
    assert "Empfänger" in run("desk", "kinds", as_json=False).out
