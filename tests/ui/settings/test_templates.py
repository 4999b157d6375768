from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.resources import resource
from helpdesk.settings import Paths
from helpdesk.tickets import TicketTemplate
from helpdesk.tickets.profiles import adopt
from ui.jobs import Jobs
from ui.settings.forms import FormsSection
from ui.settings.templates import TemplatesSection

SHIPPED = (resource("desks") / "account-center.toml").read_text(encoding="utf-8")


@pytest.fixture
def section(qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk) -> TemplatesSection:
    helpdesk.templates.add(TicketTemplate("", "Neustart", "Sonstiges", "{server} neu starten", "Bitte."))
    section = TemplatesSection(jobs)
    qtbot.addWidget(section)
    section.show()
    qtbot.waitUntil(lambda: section.rows.rows.rowCount() == 1)
    section.rows.choose(helpdesk.templates.own()[0].id)
    return section


def titles(helpdesk: Helpdesk) -> list[str]:
    return [template.title for template in helpdesk.templates.own()]


def test_a_template_is_renamed_and_a_new_one_written(
    qtbot: QtBot, section: TemplatesSection, helpdesk: Helpdesk
) -> None:
    section.edit.click()
    section.form.title.setText("Neustart nachts")
    section.form.keep.click()
    qtbot.waitUntil(lambda: titles(helpdesk) == ["Neustart nachts"])

    section.add.click()
    section.form.title.setText("Abschied")
    section.form.message.setPlainText("Auf Wiedersehen")
    section.form.keep.click()

    qtbot.waitUntil(lambda: titles(helpdesk) == ["Abschied", "Neustart nachts"])
    qtbot.waitUntil(lambda: section.form.isHidden())
    assert helpdesk.templates.own()[1].department == "Sonstiges"


def test_what_is_wrong_stands_below_the_field_and_what_was_typed_stays(qtbot: QtBot, section: TemplatesSection) -> None:
    section.add.click()
    section.form.message.setPlainText("Text ohne Namen")
    section.form.keep.click()

    qtbot.waitUntil(section.notice.isVisible)
    assert "Namen" in section.form._fields["title"].problem.text()
    assert section.form.message.toPlainText() == "Text ohne Namen"


def test_a_removed_template_comes_back_by_undo(qtbot: QtBot, section: TemplatesSection, helpdesk: Helpdesk) -> None:
    section.activateWindow()
    section.rows.setFocus()
    # A shortcut of a widget works while it has the focus.
    qtbot.waitUntil(section.rows.hasFocus)
    QTest.keyClick(section.rows, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: titles(helpdesk) == [])
    qtbot.waitUntil(section.undo.isVisible)

    section.undo.button.click()

    qtbot.waitUntil(lambda: titles(helpdesk) == ["Neustart"])


@pytest.fixture
def forms(qtbot: QtBot, jobs: Jobs, paths: Paths) -> Iterator[FormsSection]:
    paths.profiles.mkdir()
    (paths.profiles / "schief.toml").write_text(SHIPPED.replace("limit = 3", "limit = 0"), encoding="utf-8")
    section = FormsSection(jobs)
    qtbot.addWidget(section)
    section.show()
    qtbot.waitUntil(lambda: section.rows.rows.rowCount() == 2)
    yield section
    adopt(None)


def test_a_broken_form_is_named_with_its_line_and_a_good_one_added(
    qtbot: QtBot, forms: FormsSection, tmp_path: Path, paths: Paths
) -> None:
    forms.rows.choose(str(paths.profiles / "schief.toml"))
    assert "Zeile " in forms.notice.details.text()

    good = tmp_path / "nord.toml"
    good.write_text(SHIPPED.replace('id = "centron"', 'id = "nord"'), encoding="utf-8")
    forms.add_file(good)

    qtbot.waitUntil(lambda: forms.rows.rows.rowCount() == 3)
    assert (paths.profiles / "nord.toml").exists()


def test_a_bad_file_is_not_added_and_says_why(qtbot: QtBot, forms: FormsSection, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("id = ")
    forms.add_file(bad)

    qtbot.waitUntil(lambda: "Zeile 1" in forms.notice.text.text())
