"""A clock that tests turn, and the usual way through a consent."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.changes import Changes
from helpdesk.consent import Action, AnswerValue, Consent, ConsentNew, Grant
from helpdesk.customers import CustomerNew
from helpdesk.settings import Paths, Settings

GRANT = Grant("Erika Muster", "Leiterin Büro", "Kontaktliste vom 01.03.", "Rückruf", "+49 30 1234-0")


class Clock:
    """The time, as the test wants it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Case:
    """One consent, and short names for what is done to it."""

    helpdesk: Helpdesk
    id: UUID

    def get(self) -> Consent:
        return self.helpdesk.consents.get(self.id)

    def answer(self, item: str, answer: AnswerValue = "yes", note: str = "") -> None:
        self.helpdesk.consents.answer(self.id, item, answer, note)

    def settle(self, action: Action) -> None:
        """Answers with yes what holds the action up."""
        while held_up := self.get().open[action]:
            for item in held_up:
                self.answer(item, note="" if item.startswith("B") else "am Telefon gesagt")

    def go(self, *actions: Action) -> Consent:
        """Takes the way through the actions, answering what is open with yes."""
        for action in actions:
            if action in self.get().open:
                self.settle(action)
            self.act(action)
        return self.get()

    def act(self, action: Action, reason: str = "") -> Changes:
        consents = self.helpdesk.consents
        calls: dict[Action, Callable[[], Changes]] = {
            Action.PRESENT: lambda: consents.present(self.id),
            Action.GRANT: lambda: consents.grant(self.id, GRANT),
            Action.DECLINE: lambda: consents.decline(self.id, reason),
            Action.START: lambda: consents.start(self.id),
            Action.PAUSE: lambda: consents.pause(self.id, reason),
            Action.RESUME: lambda: consents.resume(self.id, reason),
            Action.REVOKE: lambda: consents.revoke(self.id, reason),
            Action.END: lambda: consents.end(self.id, reason),
            Action.SEAL: lambda: consents.seal(self.id),
        }
        return calls[action]()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def prepared(knowing_documents: Paths) -> Paths:
    return knowing_documents


@pytest.fixture
def helpdesk(prepared: Paths, settings: Settings, clock: Clock) -> Iterator[Helpdesk]:
    opened = open_helpdesk(prepared, settings, now=clock)
    yield opened
    opened.close()


@pytest.fixture
def draft(helpdesk: Helpdesk) -> Callable[..., Case]:
    """`draft("server", "control")` is a new consent under these circumstances; without any, under the usual ones."""
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG")).customers

    def new(*circumstances: str) -> Case:
        wanted = ConsentNew(customer, "PC-17", "Drucker druckt nicht")
        if circumstances:
            wanted = ConsentNew(customer, "PC-17", "Drucker druckt nicht", circumstances=frozenset(circumstances))
        (consent,) = helpdesk.consents.new(wanted).consents
        return Case(helpdesk, consent)

    return new


@pytest.fixture
def case(draft: Callable[..., Case]) -> Case:
    return draft()
