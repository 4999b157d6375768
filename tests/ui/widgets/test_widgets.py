import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from helpdesk.errors import HelpdeskError, Problem
from ui.theme import apply_theme, theme
from ui.widgets import (
    ElidedLabel,
    EmptyState,
    FlowLayout,
    Heading,
    IconLabel,
    ListAndWork,
    Muted,
    Notice,
    Row,
    RowList,
    SearchField,
    StateBadge,
    Title,
    UndoBar,
    literal,
    once,
    primary,
    push,
    tool,
)

ROWS = [Row(number, f"Ticket {number}", "Nord AG", "warning", "clock", "wartet") for number in range(5)]


@pytest.fixture
def rows(qtbot: QtBot) -> RowList:
    view = RowList("Tickets", "tickets")
    qtbot.addWidget(view)
    view.show_rows(ROWS)
    return view


@pytest.mark.parametrize("kind", [Title, Heading, Muted])
def test_markup_in_text_is_shown_not_obeyed(qtbot: QtBot, kind: type[QLabel]) -> None:
    label = kind("<img src=/etc/passwd>")
    qtbot.addWidget(label)

    assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_notice_takes_room_only_when_it_has_something_to_say(qtbot: QtBot) -> None:
    notice = Notice()
    qtbot.addWidget(notice)
    assert notice.isHidden()

    problem = Problem("name", "name_missing", "Der Kunde braucht einen Namen.")
    notice.show_error(HelpdeskError("customer_incomplete", "Unvollständig.", "Ergänzen Sie ihn.", problems=[problem]))

    assert not notice.isHidden()
    assert notice.text.text() == "Unvollständig."
    assert notice.details.text() == "Der Kunde braucht einen Namen.\nErgänzen Sie ihn."
    assert notice.action.isHidden()


def test_a_notice_is_as_high_as_its_lines(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    notice = Notice()
    column.addWidget(notice)
    column.addStretch()
    page.resize(320, 600)
    page.show()

    notice.show_message("accent", "Das Angebot ausgeben?", "Es bekommt eine Nummer. " * 8, "Jetzt ausgeben")

    qtbot.waitUntil(lambda: notice.height() >= notice.heightForWidth(notice.width()))


def test_a_notice_put_away_is_gone(qtbot: QtBot) -> None:
    notice = Notice()
    qtbot.addWidget(notice)
    notice.show_message("warning", "Offline")

    with qtbot.waitSignal(notice.closed):
        notice.close_button.click()

    assert notice.isHidden()


def test_an_act_can_be_undone_once(qtbot: QtBot) -> None:
    bar = UndoBar()
    qtbot.addWidget(bar)
    undone: list[int] = []
    bar.offer("Ticket verworfen.", lambda: undone.append(1))

    bar.button.click()

    assert undone == [1]
    assert bar.isHidden()


def test_an_offer_to_undo_ends_by_itself(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    column.addWidget(QLineEdit())
    bar = UndoBar()
    column.addWidget(bar)
    page.show()
    bar._timer.setInterval(1)

    bar.offer("Ticket verworfen.", lambda: None)

    qtbot.waitUntil(bar.isHidden)


def test_a_state_is_a_word_as_well(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    badge = StateBadge("positive", "circle-check", "Enthalten", large=True)
    qtbot.addWidget(badge)
    badge.ensurePolished()
    badge.word.ensurePolished()

    assert badge.accessibleName() == "Enthalten"
    assert badge.word.fontInfo().pixelSize() == theme().size.text_title


def test_an_empty_page_offers_its_one_act(qtbot: QtBot) -> None:
    empty = EmptyState("inbox", "Noch keine Tickets", "Hier stehen sie.", "Neues Ticket")
    qtbot.addWidget(empty)

    with qtbot.waitSignal(empty.action_requested):
        empty.action.click()


def test_a_tool_says_what_it_does_and_its_keys(qtbot: QtBot) -> None:
    button = tool("settings", "Einstellungen", "settings", "Ctrl+,")
    qtbot.addWidget(button)

    assert button.accessibleName() == "Einstellungen"
    assert button.toolTip() == "Einstellungen (Ctrl+,)"


def test_the_primary_button_keeps_its_icon_readable(qtbot: QtBot) -> None:
    button = primary(push("Absenden", "send", "send"))
    qtbot.addWidget(button)

    drawn = button.icon().pixmap(32, 32).toImage()
    names = {
        drawn.pixelColor(x, y).name() for x in range(32) for y in range(32) if drawn.pixelColor(x, y).alpha() > 250
    }
    assert names == {theme().accent_text}


def test_the_first_letter_is_asked_without_a_pause(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SearchField, "PAUSE", 3_600_000)
    field = SearchField("Suchen", "search")
    qtbot.addWidget(field)

    with qtbot.waitSignal(field.asked) as asked:
        QTest.keyClicks(field, "d")

    assert asked.args == ["d"]


def test_the_last_word_is_asked_and_not_each_letter(qtbot: QtBot) -> None:
    field = SearchField("Suchen", "search")
    qtbot.addWidget(field)
    asked: list[str] = []
    field.asked.connect(asked.append)

    QTest.keyClicks(field, "d")
    qtbot.waitUntil(lambda: asked == ["d"])
    QTest.keyClicks(field, "rucker")

    qtbot.waitUntil(lambda: asked[-1] == "drucker")
    assert len(asked) < 5


def test_the_icons_in_a_field_grow_with_its_letters_and_the_text_keeps_clear_of_them(
    qtbot: QtBot, qapp: QApplication
) -> None:
    field = SearchField("Suchen", "search")
    qtbot.addWidget(field)
    field.setText("Drucker")
    sizes = {}
    for scale in (100, 200):
        apply_theme(qapp, "light", scale)
        clear, lens = field.findChild(QToolButton), field.findChild(IconLabel)
        assert clear is not None
        assert lens is not None
        sizes[scale] = (lens.width(), clear.iconSize().height())
        assert field.textMargins().left() > lens.width()
        assert field.textMargins().right() > clear.iconSize().width()
    apply_theme(qapp, "light")

    assert sizes[200] == tuple(2 * edge for edge in sizes[100])


def test_the_button_that_empties_a_field_is_there_while_something_is_in_it(qtbot: QtBot) -> None:
    field = SearchField("Suchen", "search")
    qtbot.addWidget(field)
    clear = field.findChild(QToolButton)
    assert clear is not None
    assert clear.isHidden()
    with qtbot.waitSignal(field.asked):
        field.setText("Drucker")
    assert not clear.isHidden()

    with qtbot.waitSignal(field.asked):
        clear.click()

    assert field.text() == ""
    assert clear.isHidden()


def test_a_chosen_row_is_told_by_its_key(qtbot: QtBot, rows: RowList) -> None:
    with qtbot.waitSignal(rows.row_chosen) as chosen:
        QTest.keyClick(rows, Qt.Key.Key_Down)

    assert chosen.args == [0] or chosen.args == [1]


def test_the_chosen_row_stays_chosen_when_rows_come_before_it(qtbot: QtBot, rows: RowList) -> None:
    rows.choose(3)

    with qtbot.assertNotEmitted(rows.row_chosen):
        rows.show_rows([Row(9, "Neu"), *ROWS])

    assert rows.current_key() == 3


def test_the_next_page_is_asked_for_once_and_added(qtbot: QtBot, rows: RowList) -> None:
    rows.show_rows(ROWS, more=True)
    asked: list[object] = []
    rows.page_requested.connect(asked.append)

    for _ in range(2):
        rows.rows.fetchMore(rows.rootIndex())
    rows.add_page([Row(5, "Ticket 5")], more=False)

    assert asked == [4]
    assert rows.rows.rowCount() == 6
    assert not rows.rows.canFetchMore(rows.rootIndex())


def test_a_row_is_read_out_whole(rows: RowList) -> None:
    spoken = rows.rows.data(rows.rows.index(0), Qt.ItemDataRole.AccessibleTextRole)

    assert spoken == "Ticket 0, Nord AG, wartet"


def test_badges_wrap_instead_of_being_cut(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(holder)
    for word in ("Enthalten", "Nur unter Bedingung", "Nicht geregelt"):
        flow.addWidget(StateBadge("neutral", "info", word))

    one_line = flow.heightForWidth(2000)

    assert flow.heightForWidth(150) >= 3 * one_line


def test_list_and_work_fold_to_one_of_them_and_back(qtbot: QtBot) -> None:
    view, work = RowList("Tickets", "list"), QLabel("Arbeit")
    panes = ListAndWork(view, work, "panes")
    qtbot.addWidget(panes)
    panes.resize(1000, 600)
    panes.show()
    assert view.isVisible()
    assert work.isVisible()

    panes.resize(450, 600)
    panes.show_work()
    assert not view.isVisible()
    assert work.isVisible()
    panes.back.click()

    assert view.isVisible()
    assert not work.isVisible()


def test_markup_in_a_name_is_shown_as_it_is_in_tool_tips_and_on_buttons(qtbot: QtBot) -> None:
    name = '<img src="//server/share/x.png"> & Söhne'
    label = ElidedLabel(name)
    qtbot.addWidget(label)
    label.resize(30, 20)
    label.show()
    button = tool("x", name, "remove")
    qtbot.addWidget(button)

    for shown in (label.toolTip(), button.toolTip()):
        assert QTextDocumentFragment.fromHtml(shown).toPlainText() == name
    assert QPushButton(literal(name)).text() == name.replace("&", "&&")


def test_the_second_half_of_a_double_click_does_nothing(qtbot: QtBot) -> None:
    button = once(push("Widerruf", "revoke"))
    qtbot.addWidget(button)
    pressed: list[str] = []
    button.clicked.connect(lambda: pressed.append("revoke"))

    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)

    assert len(pressed) == 1


def test_panes_fold_when_letters_grow_and_unfold_when_they_shrink(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    panes = ListAndWork(QWidget(), QWidget(), "panes")
    qtbot.addWidget(panes)
    panes.resize(1000, 600)
    panes.show()
    folded = []

    for scale in (100, 150, 100):
        apply_theme(qapp, "light", scale)
        folded.append(panes.is_folded)

    assert folded == [False, True, False]
