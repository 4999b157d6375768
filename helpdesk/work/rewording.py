"""Reasons that were kept in the window's language, said again in another: a customer's report is in the customer's."""

import re
import string
from collections.abc import Callable
from functools import cache

from helpdesk.i18n import LANGUAGES, _, speaking
from helpdesk.scope import Verdict
from helpdesk.work.billability import SENTENCES


def reworded(why: str) -> str:
    """What an entry's `why` says, in the language in use; as it is where this program never put it so."""
    for sentence, pattern in _patterns():
        if found := pattern.fullmatch(why):
            parts = found.groupdict()
            text = parts.pop("text", None)
            said = _(sentence).format(**{name: _WAYS[name](part) for name, part in parts.items()})
            return said if text is None else f"{said}: {text}"
    return why


def _verdicts(words: str) -> str:
    pattern, known = _verdict_words()
    return pattern.sub(lambda found: known[found[0]].word, words)


_WAYS: dict[str, Callable[[str], str]] = {
    "reason": reworded,
    "told": reworded,
    "verdicts": _verdicts,
    # What a document says is said in its own language.
    "document": str,
    "condition": str,
}


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = []
    for language in LANGUAGES:
        with speaking(language):
            found += [(sentence, _pattern(_(sentence))) for sentence in SENTENCES]
    return tuple(found)


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = [(text, name) for text, name, *_rest in string.Formatter().parse(sentence)]
    told = "".join(re.escape(text) + (f"(?P<{name}>.+)" if name else "") for text, name in parts)
    return re.compile(told + ("(?:: (?P<text>.+))?" if parts[0][1] == "document" else ""), re.DOTALL)


@cache
def _verdict_words() -> tuple[re.Pattern[str], dict[str, Verdict]]:
    known: dict[str, Verdict] = {}
    for language in LANGUAGES:
        with speaking(language):
            known |= {one.word: one for one in Verdict}
    return re.compile(rf"(?:^|(?<=, ))(?:{'|'.join(map(re.escape, known))})(?=, |$)"), known
