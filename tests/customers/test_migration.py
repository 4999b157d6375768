from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from alembic import command

from helpdesk.app import open_helpdesk
from helpdesk.customers import Contract
from helpdesk.settings import Paths, Settings
from helpdesk.store.connection import SCHEMA_VERSION, connect
from helpdesk.store.database import open_store

NORD = UUID(int=1)


@pytest.fixture
def of_yesterday(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database from before contracts had dates, with one customer who has booked two documents."""
    with monkeypatch.context() as patched:
        upgrade = command.upgrade
        patched.setattr(command, "upgrade", lambda config, _head: upgrade(config, "0004"))
        open_store(paths.database).close()
    connection = connect(paths.database)
    connection.execute("INSERT INTO customers (id, name, sort_name) VALUES (?, 'Nord AG', 'nord ag')", (NORD.hex,))
    connection.executemany(
        "INSERT INTO contracts (id, customer_id, document, modules) VALUES (?, ?, ?, ?)",
        [(UUID(int=2).hex, NORD.hex, "exchange", "[]"), (UUID(int=3).hex, NORD.hex, "total-care", '["nas"]')],
    )
    connection.execute("PRAGMA user_version = 4")
    connection.close()
    return paths.database


def test_contracts_from_before_have_open_ends_and_can_be_booked_again(of_yesterday: Path, paths: Paths) -> None:
    helpdesk = open_helpdesk(paths, Settings())

    before = helpdesk.customers.get(NORD)
    helpdesk.customers.end(NORD, "exchange", date(2026, 12, 31))
    helpdesk.customers.book(NORD, Contract("exchange", (), date(2028, 1, 1)))

    assert SCHEMA_VERSION > 4
    assert before.address == ()
    assert (before.contracts, before.facts) == ((Contract("exchange"), Contract("total-care", ("nas",))), ())
    assert len(helpdesk.customers.get(NORD).contracts) == 3
    helpdesk.close()
