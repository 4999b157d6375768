from pathlib import Path

import click

from helpdesk.cli.context import Group, Options, services, show
from helpdesk.i18n import _
from helpdesk.store.toml_file import told
from helpdesk.tickets.profile_file import examine
from helpdesk.tickets.profiles import add_profile, adopt, broken_profiles, known_profiles, own_files

_FILE = click.argument("file", type=click.Path(path_type=Path))


@click.group("profile", cls=Group)
def group() -> None:
    """Forms of providers: departments, categories, limits, channels, templates."""


@group.command("list")
@click.pass_obj
def _list(options: Options) -> int:
    """Lists the forms; one of the user's that can't be used stands with its errors, and exit status 2."""
    adopt(options.paths().profiles)
    own, broken = own_files(), broken_profiles()
    rows: list[dict[str, object]] = [
        {"id": form.id, "title": form.title, "address": form.address, "file": own.get(form.id), "errors": []}
        for form in known_profiles()
    ]
    rows += [{"id": "", "title": "", "address": "", "file": one.file, "errors": list(one.faults)} for one in broken]
    lines = [
        f"{form.id:12} {form.title}  {form.address}" + (f"  ({own[form.id]})" if form.id in own else "")
        for form in known_profiles()
    ]
    lines += [f"{one.file}: {told(fault)}" for one in broken for fault in one.faults]
    show(rows, lines)
    return 2 if broken else 0


@group.command("check")
@_FILE
def _check(file: Path) -> int:
    """Names every error of a form, with its line."""
    profile, faults = examine(file)
    lines = [f"{file}:{fault.line}: {fault.message}" for fault in faults]
    if profile:
        lines.append(_("„{file}“ ist in Ordnung: {title}.").format(file=file, title=profile.title))
    show({"file": file, "errors": faults}, lines)
    return 2 if faults else 0


@group.command("add")
@_FILE
@click.option("--replace", is_flag=True, help="Put it in the place of the user's own form with the same id.")
@click.pass_obj
def _add(options: Options, file: Path, *, replace: bool) -> None:
    """Copies a form into the data directory; desks can then be set up for it, and it has a portal of its own."""
    folder = options.paths().profiles
    with services():
        # The data directory is made, and for its owner alone, by opening it.
        profile = add_profile(file, folder, replace=replace)
        place = folder / f"{profile.id}.toml"
        show({"id": profile.id, "title": profile.title, "file": place}, [f"{profile.id}  {profile.title}  {place}"])
