from collections.abc import Iterator
from dataclasses import asdict

import pytest

from helpdesk import i18n
from helpdesk.app import Helpdesk
from helpdesk.i18n import Language
from helpdesk.printing.consent import consent_sheet
from tests.consent.conftest import Clock, clock, helpdesk
from tests.languages import eventful, foreign
from tests.printing.conftest import LETTERHEAD

__all__ = ["clock", "helpdesk"]


_CODES = frozenset({"answer", "kind", "language", "state"})


def texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        yield from texts([inner for name, inner in part.items() if name not in _CODES])
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from texts(inner)


@pytest.mark.parametrize("customers", i18n.LANGUAGES)
@pytest.mark.parametrize("technicians", i18n.LANGUAGES)
def test_the_record_is_wholly_in_the_customers_language(
    helpdesk: Helpdesk, clock: Clock, technicians: Language, customers: Language
) -> None:
    i18n.use(technicians)
    consent = eventful(helpdesk, clock, customers).get()

    sheet = asdict(consent_sheet(consent, "", LETTERHEAD))

    assert foreign(texts(sheet), customers) == []
    assert {event.kind for event in consent.events} > {
        "moved",
        "left",
        "breach",
        "handed_over",
        "revoked",
        "keep_until",
    }
