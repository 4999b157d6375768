"""What the customer reads, in the customer's language, which needn't be the window's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from helpdesk.consent import Consent
from helpdesk.consent.checklist import load_checklist
from helpdesk.consent.stated import stated_lines
from helpdesk.i18n import Language

WORDS: Mapping[Language, Mapping[str, str]] = {
    "de": {
        "language": "Deutsch",
        "yes": "Ja",
        "no": "Nein",
        "questions": "Das fragen wir Sie",
        "text": "Der ganze Text",
        "customer": "Kunde",
        "device": "Gerät",
        "reason": "Anlass",
        "technician": "Techniker",
        "circumstances": "Umstände",
        "answered": "{done} von {count} beantwortet",
        "sign": "Ihre Unterschrift",
        "sign_how": "Nur wenn Sie möchten: mit Maus oder Stift. Gespeichert wird allein das Bild.",
        "pad": "Unterschriftsfeld; Entf löscht",
        "clear": "Löschen",
        "done": "Fertig",
        "back": "Zurück zur Checkliste",
        "translation": "Übersetzung zum Lesen. Es gilt der englische Text, der Ihnen vorgelegt wurde.",
        "closed": "Diese Frage ist im Augenblick nicht zu beantworten.",
        "letter": "Bitte antworten Sie zu jeder Nummer mit Ja oder Nein. Sie können jederzeit widerrufen.",
    },
    "en": {
        "language": "English",
        "yes": "Yes",
        "no": "No",
        "questions": "What we ask you",
        "text": "The whole text",
        "customer": "Customer",
        "device": "Device",
        "reason": "Reason",
        "technician": "Technician",
        "circumstances": "Circumstances",
        "answered": "{done} of {count} answered",
        "sign": "Your signature",
        "sign_how": "Only if you wish: with mouse or pen. Nothing but the picture is stored.",
        "pad": "Signature field; Delete clears it",
        "clear": "Clear",
        "done": "Done",
        "back": "Back to the checklist",
        "translation": "A translation for reading. The German text that was presented to you is the one that counts.",
        "closed": "This question can't be answered at the moment.",
        "letter": "Please answer each number with yes or no. You can revoke at any time.",
    },
}


@dataclass(frozen=True, slots=True)
class Told:
    """What is shown above the questions."""

    title: str
    facts: tuple[str, ...]
    intro: tuple[str, ...]


def told(consent: Consent, language: Language) -> Told:
    """What the session is about, in one of the languages of the checklist it was drafted on."""
    checklist, words = load_checklist(consent.checklist), WORDS[language]
    technician = ", ".join(filter(None, (consent.technician, consent.company)))
    names = [one.name for one in checklist.circumstances(language, consent.chosen)]
    facts: tuple[str, ...] = (
        f"{words['customer']}: {consent.customer}",
        f"{words['device']}: {consent.device}",
        f"{words['reason']}: {consent.reason}",
        f"{words['technician']}: {technician or '–'}",
        f"{words['circumstances']}: {', '.join(names) or '–'}",
    )
    who = consent.company or consent.technician
    stated = stated_lines(consent.facts, consent.chosen, who, language) if consent.stated else ()
    facts = (*facts, *(f"{name}: {value}" for name, value in stated))
    return Told(checklist.title[language], facts, checklist.introduced(consent.chosen, language))


def question(consent: Consent, item_id: str, language: Language) -> tuple[str, str]:
    """A question in plain words, and why it is asked."""
    item = load_checklist(consent.checklist).item(item_id)
    return item.asked(consent.chosen)[language], item.why[language]


def letter(consent: Consent) -> str:
    """The text to be sent: what was presented, and what is asked for."""
    if consent.presentation is None:
        return ""
    words = WORDS[consent.language]
    return "\n".join((consent.presentation.text, words["letter"], "", *_asked(consent), ""))


def _asked(consent: Consent) -> Iterator[str]:
    for item in consent.items:
        if item.question and item.phase == "before":
            yield f"[ ] {item.id} {question(consent, item.id, consent.language)[0]}"
