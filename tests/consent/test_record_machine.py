"""Whatever is done in whatever order, by us alone, leaves records that verify."""

import random
from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.consent import Action, ConsentNew, Verdict
from helpdesk.customers import CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings
from tests.consent.conftest import Case, Clock
from tests.delivery.keyrings import LockedKeyring, MemoryKeyring

V = Verdict
UNHARMED = {V.VALID, V.VALID_ERASED, V.KEY_UNAVAILABLE, V.UNANCHORED}


@pytest.fixture(autouse=True)
def _back() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


class Office:
    """A workstation on which things happen: people work, keyrings lock, the program ends and begins again."""

    def __init__(self, paths: Paths, settings: Settings, chance: random.Random) -> None:
        self.clock, self.chance = Clock(), chance
        self._paths, self._settings = paths, settings
        self.vault = MemoryKeyring()
        self.helpdesk = self._open()
        (self.customer,) = self.helpdesk.customers.add(CustomerNew("Nord AG")).customers
        self.closed: list[UUID] = []

    def close_one(self) -> None:
        (consent,) = self.helpdesk.consents.new(ConsentNew(self.customer, "PC-17", "Drucker")).consents
        case = Case(self.helpdesk, consent)
        case.go(Action.PRESENT, Action.DECLINE)
        case.settle(Action.SEAL)
        self.helpdesk.consents.seal(consent)
        self.closed.append(consent)

    def add_to_one(self) -> None:
        if self.closed:
            case = Case(self.helpdesk, self.chance.choice(self.closed))
            for item in case.get().items:
                if item.answerable:
                    case.answer(item.id, "yes", "per Post")

    def erase_one(self) -> None:
        if self.closed:
            consent = self.chance.choice(self.closed)
            # Refused while it isn't sealed, or the keyring can't be had.
            with suppress(HelpdeskError):
                self.helpdesk.erasures.erase([consent], "request")
                self.closed.remove(consent)

    def change_keyring(self) -> None:
        chosen: KeyringBackend = self.chance.choice([self.vault, self.vault, NoKeyring(), LockedKeyring()])  # type: ignore[no-untyped-call]
        keyring.set_keyring(chosen)

    def lose_the_anchor(self) -> None:
        for name in [name for name in self.vault.kept if "anchor" in name[1]]:
            del self.vault.kept[name]

    def lose_the_key(self) -> None:
        self.vault.kept.clear()

    def restart(self) -> None:
        self.helpdesk.close()
        self.helpdesk = self._open()

    def catch_up(self) -> None:
        self.helpdesk.ledger.seal_if_possible()

    def _open(self) -> Helpdesk:
        return open_helpdesk(self._paths, self._settings, now=self.clock)


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.faults) for seed in range(2, 30))])
def test_what_we_do_ourselves_never_breaks_a_record(prepared: Paths, settings: Settings, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a repeatable test
    office = Office(prepared, settings, chance)
    acts = [
        office.close_one,
        office.close_one,
        office.add_to_one,
        office.erase_one,
        office.change_keyring,
        office.lose_the_anchor,
        office.lose_the_key,
        office.restart,
        office.catch_up,
    ]
    done = []
    for _step in range(40):
        act = chance.choice(acts)
        done.append(act.__name__)
        act()
        office.clock.forward(minutes=1)
        found = office.helpdesk.proofs.verify()
        assert found.verdict in UNHARMED, f"{found} after {done}"
    keyring.set_keyring(office.vault)
    office.close_one()
    last = office.helpdesk.proofs.verify()
    assert (last.intact, last.unsealed) == (True, 0), last
    office.helpdesk.close()
