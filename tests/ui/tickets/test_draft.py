from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.changes import Changes
from helpdesk.tickets import TicketDraft
from ui.jobs import Jobs
from ui.tickets.draft import PAUSE_MS, Draft, store_ticket
from ui.tickets.drafts import Drafts


@pytest.fixture
def owner() -> Iterator[QObject]:
    owner = QObject()
    yield owner
    owner.deleteLater()


@pytest.fixture
def draft(jobs: Jobs, owner: QObject) -> Draft[TicketDraft]:
    return Draft(jobs, store_ticket, TicketDraft(), None, owner)


def stored(helpdesk: Helpdesk) -> list[str]:
    return [row.subject for row in helpdesk.tickets.page()]


def test_endless_typing_is_saved_all_the_while(qtbot: QtBot, draft: Draft[TicketDraft], helpdesk: Helpdesk) -> None:
    for letters in range(1, 200):
        draft.type(TicketDraft(subject="x" * letters))
        qtbot.wait(PAUSE_MS // 8)
        if stored(helpdesk):
            return
    pytest.fail("waited for a pause")


def test_a_draft_is_begun_once_however_fast_somebody_types(
    qtbot: QtBot, draft: Draft[TicketDraft], helpdesk: Helpdesk
) -> None:
    for subject in ("D", "Dr", "Drucker"):
        draft.type(TicketDraft(subject=subject))
        draft.save()

    qtbot.waitUntil(lambda: draft.clean)
    assert stored(helpdesk) == ["Drucker"]


def test_saved_is_said_only_when_the_newest_text_is_on_disk(
    qtbot: QtBot, draft: Draft[TicketDraft], helpdesk: Helpdesk
) -> None:
    seen: list[list[str]] = []
    draft.saved.connect(lambda _when: seen.append(stored(helpdesk)))
    draft.type(TicketDraft(subject="alt"))
    draft.save()
    draft.type(TicketDraft(subject="neu"))

    qtbot.waitUntil(lambda: draft.clean)
    assert seen == [["neu"]]


def test_a_refused_save_keeps_the_text_and_is_tried_again(
    qtbot: QtBot, draft: Draft[TicketDraft], helpdesk: Helpdesk
) -> None:
    with qtbot.waitSignal(draft.save_failed) as failed:
        draft.type(TicketDraft(subject="Drucker", customer=uuid4()))
    assert failed.args[0].code == "customer_unknown"
    assert not draft.clean

    draft.type(TicketDraft(subject="Drucker"))

    qtbot.waitUntil(lambda: draft.clean)
    assert stored(helpdesk) == ["Drucker"]


def test_a_bug_while_saving_is_told_and_the_next_save_goes_through(
    qtbot: QtBot, jobs: Jobs, owner: QObject, helpdesk: Helpdesk
) -> None:
    broken = True

    def store(services: Helpdesk, draft_id: UUID | None, typed: TicketDraft, former: TicketDraft) -> Changes:
        if broken:
            raise RuntimeError
        return store_ticket(services, draft_id, typed, former)

    draft = Draft(jobs, store, TicketDraft(), None, owner)
    with qtbot.waitSignal(draft.save_failed):
        draft.type(TicketDraft(subject="Drucker"))

    broken = False
    draft.save()

    qtbot.waitUntil(lambda: draft.clean)
    assert stored(helpdesk) == ["Drucker"]


def test_nothing_typed_stores_nothing(qtbot: QtBot, draft: Draft[TicketDraft], helpdesk: Helpdesk) -> None:
    draft.type(TicketDraft())
    draft.save()
    qtbot.wait(10)

    assert not stored(helpdesk)


def test_whoever_waits_for_the_id_gets_it_after_the_newest_text_is_stored(
    qtbot: QtBot, draft: Draft[TicketDraft], helpdesk: Helpdesk
) -> None:
    found: list[str] = []
    read: Callable[[UUID], None] = lambda draft_id: found.append(helpdesk.tickets.get(draft_id).subject)  # noqa: E731
    draft.type(TicketDraft(subject="alt"))
    draft.when_stored(read)
    draft.type(TicketDraft(subject="neu"))

    qtbot.waitUntil(lambda: bool(found))
    assert found == ["neu"]


def test_what_waits_for_a_failed_save_happens_later_but_a_click_is_not_done_by_itself(
    qtbot: QtBot, draft: Draft[TicketDraft]
) -> None:
    happened: list[str] = []
    draft.type(TicketDraft(subject="Drucker", customer=uuid4()))
    with qtbot.waitSignal(draft.save_failed):
        draft.once_stored(lambda _id: happened.append("judged"))
        draft.when_stored(lambda _id: happened.append("sent"))

    draft.type(TicketDraft(subject="Drucker"))

    qtbot.waitUntil(lambda: draft.clean)
    assert happened == ["judged"]


def test_a_file_that_waits_for_a_failed_save_keeps_the_draft(qtbot: QtBot, jobs: Jobs, owner: QObject) -> None:
    drafts = Drafts(jobs, owner)
    draft = drafts.begin(TicketDraft(customer=uuid4()))
    with qtbot.waitSignal(draft.save_failed):
        draft.once_stored(lambda _id: None)

    drafts.put(None)

    assert drafts.unsaved()
