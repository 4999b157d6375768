import pytest

from helpdesk.consent import Action
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths
from tests.consent.conftest import Case
from tests.consent.test_sealing import run as by_hand
from tests.delivery.keyrings import MemoryKeyring


def test_a_hold_outlives_its_row(case: Case, vault: MemoryKeyring, paths: Paths) -> None:
    case.go(Action.PRESENT, Action.DECLINE, Action.SEAL)
    erasures = case.helpdesk.erasures
    erasures.hold(case.id, "Klage vom 3. Mai")
    by_hand(paths, "DELETE FROM consent_holds")

    with pytest.raises(HelpdeskError, match=r"Klage vom 3\. Mai"):
        erasures.erase([case.id], "request")
    assert [held.reason for held in erasures.overview().held] == ["Klage vom 3. Mai"]
    assert erasures.release(case.id, "Vergleich")
    assert erasures.erase([case.id], "request").link
