import sys
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from helpdesk.cli.context import Group, services, show
from helpdesk.delivery import DeskConfig, DeskInfo, SecretPlace
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


@click.group("desk", cls=Group)
def group() -> None:
    """Where tickets can go."""


@group.command("list")
def _list() -> None:
    """Lists the desks; a * stands before the one that new tickets go to."""
    with services() as helpdesk:
        standard = helpdesk.desks.standard()
        desks = helpdesk.delivery.desks()
        show([_told(helpdesk, each, standard) for each in desks], (_line(helpdesk, each, standard) for each in desks))


@group.command("check")
@click.argument("name")
def _check(name: str) -> int:
    """Says whether a desk would take a ticket now; exit status 2 when it wouldn't."""
    with services() as helpdesk:
        check = helpdesk.delivery.check(name)
        show(check, [check.message])
        return 0 if check.ready else 2


@group.command("kinds")
def _kinds() -> None:
    """Lists the kinds of desk that can be added, with their options."""
    with services() as helpdesk:
        kinds = helpdesk.desks.kinds()
        show(
            [{"id": kind.id, "title": _(kind.title), "options": kind.options} for kind in kinds],
            (
                line
                for kind in kinds
                for line in (
                    f"{kind.id}  {_(kind.title)}",
                    *(
                        f"    {each.name}{'*' if each.required else ''}  {_(each.label)}: {_(each.hint)}"
                        for each in kind.options
                        if not each.secret
                    ),
                )
            ),
        )


@group.command("add")
@click.argument("name")
@click.option("--kind", required=True, help="See `helpdesk desk kinds`.")
@click.option("--address", required=True, help="https://… of the server; of a mail server smtps://… or smtp://…")
@click.option("--profile", default="centron", show_default=True, help="The form its tickets are written for.")
@click.option("--option", "options", multiple=True, metavar="K=V", help="What its kind asks for; can be repeated.")
@click.option("--title", default="", help="How people call it; its name unless told.")
def _add(name: str, kind: str, address: str, profile: str, options: tuple[str, ...], title: str) -> None:
    """Sets a desk up. Its key or password is given with `helpdesk desk secret`."""
    config = DeskConfig(name, kind, title, address, profile, dict(map(_option, options)))
    with services() as helpdesk:
        helpdesk.desks.add(config)
        _print(helpdesk, name)
        if any(option.secret for each in helpdesk.desks.kinds() if each.id == kind for option in each.options):
            click.echo(
                _("Schlüssel oder Passwort hinterlegen: helpdesk desk secret {name}").format(name=name), err=True
            )


@group.command("edit")
@click.argument("name")
@click.option("--address")
@click.option("--profile")
@click.option("--option", "options", multiple=True, metavar="K=V", help="Replaces this one; an empty value removes it.")
@click.option("--title")
@click.option(
    "--same-server",
    is_flag=True,
    help="The server at the address has the tickets that went to this desk so far: their numbers count there.",
)
def _edit(name: str, options: tuple[str, ...], *, same_server: bool, **given: str | None) -> None:
    """Changes what is given of a desk; its name and kind stay, and its secret while the server is the same."""
    with services() as helpdesk:
        former = helpdesk.desks.get(name)
        told = {field: value for field, value in given.items() if value is not None}
        config = replace(former, **told, options={**former.options, **dict(map(_option, options))})
        helpdesk.desks.change(config, same_server=same_server)
        _print(helpdesk, name)
        address = helpdesk.desks.get(name).address
        if former.address != address:
            _ask_again(helpdesk, name)
        if left := helpdesk.desks.whereabouts(name).left_by(address):
            asked = _("Tickets liegen unter {former}. Ist es derselbe Server: helpdesk desk edit {name} --same-server")
            click.echo(asked.format(former=", ".join(left), name=name), err=True)


@group.command("remove")
@click.argument("name")
def _remove(name: str) -> None:
    """Removes a desk and its secret; refused while something waits for it."""
    with services() as helpdesk:
        helpdesk.desks.remove(name)
        show({"name": name}, [_("Der Ticketweg „{name}“ ist entfernt.").format(name=name)])


@group.command("secret")
@click.argument("name")
@click.option("--forget", is_flag=True, help="Remove it from the keyring.")
def _secret(name: str, *, forget: bool) -> None:
    """Keeps a desk's key or password in the operating system's keyring; asks for it, or reads a line from a pipe."""
    with services() as helpdesk:
        helpdesk.desks.get(name)
        # Never an argument: those are seen by every user of the machine and kept in the shell's history.
        helpdesk.desks.set_secret(name, "" if forget else _asked())
        place = helpdesk.desks.secret_place(name)
        told = _("Aus dem Schlüsselbund entfernt.") if forget else _("Im Schlüsselbund gespeichert.")
        show({"name": name, "secret": place}, [told])


@group.command("standard")
@click.argument("name")
def _standard(name: str) -> None:
    """Lets new tickets go to this desk unless another is named."""
    with services() as helpdesk:
        helpdesk.desks.set_standard(name)
        _print(helpdesk, name)


def _ask_again(helpdesk: "Helpdesk", name: str) -> None:
    # The desk is changed; a keyring that is locked will say so when it is needed.
    with suppress(HelpdeskError):
        if helpdesk.desks.secret_place(name) is SecretPlace.OTHER_ADDRESS:
            told = _(
                "Die Adresse hat sich geändert; Schlüssel oder Passwort neu hinterlegen: helpdesk desk secret {name}"
            )
            click.echo(told.format(name=name), err=True)


def _asked() -> str:
    if sys.stdin.isatty():
        told: str = click.prompt(_("Schlüssel oder Passwort"), hide_input=True, err=True)
        return told
    # What isn't one is said by the keyring's own check, which an empty line must reach too.
    return sys.stdin.readline().strip() or "\n"


def _option(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(_("„{text}“ hat nicht die Form name=wert.").format(text=text[:80]))
    return name.strip(), value


def _print(helpdesk: "Helpdesk", name: str) -> None:
    standard = helpdesk.desks.standard()
    desk = helpdesk.delivery.desk(name)
    show(_told(helpdesk, desk, standard), [_line(helpdesk, desk, standard)])


def _told(helpdesk: "Helpdesk", desk: DeskInfo, standard: str) -> dict[str, object]:
    own = next((config for config in helpdesk.desks.all() if config.name == desk.name), None)
    return {
        "name": desk.name,
        "kind": helpdesk.desks.kind_of(desk.name),
        "title": desk.title,
        "address": own.address if own else desk.address,
        "profile": desk.profile,
        "options": dict(own.options) if own else {},
        "can_search": desk.can_search,
        "can_fetch": desk.can_fetch,
        "standard": desk.name == standard,
    }


def _line(helpdesk: "Helpdesk", desk: DeskInfo, standard: str) -> str:
    told = _told(helpdesk, desk, standard)
    mark = "*" if told["standard"] else " "
    return f"{mark} {desk.name:12} {told['kind']:16} {desk.title}  {told['address']}".rstrip()
