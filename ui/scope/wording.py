"""An answer as the technician would write it to the customer, with its source."""

import re
from collections.abc import Iterable

from helpdesk.i18n import N_, _, format_day
from helpdesk.scope import Answer, Entry, ServiceDocument, Verdict

_OPENINGS = {
    Verdict.INCLUDED: N_("Ihr Anliegen ist im vereinbarten Leistungsumfang enthalten: „{text}“."),
    Verdict.CONDITIONAL: N_("Ihr Anliegen gehört unter einer Bedingung zum vereinbarten Leistungsumfang: „{text}“."),
    Verdict.EXCLUDED: N_("Ihr Anliegen gehört nicht zum vereinbarten Leistungsumfang: „{text}“."),
    Verdict.PREMIUM: N_("Für Ihr Anliegen gibt es eine Leistung, die Sie zusätzlich buchen können: „{text}“."),
}
_INCLUDED_IF = N_("Ihr Anliegen ist unter einer Voraussetzung im vereinbarten Leistungsumfang enthalten: „{text}“.")
_OFFER = N_("Gern prüfen wir, ob es machbar ist, und nennen Ihnen die Kosten, bevor wir beginnen.")


def paragraph(answer: Answer, entry: Entry | None, document: ServiceDocument | None) -> str:
    """A polite paragraph for the customer.

    Args:
        answer: What was found.
        entry: The entry it rests on; None when nothing settles the request.
        document: Where the entry stands, for title and date.
    """
    if entry is None:
        lines = [_("Ihr Anliegen ist in der Leistungsbeschreibung nicht ausdrücklich geregelt."), _(_OFFER)]
        if answer.catch_all:
            lines.insert(1, _("Dort heißt es allgemein: „{text}“.").format(text=_sentence(answer.catch_all.text)))
        return " ".join(lines)
    verdict = verdict_of(answer, entry)
    stricter = _stricter(answer, entry, document)
    entry = stricter or entry
    opening = _INCLUDED_IF if verdict is Verdict.INCLUDED and entry.conditions else _OPENINGS[verdict]
    lines = [_(opening).format(text=_sentence(entry.text))]
    if stricter:
        lines.append(
            _("Die Beschreibung macht dazu zwei verschiedene Angaben; wir richten uns vorsorglich nach der engeren.")
        )
    if entry.conditions:
        lines.append(_("Voraussetzung: {conditions}.").format(conditions=_sentence("; ".join(entry.conditions))))
    if entry.billing:
        lines.append(_("Abrechnung: {rule}.").format(rule=_sentence(entry.billing)))
    if verdict in {Verdict.EXCLUDED, Verdict.PREMIUM}:
        lines.append(_(_OFFER))
    lines.append(_("(Quelle: {source})").format(source=source(entry, document)))
    return " ".join(lines)


def verdict_of(answer: Answer, entry: Entry) -> Verdict:
    """What may be told about an entry: the whole answer's verdict where the entry leads it, else its own."""
    if _is_first(answer, entry) and answer.verdict is not Verdict.UNREGULATED:
        return answer.verdict
    return entry.verdict


def place(entry: Entry, document: ServiceDocument | None) -> str:
    """Document › module › group."""
    title = document.title if document else entry.document
    return " › ".join(dict.fromkeys(filter(None, (title, entry.module_title, entry.group))))


def edition(document: ServiceDocument) -> str:
    """When the document was checked and changed, and its language, as far as it says."""
    languages = {"de": _("Deutsch"), "en": _("Englisch")}
    parts = [document.provider]
    if document.validated:
        parts.append(_("geprüft {day}").format(day=format_day(document.validated)))
    if document.edited:
        parts.append(_("bearbeitet {day}").format(day=format_day(document.edited)))
    if not document.validated and not document.edited:
        parts.append(_("ohne Datum"))
    parts.append(languages.get(document.language, document.language))
    return " · ".join(parts)


def with_editions(documents: Iterable[ServiceDocument]) -> list[tuple[ServiceDocument, str]]:
    """Each document with its edition; for the worker, because the library for dates takes long to load."""
    return [(document, edition(document)) for document in documents]


def source(entry: Entry, document: ServiceDocument | None) -> str:
    """Where an entry stands and of which day, on one line."""
    day = (document.edited or document.validated) if document else None
    stand = _(", Stand {day}").format(day=format_day(day)) if day else ""
    return place(entry, document) + stand


def understood_words(answer: Answer) -> tuple[str, ...]:
    """The corrected words, each once, written as the entries found write them."""
    words = {word.casefold(): word for hit in answer.hits for word in re.findall(r"\w+", hit.entry.text)}
    return tuple(dict.fromkeys(words.get(word.casefold(), word) for _typed, word in answer.corrected))


def opposed(entry: Entry, document: ServiceDocument | None) -> tuple[Entry, ...]:
    """The entries of its document that contradict an entry."""
    others = document.entries if document else ()
    return tuple(other for other in others if other.id in entry.conflicts_with or entry.id in other.conflicts_with)


def _stricter(answer: Answer, entry: Entry, document: ServiceDocument | None) -> Entry | None:
    if not answer.conflict or not _is_first(answer, entry):
        return None
    both = (entry, *opposed(entry, document))
    return next((one for one in both if one.verdict is answer.verdict), None)


def _is_first(answer: Answer, entry: Entry) -> bool:
    return bool(answer.hits) and answer.hits[0].entry.id == entry.id


def _sentence(text: str) -> str:
    return text.strip().rstrip(".")
