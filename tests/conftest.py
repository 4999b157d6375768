"""Fixtures that hand out real parts: a real data directory, the real services, the real worker."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# Before Qt is imported anywhere; a developer who wants to see the windows sets another platform.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Nor may a test, or a process it starts, reach the developer's own keyring.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

import hypothesis
import keyring
import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from helpdesk import i18n
from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.settings import Paths, Settings
from helpdesk.store.database import open_store
from tests.delivery.keyrings import MemoryKeyring
from ui.jobs import Jobs

# The same examples in every run, however slow: a change isn't refused for what it didn't touch.
# `HYPOTHESIS_PROFILE=default` looks for new ones.
hypothesis.settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

PATIENCE_MS = 60_000
"""How long a test waits for what comes: whoever waits in vain has failed, whoever waits long has a busy machine."""


class PatientBot(QtBot):
    """Waits longer than the five seconds pytest-qt would."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:  # noqa: N802
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **given: Any) -> Any:  # noqa: ANN401, N802
        return super().waitSignal(signal, timeout=timeout, **given)

    def waitSignals(self, signals: Any, *, timeout: int = PATIENCE_MS, **given: Any) -> Any:  # noqa: ANN401, N802
        return super().waitSignals(signals, timeout=timeout, **given)

    def waitCallback(self, *, timeout: int = PATIENCE_MS, **given: Any) -> Any:  # noqa: ANN401, N802
        return super().waitCallback(timeout=timeout, **given)


MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder in it for the user alone


def pytest_configure(config: pytest.Config) -> None:
    """Has the everyday tests write to memory, where there is some: each syncs to a disk hundreds of times.

    They do the same there; those that kill, fill disks or measure stay on the disk.
    """
    everyday = config.option.markexpr.startswith("not ") and "PYTEST_DEBUG_TEMPROOT" not in os.environ
    if everyday and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 2 * 1024**3:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)


def _measures(session: pytest.Session) -> bool:
    return any(item.get_closest_marker("bench") for item in session.items)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Has the garbage collector pass by what lives as long as the run; looking it through took a fifth of the time."""
    if not _measures(session):
        gc.collect()
        gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _statements_compiled_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test has a database of its own, for which SQLAlchemy would compile each statement anew."""
    if _measures(request.session):
        yield
        return
    compiled: dict[object, object] = {}

    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)

    # What is compiled is kept by the dialect it is for: these are all one, on one driver.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLiteDialect_pysqlite, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(SQLiteDialect_pysqlite, "__hash__", lambda one: hash(type(one)))
        event.listen(Engine, "engine_connect", share)
        yield
        event.remove(Engine, "engine_connect", share)


@pytest.fixture(autouse=True)
def _german() -> Iterator[None]:
    i18n.use("de")
    yield
    i18n.use("de")


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "data")


@pytest.fixture
def settings() -> Settings:
    return Settings(language="de", technician="Toni Technik", company="Muster IT GmbH", hourly_rate_cents=9500)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database of today's schema, made once; migrating a new one for every test takes longer than the test."""
    database = tmp_path_factory.mktemp("migrated") / "helpdesk.db"
    open_store(database).close()
    return database


@pytest.fixture
def prepared(paths: Paths, migrated: Path) -> Paths:
    """`paths`, with a database in them that needs no migration."""
    paths.data_dir.mkdir(mode=0o700, exist_ok=True)
    if not paths.database.exists():
        shutil.copy(migrated, paths.database)
    return paths


@pytest.fixture(scope="session")
def begun(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """A data directory as a second start finds it, in which the program's documents are recorded: that takes 20 ms."""
    paths = Paths(tmp_path_factory.mktemp("begun"))
    shutil.copy(migrated, paths.database)
    opened = open_helpdesk(paths, Settings())
    opened.editions.current()
    opened.close()
    return paths


@pytest.fixture
def knowing_documents(paths: Paths, begun: Paths) -> Paths:
    """As `prepared`, with the program's documents."""
    paths.data_dir.mkdir(mode=0o700, exist_ok=True)
    if not paths.database.exists():
        shutil.copy(begun.database, paths.database)
        shutil.copytree(begun.files, paths.files, dirs_exist_ok=True)
    return paths


@pytest.fixture
def helpdesk(prepared: Paths, settings: Settings) -> Iterator[Helpdesk]:
    opened = open_helpdesk(prepared, settings)
    yield opened
    opened.close()


@pytest.fixture
def vault() -> Iterator[MemoryKeyring]:
    """A keyring that keeps secrets while the test runs; without it there is none."""
    before, vault = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(vault)
    yield vault
    keyring.set_keyring(before)


@pytest.fixture
def jobs(qapp: object, helpdesk: Helpdesk) -> Iterator[Jobs]:
    """The worker on the services of `helpdesk`, which stay open for the test to look at."""
    del qapp
    worker = Jobs(lambda: helpdesk)
    yield worker
    worker.close()
