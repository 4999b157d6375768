from pathlib import Path

import pytest

from helpdesk.settings import Paths
from tests.cli.conftest import Run

ENTRY = "ex-netzwerkprobleme-kunde"


@pytest.fixture(autouse=True)
def config(paths: Paths) -> Path:
    """The settings of a firm that may offer something."""
    paths.data_dir.mkdir(exist_ok=True)
    paths.config.write_text('company = "Muster IT GmbH"\nhourly_rate_cents = 9500\n', encoding="utf-8")
    return paths.config


@pytest.fixture
def customer(run: Run) -> str:
    added: str = run("customer", "add", "Nord AG", "--contract", "exchange").json["id"]
    return added


@pytest.fixture
def ticket(run: Run, customer: str) -> str:
    drafted = run("ticket", "new", "--subject", "Netz", "--message", "Seit 9 Uhr", "--customer", customer)
    found: str = drafted.json["id"]
    return found


@pytest.fixture
def quote(run: Run, customer: str, ticket: str) -> str:
    order = ("--customer", customer, "--ticket", ticket, "--entry", ENTRY, "--estimate-minutes", "16")
    begun: str = run("quote", "new", *order).json["id"]
    return begun


def test_a_quote_says_what_it_rests_on_and_what_is_charged(run: Run, quote: str, customer: str, ticket: str) -> None:
    shown = run("quote", "show", quote).json

    assert (shown["state"], shown["customer"], shown["ticket"]) == ("draft", customer, ticket)
    assert (shown["estimate_minutes"], shown["quarter_hours"]) == (16, 2)
    assert (shown["rate_cents"], shown["price_cents"]) == (9500, 4750)
    (item,) = shown["items"]
    assert (item["entry"], item["document"], item["verdict"]) == (ENTRY, "exchange", "excluded")
    assert len(item["edition"]) == 12


def test_what_no_document_regulates_is_an_item_too(run: Run, customer: str) -> None:
    shown = run("quote", "new", "--customer", customer, "--item", "Zaun", "--estimate-minutes", "15").json

    assert (shown["ticket"], shown["items"][0]["verdict"], shown["items"][0]["entry"]) == (None, "unregulated", None)


def test_a_quote_is_edited_issued_listed_and_printed(run: Run, quote: str, tmp_path: Path) -> None:
    run("quote", "edit", quote, "--item", "Dose", "--item", "Anfahrt", "--remove", "1", "--estimate-minutes", "31")

    issued = run("quote", "issue", quote).json
    run("print", "quote", quote, "-o", str(tmp_path / "a.pdf"))

    assert [item["text"] for item in issued["items"]] == ["Dose", "Anfahrt"]
    assert (issued["state"], issued["quarter_hours"], issued["number"][:3]) == ("issued", 3, "AN-")
    assert [row["number"] for row in run("quote", "list").json] == [issued["number"]]
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    refused = run("quote", "edit", quote, "--text", "x")
    assert (refused.status, refused.error["code"]) == (2, "quote_issued")


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        ('company = "Muster IT GmbH"', ["rate_missing"]),
        ('company = "Muster IT GmbH"\nhourly_rate_cents = 0', ["rate_missing"]),
        ("hourly_rate_cents = 9500", ["sender_missing"]),
        ("", ["sender_missing", "rate_missing"]),
    ],
)
def test_without_sender_or_price_nothing_is_issued(
    run: Run, quote: str, config: Path, settings: str, missing: list[str]
) -> None:
    config.write_text(settings, encoding="utf-8")

    refused = run("quote", "issue", quote)

    assert (refused.status, refused.error["code"]) == (2, "quote_incomplete")
    assert [problem["code"] for problem in refused.error["problems"]] == missing
    assert all(str(config) in problem["message"] for problem in refused.error["problems"])
    assert run("quote", "show", quote).json["state"] == "draft"


def test_an_entry_is_added_once_and_can_come_back(run: Run, quote: str) -> None:
    before = run("quote", "show", quote).json["items"]

    assert run("quote", "edit", quote, "--entry", ENTRY).json["items"] == before
    assert run("quote", "edit", quote, "--remove", "1", "--entry", ENTRY).json["items"] == before


def test_an_item_that_is_not_there_is_not_taken_out(run: Run, quote: str) -> None:
    refused = run("quote", "edit", quote, "--remove", "2", "--text", "x")

    assert (refused.status, refused.error["code"]) == (2, "item_unknown")
    assert run("quote", "show", quote).json["text"] == ""


def test_a_discarded_quote_is_taken_back(run: Run, quote: str) -> None:
    run("quote", "discard", quote)
    assert run("quote", "list").json == []

    assert run("quote", "restore", quote).json["id"] == quote


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--entry", "none", "--estimate-minutes", "16"], "entry_unknown"),
        (["--entry", ENTRY, "--estimate-minutes", "0"], "usage"),
        (["--estimate-minutes", "16"], "usage"),
    ],
)
def test_what_is_no_quote_is_refused(run: Run, customer: str, arguments: list[str], code: str) -> None:
    ran = run("quote", "new", "--customer", customer, *arguments)

    assert (ran.status, ran.error["code"]) == (2, code)


def test_people_read_the_effort_in_words(run: Run, quote: str) -> None:
    said = run("quote", "show", quote, as_json=False).out

    assert "16 Minuten: 2 angefangene Viertelstunden, 47,50 € netto" in said
    assert "Nicht enthalten · Microsoft Exchange" in said


def test_items_are_priced_one_by_one(run: Run, quote: str) -> None:
    def item(*arguments: str) -> None:
        assert run("quote", "item", *arguments).status == 0

    item("add", quote, "Switch", "--price", "1.189,00", "--quantity", "2", "--unit", "Stück")
    item("add", quote, "Wartung", "--minutes", "31", "--monthly", "--optional", "--vat", "7")
    item("edit", quote, "2", "--price", "189", "--text", "Switch mit 8 Ports")
    item("add", quote, "Zaun")
    item("move", quote, "4", "1")
    shown = run("quote", "show", quote).json

    assert [one["text"] for one in shown["items"]][2:] == ["Switch mit 8 Ports", "Wartung"]
    switch, service = shown["items"][2:]
    assert (switch["basis"], switch["quantity"], switch["unit"], switch["price_cents"]) == (
        "fixed",
        "2",
        "Stück",
        37800,
    )
    assert (service["recurrence"], service["optional"], service["quarter_hours"]) == ("monthly", True, 3)
    assert shown["sums"] == {
        "once": _sum(4750 + 37800, 19.0, 8085),
        "optional_monthly": _sum(7125, 7.0, 499),
    }
    assert shown["price_cents"] == 4750 + 37800
    item("remove", quote, "1", "3", "4")
    assert [one["entry"] for one in run("quote", "show", quote).json["items"]] == [ENTRY]


def _sum(net: int, percent: float, tax: int) -> dict[str, object]:
    taxes = [{"vat_percent": percent, "net_cents": net, "tax_cents": tax}]
    return {"net_cents": net, "taxes": taxes, "gross_cents": net + tax}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["add"], "usage"),
        (["add", "Zaun", "--price", "1", "--minutes", "1"], "usage"),
        (["add", "Zaun", "--quantity", "2"], "usage"),
        (["add", "Zaun", "--price", "teuer"], "price_malformed"),
        (["add", "Zaun", "--price", "1", "--quantity", "-1"], "quantity_malformed"),
        (["add", "Zaun", "--price", "1", "--vat", "7,25"], "vat_malformed"),
        (["add", "Zaun", "--monthly"], "quote_malformed"),
        (["add", "--entry", "none"], "entry_unknown"),
        (["edit", "2", "--text", "x"], "item_unknown"),
        (["move", "1", "2"], "item_unknown"),
        (["remove", "0"], "item_unknown"),
    ],
)
def test_what_no_item_can_be_is_refused(run: Run, quote: str, arguments: list[str], code: str) -> None:
    before = run("quote", "show", quote).json["items"]

    refused = run("quote", "item", arguments[0], quote, *arguments[1:])

    assert (refused.status, refused.error["code"]) == (2, code)
    assert run("quote", "show", quote).json["items"] == before


def test_an_issued_quote_is_answered_or_revised(run: Run, quote: str) -> None:
    number = run("quote", "issue", quote).json["number"]
    revised = run("quote", "revise", quote).json
    run("quote", "item", "edit", revised["id"], "1", "--price", "50")
    run("quote", "issue", revised["id"])
    accepted = run("quote", "accept", revised["id"], "--person", "Nora Nord", "--way", "mail", "--note", "Danke").json

    assert revised["replaces"] == {"id": quote, "number": number}
    assert (accepted["state"], accepted["events"][0]["person"]) == ("accepted", "Nora Nord")
    assert run("quote", "show", quote).json["state"] == "replaced"
    refused = run("quote", "decline", quote, "--reason", "zu teuer")
    assert (refused.status, refused.error["code"]) == (2, "quote_replaced")
    assert accepted["number"] in refused.error["hint"]
    assert [row["id"] for row in run("quote", "list", "--state", "accepted").json] == [revised["id"]]
    said = run("quote", "show", revised["id"], as_json=False).out
    assert f"Ersetzt {number}" in said
    assert "von Nora Nord, per E-Mail: Danke" in said


def test_no_tax_needs_a_reason(run: Run, quote: str) -> None:
    run("quote", "item", "edit", quote, "1", "--price", "100", "--vat", "0")
    refused = run("quote", "issue", quote)
    assert [problem["code"] for problem in refused.error["problems"]] == ["vat_reason_missing"]

    run("quote", "edit", quote, "--vat-reason", "Steuerschuldnerschaft des Leistungsempfängers (§ 13b UStG)")

    issued = run("quote", "issue", quote).json
    assert issued["sums"]["once"] == _sum(10000, 0.0, 0)
    assert "§ 13b" in issued["vat_reason"]


def test_who_issues_a_quote_anew_learns_how_to_change_it(run: Run, quote: str, tmp_path: Path) -> None:
    run("quote", "issue", quote)
    print_it = ("print", "quote", quote, "-o", str(tmp_path / "a.pdf"))

    first, again = run(*print_it), run(*print_it, "--reissue")

    assert first.err == ""
    assert f"helpdesk quote revise {quote}" in again.err
    assert again.json["version"] == 2
