"""What in a text should hardly leave the house: passwords, tokens, keys, bank accounts.

Our own patterns: `detect-secrets` 1.5 (its last edition, of May 2024) finds 10 of the 36 secrets in
`tests/tickets/test_confidential.py`, where ours were tuned, knows no German, and wants `requests`. What is found is
shown to a person who decides; so what is merely long and random (hashes, ids, pictures in base64) isn't reported.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from helpdesk.i18n import N_, _
from helpdesk.tickets.sifting import Sieve, Sifted, Starts, around, at_word, exactly, where

MASK = "•••"
_AROUND = 60
"""Characters of the line that are shown before and after what was found."""


class SecretKind(StrEnum):
    """What something looks like."""

    PASSWORD = "password"  # noqa: S105 - a word, not a secret
    TOKEN = "token"  # noqa: S105
    KEY = "key"
    CONNECTION = "connection"
    IBAN = "iban"

    @property
    def word(self) -> str:
        """What people read, with its article."""
        return _(_WORDS[self])


_WORDS = {
    SecretKind.PASSWORD: N_("ein Kennwort"),
    SecretKind.TOKEN: N_("ein Zugangsschlüssel (Token)"),
    SecretKind.KEY: N_("ein privater Schlüssel"),
    SecretKind.CONNECTION: N_("eine Verbindung mit Kennwort"),
    SecretKind.IBAN: N_("eine Bankverbindung (IBAN)"),
}


@dataclass(frozen=True, slots=True)
class Secret:
    """Something in a text that looks confidential; its value is in no log.

    Attributes:
        start: Of the value, counted in characters of the text.
        end: Behind its last character.
        line: Counted from 1.
        before: What stands before it in its line, as far as it is shown.
        value: What should not leave.
        after: What stands behind it in its line.
    """

    kind: SecretKind
    start: int
    end: int
    line: int
    before: str
    value: str = field(repr=False)
    after: str

    @property
    def masked(self) -> str:
        """Its line, without the value."""
        return f"{self.before}{MASK}{self.after}"

    @property
    def shown(self) -> str:
        """Its line as it stands there, for a person who asked for it."""
        return f"{self.before}{self.value.splitlines()[0]}{self.after}"


@dataclass(frozen=True, slots=True)
class Warned:
    """A place in what is about to leave that somebody should look at.

    Attributes:
        sha256: Of the file; empty for the message itself.
        name: The file's name, and behind it that of what is packed in it; empty for the message.
        maskable: Whether it can be masked where it stands: nothing is packed anew.
    """

    sha256: str
    name: str
    secret: Secret
    maskable: bool = True

    @property
    def sentence(self) -> str:
        """Where it stands and what it looks like, without the value."""
        if not self.name:
            told = _("In der Nachricht, Zeile {line}, steht offenbar {what}.")
            return told.format(line=self.secret.line, what=self.secret.kind.word)
        told = _("In {name}, Zeile {line}, steht offenbar {what}.")
        return told.format(name=self.name, line=self.secret.line, what=self.secret.kind.word)


def secrets_in(text: str) -> list[Secret]:
    """What looks confidential in a text, in order; where two patterns overlap, the first in the text counts."""
    found: list[Secret] = []
    line, counted = 1, 0
    for start, end, kind in sorted(_spans(text), key=lambda span: (span[0], -span[1])):
        if found and start < found[-1].end:
            continue
        line, counted = line + text.count("\n", counted, start), start
        found.append(_secret(text, kind, start, end, line))
    return found


def without(text: str, secrets: Iterable[Secret], mask: str = MASK) -> str:
    """The text with what was found in it masked."""
    for secret in sorted(secrets, key=lambda one: one.start, reverse=True):
        text = text[: secret.start] + mask + text[secret.end :]
    return text


def _secret(text: str, kind: SecretKind, start: int, end: int, line: int) -> Secret:
    # Never looked for beyond what is shown: a line may have megabytes.
    first, last = max(start - _AROUND, 0), end + _AROUND
    before = text[first:start].rpartition("\n")
    cut = first > 0 and not before[1]
    after = text[end:last].partition("\n")[0].rstrip()
    return Secret(kind, start, end, line, ("…" if cut else "") + before[2].lstrip(), text[start:end], after)


def _spans(text: str) -> Iterator[tuple[int, int, SecretKind]]:
    sifted = Sifted(text)
    for kind, sieve, judge in _RULES:
        for match in sieve.matches(sifted):
            if judge(match):
                yield *match.span("value"), kind


def _always(_match: re.Match[str]) -> bool:
    return True


_NOTHING = re.compile(
    r"[*•.x_#?-]+|(?:null|none|nil|undefined|true|false|yes|no|ja|nein|n/a|unknown|unbekannt|leer|empty|blank|optional"
    r"|required|erforderlich|missing|fehlt|redacted|hidden|masked|removed|entfernt|geschwärzt|changed|geändert"
    r"|expired|abgelaufen|incorrect|invalid|wrong|falsch|ungültig|accepted|rejected|failed|fehlgeschlagen|success"
    r"|ok|okay|set|unset|not|nicht|kein|keine|ist|is|was|wird|wurde|muss|must|cannot|kann|bitte|please|siehe|see|never"
    r"|default|enabled|disabled|aktiviert|deaktiviert|string|str|password|passwort|kennwort|passwd|secret|token"
    r"|shift|vergessen|forgotten|reset|zurückgesetzt|prompt|env|value|wert|publickey|keyboard-interactive)",
    re.IGNORECASE,
)
"""What stands behind "password:" without being one."""

_VARIABLE = re.compile(
    r"\$\{.*|\$\(.*|\$env:.*|[!`&\\]?\$[A-Za-z_]+(?:[^A-Za-z0-9].*)?|%[A-Za-z_]\w*%|\{+[\w. -]*\}*|<[^<>]*>?"
    r"|\[.*|\(.*|@\w+@|\w+\(.*|\w+(?:\.\w+)*\[.*"
)
_UUID = re.compile(r"\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?", re.IGNORECASE)
_LETTERS_AND_DIGITS = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])")
_ODD = re.compile(r"[0-9!?$%&§#+*@=~^]|[a-zäöüß][A-ZÄÖÜ]")


def _a_password(match: re.Match[str]) -> bool:
    value = match["value"]
    if len(value) < 4 or _NOTHING.fullmatch(value.rstrip(".,;:!")) or _VARIABLE.fullmatch(value) or _a_path(value):
        return False
    if _ODD.search(value) or "=" in match["sign"] or match["quote"]:
        return True
    # A plain word: it is one when nothing follows it, and the beginning of a sentence otherwise.
    return not match["rest"].strip(" .,;")


def _a_path(value: str) -> bool:
    return bool(re.match(r"[A-Za-z]:\\|\.{0,2}/[\w./-]+/|\\\\|https?://", value))


def _a_token(match: re.Match[str]) -> bool:
    value = match["value"]
    if _UUID.fullmatch(value) or _VARIABLE.fullmatch(value) or _a_path(value):
        return False
    return bool(_LETTERS_AND_DIGITS.match(value))


def _an_iban(match: re.Match[str]) -> bool:
    iban = match["value"].replace(" ", "")
    if len(iban) != _IBAN_LENGTHS.get(iban[:2], 0):
        return False
    # ISO 13616: the country and check digits go to the end, letters count from 10, and the rest is 1 modulo 97.
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97 == 1


_IBAN_LENGTHS = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18,
    "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21,
    "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24,
}  # fmt: skip
"""Characters by country, from the registry of ISO 13616."""

_BEFORE_PASSWORDS = r"pass(?:wor[dt]|wd|phrase|wörter)?|kennw(?:or|ör)t(?:er)?|pwd|pw|pin"
_BEFORE_TOKENS = (
    r"(?:access|auth|refresh|bearer|bot|personal|private|deploy|session|api|id)[ _-]?(?:token|key)|token|apikey"
    r"|(?:client|app|shared|api|secret|aws)[ _-]?(?:secret|access)(?:[ _-]?(?:access|key))*|secret(?:[ _-]?key)?"
    r"|x-[a-z]{2,20}(?:-[a-z]{2,20}){0,2}-(?:key|token)|zugangsschlüssel|account[ _-]?key"
)
_TOKENS_BEGIN = (
    *("access", "auth", "refresh", "bearer", "bot", "personal", "private", "deploy", "session", "api", "id", "token"),
    *("client", "app", "shared", "secret", "aws", "x-", "zugangsschlüssel", "account"),
)
"""What the words begin with that stand before tokens."""
_SIGN = (
    r"(?:[ \t](?:für|von|vom|zum|for|of)[ \t][^\s:=\"']{1,60})?[\"']?[ \t]{0,20}"
    r"(?P<sign>:=|=>|=|:|\blautet:?|\bist\b(?=[ \t]*[\"'„]))[ \t]{0,20}(?P<quote>[\"'„‚]?)"
)
_VALUE = r"(?P<value>(?<=[\"'„‚])[^\"'“‘\r\n]{1,128}(?=[\"'“‘])|[^\s\"'“‘,;&|]{1,256})(?P<rest>[^\r\n]{0,40})"


def _rule(pattern: str, starts: Starts, *, exact: bool = False) -> Sieve:
    return Sieve(re.compile(pattern, 0 if exact else re.IGNORECASE), starts)


_RULES: Sequence[tuple[SecretKind, Sieve, Callable[[re.Match[str]], bool]]] = (
    (
        SecretKind.KEY,
        _rule(
            # Possessive: what has no end is given up at once. A key cut off by a log's end has its lines all the same.
            r"(?P<value>-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----"
            r"(?:(?:[A-Za-z0-9+/=\s:,\\]|-(?!----)){0,20000}+-----END [A-Z0-9 ]{0,30}-----"
            r"|(?:\s+[A-Za-z0-9+/=]{40,76}){0,400}+))",
            exactly("-----BEGIN "),
            exact=True,
        ),
        _always,
    ),
    (
        SecretKind.TOKEN,
        _rule(
            r"(?<![A-Za-z0-9+/_-])(?P<value>(?:AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36,255}"
            r"|github_pat_[A-Za-z0-9_]{22,255}|gl(?:pat|dt|rt|ptt)-[A-Za-z0-9_-]{20,64}|xox[abeprs]-[A-Za-z0-9-]{10,250}"
            r"|AIza[0-9A-Za-z_-]{35}|[rs]k_live_[0-9A-Za-z]{24,99}|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,250}"
            r"|sk-[A-Za-z0-9_-]{32,200}|eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,2000})"
            r"(?![A-Za-z0-9+/=])",
            exactly(
                *("AKIA", "ASIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
                *("glpat-", "gldt-", "glrt-", "glptt-", "xox", "AIza"),
                *("rk_live_", "sk_live_", "npm_", "pypi-", "sk-", "eyJ"),
            ),
            exact=True,
        ),
        _always,
    ),
    (
        SecretKind.TOKEN,
        _rule(
            r"\bauthorization[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?(?:bearer|basic|token|negotiate)[ \t]{1,4}"
            r"(?P<value>[A-Za-z0-9+/=._~-]{8,4000})",
            at_word("authorization"),
        ),
        _always,
    ),
    (SecretKind.TOKEN, _rule(r"\bbearer[ \t]{1,4}(?P<value>[A-Za-z0-9+/=._~-]{20,4000})", at_word("bearer")), _a_token),
    (
        SecretKind.CONNECTION,
        _rule(
            r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@\"']{1,64}:(?P<value>[^\s@/\"'*•{}<>$]{3,128})@[\w.\[-]",
            # Scheme, user and password are no longer than this.
            around("://", 21, "@", 200),
        ),
        lambda match: not _NOTHING.fullmatch(match["value"]),
    ),
    (
        SecretKind.PASSWORD,
        _rule(
            rf"(?:(?<![A-Za-z0-9])|(?<=[a-z0-9_])(?-i:(?=[PK]))|(?<=_))(?:{_BEFORE_PASSWORDS}){_SIGN}{_VALUE}",
            at_word("pass", "kennw", "pwd", "pw", "pin"),
        ),
        _a_password,
    ),
    (
        SecretKind.PASSWORD,
        _rule(
            r"(?<!\S)--?(?:password|passwd|pass)[ =](?P<quote>[\"']?)(?P<sign>)"
            r"(?P<value>[^\s\"'-][^\s\"']{3,127})(?P<rest>)",
            around("-pass", 1),
        ),
        _a_password,
    ),
    (
        SecretKind.TOKEN,
        _rule(
            rf"(?:(?<![A-Za-z0-9])|(?<=_))(?:{_BEFORE_TOKENS}){_SIGN}"
            r"(?P<value>[A-Za-z0-9+/=_.~-]{16,2000})(?![A-Za-z0-9+/])(?P<rest>)",
            at_word(*_TOKENS_BEGIN, wanted=("token", "key", "secret", "access", "zugangs")),
        ),
        _a_token,
    ),
    (
        SecretKind.IBAN,
        _rule(
            r"(?<![A-Z0-9])(?P<value>[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)(?![A-Z0-9])",
            where(r"[A-Z][A-Z](?=[0-9]{2} ?[A-Z0-9]{4} ?[A-Z0-9]{4})"),
            exact=True,
        ),
        _an_iban,
    ),
)
