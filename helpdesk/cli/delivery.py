import time
from datetime import UTC, datetime
from uuid import UUID

import click

from helpdesk.cli.context import Group, parse_id, services, show
from helpdesk.delivery import Attempt, OutboxItem
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
@click.option("--once", is_flag=True, help="Try each thing once, also what waits, and don't wait for a desk.")
def _send(*, once: bool) -> None:
    """Sends what is waiting; prints what then still hasn't arrived.

    Without --once it goes on until nothing is left that could go out by itself.
    """
    with services() as helpdesk:
        helpdesk.delivery.send_due(now_anyway=True)
        while not once and (due := helpdesk.delivery.due()) is not None:
            time.sleep(min(max((due - datetime.now(UTC)).total_seconds(), 1), _LONGEST_WAIT))
            helpdesk.delivery.send_due()
        items = helpdesk.delivery.outbox()
        show(items, [line for item in items for line in _lines(item)] or [_("Alles ist zugestellt.")])


@outbox.command("retry")
@click.argument("ticket_id", metavar="ID", type=parse_id)
def _retry(ticket_id: UUID) -> None:
    """Sends again what failed of a ticket, unchanged."""
    with services() as helpdesk:
        helpdesk.delivery.retry(ticket_id)
        helpdesk.delivery.send_due()
        _print(helpdesk.delivery.outbox(), ticket_id)


@outbox.command("take-back")
@click.argument("ticket_id", metavar="ID", type=parse_id)
def _take_back(ticket_id: UUID) -> None:
    """Takes the last thing of a ticket that hasn't gone out back; it can be changed and sent again."""
    with services() as helpdesk:
        helpdesk.delivery.take_back(ticket_id)
        _print(helpdesk.delivery.outbox(), ticket_id)


@outbox.command("keep-trying")
@click.argument("ticket_id", metavar="ID", type=parse_id)
def _keep_trying(ticket_id: UUID) -> None:
    """Goes on trying what has waited for a day."""
    with services() as helpdesk:
        helpdesk.delivery.keep_trying(ticket_id)
        helpdesk.delivery.send_due()
        _print(helpdesk.delivery.outbox(), ticket_id)


@outbox.command("fetch")
@click.argument("ticket_id", metavar="[ID]", type=parse_id, required=False)
def _fetch(ticket_id: UUID | None) -> None:
    """Fetches what was answered to a ticket, or to all whose time has come; prints which have something new."""
    with services() as helpdesk:
        changes = helpdesk.delivery.fetch(ticket_id) if ticket_id else helpdesk.delivery.fetch_due()
        new = sorted(changes.tickets)
        show({"tickets": new}, [str(each) for each in new] or [_("Nichts Neues.")])


def _print(items: list[OutboxItem], ticket_id: UUID) -> None:
    waiting = [item for item in items if item.ticket == ticket_id]
    show(waiting, [line for item in waiting for line in _lines(item)] or [_("Von diesem Ticket wartet nichts.")])


def _lines(item: OutboxItem) -> list[str]:
    log = (f"    {_said(attempt)}" for attempt in item.attempts)
    next_try = [_("    nächster Versuch {when}").format(when=format_moment(item.due))] if item.due else []
    overdue = (
        [_("    wartet seit über einem Tag: „helpdesk outbox keep-trying“ oder „take-back“")] if item.overdue else []
    )
    asks = [_("    nachsehen und sagen: „helpdesk ticket confirm“ oder „not-arrived“")] if item.refused else []
    head = f"{item.ticket}  {item.kind:6}  {item.desk:8}  [{item.state.word}]  {item.subject}"
    return [head, *log, *next_try, *overdue, *asks]


def _said(attempt: Attempt) -> str:
    if attempt.last is None:
        return f"{format_moment(attempt.at)}  {attempt.detail}"
    often = _("{count}-mal bis {when}").format(count=attempt.times, when=format_moment(attempt.last))
    return f"{format_moment(attempt.at)}  {attempt.detail} ({often})"
