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
from helpdesk.store.integrity import check_text_index
from helpdesk.store.text_index import sought
from helpdesk.tickets import TicketDraft, TicketFilter, TicketRow, TicketState, searching
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
    assert helpdesk.finding.counts()[TicketState.DRAFT] == 1
    assert helpdesk.finding.counts(most=0)[TicketState.DRAFT] == 0


def test_a_row_names_its_customer(helpdesk: Helpdesk) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    helpdesk.tickets.draft(replace(GOOD, customer=customer))

    assert helpdesk.tickets.page()[0].customer == "Nord AG"


def test_the_first_page_is_the_same_without_the_orm(helpdesk: Helpdesk, paths: Paths) -> None:
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    for number in range(5):
        helpdesk.tickets.draft(replace(GOOD, subject=str(number), customer=customer if number % 2 else None))
    helpdesk.tickets.discard(helpdesk.tickets.page()[2].id)
    begin(helpdesk, "  ", "Der Drucker klemmt. " * 20)

    assert first_page(paths.database, limit=3) == helpdesk.tickets.page(limit=3)


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ("Guten Tag,\n\nder  Drucker druckt nicht.", "Guten Tag, der Drucker druckt nicht."),
        ("Der Drucker klemmt. " * 20, "Der Drucker klemmt. Der Drucker klemmt. Der Drucker klemmt.…"),
        ("a" * 300, f"{'a' * 60}…"),
        (" \n", "Ohne Betreff"),
    ],
)
def test_a_ticket_without_a_subject_is_called_by_the_first_words_of_its_message(
    helpdesk: Helpdesk, message: str, title: str
) -> None:
    begin(helpdesk, " ", message)
    (row,) = helpdesk.tickets.page()

    assert row.title == title
    assert helpdesk.tickets.get(row.id).draft().title == title
    assert row.subject.strip() == ""


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


EXCHANGE, STREET = "Exchange: Müller kann nicht senden", "Straße 4, Netzwerkdrucker"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("exchange", [EXCHANGE]),
        ("send exch", [EXCHANGE]),
        ("MÜLLER", [EXCHANGE]),
        ("mueller", [EXCHANGE]),
        ("muller", [EXCHANGE]),
        ("Mu\u0308ller", [EXCHANGE]),
        ("üll", [EXCHANGE]),
        ("strasse", [STREET]),
        ("Straße", [STREET]),
        ("schroeder", [STREET]),
        ("schröder", [STREET]),
        ("schroder", [STREET]),
        ("drucker", [STREET]),
        ("zwerkdru", [STREET]),
        ("sicherung it", [STREET]),
        ("4", [STREET]),
        ("it", [STREET]),
        ("nord drucker", [STREET]),
        ("srv-07", [STREET]),
        ("e", [EXCHANGE]),
        ("ne se", []),
        ("ke", []),
        ("nicht drucker", []),
        ("druckernetz", []),
        ("xyz", []),
        ("", []),
        ("   ", []),
    ],
)
def test_parts_of_words_are_found_in_any_order_and_spelling(searched: Helpdesk, words: str, found: list[str]) -> None:
    assert subjects(searched.tickets.search(words)) == found


@pytest.fixture
def searched(helpdesk: Helpdesk) -> Helpdesk:
    begin(helpdesk, EXCHANGE)
    (nord,) = helpdesk.customers.add(CustomerNew("Nordwind AG")).customers
    message = "Datensicherung (IT) bitte bei Frau Schroeder melden"
    helpdesk.tickets.draft(TicketDraft(STREET, message, server="SRV-07", customer=nord))
    return helpdesk


def test_a_customer_is_found_by_the_name_it_has_now(searched: Helpdesk) -> None:
    (row,) = searched.customers.page()
    searched.customers.edit(row.id, CustomerNew("Südwind AG"))

    assert searched.tickets.search("nordwind") == []
    assert subjects(searched.tickets.search("suedwind")) == [STREET]


def test_a_filter_holds_for_what_is_found(searched: Helpdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    (row,) = searched.customers.page()
    for _way in ("through the few rows that the filter leaves", "through what the index finds"):
        assert subjects(searched.finding.search(TicketFilter(text="e", customer=row.id))) == []
        assert subjects(searched.finding.search(TicketFilter(text="ann", desk="local"))) == [EXCHANGE]
        monkeypatch.setattr(searching, "_FEW", 0)


def test_nobody_waits_for_a_search_that_was_stopped(helpdesk: Helpdesk) -> None:
    for number in range(300):
        begin(helpdesk, f"Drucker {number}")

    assert len(helpdesk.finding.search(TicketFilter(text="drucker"), 300)) == 300
    assert len(helpdesk.finding.search(TicketFilter(text="drucker"), 300, lambda: True)) == 100


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
    wanted = sought('Exch OR "x')

    assert wanted is not None
    assert wanted.matches == ('"exc" AND "xch"', '" or"', '"  x"')


def test_the_index_is_whole_after_much_editing(helpdesk: Helpdesk, tmp_path: Path) -> None:
    (ticket_id,) = helpdesk.tickets.draft(GOOD, [write(tmp_path, "a.log")]).tickets
    for number in range(10):
        helpdesk.tickets.save(ticket_id, replace(GOOD, message=f"Text {number} " * 20))
    helpdesk.tickets.attach(ticket_id, write(tmp_path, "b.log"))
    helpdesk.delivery.submit(ticket_id)
    helpdesk.delivery.reply(ticket_id, "Nachtrag", [write(tmp_path, "c.log")])

    with helpdesk.tickets._store.transaction() as session:
        check_text_index(lambda statement: session.execute(sql(statement)), "ticket_text")
