"""Compares what was recognised on a page with the right answer beside it."""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst
from rapidfuzz import fuzz

from helpdesk.resources import resource
from helpdesk.scope import Proposal, ProposedEntry
from helpdesk.scope.importing.proposing import propose
from helpdesk.scope.importing.reading import read

PAGES = Path(__file__).parent / "pages"
ANSWERS = sorted(PAGES.glob("*.json"))
VERDICTS = {
    "included": {"included"},
    "conditional": {"conditional"},
    "excluded": {"excluded"},
    "premium": {"premium"},
    "any": {"premium", "excluded", "conditional"},
}


@dataclass(frozen=True)
class Score:
    """How much of a page came out right; `wrong` names the rest in words."""

    right: int
    lines: int
    extra: int
    wrong: tuple[str, ...]


@cache
def recognised(name: str, content: bytes) -> Proposal:
    """As the service does it, but read in this process: seventy children would take a quarter of a minute."""
    return propose(read(content, Path(name).suffix), Path(name).stem)


@cache
def page_of(answer: Path) -> tuple[str, bytes]:
    """The name and the bytes of the page that an answer is for."""
    truth = json.loads(answer.read_text(encoding="utf-8"))
    page = next(path for path in PAGES.glob(f"{answer.stem}.*") if path != answer)
    if page.suffix == ".typ":
        made = typst.compile(page, font_paths=[resource("fonts")])
        assert isinstance(made, bytes)
        return f"{page.stem}.pdf", made
    text = page.read_text(encoding="utf-8")
    text = text.replace("\n", "\r\n") if truth.get("crlf") else text
    return page.name, text.encode(truth.get("encoding", "utf-8"))


def scored(answer: Path) -> Score:
    """Each line counts when an entry has its whole text and its verdict; no entry counts twice."""
    truth = json.loads(answer.read_text(encoding="utf-8"))
    proposal = recognised(*page_of(answer))
    left = list(proposal.entries)
    right, lines = 0, 0
    wrong: list[str] = []
    for name, allowed in VERDICTS.items():
        for text in truth.get(name, ()):
            lines += 1
            same = list(_same(text, left))
            found = next((entry for entry in same if entry.verdict in allowed), None)
            right += found is not None
            if taken := found or next(iter(same), None):
                left.remove(taken)
            if found is None:
                wrong.append(f"{name}: {text}")
    said = {name: str(getattr(proposal, name)) for name in ("title", "provider", "language", "validated", "edited")}
    wrong += [
        f"{name}: {told} instead of {truth[name]}" for name, told in said.items() if truth.get(name, told) != told
    ]
    return Score(right, lines, len(left), tuple(wrong))


def _same(text: str, entries: Iterable[ProposedEntry]) -> Iterable[ProposedEntry]:
    wanted = folded(text)
    for entry in entries:
        told = folded(entry.text)
        if wanted in told or fuzz.ratio(wanted, told) >= 93:
            yield entry


def folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold()))
