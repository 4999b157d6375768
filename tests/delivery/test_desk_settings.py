from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import keyring
import pytest
from sqlalchemy import update

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.delivery import DeskConfig
from helpdesk.delivery.secrets import SecretPlace
from helpdesk.delivery.tables import OutboxTable
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings
from helpdesk.store.backup import create
from helpdesk.store.restore import restore
from helpdesk.tickets import TicketDraft
from tests.delivery.keyrings import LockedKeyring, MemoryKeyring, StubbornKeyring
from tests.tickets.samples import GOOD

pytestmark = pytest.mark.usefixtures("vault")

REDMINE = DeskConfig(
    "redmine", "redmine", "Redmine im Haus", "https://redmine.example/", "centron", {"project": "support"}
)
MAIL = DeskConfig(
    "post", "mail", "Post", "smtps://mail.example", "centron", {"to": "support@a.example", "from": "ich@b.example"}
)


def names(helpdesk: Helpdesk) -> list[str]:
    return [desk.name for desk in helpdesk.delivery.desks()]


def test_a_desk_that_is_set_up_takes_tickets_at_once_and_after_a_restart(
    helpdesk: Helpdesk, paths: Paths, settings: Settings
) -> None:
    changes = helpdesk.desks.add(REDMINE)
    helpdesk.desks.add(MAIL)

    assert changes.desks == {"redmine"}
    assert names(helpdesk) == ["local", "portal", "redmine", "post"]
    again = open_helpdesk(paths, settings)
    assert again.desks.all() == helpdesk.desks.all() == (replace(REDMINE, address="https://redmine.example"), MAIL)
    assert names(again) == names(helpdesk)
    again.close()


def test_a_desk_stays_the_same_until_its_settings_change(helpdesk: Helpdesk) -> None:
    helpdesk.desks.add(MAIL)
    former = helpdesk.desks.open()[-1]
    assert helpdesk.desks.open()[-1] is former

    helpdesk.desks.change(replace(MAIL, title="Poststelle"))

    assert (helpdesk.desks.open()[-1].title, helpdesk.desks.kind_of("post")) == ("Poststelle", "mail")


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"name": "a"}, "name", "desk_name"),
        ({"name": "Post"}, "name", "desk_name"),
        ({"name": "post\n.x"}, "name", "desk_name"),
        ({"name": "p" * 31}, "name", "desk_name"),
        ({"name": "local"}, "name", "desk_name_taken"),
        ({"name": "my_desk"}, "name", "desk_name_taken"),
        ({"name": "my-desk"}, "name", "desk_name_taken"),
        ({"name": "portal-b"}, "name", "desk_name_taken"),
        ({"kind": "fax"}, "kind", "desk_kind_unknown"),
        ({"title": "x" * 61}, "title", "desk_title"),
        ({"title": "a\nb"}, "title", "desk_title"),
        ({"profile": "../x"}, "profile", "profile_unknown"),
        ({"address": ""}, "address", "desk_address"),
        ({"address": "https://"}, "address", "desk_address"),
        ({"address": "https://mail.example"}, "address", "desk_address"),
        ({"address": "smtp://user:secret@mail.example"}, "address", "desk_address"),
        ({"address": "smtp://mail.example:99999"}, "address", "desk_address"),
        ({"address": "smtp://mail.example/?x"}, "address", "desk_address"),
        ({"options": {"to": "a@b.example"}}, "from", "desk_option_missing"),
        ({"options": {"to": "a@b.example\r\nBcc: x@y", "from": "a@b.example"}}, "to", "desk_option"),
        ({"options": {"to": "a@b.example, c@d.example", "from": "a@b.example"}}, "to", "desk_mailbox"),
        ({"options": {**MAIL.options, "password": "x"}}, "password", "desk_option_unknown"),
    ],
)
def test_what_is_wrong_with_a_desk_is_named_at_its_field(
    helpdesk: Helpdesk, wrong: dict[str, object], field: str, code: str
) -> None:
    helpdesk.desks.add(replace(MAIL, name="my-desk"))

    with pytest.raises(HelpdeskError) as refusal:
        helpdesk.desks.add(replace(MAIL, **wrong))  # type: ignore[arg-type]

    assert refusal.value.code == "desk_incomplete"
    assert (field, code) in [(problem.field, problem.code) for problem in refusal.value.problems]
    assert len(helpdesk.desks.all()) == 1


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("http://redmine.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://localhost:3000", True),
        ("http://127.0.0.1:3000", True),
        ("http://[::1]:3000/redmine", True),
    ],
)
def test_without_tls_only_this_computer_is_reached(helpdesk: Helpdesk, address: str, fine: bool) -> None:
    config = replace(REDMINE, address=address)
    if fine:
        helpdesk.desks.add(config)
        return
    with pytest.raises(HelpdeskError) as refusal:
        helpdesk.desks.add(config)
    assert [problem.code for problem in refusal.value.problems] == ["desk_address_insecure"]


def test_a_secret_lies_in_the_keyring_and_not_in_the_database(
    helpdesk: Helpdesk, paths: Paths, vault: MemoryKeyring
) -> None:
    helpdesk.desks.add(REDMINE)

    assert helpdesk.desks.set_secret("redmine", "canary-7f3a").desks == {"redmine"}

    assert helpdesk.desks.secret_place("redmine") is SecretPlace.KEYRING
    assert [kept.split()[-1] for kept in vault.kept.values()] == ["canary-7f3a"]
    stored = b"".join(file.read_bytes() for file in paths.data_dir.rglob("*") if file.is_file())
    assert b"canary-7f3a" not in stored


def test_a_secret_stays_while_the_server_is_the_same_and_goes_to_no_other(helpdesk: Helpdesk) -> None:
    helpdesk.desks.add(REDMINE)
    helpdesk.desks.set_secret("redmine", "x")

    helpdesk.desks.change(replace(REDMINE, title="Anders", address="https://redmine.example/neu"))
    assert helpdesk.desks.secret_place("redmine") is SecretPlace.KEYRING

    helpdesk.desks.change(replace(REDMINE, address="https://evil.example"))
    assert helpdesk.desks.secret_place("redmine") is SecretPlace.OTHER_ADDRESS
    assert "Die Adresse von „redmine“ hat sich geändert" in helpdesk.delivery.check("redmine").message


@pytest.mark.parametrize("state", ["delivering", "uncertain", "delivered"])
def test_the_same_server_elsewhere_keeps_its_tickets_and_is_asked_its_secret_anew(
    helpdesk: Helpdesk, state: str
) -> None:
    helpdesk.desks.add(REDMINE)
    helpdesk.desks.set_secret("redmine", "0123456789abcdef")
    (ticket,) = helpdesk.tickets.draft(replace(GOOD, desk="redmine")).tickets
    helpdesk.delivery.submit(ticket)
    with helpdesk._store.transaction() as session:
        session.execute(update(OutboxTable).values(state=state, address="https://redmine.example"))
    elsewhere = replace(REDMINE, address="https://neu.example")
    assert helpdesk.desks.whereabouts("redmine").left_by(elsewhere.address) == ("https://redmine.example",)

    helpdesk.desks.change(elsewhere)
    assert helpdesk.desks.whereabouts("redmine").left_by(elsewhere.address) == ("https://redmine.example",)
    helpdesk.desks.change(elsewhere, same_server=True)

    assert helpdesk.desks.whereabouts("redmine").left_by(elsewhere.address) == ()
    assert helpdesk.desks.whereabouts("redmine").left_by("https://drittes.example") == ("https://redmine.example",)
    assert helpdesk.desks.secret_place("redmine") is SecretPlace.OTHER_ADDRESS


def test_a_backups_desk_elsewhere_gets_no_secret_of_this_computer(
    helpdesk: Helpdesk, paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPDESK_SECRET_REDMINE", "x")
    helpdesk.desks.add(replace(REDMINE, address="https://evil.example"))
    made = create(paths, tmp_path / "all.zip", datetime.now(UTC))
    helpdesk.desks.change(REDMINE)
    assert helpdesk.desks.secret_place("redmine") is SecretPlace.ENVIRONMENT

    restore(paths, made.path, datetime.now(UTC))

    assert helpdesk.desks.get("redmine").address == "https://evil.example"
    assert helpdesk.desks.secret_place("redmine") is SecretPlace.OTHER_ADDRESS
    helpdesk.desks.change(helpdesk.desks.get("redmine"))
    assert helpdesk.desks.secret_place("redmine") is SecretPlace.ENVIRONMENT


def test_an_empty_secret_takes_it_away_and_one_for_now_is_not_kept(helpdesk: Helpdesk, vault: MemoryKeyring) -> None:
    helpdesk.desks.add(REDMINE)
    helpdesk.desks.set_secret("redmine", "x")
    helpdesk.desks.set_secret("redmine", "")
    assert helpdesk.desks.secret_place("redmine") is SecretPlace.NOWHERE

    helpdesk.desks.set_secret("redmine", "x", only_now=True)

    assert (helpdesk.desks.secret_place("redmine"), vault.kept) == (SecretPlace.MEMORY, {})


def test_a_removed_desk_leaves_no_secret_and_comes_back_with_it(helpdesk: Helpdesk, vault: MemoryKeyring) -> None:
    helpdesk.desks.add(REDMINE)
    helpdesk.desks.set_secret("redmine", "x")

    helpdesk.desks.remove("redmine")
    assert (names(helpdesk), vault.kept) == (["local", "portal"], {})

    helpdesk.desks.restore("redmine")
    assert names(helpdesk) == ["local", "portal", "redmine"]
    assert [kept.split()[-1] for kept in vault.kept.values()] == ["x"]


@pytest.mark.parametrize(("refusing", "code"), [(LockedKeyring, "keyring_locked"), (StubbornKeyring, "keyring_failed")])
def test_a_desk_whose_secret_cannot_be_removed_stays(
    helpdesk: Helpdesk, vault: MemoryKeyring, refusing: type[MemoryKeyring], code: str
) -> None:
    helpdesk.desks.add(REDMINE)
    helpdesk.desks.set_secret("redmine", "x")
    keyring.set_keyring(other := refusing())
    other.kept = vault.kept

    with pytest.raises(HelpdeskError) as refusal:
        helpdesk.desks.remove("redmine")

    assert refusal.value.code == code
    assert [desk.name for desk in helpdesk.desks.all()] == ["redmine"]


def test_a_desk_for_which_something_waits_stays(helpdesk: Helpdesk) -> None:
    helpdesk.desks.add(REDMINE)
    (ticket,) = helpdesk.tickets.draft(TicketDraft("Betreff", "Nachricht", desk="redmine")).tickets
    helpdesk.delivery.submit(ticket)

    with pytest.raises(HelpdeskError) as refusal:
        helpdesk.desks.remove("redmine")
    assert refusal.value.code == "desk_busy"

    helpdesk.delivery.take_back(ticket)
    helpdesk.desks.remove("redmine")


@pytest.mark.parametrize("act", ["get", "remove", "restore", "set_standard"])
def test_a_desk_nobody_set_up_is_unknown(helpdesk: Helpdesk, act: str) -> None:
    with pytest.raises(HelpdeskError) as refusal:
        getattr(helpdesk.desks, act)("nowhere")

    assert refusal.value.code == "desk_unknown"


def test_new_tickets_go_to_the_chosen_desk_while_it_is_there(helpdesk: Helpdesk, settings: Settings) -> None:
    helpdesk.desks.add(REDMINE)
    assert helpdesk.desks.standard() == settings.desk == "local"

    assert helpdesk.desks.set_standard("redmine").desks == {"redmine"}
    assert helpdesk.desks.standard() == "redmine"

    helpdesk.desks.set_standard("portal")
    helpdesk.desks.set_standard("redmine")
    helpdesk.desks.remove("redmine")
    assert helpdesk.desks.standard() == "local"


def test_a_new_ticket_takes_no_way_its_provider_has_closed(helpdesk: Helpdesk) -> None:
    helpdesk.desks.add(MAIL)
    (ticket,) = helpdesk.tickets.draft(TicketDraft("Betreff", "Nachricht", desk="post")).tickets

    with pytest.raises(HelpdeskError) as refusal:
        helpdesk.delivery.submit(ticket)

    assert refusal.value.code == "channel_closed"
    assert "Account Center" in refusal.value.hint


@pytest.mark.parametrize(("desk", "first"), [("post", ("mail", True, "closed")), ("portal", ("portal", True, "open"))])
def test_each_desk_knows_what_its_provider_says_of_its_ways(
    helpdesk: Helpdesk, desk: str, first: tuple[str, bool, str]
) -> None:
    helpdesk.desks.add(MAIL)

    note = helpdesk.desks.channel_notes(desk)[0]

    assert (note.channel, note.own, note.state) == first
    assert helpdesk.desks.channel_notes("nowhere") == ()


def test_what_waits_for_a_desk_goes_at_once_when_its_settings_change(helpdesk: Helpdesk) -> None:
    helpdesk.desks.add(REDMINE)
    (ticket,) = helpdesk.tickets.draft(replace(GOOD, desk="redmine")).tickets
    helpdesk.delivery.submit(ticket)
    with helpdesk._store.transaction() as session:
        session.execute(update(OutboxTable).values(due=datetime.now(UTC) + timedelta(minutes=15), waits=7))

    helpdesk.desks.set_secret("redmine", "geheim", only_now=True)

    assert helpdesk.delivery.outbox()[0].due is None
