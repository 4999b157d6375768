"""What a new edition changes, as rows: first what turns an answer round, then what goes, changes and comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from helpdesk.i18n import _, ngettext
from helpdesk.scope import EditionChange, Entry, Touched
from ui.scope.review.looks import facts
from ui.scope.verdicts import entry_look


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A heading with what it means, or an entry as it was and as it becomes; one of both may be missing."""

    heading: str = ""
    detail: str = ""
    before: Entry | None = None
    after: Entry | None = None
    touched: tuple[Touched, ...] = ()

    def spoken(self) -> str:
        """What a screen reader says and copying takes."""
        if self.heading:
            return f"{self.heading}. {self.detail}"
        sides = ((_("Bisher"), self.before), (_("Neu"), self.after))
        said = [f"{name}: {entry_look(entry).word}. {entry.text}" for name, entry in sides if entry]
        return ". ".join((*said, *([touched_words(self.touched)] if self.touched else [])))


def change_rows(change: EditionChange) -> list[ChangeRow]:
    """Everything a new edition changes, the weightiest first."""
    touched: dict[str, tuple[Touched, ...]] = {}
    for one in change.touched:
        touched[one.entry_id] = (*touched.get(one.entry_id, ()), one)
    return list(_rows(change, touched))


def touched_words(touched: Sequence[Touched]) -> str:
    """The open tickets and quotes that rest on an entry, by name."""
    kinds = {
        "ticket": _("Ticket „{title}“"),
        "quote": _("Angebot „{title}“"),
        "contract": _("Vertrag über „{title}“"),
    }
    named = [
        " · ".join(part for part in (kinds[one.kind].format(title=one.title), one.customer) if part) for one in touched
    ]
    return _("Betrifft {what}").format(what="; ".join(named))


def summary(change: EditionChange) -> str:
    """How much changes, on one line."""
    if change.before is None:
        count = len(change.added)
        return ngettext("Neues Dokument mit {count} Eintrag", "Neues Dokument mit {count} Einträgen", count).format(
            count=count
        )
    if change.same:
        return _("Diese Fassung gilt schon; es gibt nichts zu übernehmen.")
    told = [
        text.format(count=len(entries))
        for text, entries in (
            (_("{count} mit anderem Urteil"), change.flipped),
            (_("{count} geändert"), change.changed),
            (_("{count} neu"), change.added),
            (_("{count} entfallen"), change.removed),
        )
        if entries
    ]
    return " · ".join(told) or _("Kein Eintrag ändert sich, nur Kopf oder Reihenfolge.")


def _rows(change: EditionChange, touched: Mapping[str, tuple[Touched, ...]]) -> Iterator[ChangeRow]:
    removed, added = [(entry, None) for entry in change.removed], [(None, entry) for entry in change.added]
    sections: tuple[tuple[str, str, Sequence[tuple[Entry | None, Entry | None]]], ...] = (
        (_("Anderes Urteil"), _("Wer danach fragt, bekommt künftig eine andere Antwort."), change.flipped),
        (
            _("Entfallen"),
            _("Wer danach fragt, findet nur noch die übrigen Einträge."),
            removed,
        ),
        (_("Geändert"), _("Das Urteil bleibt; Text, Bedingungen, Preisregel oder Ort sind anders."), change.changed),
        (_("Neu"), "", added),
    )
    for heading, detail, pairs in sections:
        if pairs:
            yield ChangeRow(f"{heading} ({len(pairs)})", detail)
        for before, after in pairs:
            known = before or after
            yield ChangeRow(before=before, after=after, touched=touched.get(known.id, ()) if known else ())


def qualified(entry: Entry, other: Entry | None) -> tuple[str, ...]:
    """What qualifies an entry, and where it stands if it stood elsewhere."""
    moved = other is not None and (entry.module, entry.group) != (other.module, other.group)
    place = " › ".join(part for part in (entry.module_title, entry.group) if part)
    return (*facts(entry), *([_("Steht unter {place}").format(place=place)] if moved else []))
