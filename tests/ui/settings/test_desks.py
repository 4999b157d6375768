from collections.abc import Iterator
from dataclasses import replace

import keyring
import pytest
from keyring.backends import fail
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from helpdesk.app import Helpdesk
from helpdesk.changes import Changes
from helpdesk.delivery import DeskConfig, SecretPlace
from helpdesk.delivery.tables import OutboxTable
from tests.delivery.keyrings import MemoryKeyring
from tests.tickets.samples import GOOD
from ui.jobs import Jobs
from ui.settings.desks.section import DesksSection
from ui.tickets.page import TicketsPage
from ui.widgets import Scroll

MAIL = DeskConfig(
    "post", "mail", "Post", "smtps://mail.invalid", "centron", {"to": "support@a.example", "from": "ich@b.example"}
)


@pytest.fixture
def section(qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk, vault: MemoryKeyring) -> Iterator[DesksSection]:
    """The section, read, with one desk of the user's own."""
    helpdesk.desks.add(MAIL)
    section = DesksSection(jobs)
    qtbot.addWidget(section)
    section.show()
    qtbot.waitUntil(lambda: shown(section) == ["local", "portal", "post"])
    yield section
    section.close()


def shown(section: DesksSection) -> list[object]:
    return [row.key for row in section.rows.rows.rows]


def state(section: DesksSection, name: str) -> str:
    return next(row.state for row in section.rows.rows.rows if row.key == name)


def fill(section: DesksSection, **typed: str) -> None:
    """Begins a new desk and types into its fields, by the names they have for screen readers and tests."""
    section.add.click()
    section.form.kind.choose(typed.pop("kind", "mail"))
    for name, text in typed.items():
        field = section.form.findChild(QLineEdit, f"desk_{name}")
        assert field is not None
        field.clear()
        QTest.keyClicks(field, text)


NEW = {
    "title": "Neue Post",
    "address": "smtps://mail.invalid",
    "option_to": "a@b.example",
    "option_from": "c@d.example",
    "option_user": "c@d.example",
}


def test_a_desk_is_set_up_with_its_secret_and_checked_at_once(
    qtbot: QtBot, section: DesksSection, helpdesk: Helpdesk, vault: MemoryKeyring
) -> None:
    fill(section, **NEW, secret="canary-7f3a")
    assert section.form.name.text() == "neue-post"

    section.form.save.click()

    qtbot.waitUntil(
        lambda: state(section, "neue-post").startswith("gestört (") if "neue-post" in shown(section) else False
    )
    assert helpdesk.desks.get("neue-post").options["to"] == "a@b.example"
    assert [kept.split()[-1] for kept in vault.kept.values()] == ["canary-7f3a"]
    assert "keine Tickets mehr" in section.notice.text.text()
    assert not section.form.isVisible()
    assert section.form.secret.text() == ""


def test_what_is_missing_stands_at_its_field_and_what_was_typed_stays(qtbot: QtBot, section: DesksSection) -> None:
    fill(section, title="Neu", address="mail.invalid", option_to="niemand")

    section.form.save.click()

    problems = {
        "desk_address_problem": "smtps://",
        "desk_option_to_problem": "niemand",
        "desk_option_from_problem": "fehlt",
    }
    for name, told in problems.items():
        label = section.form.findChild(QWidget, name)
        qtbot.waitUntil(lambda label=label, told=told: told in label.text())  # type: ignore[misc]
    assert section.form.address.text() == "mail.invalid"
    assert section.form.save.isEnabled()


def test_the_fields_are_those_its_kind_asks_for(section: DesksSection) -> None:
    section.add.click()

    section.form.kind.choose("redmine")
    assert "project" in section.form.options
    section.form.kind.choose("mail")
    assert list(section.form.options) == ["to", "from", "user"]
    assert section.form.secret.echoMode() is QLineEdit.EchoMode.Password


def test_a_way_its_provider_has_closed_says_so_before_it_is_set_up(section: DesksSection) -> None:
    section.add.click()
    section.form.kind.choose("redmine")
    assert not section.form.notice.isVisible()

    section.form.kind.choose("mail")

    assert section.form.notice.isVisible()
    assert "13.10.2025" in section.form.notice.details.text()


def test_a_desk_is_changed_and_keeps_its_name_and_its_secret(
    qtbot: QtBot, section: DesksSection, helpdesk: Helpdesk, vault: MemoryKeyring
) -> None:
    helpdesk.desks.set_secret("post", "canary-7f3a")
    section.rows.choose("post")
    section.edit.click()
    assert section.form.name.isReadOnly()
    section.form.title.setText("Poststelle")

    section.form.save.click()

    qtbot.waitUntil(lambda: "Poststelle" in [row.title for row in section.rows.rows.rows])
    assert helpdesk.desks.get("post").title == "Poststelle"
    assert [kept.split()[-1] for kept in vault.kept.values()] == ["canary-7f3a"]


def test_that_a_new_address_is_the_same_server_is_asked_where_tickets_went_and_said_of_one_address(
    qtbot: QtBot, section: DesksSection, helpdesk: Helpdesk
) -> None:
    helpdesk.desks.add(DeskConfig("haus", "redmine", "Haus", "http://127.0.0.1:9/a", "centron", {"project": "p"}))
    (ticket,) = helpdesk.tickets.draft(replace(GOOD, desk="haus")).tickets
    helpdesk.delivery.submit(ticket)
    with helpdesk._store.transaction() as session:
        session.execute(update(OutboxTable).values(state="uncertain", address="http://127.0.0.1:9/a"))
    section._read()
    qtbot.waitUntil(lambda: "haus" in shown(section))
    section.rows.choose("haus")
    section.edit.click()
    form = section.form
    assert not form.same_server.isVisible()

    form.address.setText("http://127.0.0.1:9/b")
    qtbot.waitUntil(form.same_server.isVisible)
    form.same_server.setChecked(True)
    form.address.setText("http://127.0.0.1:9/c")
    assert not form.same_server.isChecked()
    form.same_server.setChecked(True)
    form.save.click()

    qtbot.waitUntil(lambda: helpdesk.desks.whereabouts("haus").left_by("http://127.0.0.1:9/c") == ())
    assert helpdesk.desks.whereabouts("haus").left_by("http://127.0.0.1:9/b") == ("http://127.0.0.1:9/a",)
    qtbot.waitUntil(lambda: state(section, "haus").startswith("gestört ("))


def test_without_a_keyring_a_secret_is_kept_until_the_end_only(
    qtbot: QtBot, section: DesksSection, helpdesk: Helpdesk, jobs: Jobs
) -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # keyring's
    section._read()
    qtbot.waitUntil(lambda: bool(section._kept.problem))
    fill(section, **NEW, secret="canary-7f3a")
    assert section.form.only_now.isVisible()
    assert section.form.only_now.isChecked()

    section.form.save.click()

    qtbot.waitUntil(lambda: "neue-post" in shown(section) and not section.form.isVisible())
    assert helpdesk.desks.secret_place("neue-post") is SecretPlace.MEMORY


def test_a_secret_that_no_keyring_takes_leaves_the_form_open_with_the_reason(
    qtbot: QtBot, section: DesksSection, helpdesk: Helpdesk
) -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    fill(section, **NEW, secret="canary-7f3a")

    section.form.save.click()

    qtbot.waitUntil(lambda: section.form.notice.isVisible() and "Schlüsselbund" in section.form.notice.text.text())
    assert section.form.secret.text() == "canary-7f3a"
    assert helpdesk.desks.get("neue-post").title == "Neue Post"


def test_removing_can_be_taken_back(qtbot: QtBot, section: DesksSection, helpdesk: Helpdesk) -> None:
    section.rows.choose("post")
    section.rows.setFocus()

    QTest.keyClick(section.rows, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: section.undo.isVisible() and "post" not in shown(section))
    assert helpdesk.desks.all() == ()

    section.undo.button.click()
    qtbot.waitUntil(lambda: "post" in shown(section))
    assert helpdesk.desks.all() == (MAIL,)


def test_what_is_always_there_can_be_checked_and_chosen_but_not_removed(
    qtbot: QtBot, section: DesksSection, helpdesk: Helpdesk
) -> None:
    section.rows.choose("portal")
    assert not section.remove.isEnabled()
    assert not section.edit.isEnabled()

    section.check.click()
    qtbot.waitUntil(lambda: state(section, "portal").startswith("bereit ("))
    section.standard.click()
    qtbot.waitUntil(lambda: [row.key for row in section.rows.rows.rows if row.aside] == ["portal"])

    assert helpdesk.desks.standard() == "portal"


def test_a_new_desk_is_offered_in_the_composer_at_once_and_the_standard_one_is_chosen(
    qtbot: QtBot, section: DesksSection, jobs: Jobs
) -> None:
    page = TicketsPage(jobs, [])
    qtbot.addWidget(page)
    fill(section, **NEW)
    section.form.save.click()
    qtbot.waitUntil(lambda: page.composer.fields.desk.findData("neue-post") >= 0)

    section.rows.choose("neue-post")
    section.standard.click()
    qtbot.waitUntil(lambda: page._desk == "neue-post")

    page.new_ticket()
    assert page.composer.fields.desk.value() == "neue-post"


def test_tab_goes_through_the_form_as_one_reads_it(qtbot: QtBot, section: DesksSection) -> None:
    fill(section, title="Neu")
    qtbot.waitUntil(lambda: section.form.options["to"].isVisible())
    section.form.kind.setFocus()
    went = []
    for _step in range(9):
        focused = QApplication.focusWidget()
        assert focused is not None
        went.append(focused.objectName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)

    assert went == [
        "desk_kind", "desk_title", "desk_name", "desk_address", "desk_option_to", "desk_option_from",
        "desk_option_user", "desk_secret", "desk_save",
    ]  # fmt: skip


def test_a_desk_is_not_called_out_of_order_after_it_took_something(
    qtbot: QtBot, section: DesksSection, helpdesk: Helpdesk
) -> None:
    section.choose("post")
    section.check.click()
    qtbot.waitUntil(lambda: state(section, "post").startswith("gestört ("))
    assert section.notice.isVisible()
    (ticket,) = helpdesk.tickets.draft(replace(GOOD, desk="local")).tickets
    helpdesk.delivery.submit(ticket)
    helpdesk.delivery.send_due()
    with helpdesk._store.transaction() as session:
        session.execute(update(OutboxTable).values(desk="post"))

    section._jobs.changed.emit(Changes(tickets=frozenset({ticket})))

    qtbot.waitUntil(lambda: state(section, "post").startswith("zuletzt zugestellt"))
    assert not section.notice.isVisible()


def test_whoever_came_for_a_missing_key_can_type_it_at_once(
    qtbot: QtBot, section: DesksSection, helpdesk: Helpdesk
) -> None:
    helpdesk.desks.add(replace(MAIL, name="neu", options={**MAIL.options, "user": "ich"}))
    page = Scroll()
    page.body.addWidget(section)
    page.resize(600, 240)
    page.show()
    page.activateWindow()

    section.choose("neu")
    section._jobs.changed.emit(Changes(desks=frozenset({"neu"})))

    qtbot.waitUntil(section.form.secret.hasFocus)
    qtbot.waitUntil(lambda: not section.form.secret.visibleRegion().isEmpty())
    section.setParent(None)
