"""Retention on the command line: what has to go, what is held, what went."""

from collections.abc import Iterator

import click

from helpdesk.cli.context import Command, parse_id, services, show
from helpdesk.consent import Erasable, Erased
from helpdesk.i18n import _, format_day, format_moment, ngettext


@click.command("erase", cls=Command)
@click.argument("consent_ids", nargs=-1, metavar="[ID]…")
@click.option("--yes", is_flag=True, help="Really erase; without it, only shows what would go.")
def _erase(consent_ids: tuple[str, ...], *, yes: bool) -> None:
    """Erases the personal data of consents whose period is over, or of those named. First shows what would go.

    What came to no session and was never closed goes by a period of its own.
    """
    with services() as helpdesk:
        helpdesk.ledger.seal_if_possible()
        named = frozenset(map(parse_id, consent_ids))
        found = helpdesk.erasures.look(named) if named else helpdesk.erasures.due()
        done = None
        if yes:
            # Named ones that are held are refused aloud; a run leaves them out.
            ids = named or {each.id for each in found if not each.held}
            done = helpdesk.erasures.erase(ids, "request" if named else "retention")
        periods = helpdesk.erasures.retention.periods
        warning = "" if done else helpdesk.erasures.overview().warning
    show(
        {
            "erased": done is not None,
            "link": done.link or None if done else None,
            "consents": done.consents if done else found,
            "files": done.files if done else 0,
            "backups": done.backups if done else 0,
            "clean": done.clean if done else True,
            "periods": periods,
        },
        _told(done) if done else _shown(found, warning),
    )


@click.command("hold", cls=Command)
@click.argument("consent_id", metavar="ID")
@click.option("--reason", required=True, help="What the dispute is about.")
def _hold(consent_id: str, reason: str) -> None:
    """Keeps a consent from being erased while it is disputed."""
    with services() as helpdesk:
        helpdesk.erasures.hold(parse_id(consent_id), reason)
    show({"id": consent_id, "held": True}, [_("Gesperrt: {id}").format(id=consent_id)])


@click.command("release", cls=Command)
@click.argument("consent_id", metavar="ID")
@click.option("--reason", default="", help="How the dispute ended; its record says so.")
def _release(consent_id: str, reason: str) -> None:
    """Lets a consent be erased again when its time comes."""
    with services() as helpdesk:
        helpdesk.erasures.release(parse_id(consent_id), reason)
    show({"id": consent_id, "held": False}, [_("Sperre aufgehoben: {id}").format(id=consent_id)])


@click.command("erasures", cls=Command)
def _erasures() -> None:
    """Lists what was erased when and why, without the data."""
    with services() as helpdesk:
        proofs = helpdesk.erasures.proofs()
    show(
        proofs,
        (
            f"{proof.link}  {format_moment(proof.at)}  {proof.word}  "
            + ngettext("{count} Freigabe", "{count} Freigaben", proof.consents).format(count=proof.consents)
            for proof in proofs
        ),
    )


@click.command("accept-gap", cls=Command)
def _accept_gap() -> None:
    """After an older backup was put back: notes that records are missing at the end, and goes on from here."""
    with services() as helpdesk:
        noted = helpdesk.ledger.accept_gap()
    show({"noted": noted}, [_("Die Lücke ist verzeichnet.") if noted else _("Es fehlt nichts.")])


def _shown(found: list[Erasable], warning: str) -> Iterator[str]:
    if not found:
        yield _("Es ist nichts zu löschen.")
        return
    if warning:
        yield warning
    yield from map(_line, found)
    yield _("Das würde gelöscht, bis auf Gesperrtes; „--yes“ löscht es.")


def _told(done: Erased) -> Iterator[str]:
    yield from map(_line, done.consents)
    count = len(done.consents)
    told = ngettext("{count} Freigabe gelöscht, Eintrag {link}.", "{count} Freigaben gelöscht, Eintrag {link}.", count)
    yield told.format(count=count, link=done.link) if count else _("Es ist nichts zu löschen.")
    if done.backups:
        yield ngettext(
            "Eine ältere Sicherung enthält die Daten noch, bis sie abläuft oder Sie sie entfernen.",
            "{count} ältere Sicherungen enthalten die Daten noch, bis sie ablaufen oder Sie sie entfernen.",
            done.backups,
        ).format(count=done.backups)
    if not done.clean:
        yield _("Beenden Sie Helpdesk einmal ganz: Bis dahin stehen Reste im Protokoll der Datenbank.")


def _line(each: Erasable) -> str:
    held = _("  gesperrt: {reason}").format(reason=each.held) if each.held else ""
    what = f"{each.id}  {format_moment(each.created)}  {each.customer}, {each.device}"
    return f"{what}  {format_day(each.since)}  {each.kind.word}, {each.cause.word}{held}"


COMMANDS = (_erase, _hold, _release, _erasures, _accept_gap)
