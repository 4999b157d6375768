from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from helpdesk.cli.context import LIMIT, Group, parse_id, services, show
from helpdesk.cli.work_reports import report
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_moment, format_money, ngettext
from helpdesk.work import (
    Billability,
    Billable,
    Call,
    Correction,
    Per,
    Rule,
    Shift,
    ShiftRow,
    Sums,
    TimeEntry,
    TimeNew,
    duration,
    examples,
)

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

_BILLABLE = click.Choice([Billable.YES.value, Billable.NO.value])
_AT = click.option("--at", metavar="TIME", help="When, as 2026-07-28T22:15 in local time or with an offset.")


@click.group("work", cls=Group)
def group() -> None:
    """Worked time and shifts on call."""


@group.command("add")
@click.argument("ticket", metavar="TICKET", type=parse_id)
@click.option("--minutes", required=True, type=int, help="How long.")
@click.option("--note", default="", help="What was done.")
@click.option(
    "--billable", type=_BILLABLE, help="Whether it is charged; else the scope's answer to the ticket decides."
)
@_AT
def _add(ticket: UUID, minutes: int, note: str, billable: str | None, at: str | None) -> None:
    """Enters time by hand: raw seconds, and the units they add to the ticket's day.

    With --json: id, ticket, seconds, units, billable (yes, no, ask), and as `work list`.
    """
    with services() as helpdesk:
        new = TimeNew(ticket, minutes, note, Billable(billable) if billable else None, _moment(at))
        (entry_id,) = helpdesk.times.add(new).times
        _print(helpdesk, entry_id)


@group.command("correct")
@click.argument("entry", metavar="ID", type=parse_id)
@click.option("--reason", required=True, help="Why; kept with the correction.")
@click.option("--minutes", type=int, help="How long it was; 0 strikes it out.")
@click.option("--billable", type=_BILLABLE, help="Whether it is charged.")
@click.option("--note", help="What was done.")
@_AT
def _correct(
    entry: UUID, reason: str, minutes: int | None, billable: str | None, note: str | None, at: str | None
) -> None:
    """Corrects an entry by a new one that names it; the old one stays."""
    with services() as helpdesk:
        correction = Correction(reason, minutes, Billable(billable) if billable else None, _moment(at), note)
        (new,) = helpdesk.times.correct(entry, correction).times - {entry}
        _print(helpdesk, new)


@group.command("list")
@click.argument("ticket", metavar="TICKET", type=parse_id)
def _list(ticket: UUID) -> None:
    """Lists the time worked on a ticket, oldest first; what was corrected stays and says by what.

    With --json each has: id, ticket, seconds (raw), units (what it adds to the ticket's day; together they are what is
    charged), billable (yes, no, ask), begin, end, zone, consent, segment, source (session, hand, correction),
    technician, slices (day, percent, seconds), rule (minutes, per, version), why, marks, note, reason, replaces,
    replaced_by, measured (seconds by the clock nobody can set, or null).
    """
    with services() as helpdesk:
        time = helpdesk.times.of_ticket(ticket)
        show([_value(entry) for entry in time.entries], _ticket_lines(time.entries, time.sums))


@group.command("sum")
@click.argument("ticket", metavar="TICKET", type=parse_id)
def _sum(ticket: UUID) -> None:
    """Says what a ticket's time comes to: raw and billed, by local day.

    With --json: seconds, asking_seconds, units, cents (net; null without a rate), running_since, and charges, each with
    day, units, unit_minutes, seconds_by_percent, base_cents, surcharge_cents.
    """
    with services() as helpdesk:
        time = helpdesk.times.of_ticket(ticket)
        show({"ticket": ticket, **_sums(time.sums), "running_since": time.running_since}, [_sum_line(time.sums)])


@group.command("billability")
@click.argument("ticket", metavar="TICKET", type=parse_id)
def _billability(ticket: UUID) -> None:
    """Says, before anybody begins, whether work on a ticket is charged, how, and by which answer.

    With --json: billable (yes, no, ask), verdict, document, entry, price_rule, reason.
    """
    with services() as helpdesk:
        told = helpdesk.times.billability(ticket)
        show(told, _billability_lines(told))


@group.command("rule")
@click.option("--customer", metavar="ID", type=parse_id, help="The customer; else what the settings say.")
@click.option("--minutes", type=int, help="A unit of their own, from now on.")
@click.option("--per", type=click.Choice([per.value for per in Per]), default=Per.DAY.value, show_default=True)
@click.option("--source", default="", help="Where it was agreed.")
def _rule(customer: UUID | None, minutes: int | None, per: str, source: str) -> None:
    """Shows by what rule work is charged, or agrees on another one with a customer.

    With --json: minutes, per, source, version, words, warning, examples (what a call of 7 min 40 s comes to).
    """
    with services() as helpdesk:
        if minutes is not None:
            if customer is None:
                raise click.UsageError(_("Nennen Sie mit --customer, mit wem die Regel vereinbart ist."))
            helpdesk.customers.get(customer)
            helpdesk.times.agree(customer, Rule(minutes, Per(per), source=source))
        rule = helpdesk.times.rule(customer)
        value: dict[str, object] = {
            name: getattr(rule, name) for name in ("minutes", "per", "source", "version", "words", "warning")
        }
        value["examples"] = told = examples(rule, helpdesk.times.rate_cents)
        show(value, filter(None, (rule.words, rule.source, *told, rule.warning)))


group.add_command(report)


@group.group("shift")
def _shift() -> None:
    """Shifts on call: begin, end, and what came in."""


@_shift.command("begin")
@click.option("--note", default="", help="What it is for.")
@_AT
def _begin(note: str, at: str | None) -> None:
    """Begins a shift, now or at an earlier time."""
    with services() as helpdesk:
        (shift_id,) = helpdesk.shifts.begin(note, _moment(at)).shifts
        _print_shift(helpdesk, shift_id)


@_shift.command("end")
@click.argument("shift_id", metavar="[ID]", type=parse_id, required=False)
@_AT
def _end(shift_id: UUID | None, at: str | None) -> None:
    """Ends the shift that runs, now or at an earlier time."""
    with services() as helpdesk:
        (ended,) = helpdesk.shifts.end(shift_id, _moment(at)).shifts
        _print_shift(helpdesk, ended)


@_shift.command("reopen")
@click.argument("shift_id", metavar="ID", type=parse_id)
@click.option("--reason", required=True, help="Why; kept in its note, with the end it had.")
def _reopen(shift_id: UUID, reason: str) -> None:
    """Takes the end of a shift back, while nobody began a later one."""
    with services() as helpdesk:
        if not reason.strip():
            raise HelpdeskError("reason_missing", _("Nennen Sie den Grund."))
        helpdesk.shifts.reopen(shift_id, reason)
        _print_shift(helpdesk, shift_id)


@_shift.command("show")
@click.argument("shift_id", metavar="ID", type=parse_id)
def _show(shift_id: UUID) -> None:
    """Shows a shift with its calls, the consents and times that came of them, and what they come to.

    What runs isn't in the sums yet: --json has running_seconds, and each call running (consent, since).
    """
    with services() as helpdesk:
        _print_shift(helpdesk, shift_id)


@_shift.command("list")
@LIMIT
def _shifts(limit: int) -> None:
    """Lists shifts, newest first."""
    with services() as helpdesk:
        rows = helpdesk.shifts.page(limit=limit)
        show(rows, map(_shift_line, rows))


@_shift.command("export")
@click.argument("shift_id", metavar="ID", type=parse_id)
@click.option("--customer", metavar="ID", type=parse_id, help="Only what concerns this customer.")
@click.option("-o", "--output", "path", required=True, type=click.Path(path_type=Path, dir_okay=False))
def _export(shift_id: UUID, customer: UUID | None, path: Path) -> None:
    """Writes a shift as CSV, one entry a row; cells are separated by semicolons in German, else by commas."""
    with services() as helpdesk:
        count = helpdesk.shifts.export(shift_id, path, customer)
        told = ngettext("Ein Eintrag geschrieben.", "{count} Einträge geschrieben.", count).format(count=count)
        show({"file": path, "entries": count}, [told])


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError) as error:
        raise HelpdeskError(
            "time_malformed",
            _("„{text}“ ist kein Zeitpunkt.").format(text=text[:80]),
            hint=_("Ein Zeitpunkt hat die Form 2026-12-31T22:15."),
        ) from error


def _print(helpdesk: "Helpdesk", entry_id: UUID) -> None:
    entry = helpdesk.times.get(entry_id)
    show(_value(entry), _entry_lines(entry))


def _value(entry: TimeEntry) -> dict[str, object]:
    names = ("id", "ticket", "seconds", "units", "billable", "begin", "end", "zone", "consent", "segment", "source",
             "technician", "slices", "decided", "why", "marks", "note", "reason", "replaces", "replaced_by", "measured",
             "written")  # fmt: skip
    rule = {"minutes": entry.rule.minutes, "per": entry.rule.per, "version": entry.rule.version}
    return {**{name: getattr(entry, name) for name in names}, "rule": rule}


def _sums(sums: Sums) -> dict[str, object]:
    charges = [
        {
            "subject": charge.subject,
            "day": charge.day,
            "units": charge.units,
            "unit_minutes": charge.rule.minutes,
            "seconds_by_percent": {str(percent): seconds for percent, seconds in charge.seconds.items()},
            "base_cents": charge.base_cents,
            "surcharge_cents": charge.surcharge_cents,
        }
        for charge in sums.charges
    ]
    return {
        "seconds": sums.raw,
        "worked_seconds": sums.worked,
        "asking_seconds": sums.asking,
        "units": sums.units,
        "cents": sums.cents,
        "charges": charges,
    }


def _print_shift(helpdesk: "Helpdesk", shift_id: UUID) -> None:
    shift = helpdesk.shifts.get(shift_id)
    value = {
        "id": shift.id,
        "technician": shift.technician,
        "begin": shift.begin,
        "end": shift.end,
        "zone": shift.zone,
        "note": shift.note,
        "renamed": shift.renamed,
        "calls": [_call(call) for call in shift.calls],
        "running_seconds": shift.running_seconds(shift.at),
        **_sums(shift.sums),
    }
    show(value, _shift_lines(shift))


def _call(call: Call) -> dict[str, object]:
    return {
        "ticket": call.ticket,
        "ticket_name": call.ticket_name,
        "customer": call.customer,
        "customer_name": call.customer_name,
        "begin": call.begin,
        "consents": [{"id": consent, "state": state} for consent, state in call.consents],
        "billability": call.billability,
        "running_since": call.running_since,
        "running": call.running,
        "entries": [_value(entry) for entry in call.entries],
        **_sums(call.sums),
    }


def _ticket_lines(entries: tuple[TimeEntry, ...], sums: Sums) -> Iterator[str]:
    for entry in entries:
        yield from _entry_lines(entry)
    if entries:
        yield _sum_line(sums)


def _entry_lines(entry: TimeEntry) -> Iterator[str]:
    told = [format_moment(entry.begin), duration(entry.seconds), entry.source.word]
    if entry.stands:
        told += [entry.billable.word, _units(entry.units)]
    else:
        told.append(_("berichtigt durch {id}").format(id=entry.replaced_by))
    yield f"{entry.id}  {' · '.join(told)}"
    yield from (f"    {line}" for line in (entry.note, entry.reason, entry.why) if line)
    yield from (f"    {mark.word}" for mark in entry.marks)


def _sum_line(sums: Sums) -> str:
    """The figures of the window, under the same captions."""
    told = [(_("Erfasst"), duration(sums.raw))]
    if sums.worked != sums.raw:
        told.append((_("Arbeitszeit"), duration(sums.worked)))
    told.append((_("Berechnet"), _units(sums.units)))
    if sums.cents is not None:
        told.append((_("Preis"), _("{price} netto").format(price=format_money(sums.cents))))
    if sums.asking:
        told.append((_("Zu klären"), duration(sums.asking)))
    return " · ".join(f"{caption} {figure}" for caption, figure in told)


def _units(count: int) -> str:
    return ngettext("{count} Takt", "{count} Takte", count).format(count=count)


def _billability_lines(told: Billability) -> Iterator[str]:
    yield told.billable.word
    yield told.reason
    yield told.price_rule


def _shift_line(row: ShiftRow) -> str:
    end = format_moment(row.end) if row.end else _("läuft")
    return f"{row.id}  {format_moment(row.begin)} – {end}  {row.technician}  {row.note}".rstrip()


def _shift_lines(shift: Shift) -> Iterator[str]:
    row = ShiftRow(shift.id, shift.technician, shift.begin, shift.end, shift.note, shift.zone, shift.renamed)
    yield _shift_line(row)
    yield from row.rename_note
    for call in shift.calls:
        name = " · ".join(filter(None, (call.customer_name, call.ticket_name))) or _("Ohne Ticket")
        yield f"{format_moment(call.begin)}  {name}"
        for entry in call.entries:
            yield from (f"  {line}" for line in _entry_lines(entry))
        for one in call.running:
            yield "  " + _("Sitzung läuft seit {moment}: {time}").format(
                moment=format_moment(one.since), time=duration(one.seconds(shift.at))
            )
    yield _sum_line(shift.sums)
