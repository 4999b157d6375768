"""What Request Tracker's answers mean, as recorded from one; tests/live has the desk at a real one."""

import json
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from helpdesk.delivery import DeskConfig
from helpdesk.delivery.desk import RefusedError, UnclearError
from helpdesk.delivery.request_tracker import RequestTrackerDesk
from helpdesk.delivery.request_tracker_reading import Thread, moment, numbered
from tests.delivery.contract import parcel_with
from tests.delivery.line import answer, serving


def cut(kind: str, name: str, sent: int, kept: int) -> dict[str, Any]:
    return {"id": "7", "Type": kind, "Data": name, "OldValue": str(sent), "NewValue": str(kept)}


def file(name: str, size: int, transaction: str = "5") -> dict[str, Any]:
    return {"id": "9", "TransactionId": transaction, "Filename": name, "ContentLength": str(size)}


@pytest.mark.parametrize(
    ("note", "attachment", "kept"),
    [
        (None, file("big.bin", 5000), [("big.bin", 5000)]),
        (cut("AttachmentDrop", "big.bin", 5000, 750), file("big.bin.txt", 5000), []),
        (cut("AttachmentDrop", "log.txt", 5000, 750), file("log.txt", 5000), []),
        (cut("AttachmentTruncate", "big.bin", 5000, 750), file("big.bin", 5000), [("big.bin", 750)]),
        (cut("AttachmentDrop", "other.bin", 5000, 750), file("big.bin", 5000), [("big.bin", 5000)]),
        (None, file("", 12), []),
        (None, file("a.log", 12, transaction="6"), []),
    ],
)
def test_what_rt_dropped_counts_as_missing_though_it_tells_the_length_that_was_sent(
    note: dict[str, Any] | None, attachment: dict[str, Any], kept: list[tuple[str, int]]
) -> None:
    thread = Thread("1", [note] if note else [], [attachment])

    assert list(thread.kept("5")) == kept


@pytest.mark.parametrize("number", ["", "1 OR id > 0", "١٢", "1\n", "-1", "1/history"])
def test_only_digits_are_a_number(number: str) -> None:
    with pytest.raises(RefusedError):
        numbered(number)


def test_the_year_1970_is_no_time() -> None:
    row = {"Resolved": "1970-01-01T00:00:00Z", "LastUpdated": "2026-11-21T15:04:47Z"}

    assert moment(row, "Resolved", "LastUpdated").isoformat() == "2026-11-21T15:04:47+00:00"
    assert moment({"Resolved": "bald"}, "Resolved").year == 1970


def test_a_ticket_without_a_number_may_have_been_made(tmp_path: Path) -> None:
    def play(line: socket.socket) -> None:
        status = "201 Created" if heard.requests[-1].startswith(b"POST") else "200 OK"
        told = {"items": [], "TicketCustomFields": [{"name": "ClientKey"}]}
        answer(status, json.dumps(told).encode(), "Content-Type: application/json")(line)

    with serving(play) as heard:
        config = DeskConfig("rt", "request_tracker", "RT", heard.address, "centron", {"queue": "Q"})
        desk = RequestTrackerDesk(config, lambda: "key", lambda: datetime.now(UTC))
        with pytest.raises(UnclearError):
            desk.deliver(parcel_with(tmp_path, {}))
