"""Runs commands in this process, as `helpdesk …` would."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from helpdesk import cli
from helpdesk.settings import Paths


@dataclass(frozen=True)
class Ran:
    """What one command left: its exit status and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - each command has a shape of its own
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.err)["error"]
        return told


Run = Callable[..., Ran]


@pytest.fixture
def run(prepared: Paths, first_run: Run) -> Run:
    """`run("ticket", "list")` runs the command on the test's data directory and asks for JSON."""
    return first_run


@pytest.fixture
def first_run(paths: Paths, capfd: pytest.CaptureFixture[str]) -> Run:
    """As `run`, on a data directory that doesn't exist yet."""

    def run_command(*arguments: str, as_json: bool = True) -> Ran:
        line = ["--data-dir", str(paths.data_dir), "--lang", "de", *arguments, *(["--json"] if as_json else [])]
        status = cli.main(line, window=lambda _: 90, tour=lambda _options, _folder: 91)
        return Ran(status, *capfd.readouterr())

    return run_command
