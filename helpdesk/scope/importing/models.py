from dataclasses import dataclass
from datetime import date

from helpdesk.scope.models import Verdict


@dataclass(frozen=True, slots=True)
class ProposedEntry:
    """A line of a provider's page, as it was understood; a person accepts, corrects or drops it.

    Attributes:
        module: The module's title, not its slug; may be empty.
        billing: The price rule in the page's words.
        certain: False where a person must look; `doubt` says why, in a sentence.
        line: Where it stands in the proposal's `source`, from 1.
        original: The text as the page has it, before letters were put right.
    """

    text: str
    verdict: Verdict
    module: str = ""
    group: str = ""
    conditions: tuple[str, ...] = ()
    billing: str = ""
    notes: tuple[str, ...] = ()
    certain: bool = True
    doubt: str = ""
    line: int = 0
    original: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was recognised on a provider's page.

    Attributes:
        id: The service document it would become an edition of.
        provider: Empty where the page doesn't name it.
        entries: None at all when the page is no service document; a warning says so.
        warnings: What whoever accepts it should know, in sentences.
        source: The page's plain text, one block a line, for showing beside the entries.
        markdown: The page itself where it is a document in our dialect already.
    """

    id: str
    title: str
    subtitle: str = ""
    provider: str = ""
    language: str = "de"
    validated: date | None = None
    edited: date | None = None
    paragraphs: tuple[str, ...] = ()
    entries: tuple[ProposedEntry, ...] = ()
    warnings: tuple[str, ...] = ()
    source: str = ""
    markdown: str = ""
