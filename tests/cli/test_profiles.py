from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.resources import resource
from helpdesk.settings import Paths
from helpdesk.tickets.profiles import adopt
from tests.cli.conftest import Run

SHIPPED = (resource("desks") / "account-center.toml").read_text(encoding="utf-8")
OTHER = SHIPPED.replace('id = "centron"', 'id = "nord"').replace("centron Account Center", "Nord-Portal")


@pytest.fixture(autouse=True)
def _forget_forms() -> Iterator[None]:
    yield
    adopt(None)


@pytest.fixture
def form(tmp_path: Path) -> Path:
    file = tmp_path / "nord.toml"
    file.write_text(OTHER, encoding="utf-8")
    return file


def test_a_form_that_was_added_has_a_portal_and_takes_drafts(run: Run, form: Path) -> None:
    assert run("profile", "check", str(form)).json["errors"] == []
    assert run("profile", "add", str(form)).json["id"] == "nord"

    made = run("ticket", "new", "--desk", "portal-nord", "--subject", "S", "--message", "M", "--template", "general")

    assert made.status == 0
    assert run("ticket", "show", made.json["id"]).json["profile"] == "nord"
    assert [row["id"] for row in run("profile", "list").json] == ["centron", "nord"]


def test_a_broken_form_is_named_and_everything_else_works(run: Run, form: Path, paths: Paths) -> None:
    form.write_text(OTHER.replace("limit = 3", "limit = 0"), encoding="utf-8")
    checked = run("profile", "check", str(form))
    assert (checked.status, checked.json["errors"][0]["line"]) == (2, OTHER[: OTHER.index("limit = 3")].count("\n") + 1)
    assert run("profile", "add", str(form)).error["code"] == "profile_malformed"

    paths.profiles.mkdir()
    form.rename(paths.profiles / "nord.toml")

    listed = run("profile", "list")
    assert (listed.status, len(listed.json[-1]["errors"])) == (2, 1)
    assert run("ticket", "new", "--subject", "S", "--message", "M").status == 0
    doctor = run("doctor")
    assert "nord.toml" in next(one["message"] for one in doctor.json if one["name"] == "profile")


def test_templates_are_listed_with_their_gaps(run: Run) -> None:
    listed = run("ticket", "template", "list").json

    assert [template["id"] for template in listed] == ["fault", "invoice", "general"]
    assert listed[0]["gaps"][:3] == ["server", "dienst", "uhrzeit"]


def test_a_discarded_draft_is_deleted_for_good(run: Run) -> None:
    ticket = run("ticket", "new", "--subject", "S", "--message", "M").json["id"]

    assert run("ticket", "delete", ticket).error["code"] == "ticket_not_discarded"
    run("ticket", "discard", ticket)
    assert run("ticket", "delete", ticket).status == 0
    assert run("ticket", "show", ticket).error["code"] == "ticket_unknown"
