"""The work report on the table: saved while it is typed, signed for just what was read, printed by one click."""

from decimal import Decimal
from typing import NoReturn
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.customers import CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.printing.subjects import ReportSubject, Subject
from helpdesk.tickets import TicketDraft
from helpdesk.work import Billable, Correction, Material, ReportDraft, TimeNew
from ui.jobs import Jobs
from ui.tickets.page import TicketsPage
from ui.work.report_form import ReportForm


@pytest.fixture
def ticket(helpdesk: Helpdesk) -> UUID:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    (drafted,) = helpdesk.tickets.draft(TicketDraft(subject="Kein Netz", customer=customer)).tickets
    helpdesk.times.add(TimeNew(drafted, 20, "Kabel gezogen"))
    return drafted


@pytest.fixture
def form(qtbot: QtBot, jobs: Jobs, ticket: UUID) -> ReportForm:
    shown = ReportForm(jobs)
    qtbot.addWidget(shown)
    shown.resize(900, 900)
    shown.show()
    shown.show_ticket(ticket)
    qtbot.waitUntil(lambda: "0:20:00 h" in shown.about.text())
    return shown


def draw(form: ReportForm) -> None:
    QTest.mousePress(form.signing.page.pad, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    QTest.mouseMove(form.signing.page.pad, QPoint(80, 60))
    QTest.mouseRelease(form.signing.page.pad, Qt.MouseButton.LeftButton, pos=QPoint(80, 60))


def ask_to_sign(qtbot: QtBot, form: ReportForm) -> None:
    form.signing.begin.click()
    qtbot.waitUntil(form.signing.page.pad.isVisible)


def test_what_is_typed_is_saved_and_stands_there_again(
    qtbot: QtBot, jobs: Jobs, form: ReportForm, helpdesk: Helpdesk, ticket: UUID
) -> None:
    QTest.keyClicks(form.summary, "Port 14 war aus.")
    QTest.keyClicks(form.present, "Erika")
    form.material.add.click()
    QTest.keyClicks(form.material.rows[0].text, "Kabel")
    form.material.rows[0].quantity.clear()
    QTest.keyClicks(form.material.rows[0].quantity, "2,5")
    QTest.keyClicks(form.material.rows[0].price, "1,45")
    form.open_points.setPlainText("Akku\n\nDose")
    form.hide()

    wanted = ReportDraft(
        "Port 14 war aus.", "Erika", (Material("Kabel", Decimal("2.5"), "", 145),), ("Akku", "Dose"), "de"
    )
    qtbot.waitUntil(lambda: helpdesk.reports.draft(ticket) == wanted)
    again = ReportForm(jobs)
    qtbot.addWidget(again)
    again.show_ticket(ticket)
    qtbot.waitUntil(lambda: again.open_points.toPlainText() == "Akku\nDose")
    assert (again.material.rows[0].quantity.text(), again.material.rows[0].price.text()) == ("2,5", "1,45")


def test_a_line_that_is_none_says_so_and_keeps_nothing_else_from_being_saved(
    qtbot: QtBot, form: ReportForm, helpdesk: Helpdesk, ticket: UUID
) -> None:
    form.material.add.click()
    QTest.keyClicks(form.material.rows[0].text, "Kabel")
    QTest.keyClicks(form.material.rows[0].price, "teuer")
    QTest.keyClicks(form.summary, "Fertig")

    form.save()

    qtbot.waitUntil(lambda: helpdesk.reports.draft(ticket).summary == "Fertig")
    assert form.material.rows[0].problem.text() == "Der Preis hat die Form 18,90."
    assert helpdesk.reports.draft(ticket).material == ()


def test_a_customer_signs_what_was_read_and_it_is_kept_as_issued(
    qtbot: QtBot, form: ReportForm, helpdesk: Helpdesk, ticket: UUID
) -> None:
    QTest.keyClicks(form.summary, "Fertig")
    ask_to_sign(qtbot, form)
    assert not form.signing.page.sign.isEnabled()
    QTest.keyClicks(form.signing.page.name, "Erika Muster")
    draw(form)

    form.signing.page.sign.click()

    qtbot.waitUntil(lambda: "Unterschrieben von Erika Muster" in form.signing.state.text())
    (row,) = helpdesk.printing.issued()
    prepared = helpdesk.printing.preview(ReportSubject(ticket))
    assert prepared.issued == row
    assert not form.signing.begin.isVisible()


def test_a_customer_reads_the_very_page_in_their_own_language_and_nothing_else(
    qtbot: QtBot, form: ReportForm, helpdesk: Helpdesk, ticket: UUID
) -> None:
    helpdesk.reports.edit(ticket, ReportDraft("Done", language="en"))

    ask_to_sign(qtbot, form)

    page = form.signing.page
    read = "".join(page.sheets.pdf.getAllText(number).text() for number in range(page.sheets.page_count))
    assert "Working time" in read
    assert "Kabel gezogen" in read
    assert page.isWindow()
    assert {page.sign.text(), page.title.text()} == {"Take signature", "Customer’s signature"}
    assert page.rect().contains(page.pad.mapTo(page, page.pad.rect().bottomRight()))


def test_leaving_the_page_leaves_nothing_drawn_and_the_way_back_to_it(qtbot: QtBot, form: ReportForm) -> None:
    ask_to_sign(qtbot, form)
    draw(form)

    QTest.keyClick(form.signing.page, Qt.Key.Key_Escape)

    assert form.signing.page.isHidden()
    assert not form.signing.page.pad.signed
    assert form.signing.begin.isVisible()


def test_what_changes_while_it_is_read_is_read_again(
    qtbot: QtBot, jobs: Jobs, form: ReportForm, helpdesk: Helpdesk, ticket: UUID
) -> None:
    ask_to_sign(qtbot, form)
    draw(form)

    jobs.change(form, lambda opened: opened.times.add(TimeNew(ticket, 5)), lambda _error: None)

    qtbot.waitUntil(lambda: not form.signing.page.pad.isVisible())
    assert "geändert" in form.signing.notice.text.text()
    assert not form.signing.page.pad.signed
    assert not helpdesk.reports.signatures(ticket)


def test_what_is_signed_but_cannot_be_printed_is_said_to_be_signed(
    qtbot: QtBot, form: ReportForm, helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_subject: Subject) -> NoReturn:
        raise HelpdeskError("disk_full", "Der Datenträger ist voll.")

    monkeypatch.setattr(helpdesk.printing, "print", full)
    ask_to_sign(qtbot, form)
    QTest.keyClicks(form.signing.page.name, "Erika Muster")
    draw(form)

    form.signing.page.sign.click()

    qtbot.waitUntil(lambda: "Unterschrieben von Erika Muster" in form.signing.state.text())
    assert form.signing.notice.text.text() == "Der Datenträger ist voll."


def test_what_the_store_refuses_stays_is_said_to_be_unsaved_and_is_tried_again(
    qtbot: QtBot, jobs: Jobs, form: ReportForm, helpdesk: Helpdesk, ticket: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_ticket: UUID, _draft: ReportDraft) -> NoReturn:
        raise HelpdeskError("disk_full", "Der Datenträger ist voll.")

    with monkeypatch.context() as refusing:
        refusing.setattr(helpdesk.reports, "edit", full)
        QTest.keyClicks(form.summary, "Fertig")
        form.save()
        qtbot.waitUntil(lambda: not form.is_saving())
    assert form.unsaved() == ["Ein Arbeitsbericht ist noch nicht gespeichert."]

    jobs.change(form, lambda opened: opened.times.add(TimeNew(ticket, 5)), lambda _error: None)
    qtbot.waitUntil(lambda: "0:25:00 h" in form.about.text())
    form.hide()

    qtbot.waitUntil(lambda: helpdesk.reports.draft(ticket).summary == "Fertig")
    assert form.unsaved() == []


def test_what_cannot_be_kept_is_asked_about_before_the_window_closes(
    qtbot: QtBot, jobs: Jobs, form: ReportForm, ticket: UUID
) -> None:
    page = TicketsPage(jobs)
    qtbot.addWidget(page)
    page.write_report(ticket)
    shown = page.stack.currentWidget()
    assert isinstance(shown, ReportForm)
    qtbot.waitUntil(lambda: shown.about.text() == form.about.text())
    shown.summary.setPlainText("x" * 5001)

    page.save_now()

    assert page.unsaved() == ["Ein Arbeitsbericht ist noch nicht gespeichert."]


def test_what_is_still_to_be_settled_is_said_until_it_is(
    qtbot: QtBot, jobs: Jobs, form: ReportForm, helpdesk: Helpdesk, ticket: UUID
) -> None:
    assert "0:20:00 h sind noch zu klären" in form.asking.text.text()
    (entry,) = helpdesk.times.of_ticket(ticket).entries

    settled = Correction("Kulanz", billable=Billable.NO)
    jobs.change(form, lambda opened: opened.times.correct(entry.id, settled), lambda _error: None)

    qtbot.waitUntil(form.asking.isHidden)


def test_another_tickets_words_are_gone_before_its_own_come(form: ReportForm) -> None:
    form.summary.setPlainText("Vom ersten Ticket")

    form.show_ticket(UUID(int=1))

    assert form.summary.toPlainText() == ""


def test_typing_takes_the_pad_away(qtbot: QtBot, form: ReportForm) -> None:
    ask_to_sign(qtbot, form)

    QTest.keyClicks(form.summary, "Noch etwas")

    assert not form.signing.page.pad.isVisible()


def test_printing_asks_for_the_page_with_all_that_was_typed(
    qtbot: QtBot, form: ReportForm, helpdesk: Helpdesk, ticket: UUID
) -> None:
    QTest.keyClicks(form.summary, "Fertig")

    with qtbot.waitSignal(form.print_requested) as wanted:
        form.print.click()

    assert wanted.args == [ReportSubject(ticket)]
    qtbot.waitUntil(lambda: helpdesk.reports.draft(ticket).summary == "Fertig")


def test_one_click_leads_from_the_ticket_to_its_report_and_back(
    qtbot: QtBot, jobs: Jobs, helpdesk: Helpdesk, ticket: UUID
) -> None:
    helpdesk.tickets.save(ticket, TicketDraft(subject="Kein Netz", message="Seit heute", desk="local"))
    helpdesk.delivery.submit(ticket)
    helpdesk.delivery.send_due()
    page = TicketsPage(jobs)
    qtbot.addWidget(page)
    page.show()
    page.open_ticket(ticket)
    qtbot.waitUntil(lambda: page.thread_view.ticket_id == ticket)

    page.thread_view.report.click()

    shown = page.stack.currentWidget()
    assert isinstance(shown, ReportForm)
    qtbot.waitUntil(lambda: "Kein Netz" in shown.about.text())
    shown.back.click()
    qtbot.waitUntil(lambda: page.thread_view.ticket_id == ticket)
    qtbot.waitUntil(lambda: not page.is_saving())
