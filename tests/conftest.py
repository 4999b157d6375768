"""Fixtures that hand out real parts: a real data directory, the real services, the real worker."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

# Before Qt is imported anywhere; a developer who wants to see the windows sets another platform.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Nor may a test, or a process it starts, reach the developer's own keyring.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

import keyring
import pytest

from helpdesk import i18n
from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.settings import Paths, Settings
from helpdesk.store.database import open_store
from tests.delivery.keyrings import MemoryKeyring
from ui.jobs import Jobs


@pytest.fixture(autouse=True)
def _german() -> Iterator[None]:
    i18n.use("de")
    yield
    i18n.use("de")


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
