"""A document in one of its editions, with the others to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_day
from helpdesk.scope import EditionRow, ServiceDocument
from ui.scope.review.change_rows import summary
from ui.scope.review.changes import affected
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
        current: The edition they are answered from; empty when the document was taken out of use.
        proposal: The edition the program proposes instead of the current one, if any.
        effects: What taking an older one into use would change, one sentence each.
    """

    document: ServiceDocument
    stand: str
    editions: tuple[tuple[str, str], ...]
    older: bool
    current: str = ""
    proposal: str = ""
    effects: tuple[str, ...] = ()


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
    older = document.edition != current
    proposal = next((row.edition for row in rows if row.proposed), "")
    effects = _effects(helpdesk, document_id, document.edition) if older and current else ()
    return Opened(document, stand, _choices(rows), older, current, proposal, effects)


def _effects(helpdesk: Helpdesk, document_id: str, edition: str) -> tuple[str, ...]:
    try:
        change = helpdesk.editions.preview_choice(document_id, edition)
    except HelpdeskError:
        # It can be read and not be used; the one who tries is told why.
        return ()
    return tuple(filter(None, (summary(change), *(affected(change) if change.touched else ()))))


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
