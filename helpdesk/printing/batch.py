"""Many documents into one folder, one after the other: what is there already, as it was issued, is passed over.

So a run that was stopped, or lost its power, goes on where it was by being begun again.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.printing.issued import Issued, IssuedRow
from helpdesk.printing.subjects import Subject
from helpdesk.store.saving import save_bytes, unsaved
from helpdesk.tickets.names import safe_name

_FOR_ALL = frozenset({"disk_full", "store_read_only", "database_busy", "save_refused", "save_folder_missing"})
"""Errors that the next document would meet too."""


class Press(Protocol):
    """Issues documents, or gives what was issued where nothing changed since."""

    def print(self, subject: Subject, /) -> Issued: ...


@dataclass(frozen=True, slots=True)
class Placed:
    """A document that is in the folder; `was_there` already, just as it was issued."""

    subject: Subject
    file: Path
    row: IssuedRow | None
    was_there: bool


@dataclass(frozen=True, slots=True)
class Missed:
    """A document that couldn't be made, and why."""

    subject: Subject
    error: HelpdeskError


def place(press: Press, subject: Subject, folder: Path) -> Placed:
    """Issues one document into a folder, under its number and whose it is.

    Raises:
        HelpdeskError: As `Printing.print` and `save_bytes`.
    """
    issued = press.print(subject)
    file = folder / _name(issued.row)
    was_there = issued.row is not None and _holds(file, issued.row.sha256)
    if not was_there:
        save_bytes(file, issued.pdf)
    return Placed(subject, file, issued.row, was_there=was_there)


def place_all(
    press: Press, subjects: Sequence[Subject], folder: Path, stopped: Callable[[], bool] = lambda: False
) -> Iterator[Placed | Missed]:
    """Issues documents into a folder, telling of each; one that fails keeps no other from being made.

    Args:
        press: Issues.
        subjects: What is wanted.
        folder: Where to; made if there is none.
        stopped: Asked before each one; the rest is left out once it says so.

    Raises:
        HelpdeskError: What would befall every other document too, such as `disk_full`; those before it are finished.
    """
    make_folder(folder)
    for subject in subjects:
        if stopped():
            return
        try:
            yield place(press, subject, folder)
        except HelpdeskError as error:
            if error.code in _FOR_ALL:
                raise
            yield Missed(subject, error)


def make_folder(folder: Path) -> None:
    """Makes a folder ready.

    Raises:
        HelpdeskError: `save_refused`, `save_folder_missing` or `disk_full`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unsaved(error, folder) from error


def _name(row: IssuedRow | None) -> str:
    named = (row.number, row.customer_name or row.title) if row else (_("Entwurf"),)
    return safe_name(" ".join(filter(None, named)) + ".pdf")


def _holds(file: Path, sha256: str) -> bool:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest() == sha256
    except OSError:
        return False
