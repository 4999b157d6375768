import pytest

from tests.cli.conftest import Run

FACT = ("fact", "add", "x", "--since", "2025-01-01", "--source", "y")


@pytest.fixture
def customer(run: Run) -> str:
    added: str = run("customer", "add", "Nord AG", "--contract", "total-care:nas@2024-01-01").json["id"]
    return added


@pytest.mark.parametrize(
    ("contract", "period"),
    [
        ("exchange", (None, None)),
        ("exchange@2024-01-01", ("2024-01-01", None)),
        ("exchange:support@2024-01-01..2024-12-31", ("2024-01-01", "2024-12-31")),
        ("exchange@..2024-12-31", (None, "2024-12-31")),
    ],
)
def test_a_contract_has_open_ends_or_days(run: Run, contract: str, period: tuple[str | None, str | None]) -> None:
    (booked,) = run("customer", "add", "Nord AG", "--contract", contract).json["contracts"]

    assert (booked["since"], booked["until"]) == period


def test_what_is_booked_later_and_ended_is_shown_with_its_days(run: Run, customer: str) -> None:
    run("customer", "end", customer, "total-care", "2025-12-31")

    booked = run("customer", "book", customer, "total-care:nas,wlan@2026-01-01", "exchange").json["contracts"]

    assert [(one["document"], one["modules"], one["since"], one["until"]) for one in booked] == [
        ("exchange", [], None, None),
        ("total-care", ["nas"], "2024-01-01", "2025-12-31"),
        ("total-care", ["nas", "wlan"], "2026-01-01", None),
    ]


@pytest.mark.parametrize("typed", ["exchange", "exchange@2025-01-01", "exchange@2025-01-01.."])
def test_what_was_booked_by_mistake_is_taken_back(run: Run, customer: str, typed: str) -> None:
    before = run("customer", "book", customer, "total-care:wlan").json["contracts"]
    run("customer", "book", customer, "exchange@2025-01-01")

    assert run("customer", "unbook", customer, typed).json["contracts"] == before


def test_of_several_contracts_about_a_document_the_one_that_is_meant_is_named(run: Run, customer: str) -> None:
    run("customer", "book", customer, "total-care:wlan,firewall@2025-01-01..2025-12-31")

    refused = run("customer", "unbook", customer, "total-care")
    left = run("customer", "unbook", customer, "total-care:firewall,wlan").json["contracts"]

    assert (refused.status, refused.error["code"]) == (2, "contract_ambiguous")
    assert "total-care:nas@2024-01-01.." in refused.error["hint"]
    assert [one["modules"] for one in left] == [["nas"]]


def test_an_agreed_fact_is_listed_counts_and_is_taken_back(run: Run, customer: str) -> None:
    run("customer", "book", customer, "total-care:firewall@2024-01-01")
    words = "eigene firewall von DRM"
    fact = run(
        "customer", "fact", "add", customer, "Die Firewall ist von uns.",
        "--since", "2024-03-01", "--source", "Mail", "--fulfils", words, "--entry", "tc-nas-firmware=included",
    ).json  # fmt: skip

    assert run("customer", "fact", "list", customer).json == run("customer", "show", customer).json["facts"] == [fact]
    assert words.casefold() in fact["fulfils"][0].casefold()
    assert fact["entries"] == [["tc-nas-firmware", "included"]]
    found = run("scope", "find", "Firmware des NAS", "--customer", customer).json["results"][0]
    assert (found["id"], found["verdict"]) == ("tc-nas-firmware", "included")
    assert run("customer", "fact", "remove", customer, fact["id"]).json == []


def test_conditions_that_say_nearly_the_same_stand_in_one_group(run: Run) -> None:
    added = run("customer", "add", "Nord AG", "--contract", "total-care:antivirus").json["id"]

    groups = run("customer", "fact", "conditions", added).json

    texts = [{one["text"] for one in group} for group in groups]
    assert {"nur mit dem Virenschutz von DRM", "Der Virenschutz von DRM ist im Einsatz."} in texts
    assert not any("NAS-Management" in one["modules"] for group in groups for one in group)


def test_what_can_be_agreed_with_anybody_names_no_module(run: Run) -> None:
    added = run("customer", "add", "Nord AG").json["id"]

    lines = run("customer", "fact", "conditions", added, as_json=False).out.splitlines()

    assert "- Fernwartung: Nummer für den Rückruf  (Freigabe einer Fernwartung)" in lines
    assert not any(line.endswith(": )") for line in lines)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["book", "exchange@gestern"], "day_malformed"),
        (["book", "exchange@"], "contract_malformed"),
        (["book", ":nas"], "contract_malformed"),
        (["book", "exchange:"], "customer_incomplete"),
        (["book", "total-care@2025-01-01"], "customer_incomplete"),
        (["book", "exchange@2025-01-01..2024-01-01"], "customer_incomplete"),
        (["end", "exchange", "2025-01-01"], "contract_unknown"),
        (["unbook", "exchange"], "contract_unknown"),
        (["unbook", "total-care:wlan"], "contract_unknown"),
        (["unbook", "total-care@2024-01-02"], "contract_unknown"),
        ([*FACT, "--fulfils", "Gerät es"], "condition_ambiguous"),
        ([*FACT, "--fulfils", "Firewall ist"], "condition_unknown"),
        ([*FACT, "--entry", "tc-x"], "entry_malformed"),
        ([*FACT, "--entry", "tc-x=mild"], "customer_incomplete"),
        ([*FACT], "customer_incomplete"),
        (["fact", "remove", "00000000-0000-7000-8000-000000000000"], "fact_unknown"),
    ],
)  # fmt: skip
def test_what_cannot_be_booked_or_agreed_is_refused(run: Run, customer: str, line: list[str], code: str) -> None:
    command, *rest = line
    words = [command, rest.pop(0)] if command == "fact" else [command]

    ran = run("customer", *words, customer, *rest)

    assert (ran.status, ran.error["code"]) == (2, code)


def test_an_address_is_given_changed_and_taken_away(run: Run) -> None:
    added = run("customer", "add", "Nord AG", "--address", "Hafenstraße 1", "--address", "20457 Hamburg").json
    moved = run("customer", "edit", added["id"], "--address", "Am Wall 2", "--address", "28195 Bremen").json
    renamed = run("customer", "edit", added["id"], "--name", "Nord SE", "--number", "K-1").json
    gone = run("customer", "edit", added["id"], "--address", "").json

    assert added["address"] == ["Hafenstraße 1", "20457 Hamburg"]
    assert (renamed["name"], renamed["number"], renamed["address"]) == ("Nord SE", "K-1", moved["address"])
    assert moved["address"] == ["Am Wall 2", "28195 Bremen"]
    assert gone["address"] == []
