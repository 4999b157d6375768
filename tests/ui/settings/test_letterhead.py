from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.printing.letterhead import Details, dark_enough
from helpdesk.settings import Paths
from tests.printing.test_letterhead import DRAWN, own_font
from ui.jobs import Jobs
from ui.settings.letterhead.section import LetterheadSection
from ui.settings.page import SettingsPage

SAVED = Details("Muster IT GmbH", "Hafenstraße 12\n24103 Kiel", "Telefon 0431 55 10 20", accent="#7a1f5c")


@pytest.fixture
def section(qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk) -> LetterheadSection:
    helpdesk.stationery.save(SAVED)
    section = LetterheadSection(jobs)
    qtbot.addWidget(section)
    section.resize(900, 900)
    section.show()
    qtbot.waitUntil(lambda: section.preview.shown == SAVED)
    return section


def problem(section: LetterheadSection, field: str) -> str:
    return section.form.fields[field].problem.text()


def test_what_is_set_is_shown_and_nothing_waits_to_be_saved(section: LetterheadSection) -> None:
    assert section.form.details() == SAVED
    assert not section.save.isEnabled()
    assert section.revert.isHidden()


def test_the_letter_follows_what_is_typed_before_it_is_saved(
    qtbot: QtBot, section: LetterheadSection, helpdesk: Helpdesk
) -> None:
    before = section.preview.grab().toImage()

    section.form.company.setText("Nordlicht IT GmbH")

    qtbot.waitUntil(lambda: section.preview.shown is not None and section.preview.shown.company == "Nordlicht IT GmbH")
    assert section.preview.grab().toImage() != before
    assert helpdesk.stationery.details() == SAVED


def test_saving_can_be_taken_back(qtbot: QtBot, section: LetterheadSection, helpdesk: Helpdesk) -> None:
    section.form.bank.setPlainText("IBAN DE89 3704 0044 0532 0130 00")
    section.save.click()
    qtbot.waitUntil(section.undo.isVisible)
    assert helpdesk.stationery.letterhead().bank == ("IBAN DE89 3704 0044 0532 0130 00",)

    section.undo.button.click()

    qtbot.waitUntil(lambda: helpdesk.stationery.details() == SAVED)
    qtbot.waitUntil(lambda: section.form.details() == SAVED)


def test_what_was_typed_is_dropped_on_demand(section: LetterheadSection) -> None:
    section.form.company.setText("Falsch")

    section.revert.click()

    assert section.form.details() == SAVED
    assert section.revert.isHidden()


def test_what_cannot_be_printed_stands_below_its_field_until_it_is_mended(section: LetterheadSection) -> None:
    section.form.bank.setPlainText("IBAN DE00 3704 0044 0532 0130 00")
    section.save.click()
    told = problem(section, "bank")
    assert section.notice.details.text() == f"Bankverbindung: {told}"

    section.form.bank.setPlainText("IBAN DE89 3704 0044 0532 0130 00")

    assert "Prüfziffern" in told
    assert problem(section, "bank") == ""
    assert section.notice.isHidden()


def test_a_pale_colour_is_told_at_once_with_one_that_can_be_read(section: LetterheadSection) -> None:
    colour = section.form.colour
    colour.field.setText("#ffcc00")
    told = colour.told.text()

    colour.take.click()

    assert "zu blass" in told
    assert colour.colour() == dark_enough("#ffcc00")
    assert "gut lesbar" in colour.told.text()
    assert colour.take.isHidden()


def test_a_swatch_is_a_colour_to_choose(section: LetterheadSection) -> None:
    house, blue, *_others = section.form.colour.swatches

    blue.click()
    chosen = section.form.details().accent
    house.click()

    assert (chosen, section.form.details().accent) == (blue.colour, "")
    assert [swatch.isChecked() for swatch in section.form.colour.swatches[:2]] == [True, False]


def drop(section: LetterheadSection, file: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    section.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))


def test_a_logo_is_dropped_seen_saved_and_removed(
    qtbot: QtBot, section: LetterheadSection, helpdesk: Helpdesk, tmp_path: Path
) -> None:
    (tmp_path / "ours.svg").write_bytes(DRAWN)

    drop(section, tmp_path / "ours.svg")
    qtbot.waitUntil(lambda: section.preview.shown is not None and section.preview.shown.logo.startswith("logo-"))
    section.save.click()
    qtbot.waitUntil(lambda: helpdesk.stationery.letterhead().logo != "")
    section.form.remove_logo.click()

    qtbot.waitUntil(lambda: section.preview.shown is not None and section.preview.shown.logo == "")
    assert section.dirty


def test_a_picture_that_is_no_logo_is_refused_and_the_former_stays(
    qtbot: QtBot, section: LetterheadSection, tmp_path: Path
) -> None:
    (tmp_path / "ours.svg").write_bytes(DRAWN.replace(b"<rect", b"<script/><rect"))

    section.take_logo(tmp_path / "ours.svg")

    qtbot.waitUntil(section.notice.isVisible)
    assert "script" in section.notice.text.text()
    assert not section.dirty


def test_an_own_font_is_chosen_and_let_go(
    qtbot: QtBot, section: LetterheadSection, helpdesk: Helpdesk, tmp_path: Path
) -> None:
    (tmp_path / "own.ttf").write_bytes(own_font())

    section.take_font(tmp_path / "own.ttf")
    qtbot.waitUntil(lambda: section.form.details().font == "Quelle Eins 3")
    section.save.click()
    qtbot.waitUntil(lambda: helpdesk.stationery.letterhead().font == "Quelle Eins 3")
    section.form.remove_font.click()

    qtbot.waitUntil(lambda: helpdesk.stationery.details().font == "")
    qtbot.waitUntil(lambda: section.form.details() == SAVED)
    assert not section.dirty


def test_a_logo_that_was_lost_is_told(qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk, paths: Paths) -> None:
    paths.config.write_text('letterhead_logo = "logo-0123456789abcdef.svg"\n', encoding="utf-8")
    section = LetterheadSection(jobs)
    qtbot.addWidget(section)
    section.show()

    qtbot.waitUntil(section.notice.isVisible)
    assert "logo-0123456789abcdef.svg" in section.notice.details.text()
    assert helpdesk.stationery.letterhead().logo == ""


def test_what_another_process_set_is_shown_unless_somebody_types(
    qtbot: QtBot, section: LetterheadSection, helpdesk: Helpdesk, jobs: Jobs
) -> None:
    jobs.changed.emit(helpdesk.stationery.save(Details("Anders GmbH")))
    qtbot.waitUntil(lambda: section.form.company.text() == "Anders GmbH")

    section.form.company.setText("Getippt GmbH")
    jobs.changed.emit(helpdesk.stationery.save(Details("Noch anders GmbH")))

    assert section.form.company.text() == "Getippt GmbH"


def test_what_comes_while_somebody_begins_to_type_takes_nothing_away(
    qtbot: QtBot, section: LetterheadSection, helpdesk: Helpdesk, jobs: Jobs
) -> None:
    jobs.changed.emit(helpdesk.stationery.save(Details("Anders GmbH")))
    section.form.company.setText("Getippt GmbH")

    with qtbot.waitCallback() as answered:
        jobs.ask(section, lambda _helpdesk: None, answered, answered)

    assert section.form.company.text() == "Getippt GmbH"


def test_a_letterhead_that_is_not_saved_is_asked_about_before_the_window_closes(
    qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk
) -> None:
    helpdesk.stationery.save(SAVED)
    page = SettingsPage(jobs)
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: page.letterhead.form.details() == SAVED)
    assert page.unsaved() == []

    page.letterhead.form.company.setText("Nordlicht IT GmbH")

    assert page.unsaved() == ["Der Briefkopf ist noch nicht gespeichert."]
