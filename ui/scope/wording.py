"""An answer in words: as the technician would write it to the customer, and where it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from helpdesk.i18n import N_, _, format_day, ngettext
from helpdesk.scope import Answer, Entry, ServiceDocument, Verdict
from helpdesk.tickets.taken import source_note

_OPENINGS = {
    Verdict.INCLUDED: N_("Ihr Anliegen ist im vereinbarten Leistungsumfang enthalten: „{text}“."),
    Verdict.CONDITIONAL: N_("Ihr Anliegen gehört unter einer Bedingung zum vereinbarten Leistungsumfang: „{text}“."),
    Verdict.EXCLUDED: N_("Ihr Anliegen gehört nicht zum vereinbarten Leistungsumfang: „{text}“."),
    Verdict.PREMIUM: N_("Für Ihr Anliegen gibt es eine Leistung, die Sie zusätzlich buchen können: „{text}“."),
}
_MET = N_(
    "Ihr Anliegen gehört zum vereinbarten Leistungsumfang; was dafür Bedingung ist, haben wir mit Ihnen "
    "bereits vereinbart: „{text}“."
)
_UNCLEAR = N_(
    "Ihr Anliegen ist in der Leistungsbeschreibung angesprochen: „{text}“. Ob es zu Ihrem vereinbarten "
    "Leistungsumfang gehört, klären wir, bevor wir beginnen."
)
_NO_MODULE = N_(
    "Ihr Anliegen gehört zum Modul „{module}“ der Leistungsbeschreibung „{document}“, das Sie derzeit nicht "
    "gebucht haben: „{text}“. Gern nennen wir Ihnen die Konditionen, wenn Sie es dazubuchen möchten."
)
_NO_DOCUMENT = N_(
    "Ihr Anliegen gehört zur Leistungsbeschreibung „{document}“, die Sie derzeit nicht gebucht haben: „{text}“. "
    "Gern nennen wir Ihnen die Konditionen, wenn Sie diese Leistungen buchen möchten."
)
_CHECK = N_("Gern prüfen wir, ob es machbar ist, und nennen Ihnen die Kosten, bevor wir beginnen.")
_PRICE_FIRST = N_("Gern nennen wir Ihnen die Kosten, bevor wir beginnen.")


@dataclass(frozen=True, slots=True)
class TakenAnswer:
    """An answer on its way into a ticket: what the customer reads, and what it rests on.

    Attributes:
        entry_id: None where no document settles the request.
        document: The entry's; without one, that of the general rule that was cited, or empty.
        edition: The document's edition.
    """

    paragraph: str
    entry_id: str | None
    document: str
    edition: str
    verdict: Verdict


def taken(answer: Answer, entry: Entry | None, documents: Mapping[str, ServiceDocument]) -> TakenAnswer:
    """The answer as it goes into a ticket; arguments as of `paragraph`."""
    cited = _cited(answer, entry, documents) if entry else answer.catch_all
    document = documents.get(cited.document) if cited else None
    return TakenAnswer(
        paragraph(answer, entry, documents),
        cited.id if cited and entry else None,
        document.id if document else "",
        document.edition if document else "",
        verdict_of(answer, entry) if entry else Verdict.UNREGULATED,
    )


def paragraph(answer: Answer, entry: Entry | None, documents: Mapping[str, ServiceDocument]) -> str:
    """A polite paragraph for the customer.

    Args:
        answer: What was found.
        entry: The entry it rests on; None when nothing settles the request.
        documents: By id, for titles and dates.
    """
    if entry is None:
        return " ".join(_unregulated(answer, documents))
    cited = _cited(answer, entry, documents)
    document = documents.get(cited.document)
    verdict = verdict_of(answer, entry)
    missing = not cited.booked and written_verdict(cited, document) is not Verdict.EXCLUDED
    lines = [_unbooked(cited, answer, document) if missing else _opening(cited, verdict)]
    if cited.booked and answer.conflict and _is_first(answer, entry):
        lines.append(
            _("Die Beschreibung macht dazu zwei verschiedene Angaben; wir richten uns vorsorglich nach der engeren.")
        )
    if cited.booked and cited.verdict not in {written_verdict(cited, document), Verdict.CONDITIONAL}:
        lines.append(_("So haben wir es mit Ihnen vereinbart."))
    if not missing:
        lines += _terms(cited, verdict)
    lines.append(source_note(source(cited, document)))
    return " ".join(lines)


def _unbooked(cited: Entry, answer: Answer, document: ServiceDocument | None) -> str:
    booked = any(name == cited.document for name, _modules in answer.basis.documents) if answer.basis else False
    slug, modules = cited.part_of or cited.module, document.modules if document else ()
    return _(_NO_MODULE if booked else _NO_DOCUMENT).format(
        module=next((module.title for module in modules if module.slug == slug), cited.module_title),
        document=document.title if document else cited.document,
        text=_sentence(cited.text),
    )


def _opening(cited: Entry, verdict: Verdict) -> str:
    if verdict is Verdict.INCLUDED and cited.open_conditions:
        told = ngettext(
            "Ihr Anliegen ist unter einer Voraussetzung im vereinbarten Leistungsumfang enthalten: „{text}“.",
            "Ihr Anliegen ist unter Voraussetzungen im vereinbarten Leistungsumfang enthalten: „{text}“.",
            len(cited.open_conditions),
        )
    elif verdict is Verdict.CONDITIONAL and not cited.open_conditions:
        told = _(_MET) if cited.fulfilled else _(_UNCLEAR)
    else:
        told = _(_OPENINGS[verdict])
    return told.format(text=_sentence(cited.text))


def _terms(cited: Entry, verdict: Verdict) -> list[str]:
    lines = _conditions(cited.open_conditions)
    if cited.billing:
        lines.append(_("Abrechnung: {rule}.").format(rule=_sentence(cited.billing)))
    if verdict is Verdict.EXCLUDED:
        lines.append(_(_CHECK))
    elif verdict is Verdict.PREMIUM:
        lines.append(_(_PRICE_FIRST))
    return lines


def _conditions(conditions: Iterable[str]) -> list[str]:
    """Some documents write a condition as a sentence, others as a clause ("only with …"); each gets its opening."""
    whole = [text for text in conditions if text.rstrip().endswith(".")]
    clauses = [text.strip() for text in conditions if text not in whole]
    lines = [_("Dabei gilt: {text}.").format(text="; ".join(clauses))] if clauses else []
    return lines + [_("Vorausgesetzt ist: {text}.").format(text=_sentence(text)) for text in whole]


def _unregulated(answer: Answer, documents: Mapping[str, ServiceDocument]) -> list[str]:
    lines = [_("Ihr Anliegen ist in der Leistungsbeschreibung nicht ausdrücklich geregelt.")]
    if rule := answer.catch_all:
        lines.append(_("Dort heißt es allgemein: „{text}“.").format(text=_sentence(rule.text)))
        origin = source(rule, documents.get(rule.document))
    else:
        looked = dict(answer.basis.documents) if answer.basis else documents
        origin = "; ".join(one.title + _stand(one) for one in documents.values() if one.id in looked)
    return [*lines, _(_CHECK), *([source_note(origin)] if origin else [])]


def verdict_of(answer: Answer, entry: Entry) -> Verdict:
    """What may be told about an entry: the whole answer's verdict where the entry leads it, else its own.

    Where its document contradicts the entry, that is the stricter verdict.
    """
    if _is_first(answer, entry) and answer.verdict is not Verdict.UNREGULATED:
        return answer.verdict
    return next((hit.verdict for hit in answer.hits if hit.entry.id == entry.id), entry.verdict)


def written_verdict(entry: Entry, document: ServiceDocument | None) -> Verdict:
    """The verdict in the document itself, whatever the customer has booked."""
    entries = document.entries if document else ()
    return next((one.verdict for one in entries if one.id == entry.id), entry.verdict)


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
    """Document, module and the day they are of, on one line."""
    title = document.title if document else entry.document
    return " › ".join(dict.fromkeys(filter(None, (title, entry.module_title)))) + (_stand(document) if document else "")


def _stand(document: ServiceDocument) -> str:
    # Customers can't do anything with the hash of an undated document.
    day = document.edited or document.validated
    return _(", Stand {day}").format(day=format_day(day)) if day else ""


def understood(answer: Answer) -> tuple[str, ...]:
    """The words that were understood otherwise than typed, each once."""
    return tuple(dict.fromkeys(word for _typed, word in answer.corrected))


def opposed(entry: Entry, document: ServiceDocument | None) -> tuple[Entry, ...]:
    """The entries of its document that contradict an entry."""
    others = document.entries if document else ()
    return tuple(other for other in others if other.id in entry.conflicts_with or entry.id in other.conflicts_with)


def _cited(answer: Answer, entry: Entry, documents: Mapping[str, ServiceDocument]) -> Entry:
    """The entry that is told: where the document contradicts itself, the one with the stricter verdict."""
    if not answer.conflict or not _is_first(answer, entry):
        return entry
    both = (entry, *opposed(entry, documents.get(entry.document)))
    return next((one for one in both if one.verdict is answer.verdict), entry)


def _is_first(answer: Answer, entry: Entry) -> bool:
    return bool(answer.hits) and answer.hits[0].entry.id == entry.id


def _sentence(text: str) -> str:
    return text.strip().rstrip(".")
