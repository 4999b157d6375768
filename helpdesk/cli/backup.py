"""Backups: making, looking into, and putting back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpdesk.cli.context import Group, Options, show
from helpdesk.i18n import _, format_bytes, format_moment, ngettext

if TYPE_CHECKING:
    from helpdesk.store.archive import Manifest


@click.group("backup", cls=Group)
def group() -> None:
    """Backups: make one, look into one, put one back."""


@group.command("create")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@click.pass_obj
def _create(options: Options, file: Path, *, force: bool) -> None:
    """Writes everything into one FILE, also while the window works."""
    from helpdesk.app import utc_now  # noqa: PLC0415 - help needn't load it
    from helpdesk.store.backup import create  # noqa: PLC0415

    made = create(options.paths(), file, utc_now(), replace=force)
    manifest = made.manifest
    lines = [_("Gesichert nach {file} ({size}).").format(file=made.path, size=format_bytes(made.bytes))]
    if manifest.missing:
        lines.append(_lost(len(manifest.missing)))
    show({"file": made.path, "bytes": made.bytes, **_told(manifest)}, lines)


@group.command("show")
@click.argument("file", type=click.Path(path_type=Path))
def _show(file: Path) -> None:
    """Says what is in a backup, without putting anything back."""
    from helpdesk.store.backup import look  # noqa: PLC0415

    found = look(file)
    manifest = found.manifest
    kind = _("vollständig") if manifest.whole else _("nur die Datenbank; Dateien liegen neben ihr")
    lines = [
        _("Sicherung vom {moment}, {kind}, {size}").format(
            moment=format_moment(manifest.made), kind=kind, size=format_bytes(found.bytes)
        ),
        *(f"  {table}: {count}" for table, count in manifest.rows.items() if count),
    ]
    if manifest.missing:
        lines.append(_lost(len(manifest.missing)))
    show({"file": found.path, "bytes": found.bytes, **_told(manifest)}, lines)


@group.command("list")
@click.pass_obj
def _list(options: Options) -> None:
    """The backups made daily, the oldest first."""
    from helpdesk.store.backup import dailies  # noqa: PLC0415

    rows = [
        {"file": path, "made": moment, "bytes": path.stat().st_size}
        for moment, path in dailies(options.paths()).items()
    ]
    show(rows, [f"{format_moment(moment)}  {path}" for moment, path in dailies(options.paths()).items()])


@group.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def _restore(options: Options, file: Path) -> None:
    """Replaces rows and files by those of FILE; what is there now is backed up first. The window may stay open."""
    from helpdesk.app import utc_now  # noqa: PLC0415
    from helpdesk.store.restore import restore  # noqa: PLC0415

    done = restore(options.paths(), file, utc_now())
    lines = [_("Die Sicherung vom {moment} ist zurückgespielt.").format(moment=format_moment(done.manifest.made))]
    if done.before:
        lines.append(_("Was vorher da war, liegt in {file}.").format(file=done.before))
    if done.missing:
        lines.append(_lost(len(done.missing)))
    show({"before": done.before, **_told(done.manifest)}, lines)


def _told(manifest: "Manifest") -> dict[str, object]:
    return {
        "made": manifest.made,
        "program": manifest.program,
        "schema": manifest.schema,
        "whole": manifest.whole,
        "rows": manifest.rows,
        "missing": manifest.missing,
    }


def _lost(count: int) -> str:
    return ngettext(
        "{count} Datei fehlte schon oder war beschädigt; „helpdesk doctor“ nennt sie.",
        "{count} Dateien fehlten schon oder waren beschädigt; „helpdesk doctor“ nennt sie.",
        count,
    ).format(count=count)
