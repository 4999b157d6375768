"""A document in one of its editions, with the others to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_day
from helpdesk.scope import EditionRow, ServiceDocument
from ui.scope.wording import edition

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


@dataclass(frozen=True, slots=True)
class Opened:
    """A document to be shown.

    Attributes:
        stand: Its edition in words: provider, days, language.
        editions: Every edition with its words, the newest first.
        older: It is not the edition requests are answered from.
    """

    document: ServiceDocument
    stand: str
    editions: tuple[tuple[str, str], ...]
    older: bool


def opened(helpdesk: Helpdesk, document_id: str, wanted: str = "") -> Opened:
    """A document in the edition wanted, the current one unless named; for the worker.

    Raises:
        HelpdeskError: `document_unknown`, `edition_unknown`, `edition_damaged`.
    """
    try:
        rows = helpdesk.editions.list(document_id)
    except HelpdeskError:
        # It was taken out of use, and what was judged by it can still be read.
        if not wanted:
            raise
        rows = ()
    document = helpdesk.editions.read(document_id, wanted) if wanted else helpdesk.scope.document(document_id)
    stand = " · ".join(filter(None, (edition(document), _("Fassung {edition}").format(edition=document.edition))))
    current = next((row.edition for row in rows if row.current), "")
    return Opened(document, stand, _choices(rows), older=document.edition != current)


def _choices(rows: Sequence[EditionRow]) -> tuple[tuple[str, str], ...]:
    # One that came back stands among the rows twice: when it did last is what matters.
    choices: dict[str, str] = {}
    for row in rows:
        choices.setdefault(row.edition, _choice(row))
    return tuple(choices.items())


def _choice(row: EditionRow) -> str:
    day = row.edited or row.validated
    stand = _("Stand {day}").format(day=format_day(day)) if day else _("Fassung {edition}").format(edition=row.edition)
    since = format_day(row.accepted.astimezone().date())
    if row.current:
        return _("{stand}, gilt seit {day}").format(stand=stand, day=since)
    if row.proposed:
        return _("{stand}, vom Programm vorgeschlagen {day}").format(stand=stand, day=since)
    return _("{stand}, angenommen {day}").format(stand=stand, day=since)
