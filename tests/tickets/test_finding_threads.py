"""Threads in the search: each text of a ticket is a row of the index, and costs what it is long."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text as sql

from helpdesk.app import Helpdesk
from helpdesk.store.connection import connect
from helpdesk.store.integrity import check_text_index
from helpdesk.tickets import TicketFilter, searching
from tests.tickets.samples import GOOD, write

LONG = " ".join(f"wort{number}" for number in range(200))


@pytest.fixture
def sent(helpdesk: Helpdesk) -> UUID:
    (ticket_id,) = helpdesk.tickets.draft(GOOD).tickets
    helpdesk.delivery.submit(ticket_id)
    helpdesk.delivery.send_due()
    return ticket_id


@pytest.fixture
def found(helpdesk: Helpdesk, sent: UUID) -> Callable[[str], bool]:
    return lambda words: sent in {row.id for row in helpdesk.finding.search(TicketFilter(text=words))}


def read(helpdesk: Helpdesk, change: Callable[[], object]) -> int:
    """How many letters a change made the indexes read, to add them or to take them off."""
    letters: list[int] = []

    def lower(text: str | None) -> str | None:
        letters.append(len(text or ""))
        return text.lower() if text else text

    with helpdesk._store.transaction() as session:
        connection = session.connection().connection.driver_connection
    assert connection is not None
    connection.execute("PRAGMA trusted_schema = ON")  # so that a trigger may call it
    connection.create_function("lower", 1, lower)
    change()
    return sum(letters)


def indexed(helpdesk: Helpdesk) -> int:
    """How many texts of threads the index has."""
    with helpdesk._store.transaction() as session:
        (count,) = session.execute(sql("SELECT count(*) FROM thread_text_docsize")).one()
    return int(count)


def test_a_message_costs_what_it_is_long_however_many_there_are(helpdesk: Helpdesk, sent: UUID) -> None:
    def reply() -> None:
        helpdesk.delivery.reply(sent, LONG)

    costs = [read(helpdesk, reply) for _number in range(10)]

    assert costs == [len(LONG)] * 10
    assert read(helpdesk, helpdesk.delivery.send_due) == 0
    assert indexed(helpdesk) == 10


def test_a_draft_costs_what_it_is_long(helpdesk: Helpdesk, tmp_path: Path) -> None:
    (draft,) = helpdesk.tickets.draft(replace(GOOD, message=LONG)).tickets

    assert read(helpdesk, lambda: helpdesk.tickets.attach(draft, write(tmp_path, "a.log"))) == len("a.log")
    assert read(helpdesk, lambda: helpdesk.tickets.save(draft, replace(GOOD, message=LONG + "x"))) < 3 * len(LONG)


def test_a_reply_is_found_when_it_is_sent_and_costs_nothing_while_it_is_written(
    helpdesk: Helpdesk, sent: UUID, found: Callable[[str], bool]
) -> None:
    assert read(helpdesk, lambda: helpdesk.tickets.save_reply(sent, "Hall")) == 0
    assert read(helpdesk, lambda: helpdesk.tickets.save_reply(sent, "Kalender")) == 0
    assert not found("kalender")

    assert read(helpdesk, lambda: helpdesk.delivery.reply(sent, "Kalender")) == len("Kalender")
    assert found("kalender")


@pytest.mark.parametrize("few", [searching._FEW, 1], ids=["a rare word leads", "all words are looked for"])
def test_words_are_found_in_whichever_texts_they_are(
    helpdesk: Helpdesk,
    sent: UUID,
    found: Callable[[str], bool],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    few: int,
) -> None:
    monkeypatch.setattr(searching, "_FEW", few)
    helpdesk.delivery.reply(sent, "Nachtrag: auch der Kalender", [write(tmp_path, "ereignisse.log")])
    helpdesk.delivery.reply(sent, "Und Müllers Telefon")

    for words in ("telefon", "exchange kalender", "kalender telefon", "nis mueller ka", "senden ereignisse muller te"):
        assert found(words), words
    for words in ("telefon drucker", "kalendertelefon", "exchange fon tel nein"):
        assert not found(words), words


def test_a_ticket_with_many_fitting_texts_is_found_once_and_hides_no_other(
    helpdesk: Helpdesk, sent: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    helpdesk.delivery.reply(sent, "Kalender und Telefon")
    (younger,) = helpdesk.tickets.draft(GOOD).tickets
    said = "INSERT INTO messages (id, ticket_id, at, author, text, state) VALUES (?, ?, 0, 'desk', ?, 'delivered')"
    connection = connect(helpdesk._store.path)
    connection.executemany(said, [(uuid4().hex, younger.hex, "Kalender und Telefon") for _number in range(120)])
    connection.close()

    for _way in ("a rare word leads", "all words are looked for"):
        hits = [row.id for row in helpdesk.finding.search(TicketFilter(text="kalender telefon"))]
        assert sorted(hits) == sorted([sent, younger])
        monkeypatch.setattr(searching, "_FEW", 1)


@pytest.mark.parametrize(
    "asked",
    [
        "SELECT text FROM thread_text_plain WHERE serial IN (1, 2)",
        "SELECT text FROM thread_text_source WHERE serial > 1 ORDER BY serial",
    ],
)
def test_threads_are_read_by_key_and_the_index_made_anew_in_order(helpdesk: Helpdesk, asked: str) -> None:
    with helpdesk._store.transaction() as session:
        plan = [row[3] for row in session.execute(sql(f"EXPLAIN QUERY PLAN {asked}"))]

    assert plan
    assert not [step for step in plan if "SCAN" in step or "B-TREE" in step]


def test_what_is_gone_leaves_nothing_in_the_index(helpdesk: Helpdesk, tmp_path: Path) -> None:
    ids: list[UUID] = []
    for name in ("a.log", "b.log"):
        ids += helpdesk.tickets.draft(GOOD, [write(tmp_path, name)]).tickets
    connection = connect(helpdesk._store.path)
    connection.execute("DELETE FROM tickets WHERE id = ?", (ids[0].hex,))
    connection.close()

    assert indexed(helpdesk) == 1


def test_the_indexes_agree_with_the_texts_after_much_editing(helpdesk: Helpdesk, sent: UUID, tmp_path: Path) -> None:
    helpdesk.tickets.save_reply(sent, "eins")
    helpdesk.tickets.save_reply(sent, "zwei")
    helpdesk.delivery.reply(sent, "drei", [write(tmp_path, "c.log")])
    helpdesk.delivery.send_due()
    (other,) = helpdesk.tickets.draft(replace(GOOD, message="vier"), [write(tmp_path, "d.log")]).tickets
    helpdesk.tickets.detach(other, helpdesk.tickets.get(other).attachments[0].sha256)

    assert indexed(helpdesk) == 2
    with helpdesk._store.transaction() as session:
        for name in (searching.TEXT_INDEX, searching.THREAD_INDEX):
            check_text_index(lambda statement: session.execute(sql(statement)), name)
