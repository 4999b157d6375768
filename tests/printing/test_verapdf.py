"""Every kind of document through veraPDF: PDF/A-2a and PDF/UA-1, also with hostile content."""

import subprocess
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from helpdesk.consent import Consent, ConsentState
from helpdesk.customers import Customer
from helpdesk.printing.consent import consent_sheet
from helpdesk.printing.models import Letterhead
from helpdesk.printing.press import Press
from helpdesk.printing.quote import quote_sheet
from helpdesk.printing.service_description import service_sheet
from helpdesk.scope.library import load_library
from helpdesk.work import Tariff
from tests.consent.conftest import Case
from tests.printing.conftest import AT, HOSTILE, LETTERHEAD
from tests.printing.test_consent import WAYS, draft
from tests.printing.test_quote import DRAFT, PRICED, QUOTE

_CHECKER = Path(__file__).parents[3] / "shared" / "verapdf" / "verapdf.sh"
_KEPT = {"id", "slug", "language", "verdict", "kind", "state", "who", "answer", "phase", "sha256"}

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not _CHECKER.is_file(), reason=f"{_CHECKER} is missing"),
]
__all__ = ["draft"]


def spoilt(value: Any, name: str = "") -> Any:  # noqa: ANN401 - a tree of dataclasses
    """The same with hostile texts in every place that takes text."""
    if isinstance(value, str):
        return value if name in _KEPT else HOSTILE
    if isinstance(value, tuple):
        return tuple(spoilt(part, name) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        texts = {field.name: spoilt(getattr(value, field.name), field.name) for field in fields(value)}
        return replace(value, **texts)
    return value


def check(files: dict[str, bytes], folder: Path) -> None:
    for name, pdf in files.items():
        (folder / f"{name}.pdf").write_bytes(pdf)
    ran = subprocess.run(
        [_CHECKER, "2a,ua1", *sorted(folder.glob("*.pdf"))], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]


def test_service_descriptions_are_archivable_and_accessible(tmp_path: Path) -> None:
    press = Press()
    customer = Customer(UUID(int=1), "Nord AG", "K-1", (), ())
    sheets = {
        f"{document.id}-{name}": service_sheet(document, (), reader, head, AT)
        for document in load_library().documents
        for name, reader, head in [("plain", None, Letterhead("", (), ())), ("addressed", customer, LETTERHEAD)]
    }
    sheets["hostile"] = spoilt(sheets["cstack-addressed"])

    check({name: press.set("service-description", sheet, AT) for name, sheet in sheets.items()}, tmp_path)


def test_consents_are_archivable_and_accessible(draft: Callable[..., Case], tmp_path: Path) -> None:
    press = Press()
    consents: dict[str, Consent] = {state.value: draft().go(*way) for state, way in WAYS.items()}
    consents["english"] = draft("en").go(*WAYS[ConsentState.SEALED])
    sheets = {name: consent_sheet(consent, "CN-1, Exchange", LETTERHEAD) for name, consent in consents.items()}
    sheets["hostile"] = spoilt(sheets["sealed"])

    check({name: press.set("consent", sheet, AT) for name, sheet in sheets.items()}, tmp_path)


def test_quotes_are_archivable_and_accessible(tmp_path: Path) -> None:
    press = Press()
    quotes = {
        "issued": QUOTE,
        "draft": DRAFT,
        "english": replace(QUOTE, language="en"),
        "by-effort": replace(QUOTE, tariff=Tariff()),
        "empty": replace(DRAFT, items=(), text="", ticket=None, customer_number=""),
        "long": replace(QUOTE, items=QUOTE.items * 40),
        "priced": PRICED,
        "priced-english": replace(PRICED, language="en", items=PRICED.items * 8),
    }
    sheets = {name: quote_sheet(quote, LETTERHEAD) for name, quote in quotes.items()}
    sheets["bare"] = quote_sheet(QUOTE, Letterhead("", (), ()))
    sheets["hostile"] = spoilt(sheets["issued"])
    sheets["hostile-priced"] = spoilt(sheets["priced"])

    check({name: press.set("quote", sheet, AT) for name, sheet in sheets.items()}, tmp_path)
