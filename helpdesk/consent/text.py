"""The text a customer is shown: everything they answer to, in plain words and in the checklist's own.

Its SHA-256 is kept with the grant, so that years later nobody has to believe what stood there.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from helpdesk.consent.checklist import ChecklistItem
from helpdesk.consent.record import Record
from helpdesk.i18n import Language

_HEADINGS: dict[Language, dict[str, str]] = {
    "de": {
        "before": "Vor der Sitzung",
        "during": "Während der Sitzung",
        "after": "Nach der Sitzung",
        "customer": "Kunde",
        "device": "Gerät",
        "reason": "Anlass",
        "technician": "Techniker",
        "circumstances": "Umstände",
        "if_no": "falls nein",
    },
    "en": {
        "before": "Before the session",
        "during": "During the session",
        "after": "After the session",
        "customer": "Customer",
        "device": "Device",
        "reason": "Reason",
        "technician": "Technician",
        "circumstances": "Circumstances",
        "if_no": "if no",
    },
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What the text is about, beyond the checklist."""

    customer: str
    device: str
    reason: str
    technician: str
    company: str
    language: Language


def shown_text(record: Record, subject: Subject) -> str:
    """The text of a presentation. The same record and subject always give the same text."""
    language = subject.language
    words = _HEADINGS[language]
    technician = ", ".join(filter(None, (subject.technician, subject.company)))
    names = [one.name for one in record.checklist.circumstances(language, record.chosen)]
    lines = [
        record.checklist.title[language],
        f"{record.checklist.name} ({language})",
        "",
        f"{words['customer']}: {subject.customer}",
        f"{words['device']}: {subject.device}",
        f"{words['reason']}: {subject.reason}",
        f"{words['technician']}: {technician or '–'}",
        f"{words['circumstances']}: {', '.join(names) or '–'}",
        "",
        *record.checklist.intro[language],
        *_items(record, language),
    ]
    return "\n".join(lines) + "\n"


def text_hash(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in lower-case hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _items(record: Record, language: Language) -> Iterator[str]:
    words = _HEADINGS[language]
    phase = ""
    applying = record.checklist.applying(record.chosen)
    for item in applying:
        if item.phase != phase:
            phase = item.phase
            yield from ("", words[phase])
        yield from _item(item, language)
        # What a "no" adds has been shown before it is asked.
        for follower in record.checklist.applying({item.no_means} if item.no_means else ()):
            if item.no_means in follower.when and follower not in applying:
                yield from (f"  {words['if_no']}: {line.strip()}" for line in _item(follower, language))


def _item(item: ChecklistItem, language: Language) -> Iterator[str]:
    yield f"{item.id} {item.text[language]}"
    if item.question[language]:
        yield f"    {item.question[language]}"
