"""Work reports: what a person adds to a ticket's times, signatures, and many reports at once."""

import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import UUID

import click

from helpdesk.cli.context import Command, parse_day, parse_id, services, show
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import LANGUAGES, Language, _, format_day, format_moment, format_money, language, ngettext
from helpdesk.printing.batch import Missed, Placed, place_all
from helpdesk.printing.subjects import ReportSubject
from helpdesk.printing.words import quantity
from helpdesk.store.files import read_chosen
from helpdesk.work import Material, Report, ReportDraft, ReportSigned, ReportSigning, duration

_MOST_PICTURE = 1_000_000
_TOLD_EVERY = 1.0
"""Seconds between two lines of progress where nobody sees a line change."""

FIRST = click.option("--first", metavar="DAY", type=parse_day, help="Only what was begun since that day, 2026-12-31.")
LAST = click.option("--last", metavar="DAY", type=parse_day, help="Only what was begun until that day, included.")


@click.command("report", cls=Command)
@click.argument("ticket", metavar="TICKET", type=parse_id)
@click.option("--summary", help="What was done; blank lines part paragraphs.")
@click.option("--present", help="Who of the customer's was there.")
@click.option(
    "--material",
    "materials",
    multiple=True,
    metavar="LINE",
    help='"TEXT", "2 Stück; TEXT" or "2,5 m; TEXT; 1,45" with the net price of one; repeatedly; "" for none.',
)
@click.option(
    "--open", "points", multiple=True, metavar="TEXT", help='What is still to be done; repeatedly; "" for none.'
)
@click.option("--language", type=click.Choice(LANGUAGES), help="The customer's.")
@click.option(
    "--signature", metavar="PNG", type=click.Path(path_type=Path, dir_okay=False), help="Picture of a signature."
)
@click.option("--signed-by", "name", default="", metavar="NAME", help="Who signed.")
@FIRST
@LAST
def report(
    ticket: UUID,
    signature: Path | None,
    name: str,
    first: date | None,
    last: date | None,
    **typed: Any,  # noqa: ANN401 - click's
) -> None:
    """Shows a ticket's work report, keeps what is added to its times, or a signature on it.

    What was signed is kept as it was shown; whatever changes later makes a new version without that signature. Print it
    with `helpdesk print work-report TICKET`.

    With --json: ticket, summary, present, material (text, quantity, unit, cents), open_points, language, seconds,
    units, cents, material_cents, content (SHA-256 of all it says), signed and outdated (name, at, technician, content,
    or null).
    """
    with services() as helpdesk:
        former = helpdesk.reports.draft(ticket)
        draft = _edited(former, **typed)
        if draft != former:
            helpdesk.reports.edit(ticket, draft, former)
        if signature or name:
            if signature is None:
                raise click.UsageError(_("Nennen Sie mit --signature das Bild der Unterschrift."))
            picture = read_chosen(signature, _MOST_PICTURE)
            shown = helpdesk.reports.get(ticket, first, last)
            helpdesk.reports.sign(ticket, ReportSigning(name, picture, shown.digest, first, last))
            # What was signed is kept at once as it stands on paper, whatever changes a moment later.
            helpdesk.printing.print(ReportSubject(ticket, first, last))
        told = helpdesk.reports.get(ticket, first, last)
        show(_value(told), _lines(told))


def _edited(
    draft: ReportDraft,
    summary: str | None,
    present: str | None,
    materials: tuple[str, ...],
    points: tuple[str, ...],
    language: Language | None,
) -> ReportDraft:
    return replace(
        draft,
        summary=draft.summary if summary is None else summary,
        present=draft.present if present is None else present,
        material=tuple(_material(line) for line in materials if line.strip()) if materials else draft.material,
        open_points=points or draft.open_points,
        language=language or draft.language,
    )


def _material(line: str) -> Material:
    """A line as typed: text; or amount and unit, text, and the price of one."""
    parts = [part.strip() for part in line.split(";")]
    if len(parts) == 1:
        return Material(parts[0])
    amount, _blank, unit = parts[0].partition(" ")
    try:
        cents = _cents(parts[2]) if len(parts) > 2 else None
        return Material(parts[1], _decimal(amount), unit.strip(), cents)
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise HelpdeskError(
            "material_malformed",
            _("„{line}“ ist keine Zeile Material.").format(line=line[:80]),
            hint=_("Etwa „2 Stück; Netzwerkdose; 18,90“."),
        ) from error


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _cents(text: str) -> int:
    cents = _decimal(text) * 100
    if cents != int(cents):
        raise ValueError(text)
    return int(cents)


def _value(told: Report) -> dict[str, object]:
    return {
        "ticket": told.ticket,
        "summary": told.draft.summary,
        "present": told.draft.present,
        "material": [
            {"text": one.text, "quantity": str(one.quantity), "unit": one.unit, "cents": one.cents}
            for one in told.draft.material
        ],
        "open_points": told.draft.open_points,
        "language": told.draft.language,
        "seconds": told.sums.raw,
        "units": told.sums.units,
        "cents": told.sums.cents,
        "material_cents": told.material_cents,
        "content": told.digest,
        "signed": told.signed,
        "outdated": told.outdated,
    }


def _lines(told: Report) -> Iterator[str]:
    yield told.ticket_name
    yield from filter(None, (told.draft.summary, told.draft.present))
    for one in told.draft.material:
        price = f" · {format_money(one.total_cents)}" if one.total_cents is not None else ""
        yield f"  {f'{quantity(one.quantity, language())} {one.unit}'.strip()}  {one.text}{price}"
    yield from (f"  [ ] {point}" for point in told.draft.open_points)
    yield _("Erfasst {time}, {units} Takte berechnet").format(time=duration(told.sums.raw), units=told.sums.units)
    if told.warning:
        yield told.warning
    if told.signed:
        yield _("Unterschrieben von {name}, {moment}").format(**_signed(told.signed))
    elif told.outdated:
        yield _("{name} unterschrieb am {moment} eine frühere Fassung; diese ist nicht unterschrieben.").format(
            **_signed(told.outdated)
        )


def _signed(signed: ReportSigned) -> dict[str, str]:
    return {"name": signed.name, "moment": format_moment(signed.at)}


@click.command("work-reports", cls=Command)
@click.option("--first", required=True, metavar="DAY", type=parse_day, help="The first day, as 2026-07-01.")
@click.option("--last", required=True, metavar="DAY", type=parse_day, help="The last day, included.")
@click.option("--customer", metavar="ID", type=parse_id, help="Only this customer's tickets.")
@click.option(
    "-o", "--output", "folder", required=True, metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False)
)
def work_reports(first: date, last: date, customer: UUID | None, folder: Path) -> None:
    """Writes the report of every ticket that was worked on in some days, one file each.

    Ctrl+C stops after the one it is at. The same command goes on later: what is in the folder as it was issued is
    passed over, and what changed meanwhile becomes a new version. A report that fails is named; the others are made.

    With --json: folder, reports (ticket, file, number, version, sha256, was_there), failed (ticket, code, message) and
    left, how many were not come to. Exit status 2 if any failed or are left.
    """
    with services() as helpdesk, interruptible() as stopped:
        tickets = [row.ticket for row in helpdesk.reports.worked(first, last, customer)]
        subjects = [ReportSubject(ticket, first, last) for ticket in tickets]
        done: list[Placed | Missed] = []
        tell = _teller(len(subjects))
        for one in place_all(helpdesk.printing, subjects, folder, stopped):
            done.append(one)
            tell(done)
    _conclude(first, last, folder, done, left=len(subjects) - len(done))


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Ctrl+C asks to stop instead of cutting off what is being written; a second one cuts off."""
    asked = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)


def _teller(total: int) -> Callable[[list[Placed | Missed]], None]:
    """Progress on standard error: one line that changes where somebody watches, else a line now and then."""
    watched = sys.stderr.isatty()
    told = 0.0

    def tell(done: list[Placed | Missed]) -> None:
        nonlocal told
        last = done[-1]
        if isinstance(last, Missed):
            click.echo(f"\r{_missed(last)}", err=True)
        now = time.monotonic()
        if watched or now - told >= _TOLD_EVERY or len(done) == total:
            told = now
            line = _("{done} von {total} Arbeitsberichten").format(done=len(done), total=total)
            click.echo(f"\r{line}" if watched and len(done) < total else f"\r{line}\n", err=True, nl=False)

    return tell


def _missed(one: Missed) -> str:
    ticket = one.subject.ticket if isinstance(one.subject, ReportSubject) else ""
    return _("Ticket {id}: {message}").format(id=ticket, message=one.error.message)


def _conclude(first: date, last: date, folder: Path, done: list[Placed | Missed], *, left: int) -> None:
    placed = [one for one in done if isinstance(one, Placed)]
    missed = [one for one in done if isinstance(one, Missed)]
    new = sum(not one.was_there for one in placed)
    told = ngettext("Ein Bericht geschrieben", "{count} Berichte geschrieben", new).format(count=new)
    kept = len(placed) - new
    there = ngettext("einer war schon da", "{count} waren schon da", kept).format(count=kept)
    period = f"{format_day(first)} – {format_day(last)}"
    show(
        {"folder": folder, "reports": [_placed(one) for one in placed], "failed": _failed(missed), "left": left},
        [_("{told}, {there}: {folder} ({period})").format(told=told, there=there, folder=folder, period=period)],
    )
    if left or missed:
        raise unfinished(missed, len(done), left=left)


def unfinished(missed: Sequence[Missed], total: int, *, left: int) -> HelpdeskError:
    """What is said at the end of a run that didn't make all."""
    if left:
        return HelpdeskError(
            "reports_stopped",
            _("Angehalten; {left} Berichte fehlen noch.").format(left=left),
            hint=_("Derselbe Befehl macht dort weiter; was fertig ist, bleibt."),
        )
    return HelpdeskError(
        "reports_failed",
        _("{missed} von {total} Berichten gingen nicht.").format(missed=len(missed), total=total),
        hint=_("Beheben Sie das Genannte; derselbe Befehl holt nur die fehlenden nach."),
    )


def _placed(one: Placed) -> dict[str, object]:
    row = one.row
    return {
        "ticket": one.subject.ticket if isinstance(one.subject, ReportSubject) else None,
        "file": one.file,
        "number": row.number if row else None,
        "version": row.version if row else None,
        "sha256": row.sha256 if row else None,
        "was_there": one.was_there,
    }


def _failed(missed: list[Missed]) -> list[dict[str, object]]:
    return [
        {
            "ticket": one.subject.ticket if isinstance(one.subject, ReportSubject) else None,
            "code": one.error.code,
            "message": one.error.message,
        }
        for one in missed
    ]
