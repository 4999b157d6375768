from datetime import date

from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.customers import Contract, CustomerNew
from helpdesk.printing.subjects import ServiceSubject
from ui.customers.page import CustomersPage
from ui.jobs import Jobs


def test_what_a_customer_has_booked_is_wanted_in_writing_by_one_click(
    qtbot: QtBot, helpdesk: Helpdesk, jobs: Jobs
) -> None:
    contracts = (Contract("total-care", ("nas",)), Contract("exchange", until=date(2020, 1, 1)))
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", "K-1", contracts=contracts)).customers
    page = CustomersPage(jobs)
    qtbot.addWidget(page)
    page.show_customer(customer)
    qtbot.waitUntil(lambda: page.findChild(QToolButton, "customer_print_total-care") is not None)

    with qtbot.waitSignal(page.print_requested) as wanted:
        page.findChild(QToolButton, "customer_print_total-care").click()  # type: ignore[union-attr]

    assert wanted.args == [ServiceSubject("total-care", (), customer)]
    # What has ended isn't booked any more.
    assert page.findChild(QToolButton, "customer_print_exchange") is None
