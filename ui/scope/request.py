"""What is looked up: a question typed into the panel, or what a ticket says so far."""

import re
from dataclasses import dataclass
from uuid import UUID

from helpdesk.i18n import _
from helpdesk.tickets.models import GAP

_PARAGRAPHS = re.compile(r"\n\s*\n")
_BRIEF = 120


@dataclass(frozen=True, slots=True)
class Question:
    """What an answer holds for: the same words mean another thing under another contract.

    Attributes:
        document: The one document that is asked; None for all.
        brief: The question in one line, to be learned or offered.
    """

    text: str
    document: str | None
    customer: UUID | None
    brief: str


def request_of(subject: str, message: str) -> str:
    """What a ticket asks for.

    The subject stands first: while the message is begun it carries the request, and once that is written, the lookup
    weighs both. Answers taken from the lookup are left out, else it would answer itself.
    """
    said = [part for part in _PARAGRAPHS.split(message) if not is_taken(part)]
    return GAP.sub(" ", "\n\n".join(filter(None, (subject.strip(), *(part.strip() for part in said)))))


def is_taken(part: str) -> bool:
    """Whether a paragraph was put there by the lookup: only those end in a source."""
    opening = source_note("").removesuffix(")")
    return opening in part and part.rstrip().endswith(")")


def source_note(source: str) -> str:
    """How a paragraph for the customer names where it comes from."""
    return _("(Quelle: {source})").format(source=source)


def brief(text: str) -> str:
    """A question in one line: what stands first, a ticket's subject."""
    line = text.strip().partition("\n")[0].strip()
    return line if len(line) <= _BRIEF else f"{line[: _BRIEF - 1].rstrip()}…"
