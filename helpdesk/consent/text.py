"""The text a customer is shown: everything they answer to, in plain words and in the checklist's own.

Its SHA-256 is kept with the grant, so that years later nobody has to believe what stood there.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from helpdesk.consent.checklist import ChecklistItem, Words
from helpdesk.consent.record import Record
from helpdesk.consent.stated import Stated, stated_lines
from helpdesk.i18n import Language
from helpdesk.store.storable import storable

# Without a width of their own, or turning round what follows; joiners stay, which some scripts are written with.
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

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
        "may": "Der Techniker darf",
        "watch": "zusehen",
        "valid": "Gültig",
        "valid_for": "24 Stunden ab Ihrer Freigabe, wenn Sie kein früheres Ende nennen",
        "valid_until": "bis zum genannten Ende des Dauerzugangs, wenn Sie kein früheres nennen",
        "record": "Nachweis",
        "kept": "Freigabe, Antworten, Zeiten und Änderungen werden festgehalten; Sie erhalten eine Ausfertigung. Nicht "
        "festgehalten werden Kennwörter, Tastatureingaben und Ihre Inhalte",
        "widens": "Erweitert die laufende Freigabe um",
        "otherwise": "Lehnen Sie ab, gilt die bisherige Freigabe weiter",
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
        "may": "The technician may",
        "watch": "watch",
        "valid": "Valid",
        "valid_for": "24 hours from your consent, unless you name an earlier end",
        "valid_until": "until the stated end of the standing access, unless you name an earlier one",
        "record": "Record",
        "kept": "Consent, answers, times and changes are written down; you receive a copy. Passwords, keystrokes and "
        "your content are not",
        "widens": "Widens the consent under way by",
        "otherwise": "If you decline, the consent so far goes on",
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


def shown_text(record: Record, subject: Subject, stated: Stated | None) -> str:
    """The text of a presentation. The same record, subject and facts always give the same text.

    `stated` is None for a text that was shown before facts were stated in it: it stays as it was.
    """
    language = subject.language
    words = _HEADINGS[language]
    technician = one_line(", ".join(filter(None, (subject.technician, subject.company))))
    chosen = record.checklist.circumstances(language, record.chosen)
    capabilities = [one.name for one in chosen if one.kind == "capability"]
    situation = [one.name for one in chosen if one.kind != "capability"]
    lines = [
        record.checklist.title[language],
        f"{record.checklist.name} ({language})",
        "",
        f"{words['customer']}: {subject.customer}",
        f"{words['device']}: {subject.device}",
        f"{words['reason']}: {subject.reason}",
        f"{words['technician']}: {technician or '–'}",
        f"{words['circumstances']}: {', '.join(situation) or '–'}",
        f"{words['may']}: {', '.join((words['watch'], *capabilities))}",
        *_facts(record, subject, stated),
        f"{words['valid']}: {words['valid_until' if stated and 'access_until' in stated else 'valid_for']}",
        f"{words['record']}: {words['kept']}",
        *_widened(record, words, language),
        "",
        *(record.checklist.intro[language] if stated is None else record.checklist.introduced(record.chosen, language)),
        *_items(record, language, as_chosen=stated is not None),
    ]
    return "\n".join(lines) + "\n"


def text_hash(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in lower-case hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def one_line(text: str) -> str:
    """A text that can't pass for several lines of the text that is shown and hashed, nor be read in another order."""
    return " ".join(_UNSEEN.sub("", storable(text)).split())


def _widened(record: Record, words: dict[str, str], language: Language) -> Iterator[str]:
    if record.parent is not None and record.added:
        names = [one.name for one in record.checklist.circumstances(language, record.added)]
        yield f"{words['widens']}: {', '.join(names)}. {words['otherwise']}."


def _facts(record: Record, subject: Subject, stated: Stated | None) -> Iterator[str]:
    if stated is not None:
        who = one_line(subject.company or subject.technician)
        for name, value in stated_lines(stated, record.chosen, who, subject.language):
            yield f"{name}: {one_line(value)}"


def _items(record: Record, language: Language, *, as_chosen: bool) -> Iterator[str]:
    words = _HEADINGS[language]
    phase = ""
    applying = record.checklist.applying(record.chosen)
    for item in applying:
        if item.phase != phase:
            phase = item.phase
            yield from ("", words[phase])
        yield from _item(item, item.asked(record.chosen if as_chosen else ()), language)
        # What a "no" adds has been shown before it is asked.
        for follower in record.checklist.applying({item.no_means} if item.no_means else ()):
            if item.no_means in follower.when and follower not in applying:
                yield from (
                    f"  {words['if_no']}: {line.strip()}" for line in _item(follower, follower.question, language)
                )


def _item(item: ChecklistItem, question: Words, language: Language) -> Iterator[str]:
    yield f"{item.id} {item.text[language]}"
    if question[language]:
        yield f"    {question[language]}"
