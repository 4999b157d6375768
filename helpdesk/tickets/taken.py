"""Which paragraphs of a message came from the lookup: they are neither what was asked nor what somebody observed."""

import re

from helpdesk.i18n import N_, _

_NOTE = N_("(Quelle: {source})")
_PARAGRAPHS = re.compile(r"\n\s*\n")


def source_note(source: str) -> str:
    """How a paragraph for the customer names where it comes from."""
    return _(_NOTE).format(source=source)


def is_taken(paragraph: str) -> bool:
    """Whether the lookup put it there: only those end in a source, in today's language or as it is in German."""
    openings = (note.partition("{")[0] for note in (_NOTE, _(_NOTE)))
    return paragraph.rstrip().endswith(")") and any(opening in paragraph for opening in openings)


def own_paragraphs(message: str) -> list[str]:
    """What a person wrote, paragraph by paragraph, without the answers that were taken from the lookup."""
    return [part for part in _PARAGRAPHS.split(message) if not is_taken(part)]
