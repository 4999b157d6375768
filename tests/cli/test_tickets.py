from pathlib import Path
from uuid import uuid4

import pytest

from helpdesk.settings import Paths
from tests.cli.conftest import Run
from tests.tickets.samples import EXE, write
from tests.tickets.test_pictures import photo


def begin(run: Run, *more: str) -> str:
    made = run("ticket", "new", "--subject", "Kein Versand", "--message", "Seit 14:05 Uhr", *more)
    assert made.status == 0, made.err
    return str(made.json["id"])


def attachments(folder: Path, count: int) -> list[str]:
    return [part for number in range(count) for part in ("--attach", str(write(folder, f"{number}.log")))]


def test_a_new_ticket_is_a_draft_with_its_quality(run: Run) -> None:
    made = run("ticket", "new", "--subject", "Exchange", "--message", "Seit gestern: Fehler 0x8004010F in Outlook").json

    assert made["state"] == "draft"
    assert made["problems"] == []
    assert made["quality"] == {"time": True, "steps": False, "error": True, "affected": True}


def test_an_incomplete_draft_is_kept_and_its_sending_refused(run: Run) -> None:
    begun = run("ticket", "new", "--subject", "")
    made = begun.json
    assert (begun.status, begun.error["code"]) == (2, "ticket_incomplete")
    assert [problem["field"] for problem in made["problems"]] == ["subject", "message"]

    sent = run("ticket", "submit", made["id"])

    assert sent.status == 2
    assert sent.error["code"] == "ticket_incomplete"
    assert [problem["field"] for problem in sent.error["problems"]] == ["subject", "message"]
    assert run("ticket", "show", made["id"]).json["state"] == "draft"


def test_three_attachments_are_kept(run: Run, tmp_path: Path) -> None:
    shown = run("ticket", "show", begin(run, *attachments(tmp_path, 3))).json

    assert [file["name"] for file in shown["attachments"]] == ["0.log", "1.log", "2.log"]
    assert set(shown["attachments"][0]) == {"name", "bytes", "sha256"}


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["0.log", "1.log", "2.log", "3.log"], "attachment_limit"),
        (["0.log", "missing.log"], "file_missing"),
        (["0.log", "evil.png"], "attachment_content"),
        (["0.log", "folder"], "file_not_regular"),
        (["0.log", "evil.exe"], "attachment_format"),
    ],
)
def test_a_ticket_with_a_bad_attachment_is_not_begun(
    run: Run, paths: Paths, tmp_path: Path, names: list[str], code: str
) -> None:
    write(tmp_path, "evil.png", EXE)
    write(tmp_path, "evil.exe", EXE)
    (tmp_path / "folder").mkdir()
    attachments(tmp_path, 4)

    chosen = (part for name in names for part in ("--attach", str(tmp_path / name)))
    made = run("ticket", "new", "--subject", "S", "--message", "M", *chosen)

    assert (made.status, made.error["code"], made.out) == (2, code, "")
    assert made.error["hint"]
    assert run("ticket", "list").json == []
    assert not [path for path in paths.files.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--customer", str(uuid4())], "customer_unknown"),
        (["--customer", "Nord AG"], "id_malformed"),
        (["--template", "x"], "template_unknown"),
        (["--desk", "fax"], "desk_unknown"),
    ],
)
def test_what_does_not_exist_is_refused(run: Run, options: list[str], code: str) -> None:
    made = run("ticket", "new", "--subject", "S", "--message", "M", *options)

    assert (made.status, made.error["code"]) == (2, code)
    assert run("ticket", "list").json == []


def test_a_template_leaves_its_gaps_and_gives_way_to_what_was_typed(run: Run) -> None:
    made = run("ticket", "new", "--template", "fault", "--server", "srv-01", "--subject", "Eigener").json

    shown = run("ticket", "show", made["id"]).json
    assert shown["subject"] == "Eigener"
    assert shown["message"].startswith("Guten Tag,\n\nauf srv-01 ist {dienst} seit")
    assert "dienst" in made["gaps"]
    assert "server" not in made["gaps"]


def test_a_draft_can_be_edited(run: Run, tmp_path: Path) -> None:
    ticket = begin(run)
    run("ticket", "edit", ticket, "--department", "Sonstiges", "--attach", str(write(tmp_path, "a.log")))

    shown = run("ticket", "show", ticket).json
    assert (shown["subject"], shown["department"], len(shown["attachments"])) == ("Kein Versand", "Sonstiges", 1)


def test_a_ticket_is_sent_answered_and_closed(run: Run, tmp_path: Path) -> None:
    ticket = begin(run)

    sent = run("ticket", "submit", ticket).json
    answered = run("ticket", "reply", ticket, "--message", "Nachtrag", *attachments(tmp_path, 1)).json
    closed = run("ticket", "close", ticket).json

    assert [shown["state"] for shown in (sent, answered, closed)] == ["delivered", "delivered", "closed"]
    assert sent["number"].startswith("L-")
    assert [(message["text"], message["author"]) for message in closed["thread"]] == [("Nachtrag", "technician")]
    assert [receipt["number"] for receipt in closed["receipts"]] == [sent["number"]] * 3
    assert run("ticket", "submit", ticket).error["code"] == "ticket_sent"
    assert run("outbox", "list").json == []


def test_tickets_are_listed_and_found_newest_first(run: Run) -> None:
    old, new = begin(run), begin(run, "--server", "x")

    listed = run("ticket", "list").json
    assert [row["id"] for row in listed] == [new, old]
    assert {"id", "state", "subject", "customer", "updated"} <= set(listed[0])
    assert [row["id"] for row in run("ticket", "search", "versand").json] == [new, old]
    assert [row["id"] for row in run("ticket", "list", "--limit", "1").json] == [new]
    assert run("ticket", "list", "--state", "closed").json == []
    assert run("ticket", "list", "--desk", "portal").json == []
    assert run("ticket", "list", "--customer", str(uuid4())).json == []
    assert [row["id"] for row in run("ticket", "search", "ersan").json] == [new, old]
    assert run("ticket", "list", "--state", "offen").status == 2


def test_a_portal_ticket_waits_for_its_number(run: Run) -> None:
    ticket = begin(run, "--desk", "portal")

    assert run("ticket", "submit", ticket).json["state"] == "uncertain"
    assert [field["label"] for field in run("ticket", "handoff", ticket).json["fields"]] == ["Betreff", "Nachricht"]
    assert run("ticket", "confirm", ticket, "4711").json["number"] == "4711"


def test_a_portal_ticket_that_was_not_entered_is_taken_back(run: Run) -> None:
    ticket = begin(run, "--desk", "portal")
    run("ticket", "submit", ticket)
    run("ticket", "not-arrived", ticket)

    assert run("ticket", "take-back", ticket).json["state"] == "draft"


def test_a_discarded_draft_comes_back(run: Run) -> None:
    ticket = begin(run)

    run("ticket", "discard", ticket)
    assert run("ticket", "list").json == []
    assert run("ticket", "restore", ticket).json["state"] == "draft"


def test_the_outbox_says_what_was_tried(run: Run) -> None:
    run("ticket", "submit", begin(run, "--desk", "portal"))

    (item,) = run("outbox", "send", "--once").json
    assert (item["kind"], item["state"]) == ("create", "uncertain")
    assert item["attempts"][-1]["detail"] == "Übergeben, Nummer fehlt"
    assert run("outbox", "send").json == [item]


def test_desks_are_listed_and_checked(run: Run) -> None:
    assert [desk["name"] for desk in run("desk", "list").json] == ["local", "portal"]
    assert run("desk", "check", "local").json["ready"]
    assert run("desk", "check", "fax").error["code"] == "desk_unknown"


def test_people_read_words(run: Run, tmp_path: Path) -> None:
    ticket = begin(run, "--department", "Sonstiges", *attachments(tmp_path, 1))
    sent = run("ticket", "submit", ticket, as_json=False).out

    assert "Kein Versand  [zugestellt]" in sent
    assert "Abteilung: Sonstiges" in sent
    assert "0.log" in sent
    assert "Kein Versand" in run("ticket", "list", as_json=False).out
    assert "Alles ist zugestellt." in run("outbox", "send", as_json=False).out
    draft = run("ticket", "new", "--template", "fault", as_json=False).out
    assert "Noch auszufüllen: Server, Dienst" in draft


def test_what_looks_like_a_password_is_named_before_it_leaves(run: Run, tmp_path: Path) -> None:
    log = write(tmp_path, "dump.log", b"start\npassword=hunter2\n")
    ticket = begin(run, "--attach", str(log))

    refused = run("ticket", "submit", ticket)

    assert (refused.status, refused.error["code"]) == (2, "confidential")
    assert "In dump.log, Zeile 2, steht offenbar ein Kennwort. password=•••" in str(refused.error["problems"])
    assert "hunter2" not in refused.err
    assert run("ticket", "show", ticket).json["state"] == "draft"
    assert run("ticket", "submit", ticket, "--despite-warnings").json["state"] == "delivered"


def test_a_reply_is_looked_through_as_well(run: Run, tmp_path: Path) -> None:
    ticket = begin(run)
    run("ticket", "submit", ticket)
    log = str(write(tmp_path, "dump.log", b"password=hunter2\n"))

    assert run("ticket", "reply", ticket, "--message", "Anbei", "--attach", log).error["code"] == "confidential"
    assert run("ticket", "reply", ticket, "--message", "Passwort: Sommer24!").error["code"] == "confidential"
    assert run("ticket", "reply", ticket, "--message", "Anbei", "--attach", log, "--despite-warnings").status == 0


def test_what_was_changed_about_a_photo_is_said(run: Run, tmp_path: Path) -> None:
    made = run("ticket", "new", "--subject", "a", "--message", "b", "--attach", str(write(tmp_path, "a.jpg", photo())))

    assert made.json["altered"] == {"a.jpg": ["place"]}
