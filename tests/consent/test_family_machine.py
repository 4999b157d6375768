"""Consents that widen one another, in any order: one session runs at a time, on what was granted to it."""

import shutil
import tempfile
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from helpdesk.app import open_helpdesk
from helpdesk.consent import Action, Consent, ConsentNew, ConsentState, Handover
from helpdesk.customers import CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings
from tests.consent.conftest import Case, Clock
from tests.consent.test_machine import contradictions, unmet

WAY = (Action.PRESENT, Action.GRANT, Action.START)
refusable = suppress(HelpdeskError)


class FamilyMachine(RuleBasedStateMachine):
    """Works on real services, as two technicians might who never agree what comes next."""

    database: Path
    chosen_settings: Settings

    @initialize()
    def draft(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="helpdesk-family-"))
        paths = Paths(self.folder)
        shutil.copy(self.database, paths.database)
        self.clock = Clock()
        self.helpdesk = open_helpdesk(paths, self.chosen_settings, now=self.clock)
        (customer,) = self.helpdesk.customers.add(CustomerNew("Nord AG")).customers
        usual = ConsentNew(customer, "PC-17", "Drucker", circumstances=frozenset({"attended", "control"}))
        (consent,) = self.helpdesk.consents.new(usual).consents
        self.cases = [Case(self.helpdesk, consent)]
        self.cases[0].go(*WAY)
        self.clock.forward(minutes=1)
        self.amend(0, "transfer")
        self.cases[1].go(*WAY[:2])
        self.cases[1].settle(Action.START)

    def teardown(self) -> None:
        self.helpdesk.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @rule(which=st.integers(0, 3), added=st.sampled_from(["transfer", "recording", "server", "control"]))
    def amend(self, which: int, added: str) -> None:
        case = self._case(which)
        with refusable:
            changes = self.helpdesk.journal.amend(case.id, frozenset({added}), "mehr")
            self.cases += [Case(self.helpdesk, child) for child in changes.consents - {case.id}]

    @rule(which=st.integers(0, 3), steps=st.integers(1, 3))
    def go_on(self, which: int, steps: int) -> None:
        case = self._case(which)
        for action in WAY[:steps]:
            self._take(case, action)

    @rule(
        which=st.integers(0, 3),
        action=st.sampled_from([Action.RESUME, Action.START, Action.START, Action.REVOKE, *Action]),
    )
    def act(self, which: int, action: Action) -> None:
        case = self._case(which)
        with refusable, suppress(KeyError):
            case.act(action, "Grund")
        if action is Action.REVOKE and case.get().state is ConsentState.REVOKED:
            live = {ConsentState.GRANTED, ConsentState.RUNNING, ConsentState.PAUSED}
            assert not live & {one.get().state for one in self.cases}

    @rule(which=st.integers(0, 3), minutes=st.sampled_from([1, 1, 1, 20, 1500]))
    def wait_and_hand_over(self, which: int, minutes: int) -> None:
        self.clock.forward(minutes=minutes)
        with refusable:
            self.helpdesk.journal.hand_over(self._case(which).id, Handover("Kim", "am Telefon"))

    @rule(which=st.integers(0, 3))
    def finish(self, which: int) -> None:
        case = self._case(which)
        for action in (Action.END, Action.SEAL):
            self._take(case, action)

    @invariant()
    def one_session_runs_at_a_time_on_what_was_granted(self) -> None:
        consents = [case.get() for case in getattr(self, "cases", [])]
        running = [one for one in consents if one.state is ConsentState.RUNNING]
        assert len(running) <= 1
        for one in running:
            assert unmet(one.events) == []
        for one in consents:
            assert contradictions(one.events) == []
            assert beyond_validity(one) == []
        assert overlaps(consents) == []

    def _take(self, case: Case, action: Action) -> None:
        with refusable:
            if action in case.get().open:
                case.settle(action)
            case.act(action)

    def _case(self, which: int) -> Case:
        return self.cases[which % len(self.cases)]


def beyond_validity(consent: Consent) -> list[str]:
    """What was begun when the grant no longer counted, and whether running on beyond it was written down once."""
    until = consent.valid_until
    if until is None:
        return []
    begun = {"started", "resumed", "launched", "handed_over"}
    found = [one.kind for one in consent.events if one.kind in begun and one.at >= until]
    told = sum(one.kind == "validity_ended" for one in consent.events)
    ran_on = any(one.end is not None and one.end > until for one in consent.segments)
    return [*found, *(["validity_ended"] if told > 1 or (ran_on and not told) else [])]


def overlaps(consents: list[Consent]) -> list[str]:
    """Segments that began before another had ended; one that took no time lies before what began with it."""
    every = (one for consent in consents for one in consent.segments)
    segments = sorted(every, key=lambda one: (one.start, one.end is None, one.end or one.start))
    return [f"{one} {other}" for one, other in pairwise(segments) if one.end is None or other.start < one.end]


@pytest.mark.parametrize("runs", [15, pytest.param(200, marks=pytest.mark.faults)])
def test_of_a_family_one_session_runs_at_a_time(migrated: Path, settings_for: Settings, runs: int) -> None:
    machine = type("_Machine", (FamilyMachine,), {"database": migrated, "chosen_settings": settings_for})
    phases = (Phase.explicit, Phase.reuse, Phase.generate)
    run_state_machine_as_test(
        machine, settings=settings(max_examples=runs, stateful_step_count=15, deadline=None, phases=phases)
    )


@pytest.fixture
def settings_for() -> Settings:
    return Settings(language="de", technician="Toni Technik", company="Muster IT GmbH")
