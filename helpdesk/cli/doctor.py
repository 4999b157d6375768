import click

from helpdesk.cli.context import Command, Options, show


@click.command("doctor", cls=Command)
@click.pass_obj
def command(options: Options) -> int:
    """Says what this machine lacks and how the database is; changes nothing."""
    # Opens the database through the driver, which the other commands' help needn't load.
    from helpdesk.store.health import examine  # noqa: PLC0415

    findings = examine(options.paths())
    lines = []
    for finding in findings:
        lines.append(f"{'✓' if finding.ok else '✗'} {finding.message}")
        lines += [f"  → {finding.hint}"] if finding.hint else []
    show(findings, lines)
    return 0 if all(finding.ok for finding in findings) else 2
