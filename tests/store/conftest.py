import os
from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk.app import Helpdesk
from helpdesk.settings import Paths
from tests.tickets.samples import GOOD, write


@pytest.fixture
def filled(helpdesk: Helpdesk, tmp_path: Path) -> Helpdesk:
    """A ticket that was sent, with a file and a reply, and a draft."""
    (ticket,) = helpdesk.tickets.draft(GOOD, [write(tmp_path, "a.log", b"x" * 70_000)]).tickets
    helpdesk.delivery.submit(ticket)
    helpdesk.delivery.send_due()
    helpdesk.delivery.reply(ticket, "Nachtrag", (write(tmp_path, "b.log", os.urandom(5000).hex().encode()),))
    helpdesk.tickets.draft(replace(GOOD, subject="Müller & Söhne"))
    return helpdesk


@pytest.fixture
def elsewhere(tmp_path: Path) -> Paths:
    """Another machine's data directory, which isn't there yet."""
    return Paths(tmp_path / "other" / "data")
