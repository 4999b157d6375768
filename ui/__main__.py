"""The `helpdesk` command. It decides which half of the program is needed and imports only that."""

import gc
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpdesk.cli.context import Options


def main() -> None:
    """Opens the window, or runs a command, and exits with its status."""
    arguments = sys.argv[1:]
    if not arguments:
        # The most frequent start: without the command line's parser, painted sooner. Most of what is imported stays;
        # collecting among it is time lost, and later the worker's keeper decides when to (`ui.jobs`).
        gc.disable()
        from helpdesk.settings import Paths, default_data_dir  # noqa: PLC0415
        from ui.app import run  # noqa: PLC0415

        raise SystemExit(run(Paths(default_data_dir()), None))
    from helpdesk import cli  # noqa: PLC0415 - the window doesn't need it

    raise SystemExit(cli.main(arguments, _window, _tour))


def _window(options: "Options") -> int:
    from ui.app import run  # noqa: PLC0415 - commands must not load Qt

    return run(options.paths(), options.language)


def _tour(options: "Options", folder: str) -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ui.tour import tour  # noqa: PLC0415 - commands must not load Qt

    return tour(folder, options.language)


if __name__ == "__main__":
    main()
