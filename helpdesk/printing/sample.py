"""A letter that shows a letterhead with what most documents have; made to be looked at, never sent."""

from dataclasses import dataclass

from helpdesk.i18n import Language
from helpdesk.printing.models import Fact, Letterhead, Recipient, Sheet
from helpdesk.printing.words import words

PLAIN = Letterhead("", (), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSheet(Sheet):
    """Text and verdicts, enough to judge colours and type by."""

    text: tuple[str, ...]
    rows: tuple[Fact, ...]


def sample_sheet(letterhead: Letterhead, language: Language) -> SampleSheet:
    """What the template `sample` needs."""
    word = words(language)
    title = word["sample-title"]
    return SampleSheet(
        language=language,
        title=title,
        subtitle=word["sample-subtitle"],
        description=word["sample-subtitle"],
        keywords=(title,),
        head=(title, letterhead.company),
        foot=title,
        letterhead=letterhead,
        recipient=Recipient(tuple(word["sample-recipient"].splitlines())),
        facts=(
            (word["number"], "LB-2026-0001"),
            (word["date"], word["sample-date"]),
            (word["customer-number"], "K-1042"),
            (word["contact"], "Petra Lüders"),
        ),
        text=(word["sample-text"], word["sample-more"]),
        rows=tuple((kind, word[f"sample-{kind}"]) for kind in ("included", "conditional", "excluded")),
    )
