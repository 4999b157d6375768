"""A million tickets in seconds: plain driver, triggers taken off meanwhile, the text index rebuilt at the end.

Messages have twelve words, so that the index of a million is made while one waits; longer ones change what a search
costs (nothing, while it finds enough) and the room (355 bytes a ticket of 46 words).
"""

import random
from collections.abc import Iterator
from pathlib import Path

from helpdesk.scope.library import load_library
from helpdesk.store.connection import connect
from helpdesk.store.database import open_store
from helpdesk.store.integrity import rebuild_text_index

STATES = ("delivered", "closed", "closed", "closed", "queued", "failed", "draft")
SECOND = 1_000_000
NOW = 1_790_000_000 * SECOND
"""The youngest ticket, in microseconds since 1970."""
WORDS = 12

COLUMNS = (
    "id, state, number, subject, message, server, customer_id, desk, updated, created, profile, department, category"
)
INSERT = f"INSERT INTO tickets ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, 'centron', '', '')"  # noqa: S608


def fill(folder: Path, count: int) -> None:
    """Puts `count` tickets of a hundred customers into a new data directory."""
    database = folder / "helpdesk.db"
    open_store(database).close()
    connection = connect(database)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -200000")
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'ticket_text%'"
    )
    taken_off = triggers.fetchall()
    connection.execute("BEGIN")
    for name, _sql in taken_off:
        connection.execute(f"DROP TRIGGER {name}")
    customers = [(f"{number:032x}", f"Kunde {number:03} Maschinenbau", f"kunde {number:03}") for number in range(100)]
    connection.executemany("INSERT INTO customers (id, name, sort_name) VALUES (?, ?, ?)", customers)
    connection.executemany(INSERT, _tickets(count))
    rebuild_text_index(connection.execute, "ticket_text")
    for _name, sql in taken_off:
        connection.execute(sql)
    connection.execute("COMMIT")
    connection.close()


def _tickets(count: int) -> Iterator[tuple[object, ...]]:
    chance = random.Random(count)  # noqa: S311 - no secret
    texts = [entry.text for document in load_library().documents for entry in document.entries]
    words = sorted({word for text in texts for word in text.split()})
    for number in range(count):
        subject = " ".join(chance.choices(words, k=4))
        updated = NOW - (count - number) * 60 * SECOND
        yield (
            f"{number:032x}",
            chance.choice(STATES),
            f"2026-{number:07}",
            subject,
            " ".join(chance.choices(words, k=WORDS)),
            f"srv-{number % 500:03}",
            f"{chance.randrange(100):032x}",
            "local" if number % 3 else "portal",
            updated,
        )
