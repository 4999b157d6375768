from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import UUID

import click

from helpdesk import i18n
from helpdesk.changes import Changes
from helpdesk.cli import consent_preparing, consent_record, consent_session
from helpdesk.cli.consent_session import parse_moment, take_time
from helpdesk.cli.consent_stated import stated_options
from helpdesk.cli.context import Command, Group, parse_id, services, show
from helpdesk.consent import (
    ANSWERS,
    USUAL_CIRCUMSTANCES,
    AnswerValue,
    Consent,
    ConsentNew,
    Grant,
    Item,
    Way,
)
from helpdesk.i18n import Language, _, format_moment

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

_MARKS: dict[AnswerValue | None, str] = {"yes": "✓", "no": "✗", "n/a": "–", None: "○"}


@click.group("consent", cls=Group)
def group() -> None:
    """Consent to a remote session, from the first question to the closed record."""


@group.command("new")
@click.option("--customer", required=True, metavar="ID", help="The customer.")
@click.option("--device", required=True, help="The device the session goes to.")
@click.option("--reason", required=True, help="Why the session is needed.")
@click.option("--ticket", metavar="ID", help="The ticket it belongs to.")
@click.option(
    "--circumstance",
    "circumstances",
    multiple=True,
    metavar="NAME",
    help="What the session is like; repeat it. All given ones together define the session. "
    f"Without any: {', '.join(sorted(USUAL_CIRCUMSTANCES))}.",
)
@click.option("--language", type=click.Choice(i18n.LANGUAGES), help="The customer's language; else that of messages.")
@stated_options
@click.option("--profile", default="", metavar="NAME", help="A usual session; its circumstances go with those given.")
def _new(
    customer: str,
    device: str,
    reason: str,
    ticket: str | None,
    circumstances: tuple[str, ...],
    language: str | None,
    profile: str,
    **stated: str,
) -> None:
    """Drafts a consent; on a profile, what was agreed with the customer is answered at once."""
    with services() as helpdesk:
        usual = helpdesk.preparing.profile(profile).circumstances if profile else frozenset()
        consent = ConsentNew(
            customer=parse_id(customer),
            device=device,
            reason=reason,
            ticket=parse_id(ticket) if ticket else None,
            circumstances=usual | frozenset(circumstances) or USUAL_CIRCUMSTANCES,
            language=cast("Language", language or i18n.language()),
            profile=profile,
            stated=stated,
        )
        (consent_id,) = helpdesk.preparing.begin(consent).consents
        _show_state(helpdesk, consent_id)


@group.command("items")
@click.argument("consent_id", metavar="ID")
def _items(consent_id: str) -> None:
    """Lists the items that apply, with their answers."""
    with services() as helpdesk:
        items = helpdesk.consents.items(parse_id(consent_id))
        show([_item(item) for item in items], (_item_line(item) for item in items))


@group.command("answer")
@click.argument("consent_id", metavar="ID")
@click.argument("item")
@click.argument("answer", type=click.Choice(ANSWERS))
@click.option("--note", default="", help="What shows it, or why the item doesn't apply.")
@click.option("--channel", default="", help="How the customer said so: call-back, mail, on the spot.")
@click.option("--proof", default="", help="What shows that. Never a password or code.")
def _answer(consent_id: str, item: str, answer: str, note: str, channel: str, proof: str) -> None:
    """Answers one item; what the customer confirms is answered after presenting.

    In a session and after it, channel and proof, what was noted, or a note show a "yes"; the record says of a bare one
    that nothing shows it.
    """
    value, named = cast("AnswerValue", answer), item.upper()
    with services() as helpdesk:
        found = parse_id(consent_id)
        if channel or proof:
            helpdesk.preparing.answer_all(found, {named: value}, Way(channel, proof), {named: note})
        else:
            helpdesk.consents.answer(found, named, value, note)
        _show_state(helpdesk, found)


@group.command("circumstances")
@click.argument("consent_id", metavar="ID")
@click.argument("names", nargs=-1, metavar="[NAME]…")
def _circumstances(consent_id: str, names: tuple[str, ...]) -> None:
    """Lists the circumstances; with NAMEs, replaces those chosen. What was presented is void then."""
    with services() as helpdesk:
        found = parse_id(consent_id)
        before = helpdesk.consents.get(found)
        if names:
            helpdesk.consents.change_circumstances(found, frozenset(names))
        consent = helpdesk.consents.get(found)
        taken_back = before.presentation is not None and consent.presentation is None
        told = _("Die vorgelegte Freigabe gilt nicht mehr; legen Sie sie mit den neuen Umständen noch einmal vor.")
        chosen = {one.id for one in consent.circumstances}
        every = helpdesk.consents.circumstances(consent.language)
        show(
            [{"id": one.id, "name": one.name, "kind": one.kind, "chosen": one.id in chosen} for one in every],
            [
                *(f"{_MARKS['yes' if one.id in chosen else None]} {one.id:20} {one.name}" for one in every),
                *([told] if taken_back else []),
            ],
        )


@group.command("grant")
@click.argument("consent_id", metavar="ID")
@click.option("--person", default="", help="Who grants.")
@click.option("--function", default="", help="Their function at the customer's.")
@click.option("--authority", default="", help="Where their authority comes from.")
@click.option("--channel", default="", help="How they granted: on the spot, call-back, mail, portal, signature.")
@click.option("--proof", default="", help="What shows it. Never a password or code.")
@click.option(
    "--until",
    metavar="MOMENT",
    help="When it ends: 2026-03-01T14:05; else in 24 hours. Later only for standing access, as its profile says.",
)
@click.option(
    "--signature", type=click.Path(dir_okay=False, path_type=Path), help="A picture of the signature, as PNG."
)
def _grant(
    consent_id: str,
    person: str,
    function: str,
    authority: str,
    channel: str,
    proof: str,
    until: str | None,
    signature: Path | None,
) -> None:
    """Writes down that the customer grants what was presented.

    What the contact list says of the person may be left out; who isn't in it needs a source of their authority.
    """
    from helpdesk.consent.signatures import MOST_BYTES  # noqa: PLC0415 - the ORM
    from helpdesk.store.files import read_chosen  # noqa: PLC0415

    grant = Grant(person, function, authority, channel, proof, parse_moment(until) if until else None)
    picture = read_chosen(signature, MOST_BYTES) if signature else b""
    _change(consent_id, lambda helpdesk, found: helpdesk.consents.grant(found, grant, picture))


@group.command("start")
@click.argument("consent_id", metavar="ID")
@click.option(
    "--only",
    "capabilities",
    multiple=True,
    metavar="NAME",
    help='Use no more than these capabilities of those granted; repeat it. "watching" alone: none of them.',
)
def _start(consent_id: str, capabilities: tuple[str, ...]) -> None:
    """Starts the session."""
    using = frozenset(capabilities) - {"watching"} if capabilities else None
    _change(consent_id, lambda helpdesk, found: helpdesk.consents.start(found, capabilities=using), begins=True)


@group.command("pause")
@click.argument("consent_id", metavar="ID")
@click.option("--reason", default="", help="Why, in a sentence.")
@click.option("--absent", is_flag=True, help="The customer has left the screen.")
def _pause(consent_id: str, reason: str, *, absent: bool) -> None:
    """Pauses the session."""
    _change(consent_id, lambda helpdesk, found: helpdesk.consents.pause(found, reason, absent=absent))


@group.command("revoke")
@click.argument("consent_id", metavar="ID")
@click.option("--reason", default="", help="Why; nobody has to say.")
@click.option("--channel", default="", help="How they said so, in any way.")
@click.option("--person", default="", help="Who said so.")
def _revoke(consent_id: str, reason: str, channel: str, person: str) -> None:
    """The customer takes the grant back."""
    _change(
        consent_id,
        lambda helpdesk, found: helpdesk.consents.revoke(found, reason, channel=channel, person=person),
    )


@group.command("show")
@click.argument("consent_id", metavar="ID")
def _show(consent_id: str) -> None:
    """Shows a consent whole."""
    with services() as helpdesk:
        consent = helpdesk.consents.get(parse_id(consent_id))
        show(_whole(consent), _lines(consent))


@group.command("list")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, help="At most so many.")
def _list(limit: int) -> None:
    """Lists consents, newest first."""
    with services() as helpdesk:
        rows = helpdesk.consents.page(limit=limit)
        show(
            [
                {
                    "id": row.id,
                    "state": row.state,
                    "customer": row.customer,
                    "device": row.device,
                    "created": row.created,
                }
                for row in rows
            ],
            (
                f"{row.id}  {format_moment(row.created)}  {row.state.word:14}  {row.customer}, {row.device}"
                for row in rows
            ),
        )


Act = Callable[["Helpdesk", UUID], Changes]
Reasoned = Callable[["Helpdesk", UUID, str], Changes]


def _change(consent_id: str, act: Act, *, begins: bool = False) -> None:
    with services() as helpdesk:
        found = parse_id(consent_id)
        act(helpdesk, found)
        take_time(helpdesk, found)
        _show_state(helpdesk, found, begins=begins)


def _plain_command(name: str, text: str, act: Act) -> Command:
    return Command(
        name,
        callback=lambda consent_id: _change(consent_id, act),
        params=[click.Argument(["consent_id"], metavar="ID")],
        help=text,
    )


def _reasoned_command(name: str, text: str, act: Reasoned) -> Command:
    return Command(
        name,
        callback=lambda consent_id, reason: _change(
            consent_id, lambda helpdesk, found: act(helpdesk, found, reason), begins=name == "resume"
        ),
        params=[
            click.Argument(["consent_id"], metavar="ID"),
            click.Option(["--reason"], default="", help="Why, in a sentence."),
        ],
        help=text,
    )


for _command in (
    _plain_command("present", "Fixes the text the customer is shown.", lambda h, found: h.consents.present(found)),
    _reasoned_command("decline", "The customer says no.", lambda h, found, why: h.consents.decline(found, why)),
    _reasoned_command(
        "resume",
        "Goes on after a pause; a long one needs a reason.",
        lambda h, found, why: h.consents.resume(found, why),
    ),
    _reasoned_command("end", "The connection is gone.", lambda h, found, why: h.consents.end(found, why)),
):
    group.add_command(_command)


for _other in (*consent_preparing.COMMANDS, *consent_session.COMMANDS, *consent_record.COMMANDS):
    group.add_command(_other)


# The contract names these options for every step; a script may pass the same to each, also where one says nothing.
for _step in ("present", "grant", "decline", "start", "pause", "resume", "revoke", "end", "seal"):
    _params = group.commands[_step].params
    _known = {param.name for param in _params}
    _params += [
        click.Option([f"--{name}"], expose_value=False, hidden=True)
        for name in ("person", "function", "authority", "channel", "proof", "reason")
        if name not in _known
    ]


def _show_state(helpdesk: "Helpdesk", consent_id: UUID, *, begins: bool = False) -> None:
    consent = helpdesk.consents.get(consent_id)
    told = [f"{consent.id}  {consent.state.word}"]
    if begins:
        # This process ends with the command; who counts on the clock and the revocation shall know where they are.
        told.append(
            _("Uhr und Widerruf hat das offene Fenster; ist keines offen, fragt das nächste, wann die Sitzung endete.")
        )
    show({"id": consent.id, "state": consent.state}, told)


def _item(item: Item) -> dict[str, object]:
    return {
        "id": item.id,
        "phase": item.phase,
        "text": item.text,
        "who": item.who,
        "guards": item.guards,
        "answer": item.answer,
    }


def _item_line(item: Item) -> str:
    return f"{_MARKS[item.answer]} {item.id}  {item.who:2}  {item.text}" + (f"  ({item.note})" if item.note else "")


def _whole(consent: Consent) -> dict[str, object]:
    return {
        "id": consent.id,
        "state": consent.state,
        "customer": consent.customer,
        "customer_id": consent.customer_id,
        "device": consent.device,
        "reason": consent.reason,
        "ticket": consent.ticket,
        "language": consent.language,
        "technician": consent.technician,
        "company": consent.company,
        "checklist": consent.checklist,
        "created": consent.created,
        "circumstances": [one.id for one in consent.circumstances],
        "items": [
            _item(item)
            | {
                "note": item.note,
                "answered": item.answered,
                "prefilled": item.prefilled,
                "channel": item.channel,
                "proof": item.proof,
            }
            for item in consent.items
        ],
        "open": consent.open,
        "presentation": consent.presentation,
        "grant": consent.grant,
        "granted": consent.granted,
        "valid_until": consent.valid_until,
        "segments": consent.segments,
        "raw_seconds": consent.raw_seconds,
        "disconnected_after": consent.disconnected_after,
        "stated": consent.facts,
        "parent": consent.parent,
        "children": list(map(str, consent.children)),
        "acting": consent.acting,
        "in_use": consent.in_use,
        "leftovers": consent.leftovers,
        "keep_until": consent.keep_until,
        "events": consent.events,
    }


def _lines(consent: Consent) -> Iterator[str]:
    yield f"{consent.customer}, {consent.device}: {consent.state.word}"
    yield consent.reason
    yield ", ".join(one.name for one in consent.circumstances)
    yield from map(_item_line, consent.items)
    if consent.grant:
        grant = consent.grant
        yield _("Erteilt von {person} ({function}), Befugnis: {authority}, Weg: {channel}, Beleg: {proof}").format(
            person=grant.person,
            function=grant.function,
            authority=grant.authority,
            channel=grant.channel,
            proof=grant.proof,
        )
    for one in consent.leftovers:
        yield f"{_MARKS['yes' if one.cleared else None]} {one.sequence}  {one.word}: {one.what}"
    for event in consent.events:
        if event.kind != "answered":
            yield f"{format_moment(event.at)}  {event.word}"
