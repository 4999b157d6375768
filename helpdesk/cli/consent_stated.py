"""Options for the facts that questions call "stated"; `helpdesk.consent.stated` says where each is needed."""

from collections.abc import Callable
from typing import Any

import click

_OPTIONS = (
    click.option("--recording-purpose", default="", metavar="TEXT", help="What a recording is for."),
    click.option("--recording-days", default="", metavar="DAYS", help="How long it is kept; else as in the settings."),
    click.option("--recording-viewers", default="", metavar="WHO", help="Who may view it; else your company."),
    click.option("--access-times", default="", metavar="TEXT", help="When standing access may be used; else always."),
    click.option("--access-until", default="", metavar="DAY", help="The last day of standing access; else 24 hours."),
    click.option("--price", default="", metavar="TEXT", help="Unit, price and surcharges, where it is billable."),
    click.option("--subcontractors", default="", metavar="TEXT", help="Who they are, where there are any."),
    click.option("--countries", default="", metavar="TEXT", help="Third countries of access, where there are any."),
)


def stated_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command an option for each fact."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
