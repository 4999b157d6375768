"""Whatever is done in whatever order, nothing runs that the customer hasn't agreed to."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from helpdesk.consent import ANSWERS, Action, AnswerValue, ConsentState, Event
from helpdesk.consent.checklist import load_checklist
from helpdesk.consent.lifecycle import check, check_answer, item_rows, open_ahead, open_items
from helpdesk.consent.noting import LEFT_FOR, NOTABLE, check_capability, check_clearing, check_note, revocation
from helpdesk.consent.record import Record, advance
from helpdesk.consent.validity import check_capabilities
from helpdesk.errors import HelpdeskError
from helpdesk.resources import resource

CHECKLIST = json.loads((resource("checklists") / "remote-maintenance-1.json").read_text(encoding="utf-8"))
ITEMS = {item["id"]: item for item in CHECKLIST["items"]}
CIRCUMSTANCES = [one["id"] for one in CHECKLIST["circumstances"]]
CAPABILITIES = {one["id"] for one in CHECKLIST["circumstances"] if one["kind"] == "capability"}
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BODY = {
    **dict.fromkeys(("person", "function", "authority", "channel", "proof", "text", "sha256"), "x"),
    "technician": "Toni Technik",
    "company": "",
    "valid_until": START.isoformat(),
}
NEXT = {
    ConsentState.DRAFT: Action.PRESENT,
    ConsentState.PRESENTED: Action.GRANT,
    ConsentState.GRANTED: Action.START,
    ConsentState.RUNNING: Action.PAUSE,
    ConsentState.PAUSED: Action.RESUME,
}
TO_RUNNING = (Action.PRESENT, Action.GRANT, Action.START)
TO_SEALED = (Action.END, Action.SEAL)
USUALLY = ["control", "transfer", "attended"]
RUNNING_GUARDS = ("draft>presented", "presented>granted", "granted>running")
NOTES = st.sampled_from(["", "Grund"])
refusable = suppress(HelpdeskError)
"""Refusals are what is tested; any other exception is a bug."""


class ConsentMachine(RuleBasedStateMachine):
    """Does what a technician might, in any order, and compares with rules told from the bare events."""

    @initialize(circumstances=st.sets(st.sampled_from([*USUALLY, *USUALLY, *CIRCUMSTANCES]), max_size=4))
    def draft(self, circumstances: set[str]) -> None:
        self.record = Record(load_checklist())
        self._append("created", {**BODY, "circumstances": sorted(circumstances)})

    @rule(
        aim=st.sampled_from([None, None, Action.PRESENT, Action.START]),
        left_out=st.integers(0, 5),
        instead=st.sampled_from([None, *ANSWERS]),
        note=NOTES,
    )
    def go_on_with_one_item_left_out(
        self, aim: Action | None, left_out: int, instead: AnswerValue | None, note: str
    ) -> None:
        action = aim or NEXT.get(self.record.state, Action.SEAL)
        for number, item in enumerate(open_ahead(self.record).get(action, ())):
            answer = "yes" if number != left_out else instead
            if answer:
                self._answer(item.id, answer, note)
        self._act(action)

    @rule(
        way=st.sampled_from([TO_RUNNING, TO_RUNNING, TO_SEALED]),
        left_out=st.integers(0, 20),
        instead=st.sampled_from([None, *ANSWERS]),
        note=NOTES,
    )
    def go_far_with_one_item_left_out(
        self, way: tuple[Action, ...], left_out: int, instead: AnswerValue | None, note: str
    ) -> None:
        number = 0
        for action in way:
            for item in open_items(self.record, action):
                answer = "yes" if number != left_out else instead
                number += 1
                if answer:
                    self._answer(item.id, answer, note)
            self._act(action, self.record.chosen & CAPABILITIES if action is Action.START else None)

    @precondition(lambda self: self.record.state in {"running", "paused", "ended"})
    @rule()
    def end_and_say_that_nothing_is_left(self) -> None:
        for item in open_items(self.record, Action.END):
            self._answer(item.id, "yes", "am Telefon")
        self._act(Action.END)
        for item_id in LEFT_FOR:
            self._answer(item_id, "yes", "nichts")

    @precondition(lambda self: self.record.ran)
    @rule(channel=st.sampled_from(["", "Rückruf"]), then=st.sampled_from([None, "revocation_channel"]))
    def revoke_and_close(self, channel: str, then: str | None) -> None:
        with refusable:
            event = check(self.record, Action.REVOKE).event
            self._append(event, {"channel": channel} if channel else {})
            self._act(Action.END)
            if then:
                check_note(self.record, then)
                self._append(then, {"of": revocation(self.record), "channel": "Rückruf"})
        for item in open_items(self.record, Action.SEAL):
            # What nothing shows is refused without a note.
            for note in ("", "am Telefon"):
                self._answer(item.id, "yes", note)
        self._act(Action.SEAL)

    @precondition(lambda self: self.record.state == "running" and self.record.overran is None)
    @rule()
    def let_the_grant_run_out(self) -> None:
        self._append("validity_ended", {"valid_until": START.isoformat()})

    @precondition(lambda self: self.record.ran and self.record.state != "sealed")
    @rule(kind=st.sampled_from(["account", "tool"]))
    def leave(self, kind: str) -> None:
        self._append("left", {"kind": kind, "what": "x"})

    @rule(item=st.sampled_from(sorted(ITEMS)), answer=st.sampled_from(ANSWERS), note=NOTES)
    def answer(self, item: str, answer: AnswerValue, note: str) -> None:
        self._answer(item, answer, note)

    @rule(action=st.sampled_from([Action.PAUSE, Action.RESUME, *Action]))
    def act(self, action: Action) -> None:
        before = self.record.state
        self._act(action)
        if action is Action.REVOKE and before in {"granted", "running", "paused"}:
            assert self.record.state is ConsentState.REVOKED

    @rule(using=st.sets(st.sampled_from(sorted(CAPABILITIES)), max_size=2))
    def start_with_less(self, using: set[str]) -> None:
        self._act(Action.START, frozenset(using))

    @precondition(lambda self: self.record.ran)
    @rule(
        kind=st.sampled_from(["left", "left", "moved", "moved", "cleared", "cleared", "launched", *NOTABLE]),
        left=st.sampled_from(["account", "tool", "password"]),
        direction=st.sampled_from(["to_device", "from_device"]),
        which=st.integers(0, 3),
    )
    def note(self, kind: str, left: str, direction: str, which: int) -> None:
        of = [*(one.sequence for one in self.record.leftovers), 1, 1, 1, 1][which]
        body = {"kind": left, "what": "x", "direction": direction, "name": "x", "of": of, "to": "Kim", "change": True}
        with refusable:
            check_note(self.record, kind)
            if kind == "moved":
                check_capability(self.record, "transfer")
            if kind == "cleared":
                check_clearing(self.record, of)
            if kind == "revocation_channel":
                body["of"] = revocation(self.record)
            if kind not in {"end_corrected", "keep_until", "amended"}:
                self._append(kind, body)

    @rule(circumstances=st.sets(st.sampled_from(CIRCUMSTANCES), max_size=3))
    def change_circumstances(self, circumstances: set[str]) -> None:
        if self.record.state in {"draft", "presented", "granted"}:
            self._append("circumstances", {"circumstances": sorted(circumstances)})

    @invariant()
    def nothing_runs_with_an_open_guard(self) -> None:
        if self.record.state is ConsentState.RUNNING:
            assert unmet(self.record.events) == []

    @invariant()
    def no_record_contradicts_itself(self) -> None:
        assert contradictions(self.record.events) == []

    @invariant()
    def what_nothing_shows_says_so(self) -> None:
        assert bare(self.record.events) <= {item.id for item in item_rows(self.record, "de") if item.unproven}

    @invariant()
    def a_closed_record_answers_for_its_revocation(self) -> None:
        if self.record.state is ConsentState.SEALED:
            kinds = {event.kind for event in self.record.events}
            assert not {"revoked", "started"} <= kinds or "D08" in self.record.answers

    def _answer(self, item: str, answer: AnswerValue, note: str) -> None:
        with refusable:
            check_answer(self.record, self.record.checklist.item(item), answer)
            self._append("answered", {"item": item, "answer": answer, "note": note})

    def _act(self, action: Action, using: frozenset[str] | None = None) -> None:
        granted = self.record.chosen & CAPABILITIES
        with refusable:
            check_capabilities(granted, using or frozenset())
            event = check(self.record, action, using).event
            self._append(event, BODY | {"capabilities": sorted(granted if using is None else using)})

    def _append(self, kind: str, body: dict[str, Any]) -> None:
        self.record = advance(self.record, Event(len(self.record.events) + 1, START, kind, body))


def unmet(events: tuple[Event, ...]) -> list[str]:
    """What had to be agreed for a session to run and wasn't."""
    chosen: set[str] = set()
    answers: dict[str, dict[str, Any]] = {}
    granted = False
    in_use: set[str] = set()
    for event in events:
        body: dict[str, Any] = dict(event.body)
        if event.kind == "started":
            in_use = set(body["capabilities"])
        if event.kind in {"created", "circumstances"}:
            chosen, granted = set(body["circumstances"]), False
        if event.kind == "presented":
            granted = False
            answers = {item: given for item, given in answers.items() if "K" not in ITEMS[item]["who"]}
        if event.kind == "granted":
            granted = True
        if event.kind == "answered":
            answers[body["item"]] = body
    if answers.get("B10", {}).get("answer") == "no":
        chosen.add("backup_not_ok")
    applying = [item for item in ITEMS.values() if not item["when"] or chosen & set(item["when"])]
    guarding = [
        item
        for item in applying
        if item["guards"].startswith(RUNNING_GUARDS) and ("(" not in item["guards"] or in_use & set(item["when"]))
    ]
    return [item["id"] for item in guarding if not granted or not agreed(item, answers.get(item["id"]))]


def contradictions(events: tuple[Event, ...]) -> list[str]:
    """What the events say against one another."""
    found: list[str] = []
    running, in_use = False, set[str]()
    left: dict[int, str] = {}
    answers: dict[str, str] = {}
    for event in events:
        body: dict[str, Any] = dict(event.body)
        match event.kind:
            case "started" | "resumed":
                running = True
                in_use = set(body["capabilities"]) if event.kind == "started" else in_use
            case "paused" | "revoked" | "ended":
                running = False
            case "launched" if not running:
                found.append("a tool was started while nothing ran")
            case "moved":
                if "transfer" not in in_use:
                    found.append("a file went where none may")
                if body["direction"] == "from_device":
                    left[event.sequence] = "file"
            case "left":
                left[event.sequence] = body["kind"]
            case "cleared" if left.pop(body["of"], None) is None:
                found.append("what wasn't there is gone")
            case "answered":
                answers[body["item"]] = body["answer"]
            case "sealed":
                kinds = set(left.values())
                found += [item for item, of in LEFT_FOR.items() if answers.get(item) == "yes" and kinds & of]
    return found


def bare(events: tuple[Event, ...]) -> set[str]:
    """The answers of customers, and the one about the log, that nothing shows."""
    answers = {str(event.body["item"]): event.body for event in events if event.kind == "answered"}
    kinds = {event.kind for event in events}
    how = any(one.kind == "revocation_channel" or (one.kind == "revoked" and one.body.get("channel")) for one in events)
    return {
        item
        for item, body in answers.items()
        if body["answer"] == "yes" and ITEMS[item]["phase"] != "before" and not body["note"]
        if ("K" in ITEMS[item]["who"] and not (item == "D08" and how))
        or (item == "D06" and not kinds & {"did", "moved", "left", "cleared"})
    }


def agreed(item: dict[str, Any], given: dict[str, Any] | None) -> bool:
    """Yes, or a reason why it doesn't apply where that may be, or no backup (which the waiver answers for)."""
    if given is None:
        return False
    needed = item["rule"] == "M" or "(" in item["guards"] or item["id"] == "B11"
    return (
        given["answer"] == "yes"
        or (given["answer"] == "n/a" and not needed and bool(given["note"]))
        or (given["answer"] == "no" and item["id"] == "B10")
    )


@pytest.mark.parametrize("runs", [200, pytest.param(2000, marks=pytest.mark.faults)])
def test_nothing_runs_that_the_customer_has_not_agreed_to(runs: int) -> None:
    # Without shrinking: a path of some ten steps can be read as it is, and shrinking one takes minutes.
    phases = (Phase.explicit, Phase.reuse, Phase.generate)
    run_state_machine_as_test(
        ConsentMachine, settings=settings(max_examples=runs, stateful_step_count=20, deadline=None, phases=phases)
    )
