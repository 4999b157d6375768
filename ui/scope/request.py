"""What is looked up: a question typed into the panel, or what a ticket says so far."""

import re
from dataclasses import dataclass
from uuid import UUID

from helpdesk.tickets.forms import GAP
from helpdesk.tickets.taken import own_paragraphs

_BRIEF = 120

_SMALL = (
    "ab|am|an|auf|aus|bei|bis|das|dem|den|der|des|die|durch|einem|einen|einer|eine|ein|für|gegen|im|in|ist|mit|nach|"
    "oder|seit|sind|uhr|um|und|unter|vom|von|vor|wegen|wie|wird|zum|zur|zu"
)
"""Words that ask nothing by themselves."""

_AROUND_A_GAP = re.compile(rf"(?i:(?:\b(?:{_SMALL}) ){{0,4}}){GAP.pattern}(?i: uhr\b)?")
_TELLING = re.compile(rf"\b(?!(?:{_SMALL})\b)[\w-]{{2,}}", re.IGNORECASE)
_LOST_MARKS = re.compile(r" (?=[,.;:!?)])|(?<=[,.;:])[,.;: ]+(?=[,.;:])")
_UNANSWERED = re.compile(rf"^[^\n:{{}}]{{1,80}}:\s{{0,4}}{GAP.pattern}[.]?[ \t]*$", re.MULTILINE)
"""What a template asks, and nothing behind it."""

_GREETING = re.compile(
    r"\A(?:guten|hallo|sehr geehrte|liebe|moin|dear|hello)\b[^\n,.:;!{]{0,50}[,!][ \t]*$", re.IGNORECASE | re.MULTILINE
)


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
    weighs both. Answers taken from the lookup are left out, else it would answer itself, and so is what a template
    says about gaps that nobody has filled yet.
    """
    said = "\n\n".join(part.strip() for part in own_paragraphs(message))
    if GAP.search(said):
        said = _UNANSWERED.sub("", _GREETING.sub("", said))
    return "\n\n".join(filter(None, (_filled(subject.strip(), 2), _filled(said, 3))))


def _filled(text: str, words: int) -> str:
    """The text without its gaps, and without those lines that have fewer words besides them than `words`."""
    if not GAP.search(text):
        return text
    lines = (_without_gaps(line, words) if GAP.search(line) else line for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_gaps(line: str, words: int) -> str:
    rest = _AROUND_A_GAP.sub(" ", " ".join(line.split()))
    rest = _LOST_MARKS.sub("", " ".join(rest.split())).strip(" ,;:–-")
    return rest if len(_TELLING.findall(rest)) >= words else ""


def brief(text: str) -> str:
    """A question in one line: what stands first, a ticket's subject."""
    line = text.strip().partition("\n")[0].strip()
    return line if len(line) <= _BRIEF else f"{line[: _BRIEF - 1].rstrip()}…"
