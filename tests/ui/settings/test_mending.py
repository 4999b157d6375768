from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.jobs import Jobs
from ui.settings.page import SettingsPage
from ui.widgets import Notice, Scroll

Places = tuple[QWidget, QWidget, Notice]


def _letterhead(page: SettingsPage) -> Places:
    section = page.letterhead
    section.form.bank.setPlainText("IBAN DE00 3704 0044 0532 0130 00")
    return section.form.bank, section.save, section.notice


def _charging(page: SettingsPage) -> Places:
    section = page.charging
    section.fields["rate"].editor.setText("viel")  # type: ignore[attr-defined]
    return section.fields["rate"].editor, section.save, section.notice


@pytest.mark.parametrize("mistype", [_letterhead, _charging])
def test_what_is_wrong_comes_into_sight_and_is_told_at_the_button(
    qtbot: QtBot, jobs: Jobs, mistype: Callable[[SettingsPage], Places]
) -> None:
    page = SettingsPage(jobs)
    qtbot.addWidget(page)
    page.resize(900, 300)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(lambda: page.charging.charging().rate != "")
    field, button, notice = mistype(page)
    scroll = page.findChild(Scroll)
    assert isinstance(scroll, Scroll)
    scroll.verticalScrollBar().setValue(scroll.verticalScrollBar().maximum())
    assert field.visibleRegion().isEmpty()

    button.click()  # type: ignore[attr-defined]

    qtbot.waitUntil(lambda: field.visibleRegion().boundingRect() == field.rect())
    qtbot.waitUntil(field.hasFocus)
    assert notice.text.text() == "Noch nicht gespeichert. Berichtigen Sie zuerst:"
