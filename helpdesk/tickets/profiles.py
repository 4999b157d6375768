"""The forms of providers there are: those in `resources/desks/`, and what the user added."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.reasons import reason
from helpdesk.resources import resource
from helpdesk.store.toml_file import Fault
from helpdesk.store.toml_file import told as told  # for the window, which knows no store
from helpdesk.tickets.forms import DeskProfile
from helpdesk.tickets.profile_file import examine

_Signature = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class BrokenProfile:
    """A form of the user's that can't be used, and why."""

    file: Path
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Known:
    """What was read last; read anew when a file of the user's has changed."""

    folder: Path | None = None
    signature: _Signature | None = None
    profiles: Mapping[str, DeskProfile] = field(default_factory=dict)
    own: Mapping[str, Path] = field(default_factory=dict)
    broken: tuple[BrokenProfile, ...] = ()


# One for the process, as its language is: forms are asked for before the window has services, and by every wing.
_known = _Known()


def adopt(folder: Path | None) -> None:
    """Takes the forms in the user's folder, which needn't exist, beside those that come with the program."""
    _known.folder, _known.signature = folder, None


def users_folder() -> Path | None:
    """Where the user's forms lie; None until a data directory was chosen."""
    return _known.folder


def load_profile(profile_id: str) -> DeskProfile:
    """The form with this id.

    Raises:
        HelpdeskError: `profile_unknown`, with the faults of the user's file where that is the reason.
    """
    profile = find_profile(profile_id)
    if profile is None:
        raise HelpdeskError(
            "profile_unknown",
            _("Das Formular „{id}“ gibt es nicht.").format(id=profile_id[:80]),
            hint=_("Möglich: {choices}").format(choices=", ".join(sorted(_read().profiles))),
        )
    return profile


def find_profile(profile_id: str) -> DeskProfile | None:
    """The form with this id; None when its file is gone or broken."""
    return _read().profiles.get(profile_id)


def known_profiles() -> tuple[DeskProfile, ...]:
    """All forms that can be used."""
    return tuple(_read().profiles.values())


def broken_profiles() -> tuple[BrokenProfile, ...]:
    """The user's files that can't be used; the program runs without them."""
    return _read().broken


def own_files() -> Mapping[str, Path]:
    """The files of the forms the user added, by their ids."""
    return _read().own


def read_profile(file: Path) -> DeskProfile:
    """One form from its TOML file.

    Raises:
        HelpdeskError: `profile_malformed`, with the file and each line that is wrong.
    """
    profile, faults = examine(file)
    if profile is None:
        raise HelpdeskError(
            "profile_malformed",
            _("Das Formular in {file} ist nicht lesbar: {reason}").format(
                file=file.name, reason="; ".join(map(told, faults))
            ),
            hint=_("Berichtigen Sie die genannten Stellen in {file}.").format(file=file),
        )
    return profile


def add_profile(file: Path, folder: Path, *, replace: bool = False) -> DeskProfile:
    """Copies a form into the user's folder.

    Raises:
        HelpdeskError: `profile_malformed`, `profile_exists` unless it shall be replaced, or `profile_unwritable`.
    """
    profile = read_profile(file)
    target = folder / f"{profile.id}.toml"
    if target.exists() and not replace:
        raise HelpdeskError(
            "profile_exists",
            _("Ein eigenes Formular „{id}“ gibt es schon.").format(id=profile.id),
            hint=_("Ersetzen Sie es mit --replace, oder geben Sie dem neuen eine andere Kennung („id“)."),
        )
    half = target.with_suffix(".half")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        half.write_bytes(file.read_bytes())
        half.replace(target)
    except OSError as error:
        raise HelpdeskError(
            "profile_unwritable",
            _("Das Formular ließ sich nicht in {folder} ablegen: {reason}").format(folder=folder, reason=reason(error)),
            hint=_("Prüfen Sie die Zugriffsrechte und den freien Platz."),
        ) from error
    return profile


def _read() -> _Known:
    signature = tuple(_signatures(_known.folder))
    if _known.signature != signature:
        profiles = dict(_shipped())
        broken: list[BrokenProfile] = []
        own: dict[str, Path] = {}
        for name, _time, _size in signature:
            file = (_known.folder or Path()) / name
            profile, faults = examine(file)
            if profile is not None and profile.id in own:
                faults = [
                    Fault(0, _("Die Kennung „{id}“ hat schon {file}.").format(id=profile.id, file=own[profile.id].name))
                ]
            if profile is None or faults:
                broken.append(BrokenProfile(file, tuple(faults)))
            else:
                own[profile.id] = file
                profiles[profile.id] = profile
        _known.profiles, _known.own, _known.broken = MappingProxyType(profiles), own, tuple(broken)
        _known.signature = signature
    return _known


@cache
def _shipped() -> Mapping[str, DeskProfile]:
    found = map(read_profile, sorted(resource("desks").glob("*.toml")))
    return MappingProxyType({profile.id: profile for profile in found})


def _signatures(folder: Path | None) -> Iterator[tuple[str, int, int]]:
    """Name, time and size of each file, by name; a folder that can't be read has none."""
    try:
        if folder is None:
            return
        with os.scandir(folder) as entries:
            files = sorted((entry for entry in entries if entry.name.endswith(".toml")), key=lambda entry: entry.name)
            found = [(entry.name, entry.stat()) for entry in files if entry.is_file()]
    except OSError:
        return
    for name, stat in found:
        yield name, stat.st_mtime_ns, stat.st_size
