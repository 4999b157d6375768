"""Importing a provider's own page."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from helpdesk.i18n import _
from helpdesk.scope.importing.isolation import read_apart
from helpdesk.scope.importing.matching import matched
from helpdesk.scope.importing.models import Proposal
from helpdesk.scope.importing.proposing import propose
from helpdesk.scope.importing.writing import markdown_of, slug
from helpdesk.scope.models import ServiceDocument
from helpdesk.store.files import read_chosen

MAX_BYTES = 30_000_000
"""A service description printed with pictures has a third of it."""

_KNOWN_AGAIN = 0.3
"""The share of its entries that make a page with a known title the same document."""


class Importing:
    """Recognises pages, and writes what was accepted of them; keeps nothing itself."""

    def __init__(self, current: Callable[[], Sequence[ServiceDocument]]) -> None:
        """`current` has all service documents in their current editions."""
        self._current = current

    def recognise(
        self, path: Path, document_id: str | None = None, *, cancelled: Callable[[], bool] = lambda: False
    ) -> Proposal:
        """What a page says is covered, for a person to look through.

        Args:
            path: GitBook Markdown, HTML, PDF or plain text, by its content whatever its name is.
            document_id: The document it is an edition of; made from the title when not given.
            cancelled: Whether nobody wants it any more; asked while the page is read.

        Raises:
            HelpdeskError: The file can't be read: `file_missing`, `file_too_large`, `page_too_heavy`, `page_scanned`,
                `page_cancelled` …
        """
        page = read_apart(path.name, read_chosen(path, MAX_BYTES), cancelled=cancelled)
        proposal = propose(page, path.stem)
        known = {document.id: document for document in self._current()}
        own_id = slug(document_id, "dokument") if document_id else self._id(proposal, known)
        before = known.get(own_id)
        if before is None:
            return replace(proposal, id=own_id)
        # An edition keeps its document's name and provider: a page seldom says them as well.
        edition = _("Die Einträge werden eine neue Fassung von „{title}“.").format(title=before.title)
        return replace(
            proposal,
            id=own_id,
            title=before.title,
            subtitle=before.subtitle,
            provider=before.provider,
            warnings=(*proposal.warnings, edition) if proposal.entries else proposal.warnings,
        )

    def markdown(self, proposal: Proposal) -> str:
        """The proposal as a document in our dialect; entries of the current edition keep their ids.

        Raises:
            HelpdeskError: `proposal_empty`.
        """
        return markdown_of(proposal, self._current())

    def _id(self, proposal: Proposal, known: dict[str, ServiceDocument]) -> str:
        """From the title; another document that happens to have the same title is not replaced."""
        wanted = slug(proposal.title, "dokument")
        number = 1
        made = wanted
        while (other := known.get(made)) is not None and not _is_edition(proposal, other):
            number += 1
            made = f"{wanted}-{number}"
        return made


def _is_edition(proposal: Proposal, document: ServiceDocument) -> bool:
    texts = [entry.text for entry in proposal.entries]
    same = matched(texts, [entry.text for entry in document.entries], lambda _new, _old: False)
    return len(same) >= _KNOWN_AGAIN * max(1, len(texts))
