"""What is wrong with this workstation's data directory, found without changing anything."""

import os
import shutil
import stat
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlcipher3 import dbapi2

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_bytes, format_moment, ngettext
from helpdesk.reasons import reason
from helpdesk.settings import Paths, load_settings
from helpdesk.store.backup import dailies, named_files
from helpdesk.store.connection import SCHEMA_VERSION, connect, restore_hint, schema_version, unreachable
from helpdesk.store.integrity import faults, hash_file, rebuild, stale_indexes
from helpdesk.store.mounts import network_drive

ROOM_NEEDED = 500_000_000
"""Free bytes below which a migration's backup or a few attachments may no longer fit."""


BACKUP_AGE = timedelta(days=7)
"""A database written to for so long without a backup is one accident away from being lost."""
_NAMED = 5
"""How many things of one kind are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `hint` says what to do when it isn't `ok`."""

    name: str
    ok: bool
    message: str
    hint: str = ""


def examine(paths: Paths) -> list[Finding]:
    """Looks at settings, disk, database, index, files and backups; never raises for what it finds."""
    checks: dict[str, Callable[[Paths], Finding]] = {
        "settings": _settings,
        "rights": _rights,
        "room": _room,
        "network": _network,
        "database": _database,
        "index": _index,
        "files": _files,
        "backup": _backup,
        "window": _window,
    }
    findings = []
    for name, check in checks.items():
        try:
            findings.append(check(paths))
        except HelpdeskError as error:
            findings.append(Finding(name, ok=False, message=error.message, hint=error.hint))
        except OSError as error:
            wrong = unreachable(paths.database, reason(error))
            findings.append(Finding(name, ok=False, message=wrong.message, hint=wrong.hint))
    return findings


def repair(paths: Paths) -> list[str]:
    """Builds the full-text indexes anew that are damaged or behind, and returns their names; rows stay as they are.

    Raises:
        HelpdeskError: The database can't be read or written.
    """
    if not schema_version(paths.database):
        return []
    stale = stale_indexes(paths.database)
    rebuild(paths.database, stale)
    return stale


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
    if found := faults(paths.database):
        return Finding(
            "database",
            ok=False,
            message=_("Die Datenbank ist beschädigt: {faults}").format(faults="; ".join(found)),
            hint=restore_hint(paths.database),
        )
    message = _("Die Datenbank ist in Ordnung (Schema {version} von {newest}, SQLite {sqlite}).")
    return Finding(
        "database",
        ok=True,
        message=message.format(version=version, newest=SCHEMA_VERSION, sqlite=dbapi2.sqlite_version),
    )


def _network(paths: Paths) -> Finding:
    kind = network_drive(paths.data_dir)
    if not kind:
        return Finding(
            "network", ok=True, message=_("Das Datenverzeichnis liegt auf einem Datenträger dieses Rechners.")
        )
    return Finding(
        "network",
        ok=False,
        message=_("{folder} liegt auf einem Netzlaufwerk ({kind}).").format(folder=paths.data_dir, kind=kind),
        hint=_(
            "Dort können zwei Rechner die Datenbank zugleich beschreiben und beschädigen. Sichern Sie mit „helpdesk "
            "backup create“ und spielen Sie die Sicherung in einen Ordner auf diesem Rechner zurück (--data-dir)."
        ),
    )


def _index(paths: Paths) -> Finding:
    if not schema_version(paths.database):
        return Finding("index", ok=True, message=_("Es gibt noch keinen Suchindex."))
    if stale := stale_indexes(paths.database):
        return Finding(
            "index",
            ok=False,
            message=_("Der Suchindex ist beschädigt oder veraltet ({names}).").format(names=", ".join(stale)),
            hint=_("„helpdesk doctor --repair“ baut ihn neu auf; Tickets ändert das nicht."),
        )
    return Finding("index", ok=True, message=_("Der Suchindex stimmt mit den Tickets überein."))


def _files(paths: Paths) -> Finding:
    named = named_files(paths.database) if schema_version(paths.database) else set()
    stored = {path.name: path for path in paths.files.glob("[0-9a-f][0-9a-f]/*")}
    missing = sorted(named - stored.keys())
    damaged = sorted(name for name in named & stored.keys() if hash_file(stored[name]) != name)
    if not missing and not damaged:
        message = ngettext(
            "{count} Datei ist vollständig und unverändert.",
            "{count} Dateien sind vollständig und unverändert.",
            len(named),
        ).format(count=len(named))
        if unnamed := len(stored.keys() - named):
            # No harm: an attachment taken off, or kept for the backups that name it.
            message += " " + ngettext(
                "{count} weitere wird von keinem Ticket mehr gebraucht.",
                "{count} weitere werden von keinem Ticket mehr gebraucht.",
                unnamed,
            ).format(count=unnamed)
        return Finding("files", ok=True, message=message)
    told = []
    if missing:
        told.append(_("Dateien fehlen: {names}").format(names=_some(missing, paths.database)))
    if damaged:
        told.append(_("Dateien sind verändert: {names}").format(names=_some(damaged, paths.database)))
    return Finding(
        "files",
        ok=False,
        message=". ".join(told),
        hint=_("Spielen Sie eine vollständige Sicherung zurück, oder hängen Sie die Dateien noch einmal an."),
    )


def _some(hashes: list[str], database: Path) -> str:
    """The first of them, by the name their owner gave them where a ticket has it, or by a document's number."""
    names: dict[str, str] = {}
    marks = ", ".join("?" * len(hashes[:_NAMED]))
    for query in (
        f"SELECT sha256, name FROM attachments WHERE sha256 IN ({marks})",  # noqa: S608 - question marks
        (
            "SELECT file.sha256, number || ', Version ' || version FROM issued_documents AS issued "  # noqa: S608 - as above
            f"JOIN issued_files AS file ON issued.id = document_id WHERE file.sha256 IN ({marks})"
        ),
    ):
        with suppress(HelpdeskError, dbapi2.Error), closing(connect(database, read_only=True)) as connection:
            names |= dict(connection.execute(query, hashes[:_NAMED]).fetchall())
    shown = [f"{names[one]} ({one[:12]}…)" if one in names else one for one in hashes[:_NAMED]]
    if len(hashes) > _NAMED:
        shown.append(_("und {count} weitere").format(count=len(hashes) - _NAMED))
    return ", ".join(shown)


def _backup(paths: Paths) -> Finding:
    last = max(dailies(paths), default=None)
    written = _last_written(paths.database)
    if last is None and (written is None or not _is_old(paths.database)):
        return Finding("backup", ok=True, message=_("Noch keine Sicherung; das Fenster macht täglich eine."))
    if last is None or (written is not None and written - last > BACKUP_AGE):
        told = _("Die letzte tägliche Sicherung ist vom {moment}.").format(moment=format_moment(last)) if last else ""
        return Finding(
            "backup",
            ok=False,
            message=told or _("Es gibt keine tägliche Sicherung."),
            hint=_("Öffnen Sie das Fenster, das täglich eine macht, oder nehmen Sie „helpdesk backup create“."),
        )
    message = _("Die letzte tägliche Sicherung ist vom {moment}.").format(moment=format_moment(last))
    return Finding("backup", ok=True, message=message)


def _last_written(database: Path) -> datetime | None:
    moments = []
    for path in (database, database.with_name(f"{database.name}-wal")):
        with suppress(OSError):
            moments.append(datetime.fromtimestamp(path.stat().st_mtime, UTC))
    return max(moments, default=None)


def _is_old(database: Path) -> bool:
    if not schema_version(database):
        return False
    with closing(connect(database, read_only=True)) as connection:
        (first,) = connection.execute("SELECT min(created) FROM tickets").fetchone()
    return first is not None and datetime.now(UTC) - datetime.fromtimestamp(first / 1_000_000, UTC) > BACKUP_AGE


def _window(paths: Paths) -> Finding:
    """Who has the window's lock (`ui.instance`), by the process number in its first line."""
    try:
        process = int((paths.data_dir / "window.lock").read_text(encoding="utf-8", errors="replace").split("\n")[0])
    except (OSError, ValueError):
        return Finding("window", ok=True, message=_("Kein Fenster ist offen."))
    if os.name != "nt":
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            message = _("Das letzte Fenster wurde nicht ordentlich beendet; das nächste räumt auf.")
            return Finding("window", ok=True, message=message)
        except PermissionError:
            pass
    return Finding("window", ok=True, message=_("Ein Fenster ist offen (Prozess {number}).").format(number=process))
