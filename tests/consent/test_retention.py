from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from helpdesk.consent import Action, DataKind, Retention
from tests.consent.conftest import GRANT, Case, Clock


@pytest.mark.parametrize(
    ("kind", "start", "first"),
    [
        (DataKind.RECORD, date(2026, 1, 1), date(2030, 1, 1)),
        (DataKind.RECORD, date(2026, 12, 31), date(2030, 1, 1)),
        (DataKind.BILLING, date(2026, 3, 1), date(2035, 1, 1)),
        (DataKind.RECORDING, date(2026, 3, 1), date(2026, 5, 31)),
        (DataKind.DRAFT, date(2026, 3, 1), date(2026, 5, 31)),
    ],
)
def test_each_kind_of_data_has_its_period(kind: DataKind, start: date, first: date) -> None:
    assert Retention().erasable_from(kind, start) == first


def test_standing_access_is_kept_till_its_agreed_day_unless_it_is_revoked(
    draft: Callable[..., Case], clock: Clock
) -> None:
    waiting, revoked = draft("control", "unattended"), draft("control", "unattended")
    for case in (waiting, revoked):
        case.go(Action.PRESENT)
        case.settle(Action.GRANT)
        case.helpdesk.consents.grant(case.id, replace(GRANT, until=clock.now + timedelta(days=180)))
    revoked.act(Action.REVOKE)
    clock.forward(days=179)
    assert [each.id for each in waiting.helpdesk.erasures.due()] == [revoked.id]

    clock.forward(days=92)
    assert [each.id for each in waiting.helpdesk.erasures.due()] == [revoked.id, waiting.id]
