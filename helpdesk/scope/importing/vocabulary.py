"""The words that pages are recognised by; they are data in `resources/importing`, one regular expression a line."""

import re
from collections.abc import Mapping
from functools import cache

from helpdesk.resources import resource


@cache
def patterns(name: str) -> Mapping[str, re.Pattern[str]]:
    """The sections of a word list, in its order; each as one pattern that ignores case.

    Raises:
        re.error: A line is no regular expression; a test reads every list.
    """
    sections: dict[str, list[str]] = {}
    section = ""
    for line in (resource("importing") / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("# "):
            continue
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
            sections[section] = []
        else:
            sections[section].append(line)
    return {title: re.compile("|".join(lines), re.IGNORECASE) for title, lines in sections.items()}
