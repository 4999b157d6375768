"""What is looked up: a question typed into the panel, or what a ticket says so far."""

from dataclasses import dataclass
from uuid import UUID

from helpdesk.tickets.forms import GAP
from helpdesk.tickets.taken import own_paragraphs

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
    said = (part.strip() for part in own_paragraphs(message))
    return GAP.sub(" ", "\n\n".join(filter(None, (subject.strip(), *said))))


def brief(text: str) -> str:
    """A question in one line: what stands first, a ticket's subject."""
    line = text.strip().partition("\n")[0].strip()
    return line if len(line) <= _BRIEF else f"{line[: _BRIEF - 1].rstrip()}…"
