"""Many documents into one folder, one after the other: what is there already, as it was issued, is passed over.

So a run that was stopped, or lost its power, goes on where it was by being begun again.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from helpdesk.errors import HelpdeskError
from helpdesk.printing.issued import Issued, IssuedRow, Prepared
from helpdesk.printing.subjects import Subject
from helpdesk.store.saving import save_bytes, unsaved
from helpdesk.tickets.names import safe_name

_FOR_ALL = frozenset({"disk_full", "store_read_only", "database_busy", "save_refused", "save_folder_missing"})
"""Errors that the next document would meet too."""


class Press(Protocol):
    """Prepares and issues documents."""

    def preview(self, subject: Subject, /) -> Prepared: ...
    def issue(self, prepared: Prepared, /) -> Issued: ...


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
        HelpdeskError: As `Printing.preview` and `save_bytes`.
    """
    prepared = press.preview(subject)
    if prepared.issued and _holds(file := folder / _name(prepared), prepared.issued.sha256):
        return Placed(subject, file, prepared.issued, was_there=True)
    issued = press.issue(prepared)
    file = folder / _name(prepared, issued.row)
    save_bytes(file, issued.pdf)
    return Placed(subject, file, issued.row, was_there=False)


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


def _name(prepared: Prepared, row: IssuedRow | None = None) -> str:
    number = row.number if row else prepared.number
    return safe_name(" ".join(filter(None, (number, prepared.made.customer_name or prepared.title))) + ".pdf")


def _holds(file: Path, sha256: str) -> bool:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest() == sha256
    except OSError:
        return False
