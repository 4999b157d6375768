from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.customers import AgreedFact, Contact, Contract, Customer, CustomerNew
from ui.customers.page import CustomersPage
from ui.jobs import Jobs

FACT = AgreedFact("Rückruf vereinbart.", date(2024, 1, 1), "Mail", ("Fernwartung: Nummer für den Rückruf",))
Open = Callable[[], CustomersPage]


@pytest.fixture
def open_page(qtbot: QtBot, jobs: Jobs) -> Open:
    def opened() -> CustomersPage:
        page = CustomersPage(jobs)
        qtbot.addWidget(page)
        page.resize(1100, 700)
        page.show()
        qtbot.waitUntil(page.form.contracts.add.isEnabled)
        return page

    return opened


def add(helpdesk: Helpdesk, *names: str) -> None:
    for number, name in enumerate(names):
        helpdesk.customers.add(CustomerNew(name, f"K-{number}"))


def names(page: CustomersPage) -> list[str]:
    return [row.title for row in page.list.rows.rows]


def fill(page: CustomersPage, name: str, text: str) -> None:
    field = page.findChild(QLineEdit, name)
    assert field is not None
    field.setText(text)


def click(page: CustomersPage, kind: type[QAbstractButton], name: str) -> None:
    button = page.findChild(kind, name)
    assert button is not None
    button.click()


def choose(page: CustomersPage, name: str, value: str) -> None:
    box = page.findChild(QComboBox, name)
    assert box is not None
    box.setCurrentIndex(box.findData(value))


def press(page: CustomersPage, name: str) -> None:
    button = page.findChild(QPushButton, name)
    assert button is not None
    button.click()


def test_an_empty_page_starts_the_first_customer(open_page: Open) -> None:
    page = open_page()
    assert page.empty.isVisible()

    page.empty.action.click()

    assert page.form.isVisible()


def test_a_new_customer_is_listed_and_shown(qtbot: QtBot, open_page: Open, helpdesk: Helpdesk) -> None:
    page = open_page()
    page.new_customer()
    fill(page, "customer_name", "Müller GmbH")
    fill(page, "customer_number", "k-7")
    press(page, "contact_add")
    fill(page, "contact_0_name", "Petra Müller")
    allowed = page.findChild(QCheckBox, "contact_0_may_authorise")
    assert allowed is not None
    allowed.click()
    press(page, "contract_add")
    choose(page, "contract_0_document", "total-care")
    click(page, QCheckBox, "contract_0_whole")
    click(page, QPushButton, "contract_0_nas")
    fill(page, "contract_0_until", "31.12.26")

    press(page, "customer_save")

    qtbot.waitUntil(lambda: page.detail.isVisible() and names(page) == ["Müller GmbH"])
    stored = helpdesk.customers.get(helpdesk.customers.page()[0].id)
    assert stored.number == "K-7"
    assert stored.contacts == (Contact("Petra Müller", may_authorise=True),)
    assert stored.contracts == (Contract("total-care", ("nas",), None, date(2026, 12, 31)),)


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    qtbot: QtBot, open_page: Open, helpdesk: Helpdesk
) -> None:
    add(helpdesk, "Nord AG")
    page = open_page()
    page.new_customer()
    press(page, "customer_save")
    assert page.form._problems["name"].text() == "Der Kunde braucht einen Namen."

    fill(page, "customer_name", "West AG")
    fill(page, "customer_number", "K-0")
    press(page, "customer_save")

    qtbot.waitUntil(lambda: "schon vergeben" in page.form._problems["number"].text())
    assert page.form.name.text() == "West AG"


def test_editing_replaces_what_is_known(qtbot: QtBot, open_page: Open, helpdesk: Helpdesk) -> None:
    add(helpdesk, "Nord AG")
    page = open_page()
    page.show_customer(helpdesk.customers.page()[0].id)
    qtbot.waitUntil(page.detail.isVisible)

    page.detail.edit.click()
    fill(page, "customer_name", "Nord SE")
    press(page, "customer_save")

    qtbot.waitUntil(lambda: page.detail.isVisible() and page.detail.name.text() == "Nord SE")
    assert [row.name for row in helpdesk.customers.page()] == ["Nord SE"]


def test_search_narrows_the_list_and_says_when_nothing_fits(qtbot: QtBot, open_page: Open, helpdesk: Helpdesk) -> None:
    add(helpdesk, "Nord AG", "West AG")
    page = open_page()
    qtbot.waitUntil(lambda: len(names(page)) == 2)

    page.search.setText("west")
    qtbot.waitUntil(lambda: names(page) == ["West AG"])
    page.search.setText("gibtesnicht")

    qtbot.waitUntil(lambda: page.nothing.title.text() == "Nichts gefunden")


def test_choosing_another_customer_while_typing_can_be_undone(
    qtbot: QtBot, open_page: Open, helpdesk: Helpdesk
) -> None:
    add(helpdesk, "Nord AG")
    page = open_page()
    qtbot.waitUntil(lambda: names(page) == ["Nord AG"])
    page.new_customer()
    fill(page, "customer_name", "Halb getippt")

    page.list.choose(helpdesk.customers.page()[0].id)
    qtbot.waitUntil(page.detail.isVisible)
    page.undo.button.click()

    assert page.form.isVisible()
    assert page.form.name.text() == "Halb getippt"


def test_a_customer_added_elsewhere_appears(qtbot: QtBot, open_page: Open, helpdesk: Helpdesk, jobs: Jobs) -> None:
    page = open_page()

    jobs.change(page, lambda services: services.customers.add(CustomerNew("Ost AG", "K-9")), lambda _: None)

    qtbot.waitUntil(lambda: names(page) == ["Ost AG"])


def test_markup_in_a_name_stays_text(qtbot: QtBot, open_page: Open, helpdesk: Helpdesk) -> None:
    add(helpdesk, "<b>Nord</b>")
    page = open_page()

    page.show_customer(helpdesk.customers.page()[0].id)

    qtbot.waitUntil(lambda: page.detail.name.text() == "<b>Nord</b>")


def test_a_contact_left_empty_is_none_and_a_nameless_one_is_refused(open_page: Open) -> None:
    page = open_page()
    page.new_customer()
    fill(page, "customer_name", "Nord AG")
    press(page, "contact_add")
    assert page.form.typed().contacts == ()

    fill(page, "contact_0_phone", "07551 1")
    press(page, "customer_save")

    assert page.form.contacts.problem.text() == "Jeder Ansprechpartner braucht einen Namen."


def edited(qtbot: QtBot, page: CustomersPage, helpdesk: Helpdesk) -> Customer:
    """The customer on show, opened to be edited; the form has read them anew."""
    row = helpdesk.customers.page()[0]
    page.show_customer(row.id)
    qtbot.waitUntil(page.detail.isVisible)
    page.detail.edit.click()
    qtbot.waitUntil(lambda: page._news._asked is None)
    return helpdesk.customers.get(row.id)


def test_saving_unchanged_keeps_what_the_command_line_agreed_meanwhile(
    qtbot: QtBot, open_page: Open, helpdesk: Helpdesk
) -> None:
    add(helpdesk, "Nord AG")
    page = open_page()
    known = edited(qtbot, page, helpdesk)
    helpdesk.customers.agree(known.id, FACT)

    press(page, "customer_save")

    qtbot.waitUntil(page.detail.isVisible)
    assert [fact.text for fact in helpdesk.customers.get(known.id).facts] == [FACT.text]


def test_a_form_begins_with_what_is_stored_now(qtbot: QtBot, open_page: Open, helpdesk: Helpdesk) -> None:
    add(helpdesk, "Nord AG")
    page = open_page()
    row = helpdesk.customers.page()[0]
    page.show_customer(row.id)
    qtbot.waitUntil(page.detail.isVisible)
    helpdesk.customers.agree(row.id, FACT)

    page.detail.edit.click()

    qtbot.waitUntil(lambda: [fact.text for fact in page.form.typed().facts] == [FACT.text])
    assert not page.form.dirty


def test_a_page_that_is_shown_again_shows_what_is_stored_now(qtbot: QtBot, open_page: Open, helpdesk: Helpdesk) -> None:
    add(helpdesk, "Nord AG")
    page = open_page()
    row = helpdesk.customers.page()[0]
    page.show_customer(row.id)
    qtbot.waitUntil(page.detail.isVisible)
    page.hide()
    helpdesk.customers.edit(row.id, CustomerNew("Nord SE", row.number))

    page.show()

    qtbot.waitUntil(lambda: page.detail.name.text() == "Nord SE" and names(page) == ["Nord SE"])


def test_what_was_changed_on_both_sides_is_told_and_what_was_typed_stays(
    qtbot: QtBot, open_page: Open, helpdesk: Helpdesk
) -> None:
    add(helpdesk, "Nord AG")
    page = open_page()
    known = edited(qtbot, page, helpdesk)
    helpdesk.customers.edit(known.id, CustomerNew("Nord KG", known.number))
    fill(page, "customer_name", "Nord SE")

    press(page, "customer_save")

    qtbot.waitUntil(page.form.notice.isVisible)
    assert "Nord KG" in page.form._problems["name"].text()
    assert "brechen Sie ab" in page.form.notice.details.text()
    assert page.form.name.text() == "Nord SE"
    page.form.cancel.click()
    qtbot.waitUntil(lambda: page.detail.name.text() == "Nord KG")
    page.undo.button.click()
    assert page.form.name.text() == "Nord SE"


def test_agreements_about_remote_maintenance_are_offered(qtbot: QtBot, open_page: Open, helpdesk: Helpdesk) -> None:
    page = open_page()
    page.new_customer()
    press(page, "fact_add")
    click(page, QPushButton, "fact_0_open")

    offered = [box.accessibleName() for box in page.form.facts.findChildren(QCheckBox)]
    assert FACT.fulfils[0] in offered
