"""What a start loads, seen from outside: each in a process of its own."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpdesk.app import Helpdesk
from helpdesk.settings import Paths
from helpdesk.tickets import TicketDraft

ROOT = Path(__file__).parents[3]
LATE = (
    *("sqlmodel", "sqlalchemy", "pydantic", "alembic", "typst", "babel", "httpx", "rapidfuzz", "PySide6.QtNetwork"),
    "helpdesk.scope.rank",
)
"""Loaded by the worker, or when it is needed; never before the first paint. The last is the lookup's index."""

FIRST_PAINT = """
import json, sys
from pathlib import Path
from helpdesk.settings import Paths
from ui import app as program
paths = Paths(Path(sys.argv[1]))
app = program.make_application()
window = program.open_window(app, paths, program._settings(paths))
def painted():
    rows = window.wiring._list.rows.rows.rows
    print(json.dumps({"modules": sorted(sys.modules), "titles": [row.title for row in rows]}))
    app.quit()
window.painted.connect(painted)
window.show()
app.exec()
window.finish()
"""

WHOLE_RUN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from helpdesk.settings import Paths
from ui import app as program
opened = program.open_window
def open_and_close(*args):
    window = opened(*args)
    window.painted.connect(lambda: QTimer.singleShot(int(sys.argv[2]), window.close))
    return window
program.open_window = open_and_close
sys.exit(program.run(Paths(Path(sys.argv[1])), None))
"""


HELP = """
import sys
from ui.__main__ import main
sys.argv = ["helpdesk", "--help"]
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


def loaded_late(modules: list[str]) -> list[str]:
    return [late for late in LATE if any(module == late or module.startswith(f"{late}.") for module in modules)]


def test_the_first_paint_shows_tickets_and_has_loaded_little(helpdesk: Helpdesk, paths: Paths) -> None:
    helpdesk.tickets.draft(TicketDraft("Drucker druckt nicht", "Seit 8 Uhr."))

    told = json.loads(run("-c", FIRST_PAINT, str(paths.data_dir)).stdout)

    assert told["titles"] == ["Drucker druckt nicht"]
    assert loaded_late(told["modules"]) == []


def test_help_loads_neither_the_orm_nor_qt() -> None:
    modules = run("-c", HELP).stderr.split()

    assert "click" in modules
    assert not loaded_late(modules)
    assert not [module for module in modules if module.startswith("PySide6")]


@pytest.mark.parametrize("milliseconds", [0, 1500])
def test_a_window_closed_early_or_late_ends_cleanly(paths: Paths, milliseconds: int) -> None:
    ended = run("-c", WHOLE_RUN, str(paths.data_dir), str(milliseconds))

    assert ended.returncode == 0
    complaints = [line for line in ended.stderr.splitlines() if "propagateSizeHints" not in line]
    assert complaints == []


def test_a_second_start_ends_at_once(paths: Paths) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", WHOLE_RUN, str(paths.data_dir), "600000"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        lock = paths.data_dir / "window.lock"
        while not lock.exists():
            assert first.poll() is None
            time.sleep(0.01)

        second = run("-c", WHOLE_RUN, str(paths.data_dir), "600000")

        assert second.returncode == 0
        assert first.poll() is None
    finally:
        first.terminate()
        first.wait()


def test_a_window_that_cannot_be_built_ends_the_program() -> None:
    code = (
        "import ui.app as app; app.MainWindow = None;"
        "from helpdesk.settings import Paths, Settings; from pathlib import Path;"
        "app.open_window(app.make_application(), Paths(Path('nowhere')), Settings())"
    )

    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False)

    assert ended.returncode == 1
    assert "TypeError" in ended.stderr
