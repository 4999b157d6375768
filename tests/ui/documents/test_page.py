from threading import Event
from uuid import UUID

import pytest
from PySide6.QtWidgets import QCheckBox, QFileDialog
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.changes import Changes
from helpdesk.printing.issued import Prepared
from helpdesk.printing.subjects import (
    ConsentSubject,
    Kind,
    QuoteSubject,
    ReportSubject,
    ServiceSubject,
    ShiftSubject,
    Subject,
    TicketSubject,
)
from helpdesk.tickets import TicketDraft
from helpdesk.work import QuoteNew
from tests.ui.documents.conftest import Show, services
from ui.documents.page import DocumentsPage
from ui.documents.part import RecordPart
from ui.jobs import Jobs


def test_a_chosen_document_appears_as_it_will_be(page: DocumentsPage, show: Show, helpdesk: Helpdesk) -> None:
    assert not page.nothing.isHidden()

    show(lambda: services(page).documents.choose("total-care"))

    assert page.pdf.startswith(b"%PDF")
    assert page.head.state.word.text() == "Vorschau, noch nicht ausgegeben"
    assert page.head.number.text().endswith("-0001, Version 1")
    assert page.nothing.isHidden()
    assert not helpdesk.printing.issued()


def test_ticking_a_module_shows_that_module(page: DocumentsPage, show: Show) -> None:
    show(lambda: services(page).documents.choose("total-care"))
    pages = page.preview.page_count
    box = page.findChild(QCheckBox, "documents_module_nas")
    assert box

    paper = show(box.click)

    assert paper.identity == ServiceSubject("total-care", ("nas",))
    assert page.preview.page_count < pages


def test_of_quick_choices_only_the_last_is_set(
    page: DocumentsPage, show: Show, helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(lambda: services(page).documents.choose("total-care"))
    boxes, preview = services(page).modules, helpdesk.printing.preview
    asked: list[Subject] = []

    def counted(subject: Subject) -> Prepared:
        asked.append(subject)
        return preview(subject)

    monkeypatch.setattr(helpdesk.printing, "preview", counted)

    def choose() -> None:
        for slug in ("nas", "switch", "wlan"):
            boxes[slug].click()

    show(choose)

    assert asked == [ServiceSubject("total-care", ("nas", "switch", "wlan"))]


def test_the_form_the_acknowledgement_and_the_customer_are_asked_for(page: DocumentsPage, show: Show) -> None:
    show(lambda: services(page).documents.choose("cstack"))

    show(lambda: services(page).form.setCurrentIndex(1))
    paper = show(services(page).acknowledgement.click)

    assert paper.identity == ServiceSubject("cstack", form="summary", acknowledgement=True)


def test_another_page_may_ask_for_what_a_customer_booked(
    qtbot: QtBot, page: DocumentsPage, show: Show, customer: UUID
) -> None:
    paper = show(lambda: page.show_subject(ServiceSubject("total-care", (), customer)))

    assert paper.title == page.head.title.text() == "Total Care – Nord AG"
    assert services(page).documents.current_key() == "total-care"
    qtbot.waitUntil(lambda: services(page).customer.text() == "Nord AG")
    assert page.preview.page_count <= 3


def test_what_was_asked_for_before_the_list_came_is_chosen_in_it(qtbot: QtBot, jobs: Jobs) -> None:
    page = DocumentsPage(jobs)
    qtbot.addWidget(page)

    with qtbot.waitSignal(page.shown):
        page.show_subject(ServiceSubject("total-care", ("nas",)))

    qtbot.waitUntil(lambda: services(page).documents.current_key() == "total-care")
    assert services(page).modules["nas"].isChecked()


@pytest.fixture
def subjects(helpdesk: Helpdesk, customer: UUID, consent: UUID) -> dict[Kind, Subject]:
    """One of each kind that is a record."""
    (ticket,) = helpdesk.tickets.draft(TicketDraft("Drucker druckt nicht", "Seit heute.", customer=customer)).tickets
    (quote,) = helpdesk.quotes.start(QuoteNew(customer, None, ("ex-netzwerkprobleme-kunde",), 16)).quotes
    (shift,) = helpdesk.shifts.begin().shifts
    of: tuple[Subject, ...] = (
        ConsentSubject(consent),
        QuoteSubject(quote),
        TicketSubject(ticket),
        ReportSubject(ticket),
        ShiftSubject(shift, customer),
    )
    return {subject.kind: subject for subject in of}


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.SERVICE_DESCRIPTION])
def test_another_page_may_ask_for_any_kind(
    qtbot: QtBot, page: DocumentsPage, show: Show, subjects: dict[Kind, Subject], kind: Kind
) -> None:
    paper = show(lambda: page.show_subject(subjects[kind]))

    assert paper.identity == subjects[kind]
    assert page.chooser.kind.value() == kind.value
    part = page.chooser.part(kind)
    assert part.subject() == subjects[kind]
    assert isinstance(part, RecordPart)
    qtbot.waitUntil(lambda: part.records.chosen() is not None)


def _recorded(helpdesk: Helpdesk, consent: UUID) -> Changes:
    return helpdesk.consents.change_circumstances(consent, frozenset({"recording"}))


def test_a_change_of_what_is_shown_shows(page: DocumentsPage, show: Show, jobs: Jobs, consent: UUID) -> None:
    show(lambda: page.show_subject(ConsentSubject(consent)))
    before = page.pdf

    show(lambda: jobs.change(page, lambda helpdesk: _recorded(helpdesk, consent), print))

    assert page.pdf != before


def test_what_nobody_looks_at_is_set_anew_only_when_it_is_shown_again(
    qtbot: QtBot, page: DocumentsPage, show: Show, jobs: Jobs, consent: UUID
) -> None:
    show(lambda: page.show_subject(ConsentSubject(consent)))
    page.hide()
    before = page.pdf
    with qtbot.assertNotEmitted(page.shown):
        with qtbot.waitSignal(jobs.changed):
            jobs.change(page, lambda helpdesk: _recorded(helpdesk, consent), print)
        # The worker answers in order: had the page asked, its document would come first.
        with qtbot.waitCallback() as answered:
            jobs.ask(page, lambda _helpdesk: None, answered, print)

    show(page.show)

    assert page.pdf != before


def test_nothing_leaves_while_another_than_the_chosen_document_is_in_sight(
    page: DocumentsPage, show: Show, jobs: Jobs
) -> None:
    go_on = Event()
    ways = page.head.save, page.head.print, page.head.mail, page.head.more
    show(lambda: services(page).documents.choose("cstack"))
    assert all(way.isEnabled() for way in ways)
    jobs.ask(page, lambda _helpdesk: go_on.wait(120), lambda _waited: None, print)

    services(page).documents.choose("total-care")

    assert page.head.title.text() == "centron cStack"
    assert not any(way.isEnabled() for way in ways)
    # As its key does, which asks no button.
    page.save()
    dialog = page.findChild(QFileDialog, "document_save_dialog")
    show(go_on.set)
    assert dialog is None
    assert all(way.isEnabled() for way in ways)


@pytest.mark.parametrize("turn", ["kind", "archived"])
def test_a_list_in_which_nothing_is_chosen_leaves_no_document_in_sight(
    page: DocumentsPage, show: Show, helpdesk: Helpdesk, turn: str
) -> None:
    show(lambda: services(page).documents.choose("total-care"))

    if turn == "kind":
        page.chooser.kind.choose(Kind.QUOTE.value)
        page.chooser.kind.activated.emit(0)
    else:
        page.chooser.archived.click()

    assert page.nothing.isVisible()
    assert not page.pdf
    show(page.chooser.making.click if turn == "archived" else lambda: _turn_back(page))
    assert page.head.title.text() == "Total Care"


def _turn_back(page: DocumentsPage) -> None:
    page.chooser.kind.choose(Kind.SERVICE_DESCRIPTION.value)
    page.chooser.kind.activated.emit(0)


def test_of_another_kind_the_former_document_fades_at_once(
    page: DocumentsPage, show: Show, jobs: Jobs, consent: UUID
) -> None:
    go_on = Event()
    show(lambda: services(page).documents.choose("cstack"))
    jobs.ask(page, lambda _helpdesk: go_on.wait(120), lambda _waited: None, print)

    page.show_subject(ConsentSubject(consent))

    assert page.preview.view.is_dimmed
    show(go_on.set)
    assert not page.preview.view.is_dimmed


def test_without_consents_it_says_what_belongs_there(qtbot: QtBot, page: DocumentsPage) -> None:
    page.chooser.kind.choose(Kind.CONSENT.value)
    page.chooser.kind.activated.emit(0)

    part = page.chooser.part(Kind.CONSENT)
    assert isinstance(part, RecordPart)
    qtbot.waitUntil(part.records.none.isVisible)


def test_what_cannot_be_shown_leaves_no_other_document_to_save(qtbot: QtBot, page: DocumentsPage, show: Show) -> None:
    show(lambda: services(page).documents.choose("cstack"))

    page.show_subject(ServiceSubject("none"))

    qtbot.waitUntil(page.notice.isVisible)
    assert "„none“" in page.notice.text.text()
    assert not page.pdf
    assert page.nothing.isVisible()


def test_the_first_page_has_its_shape_while_it_is_being_made(
    qtbot: QtBot, page: DocumentsPage, show: Show, jobs: Jobs
) -> None:
    go_on = Event()
    jobs.ask(page, lambda _helpdesk: go_on.wait(120), lambda _waited: None, print)
    services(page).documents.choose("cstack")

    qtbot.waitUntil(page.skeleton.isVisible)

    show(go_on.set)
    assert not page.skeleton.isVisible()


def test_the_hint_knows_for_whom_it_is(qtbot: QtBot, page: DocumentsPage, show: Show, customer: UUID) -> None:
    show(lambda: page.show_subject(ServiceSubject("total-care", (), customer)))

    qtbot.waitUntil(lambda: "gebucht" in services(page).hint.text())


def test_only_what_takes_long_shows_that_it_runs(qtbot: QtBot, page: DocumentsPage, show: Show, jobs: Jobs) -> None:
    show(lambda: services(page).documents.choose("total-care"))
    go_on = Event()
    jobs.ask(page, lambda _helpdesk: go_on.wait(120), lambda _waited: None, print)
    services(page).documents.choose("cstack")
    assert not page.busy.isVisible()
    assert not page.preview.view.is_dimmed

    qtbot.waitUntil(page.busy.isVisible)
    qtbot.waitUntil(lambda: page.preview.view.is_dimmed)
    assert page.head.title.text() == "Total Care"

    show(go_on.set)
    assert not page.busy.isVisible()
    assert not page.preview.view.is_dimmed
