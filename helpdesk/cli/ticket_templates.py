import click

from helpdesk.cli.context import Group, services, show
from helpdesk.i18n import _
from helpdesk.tickets import TicketTemplate
from helpdesk.tickets.forms import GAP


@click.group("template", cls=Group)
def group() -> None:
    """Texts to start from."""


@group.command("list")
@click.option("--profile", default="", help="The form they are for; that of the desk new tickets go to unless told.")
def _list(profile: str) -> None:
    """Lists the form's templates and the user's own; `ticket new --template` takes an id or a title."""
    with services() as helpdesk:
        standard = helpdesk.delivery.desk(helpdesk.desks.standard()).profile
        templates = helpdesk.templates.profile(profile or standard or "centron").templates
        show([_told(each) for each in templates], map(_line, templates))


def _told(template: TicketTemplate) -> dict[str, object]:
    return {
        "id": template.id,
        "title": template.title,
        "department": template.department,
        "subject": template.subject,
        "message": template.message,
        "gaps": list(dict.fromkeys(GAP.findall(f"{template.subject}\n{template.message}"))),
        "own": template.own,
    }


def _line(template: TicketTemplate) -> str:
    own = _(" (eigene)") if template.own else ""
    return f"{template.id}  {template.title}{own}"
