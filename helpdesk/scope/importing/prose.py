"""Services in running text: "Not included: a, b and c", and sentences that take something out."""

import re
from collections.abc import Iterator, Sequence

from helpdesk.scope.importing.phrases import Meaning, Sense, heading_meaning, meaning
from helpdesk.scope.importing.vocabulary import patterns

_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ„\"])")
_LABELLED = re.compile(r"(?P<label>[^:.\n]{3,110}):\s+(?P<rest>\S.*)", re.DOTALL)
_INVERTED = re.compile(
    r"(?P<label>(?:(?:ausdrücklich |derzeit )?nicht (?:\w+ ){0,4}"
    r"(?:enthalten|inbegriffen|inklusive|umfasst|abgedeckt|geschuldet|bestandteil[\w ]{0,40})"
    r"|ausgenommen(?: davon)?|ausgeschlossen|not (?:included|covered|in scope)|excluded)"
    r"(?: (?:in|from|by) [^.,:;]{0,40})? (?:sind|ist|werden|wird|are|is))"
    r"(?: (?:insbesondere|derzeit|jedoch|auch|ebenfalls|dabei|aber|also))? (?P<rest>\S[^:]*)",
    re.IGNORECASE | re.DOTALL,
)
_NO_SUBJECT = re.compile(
    r"(?:dies\w*|das|es|sie|hier\w*|alle\w*|sofern|wenn|falls|die hier|sonstige\w*|weitere\w*|zusätzliche\w*|darüber"
    r"|excluded|additional|other|any|all|this|that|it|they|these|those|which|there|if|wir|we|you)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"[A-ZÄÖÜ\"„][^!?:]{3,260}?\s(?:ist|sind|wird|werden|is|are)\s(?P<told>[^.!?:]{0,100}?"
    r"\b(?:nicht|not|gesondert|separat|zusätzlich|kostenpflichtig|separately|extra|berechnet|abgerechnet|verrechnet"
    r"|charged|billed)\b[^.!?:]{0,100})"
)
_REACHED = re.compile(r"(?:\+|\b0)[0-9][0-9 /()-]{5,}|\b[\w.+-]+@[\w-]+\.\w|https?://|\bwww\.", re.IGNORECASE)
_COMMA = re.compile(r";|,(?![^()]*\))(?!\d)|(?<=\w)\s(?:und|sowie|and)\s(?=[^,;]*$)")
_LEADING_AND = re.compile(r"^(?:und|and|sowie|or|oder)\s")

MAX_LABEL_WORDS = 14
MAX_PROSE = 800


def sentences(text: str) -> list[str]:
    """The sentences of a text on one line."""
    return _SENTENCES.split(text)


def enumerated(text: str) -> list[str]:
    """The parts of "a, b and c", or of a line with semicolons, when all are short; otherwise the text itself."""
    pieces = _COMMA.split(text) if "," in text else text.split(";")
    parts = [_LEADING_AND.sub("", part.strip(" .")) for part in pieces if part.strip(" .")]
    return parts if len(parts) > 1 and all(len(part.split()) <= 8 for part in parts) else [text]


def labelled(text: str, most: int = MAX_LABEL_WORDS) -> tuple[Meaning, list[str]] | None:
    """What "Not included: a, b and c" says, and of what; None for other sentences."""
    found = _LABELLED.fullmatch(text) or _INVERTED.fullmatch(text) if len(text) <= MAX_PROSE else None
    if not found or len(found["label"].split()) > most:
        return None
    said = heading_meaning(found["label"])
    return (said, enumerated(found["rest"])) if said and said.sure else None


def denials(text: str) -> Iterator[tuple[str, Meaning]]:
    """Sentences such as "On-site visits are not included and are billed separately", with what they say."""
    for sentence in sentences(text)[:20]:
        bare = sentence.strip()
        found = None if len(bare) > MAX_PROSE or _NO_SUBJECT.match(bare) else _DENIAL.fullmatch(bare.rstrip("."))
        said = meaning(found["told"]) if found else None
        if said and said.sure and said.sense in {Sense.EXCLUDED, Sense.BILLED}:
            yield bare, said


def are_services(lines: Sequence[str]) -> bool:
    """Every line is a service of its own, not a part of a sentence and no address."""
    if not lines or any(len(line) > 110 or _REACHED.search(line) for line in lines):
        return False
    if any(patterns("phrases")["no services"].match(line) for line in lines):
        return False
    if len(lines) == 1:
        return len(lines[0].split()) <= 12 and not re.search(r"[.:!?]$", lines[0]) and lines[0][:1].isupper()
    return (
        all(line[:1].isupper() or line[:1].isdigit() or line[:1] in '„"(+' for line in lines)
        and not any(line.endswith((",", "-")) for line in lines)
        and sum(line.endswith(".") for line in lines) in {0, len(lines)}
    )
