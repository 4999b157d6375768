"""Data files that come with the program, and the user's own beside them."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from helpdesk.consent.preparing_models import BrokenFile
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.resources import resource
from helpdesk.store.toml_file import Fault, Section, examine, told


class Named(Protocol):
    """What has an id."""

    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=Named)


class Shelf(Generic[N]):
    """What the TOML files of one kind describe, by id; one of the user's takes the place of ours with that id.

    The user's files are read anew when they have changed; those that are wrong are left out and told.
    """

    def __init__(self, shipped: str, folder: Path, make: Callable[[Section], N]) -> None:
        """`shipped` is a folder of `resources/`; the user's `folder` needn't exist."""
        self._shipped = shipped
        self._folder = folder
        self._make = make
        self._signature: tuple[tuple[str, int, int], ...] | None = None
        self._found: dict[str, N] = {}
        self._broken: tuple[BrokenFile, ...] = ()

    def all(self) -> Mapping[str, N]:
        """Those that can be used."""
        self._read()
        return self._found

    def broken(self) -> tuple[BrokenFile, ...]:
        """The user's files that can't be used."""
        self._read()
        return self._broken

    def _read(self) -> None:
        signature = tuple(_signatures(self._folder))
        if signature == self._signature:
            return
        found = {one.id: one for one in self._from_resources()}
        own: dict[str, Path] = {}
        broken: list[BrokenFile] = []
        for name, _time, _size in signature:
            file = self._folder / name
            one, faults = examine(file, self._make)
            if one is not None and one.id in own:
                faults = [Fault(0, _("Die Kennung „{id}“ hat schon {file}.").format(id=one.id, file=own[one.id].name))]
            if one is None or faults:
                broken.append(BrokenFile(file, tuple(faults)))
            else:
                own[one.id] = file
                found[one.id] = one
        self._found, self._broken, self._signature = found, tuple(broken), signature

    def _from_resources(self) -> Iterator[N]:
        for file in sorted(resource(self._shipped).glob("*.toml")):
            one, faults = examine(file, self._make)
            if one is None:
                raise ValueError(f"{file}: {'; '.join(map(told, faults))}")
            yield one


def unknown(code: str, message: str, known: Mapping[str, object], broken: tuple[BrokenFile, ...]) -> HelpdeskError:
    """That there is none of that id; where a file of the user's is broken, why."""
    reasons = [f"{one.file.name}: {told(fault)}" for one in broken for fault in one.faults]
    hint = _("Möglich: {choices}").format(choices=", ".join(sorted(known)))
    return HelpdeskError(code, message, hint="\n".join([hint, *reasons]))


def _signatures(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Name, time and size of each file, by name; a folder that can't be read has none."""
    try:
        with os.scandir(folder) as entries:
            files = sorted((entry for entry in entries if entry.name.endswith(".toml")), key=lambda entry: entry.name)
            found = [(entry.name, entry.stat()) for entry in files if entry.is_file()]
    except OSError:
        return
    for name, stat in found:
        yield name, stat.st_mtime_ns, stat.st_size
