"""The `helpdesk` command: the same work as the window's, for scripts and people over SSH.

Each wing has its commands in a module of its own; names, options and JSON shapes are a contract.
"""

import io
import itertools
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

import click

from helpdesk import __version__, i18n
from helpdesk.cli.context import GROUP_SETTINGS, Group, Options, print_json
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _

Launch = Callable[[Options], int]


WINGS = {
    "backup": ("backup:group", "Backups: make one, look into one, put one back."),
    "consent": ("consent:group", "Consent to a remote session, from the first question to the closed record."),
    "customer": ("customers:group", "Customers and what they have booked."),
    "desk": ("desks:group", "Where tickets can go."),
    "doctor": ("doctor:command", "Says what this machine lacks and how its data are."),
    "export": ("export:export", "Writes all tickets to a file: JSON Lines, which can be read back, or CSV."),
    "import": ("export:read_in", "Takes over the tickets of a JSON Lines file."),
    "letterhead": ("letterhead:group", "What stands on letters: name, logo, colour, bank, register, fonts."),
    "outbox": ("delivery:outbox", "What is on its way to a desk."),
    "print": (
        "printing:group",
        "Documents for the customer, as PDF: whatever is printed is kept as it was issued, drafts aside.",
    ),
    "profile": ("profiles:group", "Forms of providers: departments, categories, limits, channels, templates."),
    "quote": ("quotes:group", "Quotes for what no contract includes."),
    "scope": ("scope:group", "What the service documents cover."),
    "ticket": ("tickets:group", "Tickets: write, find, send, answer, close."),
    "work": ("work:group", "Worked time and shifts on call."),
}
"""Where each command is and what the overview says of it; a command's wing is imported when it is called."""


class _Root(Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *WINGS])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in WINGS:
            return super().get_command(ctx, cmd_name)
        module, _colon, name = WINGS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(f"helpdesk.cli.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        own = [(name, command.get_short_help_str(limit=100)) for name, command in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl(sorted([*own, *((name, told) for name, (_where, told) in WINGS.items())]))


def main(argv: Sequence[str], window: Launch, tour: Callable[[Options, str], int]) -> int:
    """Runs one command line and returns its exit status: 0 done, 1 our fault, 2 the input or the situation.

    Args:
        argv: The arguments, without the program's name.
        window: Opens the window; called when no command is given.
        tour: Drives the window through the main job and leaves pictures in a folder.
    """
    # Looked for before the line is parsed, so that a line that can't be parsed is refused in JSON too.
    options = Options(json="--json" in itertools.takewhile(lambda argument: argument != "--", argv))
    i18n.use(i18n.preferred())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A letter the terminal lacks, such as ✓ on Windows, is no reason to say nothing.
            stream.reconfigure(errors="replace")
    try:
        status = _group(window, tour).main(list(argv), prog_name="helpdesk", standalone_mode=False, obj=options)
    except HelpdeskError as error:
        return _refuse(options, error.code, error.message, error.hint, error)
    except click.UsageError as error:
        return _refuse(options, "usage", error.format_message(), _usage_hint(error))
    except click.ClickException as error:
        return _refuse(options, "input", error.format_message(), "")
    except click.Abort:
        return 1
    except BrokenPipeError:
        sys.stdout = None  # nobody reads on: keeps the exit from flushing into the pipe
        return 0
    except Exception as error:
        if os.environ.get("HELPDESK_DEBUG"):
            raise
        message = _("Unerwarteter Fehler: {reason}").format(reason=f"{type(error).__name__}: {error}")
        _refuse(options, "internal", message, _("HELPDESK_DEBUG=1 zeigt die Einzelheiten für Ihren Fehlerbericht."))
        return 1
    return status if isinstance(status, int) else 0


def _group(window: Launch, tour: Callable[[Options, str], int]) -> click.Group:
    @click.group(cls=_Root, invoke_without_command=True, context_settings=GROUP_SETTINGS)
    @click.version_option(__version__, message="helpdesk %(version)s")
    @click.pass_context
    def group(context: click.Context) -> int:
        """Scope lookup, tickets, consent and print for technicians. Without a command it opens the window."""
        return 0 if context.invoked_subcommand else window(context.obj)

    @group.command("tour")
    @click.argument("folder")
    @click.pass_obj
    def _tour(options: Options, folder: str) -> int:
        """Drives the real window through the main job and leaves pictures and PDFs in FOLDER."""
        return tour(options, folder)

    return group


def _usage_hint(error: click.UsageError) -> str:
    path = error.ctx.command_path if error.ctx else "helpdesk"
    return _("„{command} --help“ zeigt, was möglich ist.").format(command=path)


def _refuse(options: Options, code: str, message: str, hint: str, error: HelpdeskError | None = None) -> int:
    if options.json:
        told: dict[str, object] = {"code": code, "message": message, "hint": hint}
        if error and error.open_items:
            told["open"] = error.open_items
        if error and error.problems:
            told["problems"] = [
                {"field": problem.field, "code": problem.code, "message": problem.message} for problem in error.problems
            ]
        print_json({"error": told}, err=True)
    else:
        for line in error.lines() if error else filter(None, (message, hint)):
            click.echo(line, err=True)
    return 2
