"""What a line says besides its subject: a mark, a status, a price, a condition, a footnote."""

import re
from dataclasses import dataclass, replace

from helpdesk.scope.importing.marks import Mark, leading, trailing
from helpdesk.scope.importing.phrases import Meaning, Sense, meaning

_AMOUNT = r"[0-9][0-9.,' ]{0,14}(?:[-–—]{1,2})?"
_MONEY = (
    rf"(?:(?:€|EUR|CHF|USD|GBP|\$|£)\s?{_AMOUNT}|(?<![0-9.,]){_AMOUNT}\s?(?:€|EUR\b|Euro\b|CHF\b|USD\b|GBP\b|\$|£))"
)
_PER = r"(?:\s?(?:/|pro|je|per|an?|each|every)\s?(?:angefangene[rn]?\s)?(?:[0-9/]+\s?)?[\w-]+)?"
PRICE = re.compile(
    (
        rf"(?:ab |from |zzgl\. |\+ ?)?{_MONEY}{_PER}(?:\s?(?:zzgl\.|excl\.?|exkl\.|plus|netto|net)(?:\s(?:MwSt\.?"
        rf"|USt\.?|VAT))?)?"
    ),
    re.IGNORECASE,
)
_RECURRING = re.compile(
    (
        r"(?:/|pro|je|per|a)\s?(?:angefangene[rn]?\s)?(?:monat|month|jahr|year|mo\b|user|nutzer|ger\u00e4t|device"
        r"|arbeitsplatz|postfach|mailbox|server|gb|tb)|monatlich|monthly|j\u00e4hrlich|yearly|annual"
    ),
    re.IGNORECASE,
)
_BILLING = re.compile(
    (
        r"\b(?:immer |stets |always )?(?:kosten|geb\u00fchren|entgelt)pflichtig\b(?:[^.;()]*)"
        r"|\bje angefangene\w*[^.;,()]*|\bpro angefangene\w*[^.;,()]*|\bnach (?:Zeit(?:aufwand)?|Aufwand|Stundensatz"
        r"|Stundenaufwand|Preisliste|Verbrauch)\b"
        r"|\bgegen (?:Aufpreis|Berechnung|Geb\u00fchr|Entgelt|Rechnung|Aufschlag|Mehrpreis)\b|\bzzgl\.?\s[^.;()]*"
        r"|\bzuz\u00fcglich\s[^.;()]*|\bbilled? [^.;()]*|\bcharged [^.;()]*|\bhourly(?: rate)?\b|\bper (?:hour"
        r"|15 min\w*|incident|call|started[^.;()]*)|\bpro Stunde\b|\bt&m\b|\btime (?:and|&) materials?"
        r"|\b(?:gesondert|separat)(?:e[rsn]?)? (?:berechnet|abgerechnet|verrechnet|angeboten|Berechnung|Abrechnung"
        r"|Angebot|Rechnung)\b|\b(?:extra|additional|separate) (?:costs?|charges?|fees?|quote)\b|\b(?:at"
        r"|for) (?:an )?(?:extra|additional) (?:cost|charge|fee)\b|\b(?:auf|mehr)preis\b"
    ),
    re.IGNORECASE,
)
_CONDITION_STARTS = (
    r"(?:nur|sofern|soweit|solange|wenn|falls|au\u00dfer|ausser|ausgenommen|ausschlie\u00dflich|mit ausnahme"
    r"|vorausgesetzt|voraussetzung|bis zu|bis max|max\.|maximal|innerhalb|w\u00e4hrend|exkl\.?|exklusive|ohne"
    r"|begrenzt|unter der (?:bedingung|voraussetzung)"
    r"|only|if|when|except|excluding|excl\.?|unless|provided|providing|as long as|so long as|where (?:the|your"
    r"|a)|up to|max\b|maximum|within|during|subject to|requires?|limited to|without|not including|one per"
    r"|once per|[0-9]+\s?x (?:pro|per|im|j\u00e4hrlich|monatlich)|einmal (?:pro|im|j\u00e4hrlich)|siehe agb"
    r"|fair[- ]use)"
)
_ONLY = re.compile(r"(?:[^\s.;:]{1,30}\s){1,4}(?:only|exclusively|ausschlie\u00dflich)\.?", re.IGNORECASE)
_PARENTHESIS = re.compile(
    (
        rf"\((\s*(?:zz[gt]l\.\s|ggf\.\s)?{_CONDITION_STARTS}\b[^()]*|[^()]*\b(?:sofern|soweit|voraussetzung"
        rf"|provided that|unless)\b[^()]*)\)"
    ),
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    (
        rf"(?:[,;:]\s+|\s[–—-]\s+)({_CONDITION_STARTS}\b.*)|(?<=\S\s)((?:nur (?:f\u00fcr|bei|mit|wenn|in|auf"
        rf"|innerhalb|w\u00e4hrend|nach|unter|im|am|per|an)|only (?:for|if|when|with|on|during|in|within|after|by"
        rf"|via|at)|sofern|soweit|vorausgesetzt|unless|except(?: for)?|provided that|as long as|mit ausnahme"
        rf"|ausgenommen|excluding|bis zu [0-9]|up to [0-9]|w\u00e4hrend der|innerhalb (?:der|von)|during (?:business"
        rf"|office|working))\b.*)"
    ),
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?P<head>.+?\S)\s*(?:\s[–—-]{1,2}\s+|:\s+|\s\|\s|\s?→\s?|\s=\s|\.{3,}\s*|\s{3,}|\t)(?P<tail>[^:]{1,80})",
    re.DOTALL,
)
_IN_BRACKETS = re.compile(r"(?P<head>.+?\S)\s*[\(\[](?P<tail>[^()\[\]]{1,80})[\)\]]\.?", re.DOTALL)
_LABEL = re.compile(r"[\(\[]?(?P<label>[A-Za-zÄÖÜäöüß .&'’-]{2,30})[\)\]:–—]+\s+(?P<rest>\S.*)", re.DOTALL)
_QUALIFIER = re.compile(
    r"\W*(?:inkl|exkl|incl|excl|inklusive|exklusive|including|excluding|ohne|without|mit|with|zzgl|plus)\b\.?\s+\S",
    re.IGNORECASE,
)
_PREDICATE = re.compile(
    (
        r"\b(?:ist|sind|wird|werden|is|are|gets?|will be)\b[^.]{0,80}\b(?:nicht (?:enthalten|inbegriffen|inklusive"
        r"|umfasst|abgedeckt)|not (?:included|covered)|(?:berechnet|abgerechnet|verrechnet|kostenpflichtig|charged"
        r"|billed|billable|chargeable))\b[^.]{0,30}\.?$"
    ),
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"\s?\[\^([^\]]{1,3})\]|(?<=\S)\s?([¹²³⁴-⁹]+)|(?<=[\w)✓✔✗])(\*{1,3}|†|‡)(?=\s|$|[.,;:)])")
_SUPERSCRIPT = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")
_DEFINED = re.compile(
    r"(?:\[\^?([0-9a-z*]{1,3})\]:?|([¹²³⁴-⁹]+)\)?|(\*{1,3}|†|‡)\)?|\(?([0-9]{1,2})\))\s*(\S.{3,})", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line taken apart.

    Attributes:
        meaning: What the line itself says about cover; None when its surroundings decide.
        footnotes: Marks of footnotes, as "1" or "*".
    """

    text: str
    meaning: Meaning | None = None
    mark: Mark | None = None
    conditions: tuple[str, ...] = ()
    billing: str = ""
    footnotes: tuple[str, ...] = ()


def taken_apart(text: str) -> Line:
    """Finds what qualifies the line; its text loses marks, a status at its end and footnote signs, nothing else."""
    one_line = " ".join(text.split())
    if len(one_line) > MAX_LINE:
        return Line(one_line)
    footnotes = tuple(_sign(found) for found in _FOOTNOTE.finditer(one_line))
    line = Line(_FOOTNOTE.sub("", one_line).strip(), footnotes=footnotes)
    mark, rest = leading(line.text)
    if mark is None:
        mark, rest = trailing(line.text)
    line = replace(line, text=rest, mark=mark)
    line = _status(line)
    billing = line.billing or billing_of(line.text)
    said = line.meaning
    if said is None and _PREDICATE.search(line.text):
        said = replace(meaning(line.text[-MAX_TAIL:]) or Meaning(Sense.BILLED), sure=False)
    return replace(line, meaning=said, billing=billing, conditions=conditions_of(line.text))


MAX_TAIL = 200
MAX_LINE = 800
"""Longer texts are prose; taking them apart finds nothing and takes long."""


def _sign(found: re.Match[str]) -> str:
    return (found.group(1) or found.group(2) or found.group(3)).translate(_SUPERSCRIPT)


def _status(line: Line) -> Line:
    """A status or price at the end, in brackets or after a dash, or as a label in front."""
    label = _LABEL.fullmatch(line.text)
    if label and len(label["label"].split()) <= 3 and _is_status(label["label"]):
        return replace(line, text=label["rest"], meaning=meaning(label["label"]))
    for pattern in (_IN_BRACKETS, _TAIL):
        found = pattern.fullmatch(line.text)
        if not found:
            continue
        tail = found["tail"].strip()
        if said := status_of(tail):
            billing = tail if said.sense in {Sense.BILLED, Sense.REQUEST, Sense.PREMIUM} and not _bare(tail) else ""
            return replace(line, text=found["head"].rstrip(" :–—-."), meaning=said, billing=billing)
    return line


def status_of(text: str) -> Meaning | None:
    """What a few words say that are a status or a price and nothing else."""
    if is_condition(text) or re.match(
        r"\W*(?:ggf|gegebenenfalls|evtl|eventuell|unter umst\u00e4nden|possibly|may)\b", text, re.IGNORECASE
    ):
        return None
    if _QUALIFIER.match(text) and not re.match(r"\W*(?:zzgl|plus)\b", text, re.IGNORECASE):
        return None
    price = PRICE.search(text)
    if price and len(text) - len(price.group()) <= 30:
        free = re.match(
            r"\W*0+(?:[.,][0-]+)?\s?(?:€|EUR|CHF|\$|£)|\W*(?:€|EUR|CHF|\$|£)\s?0+(?:[.,][0-]+)?\b(?![.,]?[0-9])",
            text,
            re.IGNORECASE,
        )
        if free:
            return Meaning(Sense.INCLUDED)
        said = meaning(text)
        if said and said.sense in {Sense.PREMIUM, Sense.EXCLUDED}:
            return said
        return Meaning(Sense.PREMIUM if _RECURRING.search(text) else Sense.BILLED, sure=not _RECURRING.search(text))
    return meaning(text) if _is_status(text) else None


def _is_status(text: str) -> bool:
    # "nicht enthalten, bitte fragen Sie den Hersteller": what is before the comma says it.
    text = re.split(r"[,;(]", text)[0].strip() or text
    said = meaning(text)
    count = len(text.split())
    if not said or count > 6:
        return False
    # "inkludierte Postfächer" names a thing; "inklusive" is a status.
    if said.sense is Sense.INCLUDED:
        return said.sure and count <= 4 and not re.search(r"\b(?:wir|we|sie|you)\b", text, re.IGNORECASE)
    return (
        said.sure
        or said.sense in {Sense.REQUEST, Sense.PREMIUM, Sense.CONDITIONAL}
        or text.casefold().strip(" .") == "extra"
    )


def _bare(text: str) -> bool:
    return text.casefold().strip(" .!") in {"optional", "premium", "add-on", "addon", "extra", "option"}


def billing_of(text: str) -> str:
    """The price rule in a text; empty when it has none."""
    found = [match.group().strip(" ,;:–-") for match in (PRICE.search(text), _BILLING.search(text)) if match]
    distinct = [one for one in found if not any(one != other and one in other for other in found)]
    return "; ".join(dict.fromkeys(distinct))


def conditions_of(text: str) -> tuple[str, ...]:
    """The exceptions and conditions a text has in it, in its own words."""
    found = [match.group(1).strip() for match in _PARENTHESIS.finditer(text)]
    outside = re.sub(r"\([^()]*\)", lambda match: " " * len(match.group()), text)
    if clause := _CLAUSE.search(outside):
        start = clause.start(1) if clause.group(1) else clause.start(2)
        found.append(text[start:].strip(" .;"))
    return tuple(dict.fromkeys(one for one in found if len(one) > 3))


def is_condition(text: str) -> bool:
    """The whole line is a condition of the line above it: "nur Windows", "Windows only"."""
    return bool(re.match(rf"\W*{_CONDITION_STARTS}\b", text, re.IGNORECASE) or _ONLY.fullmatch(text.strip()))


def footnote_defined(text: str) -> tuple[str, str] | None:
    """A footnote's sign and text, when the line is one."""
    found = _DEFINED.fullmatch(text.strip())
    if not found:
        return None
    sign = next(group for group in found.groups()[:4] if group)
    return sign.translate(_SUPERSCRIPT), found.group(5).strip()
