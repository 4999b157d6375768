"""The words on paper: each is said somewhere, and whatever is asked for is there in each language."""

import re
from itertools import chain
from pathlib import Path

import pytest

from helpdesk.i18n import LANGUAGES, Language
from helpdesk.printing.words import words
from helpdesk.resources import resource

_PRINTING = Path(__file__).parents[2] / "helpdesk" / "printing"
_SOURCES = "\n".join(
    file.read_text(encoding="utf-8") for file in chain(resource("typst").glob("*.typ"), _PRINTING.glob("*.py"))
)
_ASKED = re.compile(r'\bwords\.(?!at\()([a-z][\w-]*)|\bwords\.at\("([\w-]+)"\)|\bword\["([\w-]+)"\]')
ASKED = {next(filter(None, names)) for names in _ASKED.findall(_SOURCES)}
TOLD = {"included", "conditional", "excluded", "premium", "unregulated", "rule"}
"""Labels that are named as what they tell of."""
_PIECED = re.compile(r'(?:\[|\.get\()f"([^"]+)"|\bwords\.at\("([\w-]+" \+ [\w.]+(?: \+ "[\w-]+)?)"?\)')
_CHOICE = re.compile(r'\{[^}]*\}|" \+ [\w.]+(?: \+ ")?')
PIECED = re.compile(
    "|".join([r"event-.*", *(_CHOICE.sub(".*", python or typst) for python, typst in _PIECED.findall(_SOURCES))])
)
"""Labels that are chosen by what is told: `state-{consent.state}`."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_label_that_is_asked_for_is_there(language: Language) -> None:
    assert ASKED - words(language).keys() == set()


def test_each_label_is_there_in_each_language() -> None:
    assert words("de").keys() == words("en").keys()


def test_each_label_is_used() -> None:
    named = ASKED | TOLD | set(re.findall(r'"([\w-]+)"', _SOURCES))

    assert [label for label in words("de") if label not in named and not PIECED.fullmatch(label)] == []
