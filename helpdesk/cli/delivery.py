import time

import click

from helpdesk.cli.context import Group, services, show
from helpdesk.delivery import OutboxItem
from helpdesk.i18n import _, format_moment

_LONGEST_WAIT = 60


@click.group("outbox", cls=Group)
def outbox() -> None:
    """What is on its way to a desk."""


@outbox.command("list")
def _list() -> None:
    """Lists what hasn't arrived, with what was tried."""
    with services() as helpdesk:
        items = helpdesk.delivery.outbox()
        show(items, (line for item in items for line in _lines(item)))


@outbox.command("send")
@click.option("--once", is_flag=True, help="Try each thing once and don't wait for a desk that can't be reached.")
def _send(*, once: bool) -> None:
    """Sends what is waiting; prints what then still hasn't arrived."""
    with services() as helpdesk:
        helpdesk.delivery.send_due()
        wait = 1
        while not once and helpdesk.delivery.waits():
            time.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT)
            helpdesk.delivery.send_due()
        items = helpdesk.delivery.outbox()
        show(items, [line for item in items for line in _lines(item)] or [_("Alles ist zugestellt.")])


def _lines(item: OutboxItem) -> list[str]:
    log = (f"    {format_moment(each.at)}  {each.detail}" for each in item.attempts)
    return [f"{item.key}  {item.kind:6}  {item.desk:8}  [{item.state.word}]  {item.subject}", *log]
