"""Appending to the sealed log and checking it, beside the bare things. Prints one line of JSON.

python -m tests.benchmarks.records FOLDER COUNT
"""

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median
from uuid import UUID, uuid4

import keyring
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.consent import Action, ConsentNew
from helpdesk.consent.ledger import _seal
from helpdesk.customers import CustomerNew
from helpdesk.settings import Paths, Settings
from helpdesk.store.connection import connect
from tests.consent.conftest import Case
from tests.consent.test_lifecycle import TO_RUNNING
from tests.delivery.keyrings import MemoryKeyring

APPENDS = 100
BLOCK = 20


def whole(helpdesk: Helpdesk) -> UUID:
    """A consent with everything a usual session has, closed."""
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    (consent,) = helpdesk.consents.new(ConsentNew(customer, "PC-17", "Drucker druckt nicht")).consents
    Case(helpdesk, consent).go(*TO_RUNNING, Action.END, Action.SEAL)
    return consent


def copy(paths: Paths, consent: UUID, count: int) -> list[UUID]:
    """The same consent so many times, not sealed yet."""
    copies = [uuid4() for _ in range(count)]
    one = consent.hex
    with closing(connect(paths.database)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for table, key in (("consents", "id"), ("consent_events", "consent_id")):
            names = [name for _cid, name, *_rest in connection.execute(f"PRAGMA table_info({table})")]
            others = ", ".join(name for name in names if name != key)
            connection.executemany(
                f"INSERT INTO {table} ({key}, {others}) SELECT ?, {others} FROM {table} WHERE {key} = ?",  # noqa: S608
                [(each.hex, one) for each in copies],
            )
        connection.execute("COMMIT")
    return copies


def mark(paths: Paths, copies: list[UUID]) -> None:
    with closing(connect(paths.database)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO consent_unsealed VALUES (?)", [(each.hex,) for each in copies])
        connection.execute("COMMIT")


def appends(helpdesk: Helpdesk, paths: Paths, copies: list[UUID]) -> Iterator[tuple[float, float, float]]:
    """Seconds to append one closed consent to the log; to insert the same bytes durably by the store; by the driver.

    In blocks: a disk is done sooner with what follows at once upon another write, whichever of them that is.
    """
    mark(paths, copies)
    table = Table(
        "bare",
        MetaData(),
        Column("sequence", Integer, primary_key=True),
        Column("body", Text),
        Column("signature", LargeBinary),
    )

    def insert(row: dict[str, object]) -> None:
        with helpdesk._store.transaction() as session:
            session.execute(table.insert(), row)

    with closing(connect(paths.database)) as bare:
        bare.execute("CREATE TABLE bare (sequence INTEGER PRIMARY KEY, body TEXT, signature BLOB)")
        for block in range(0, len(copies), BLOCK):
            ours = [timed(partial(helpdesk.ledger.write, partial(_seal, [each]))) for each in copies[block:][:BLOCK]]
            last = "SELECT body, signature FROM consent_records ORDER BY sequence DESC LIMIT 1"
            body, signature = bare.execute(last).fetchone()
            by_store = [timed(partial(insert, {"body": body, "signature": signature})) for _ in ours]
            plain = partial(bare.execute, "INSERT INTO bare (body, signature) VALUES (?, ?)", (body, signature))
            yield median(ours), median(by_store), median(timed(plain) for _ in ours)
        bare.execute("DROP TABLE bare")


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def hashed(paths: Paths) -> float:
    """Seconds of the processor to read and hash the bodies and events that a check looks at."""
    begun = time.process_time()
    with closing(connect(paths.database, read_only=True)) as connection:
        for query in ("SELECT body FROM consent_records", "SELECT body FROM consent_events"):
            for (body,) in connection.execute(query):
                hashlib.sha256(body.encode()).digest()
    return time.process_time() - begun


def main(folder: str, count: str) -> None:
    paths = Paths(Path(folder) / uuid4().hex)
    keyring.set_keyring(MemoryKeyring())
    with closing(open_helpdesk(paths, Settings(language="de", technician="Toni"))) as helpdesk:
        consent = whole(helpdesk)
        copies = copy(paths, consent, int(count))
        pairs = list(appends(helpdesk, paths, copies[:APPENDS]))
        mark(paths, copies[APPENDS:])
        begun = time.perf_counter()
        helpdesk.ledger.catch_up()
        sealed = time.perf_counter() - begun
        # Of the processor: a busy machine makes the check no longer.
        begun = time.process_time()
        found = helpdesk.proofs.verify()
        verified = time.process_time() - begun
        assert found.intact, found
        assert found.records == int(count) + 1
    told = {
        "append": median(ours / store for ours, store, _bare in pairs),
        "append_bare": median(ours / bare for ours, _store, bare in pairs),
        "appended": median(ours for ours, _store, _bare in pairs),
        "sealed": sealed / max(int(count) - APPENDS, 1),
        "verified": verified,
        "hashed": hashed(paths),
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
