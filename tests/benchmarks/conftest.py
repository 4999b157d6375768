from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk.app import open_helpdesk
from helpdesk.settings import Paths, Settings
from tests.benchmarks.measure import Table
from tests.tickets.samples import GOOD

TABLE = pytest.StashKey[Table]()


@pytest.fixture(scope="session")
def table(pytestconfig: pytest.Config) -> Table:
    """Takes what was measured and prints it at the end."""
    return pytestconfig.stash.setdefault(TABLE, Table())


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if TABLE in config.stash:
        terminalreporter.section("what it takes, as a ratio to the bare thing")
        for line in (Table.HEAD, *config.stash[TABLE].lines):
            terminalreporter.line(str(line))


@pytest.fixture(scope="session")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a thousand tickets, as its services made it."""
    folder = tmp_path_factory.mktemp("thousand")
    helpdesk = open_helpdesk(Paths(folder), Settings(language="de"))
    for number in range(1000):
        helpdesk.tickets.draft(replace(GOOD, subject=f"{GOOD.subject} ({number})"))
    helpdesk.close()
    return folder
