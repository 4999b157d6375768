"""The sealed log on the command line: checking it, taking it out, erasing what has to go."""

from pathlib import Path

import click

from helpdesk.cli import consent_erasing
from helpdesk.cli.consent_session import take_time
from helpdesk.cli.context import Command, parse_day, parse_id, services, show
from helpdesk.consent import Choice
from helpdesk.consent.codes import qr_svg
from helpdesk.i18n import _, ngettext
from helpdesk.store.saving import save_bytes

NOT_INTACT = 2


@click.command("seal", cls=Command)
@click.argument("consent_id", metavar="ID")
def _seal(consent_id: str) -> None:
    """Closes the record and seals it; without a keyring it is kept and sealed later."""
    with services() as helpdesk:
        found = parse_id(consent_id)
        helpdesk.consents.seal(found)
        take_time(helpdesk, found)
        consent, sealed = helpdesk.consents.get(found), helpdesk.proofs.is_sealed(found)
    told = [f"{consent.id}  {consent.state.word}"]
    if not sealed:
        told += [
            _("Noch nicht versiegelt: Der Schlüsselbund war nicht zu haben, oder die Nachweise sind beschädigt."),
            _("Der Nachweis wird aufbewahrt und beim nächsten Mal versiegelt; bis dahin ließe er sich ändern."),
            _("Entsperren Sie den Schlüsselbund, und sehen Sie mit „helpdesk consent verify“ nach."),
        ]
    show({"id": consent.id, "state": consent.state, "sealed": sealed}, told)


@click.command("verify", cls=Command)
def _verify() -> int:
    """Checks all sealed records; the exit status is 0 only when nothing is broken."""
    with services() as helpdesk:
        helpdesk.ledger.seal_if_possible()
        found = helpdesk.proofs.verify()
    show(
        {
            "verdict": found.verdict,
            "records": found.records,
            "broken_at": found.broken_at,
            "erased": found.erased,
            "unsealed": found.unsealed,
            "meaning": found.meaning,
            "detail": found.detail,
        },
        filter(
            None,
            [
                found.title,
                ngettext("{count} Eintrag geprüft.", "{count} Einträge geprüft.", found.records).format(
                    count=found.records
                ),
                found.meaning,
                found.detail,
            ],
        ),
    )
    return 0 if found.intact else NOT_INTACT


@click.command("export", cls=Command)
@click.argument("consent_ids", nargs=-1, metavar="[ID]…")
@click.option("--from", "begin", metavar="DAY", help="Sealed on this day or later.")
@click.option("--until", metavar="DAY", help="Sealed on this day or earlier.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The ZIP file.")
def _export(consent_ids: tuple[str, ...], begin: str | None, until: str | None, output: Path) -> int:
    """Writes sealed records as a ZIP anybody can check: PDF, JSON, verifier, key. Without IDs or days: all.

    The exit status is 0 only when nothing that belongs to them is missing.
    """
    choice = Choice(
        frozenset(map(parse_id, consent_ids)),
        parse_day(begin) if begin else None,
        parse_day(until) if until else None,
    )
    with services() as helpdesk:
        helpdesk.ledger.seal_if_possible()
        done = helpdesk.proof_archive.write(choice, output)
    told = ngettext("{count} Freigabe in {path}.", "{count} Freigaben in {path}.", done.consents)
    show(
        {"path": output, "consents": done.consents, "flaws": done.flaws},
        [told.format(count=done.consents, path=output), *done.flaws],
    )
    return NOT_INTACT if done.flaws else 0


@click.command("checkpoint", cls=Command)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write it here; as a QR code if it ends in .svg.")
def _checkpoint(output: Path | None) -> None:
    """Prints how far the records have come, signed: what a customer keeps to show a later rewrite."""
    with services() as helpdesk:
        helpdesk.ledger.seal_if_possible()
        text = helpdesk.proofs.checkpoint()
    if output is not None:
        save_bytes(output, qr_svg(text) if output.suffix == ".svg" else text.encode())
    show({"checkpoint": text, "path": output}, [_("Gespeichert in {path}.").format(path=output)] if output else [text])


COMMANDS = (_seal, _verify, _export, _checkpoint, *consent_erasing.COMMANDS)
