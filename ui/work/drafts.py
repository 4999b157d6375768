"""Every quote that is being written, on the table or not, until the store has it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.work import Quote, QuoteDraft, QuoteItem
from ui.jobs import Jobs
from ui.tickets.draft import Draft

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


class QuoteDrafts(QObject):
    """Keeps what is typed into quotes until it is stored, so that leaving one loses nothing.

    Signals:
        saved: All that was typed is on disk; carries the quote's id and when, in local time.
        save_failed: It isn't, and is tried again; carries the id and the `HelpdeskError`.
        parted: Somebody else changed the same, and what they wrote is a quote of its own now.
    """

    parted = Signal()
    saved = Signal(object, object)
    save_failed = Signal(object, object)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._drafts: dict[UUID, Draft[QuoteDraft]] = {}

    def of(self, quote: Quote) -> Draft[QuoteDraft]:
        """The draft of a stored quote: with what was typed since, if that isn't stored yet."""
        known = self._drafts.get(quote.id)
        if known and known.clean and known.typed != quote.draft():
            # Changed elsewhere. The worker answers in order, so what it read is never the older.
            known.take(quote.draft())
        if quote.id not in self._drafts:
            self._drafts[quote.id] = self._made(quote)
        return self._drafts[quote.id]

    def forget(self, quote_id: UUID) -> None:
        """Drops the draft of a quote that was issued, discarded or changed elsewhere."""
        if draft := self._drafts.pop(quote_id, None):
            draft.deleteLater()

    def save(self) -> None:
        """Saves all there is."""
        for draft in self._drafts.values():
            draft.save()

    def is_saving(self) -> bool:
        """Whether anything is on its way to the store."""
        return any(draft.busy for draft in self._drafts.values())

    def unsaved(self) -> list[str]:
        """What isn't stored, one sentence each."""
        return [_("Ein Angebot ist noch nicht gespeichert.") for draft in self._drafts.values() if not draft.clean]

    def _made(self, quote: Quote) -> Draft[QuoteDraft]:
        quote_id = quote.id
        draft = Draft(self._jobs, _store, quote.draft(), quote_id, self)
        draft.parted.connect(self.parted)
        draft.saved.connect(lambda when: self.saved.emit(quote_id, when))
        draft.save_failed.connect(lambda error: self.save_failed.emit(quote_id, error))
        return draft


def _store(helpdesk: Helpdesk, quote_id: UUID | None, typed: QuoteDraft, former: QuoteDraft) -> Changes:
    return helpdesk.quotes.edit(quote_id, typed, former) if quote_id else Changes()


def with_typed(quote: Quote, typed: QuoteDraft) -> Quote:
    """The stored quote with what was typed since."""
    clauses = {item.clause.entry: item.clause for item in quote.items if item.clause}
    items = tuple(QuoteItem(item.text, clauses.get(item.entry), item.price) for item in typed.items)
    return replace(
        quote,
        items=items,
        estimate_minutes=typed.estimate_minutes,
        text=typed.text,
        language=typed.language,
        term=typed.term,
        vat_reason=typed.vat_reason,
    )


def is_final(error: HelpdeskError) -> bool:
    """Whether trying again can't help, because the quote isn't a draft any more."""
    return error.code in {"quote_issued", "quote_discarded", "quote_unknown"}
