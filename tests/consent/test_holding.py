"""What is disputed is kept, whatever its time."""

from collections.abc import Callable
from datetime import UTC, datetime

import keyring
import pytest

from helpdesk.errors import HelpdeskError
from helpdesk.printing.subjects import ConsentSubject
from tests.consent.about_her import about_her
from tests.consent.conftest import Case, Clock
from tests.delivery.keyrings import MemoryKeyring

__all__ = ["about_her"]


def test_what_is_disputed_is_held(about_her: Case, clock: Clock) -> None:
    erasures = about_her.helpdesk.erasures
    erasures.hold(about_her.id, "Klage vom 3. Mai")
    clock.now = datetime(2030, 1, 2, tzinfo=UTC)

    assert [each.held for each in erasures.due()].count("Klage vom 3. Mai") == 1
    with pytest.raises(HelpdeskError, match=r"Klage vom 3\. Mai") as refused:
        erasures.erase([about_her.id], "request")
    assert refused.value.code == "consent_held"

    erasures.release(about_her.id, "Vergleich vom 1. Juni")
    assert erasures.erase([about_her.id], "request").link


def test_a_hold_and_its_end_are_on_record_with_their_reasons(about_her: Case) -> None:
    helpdesk = about_her.helpdesk
    helpdesk.erasures.hold(about_her.id, "Klage vom 3. Mai")
    (held,) = helpdesk.erasures.overview().held
    helpdesk.erasures.release(about_her.id, "Vergleich vom 1. Juni")

    assert (held.customer, held.reason) == ("Nord AG", "Klage vom 3. Mai")
    assert helpdesk.erasures.overview().held == ()
    said = [(event.kind, event.body.get("reason")) for event in about_her.get().events[-2:]]
    assert said == [("held", "Klage vom 3. Mai"), ("released", "Vergleich vom 1. Juni")]
    assert (helpdesk.proofs.verify().title, helpdesk.ledger.unsealed()) == ("VALID", 0)
    assert helpdesk.printing.print(ConsentSubject(about_her.id)).pdf


def test_holding_a_consent_that_came_to_nothing_makes_it_no_younger(
    case: Case, vault: MemoryKeyring, clock: Clock
) -> None:
    clock.forward(days=91)
    case.helpdesk.erasures.hold(case.id, "Streit")
    case.helpdesk.erasures.release(case.id, "beigelegt")

    assert [each.id for each in case.helpdesk.erasures.due()] == [case.id]


def test_what_is_held_while_a_run_was_being_looked_at_stays(about_her: Case, clock: Clock) -> None:
    erasures = about_her.helpdesk.erasures
    clock.now = datetime(2030, 1, 2, tzinfo=UTC)
    shown = [each.id for each in erasures.due()]
    erasures.hold(about_her.id, "Klage vom 3. Mai")

    with pytest.raises(HelpdeskError, match=r"Klage vom 3\. Mai"):
        erasures.erase(shown, "retention")
    assert [each.id for each in erasures.due()] == shown


class Meddling(MemoryKeyring):
    """While it is asked for the key, somebody does something."""

    def __init__(self, kept: MemoryKeyring, act: Callable[[], object]) -> None:
        super().__init__()
        self.kept = kept.kept
        self._acts = [act]

    def get_password(self, service: str, username: str) -> str | None:
        while self._acts:
            self._acts.pop()()
        return super().get_password(service, username)


def test_what_is_held_while_the_key_is_fetched_stays(about_her: Case, vault: MemoryKeyring) -> None:
    erasures = about_her.helpdesk.erasures
    keyring.set_keyring(Meddling(vault, lambda: erasures.hold(about_her.id, "Klage vom 3. Mai")))

    with pytest.raises(HelpdeskError) as refused:
        erasures.erase([about_her.id], "request")

    keyring.set_keyring(vault)
    assert refused.value.code in {"consent_held", "consent_not_sealed"}
    assert about_her.get().grant is not None
