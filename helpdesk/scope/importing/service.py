"""Importing a provider's own page."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from helpdesk.i18n import _
from helpdesk.scope.importing.isolation import read_apart
from helpdesk.scope.importing.matching import matched
from helpdesk.scope.importing.models import Proposal
from helpdesk.scope.importing.own import own_document
from helpdesk.scope.importing.proposing import propose
from helpdesk.scope.importing.writing import is_covered, keeps, markdown_of, slug
from helpdesk.scope.models import ServiceDocument
from helpdesk.store.files import read_chosen

MAX_BYTES = 30_000_000
"""A service description printed with pictures has a third of it."""

_KNOWN_AGAIN = 0.3
"""The share of its entries that make a page with a known title the same document."""

_KNOWN_LINES = 0.6
_KNOWN_PART = 0.3
"""The shares of the page's lines, and of the document's entries, that make a page with any title the same document.

Our four documents and the pages they are from have .88 and .45 at least; of seventy other pages some have .83, but then
no more than .03 of the document.
"""


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
        content = read_chosen(path, MAX_BYTES)
        own = own_document(content)
        if own and document_id in {None, own.id}:
            return own
        proposal = own or propose(read_apart(path.name, content, cancelled=cancelled), path.stem)
        proposal = replace(proposal, markdown="")
        known = {document.id: document for document in self._current()}
        alike = None if document_id else _likest(proposal, known.values())
        own_id = slug(document_id, "dokument") if document_id else alike or self._id(proposal, known)
        before = known.get(own_id)
        if before is None:
            return replace(proposal, id=own_id)
        edition = _("Die Einträge werden eine neue Fassung von „{title}“.")
        if alike:
            edition = _(
                "Fast alle Zeilen sind Einträge von „{title}“: Vorgeschlagen ist eine neue Fassung davon. "
                "Mit einer anderen Kennung wird die Seite ein eigenes Dokument."
            )
        # An edition keeps its document's name and provider: a page seldom says them as well.
        return replace(
            proposal,
            id=own_id,
            title=before.title,
            subtitle=before.subtitle,
            provider=before.provider,
            warnings=(*proposal.warnings, *_of_edition(edition, before)) if proposal.entries else proposal.warnings,
        )

    def markdown(self, proposal: Proposal) -> str:
        """The proposal as a document in our dialect; entries of the current edition keep their ids.

        Raises:
            HelpdeskError: `proposal_empty`.
        """
        return proposal.markdown or markdown_of(proposal, self._current())

    def _id(self, proposal: Proposal, known: dict[str, ServiceDocument]) -> str:
        """From the title; another document that happens to have the same title is not replaced."""
        wanted = slug(proposal.title, "dokument")
        number = 1
        made = wanted
        while (other := known.get(made)) is not None and not _is_edition(proposal, other):
            number += 1
            made = f"{wanted}-{number}"
        return made


def _of_edition(sentence: str, before: ServiceDocument) -> Iterator[str]:
    """What is told of an edition of a known document."""
    yield sentence.format(title=before.title)
    if keeps(before):
        yield _("Regeln (§) und Voraussetzungen stehen auf keiner Seite für sich; die bisherigen bleiben.")


def _is_edition(proposal: Proposal, document: ServiceDocument) -> bool:
    return _same(proposal, document) >= _KNOWN_AGAIN * max(1, len(proposal.entries))


def _likest(proposal: Proposal, documents: Iterable[ServiceDocument]) -> str | None:
    """The document of the same provider most of whose entries stand on the page, whatever the page is called."""
    lines = len(proposal.entries)
    found: list[tuple[int, str]] = []
    for document in documents:
        same = _same(proposal, document) if lines and _provider_fits(proposal.provider, document.provider) else 0
        if same >= max(2, _KNOWN_LINES * lines, _KNOWN_PART * len(document.entries)):
            found.append((same, document.id))
    return max(found)[1] if found else None


def _provider_fits(page: str, document: str) -> bool:
    """A page that names no provider fits any; "DRM" and "DRM Datenservice GmbH" are one."""
    one, other = page.casefold(), document.casefold()
    return one in other or other in one


def _same(proposal: Proposal, document: ServiceDocument) -> int:
    """How many of the page's lines are entries of the document, and covered as they are."""
    entries, known = proposal.entries, document.entries
    same = matched([entry.text for entry in entries], [entry.text for entry in known], lambda _new, _old: False)
    return sum(is_covered(entries[new].verdict) is is_covered(known[old].verdict) for new, old in same.items())
