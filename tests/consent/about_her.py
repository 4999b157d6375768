"""A consent about a certain person, which has to be erasable without a trace of her."""

from collections.abc import Callable

import pytest

from helpdesk.app import Helpdesk
from helpdesk.consent import Action, ConsentNew, Grant
from helpdesk.work import Correction
from tests.consent.conftest import Case, Clock
from tests.consent.test_signatures import drawn
from tests.delivery.keyrings import MemoryKeyring

CLOSED = (Action.PRESENT, Action.DECLINE, Action.SEAL)
PERSON = "Xanthippe Querulix"
REMOTE_ID = "987654321"
NOT_CLOSED: list[tuple[Action, ...]] = [(), (Action.PRESENT,), (Action.PRESENT, Action.GRANT)]
Draft = Callable[..., Case]


@pytest.fixture
def about_her(draft: Draft, helpdesk: Helpdesk, vault: MemoryKeyring, clock: Clock) -> Case:
    """A session a certain person granted, closed between two others."""
    first = draft()
    first.go(*CLOSED)
    customer = first.get().customer_id
    wanted = ConsentNew(customer, f"PC of {PERSON}", f"{PERSON} can't print")
    (consent,) = helpdesk.consents.new(wanted).consents
    hers = Case(helpdesk, consent)
    hers.go(Action.PRESENT)
    hers.settle(Action.GRANT)
    helpdesk.consents.grant(consent, Grant(PERSON, "Leitung", "Vertrag", "Rückruf", f"Nr. von {PERSON}"), drawn())
    hers.settle(Action.START)
    helpdesk.consents.start(consent)
    helpdesk.journal.did(consent, f"{PERSON} shows the error, id {REMOTE_ID}")
    clock.forward(minutes=5)
    hers.go(Action.END, Action.SEAL)
    (entry,) = helpdesk.times.of_consent(consent)
    helpdesk.times.correct(entry.id, Correction(f"{PERSON} called back", minutes=4, note=f"For {PERSON}"))
    draft().go(*CLOSED)
    return hers
