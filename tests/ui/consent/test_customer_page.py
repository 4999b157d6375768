from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from helpdesk.consent import Action, Item
from helpdesk.i18n import Language
from tests.consent.conftest import Case
from tests.ui.consent.conftest import OpenCase, settle
from ui.consent.customer_page import CustomerPage
from ui.consent.page import ConsentPage
from ui.theme import theme
from ui.widgets import Label

Text = QAccessible.Text
_CONTROLS = {QAccessible.Role.Button, QAccessible.Role.CheckBox, QAccessible.Role.RadioButton}


@pytest.fixture
def shown(page: ConsentPage, case: Case, open_case: OpenCase) -> CustomerPage:
    case.go(Action.PRESENT)
    open_case(case)
    page.detail.for_customer.click()
    return page.customer_page


def tree(root: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """What a screen reader walks through, in its order; what can't be seen it passes over."""
    for at in range(root.childCount()):
        child = root.child(at)
        if not child.state().invisible:
            yield child
            yield from tree(child)


def walked(page: QWidget) -> list[QAccessibleInterface]:
    root = QAccessible.queryAccessibleInterface(page)
    assert root is not None
    return list(tree(root))


def test_a_screen_reader_finds_a_name_and_a_role_for_every_control(shown: CustomerPage) -> None:
    controls = [one for one in walked(shown) if one.state().focusable]

    nameless = [one.object().objectName() for one in controls if not one.text(Text.Name)]
    assert not nameless
    names = {one.object().objectName(): one.text(Text.Name) for one in controls}
    assert names["customer_B06_yes"] == "Darf der Techniker Ihren Bildschirm sehen? Ja"
    assert names["customer_signature"] == "Ihre Unterschrift"
    assert {"customer_page_back", "customer_language_en", "customer_page_done"} <= set(names)
    buttons = [one for one in controls if one.object().objectName().startswith("customer_B")]
    assert {one.role() for one in buttons} <= _CONTROLS
    assert all(one.text(Text.Description) for one in buttons)


def test_it_is_read_in_the_order_in_which_it_is_seen(shown: CustomerPage) -> None:
    lines = [one for one in walked(shown) if one.text(Text.Name) and one.childCount() == 0]
    first = next(at for at, one in enumerate(lines) if one.text(Text.Name) == "Freigabe einer Fernwartung")
    # What scrolls, from its title on.
    middles = [one.rect().center().y() for one in lines[first:]]

    assert len(middles) > 20
    assert all(later >= former - 2 for former, later in pairwise(middles))


@pytest.mark.parametrize("spoken", ["de", "en"])
def test_tab_goes_through_every_control_from_top_to_bottom(qtbot: QtBot, shown: CustomerPage, spoken: Language) -> None:
    shown.read_in(spoken)
    qtbot.waitUntil(lambda: all(one.isVisible() for one in shown._questions.values()))
    shown.back.setFocus()
    seen = [shown.back.objectName()]
    while (now := _tabbed(shown)) not in seen:
        seen.append(now)

    answers = [name for name in seen if name.startswith("customer_B")]
    assert answers == [f"customer_{item}_{value}" for item in shown._questions for value in ("yes", "no")]
    assert seen.index("customer_signature") > seen.index(answers[-1])
    assert seen.index("customer_page_done") > seen.index("customer_signature")


def _tabbed(page: QWidget) -> str:
    QTest.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Tab)
    widget = QApplication.focusWidget()
    return widget.objectName() if widget else ""


def test_it_takes_the_whole_screen_and_the_first_question_has_the_keys(shown: CustomerPage) -> None:
    assert shown.isWindow()
    assert shown.isFullScreen()
    assert shown.focusWidget().objectName() == "customer_B02_yes"


def test_an_answer_given_there_says_so_and_in_which_language(
    qtbot: QtBot, page: ConsentPage, shown: CustomerPage, case: Case
) -> None:
    shown.languages["en"].click()
    QTest.keyClick(shown._questions["B06"].buttons["yes"], Qt.Key.Key_Space)

    qtbot.waitUntil(lambda: bool(_given(case).answer))
    assert _given(case).channel == "vor Ort"
    assert _given(case).proof == "vom Kunden auf seiner Seite, Englisch"
    settle(qtbot, page, case)
    qtbot.waitUntil(lambda: shown.count.text() == "1 of 6 answered")
    assert shown._questions["B06"].buttons["yes"].text().startswith("✓")


def _given(case: Case) -> Item:
    return next(item for item in case.get().items if item.id == "B06")


def test_the_other_language_is_a_translation_and_says_so(qtbot: QtBot, shown: CustomerPage) -> None:
    shown.languages["en"].click()

    wanted = "May the technician see your screen? Yes"
    qtbot.waitUntil(lambda: wanted in [one.text(Text.Name) for one in walked(shown)])
    names = [one.text(Text.Name) for one in walked(shown)]
    assert any("German text" in name for name in names)
    # What was presented stays to be read word for word.
    assert any("SHA-256" in name for name in names)


def test_the_keys_stay_where_they_are_when_the_language_changes(shown: CustomerPage) -> None:
    shown._questions["B25"].buttons["no"].setFocus()

    shown.read_in("en")

    assert shown.focusWidget().objectName() == "customer_B25_no"


def test_escape_ends_it_and_gives_the_keys_back(qtbot: QtBot, page: ConsentPage, shown: CustomerPage) -> None:
    QTest.keyClick(shown, Qt.Key.Key_Escape)

    assert shown.isHidden()
    qtbot.waitUntil(lambda: (now := QApplication.focusWidget()) is not None and page.isAncestorOf(now))


def test_it_grants_nothing_by_itself(qtbot: QtBot, shown: CustomerPage, case: Case) -> None:
    for name in list(shown._questions):
        shown._questions[name].buttons["yes"].click()
        qtbot.waitUntil(lambda: next(one for one in case.get().items if one.id == name).answer is not None)  # noqa: B023 - called in this turn
    shown.done.click()

    assert case.get().grant is None


def test_home_and_end_go_to_the_beginning_and_the_end(shown: CustomerPage) -> None:
    bar = shown.area.verticalScrollBar()
    shown.resize(1024, 640)
    bar.setRange(0, 500)

    QTest.keyClick(shown, Qt.Key.Key_End)
    assert bar.value() == bar.maximum() > 0
    QTest.keyClick(shown, Qt.Key.Key_Home)
    assert bar.value() == 0


def test_what_is_consented_to_is_as_large_as_the_questions(shown: CustomerPage) -> None:
    sizes = {label.text()[:6]: label.font().pixelSize() for label in shown.findChildren(Label) if label.text()}

    assert sizes["Kunde:"] == theme().size.text_title
    assert sizes["Freiga"] >= theme().size.text_body
    text = next(label for label in shown.findChildren(Label) if "B06 Der Kunde" in label.text())
    assert text.font().pixelSize() > theme().size.text_body
