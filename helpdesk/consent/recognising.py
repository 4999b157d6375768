"""What customer and device tell of a session before anybody is asked; from data files of the program."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from helpdesk.consent.preparing_models import Matter
from helpdesk.customers import AgreedFact, Customer
from helpdesk.i18n import _, format_day
from helpdesk.resources import resource


@dataclass(frozen=True, slots=True)
class _Sign:
    circumstance: str
    where: frozenset[str]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Functions:
    """Whose word counts under a circumstance, by the names of functions in lower case."""

    accepted: re.Pattern[str]
    refused: re.Pattern[str]

    def fit(self, function: str) -> bool:
        """Whether somebody of this function may decide."""
        name = function.casefold()
        return bool(self.accepted.search(name)) and not self.refused.search(name)


@cache
def matters() -> tuple[Matter, ...]:
    """What can be agreed about remote maintenance."""
    return tuple(
        Matter(
            one["id"],
            one["words"],
            tuple(one.get("settles", ())),
            tuple(one.get("suggests", ())),
            one.get("circumstance", ""),
        )
        for one in _read("matters")["matters"]
    )


@cache
def functions() -> Mapping[str, Functions]:
    """By circumstance, who may grant under it."""
    return {
        circumstance: Functions(re.compile(words["accepted"]), re.compile(words["refused"]))
        for circumstance, words in _read("recognising")["functions"].items()
    }


def agreed(customer: Customer, day: date) -> Iterator[tuple[Matter, AgreedFact]]:
    """What was agreed about remote maintenance and holds on the day."""
    for fact in customer.facts:
        if fact.since <= day:
            yield from ((matter, fact) for matter in matters() if matter.words in fact.fulfils)


def source_of(fact: AgreedFact) -> str:
    """Where an agreed fact stands, as the note of what it answers."""
    return _("vereinbart am {day}, {source}: {text}").format(
        day=format_day(fact.since), source=fact.source, text=fact.text
    )


def recognised(customer: Customer, device: str, servers: Sequence[str], day: date) -> Iterator[tuple[str, str]]:
    """Circumstances that seem to hold, each with what says so; the surest source of one comes first.

    Args:
        customer: The customer.
        device: The device's name, as typed.
        servers: Servers that the customer's earlier tickets were about.
        day: What was agreed later doesn't count.
    """
    for matter, fact in agreed(customer, day):
        if matter.circumstance:
            yield matter.circumstance, source_of(fact)
    if device.strip() and any(_same(device, server) for server in servers):
        yield "server", _("Frühere Tickets nennen „{device}“ als Server").format(device=device.strip())
    for sign in _signs():
        for where, text, source in _texts(customer, device, day):
            if where in sign.where and sign.pattern.search(text.casefold()):
                yield sign.circumstance, source


def _texts(customer: Customer, device: str, day: date) -> Iterator[tuple[str, str, str]]:
    for fact in customer.facts:
        if fact.since <= day:
            yield "fact", fact.text, source_of(fact)
    yield "device", device, _("Name des Geräts: „{name}“").format(name=device.strip())
    yield "customer", customer.name, _("Name des Kunden: „{name}“").format(name=customer.name)


def _same(one: str, other: str) -> bool:
    # "srv-1" is also meant by "srv-1.nord.example".
    names = [name.strip().casefold() for name in (one, other)]
    return names[0] == names[1] or names[0].partition(".")[0] == names[1].partition(".")[0] != ""


@cache
def _signs() -> tuple[_Sign, ...]:
    return tuple(
        _Sign(one["circumstance"], frozenset(one["where"]), re.compile(one["pattern"]))
        for one in _read("recognising")["signs"]
    )


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((resource("consent") / f"{name}.toml").read_text(encoding="utf-8"))
