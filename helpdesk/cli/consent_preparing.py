"""Before anybody is asked: what is known of customer and device, and the technician's part in one step."""

from typing import cast

import click

from helpdesk.cli.context import Command, parse_id, services, show
from helpdesk.consent import ANSWERS, AnswerValue, BrokenFile, Proposal, Way
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import LANGUAGES, Language, _, language


@click.command("profiles", cls=Command)
def _profiles() -> None:
    """Lists the profiles of usual sessions, and the user's that can't be used."""
    with services() as helpdesk:
        found, broken = helpdesk.preparing.profiles(), helpdesk.preparing.broken_profiles()
    show(
        {
            "profiles": [
                {"id": one.id, "title": one.name, "circumstances": one.circumstances, "settled": one.settled}
                for one in found
            ],
            "broken": broken_json(broken),
        },
        [
            *(f"{one.id:16} {one.name}  ({', '.join(sorted(one.circumstances))})" for one in found),
            *broken_lines(broken),
        ],
    )


@click.command("recognise", cls=Command)
@click.argument("customer", metavar="CUSTOMER")
@click.argument("device")
@click.option("--in", "tongue", type=click.Choice(LANGUAGES), help="The language of the circumstances' names.")
def _recognise(customer: str, device: str, tongue: str | None) -> None:
    """Proposes circumstances by what is known of customer and device, each with its source."""
    with services() as helpdesk:
        spoken = cast("Language", tongue or language())
        found = helpdesk.preparing.recognise(parse_id(customer), device, spoken)
    show(list(map(_proposal, found)), map(_proposal_line, found))


@click.command("proposals", cls=Command)
@click.argument("consent_id", metavar="ID")
def _proposals(consent_id: str) -> None:
    """Proposes circumstances that a consent doesn't have yet, each with its source."""
    with services() as helpdesk:
        found = helpdesk.preparing.proposals(parse_id(consent_id))
    show(list(map(_proposal, found)), map(_proposal_line, found))


@click.command("notes", cls=Command)
@click.argument("consent_id", metavar="ID")
def _notes(consent_id: str) -> None:
    """Shows by item whom and which number to ask, and what was agreed; none of it is an answer."""
    with services() as helpdesk:
        found = helpdesk.preparing.suggestions(parse_id(consent_id))
    show(dict(found), (f"{item}  {note}" for item, note in found.items()))


@click.command("settle", cls=Command)
@click.argument("consent_id", metavar="ID")
def _settle(consent_id: str) -> None:
    """Answers what was agreed with the customer and the consent's profile names, with the source as the note."""
    with services() as helpdesk:
        found = parse_id(consent_id)
        helpdesk.preparing.settle(found)
        filled = [item for item in helpdesk.consents.get(found).items if item.prefilled]
    show([{"id": item.id, "note": item.note} for item in filled], (f"✓ {item.id}  {item.note}" for item in filled))


@click.command("confirm", cls=Command)
@click.argument("consent_id", metavar="ID")
@click.argument("items", nargs=-1, metavar="[ITEM]…")
def _confirm(consent_id: str, items: tuple[str, ...]) -> None:
    """Confirms items that are the technician's at once; without ITEM, lists those that are left."""
    with services() as helpdesk:
        found = parse_id(consent_id)
        if items:
            helpdesk.preparing.confirm(found, [item.upper() for item in items])
        consent = helpdesk.consents.get(found)
    left = [item for item in consent.items if item.id in consent.technicians_part]
    show(
        {"id": consent.id, "state": consent.state, "left": [item.id for item in left]},
        (f"○ {item.id}  {item.text}" for item in left),
    )


@click.command("answers", cls=Command)
@click.argument("consent_id", metavar="ID")
@click.argument("answers", nargs=-1, required=True, metavar="ITEM=ANSWER…")
@click.option("--channel", default="", help="How they came: on the spot, call-back, mail, portal, signature.")
@click.option("--proof", default="", help="What shows it. Never a password or code.")
def _answers(consent_id: str, answers: tuple[str, ...], channel: str, proof: str) -> None:
    """Writes down several answers that the customer gave in one way."""
    with services() as helpdesk:
        found = parse_id(consent_id)
        helpdesk.preparing.answer_all(found, dict(map(_answer, answers)), Way(channel, proof))
        consent = helpdesk.consents.get(found)
    show({"id": consent.id, "state": consent.state}, [f"{consent.id}  {consent.state.word}"])


COMMANDS = (_profiles, _recognise, _proposals, _notes, _settle, _confirm, _answers)


def broken_json(broken: tuple[BrokenFile, ...]) -> list[dict[str, object]]:
    """Files of the user's that can't be used, with the line of each fault."""
    return [
        {"file": one.file, "faults": [{"line": fault.line, "message": fault.message} for fault in one.faults]}
        for one in broken
    ]


def broken_lines(broken: tuple[BrokenFile, ...]) -> list[str]:
    """The same for a person."""
    return [
        _("✗ {file}, Zeile {line}: {message}").format(file=one.file.name, line=fault.line, message=fault.message)
        for one in broken
        for fault in one.faults
    ]


def _answer(text: str) -> tuple[str, AnswerValue]:
    item, _equals, answer = text.partition("=")
    if answer not in ANSWERS:
        raise HelpdeskError(
            "answer_malformed",
            _("„{text}“ ist keine Antwort.").format(text=text[:80]),
            hint=_("Eine Antwort hat die Form B06=yes; möglich: {choices}").format(choices=", ".join(ANSWERS)),
        )
    return item.upper(), answer


def _proposal(proposal: Proposal) -> dict[str, object]:
    return {"id": proposal.circumstance.id, "name": proposal.circumstance.name, "source": proposal.source}


def _proposal_line(proposal: Proposal) -> str:
    return f"○ {proposal.circumstance.id:16} {proposal.circumstance.name}  ({proposal.source})"
