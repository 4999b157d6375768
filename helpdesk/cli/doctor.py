import click

from helpdesk.cli.context import Command, Options, show
from helpdesk.i18n import _


@click.command("doctor", cls=Command)
@click.option("--repair", "mend", is_flag=True, help="Build a damaged full-text index anew; changes nothing else.")
@click.pass_obj
def command(options: Options, *, mend: bool) -> int:
    """Says what this machine lacks and how its data are.

    Changes nothing, except what --repair says.
    """
    # Opens the database through the driver, which the other commands' help needn't load.
    from helpdesk.keeping.doctor import diagnose  # noqa: PLC0415
    from helpdesk.store.health import repair  # noqa: PLC0415

    paths = options.paths()
    mended = repair(paths) if mend else []
    findings = diagnose(paths)
    lines = [_("Neu aufgebaut: {name}").format(name=name) for name in mended]
    for finding in findings:
        lines.append(f"{'✓' if finding.ok else '✗'} {finding.message}")
        lines += [f"  → {finding.hint}"] if finding.hint else []
    show(findings, lines)
    return 0 if all(finding.ok for finding in findings) else 2
