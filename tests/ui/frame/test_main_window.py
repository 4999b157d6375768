import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from helpdesk.app import open_helpdesk
from helpdesk.changes import Changes
from helpdesk.customers import CustomerNew
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import TicketDraft
from tests.ui.frame.conftest import CONTROL, PLACE_IDS, Opened, tickets
from ui.frame.fetched_notice import FetchedNotice
from ui.frame.fetching import Fetched
from ui.main_window import MainWindow
from ui.settings.page import SettingsPage
from ui.theme import theme


def test_the_first_paint_shows_tickets_before_the_services_are_there(
    opened: Opened, prepared: Paths, settings: Settings
) -> None:
    helpdesk = open_helpdesk(prepared, settings)
    helpdesk.tickets.draft(TicketDraft("Drucker druckt nicht", "Seit 8 Uhr."))
    helpdesk.close()

    window = opened()

    assert [row.title for row in tickets(window).list.rows.rows.rows] == ["Drucker druckt nicht"]


@pytest.mark.parametrize(("number", "place"), list(enumerate(PLACE_IDS, 1)))
def test_every_place_is_one_key_away(window: MainWindow, number: int, place: str) -> None:
    QTest.keyClick(window, Qt.Key(Qt.Key.Key_0.value + number), CONTROL)

    assert window.pages.place == place
    assert window.rail._buttons[place].isChecked()


def test_the_lookup_comes_and_goes_with_f9_and_a_wish_in_a_wide_window_is_kept(
    qtbot: QtBot, window: MainWindow
) -> None:
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert not window.work.lookup_shown

    window.resize(1024, 640)
    window.resize(1440, 900)
    assert not window.work.lookup_shown

    QTest.keyClick(window, Qt.Key.Key_F9)
    assert window.work.lookup_shown


def test_other_pages_have_the_room_of_the_lookup_until_it_is_asked_for_there(window: MainWindow) -> None:
    seen = []
    window.go("documents")
    seen.append(window.work.lookup_shown)
    QTest.keyClick(window, Qt.Key.Key_F9)
    seen.append(window.work.lookup_shown)
    window.go("tickets")
    window.go("documents")
    seen.append(window.work.lookup_shown)

    assert seen == [False, True, False]
    assert window.work.wanted


def test_the_state_at_the_foot_of_the_rail_opens_the_outbox_and_gives_it_the_keys(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.rail.state.click()

    assert window.pages.place == "outbox"
    qtbot.waitUntil(lambda: window.pages.page("outbox").isAncestorOf(window.focusWidget()))


def test_the_settings_are_a_page_but_no_place_of_the_rail(window: MainWindow) -> None:
    window.commands.action("go.settings").trigger()
    assert isinstance(window.pages.currentWidget(), SettingsPage)
    assert not any(button.isChecked() for button in window.rail._buttons.values())

    window.go("tickets")
    assert window.rail._buttons["tickets"].isChecked()


@pytest.fixture
def at_customer(qtbot: QtBot, opened: Opened, prepared: Paths, settings: Settings) -> MainWindow:
    """The window with a customer's page shown."""
    helpdesk = open_helpdesk(prepared, settings)
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", "K-1")).customers
    helpdesk.close()
    window = opened()
    window.go("customers")
    window.wiring._customers.show_customer(customer)
    qtbot.waitUntil(window.wiring._customers.detail.isVisible)
    return window


def test_a_ticket_for_a_customer_begins_at_the_customer(at_customer: MainWindow) -> None:
    at_customer.wiring._customers.detail.new_ticket.click()

    assert at_customer.pages.place == "tickets"
    assert tickets(at_customer).composer.fields.customer.text() == "Nord AG"


def test_a_consent_for_a_customer_begins_at_the_customer(at_customer: MainWindow) -> None:
    at_customer.wiring._customers.detail.new_consent.click()

    assert at_customer.pages.place == "consent"
    assert at_customer.wiring._consent.form.fields["customer"].editor.text() == "Nord AG"  # type: ignore[attr-defined]


def test_where_the_window_was_and_how_it_looked_comes_back(qtbot: QtBot, opened: Opened) -> None:
    first = opened()
    qtbot.waitUntil(lambda: first.work.panel is not None)
    first.resize(1440, 900)
    first.work.toggle()
    qtbot.waitUntil(lambda: first.minimumSizeHint().width() < 700)
    first.resize(700, 640)
    size = first.size()
    first._look.show_theme("dark")
    first.close()
    first.finish()

    second = opened()

    assert second.size() == size
    second.resize(1440, 900)
    assert not second.work.lookup_shown
    assert theme().dark


def test_light_and_dark_change_at_once(window: MainWindow) -> None:
    before = theme().dark

    QTest.keyClick(window, Qt.Key.Key_L, CONTROL | Qt.KeyboardModifier.ShiftModifier)

    assert theme().dark is not before


def test_nothing_is_written_outside_the_data_directory(window: MainWindow, paths: Paths) -> None:
    window.close()

    assert (paths.data_dir / "window.ini").is_file()


def test_what_was_fetched_is_told_without_moving_anything(window: MainWindow) -> None:
    before = window.work.mapTo(window, QPoint()), window.work.size()

    window.wiring.post._tell_fetched(Fetched(Changes(), 1))

    notice = window.findChild(FetchedNotice)
    assert notice is not None
    assert notice.isVisible()
    QCoreApplication.sendPostedEvents()
    assert (window.work.mapTo(window, QPoint()), window.work.size()) == before
    for width in (1440, 1024):
        window.resize(width, 640)
        assert window.rect().contains(QRect(notice.mapTo(window, QPoint()), notice.size()))
        assert notice.text.width() >= notice.text.fontMetrics().horizontalAdvance(notice.text.text())
