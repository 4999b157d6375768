from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from helpdesk.app import Helpdesk
from helpdesk.errors import HelpdeskError
from helpdesk.resources import resource
from helpdesk.settings import Paths
from helpdesk.store.toml_file import Fault
from helpdesk.tickets import TicketDraft, fill
from helpdesk.tickets.profile_file import examine
from helpdesk.tickets.profiles import (
    add_profile,
    adopt,
    broken_profiles,
    known_profiles,
    load_profile,
    read_profile,
)

SHIPPED = (resource("desks") / "account-center.toml").read_text(encoding="utf-8")


def test_the_account_center_is_as_its_guide_says() -> None:
    form = load_profile("centron")

    assert form.address == "https://account.centron.de"
    assert form.departments == ("Technischer Support", "Abrechnung & Buchhaltung", "Sonstiges")
    assert form.attachment_limit == 3
    assert [template.title for template in form.templates] == ["Störung", "Frage zur Abrechnung", "Allgemeine Anfrage"]


def test_mail_takes_no_tickets_from_the_day_of_the_change_on() -> None:
    (mail,) = (channel for channel in load_profile("centron").channels if channel.id == "mail")

    assert mail.open_on(date(2025, 10, 12))
    assert not mail.open_on(date(2025, 10, 13))


def test_every_template_is_sendable_but_for_its_gaps() -> None:
    form = load_profile("centron")

    for template in form.templates:
        draft = TicketDraft(template.subject, template.message, template.department)
        assert draft.problems(form) == []
        assert draft.gaps(form)


def test_known_gaps_are_filled_and_unknown_ones_stay_visible() -> None:
    assert fill("{server}: {dienst}, {json: 1}, {}", {"server": "srv-01", "dienst": ""}) == (
        "srv-01: {dienst}, {json: 1}, {}"
    )


def test_only_a_templates_own_placeholders_are_gaps() -> None:
    draft = TicketDraft("{server} hängt", "Die Datei enthält {id} und {server} und {dienst}")

    assert draft.gaps(load_profile("centron")) == ("server", "dienst")


def test_an_unknown_form_is_refused_with_the_known_ones() -> None:
    with pytest.raises(HelpdeskError) as refusal:
        load_profile("../x")

    assert (refusal.value.code, refusal.value.hint) == ("profile_unknown", "Möglich: centron")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "centron"', "id = ", "Zeile {line}: Das ist kein gültiges TOML"),
        ('id = "centron"', 'id = "../x"', "Zeile {line}: „id“ besteht aus"),
        ('title = "centron Account Center"', "", "Zeile 1: „title“ fehlt"),
        ("limit = 3", "limit = 0", "Zeile {line}: „attachments.limit“ muss eine Zahl ab 1 sein"),
        ("limit = 3", "limit = true", "Zeile {line}: „attachments.limit“ muss eine Zahl ab 1 sein"),
        ("limit = 3", 'limit = "3"', "Zeile {line}: „attachments.limit“ hat die falsche Art von Wert"),
        ("limit = 3", "limit = 3\nlimits = 3", "Zeile {line}: „attachments.limits“ ist unbekannt"),
        ("limit = 3", "limit = 3\ntotal = 5", "Zeile {line}: „attachments.total“ ist kleiner"),
        ('"png", "jpg"', '".png", "jpg"', "„attachments.formats“: „.png“ ist keine Endung"),
        ('"png", "jpg"', '"png", "png"', "„attachments.formats“ nennt etwas zweimal"),
        ('["Technischer Support", ', '["", ', "Zeile {line}: „departments“ muss eine Liste von Texten sein"),
        ("https://account", "javascript:account", "Zeile {line}: „address“ muss mit https:// beginnen"),
        (
            "closed_from = 2025-10-13",
            "closed_from = 2025-10-13T00:00:00",
            "Zeile {line}: „channels[2].closed_from“ muss ein",
        ),
        ("closed_from = 2025-10-13", 'closed_from = "bald"', "Zeile {line}: „channels[2].closed_from“ hat die falsche"),
        ('id = "invoice"', 'id = "fault"', "„templates[2].id“ nennt eine Kennung zum zweiten Mal"),
        ('department = "Sonstiges"', 'department = "Vertrieb"', "nennt die unbekannte Abteilung „Vertrieb“"),
        ('close = "Ticket schließen"', "", "„labels.close“ fehlt"),
        ("[labels]", "[labls]", "„labels“ fehlt; Zeile"),
        ("[[channels]]", "[channels]", ": Das ist kein gültiges TOML"),
    ],
)
def test_a_malformed_form_says_where(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SHIPPED
    file = tmp_path / "form.toml"
    file.write_text(SHIPPED.replace(old, new), encoding="utf-8")

    with pytest.raises(HelpdeskError) as refusal:
        read_profile(file)

    assert refusal.value.code == "profile_malformed"
    line = SHIPPED[: SHIPPED.index(old)].count("\n") + new.count("\n") + 1
    assert said.format(line=line) in refusal.value.message
    assert str(file) in refusal.value.hint


@pytest.mark.parametrize("path", ["departments", "channels[2].note", "templates[3].message", "attachments.formats"])
def test_each_key_is_looked_for_where_it_stands(tmp_path: Path, path: str) -> None:
    key = path.rpartition(".")[2]
    lines = SHIPPED.splitlines()
    at = [number for number, line in enumerate(lines) if line.startswith(f"{key} =")]
    number = at[3] if "[3]" in path else at[1] if "[2]" in path else at[0]
    lines[number] = f"{key} = 5 #"
    if key in {"message", "formats"}:
        # What followed the opening of a long value is no longer part of it.
        ends = next(later for later in range(number + 1, len(lines)) if lines[later] in {'"""', "]"})
        lines[number + 1 : ends + 1] = ["#"] * (ends - number)
    file = tmp_path / "form.toml"
    file.write_text("\n".join(lines), encoding="utf-8")

    assert Fault(number + 1, f"„{path}“ hat die falsche Art von Wert") in examine(file)[1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id = 1\n\xff", "Zeile 2: Die Datei ist kein Text"),
        (b"#" * 300_000, "zu groß"),
        (b"", "„id“ fehlt"),
        (b"a=" + b"[" * 5000, "kein gültiges TOML"),
        (b"a=" + b"1" * 5000, "kein gültiges TOML"),
        # Its line isn't looked for through all of the value: that would take as many minutes as it has lines.
        (b"id = [\n" + b'"a",\n' * 8000 + b"]\ntitle = 1", "Zeile 1: „title“ hat die falsche Art"),
        ("\ufeffid = 1".encode(), "Zeile 1: „id“ hat die falsche Art"),
    ],
)
def test_whatever_a_file_has_is_told_in_words(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "form.toml"
    file.write_bytes(content)

    with pytest.raises(HelpdeskError, match=said):
        read_profile(file)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "profiles"
    adopt(folder)
    yield folder
    adopt(None)


OTHER = SHIPPED.replace('id = "centron"', 'id = "nord"').replace("centron Account Center", "Nord-Portal")


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_a_users_form_counts_at_once_and_a_broken_one_harms_no_other(folder: Path) -> None:
    assert [profile.id for profile in known_profiles()] == ["centron"]

    write(folder / "nord.toml", OTHER)
    write(folder / "schief.toml", "id = ")

    assert load_profile("nord").title == "Nord-Portal"
    assert [profile.id for profile in known_profiles()] == ["centron", "nord"]
    assert [(one.file.name, one.faults[0].line) for one in broken_profiles()] == [("schief.toml", 1)]


def test_a_users_form_may_stand_in_for_ours_but_not_for_another_of_the_users(folder: Path) -> None:
    write(folder / "a.toml", SHIPPED.replace("centron Account Center", "Unser Account Center"))
    write(folder / "b.toml", SHIPPED)

    assert load_profile("centron").title == "Unser Account Center"
    assert "a.toml" in broken_profiles()[0].faults[0].message


def test_adding_copies_a_good_form_and_asks_before_it_replaces(tmp_path: Path, folder: Path) -> None:
    form = write(tmp_path / "neu" / "form.toml", OTHER)

    assert add_profile(form, folder).id == "nord"
    with pytest.raises(HelpdeskError) as refusal:
        add_profile(form, folder)
    write(form, OTHER.replace("Nord-Portal", "Nord"))
    add_profile(form, folder, replace=True)

    assert refusal.value.code == "profile_exists"
    assert load_profile("nord").title == "Nord"
    assert [file.name for file in folder.iterdir()] == ["nord.toml"]


def test_a_draft_for_a_form_that_is_gone_can_be_read_and_saved_and_not_sent(helpdesk: Helpdesk, paths: Paths) -> None:
    file = write(paths.profiles / "nord.toml", OTHER)
    draft = TicketDraft("Drucker", "Druckt nicht.", profile="nord")
    (ticket,) = helpdesk.tickets.draft(draft).tickets
    file.unlink()

    helpdesk.tickets.save(ticket, replace(draft, message="Druckt wirklich nicht."))

    assert helpdesk.tickets.get(ticket).message == "Druckt wirklich nicht."
    assert [problem.code for problem in helpdesk.tickets.get(ticket).problems] == ["profile_unknown"]
    with pytest.raises(HelpdeskError) as refusal:
        helpdesk.delivery.submit(ticket)
    assert refusal.value.code == "profile_unknown"


def test_files_that_another_form_does_not_take_are_named_before_sending(
    helpdesk: Helpdesk, paths: Paths, tmp_path: Path
) -> None:
    strict = OTHER.replace("limit = 3", "limit = 1\ntotal = 10").replace("bytes = 10_000_000", "bytes = 8")
    write(paths.profiles / "nord.toml", strict.replace('"txt", ', ""))
    files = [write(tmp_path / name, name * 3) for name in ("a.txt", "b.log")]
    draft = TicketDraft("Drucker", "Druckt nicht.")
    (ticket,) = helpdesk.tickets.draft(draft, files).tickets

    helpdesk.tickets.save(ticket, replace(draft, profile="nord"))

    codes = {"attachment_limit", "attachment_format", "file_too_large", "attachment_total"}
    assert {problem.code for problem in helpdesk.tickets.get(ticket).problems} == codes
    with pytest.raises(HelpdeskError, match="noch nicht vollständig"):
        helpdesk.delivery.submit(ticket)
