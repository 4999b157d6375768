import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from helpdesk.app import Helpdesk
from helpdesk.customers import CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths
from helpdesk.store.text_index import match_query
from helpdesk.tickets import TicketDraft, TicketRow, TicketState
from helpdesk.tickets.first_page import first_page
from tests.tickets.samples import GOOD, write


def begin(helpdesk: Helpdesk, subject: str, message: str = "x") -> UUID:
    (ticket_id,) = helpdesk.tickets.draft(TicketDraft(subject, message)).tickets
    return ticket_id


def subjects(rows: list[TicketRow]) -> list[str]:
    return [row.subject for row in rows]


def test_pages_follow_each_other_without_gap_or_repetition(helpdesk: Helpdesk) -> None:
    for number in range(7):
        begin(helpdesk, str(number))

    seen: list[TicketRow] = []
    while page := helpdesk.tickets.page(seen[-1] if seen else None, limit=3):
        seen += page

    assert subjects(seen) == list("6543210")


def test_a_state_can_be_listed_and_counted(helpdesk: Helpdesk) -> None:
    (waiting,) = helpdesk.tickets.draft(GOOD).tickets
    helpdesk.delivery.submit(waiting)
    begin(helpdesk, "Entwurf")

    assert subjects(helpdesk.tickets.page(state=TicketState.QUEUED)) == [GOOD.subject]
    assert helpdesk.tickets.counts()[TicketState.DRAFT] == 1
    assert helpdesk.tickets.counts(most=0)[TicketState.DRAFT] == 0


def test_a_row_names_its_customer(helpdesk: Helpdesk) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    helpdesk.tickets.draft(replace(GOOD, customer=customer))

    assert helpdesk.tickets.page()[0].customer == "Nord AG"


def test_the_first_page_is_the_same_without_the_orm(helpdesk: Helpdesk, paths: Paths) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    for number in range(5):
        helpdesk.tickets.draft(replace(GOOD, subject=str(number), customer=customer if number % 2 else None))
    helpdesk.tickets.discard(helpdesk.tickets.page()[2].id)

    assert first_page(paths.database, limit=3) == helpdesk.tickets.page(limit=3)


def test_the_first_page_of_nothing_is_empty_and_makes_nothing(tmp_path: Path) -> None:
    assert first_page(tmp_path / "no" / "helpdesk.db") == []
    assert list(tmp_path.iterdir()) == []


def test_the_first_page_of_a_foreign_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "helpdesk.db").write_bytes(b"x" * 4096)

    with pytest.raises(HelpdeskError):
        first_page(tmp_path / "helpdesk.db")


def test_the_first_page_loads_no_orm() -> None:
    code = "import sys, helpdesk.tickets.first_page; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert not {"sqlmodel", "sqlalchemy", "pydantic", "puremagic", "pathvalidate", "click"} & set(loaded)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("exchange", ["Exchange: Müller kann nicht senden"]),
        ("send exch", ["Exchange: Müller kann nicht senden"]),
        ("MÜLLER", ["Exchange: Müller kann nicht senden"]),
        ("mueller", ["Exchange: Müller kann nicht senden"]),
        ("muller", ["Exchange: Müller kann nicht senden"]),
        ("strasse", ["Straße 4, Drucker"]),
        ("Straße", ["Straße 4, Drucker"]),
        ("schroeder", ["Straße 4, Drucker"]),
        ("schröder", ["Straße 4, Drucker"]),
        ("nicht drucker", []),
        ("xyz", []),
        ("", []),
        ("   ", []),
    ],
)
def test_beginnings_of_words_are_found_in_any_order_and_spelling(
    searched: Helpdesk, words: str, found: list[str]
) -> None:
    assert subjects(searched.tickets.search(words)) == found


@pytest.fixture
def searched(helpdesk: Helpdesk) -> Helpdesk:
    begin(helpdesk, "Exchange: Müller kann nicht senden")
    begin(helpdesk, "Straße 4, Drucker", "Bitte bei Frau Schroeder melden")
    return helpdesk


def test_thread_number_and_file_names_are_found_too(helpdesk: Helpdesk, tmp_path: Path) -> None:
    (ticket_id,) = helpdesk.tickets.draft(GOOD, [write(tmp_path, "eventlog.log")]).tickets
    helpdesk.delivery.submit(ticket_id)
    helpdesk.delivery.send_due()
    helpdesk.delivery.reply(ticket_id, "Nachtrag: auch Kalender")

    for words in ("eventlog", "kalender", helpdesk.tickets.get(ticket_id).number):
        assert [row.id for row in helpdesk.tickets.search(words)] == [ticket_id]


def test_what_was_changed_or_taken_off_is_not_found_any_more(helpdesk: Helpdesk, tmp_path: Path) -> None:
    (ticket_id,) = helpdesk.tickets.draft(TicketDraft("Alt", "Alt"), [write(tmp_path, "alt.log")]).tickets
    helpdesk.tickets.save(ticket_id, TicketDraft("Neu", "Neu"))
    helpdesk.tickets.detach(ticket_id, helpdesk.tickets.get(ticket_id).attachments[0].sha256)

    assert helpdesk.tickets.search("alt") == []
    assert subjects(helpdesk.tickets.search("neu")) == ["Neu"]


@given(
    st.text(max_size=40) | st.sampled_from(['"', "a OR b", "NEAR(a b)", "subject:x", "a*", "-a", "^a", "(", "\0", "²"])
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_is_a_search_and_none_a_command(searched: Helpdesk, words: str) -> None:
    assert isinstance(searched.tickets.search(words), list)


def test_operators_are_words() -> None:
    assert match_query('Exchange OR "x') == '"Exchange"* AND "OR"* AND "x"*'


def test_the_index_is_whole_after_much_editing(helpdesk: Helpdesk, tmp_path: Path) -> None:
    (ticket_id,) = helpdesk.tickets.draft(GOOD, [write(tmp_path, "a.log")]).tickets
    for number in range(10):
        helpdesk.tickets.save(ticket_id, replace(GOOD, message=f"Text {number} " * 20))
    helpdesk.tickets.attach(ticket_id, write(tmp_path, "b.log"))
    helpdesk.delivery.submit(ticket_id)
    helpdesk.delivery.reply(ticket_id, "Nachtrag", [write(tmp_path, "c.log")])

    with helpdesk.tickets._store.transaction() as session:
        # Raises when the index and the text it was made from differ.
        session.execute(sql("INSERT INTO ticket_text(ticket_text, rank) VALUES ('integrity-check', 1)"))
