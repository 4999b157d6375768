from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from helpdesk.cli import ticket_templates
from helpdesk.cli.context import LIMIT, Group, parse_id, services, show
from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _, format_bytes, format_moment
from helpdesk.tickets import Judgement, Quality, Ticket, TicketDraft, TicketFilter, TicketRow, TicketState
from helpdesk.tickets.forms import gap_word

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk
    from helpdesk.tickets.confidential import Warned

_ATTACH = click.option(
    "--attach", "files", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="A file to attach."
)
_SHRINK = click.option("--shrink", is_flag=True, help="Shrinks pictures that have too many bytes for the form.")
_DESPITE = click.option(
    "--despite-warnings", is_flag=True, help="Sends although something in it looks like a password, a key or an IBAN."
)
_ENTRY = click.option(
    "--entry", "entries", multiple=True, metavar="ENTRY", help="Id of the entry the answer rests on; can be repeated."
)


@click.group("ticket", cls=Group)
def group() -> None:
    """Tickets: write, find, send, answer, close."""


group.add_command(ticket_templates.group)

_FIELDS = (
    click.option("--subject", help="One line, at most 255 characters."),
    click.option("--message", help="What happened, since when, how to repeat it, its error text, which systems."),
    click.option("--department", help="As in the provider's form."),
    click.option("--category", help="Product category, as in the provider's form."),
    click.option("--server", help="The server it is about."),
    click.option("--customer", metavar="ID", type=parse_id, help="The customer it is about."),
    click.option("--desk", metavar="NAME", help="Where it shall go; see `helpdesk desk list`."),
)


def _fields(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_FIELDS):
        command = option(command)
    return command


@group.command("new")
@_fields
@click.option("--template", metavar="T", help="Fills what is left empty; see `helpdesk ticket template list`.")
@_ATTACH
@_SHRINK
@_ENTRY
def _new(
    template: str | None,
    files: tuple[Path, ...],
    shrink: bool,
    entries: tuple[str, ...],
    desk: str | None,
    **typed: str | UUID | None,
) -> None:
    """Begins a draft. What is missing is listed, with exit status 2; what was given is kept all the same."""
    with services() as helpdesk:
        goal = helpdesk.delivery.desk(desk or helpdesk.desks.standard())
        draft = _typed(TicketDraft(desk=goal.name, profile=goal.profile or "centron"), typed)
        if template:
            draft = helpdesk.templates.fill(template, draft)
        judgements = _judgements(helpdesk, entries, draft.customer)
        (ticket_id,) = helpdesk.tickets.draft(draft, files, shrink=shrink).tickets
        for judgement in judgements:
            helpdesk.tickets.judge(ticket_id, judgement)
        if problems := _print_draft(helpdesk, ticket_id).problems:
            raise HelpdeskError(
                "ticket_incomplete",
                _("Der Entwurf ist gespeichert, lässt sich so aber nicht absenden."),
                hint=_("Ergänzen Sie das Genannte: helpdesk ticket edit {id} …").format(id=ticket_id),
                problems=problems,
            )


@group.command("edit")
@click.argument("ticket_id", metavar="ID", type=parse_id)
@_fields
@_ATTACH
@_SHRINK
@_ENTRY
def _edit(
    ticket_id: UUID,
    files: tuple[Path, ...],
    shrink: bool,
    entries: tuple[str, ...],
    desk: str | None,
    **typed: str | UUID | None,
) -> None:
    """Changes the given fields of a draft and attaches files to it."""
    with services() as helpdesk:
        goal = helpdesk.delivery.desk(desk) if desk else None
        way: dict[str, str | UUID | None] = {"desk": goal.name, "profile": goal.profile or None} if goal else {}
        draft = _typed(helpdesk.tickets.get(ticket_id).draft(), {**typed, **way})
        judgements = _judgements(helpdesk, entries, draft.customer)
        helpdesk.tickets.save(ticket_id, draft)
        for judgement in judgements:
            helpdesk.tickets.judge(ticket_id, judgement)
        for file in files:
            helpdesk.tickets.attached.attach(ticket_id, file, shrink=shrink)
        _print_draft(helpdesk, ticket_id)


@group.command("list")
@click.option("--state", type=click.Choice([str(state) for state in TicketState]), help="Only tickets in this state.")
@click.option("--customer", metavar="ID", type=parse_id, help="Only this customer's.")
@click.option("--desk", metavar="NAME", default="", help="Only what goes to this desk.")
@click.option("--within", metavar="DAYS", type=click.IntRange(1), default=None, help="Changed in so many days.")
@click.option("--bin", "binned", is_flag=True, help="The discarded drafts instead.")
@LIMIT
def _list(
    state: str | None,
    customer: UUID | None,
    desk: str,
    within: int | None,
    binned: bool,
    limit: int,
) -> None:
    """Lists tickets, newest first."""
    states = frozenset({TicketState(state)} if state else ())
    where = TicketFilter(states, customer, desk, within or 0, binned=binned)
    with services() as helpdesk:
        rows = helpdesk.finding.page(where, limit=limit)
        show(rows, map(_line, rows))


@group.command("search")
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
def _search(text: str, limit: int) -> None:
    """Finds tickets by words and parts of words.

    In subject, message, thread, customer's name, server, number and file names; Müller is found as Mueller and Muller.
    """
    with services() as helpdesk:
        rows = helpdesk.finding.search(TicketFilter(text=text), limit)
        show(rows, map(_line, rows))


@group.command("show")
@click.argument("ticket_id", metavar="ID", type=parse_id)
def _show(ticket_id: UUID) -> None:
    """Shows a ticket with its thread and receipts."""
    with services() as helpdesk:
        _print(helpdesk, ticket_id)


@group.command("submit")
@click.argument("ticket_id", metavar="ID", type=parse_id)
@_DESPITE
def _submit(ticket_id: UUID, despite_warnings: bool) -> None:
    """Queues a draft and sends it if its desk can be reached.

    What looks like a password, a key or an IBAN in it is named, with exit status 2, unless --despite-warnings is given.
    """
    with services() as helpdesk:
        if not despite_warnings:
            _require_harmless(helpdesk.tickets.warnings(ticket_id))
        helpdesk.delivery.submit(ticket_id)
        _send(helpdesk, ticket_id)


@group.command("reply")
@click.argument("ticket_id", metavar="ID", type=parse_id)
@click.option("--message", required=True)
@_ATTACH
@_DESPITE
def _reply(ticket_id: UUID, message: str, files: tuple[Path, ...], despite_warnings: bool) -> None:
    """Adds a message to a ticket's thread and sends it if its desk can be reached; warns as submit does."""
    with services() as helpdesk:
        if not despite_warnings:
            _require_harmless(helpdesk.tickets.attached.warnings_of(ticket_id, message, files))
        # Somebody may be writing another in the window.
        helpdesk.delivery.reply(ticket_id, message, files, finishes=False)
        _send(helpdesk, ticket_id)


@group.command("close")
@click.argument("ticket_id", metavar="ID", type=parse_id)
def _close(ticket_id: UUID) -> None:
    """Closes a delivered ticket, at its desk too."""
    with services() as helpdesk:
        helpdesk.delivery.close(ticket_id)
        _send(helpdesk, ticket_id)


@group.command("take-back")
@click.argument("ticket_id", metavar="ID", type=parse_id)
def _take_back(ticket_id: UUID) -> None:
    """Takes back the last thing that hasn't gone out yet; it can be changed and sent again."""
    with services() as helpdesk:
        helpdesk.delivery.take_back(ticket_id)
        _print(helpdesk, ticket_id)


@group.command("handoff")
@click.argument("ticket_id", metavar="ID", type=parse_id)
def _handoff(ticket_id: UUID) -> None:
    """Lays out what is to be entered into a portal by hand: the fields in the form's order, and a folder."""
    with services() as helpdesk:
        handoff = helpdesk.delivery.handoff(ticket_id)
        fields = (line for field in handoff.fields for line in (f"{field.label}:", field.value, ""))
        show(handoff, [handoff.address, str(handoff.folder), "", *fields])


@group.command("confirm")
@click.argument("ticket_id", metavar="ID", type=parse_id)
@click.argument("number", default="")
def _confirm(ticket_id: UUID, number: str) -> None:
    """Says that what was handed over arrived; a new ticket needs the NUMBER the portal gave it."""
    with services() as helpdesk:
        helpdesk.delivery.confirm(ticket_id, number)
        _send(helpdesk, ticket_id)


@group.command("number")
@click.argument("ticket_id", metavar="ID", type=parse_id)
@click.argument("number")
def _number(ticket_id: UUID, number: str) -> None:
    """Enters the NUMBER that an answering mail gave a ticket sent by mail."""
    with services() as helpdesk:
        helpdesk.delivery.enter_number(ticket_id, number)
        _print(helpdesk, ticket_id)


@group.command("not-arrived")
@click.argument("ticket_id", metavar="ID", type=parse_id)
def _not_arrived(ticket_id: UUID) -> None:
    """Says that what was handed over was not entered; it can then be taken back."""
    with services() as helpdesk:
        helpdesk.delivery.not_arrived(ticket_id)
        _print(helpdesk, ticket_id)


@group.command("draw-page", hidden=True)
def _draw_page() -> None:
    """Draws the first page of a PDF from standard input; how a bundled program starts its own helper."""
    from helpdesk.tickets.pdf_page import draw  # noqa: PLC0415 - PDFium is the child's alone

    draw()


@group.command("discard")
@click.argument("ticket_id", metavar="ID", type=parse_id)
def _discard(ticket_id: UUID) -> None:
    """Puts a draft into the bin."""
    with services() as helpdesk:
        helpdesk.tickets.discard(ticket_id)
        show({"id": ticket_id}, [_("Der Entwurf liegt im Papierkorb.")])


@group.command("delete")
@click.argument("ticket_id", metavar="ID", type=parse_id)
def _delete(ticket_id: UUID) -> None:
    """Deletes a draft that lies in the bin, for good. The bin does that by itself after thirty days."""
    with services() as helpdesk:
        helpdesk.bin.delete(ticket_id)
        show({"id": ticket_id}, [_("Der Entwurf ist endgültig gelöscht.")])


@group.command("restore")
@click.argument("ticket_id", metavar="ID", type=parse_id)
def _restore(ticket_id: UUID) -> None:
    """Takes a draft out of the bin."""
    with services() as helpdesk:
        helpdesk.tickets.restore(ticket_id)
        _print(helpdesk, ticket_id)


def _typed(draft: TicketDraft, typed: dict[str, str | UUID | None]) -> TicketDraft:
    return replace(draft, **{name: value for name, value in typed.items() if value is not None})  # type: ignore[arg-type]


def _judgements(helpdesk: "Helpdesk", entries: tuple[str, ...], customer: UUID | None) -> list[Judgement]:
    """What the entries mean to the customer now."""
    if not entries:
        return []
    judged = [helpdesk.scope.entry(entry, customer) for entry in entries]
    editions = {document.id: document.edition for document in helpdesk.scope.documents()}
    return [
        Judgement(entry.id, entry.document, editions[entry.document], helpdesk.scope.verdict(entry.id, customer))
        for entry in judged
    ]


def _print_draft(helpdesk: "Helpdesk", ticket_id: UUID) -> Ticket:
    ticket = helpdesk.tickets.get(ticket_id)
    names = ("id", "state", "problems", "quality", "gaps", "attachments", "judgements")
    shown = {name: getattr(ticket, name) for name in names}
    altered = {file.name: helpdesk.tickets.attached.altered(file.sha256) for file in ticket.attachments}
    shown["altered"] = {name: changes for name, changes in altered.items() if changes}
    told = (f"{name}: {', '.join(one.word for one in changes)}" for name, changes in shown["altered"].items())
    show(shown, [str(ticket.id), *told, *_advice(ticket)])
    return ticket


def _require_harmless(found: Sequence["Warned"]) -> None:
    if found:
        places = [f"{place.sentence} {place.secret.masked}" for place in found]
        raise HelpdeskError(
            "confidential",
            _("Nicht abgesandt: Darin steht offenbar Vertrauliches."),
            hint=_("Nehmen Sie es heraus, oder senden Sie es mit --despite-warnings."),
            problems=[
                Problem(place.name or "message", "confidential", told)
                for place, told in zip(found, places, strict=True)
            ],
        )


def _send(helpdesk: "Helpdesk", ticket_id: UUID) -> None:
    helpdesk.delivery.send_due()
    _print(helpdesk, ticket_id)


def _print(helpdesk: "Helpdesk", ticket_id: UUID) -> None:
    ticket = helpdesk.tickets.get(ticket_id)
    show(ticket, [*_lines(ticket), *_judgement_lines(helpdesk, ticket)])


def _line(row: TicketRow) -> str:
    number = row.number or row.word
    return f"{row.id}  {format_moment(row.updated)}  {number:16}  {row.title}" + (
        f"  ({row.customer})" if row.customer else ""
    )


def _lines(ticket: Ticket) -> list[str]:
    facts = {
        _("Nummer"): ticket.number,
        _("Kunde"): ticket.customer_name,
        _("Abteilung"): ticket.department,
        _("Produktkategorie"): ticket.category,
        _("Server"): ticket.server,
    }
    lines = [f"{ticket.subject}  [{ticket.word}]"]
    lines += [f"{label}: {value}" for label, value in facts.items() if value]
    lines += ["", ticket.message, *(f"  {file.name}  {format_bytes(file.bytes)}" for file in ticket.attachments)]
    for message in ticket.thread:
        lines += ["", f"{format_moment(message.at)}  [{message.state.word}]", message.text]
        lines += [f"  {file.name}  {format_bytes(file.bytes)}" for file in message.attachments]
    return [*lines, *_advice(ticket)]


def _judgement_lines(helpdesk: "Helpdesk", ticket: Ticket) -> Iterator[str]:
    if ticket.judgements:
        yield from ("", _("Beurteilt nach:"))
    for one in ticket.judgements:
        yield _("  {verdict}: {text} ({document}, Fassung {edition})").format(
            verdict=one.verdict.word, text=_text_of(helpdesk, one), document=one.document, edition=one.edition
        )


def _text_of(helpdesk: "Helpdesk", judgement: Judgement) -> str:
    """What the entry said; its id where that can't be read any more."""
    try:
        entries = helpdesk.editions.read(judgement.document, judgement.edition).entries
    except HelpdeskError:
        entries = ()
    return next((entry.text for entry in entries if entry.id == judgement.entry), judgement.entry)


def _advice(ticket: Ticket) -> list[str]:
    if ticket.state is not TicketState.DRAFT:
        return []
    lines = [problem.message for problem in ticket.problems]
    if ticket.gaps:
        lines.append(_("Noch auszufüllen: {gaps}").format(gaps=", ".join(map(gap_word, ticket.gaps))))
    missing = [word for name, word in _wanted().items() if not asdict(ticket.quality)[name]]
    if missing:
        lines.append(_("Eine gute Nachricht nennt auch: {missing}").format(missing=", ".join(missing)))
    return lines


def _wanted() -> dict[str, str]:
    words = (_("Zeitpunkt"), _("Schritte"), _("Fehlermeldung im Wortlaut"), _("betroffene Systeme"))
    return dict(zip(Quality.__dataclass_fields__, words, strict=True))
