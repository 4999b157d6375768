from collections.abc import Sequence
from uuid import uuid4

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from helpdesk.scope import Proposal, ProposedEntry, ServiceDocument, Verdict
from helpdesk.scope.reviewing import Decision, Review
from ui.scope.review.desk import ReviewDesk
from ui.scope.review.form import EntryForm
from ui.scope.review.rows import RowKind
from ui.scope.review.source import lines_of
from ui.scope.review.table import Table

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PAGE = "Umfang\nDrucker einrichten\nToner liefern\n<b>Scanner</b> einrichten\nPapierstau beheben\nHardware tauschen"
ENTRIES = (
    ProposedEntry("Drucker einrichten", Verdict.INCLUDED, "Drucker", "Enthalten", line=2),
    ProposedEntry("Toner liefern", Verdict.EXCLUDED, "Drucker", "Kostenpflichtig", line=3),
    ProposedEntry("Papierstau beheben", Verdict.INCLUDED, "Störungen", certain=False, doubt="Nur angedeutet.", line=5),
    ProposedEntry("Hardware tauschen", Verdict.UNREGULATED, "Störungen", line=6),
)
HEAD = Proposal("drucker", "Drucker", "Wartung", "Muster IT", entries=ENTRIES, source=PAGE)
KNOWN = ServiceDocument("exchange", "Microsoft Exchange", "Support", "centron", "de", None, None, (), ())


@pytest.fixture
def desk(qtbot: QtBot) -> ReviewDesk:
    return opened(qtbot, HEAD)


def opened(qtbot: QtBot, proposal: Proposal) -> ReviewDesk:
    table = Table()
    desk = ReviewDesk(table)
    qtbot.addWidget(desk)
    table.lay(Review.begin(uuid4(), "drucker.md", proposal))
    desk.resize(1100, 700)
    desk.show()
    desk.show_review([KNOWN])
    return desk


def review(desk: ReviewDesk) -> Review:
    assert desk._table.review
    return desk._table.review


def decisions(desk: ReviewDesk) -> list[Decision]:
    return [line.decision for line in review(desk).lines]


def press(desk: ReviewDesk, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(desk.pane.entries, key, modifier)


def form(desk: ReviewDesk) -> EntryForm:
    found = desk.pane.entries.form
    assert isinstance(found, EntryForm)
    return found


def headings(desk: ReviewDesk) -> list[str]:
    return [row.text for row in desk.pane.entries.rows.rows if row.kind is not RowKind.ENTRY]


def test_it_begins_at_the_first_doubt_and_says_it_in_words(desk: ReviewDesk) -> None:
    assert desk.pane.entries.current_line() == 2
    assert "unsicher. Enthalten. Papierstau beheben. Nur angedeutet." in desk.pane.entries.currentIndex().data()
    assert desk.pane.overview.uncertain.text() == "2 unsicher"


def test_entries_stand_below_the_headings_of_their_document(desk: ReviewDesk) -> None:
    assert headings(desk) == ["Drucker", "Enthalten", "Kostenpflichtig", "Störungen"]


def test_return_accepts_and_goes_on_to_the_next_open_entry(desk: ReviewDesk) -> None:
    press(desk, Key.Key_Return)

    assert decisions(desk)[2] is Decision.ACCEPTED
    assert desk.pane.entries.current_line() == 3


def test_delete_drops_and_the_dropped_entry_stays_in_sight(desk: ReviewDesk) -> None:
    press(desk, Key.Key_Delete)

    assert decisions(desk)[2] is Decision.DROPPED
    assert "verworfen" in desk.pane.entries.rows.index_of(2).data()


def test_an_entry_without_a_verdict_asks_for_one(desk: ReviewDesk) -> None:
    press(desk, Key.Key_U, Key.Key_Return)
    assert "braucht noch ein Urteil" in desk.notice.text.text()
    assert desk.pane.entries.current_line() == 3

    press(desk, Key.Key_4)
    assert review(desk).lines[3].entry.verdict is Verdict.PREMIUM
    assert decisions(desk)[3] is Decision.ACCEPTED


def test_the_way_to_the_next_doubt_begins_anew_at_the_end(desk: ReviewDesk) -> None:
    press(desk, Key.Key_U)
    assert desk.pane.entries.current_line() == 3
    press(desk, Key.Key_U)
    assert desk.pane.entries.current_line() == 2
    press(desk, Key.Key_U, modifier=SHIFT)
    assert desk.pane.entries.current_line() == 3


def test_all_certain_ones_are_accepted_with_one_key_and_taken_back_with_another(desk: ReviewDesk) -> None:
    press(desk, Key.Key_A, modifier=CONTROL | SHIFT)
    assert decisions(desk)[:2] == [Decision.ACCEPTED] * 2
    assert desk.pane.undo.text.text() == "2 Einträge angenommen"

    press(desk, Key.Key_Z, modifier=CONTROL)
    assert set(decisions(desk)) == {Decision.OPEN}
    press(desk, Key.Key_Z, modifier=CONTROL | SHIFT)
    assert decisions(desk)[:2] == [Decision.ACCEPTED] * 2


def test_undo_leads_back_to_where_it_happened(desk: ReviewDesk) -> None:
    press(desk, Key.Key_Delete, Key.Key_Up, Key.Key_Up)

    desk.history.undo.click()

    assert desk.pane.entries.current_line() == 2


def test_a_heading_chooses_all_below_it(desk: ReviewDesk) -> None:
    entries = desk.pane.entries
    row = next(at for at, row in enumerate(entries.rows.rows) if row.text == "Drucker")
    entries.scrollToTop()
    QTest.mouseClick(
        entries.viewport(), Qt.MouseButton.LeftButton, pos=entries.visualRect(entries.rows.index(row)).center()
    )

    press(desk, Key.Key_3)

    assert [line.entry.verdict for line in review(desk).lines[:2]] == [Verdict.EXCLUDED] * 2


def test_the_line_of_the_chosen_entry_is_marked_in_the_original(desk: ReviewDesk) -> None:
    assert desk.source.marked() == {5}
    press(desk, Key.Key_Return)
    assert desk.source.marked() == {6}


@pytest.mark.parametrize(
    ("line", "original", "marked"),
    [
        (2, "Drucker einrichten", [2]),
        (2, "liefern <b>Scanner</b> einrichten", [3, 4]),
        (1, "Umfang Drucker", [1, 2]),
        (6, "Hardware tauschen", [6]),
        (5, "steht nicht da", [5]),
        (5, "", [5]),
        (0, "", []),
        (99, "Umfang", [99]),
    ],
)
def test_the_lines_of_an_entry_are_those_its_text_runs_over(line: int, original: str, marked: list[int]) -> None:
    entry = ProposedEntry("Text", Verdict.INCLUDED, line=line, original=original)

    assert lines_of(entry, PAGE.split("\n")) == marked


def test_a_line_of_the_original_leads_to_its_entry(desk: ReviewDesk) -> None:
    desk.source.line_pressed.emit(3)

    assert desk.pane.entries.current_line() == 1


def test_markup_of_the_page_is_shown_and_not_rendered(desk: ReviewDesk) -> None:
    assert "<b>Scanner</b> einrichten" in desk.source.toPlainText()


def test_a_line_that_was_overlooked_becomes_an_entry_beside_the_one_before(desk: ReviewDesk) -> None:
    desk.source.mark([4])
    QTest.keyClick(desk.source, Key.Key_Insert)

    added = review(desk).lines[2]
    assert (added.entry.text, added.entry.module, added.proposed) == ("<b>Scanner</b> einrichten", "Drucker", None)
    assert added.uncertain
    assert desk.pane.entries.current_line() == 2


def test_correcting_puts_the_entry_where_it_belongs_and_accepts_it(desk: ReviewDesk) -> None:
    press(desk, Key.Key_F2)
    form(desk).text.setPlainText("Papierstau\nbeheben")
    form(desk).verdicts.button(1).click()
    form(desk).module.setCurrentText("Drucker")
    form(desk).conditions.setPlainText("bei Wartungsvertrag\n\nwerktags")
    form(desk).billing.setText(" nach Aufwand ")
    QTest.keyClick(form(desk).text, Key.Key_Return)

    line = review(desk).lines[2]
    assert (line.entry.text, line.entry.verdict) == ("Papierstau beheben", Verdict.CONDITIONAL)
    assert line.entry.conditions == ("bei Wartungsvertrag", "werktags")
    assert line.entry.billing == "nach Aufwand"
    assert (line.decision, line.uncertain) == (Decision.ACCEPTED, False)
    assert desk.pane.entries.form is None
    assert headings(desk)[-1] == "Störungen"
    assert desk.pane.entries.current_line() == 2


def test_escape_leaves_the_entry_as_it_was(desk: ReviewDesk) -> None:
    press(desk, Key.Key_F2)
    form(desk).text.setPlainText("ganz anders")
    QTest.keyClick(form(desk).text, Key.Key_Escape)

    assert review(desk).lines[2].entry == ENTRIES[2]
    assert desk.pane.entries.form is None


def test_choosing_another_entry_takes_the_correction_over(qtbot: QtBot, desk: ReviewDesk) -> None:
    press(desk, Key.Key_F2)
    form(desk).text.setPlainText("Papierstau")

    desk.pane.entries.choose(0)

    qtbot.waitUntil(lambda: review(desk).lines[2].entry.text == "Papierstau")
    assert desk.pane.entries.current_line() == 0


@pytest.mark.parametrize("line", [2, 3])
def test_a_correction_that_lacks_something_stays_open_and_says_what(desk: ReviewDesk, line: int) -> None:
    desk.pane.entries.choose(line)
    press(desk, Key.Key_F2)
    form(desk).text.setPlainText("" if line == 2 else "Hardware")
    form(desk).apply.click()

    told = (form(desk)._text_field.problem.text(), form(desk).verdict_problem.text())
    assert told in {("Ein Eintrag braucht einen Text.", ""), ("", "Wählen Sie ein Urteil.")}
    assert review(desk).lines[line].decision is Decision.OPEN


def test_the_keys_of_the_list_are_letters_in_the_form(desk: ReviewDesk) -> None:
    press(desk, Key.Key_F2)
    for field in (form(desk).text, form(desk).billing):
        field.setFocus()
        QTest.keyClicks(field, "u3")

    assert review(desk).lines[2].entry == ENTRIES[2]
    assert form(desk).billing.text() == "u3"


def test_going_on_says_what_is_left_and_leads_there(desk: ReviewDesk) -> None:
    desk.pane.entries.choose(0)

    desk.on.click()

    assert desk.notice.text.text().startswith("Noch 2 unsicher")
    desk.notice.action.click()
    assert desk.pane.entries.current_line() == 2


def test_everything_decided_goes_on(qtbot: QtBot, desk: ReviewDesk) -> None:
    press(desk, Key.Key_A, modifier=CONTROL | SHIFT)
    press(desk, Key.Key_Return, Key.Key_Delete)

    with qtbot.waitSignal(desk.finished):
        press(desk, Key.Key_Return, modifier=CONTROL)

    assert [entry.text for entry in review(desk).result().entries] == [
        "Drucker einrichten",
        "Toner liefern",
        "Papierstau beheben",
    ]


def test_a_head_without_a_provider_opens_and_asks_for_it(qtbot: QtBot) -> None:
    desk = opened(qtbot, Proposal("drucker", "Drucker", entries=ENTRIES[:1], source=PAGE))
    press(desk, Key.Key_Return)

    desk.on.click()

    assert desk.head.isVisibleTo(desk)
    assert "Nennen Sie den Anbieter" in desk.head._fields["provider"].problem.text()
    QTest.keyClicks(desk.head.provider, "Muster IT")
    with qtbot.waitSignal(desk.finished):
        desk.on.click()
    assert review(desk).head.provider == "Muster IT"


def test_an_edition_of_a_known_document_takes_its_id_and_names(desk: ReviewDesk) -> None:
    desk.head.becomes.setCurrentIndex(desk.head.becomes.findData("exchange"))

    assert (review(desk).head.id, review(desk).head.title) == ("exchange", "Microsoft Exchange")
    assert desk.summary.text().startswith("Neue Fassung von „Microsoft Exchange“ · centron")


def test_a_new_document_gets_an_id_that_is_free(qtbot: QtBot) -> None:
    desk = opened(qtbot, Proposal("exchange", "Exchange", entries=ENTRIES, source=PAGE))

    desk.head.becomes.setCurrentIndex(0)

    assert review(desk).head.id == "exchange-2"


@pytest.mark.parametrize(("entries", "stack"), [((), 1), (ENTRIES, 0)])
def test_what_the_reader_should_know_is_the_main_message(
    qtbot: QtBot, entries: Sequence[ProposedEntry], stack: int
) -> None:
    warning = "Diese Seite ist keine Leistungsbeschreibung."
    desk = opened(qtbot, Proposal("x", "Anleitung", entries=tuple(entries), warnings=(warning,), source=PAGE))

    assert desk._right.currentIndex() == stack
    assert (desk.notice.text if entries else desk.nothing.title).text() == warning
    assert desk.on.isEnabled() is bool(entries)


def test_nothing_is_wider_than_a_small_window(desk: ReviewDesk) -> None:
    desk.resize(840, 560)

    assert desk.minimumSizeHint().width() <= 840
    assert desk.pane.entries.visualRect(desk.pane.entries.currentIndex()).bottomRight() != QPoint(0, 0)


def test_a_thousand_entries_answer_a_key_without_laying_their_texts_out_anew(qtbot: QtBot) -> None:
    entries = tuple(ProposedEntry(f"Leistung {at} " * 9, Verdict.INCLUDED, f"Modul {at // 50}") for at in range(1000))
    desk = opened(qtbot, Proposal("x", "Groß", provider="Muster IT", entries=entries))
    known = dict(desk.pane.entries._delegate._heights)

    press(desk, Key.Key_Return)

    heights = desk.pane.entries._delegate._heights
    assert sum(heights[at] is not known[at] for at in known) == 1
