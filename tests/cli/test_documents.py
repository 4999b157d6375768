from pathlib import Path

import pytest

from helpdesk import __version__
from helpdesk.app import Helpdesk
from helpdesk.resources import resource
from tests.cli.conftest import Run

BUNDLE = f"Helpdesk {__version__}"


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """cStack with one verdict flipped, one entry changed, one gone and one new."""
    text = resource("documents/cstack.md").read_text(encoding="utf-8")
    for old, new in [
        ("- ✗ Deployment: Netz", "- ✓ Deployment: Netz"),
        ("- ✓ cStack-Plan einrichten", "- ✓ cStack-Plan einrichten und ändern"),
        (
            "- ✗ Domains, Accounts und Ähnliches administrieren {#cs-admin-domains-accounts}",
            "- ✗ Katzen hüten {#cs-katzen}",
        ),
    ]:
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / "cstack.md"
    file.write_text(text, encoding="utf-8")
    return file


def test_an_edition_is_compared_with_the_current_one(run: Run, newer: Path) -> None:
    told = run("scope", "compare", str(newer)).json

    assert {name: len(told[name]) for name in ("added", "removed", "changed", "flipped", "touched")} == {
        "added": 1,
        "removed": 1,
        "changed": 1,
        "flipped": 1,
        "touched": 0,
    }
    assert told["changed"][0]["differences"] == ["text"]
    assert [told["flipped"][0][when]["verdict"] for when in ("before", "after")] == ["excluded", "included"]
    assert "  ✗ → ✓ Deployment: Netz" in run("scope", "compare", str(newer), as_json=False).out


def test_a_ticket_that_rests_on_what_an_edition_changes_is_named(run: Run, newer: Path) -> None:
    flipped = run("scope", "compare", str(newer)).json["flipped"][0]["before"]["id"]
    ticket = run("ticket", "new", "--subject", "Netz", "--message", "M", "--entry", flipped).json["id"]

    told = run("scope", "compare", str(newer))

    assert told.json["touched"] == [
        {"kind": "ticket", "id": ticket, "title": "Netz", "customer": "", "entry": flipped},
    ]
    assert f"Ticket {ticket}" in run("scope", "compare", str(newer), as_json=False).out


def test_what_was_accepted_is_shown_found_and_listed(run: Run, newer: Path, helpdesk: Helpdesk) -> None:
    helpdesk.editions.accept(newer.read_text(encoding="utf-8"), "cstack-2025.md")

    editions = run("scope", "editions", "cstack").json

    assert [(row["source"], row["current"]) for row in editions] == [("cstack-2025.md", True), (BUNDLE, False)]
    assert run("scope", "find", "Katzen hüten").json["results"][0]["id"] == "cs-katzen"
    assert "cs-katzen" in {entry["id"] for entry in run("scope", "show", "cstack").json["entries"]}
    former = run("scope", "show", "cstack", "--edition", editions[1]["edition"]).json
    assert "cs-katzen" not in {entry["id"] for entry in former["entries"]}
    assert run("scope", "compare", str(newer), as_json=False).out.startswith("„centron cStack“: Das ist die Fassung")


def test_a_ticket_shows_by_what_it_was_judged(run: Run) -> None:
    customer = run("customer", "add", "Nord AG", "--contract", "exchange").json["id"]
    ids = ("--entry", "tc-fw-firmware", "--entry", "ex-outlook-web-app")
    made = run("ticket", "new", "--subject", "S", "--message", "M", "--customer", customer, *ids).json

    shown = run("ticket", "show", made["id"])

    assert shown.json["judgements"] == made["judgements"]
    told = {one["entry"]: (one["document"], one["verdict"]) for one in shown.json["judgements"]}
    assert told == {"tc-fw-firmware": ("total-care", "excluded"), "ex-outlook-web-app": ("exchange", "included")}
    assert "Beurteilt nach:" in run("ticket", "show", made["id"], as_json=False).out


def test_a_ticket_resting_on_nothing_is_not_begun(run: Run) -> None:
    made = run("ticket", "new", "--subject", "S", "--message", "M", "--entry", "nope")

    assert (made.status, made.error["code"]) == (2, "entry_unknown")
    assert run("ticket", "list").json == []


def test_check_warns_of_ids_that_another_document_has(run: Run, tmp_path: Path) -> None:
    text = resource("documents/cstack.md").read_text(encoding="utf-8").replace("id: cstack", "id: other")
    (tmp_path / "other.md").write_text(text, encoding="utf-8")

    ran = run("scope", "check", str(tmp_path / "other.md"))

    assert (ran.status, ran.json["errors"], len(ran.json["warnings"])) == (0, [], 9)
    assert "gehört schon zu „cstack“" in ran.json["warnings"][0]["message"]
    line = ran.json["warnings"][0]["line"]
    assert "{#" in text.splitlines()[line - 1]


@pytest.mark.parametrize("name", ["cstack", "euserv", "exchange", "total-care"])
def test_the_documents_of_the_program_have_no_errors(run: Run, name: str) -> None:
    ran = run("scope", "check", str(resource(f"documents/{name}.md")))

    assert (ran.status, ran.json["errors"], ran.json["warnings"]) == (0, [], [])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["editions", "nope"], "document_unknown"),
        (["compare", "README.md"], "document_malformed"),
        (["show", "cstack", "--edition", "nope"], "edition_unknown"),
    ],
)
def test_what_is_not_there_is_named(run: Run, line: list[str], code: str) -> None:
    ran = run("scope", *line)

    assert (ran.status, ran.out, ran.error["code"]) == (2, "", code)
