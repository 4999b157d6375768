"""The consent to sign beforehand, in the customer's words: what they are told, asked, and declare.

It rewords nothing that was presented without showing it: the presented text comes with it, word for word. That the
permission can be withdrawn at any time, as easily as it was given, and that they are told so, is Art. 7(3) GDPR.
"""

from collections.abc import Iterator

from helpdesk.consent import Consent, ConsentState, Item
from helpdesk.consent.checklist import Checklist, ChecklistItem, load_checklist
from helpdesk.printing.models import ConsentForm, Fact, FormQuestion, Letterhead
from helpdesk.printing.words import instant, short, words

UNSIGNED = frozenset({ConsentState.DRAFT, ConsentState.PRESENTED})
"""The states in which a consent on paper is a form; from then on it is a record."""


def consent_form(consent: Consent, ticket: str, letterhead: Letterhead, zone: str) -> ConsentForm | None:
    """The form of a consent that is still to be granted, None for any other.

    `ticket` and `letterhead` are as for the sheet; `zone` is that of the workstation which drafted it.
    """
    if consent.state not in UNSIGNED:
        return None
    checklist = load_checklist(consent.checklist)
    return ConsentForm(
        facts=tuple(_facts(consent, ticket)),
        told=checklist.introduced(consent.chosen, consent.language),
        questions=tuple(_questions(consent, checklist)),
        declaration=tuple(_declaration(consent)),
        rights=tuple(_rights(consent, letterhead)),
        identity=tuple(_identity(consent, zone)),
    )


def _facts(consent: Consent, ticket: str) -> Iterator[Fact]:
    word = words(consent.language)
    yield word["customer"], consent.customer
    yield word["device"], consent.device
    yield word["reason"], consent.reason
    if ticket:
        yield word["ticket"], ticket
    yield word["technician"], ", ".join(filter(None, (consent.technician, consent.company))) or "–"
    yield word["capabilities"], ", ".join((word["watch"], *(one.name for one in consent.capabilities)))
    situation = [one.name for one in consent.circumstances if one.kind == "situation"]
    if situation:
        yield word["circumstances"], ", ".join(situation)
    yield from consent.stated
    yield word["form-valid"], word["form-valid-until" if "access_until" in consent.facts else "form-valid-for"]
    if consent.parent is not None:
        yield word["form-widens"], word["form-widens-text"]


def _questions(consent: Consent, checklist: Checklist) -> Iterator[FormQuestion]:
    """What the customer answers beforehand, in the checklist's order, each thing by itself."""
    applying = {item.id for item in consent.items}
    for item in consent.items:
        asked = checklist.item(item.id)
        if item.phase != "before" or not asked.asks_customer:
            continue
        for text in _asked(item, asked, consent):
            yield FormQuestion(text, "" if item.prefilled else item.answer or "", item.note)
        # What a "no" adds has to be answered on the same sheet.
        for follower in checklist.applying({asked.no_means} if asked.no_means else ()):
            if asked.no_means in follower.when and follower.id not in applying:
                yield FormQuestion(follower.question[consent.language], follows=True)


def _asked(item: Item, asked: ChecklistItem, consent: Consent) -> Iterator[str]:
    parts = [said[consent.language] for name, said in asked.parts.items() if name in consent.chosen]
    yield from parts or (item.question or item.text,)


def _declaration(consent: Consent) -> Iterator[str]:
    word = words(consent.language)
    technician, company = short(consent.technician, 80), short(consent.company, 120)
    who = word["form-who"].format(technician=technician, company=company) if technician and company else ""
    yield word["form-declaration"].format(
        who=who or technician or company or word["form-somebody"],
        device=short(consent.device, 120),
        customer=short(consent.customer, 120),
    )
    yield word["form-no"]


def _rights(consent: Consent, letterhead: Letterhead) -> Iterator[str]:
    word = words(consent.language)
    unattended = any(one.id == "unattended" for one in consent.circumstances)
    yield word["form-revocation-unattended" if unattended else "form-revocation"]
    if letterhead.contact:
        yield word["form-contact"].format(contact=" · ".join(letterhead.contact))
    yield word["form-gdpr"]
    yield word["form-kept"]


def _identity(consent: Consent, zone: str) -> Iterator[str]:
    """By what a signed sheet is known to belong to its record."""
    word = words(consent.language)
    yield f"{word['consent-id']} {consent.id}"
    if shown := consent.presentation:
        language = word[f"language-{consent.language}"]
        yield f"{word['text-version']} {consent.checklist}, {language}"
        yield f"{word['presented-at']} {instant(shown.at, consent.language, zone)}"
        yield f"{word['sha256']} {shown.sha256}"
