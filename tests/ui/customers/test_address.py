from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.customers import CustomerNew
from ui.customers.page import CustomersPage
from ui.jobs import Jobs


def open_page(qtbot: QtBot, jobs: Jobs) -> CustomersPage:
    page = CustomersPage(jobs)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    qtbot.waitUntil(page.form.contracts.add.isEnabled)
    return page


def type_address(page: CustomersPage, text: str) -> None:
    field = page.findChild(QPlainTextEdit, "customer_address")
    assert field is not None
    field.setPlainText(text)


def test_an_address_is_typed_line_by_line_and_shown(qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk) -> None:
    page = open_page(qtbot, jobs)
    page.new_customer()
    page.form.name.setText("Müller GmbH")
    type_address(page, "Hafenstraße 1\n\n20457 Hamburg\n")

    page.form.save.click()

    qtbot.waitUntil(page.detail.isVisible)
    assert page.detail.address.text() == "Hafenstraße 1\n20457 Hamburg"
    assert helpdesk.customers.get(helpdesk.customers.page()[0].id).address == ("Hafenstraße 1", "20457 Hamburg")


def test_an_address_longer_than_the_window_of_an_envelope_is_named_at_its_field(qtbot: QtBot, jobs: Jobs) -> None:
    page = open_page(qtbot, jobs)
    page.form.show_typed(CustomerNew("Nord AG"))
    type_address(page, "\n".join("123456"))

    page.form.save.click()

    assert page.form.address.property("invalid")
    assert "5 Zeilen" in page.form.address.accessibleDescription()
