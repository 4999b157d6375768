"""Killed before every statement of closing and sealing: the record is there, sealed or not, never half."""

import signal
from collections.abc import Iterator
from uuid import UUID

import keyring
import pytest

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.consent import Action, ConsentNew, ConsentState, Verdict
from helpdesk.customers import CustomerNew
from helpdesk.settings import Paths, Settings
from tests.consent.conftest import Case
from tests.delivery.keyrings import MemoryKeyring
from tests.faults.conftest import Tell
from tests.faults.processes import die_at_statement, is_whole, run_child

pytestmark = pytest.mark.faults


class FileKeyring(MemoryKeyring):
    """Outlives the process that dies, as an operating system's does."""

    def __init__(self, paths: Paths) -> None:
        super().__init__()
        self._folder = paths.data_dir.parent / "keyring"
        self._folder.mkdir(exist_ok=True)

    def get_password(self, _service: str, username: str) -> str | None:
        file = self._folder / username.replace("/", "-")
        return file.read_text() if file.exists() else None

    def set_password(self, _service: str, username: str, password: str) -> None:
        (self._folder / username.replace("/", "-")).write_text(password)


@pytest.fixture(autouse=True)
def _keyring(paths: Paths) -> Iterator[None]:
    before = keyring.get_keyring()
    paths.data_dir.mkdir(parents=True, exist_ok=True)
    keyring.set_keyring(FileKeyring(paths))
    yield
    keyring.set_keyring(before)


def declined(helpdesk: Helpdesk) -> UUID:
    """A consent that only has to be closed."""
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers
    (consent,) = helpdesk.consents.new(ConsentNew(customer, "PC-17", "Drucker")).consents
    case = Case(helpdesk, consent)
    case.go(Action.PRESENT, Action.DECLINE)
    case.settle(Action.SEAL)
    return consent


def seal_and_die(paths: Paths, consent: UUID, last_statement: int) -> None:
    helpdesk = open_helpdesk(paths, Settings(language="de"))
    die_at_statement(helpdesk._store, last_statement)
    helpdesk.consents.seal(consent)
    helpdesk.close()


def erase_and_die(paths: Paths, consent: UUID, last_statement: int) -> None:
    helpdesk = open_helpdesk(paths, Settings(language="de"))
    die_at_statement(helpdesk._store, last_statement)
    helpdesk.erasures.erase([consent], "request")
    helpdesk.close()


def test_a_kill_at_any_statement_leaves_no_half_record(paths: Paths, settings: Settings, tell: Tell) -> None:
    statement, status = 0, -signal.SIGKILL
    while status != 0:
        statement += 1
        helpdesk = open_helpdesk(paths, settings)
        consent = declined(helpdesk)
        helpdesk.close()
        status = run_child(seal_and_die, paths, consent, statement) or 0

        helpdesk = open_helpdesk(paths, settings)
        closed = helpdesk.consents.get(consent).state is ConsentState.SEALED
        found = helpdesk.proofs.verify()
        expected = {Verdict.VALID, Verdict.UNANCHORED, Verdict.KEY_UNAVAILABLE}
        assert found.verdict in expected, f"killed at {statement}: {found}"
        if not closed:
            helpdesk.consents.seal(consent)
        helpdesk.ledger.catch_up()
        after = helpdesk.proofs.verify()
        assert (after.verdict, after.records, after.unsealed) == (Verdict.VALID, statement, 0)
        helpdesk.close()
    assert statement > 10
    assert is_whole(paths)
    tell(f"sealing: {statement - 1} kills, {statement} records, 0 half, 0 lost")


def test_a_kill_at_any_statement_of_an_erasure_erases_all_or_nothing(
    paths: Paths, settings: Settings, tell: Tell
) -> None:
    statement, status, erased = 0, -signal.SIGKILL, 0
    while status != 0:
        statement += 1
        helpdesk = open_helpdesk(paths, settings)
        consent = declined(helpdesk)
        helpdesk.consents.seal(consent)
        helpdesk.close()
        status = run_child(erase_and_die, paths, consent, statement) or 0

        helpdesk = open_helpdesk(paths, settings)
        erased += consent not in {row.id for row in helpdesk.consents.page(limit=1000)}
        found = helpdesk.proofs.verify()
        assert found.title == (f"VALID_ERASED({erased})" if erased else "VALID"), f"killed at {statement}"
        helpdesk.close()
    assert statement > 10
    assert is_whole(paths)
    tell(f"erasing: {statement - 1} kills, all or nothing each time")
