"""One ranked list of everything that was found, best first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from helpdesk.customers import CustomerRow
from helpdesk.i18n import _
from helpdesk.scope import Answer, Verdict
from helpdesk.tickets import TicketRow
from ui.commands import Command, native
from ui.scope.verdicts import entry_look, look
from ui.tickets.states import state_look
from ui.widgets import Row

_QUESTION = re.compile(r"\?|\b(enthalten|inklusive|dabei|abgedeckt|covered|included)\b", re.IGNORECASE)


def wish(text: str) -> str:
    """What is asked for, without the words that only make it a question; no document calls anything "enthalten"."""
    return " ".join(_QUESTION.sub(" ", text).split()).strip(" –-,") or text


@dataclass(frozen=True, slots=True)
class Goal:
    """What a row of the list leads to."""

    kind: Literal["command", "ticket", "customer", "scope"]
    value: str | UUID


@dataclass(frozen=True, slots=True)
class Found:
    """What the worker found for a text."""

    tickets: Sequence[TicketRow] = ()
    customers: Sequence[CustomerRow] = ()
    answer: Answer | None = None
    titles: dict[str, str] = field(default_factory=dict)


def ranked(text: str, commands: Iterable[Command], found: Found, limit: int = 12) -> list[Row]:
    """The best rows for what was typed; commands first while nothing is."""
    rows = [*_commands(text, commands), *_scope(text, found), *_customers(text, found), *_tickets(text, found)]
    rows.sort(key=lambda scored: -scored[0])
    return [row for _score, row in rows[:limit]]


def _commands(text: str, commands: Iterable[Command]) -> list[tuple[float, Row]]:
    return [
        (score, Row(Goal("command", command.id), command.text, _("Befehl"), "neutral", command.icon, "", keys))
        for command in commands
        if (score := closeness(text, command.text)) > 0
        for keys in [native(command.keys)]
    ]


def _customers(text: str, found: Found) -> list[tuple[float, Row]]:
    return [
        (
            1.2 + closeness(text, f"{row.name} {row.number}"),
            Row(Goal("customer", row.id), row.name, _("Kunde"), "neutral", "building-2", "", row.number),
        )
        for row in found.customers
    ]


def _tickets(text: str, found: Found) -> list[tuple[float, Row]]:
    rows = []
    for row in found.tickets:
        icon, kind = state_look(row.state)
        title = row.title
        detail = " · ".join(part for part in (_("Ticket"), row.customer) if part)
        shown = Row(Goal("ticket", row.id), title, detail, kind, icon, row.word, row.number or "")
        rows.append((1 + closeness(text, f"{row.number or ''} {title}"), shown))
    return rows


def _scope(text: str, found: Found) -> list[tuple[float, Row]]:
    if found.answer is None or len(text) < 3:
        return []
    asked = 4.0 if _QUESTION.search(text) else 0.0
    verdict = look(found.answer.verdict)
    if found.answer.verdict is Verdict.UNREGULATED:
        # What resembles the question must not look like its answer: the lookup shows it, and says so.
        told = Row(
            Goal("scope", wish(text)), wish(text), _("Leistungsumfang"), verdict.kind, verdict.icon, verdict.word
        )
        return [(asked + 0.3, told)] if asked or found.answer.hits else []
    rows = []
    for position, hit in enumerate(found.answer.hits):
        # The first row says what may be told, which is stricter than its entry where entries contradict.
        leads = position == 0 and found.answer.verdict is not hit.entry.verdict
        shown = verdict if leads else entry_look(hit.entry)
        where = " › ".join(filter(None, (found.titles.get(hit.entry.document, ""), hit.entry.module_title)))
        score = asked + 1.6 - 0.1 * position + closeness(text, hit.entry.text)
        rows.append((score, Row(Goal("scope", wish(text)), hit.entry.text, where, shown.kind, shown.icon, shown.word)))
    return rows


def closeness(typed: str, text: str) -> float:
    """How well a text fits what was typed so far: 2 starts so, 1 every word begins one of its words, 0 not."""
    wanted, offered = typed.casefold().split(), text.casefold()
    if not wanted:
        return 0.5
    if offered.startswith(typed.casefold()):
        return 2
    words = re.split(r"[\s\-/]+", offered)
    if all(any(word.startswith(part) for word in words) for part in wanted):
        return 1
    return 0
