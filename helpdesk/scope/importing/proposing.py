"""A page as read to a proposal: letters put right, put in order, recognised, and judged as a whole."""

from helpdesk.i18n import _, ngettext
from helpdesk.scope.importing.blocks import BOLD, Block, Kind, Page
from helpdesk.scope.importing.draft import Draft
from helpdesk.scope.importing.head import dates_of, language_of, lead_of, provider_of, title_of
from helpdesk.scope.importing.models import Proposal, ProposedEntry
from helpdesk.scope.importing.outline import put_in_order
from helpdesk.scope.importing.page_kind import no_service_document
from helpdesk.scope.importing.phrases import Sense, heading_meaning
from helpdesk.scope.importing.recognition import recognise
from helpdesk.scope.importing.repair import put_letters_right
from helpdesk.scope.models import Verdict

MAX_ENTRIES = 3_000
MAX_TEXT = 1_000


def propose(page: Page, fallback_title: str) -> Proposal:
    """Everything that was recognised; no entries when the page is no service document."""
    language = language_of(page)
    repairs = put_letters_right(page, german=language == "de")
    put_in_order(page)
    source = page.plain()
    found = recognise(page.blocks)
    title = title_of(page) or fallback_title
    reason = no_service_document(title, page.blocks, found.drafts)
    drafts = [] if reason else _distinct(found.drafts)
    entries = tuple(_entries(drafts[:MAX_ENTRIES], page.blocks, title))
    validated, edited = dates_of(page)
    return Proposal(
        id="",
        title=title[:200],
        subtitle=_subtitle(page, title, drafts),
        provider=provider_of(page),
        language=language,
        validated=validated,
        edited=edited,
        paragraphs=lead_of(page.blocks),
        entries=entries,
        warnings=tuple(_warnings(page, reason, len(drafts), entries, repairs)),
        source=_as_recognised(page) if page.recognised else source,
    )


def _as_recognised(page: Page) -> str:
    """The source beside the entries shows what the page says, wrong letters included."""
    for block in page.blocks:
        if block.original.count("\n") == block.text.count("\n"):
            block.text, block.original = block.original, block.text
    return page.plain()


def _subtitle(page: Page, title: str, drafts: list[Draft]) -> str:
    """The second heading, unless services stand below it: then it is theirs."""
    headings = [
        " ".join(block.text.split()) for block in page.blocks if block.kind is Kind.HEADING and block.level < BOLD
    ]
    theirs = {title, *(text for draft in drafts for text in (draft.module, draft.group))}
    return next((text for text in headings[:2] if text not in theirs and not heading_meaning(text)), "")[:200]


def _distinct(drafts: list[Draft]) -> list[Draft]:
    """Without lines that stand twice in the same place, as wide and narrow layouts of one table do."""
    seen: set[tuple[str, str, str, object]] = set()
    kept: list[Draft] = []
    for draft in drafts:
        key = (draft.text.casefold(), draft.module.casefold(), draft.group.casefold(), draft.sense)
        if key not in seen:
            seen.add(key)
            kept.append(draft)
    return kept


def _entries(drafts: list[Draft], blocks: list[Block], title: str) -> list[ProposedEntry]:
    three_valued = {Sense.REQUEST} < {draft.sense for draft in drafts} and any(
        draft.sense in {Sense.EXCLUDED, Sense.BILLED} for draft in drafts
    )
    repairs = {block.line: block.repairs for block in blocks if block.repairs}
    for draft in drafts:
        draft.module = draft.module or title
    return [_entry(draft, three_valued=three_valued, repairs=repairs.get(draft.line, [])) for draft in drafts]


def _entry(draft: Draft, *, three_valued: bool, repairs: list[tuple[str, str]]) -> ProposedEntry:
    sense = draft.sense or Sense.EXCLUDED
    doubts = list(dict.fromkeys(draft.doubts))
    # Beside "not included", what is done on request is an extra; otherwise it is simply not in the package.
    verdict = Verdict.PREMIUM if sense is Sense.REQUEST and three_valued else sense.verdict
    if sense is Sense.REQUEST:
        doubts.append(_("„Auf Anfrage“ sagt nicht, ob es zum Umfang gehört."))
    if repairs:
        told = ", ".join(f"{wrong} → {right}" for wrong, right in repairs[:6])
        doubts.append(_("Buchstaben berichtigt: {changes}.").format(changes=told))
    if sense is Sense.CONDITIONAL and not draft.conditions:
        doubts.append(_("Die Bedingung selbst steht nicht dabei."))
    return ProposedEntry(
        text=draft.text[:MAX_TEXT],
        verdict=verdict,
        module=draft.module[:200],
        group=draft.group[:200],
        conditions=tuple(dict.fromkeys(text[:MAX_TEXT] for text in draft.conditions if text)),
        billing=draft.billing[:MAX_TEXT],
        notes=tuple(dict.fromkeys(text[:MAX_TEXT] for text in draft.notes if text)),
        certain=not doubts,
        doubt=" ".join(doubts),
        line=draft.line,
        original=draft.original or draft.text,
    )


def _warnings(page: Page, reason: str, found: int, entries: tuple[ProposedEntry, ...], repairs: int) -> list[str]:
    reasons = {
        "nothing": _(
            "Auf dieser Seite steht nicht, was enthalten ist und was nicht; sie ist keine Leistungsbeschreibung."
        ),
        "steps": _("Diese Seite ist eine Anleitung und keine Leistungsbeschreibung."),
        "news": _("Diese Seite ist eine Mitteilung und keine Leistungsbeschreibung."),
        "terms": _("Diese Seite enthält Vertragsbedingungen und keine Leistungsbeschreibung."),
        "job": _("Diese Seite ist eine Stellenanzeige und keine Leistungsbeschreibung."),
    }
    advice = _("Es gibt keine Einträge. Importieren Sie die Seite, auf der der Anbieter seinen Umfang aufführt.")
    notices = {
        "bad_utf8": _("Einige Zeichen der Datei sind beschädigt; sie stehen als � da."),
        "old_encoding": _("Die Datei nennt ihre Kodierung nicht; prüfen Sie die Umlaute."),
        "mojibake": _("Falsch gespeicherte Umlaute (wie „Ã¼“) wurden berichtigt."),
        "control": _("Steuerzeichen und unsichtbare Zeichen wurden entfernt."),
        "too_long": _("Die Seite ist sehr lang; nur ihr Anfang wurde gelesen."),
        "too_deep": _("Sehr tief verschachtelte Teile der Seite wurden ausgelassen."),
    }
    warnings = [f"{reasons.get(reason, reasons['nothing'])} {advice}"] if reason else []
    warnings += [notices[notice] for notice in page.notices if notice in notices]
    if page.recognised:
        warnings.append(
            ngettext(
                "Der Text stammt wohl aus einer Texterkennung; {count} Wort wurde berichtigt.",
                "Der Text stammt wohl aus einer Texterkennung; {count} Wörter wurden berichtigt.",
                repairs,
            ).format(count=repairs)
        )
    if found > MAX_ENTRIES:
        warnings.append(_("Nur die ersten {count} Einträge sind aufgeführt.").format(count=MAX_ENTRIES))
    doubtful = sum(not entry.certain for entry in entries)
    if doubtful:
        warnings.append(
            ngettext(
                "{count} Eintrag ist unsicher; prüfen Sie ihn.",
                "{count} Einträge sind unsicher; prüfen Sie sie.",
                doubtful,
            ).format(count=doubtful)
        )
    return warnings
