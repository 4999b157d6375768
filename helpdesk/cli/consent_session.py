"""What is written down around a session, and starting a remote tool from it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Literal, cast
from uuid import UUID

import click

from helpdesk.changes import Changes
from helpdesk.cli.consent_preparing import broken_json, broken_lines
from helpdesk.cli.context import Command, parse_day, parse_id, services, show
from helpdesk.consent import Breach, FileMoved, Handover, LeftoverKind
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk
    from helpdesk.consent.journal import Journal

Direction = Literal["to_device", "from_device"]


@click.command("did", cls=Command)
@click.argument("consent_id", metavar="ID")
@click.argument("text")
@click.option("--no-change", is_flag=True, help="Nothing on the device is different now.")
def _did(consent_id: str, text: str, *, no_change: bool) -> None:
    """Writes down what was done in the session."""
    _note(consent_id, lambda journal, found: journal.did(found, text, change=not no_change))


@click.command("moved", cls=Command)
@click.argument("consent_id", metavar="ID")
@click.argument("direction", type=click.Choice(["to_device", "from_device"]))
@click.argument("name")
@click.option("--purpose", default="", help="What for.")
@click.option("--sha256", default="", help="Of its content, where somebody computed it.")
def _moved(consent_id: str, direction: str, name: str, purpose: str, sha256: str) -> None:
    """Writes down a file that went over the connection; its content is not kept."""
    file = FileMoved(cast("Direction", direction), name, purpose, sha256)
    _note(consent_id, lambda journal, found: journal.moved(found, file))


@click.command("left", cls=Command)
@click.argument("consent_id", metavar="ID")
@click.argument("kind", type=click.Choice(["account", "tool", "password"]))
@click.argument("what")
def _left(consent_id: str, kind: str, what: str) -> None:
    """Writes down a temporary account or tool, or that a password was disclosed: whose, never the password."""
    _note(consent_id, lambda journal, found: journal.left(found, cast("LeftoverKind", kind), what))


@click.command("cleared", cls=Command)
@click.argument("consent_id", metavar="ID")
@click.argument("number", type=int)
@click.option("--note", default="", help="Anything worth saying of it.")
def _cleared(consent_id: str, number: int, note: str) -> None:
    """Writes down that what was left under NUMBER is removed, deleted or changed; "consent show" has the numbers."""
    _note(consent_id, lambda journal, found: journal.cleared(found, number, note))


@click.command("hand-over", cls=Command)
@click.argument("consent_id", metavar="ID")
@click.option("--to", default="", help="The colleague.")
@click.option("--announced", default="", help="How the customer was told.")
@click.option("--reason", default="", help="Why.")
def _hand_over(consent_id: str, to: str, announced: str, reason: str) -> None:
    """A colleague has the session from now on."""
    _note(consent_id, lambda journal, found: journal.hand_over(found, Handover(to, announced, reason)))


@click.command("breach", cls=Command)
@click.argument("consent_id", metavar="ID")
@click.option("--what", default="", help="What happened, without the data.")
@click.option("--noticed", required=True, metavar="MOMENT", help="When it was noticed: 2026-03-01T14:05.")
@click.option("--told", default="", help="Who at the customer's was told.")
@click.option("--channel", default="", help="How.")
@click.option("--at", "told_at", required=True, metavar="MOMENT", help="When they were told.")
def _breach(consent_id: str, what: str, noticed: str, told: str, channel: str, told_at: str) -> None:
    """Writes down a breach of personal data and that the customer was told.

    Whether it has to be reported is the customer's to judge; the 72 hours of Art. 33 DSGVO run there.
    """
    breach = Breach(what, parse_moment(noticed), told, channel, parse_moment(told_at))
    _note(consent_id, lambda journal, found: journal.report_breach(found, breach))


@click.command("amend", cls=Command)
@click.argument("consent_id", metavar="ID")
@click.option("--circumstance", "circumstances", multiple=True, metavar="NAME", help="Added; repeat it.")
@click.option("--reason", default="", help="Why.")
def _amend(consent_id: str, circumstances: tuple[str, ...], reason: str) -> None:
    """Drafts a consent with a wider scope, or without --circumstance with more time; the customer grants it.

    The session pauses, and may go on with its old scope as long as its own grant counts.
    """
    with services() as helpdesk:
        found = parse_id(consent_id)
        (child,) = helpdesk.journal.amend(found, frozenset(circumstances), reason).consents - {found}
        take_time(helpdesk, found)
        drafted = helpdesk.consents.get(child)
    show({"id": drafted.id, "state": drafted.state, "parent": drafted.parent}, [f"{drafted.id}  {drafted.state.word}"])


@click.command("revoked-by", cls=Command)
@click.argument("consent_id", metavar="ID")
@click.option("--channel", default="", help="How they said so, in any way.")
@click.option("--person", default="", help="Who said so.")
def _revoked_by(consent_id: str, channel: str, person: str) -> None:
    """Writes down afterwards how a revocation came."""
    _note(consent_id, lambda journal, found: journal.revocation_told(found, channel, person))


@click.command("true-end", cls=Command)
@click.argument("consent_id", metavar="ID")
@click.argument("moment")
@click.option("--reason", default="", help="How that is known.")
def _true_end(consent_id: str, moment: str, reason: str) -> None:
    """Says when a session really ended that was cut off; MOMENT is like 2026-03-01T14:05."""
    _note(consent_id, lambda journal, found: journal.true_end(found, parse_moment(moment), reason))


@click.command("keep-until", cls=Command)
@click.argument("consent_id", metavar="ID")
@click.argument("day", required=False)
def _keep_until(consent_id: str, day: str | None) -> None:
    """Sets the record's last day; without DAY, three years from the end of this year."""
    _note(consent_id, lambda journal, found: journal.keep_until(found, parse_day(day) if day else None))


@click.command("delivered", cls=Command)
@click.argument("consent_id", metavar="ID")
@click.option("--channel", default="", help="How: mail, on paper, portal.")
@click.option("--recipient", default="", help="Who has it.")
def _delivered(consent_id: str, channel: str, recipient: str) -> None:
    """Adds to a closed record that the customer has their copy."""
    _note(consent_id, lambda journal, found: journal.delivered(found, channel, recipient))


@click.command("tools", cls=Command)
def _tools() -> None:
    """Lists the remote tools, and the user's that can't be used."""
    with services() as helpdesk:
        found, broken = helpdesk.journal.tools(), helpdesk.journal.broken_tools()
    show(
        {
            "tools": [{"id": one.id, "title": one.title, "target": one.target, "note": one.note} for one in found],
            "broken": broken_json(broken),
        },
        [*(f"{one.id:16} {one.title}" for one in found), *broken_lines(broken)],
    )


@click.command("launch", cls=Command)
@click.argument("consent_id", metavar="ID")
@click.argument("tool")
@click.argument("target", required=False, default="")
def _launch(consent_id: str, tool: str, target: str) -> None:
    """Starts a remote tool from a running session; where it isn't installed, says what to enter in it."""
    with services() as helpdesk:
        found = parse_id(consent_id)
        helpdesk.journal.launch(found, tool, target)
        launch = helpdesk.journal.plan(tool, target)
    told = _("{tool} ist aufgerufen.") if launch.installed else _("{tool} ist hier nicht gefunden worden: {target}")
    show(
        {
            "id": found,
            "tool": launch.tool.id,
            "target": launch.target,
            "argv": launch.argv,
            "uri": launch.uri,
            "installed": launch.installed,
        },
        filter(None, [told.format(tool=launch.tool.title, target=launch.target), launch.tool.note]),
    )


COMMANDS = (
    _did,
    _moved,
    _left,
    _cleared,
    _hand_over,
    _breach,
    _amend,
    _revoked_by,
    _true_end,
    _keep_until,
    _delivered,
    _tools,
    _launch,
)


def _note(consent_id: str, act: "Callable[[Journal, UUID], Changes]") -> None:
    with services() as helpdesk:
        found = parse_id(consent_id)
        act(helpdesk.journal, found)
        take_time(helpdesk, found)
        consent = helpdesk.consents.get(found)
    left = [
        {"number": one.sequence, "what": one.what, "word": one.word} for one in consent.leftovers if not one.cleared
    ]
    show(
        {"id": consent.id, "state": consent.state, "left": left},
        [f"{consent.id}  {consent.state.word}", *(f"○ {one['number']}  {one['word']}: {one['what']}" for one in left)],
    )


def take_time(helpdesk: "Helpdesk", consent_id: UUID) -> None:
    """Enters what the session ran, by the rules of its own day; nobody may look at the times before these change."""
    # The step itself is done. What is wrong with the times is said where they are looked at.
    with suppress(HelpdeskError):
        helpdesk.times.collect({consent_id})


def parse_moment(text: str) -> datetime:
    """The moment somebody typed, in this machine's time where no other is named.

    Raises:
        HelpdeskError: `moment_malformed`.
    """
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError) as error:
        raise HelpdeskError(
            "moment_malformed",
            _("„{text}“ ist kein Zeitpunkt.").format(text=text[:80]),
            hint=_("Ein Zeitpunkt hat die Form 2026-12-31T14:05."),
        ) from error
