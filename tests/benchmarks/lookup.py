"""Probe: the lookup beside the bare FTS5 query of the same words, and its index beside the reading of the documents."""

import json
import re
import sys
import time
from pathlib import Path
from statistics import median

from sqlcipher3 import dbapi2

from helpdesk.resources import resource
from helpdesk.scope.library import read_library
from helpdesk.scope.lookup import Lookup
from tests.benchmarks.watch import most_resident, resident

REQUESTS = Path(__file__).parents[1] / "scope" / "requests.jsonl"


def cost(lookup: Lookup, query: str) -> float:
    """Seconds of processor time that an answer takes."""
    asked = time.process_time()
    lookup.find(query)
    return time.process_time() - asked


def main() -> None:
    begun = time.process_time()
    documents = read_library(resource("documents")).documents
    read = time.process_time()
    before = resident()
    lookup = Lookup(documents)
    built = time.process_time()
    memory, peak = resident() - before, most_resident() - before

    bare = dbapi2.connect(":memory:")
    bare.execute("CREATE VIRTUAL TABLE entries USING fts5(text, tokenize='unicode61 remove_diacritics 2')")
    bare.executemany(
        "INSERT INTO entries VALUES (?)", [(entry.text,) for document in documents for entry in document.entries]
    )
    found, bare_found = [], []
    for request in REQUESTS.read_text(encoding="utf-8").splitlines():
        query = json.loads(request)["query"]
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", query))
        asked = time.perf_counter()
        bare.execute("SELECT rowid FROM entries WHERE entries MATCH ? ORDER BY rank LIMIT 5", (words,)).fetchall()
        between = time.perf_counter()
        lookup.find(query)
        bare_found.append(between - asked)
        found.append(time.perf_counter() - between)
    # Only now: what tests import would take its share of collecting garbage while the index is built.
    from tests.scope.test_hostile import HOSTILE  # noqa: PLC0415

    told = {
        "read": read - begun,
        "built": built - read,
        "memory": memory,
        "peak": peak,
        "hostile": max(cost(lookup, make()) for make in HOSTILE.values()),
        "bare": median(bare_found),
        "found": median(found),
    }
    sys.stdout.write(json.dumps(told))


main()
