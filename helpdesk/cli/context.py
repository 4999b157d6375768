"""What every command shares: the global options, which stand anywhere on the line, output, and the services."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from helpdesk import i18n
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.settings import Paths, default_data_dir, load_settings

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

_ID = re.compile("[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)

GROUP_SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@dataclass(slots=True)
class Options:
    """The global options of one call."""

    data_dir: Path | None = None
    json: bool = False
    language: i18n.Language | None = None

    def paths(self) -> Paths:
        """The data directory's files, by option, environment or the operating system's custom."""
        return Paths(self.data_dir.expanduser().absolute() if self.data_dir else default_data_dir())


def _set(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def store(context: click.Context, parameter: click.Parameter, value: Any) -> None:  # noqa: ANN401 - click's
        del parameter
        if value is not None:
            setattr(context.find_object(Options), name, value)
            if name == "language":
                i18n.use(value)

    return store


def _global_options() -> list[click.Parameter]:
    return [
        click.Option(
            ["--data-dir"],
            type=click.Path(path_type=Path),
            expose_value=False,
            callback=_set("data_dir"),
            help="Everything the program writes goes below this folder.",
        ),
        click.Option(["--json"], is_flag=True, expose_value=False, help="Print JSON and nothing else."),
        click.Option(
            ["--lang"],
            type=click.Choice(i18n.LANGUAGES),
            is_eager=True,
            expose_value=False,
            callback=_set("language"),
            help="Language of messages.",
        ),
    ]


LIMIT = click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
"""How many rows a list has at most."""


class Command(click.Command):
    """A command that takes the global options wherever they stand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(*args, **kwargs)
        self.params.extend(_global_options())

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's
        """Speaks the language that was chosen, also where the command opens no database."""
        options = ctx.find_object(Options) or Options()
        # What can't be read is explained by whoever needs it; a backup can be put back all the same.
        with suppress(HelpdeskError):
            i18n.use(options.language or load_settings(options.paths()).language)
        return super().invoke(ctx)


class Group(click.Group):
    """A group that takes the global options wherever they stand; its commands too."""

    command_class = Command
    group_class = type

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(*args, **kwargs)
        self.params.extend(_global_options())


def show(value: object, text: Iterable[str] = ()) -> None:
    """Prints `value` as one JSON document, or the lines of `text` for a person."""
    if click.get_current_context().find_object(Options).json:  # type: ignore[union-attr]  # the root has it
        print_json(value)
    else:
        for line in text:
            click.echo(line)


def print_json(value: object, *, err: bool = False) -> None:
    """Prints one JSON document on a line of its own, in UTF-8 whatever the terminal speaks (RFC 8259)."""
    click.echo(json.dumps(value, ensure_ascii=False, default=_plain).encode(errors="replace"), err=err)


@contextmanager
def services() -> Iterator["Helpdesk"]:
    """The services on the data directory of this call, closed afterwards."""
    # The ORM costs most of a second, which `--help` and usage errors needn't pay.
    from helpdesk.app import open_helpdesk  # noqa: PLC0415

    options = click.get_current_context().find_object(Options) or Options()
    paths = options.paths()
    settings = load_settings(paths)
    i18n.use(options.language or settings.language)
    helpdesk = open_helpdesk(paths, settings)
    try:
        yield helpdesk
    finally:
        helpdesk.close()


def has_database() -> bool:
    """Whether this call's data directory has a database; reading what the program brings needs none."""
    options = click.get_current_context().find_object(Options) or Options()
    return options.paths().database.exists()


def parse_id(text: str) -> UUID:
    """The id somebody typed or pasted.

    Raises:
        HelpdeskError: `id_malformed`.
    """
    # UUID itself takes full-width digits and underscores too.
    if not _ID.fullmatch(text):
        raise HelpdeskError(
            "id_malformed",
            _("„{text}“ ist keine Kennung.").format(text=text[:80]),
            hint=_("Kopieren Sie die Kennung aus der passenden Liste, etwa „helpdesk ticket list“."),
        )
    return UUID(text)


def parse_day(text: str) -> date:
    """The day somebody typed.

    Raises:
        HelpdeskError: `day_malformed`.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise HelpdeskError(
            "day_malformed",
            _("„{text}“ ist kein Datum.").format(text=text[:80]),
            hint=_("Ein Tag hat die Form 2026-12-31."),
        ) from error


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, UUID | Path):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone().isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON shape")
