"""A hundred service documents of two hundred entries each, put together from the sentences of the bundled ones."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from helpdesk.app import open_helpdesk
from helpdesk.scope.library import load_library
from helpdesk.settings import Paths, Settings

DOCUMENTS = 100
MODULES = 10
ENTRIES = 20
"""Entries a module."""

HEAD = """---
id: {id}
title: {title}
subtitle: {title}
provider: Muster {number}
language: de
validated: 2026-01-01
---

# {title}

{title}.
"""


def crowd() -> Iterator[str]:
    """The documents, in Markdown."""
    chance = random.Random(20_000)  # noqa: S311 - no secret
    entries = [entry for document in load_library().documents for entry in document.entries if not entry.rule]
    texts = [entry.text for entry in entries]
    headings = [entry.module_title for entry in entries]
    conditions = [condition for entry in entries for condition in entry.conditions]
    for number in range(DOCUMENTS):
        lines = [HEAD.format(id=f"d{number}", title=_mixed(headings, chance), number=number)]
        for module in range(MODULES):
            lines += [f"## {_mixed(headings, chance)} {{#m{module}}}", "", f"### {_mixed(headings, chance)}", ""]
            for entry in range(ENTRIES):
                lines.append(f"- {chance.choice('✓✓✗')} {_mixed(texts, chance)} {{#d{number}-{module}-{entry}}}")
                if chance.random() < 0.3:
                    lines.append(f"  - Bedingung: {chance.choice(conditions)}")
            lines.append("")
        yield "\n".join(lines)


def _mixed(texts: Sequence[str], chance: random.Random) -> str:
    """The first half of one text, and the second of another."""
    first, second = (chance.choice(texts).split() for _half in range(2))
    return " ".join([*first[: len(first) // 2 + 1], *second[len(second) // 2 :]])


def take_into_use(folder: Path) -> None:
    """Makes the crowd the documents of this data directory."""
    helpdesk = open_helpdesk(Paths(folder), Settings(language="de"))
    for number, markdown in enumerate(crowd()):
        helpdesk.editions.accept(markdown, f"muster-{number}.md")
    helpdesk.close()
