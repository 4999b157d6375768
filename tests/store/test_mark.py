from collections.abc import Iterator

import pytest
from sqlmodel import text

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.changes import ANYTHING, Changes
from helpdesk.settings import Paths, Settings
from helpdesk.store.connection import connect
from helpdesk.store.database import Store, open_store

DOCUMENT = """---
id: mini
title: Mini
subtitle: Y
provider: P
language: de
---
# Mini
## Modul {#modul}
- ✓ Katzen hüten {#katzen}
"""


@pytest.fixture
def store(prepared: Paths) -> Iterator[Store]:
    opened = open_store(prepared.database)
    yield opened
    opened.close()


def write(store: Store, number: int) -> None:
    with store.transaction() as session:
        session.execute(text(f"PRAGMA user_version = {number}"))


def test_what_another_process_commits_is_marked_and_ones_own_is_not(prepared: Paths, store: Store) -> None:
    other = open_store(prepared.database)
    write(store, 17)
    assert store.mark() == store.opened

    write(other, 18)

    assert (marked := store.mark()) != store.opened
    assert marked.schema == store.opened.schema
    assert store.mark() == marked
    other.close()


def test_the_services_answer_from_what_another_process_accepted(
    prepared: Paths, helpdesk: Helpdesk, settings: Settings
) -> None:
    known = len(helpdesk.scope.documents())
    other = open_helpdesk(prepared, settings)
    other.editions.accept(DOCUMENT, "neu.md")
    other.close()

    helpdesk.mark(helpdesk.opened)

    assert len(helpdesk.scope.documents()) == known + 1


def test_all_being_replaced_is_told_from_a_commit(prepared: Paths, store: Store) -> None:
    other = connect(prepared.database)
    other.execute("CREATE TABLE newer (text)")
    other.close()

    assert store.mark().schema != store.opened.schema


def test_looking_waits_for_no_writer_and_leaves_the_log_to_be_folded_in(prepared: Paths, store: Store) -> None:
    other = connect(prepared.database)
    other.execute("BEGIN IMMEDIATE")
    other.execute("PRAGMA user_version = 17")
    assert store.mark() == store.opened
    other.execute("COMMIT")
    store.mark()
    other.close()

    assert store.fold_log()


def test_another_connection_of_the_same_store_counts_as_news(store: Store) -> None:
    # Its number begins anew and says nothing about what was committed before.
    store.close()

    assert store.mark().commits != store.opened.commits


def test_anything_is_everything_and_adds_up_to_itself() -> None:
    assert ANYTHING
    assert "somebody" in ANYTHING.desks
    assert ANYTHING | Changes() == ANYTHING == Changes() | ANYTHING
    assert Changes() != ANYTHING
    assert not Changes()
