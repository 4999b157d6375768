"""The key that signs: window and command line may both want the first one at the same moment."""

import multiprocessing
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path

import keyring

from helpdesk.consent.keys import WorkstationKeys
from helpdesk.store.keyrings import Vault
from tests.delivery.keyrings import MemoryKeyring

SPAWN = multiprocessing.get_context("spawn")
PATIENCE = 120


@dataclass
class Meeting:
    """Brings two processes into the worst order there is: both see no key, and the second writes behind the first.

    Attributes:
        seen: Passed when both have looked.
        first: Set by the first that writes.
        done: Set when that one has its key.
    """

    seen: Barrier
    first: Event
    done: Event


class SharedKeyring(MemoryKeyring):
    """In a file, as both processes see the same keyring of an operating system."""

    def __init__(self, file: Path, meeting: Meeting) -> None:
        super().__init__()
        self._file = file
        self._meeting = meeting
        self._looked = False
        self.wrote_first = False

    def get_password(self, _service: str, _username: str) -> str | None:
        found = self._file.read_text() if self._file.exists() else None
        if not self._looked:
            self._looked = True
            self._meeting.seen.wait(PATIENCE)
        return found

    def set_password(self, _service: str, _username: str, password: str) -> None:
        if self._meeting.first.is_set():
            self._meeting.done.wait(PATIENCE)
        self.wrote_first = not self._meeting.first.is_set()
        self._meeting.first.set()
        self._file.write_text(password)


def want_a_key(folder: Path, name: str, meeting: Meeting) -> None:
    shared = SharedKeyring(folder / "keyring", meeting)
    keyring.set_keyring(shared)
    key = WorkstationKeys(Vault(folder), folder / "key.lock").signing()
    if shared.wrote_first:
        meeting.done.set()
    (folder / name).write_text(key.private_bytes_raw().hex())


def test_two_processes_that_want_the_first_key_get_the_same(tmp_path: Path) -> None:
    meeting = Meeting(SPAWN.Barrier(2), SPAWN.Event(), SPAWN.Event())
    both = [SPAWN.Process(target=want_a_key, args=(tmp_path, name, meeting)) for name in ("window", "command line")]
    for one in both:
        one.start()
    for one in both:
        one.join(PATIENCE)

    assert [one.exitcode for one in both] == [0, 0]
    kept = (tmp_path / "keyring").read_text()
    assert (tmp_path / "window").read_text() == (tmp_path / "command line").read_text() == kept


def test_the_key_is_made_once(tmp_path: Path, vault: MemoryKeyring) -> None:
    keys = WorkstationKeys(Vault(tmp_path), tmp_path / "key.lock")

    assert keys.public() is None
    assert keys.signing().private_bytes_raw() == keys.signing().private_bytes_raw()
    assert len(vault.kept) == 1
