"""What changed elsewhere while somebody had a customer open: kept where it doesn't collide with what they typed."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from helpdesk.customers.models import CustomerNew, contract_problems
from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _

Part = TypeVar("Part")


def merged(typed: CustomerNew, opened: CustomerNew, stored: CustomerNew) -> CustomerNew:
    """What was typed, put onto what is stored now; what the typing left as it was opened stays as it is stored.

    Args:
        typed: What shall be stored.
        opened: What was stored when it was opened to be edited.
        stored: What is stored now.

    Raises:
        HelpdeskError: `customer_changed` with a problem for each field that both sides changed.
    """
    whole = CustomerNew(
        _newer(typed.name, opened.name, stored.name),
        _newer(typed.number, opened.number, stored.number),
        _together(typed.contacts, opened.contacts, stored.contacts),
        _together(typed.contracts, opened.contracts, stored.contracts),
        _together(typed.facts, opened.facts, stored.facts),
        # Lines of one address don't mix.
        _newer(typed.address, opened.address, stored.address),
    )
    problems = [*_collisions(typed, opened, stored)]
    if not problems and any(contract_problems(whole.contracts)) and not any(contract_problems(typed.contracts)):
        problems.append(_told("contracts", [one.document for one in stored.contracts if one not in opened.contracts]))
    if problems:
        raise HelpdeskError(
            "customer_changed",
            _("Der Kunde wurde inzwischen an anderer Stelle geändert; von Ihren Eingaben ist nichts gespeichert."),
            hint=_(
                "Ihre Eingaben stehen noch hier. Notieren Sie sich Ihre Änderung, brechen Sie ab und tragen Sie sie in "
                "den neuen Stand ein."
            ),
            problems=problems,
        )
    return whole


def _collisions(typed: CustomerNew, opened: CustomerNew, stored: CustomerNew) -> Iterator[Problem]:
    for field, text, before, now in (
        ("name", typed.name, opened.name, stored.name),
        ("number", typed.number, opened.number, stored.number),
    ):
        if before not in {text, now} and text != now:
            yield _told(field, [now])
    if opened.address not in {typed.address, stored.address} and typed.address != stored.address:
        yield _told("address", stored.address)
    if both := _changed_twice(typed.contacts, opened.contacts, stored.contacts):
        yield _told("contacts", [contact.name for contact in both])
    if twice := _changed_twice(typed.contracts, opened.contracts, stored.contracts):
        yield _told("contracts", [contract.document for contract in twice])
    if facts := _changed_twice(typed.facts, opened.facts, stored.facts):
        yield _told("facts", [fact.text for fact in facts])


def _told(field: str, what: Sequence[str]) -> Problem:
    names = ", ".join(dict.fromkeys(filter(None, what))) or _("nichts")
    message = (
        _("Inzwischen steht hier: {text}").format(text=names)
        if field in {"name", "number", "address"}
        else _("Inzwischen geändert oder entfernt: {names}").format(names=names)
    )
    return Problem(field, f"{field}_changed", message)


def _newer(typed: Part, opened: Part, stored: Part) -> Part:
    return stored if typed == opened else typed


def _together(typed: Sequence[Part], opened: Sequence[Part], stored: Sequence[Part]) -> tuple[Part, ...]:
    """What was typed without what went elsewhere, and what came there."""
    if stored == opened:
        return tuple(typed)
    if typed == opened:
        return tuple(stored)
    kept = [part for part in typed if part in stored or part not in opened]
    return (*kept, *(part for part in stored if part not in opened and part not in kept))


def _changed_twice(typed: Sequence[Part], opened: Sequence[Part], stored: Sequence[Part]) -> list[Part]:
    """The parts as they were opened that are so no more, neither typed nor stored."""
    if typed == stored:
        return []
    return [part for part in opened if part not in typed and part not in stored]
