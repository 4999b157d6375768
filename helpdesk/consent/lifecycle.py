"""The ways between a consent's states, and what keeps them shut.

Nothing here looks at a clock or a database, and no way grants by itself: a time-out only ever takes away
(MeshCentral's once granted: its issue 3145).
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from helpdesk.consent import noting
from helpdesk.consent.checklist import ChecklistItem
from helpdesk.consent.evidence import lacking, unproven
from helpdesk.consent.models import Action, AnswerValue, ConsentState, Item
from helpdesk.consent.record import Given, Record
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language, _, language, ngettext

S = ConsentState


@dataclass(frozen=True, slots=True)
class Transition:
    """One way: from where, to where, which of the checklist's guards hold it up, and the event that records it.

    `standing` guards hold it up only by an answer that says otherwise, not by one that is missing. From the states in
    `unguarded` nothing holds it up.
    """

    sources: frozenset[ConsentState]
    target: ConsentState
    event: str
    guards: frozenset[str] = frozenset()
    standing: frozenset[str] = frozenset()
    unguarded: frozenset[ConsentState] = frozenset()


def _way(
    sources: str, target: ConsentState, event: str, guards: str = "", *, standing: str = "", unguarded: str = ""
) -> Transition:
    return Transition(
        frozenset(map(ConsentState, sources.split())),
        target,
        event,
        frozenset(guards.split()),
        frozenset(standing.split()),
        frozenset(map(ConsentState, unguarded.split())),
    )


TRANSITIONS: Mapping[Action, Transition] = MappingProxyType(
    {
        # A second presentation voids the first and the grant on it.
        Action.PRESENT: _way("draft presented granted", S.PRESENTED, "presented", "draft>presented"),
        Action.GRANT: _way("presented", S.GRANTED, "granted", "presented>granted"),
        Action.DECLINE: _way("presented", S.DECLINED, "declined"),
        Action.EXPIRE: _way("presented", S.EXPIRED, "expired"),
        Action.START: _way("granted", S.RUNNING, "started", "granted>running"),
        # Pausing and revoking only take access away: whatever the checklist asks about them, nothing holds them up.
        Action.PAUSE: _way("running", S.PAUSED, "paused"),
        Action.RESUME: _way("paused", S.RUNNING, "resumed", "granted>running", standing="running"),
        Action.REVOKE: _way("granted running paused", S.REVOKED, "revoked"),
        # What has to hold while the session runs is confirmed, or its lack explained, when it ends. After a revocation
        # the disconnection comes first, so that its time is true, and the rest before sealing.
        Action.END: _way("running paused revoked", S.ENDED, "ended", "running running>ended", unguarded="revoked"),
        Action.SEAL: _way("ended declined expired", S.SEALED, "sealed", "ended>sealed running running>ended"),
    }
)

_FORWARD = (Action.PRESENT, Action.GRANT, Action.START, Action.RESUME, Action.END, Action.SEAL)

# What happened in the session may be written down until the record is sealed.
_SESSION = frozenset({S.RUNNING, S.PAUSED, S.REVOKED, S.ENDED})

_ANSWERABLE: Mapping[str, frozenset[ConsentState]] = {
    # An answer may change until the way it guards has been gone; later, others have relied on it.
    "draft>presented": frozenset({S.DRAFT}),
    "presented>granted": frozenset({S.DRAFT, S.PRESENTED}),
    "granted>running": frozenset({S.DRAFT, S.PRESENTED, S.GRANTED}),
    "running": _SESSION,
    "running>paused": _SESSION,
    "running>amendment": _SESSION,
    "running>ended": _SESSION,
    "*>revoked": _SESSION,
    "ended>sealed": frozenset({S.ENDED, S.DECLINED, S.EXPIRED}),
    # Receiving the copy is an addendum to what is sealed.
    "after sealed": frozenset({S.SEALED}),
}

_GONE_BY = frozenset({"*>revoked", "running>paused", "running>amendment"})
"""Guards of ways that nothing holds up: once such a way was gone, its items are due before sealing."""

_REASON_SUFFICES = _GONE_BY | {"ended>sealed", "running"}
"""Guards that a reasoned "no" opens: after-items are "done or reasoned", and what failed while running is past."""


def settled(item: ChecklistItem, given: Given | None) -> bool:
    """Whether the answer opens what the item guards.

    "yes" always does. "n/a" does with a note, where the item is conditional and neither a capability nor the waiver of
    the backup. "no" does where another item takes over (no backup: the waiver), or with a note where a reason suffices.
    """
    match given.value if given else None:
        case "yes":
            return True
        case "n/a":
            return not (item.mandatory or item.needs_yes) and bool(given and given.note)
        case "no":
            return bool(item.no_means) or (item.guard in _REASON_SUFFICES and bool(given and given.note))
    return False


def open_items(record: Record, action: Action, using: frozenset[str] | None = None) -> tuple[ChecklistItem, ...]:
    """The items that hold up this one transition.

    Args:
        record: The consent.
        action: What is to be done.
        using: The capabilities the session is to have; None for all that were presented. What the customer refused
            holds up only a session that would use it.
    """
    transition = TRANSITIONS[action]
    if record.state in transition.unguarded:
        return ()
    if using is None and record.ran:
        using = record.in_use
    guards = transition.guards | (_gone(record) if action is Action.SEAL else frozenset())
    return tuple(
        item
        for item in record.items
        if not (using is not None and item.capability and item.when.isdisjoint(using))
        and (item.guard in guards or (item.guard in transition.standing and item.id in record.answers))
        and not _stands(record, item)
    )


def _gone(record: Record) -> frozenset[str]:
    """The guards of the ways that were gone and that nothing held up then."""
    gone = set()
    if record.revoked:
        gone.add("*>revoked")
    if any(event.kind == "paused" and event.body.get("absent") for event in record.events):
        gone.add("running>paused")
    if record.children:
        gone.add("running>amendment")
    return frozenset(gone)


def _stands(record: Record, item: ChecklistItem) -> bool:
    """Whether the item is answered so that it holds up nothing: settled, and not refuted."""
    given = record.answers.get(item.id)
    return given is not None and settled(item, given) and not noting.contradicted(record, item.id, given.value)


def ahead(state: ConsentState) -> dict[Action, tuple[Action, ...]]:
    """For each forward action that is still possible, the shortest way to it, itself included."""
    found: dict[Action, tuple[Action, ...]] = {}
    queue: deque[tuple[ConsentState, tuple[Action, ...]]] = deque([(state, ())])
    while queue:
        here, path = queue.popleft()
        for action in _FORWARD:
            if here in TRANSITIONS[action].sources and action not in found:
                found[action] = (*path, action)
                queue.append((TRANSITIONS[action].target, found[action]))
    return found


def open_ahead(record: Record) -> dict[Action, tuple[ChecklistItem, ...]]:
    """For each forward action, every item that holds it up on the way there."""
    return {
        action: _in_order(record, (item for step in path for item in open_items(record, step)))
        for action, path in ahead(record.state).items()
    }


def check(record: Record, action: Action, using: frozenset[str] | None = None) -> Transition:
    """The transition, if it may be made.

    Raises:
        HelpdeskError: `consent_open_items` naming each, also those on the way to a state that leads there;
            `consent_transition_refused` saying which states do.
    """
    transition = TRANSITIONS[action]
    held_up = open_items(record, action, using)
    if record.state not in transition.sources:
        held_up = open_ahead(record).get(action, ())
    if held_up:
        raise _open(record, action, held_up)
    if record.state not in transition.sources:
        sources = [state for state in ConsentState if state in transition.sources]
        leading = ", ".join(_("„{name}“").format(name=state.word) for state in sources)
        raise HelpdeskError(
            "consent_transition_refused",
            _("Die Freigabe ist „{state}“; „{action}“ geht nur aus {leading}.").format(
                state=record.state.word, action=action_word(action), leading=leading
            ),
            hint=_next_step(record, action),
        )
    return transition


def check_answer(record: Record, item: ChecklistItem, value: AnswerValue) -> None:
    """Whether the item may be answered so, now.

    Raises:
        HelpdeskError: `consent_item_not_applicable`, `consent_answer_not_allowed`, `consent_not_presented`,
            `consent_item_too_early`, `consent_item_closed` or `consent_answer_contradicts`.
    """
    named = {"id": item.id, "state": record.state.word}
    if item not in record.items:
        raise HelpdeskError(
            "consent_item_not_applicable",
            _("{id} gilt unter den gewählten Umständen nicht.").format(**named),
            hint=_("Ändern Sie die Umstände, wenn der Punkt doch gelten soll."),
        )
    if value == "n/a" and (item.mandatory or item.needs_yes):
        raise HelpdeskError(
            "consent_answer_not_allowed",
            _("{id} muss mit Ja oder Nein beantwortet werden.").format(**named),
            hint=_("„n. z.“ gibt es nur bei Punkten, die von Umständen abhängen."),
        )
    if not answerable(record, item):
        raise _not_now(record, item)
    if noting.contradicted(record, item.id, value):
        raise noting.contradiction(record, item.id)


def answerable(record: Record, item: ChecklistItem) -> bool:
    """Whether the item can be answered in the present state; the customer answers only what was presented."""
    states = _ANSWERABLE[item.guard] - ({S.DRAFT} if item.asks_customer else frozenset())
    return item in record.items and record.state in states


def item_rows(record: Record, spoken: Language) -> tuple[Item, ...]:
    """The items that apply, with their answers, for showing."""
    rows = []
    not_due = _GONE_BY - _gone(record)
    for item in record.items:
        given = record.answers.get(item.id)
        rows.append(
            Item(
                id=item.id,
                phase=item.phase,
                text=item.text[spoken],
                question=item.asked(record.circumstances)[spoken],
                who=item.who,
                mandatory=item.mandatory or item.needs_yes,
                why=item.why[spoken],
                basis=item.basis[spoken],
                evidence=item.evidence[spoken],
                guards=item.guards,
                answerable=answerable(record, item),
                lacks=lacking(record, item),
                unproven=unproven(record, item, given),
                due=item.guard not in not_due,
                answer=given.value if given else None,
                note=given.note if given else "",
                answered=given.at if given else None,
                prefilled=given.prefilled if given else False,
                channel=given.channel if given else "",
                proof=given.proof if given else "",
            )
        )
    return tuple(rows)


def action_word(action: Action) -> str:
    """The action in the user's language."""
    return {
        Action.PRESENT: _("vorlegen"),
        Action.GRANT: _("erteilen"),
        Action.DECLINE: _("ablehnen"),
        Action.EXPIRE: _("verfallen lassen"),
        Action.START: _("Sitzung starten"),
        Action.PAUSE: _("pausieren"),
        Action.RESUME: _("fortsetzen"),
        Action.REVOKE: _("Widerruf"),
        Action.END: _("beenden"),
        Action.SEAL: _("abschließen"),
    }[action]


def _open(record: Record, action: Action, items: tuple[ChecklistItem, ...]) -> HelpdeskError:
    lines = [
        ngettext(
            "„{action}“ geht noch nicht, ein Punkt ist offen:",
            "„{action}“ geht noch nicht, {count} Punkte sind offen:",
            len(items),
        ).format(action=action_word(action), count=len(items))
    ]
    for item in items:
        lacks = ""
        if (given := record.answers.get(item.id)) and not given.note:
            lacks = {
                "no": _(" (mit „Nein“ beantwortet)"),
                "n/a": _(" („n. z.“ braucht eine Begründung)"),
                "yes": _(" (es fehlt der Beleg)"),
            }[given.value]
        lines.append(f"{item.id} {item.text[language()]}{lacks}")
    hint = _next_step(record, action) if record.state not in TRANSITIONS[action].sources else ""
    return HelpdeskError("consent_open_items", "\n".join(lines), hint, open_items=[item.id for item in items])


def _next_step(record: Record, action: Action) -> str:
    path = ahead(record.state).get(action, ())
    if len(path) < 2:
        return ""
    return _("Der Weg dorthin: {steps}.").format(steps=" → ".join(action_word(step) for step in path))


def _not_now(record: Record, item: ChecklistItem) -> HelpdeskError:
    named = {"id": item.id, "state": record.state.word}
    if record.state is S.DRAFT and item.asks_customer and item.phase == "before":
        return HelpdeskError(
            "consent_not_presented",
            _("{id} beantwortet der Kunde, und ihm wurde die Freigabe noch nicht vorgelegt.").format(**named),
            hint=_("Legen Sie sie vor und beantworten Sie den Punkt danach."),
        )
    if not _ANSWERABLE[item.guard].isdisjoint(_reachable(record.state)):
        return HelpdeskError(
            "consent_item_too_early",
            _("{id} ist noch nicht an der Reihe; die Freigabe ist „{state}“.").format(**named),
            hint={
                "before": _("Der Punkt wird vor der Sitzung beantwortet."),
                "during": _("Der Punkt wird während der Sitzung beantwortet."),
                "after": _("Der Punkt wird nach der Sitzung beantwortet."),
            }[item.phase],
        )
    return HelpdeskError(
        "consent_item_closed",
        _("{id} lässt sich nicht mehr ändern; die Freigabe ist „{state}“.").format(**named),
        hint=_("Wer anders entscheidet, widerruft oder legt neu vor; das Bisherige bleibt im Nachweis."),
    )


def _reachable(state: ConsentState) -> set[ConsentState]:
    # Presenting once more is a new beginning, not a later state of this one.
    found: set[ConsentState] = set()
    queue = [state]
    while queue:
        here = queue.pop()
        ways = (way for way in TRANSITIONS.values() if here in way.sources)
        following = {way.target for way in ways if way.target is not S.PRESENTED or here is S.DRAFT} - found - {state}
        found |= following
        queue.extend(following)
    return found


def _in_order(record: Record, items: Iterable[ChecklistItem]) -> tuple[ChecklistItem, ...]:
    wanted = {item.id for item in items}
    return tuple(item for item in record.items if item.id in wanted)
