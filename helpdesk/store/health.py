"""What is wrong with this workstation's data directory, found without changing anything."""

import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlcipher3 import dbapi2

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_bytes
from helpdesk.settings import Paths, load_settings
from helpdesk.store.connection import (
    SCHEMA_VERSION,
    connect,
    explained_errors,
    restore_hint,
    schema_version,
    unreachable,
)

ROOM_NEEDED = 500_000_000
"""Free bytes below which a migration's backup or a few attachments may no longer fit."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `hint` says what to do when it isn't `ok`."""

    name: str
    ok: bool
    message: str
    hint: str = ""


def examine(paths: Paths) -> list[Finding]:
    """Looks at settings, rights, room and the database; never raises for what it finds."""
    checks: dict[str, Callable[[Paths], Finding]] = {
        "settings": _settings,
        "rights": _rights,
        "room": _room,
        "database": _database,
    }
    findings = []
    for name, check in checks.items():
        try:
            findings.append(check(paths))
        except HelpdeskError as error:
            findings.append(Finding(name, ok=False, message=error.message, hint=error.hint))
        except OSError as error:
            wrong = unreachable(paths.database, str(error.strerror))
            findings.append(Finding(name, ok=False, message=wrong.message, hint=wrong.hint))
    return findings


def _settings(paths: Paths) -> Finding:
    load_settings(paths)
    found = paths.config.exists()
    return Finding("settings", ok=True, message=str(paths.config) if found else _("Es gelten die Voreinstellungen."))


def _rights(paths: Paths) -> Finding:
    folder = paths.data_dir
    if not folder.exists():
        return Finding("rights", ok=True, message=_("{folder} wird beim ersten Start angelegt.").format(folder=folder))
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        hint = _("Geben Sie sich Lese- und Schreibrechte auf den Ordner.")
        return Finding(
            "rights", ok=False, message=_("{folder} ist nicht beschreibbar.").format(folder=folder), hint=hint
        )
    if os.name != "nt" and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        message = _("{folder} ist für andere Benutzer lesbar.").format(folder=folder)
        return Finding("rights", ok=False, message=message, hint=f"chmod 700 {folder}")
    return Finding("rights", ok=True, message=_("{folder} gehört nur Ihnen.").format(folder=folder))


def _room(paths: Paths) -> Finding:
    existing = next(folder for folder in (paths.data_dir, *paths.data_dir.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    message = _("{room} frei auf {folder}").format(room=format_bytes(free), folder=existing)
    hint = _("Schaffen Sie Platz, bevor Anhänge oder eine Sicherung nicht mehr passen.")
    return Finding("room", ok=free >= ROOM_NEEDED, message=message, hint="" if free >= ROOM_NEEDED else hint)


def _database(paths: Paths) -> Finding:
    version = schema_version(paths.database)
    if version == 0:
        return Finding("database", ok=True, message=_("Es gibt noch keine Datenbank; sie entsteht beim ersten Start."))
    faults = _faults(paths.database)
    if faults:
        return Finding(
            "database",
            ok=False,
            message=_("Die Datenbank ist beschädigt: {faults}").format(faults="; ".join(faults)),
            hint=restore_hint(paths.database),
        )
    message = _("Die Datenbank ist in Ordnung (Schema {version} von {newest}, SQLite {sqlite}).")
    return Finding(
        "database",
        ok=True,
        message=message.format(version=version, newest=SCHEMA_VERSION, sqlite=dbapi2.sqlite_version),
    )


def _faults(database: Path) -> list[str]:
    with explained_errors(database):
        connection = connect(database, read_only=True)
        try:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
            return found + [f"foreign key of {row[0]}" for row in connection.execute("PRAGMA foreign_key_check")][:5]
        finally:
            connection.close()
