from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helpdesk.cli.context import Group, services, show
from helpdesk.i18n import _, language
from helpdesk.store.saving import save_bytes

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

_FILE = click.argument("file", type=click.Path(path_type=Path))
_LINES = ("address", "contact", "bank", "register")


@click.group("letterhead", cls=Group)
def group() -> None:
    """What stands on letters: name, logo, colour, bank, register, fonts."""


@group.group("font")
def font() -> None:
    """Fonts of your own."""


@group.command("show")
def _show() -> None:
    """Shows what is set, and what of it can't be used."""
    with services() as helpdesk:
        _tell(helpdesk)


@group.command("set")
@click.option("--company", help="The firm's name.")
@click.option("--address", multiple=True, metavar="LINE", help="A line of the firm's address; empty takes it away.")
@click.option("--contact", multiple=True, metavar="LINE", help="How to reach it.")
@click.option("--bank", multiple=True, metavar="LINE", help="Bank, IBAN, BIC.")
@click.option("--register", multiple=True, metavar="LINE", help="Form and seat, register, directors, VAT id.")
@click.option("--accent", metavar="#RRGGBB", help="Colour of rules and headings; empty for the house's own.")
@click.option("--logo-text", metavar="TEXT", help="What the logo says to those who don't see it.")
@click.option("--font", metavar="FAMILY", help="A font that was added; empty for the house's own.")
def _set(**given: str | tuple[str, ...] | None) -> None:
    """Changes what is given and leaves everything else."""
    with services() as helpdesk:
        changed: dict[str, Any] = {
            # Two empty lines are none.
            name: "\n".join(value) + "\n" * (len(value) > 1) if isinstance(value, tuple) else value
            for name, value in given.items()
            if value is not None and value != ()
        }
        helpdesk.stationery.save(replace(helpdesk.stationery.details(), **changed))
        _tell(helpdesk)


@group.command("logo")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--remove", is_flag=True, help="Letters go without a logo.")
def _logo(file: Path | None, remove: bool) -> None:
    """Takes a picture (SVG or PNG) as the logo, once it is checked."""
    if (file is None) is not remove:
        raise click.UsageError("Give a FILE or --remove.")
    with services() as helpdesk:
        taken = helpdesk.stationery.take_logo(file) if file else None
        helpdesk.stationery.save(replace(helpdesk.stationery.details(), logo=taken.name if taken else ""))
        _tell(helpdesk, taken.hints if taken else ())


@font.command("add")
@_FILE
def _font_add(file: Path) -> None:
    """Takes a font (.ttf, .otf) over, once it is checked; `letterhead set --font FAMILY` sets letters in it."""
    with services() as helpdesk:
        taken = helpdesk.stationery.take_font(file)
        show({"family": taken.family}, [taken.family])


@font.command("list")
def _font_list() -> None:
    """Lists the families that can be chosen."""
    with services() as helpdesk:
        fonts = helpdesk.stationery.fonts()
        show(fonts, (f"{one.family}  {', '.join(one.files)}" for one in fonts))


@font.command("remove")
@click.argument("family")
def _font_remove(family: str) -> None:
    """Lets go of a family."""
    with services() as helpdesk:
        helpdesk.stationery.remove_font(family)
        _tell(helpdesk)


@group.command("sample")
@click.option(
    "-o", "--output", required=True, metavar="FILE", type=click.Path(path_type=Path), help="The PDF to write."
)
def _sample(output: Path) -> None:
    """Writes a letter that shows the letterhead."""
    with services() as helpdesk:
        pdf = helpdesk.stationery.sample(helpdesk.stationery.details(), language())
        save_bytes(output, pdf)
        show({"file": str(output), "bytes": len(pdf)}, [_("Gespeichert: {file}").format(file=output)])


def _tell(helpdesk: "Helpdesk", hints: tuple[str, ...] = ()) -> None:
    used, missing = helpdesk.stationery.letterhead(), helpdesk.stationery.missing()
    families = [one.family for one in helpdesk.stationery.fonts()]
    show({**asdict(used), "fonts": families, "hints": [*hints, *missing]}, _lines(helpdesk, (*hints, *missing)))


def _lines(helpdesk: "Helpdesk", hints: tuple[str, ...]) -> Iterator[str]:
    used = helpdesk.stationery.letterhead()
    yield used.company or _("Noch kein Name")
    for part in _LINES:
        yield from (f"  {line}" for line in getattr(used, part))
    if used.logo:
        yield _("Logo: {name} ({text})").format(name=used.logo, text=used.logo_text)
    if used.accent:
        yield _("Farbe: {colour}").format(colour=used.accent)
    if used.font:
        yield _("Schrift: {name}").format(name=used.font)
    yield from hints
