from datetime import UTC, datetime

import pytest

from helpdesk.app import Helpdesk
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths
from helpdesk.store import backup as backups
from helpdesk.store.backup import daily
from helpdesk.store.restore import restore
from tests.store.rows import held
from tests.tickets.samples import GOOD

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


def test_the_daily_backup_names_files_and_is_made_once_a_day(filled: Helpdesk, paths: Paths, elsewhere: Paths) -> None:
    made = daily(paths, NOW)

    assert made is not None
    assert list(made.manifest.members) == ["helpdesk.db"]
    assert daily(paths, NOW.replace(hour=23)) is None
    tomorrow = daily(paths, NOW.replace(day=22))
    assert tomorrow is not None
    assert list(backups.dailies(paths).values()) == [made.path, tomorrow.path]
    with pytest.raises(HelpdeskError) as refused:
        restore(elsewhere, made.path, NOW)
    assert refused.value.code == "backup_incomplete"
    before = held(paths)
    filled.tickets.draft(GOOD)
    restore(paths, made.path, NOW)
    assert held(paths) == before


def test_daily_backups_that_are_kept_no_longer_go_and_others_stay(filled: Helpdesk, paths: Paths) -> None:
    paths.backups.mkdir()
    mine = paths.backups / "my-own.zip"
    mine.write_bytes(b"")
    for day in range(1, 31):
        daily(paths, datetime(2026, 9, day, 12, tzinfo=UTC))

    days = [moment.day for moment in backups.dailies(paths)]

    # Sundays end the weeks before the last seven days.
    assert days == [13, 20, 24, 25, 26, 27, 28, 29, 30]
    assert mine.exists()


def test_what_was_there_before_a_restore_goes_when_it_is_old_and_others_came_after(
    filled: Helpdesk, paths: Paths
) -> None:
    paths.backups.mkdir()
    for month in range(1, 10):
        (paths.backups / f"before-restore-20260{month}01T120000Z.zip").touch()
    (paths.backups / "before-restore-mine.zip").touch()
    aside = paths.backups / "before-restore-20260101T120000Z"
    aside.mkdir()

    daily(paths, datetime(2026, 9, 2, 12, tzinfo=UTC))

    assert [moment.month for moment in backups.befores(paths)] == [5, 6, 7, 8, 9]
    assert (paths.backups / "before-restore-mine.zip").exists()
    assert aside.exists()
