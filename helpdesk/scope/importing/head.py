"""What a page says about itself: title, provider, language, and when it was checked and edited."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from helpdesk.scope.importing.blocks import BOLD, Block, Kind, Page

_MONTH_NAMES = (
    "januar jänner january jan, februar february feb, märz maerz mrz march mar, april apr, mai may, juni june jun, "
    "juli july jul, august aug, september sept sep, oktober october okt oct, november nov, dezember december dez dec"
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split(", "), start=1) for name in names.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = (
    rf"(?:(?P<iso>(?P<iy>\d{{4}})-(?P<im>\d{{1,2}})-(?P<id>\d{{1,2}}))"
    rf"|(?P<gd>\d{{1,2}})\.\s?(?P<gm>\d{{1,2}})\.\s?(?P<gy>\d{{4}}|\d{{2}}(?!\d))"
    rf"|(?P<nd>\d{{1,2}})(?:\.|st|nd|rd|th)?\s+(?:of\s+)?(?P<nm>{_MONTH})\.?,?\s+(?P<ny>\d{{4}})"
    rf"|(?P<um>{_MONTH})\.?\s+(?P<ud>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<uy>\d{{4}})"
    rf"|(?P<sa>\d{{1,2}})/(?P<sb>\d{{1,2}})/(?P<sy>\d{{4}})|(?P<mm>{_MONTH})\.?\s+(?P<my>\d{{4}})"
    rf"|(?P<ym>\d{{1,2}})/(?P<yy>\d{{4}}))"
)
_GAP = r"[^\d\n]{0,40}?"
_VALIDATED = re.compile(
    (
        rf"\b(?:validiert|überprüft|uberpruft|geprüft|freigegeben|reviewed|validated|verified|approved"
        rf"|checked){_GAP}{_DATE}"
    ),
    re.IGNORECASE,
)
_EDITED = re.compile(
    (
        rf"(?:\b(?:zuletzt|letzte[rn]?|last|letztmals)\s+(?:bearbeit\w*|geändert|aktualisier\w*|änderung|anderung"
        rf"|anpassung|überarbeit\w*|updated?|modified|edited|changed|change|revised|amended|revision)|\bstand\b"
        rf"|\baktualisiert|\bgeändert am|\bbearbeitet am|\bupdated|\bamended|\bfassung"
        rf"|\bmodified|\bedited|\brevised|\bversion(?: (?:vom"
        rf"|of|from|date))?|\bgültig ab|\bgilt ab|\beffective|\bin kraft seit|\bvalid from|\bas of|\bvom\b"
        rf"|\brevision){_GAP}{_DATE}"
    ),
    re.IGNORECASE,
)
_REVIEW_DUE = re.compile(r"\b(?:next|nächste)", re.IGNORECASE)
_COMPANY = re.compile(
    r"(?P<name>(?:[A-ZÄÖÜ][\w&.+'’-]*|[a-z]{2,12}(?=\s[A-Z]))(?:[ -](?:[A-ZÄÖÜ0-9][\w&.+'’-]*|&|und|and|of|für"
    r"|for)){0,4}?)\s(?P<form>GmbH & Co\.? KG|gGmbH|GmbH|AG|UG(?: \(haftungsbeschränkt\))?|KGaA|KG|OHG|GbR|SE"
    r"|e\.\s?K\.|e\.\s?V\.|Ltd\.?|Limited|LLC|LLP|Inc\.?|Corp\.?|B\.V\.|S\.A\.|plc|Pty Ltd|GesmbH|Sàrl)(?=\W|$)"
)
_COPYRIGHT = re.compile(
    (
        r"(?:©|\(c\)|copyright)\s*(?:\d{4}(?:\s?[-–]\s?\d{4})?,?\s*)?(?:by\s)?"
        r"(?P<name>[A-ZÄÖÜa-z][^|<>\n,;@©]{1,50}?)(?:\s*(?:[|<,;.]|$|\d{4}|all rights|alle rechte))"
    ),
    re.IGNORECASE,
)
_LITTLE = re.compile(
    r"^(?:(?:by|from|with|and|the|der|die|das|den|dem|von|bei|mit|und|für|zwischen|kunden|firma)\s)+", re.IGNORECASE
)
_GERMAN = frozenset(
    re.findall(
        r"\w+",
        """
    der die das und nicht ist sind wir sie für mit von bei auf im ein eine oder werden wird ihre unsere zum zur des den
    dem als nach über keine inklusive enthalten leistung leistungen je pro preis anfrage kosten einrichten stunde monat
""",
    )
)
_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        """
    the and not is are we you for with of by on in a an or will your our to as after over no included excluded service
    services support per at this that tasks task request requests covered alerts rate notes yes user users price hour
    month free fee plan billable hourly project
""",
    )
)
_GENERIC_HOSTS = (
    "github.com",
    "gitbook.io",
    "google.com",
    "youtube.com",
    "facebook.com",
    "linkedin.com",
    "twitter.com",
    "x.com",
    "microsoft.com",
    "tcpdf.org",
    "instagram.com",
    "xing.com",
)


def title_of(page: Page) -> str:
    """The page's own title: its first heading of the highest level, or the one in its head."""
    headings = [block for block in page.blocks if block.kind is Kind.HEADING and block.level < BOLD]
    if headings:
        top = min(heading.level for heading in headings[:3])
        chosen = next(" ".join(heading.text.split()) for heading in headings[:3] if heading.level == top)
        second = " ".join(headings[1].text.split()) if len(headings) > 1 else ""
        # "Scope of Support" and below it "cStack Scope of Support": the second says more.
        return second if chosen.casefold() in second.casefold() and len(second) <= 100 else chosen
    if page.meta.get("title"):
        return re.split(r"\s[|–—·»]\s", page.meta["title"])[0].strip()
    first = next((block.text for block in page.blocks if block.text.strip()), "")
    return " ".join(first.split("\n")[0].split())[:120]


def dates_of(page: Page) -> tuple[date | None, date | None]:
    """When the page was checked and when it was edited, where it says so."""
    texts = [
        page.meta.get("description", ""),
        *(block.text for block in page.blocks if block.kind is not Kind.TABLE and len(block.text) < 600),
    ]
    validated = next((found for text in texts if (found := _found(_VALIDATED, text))), None)
    edited = next((found for text in texts if (found := _found(_EDITED, text))), None)
    by_head = re.match(r"(\d{4})-(\d{2})-(\d{2})", page.meta.get("edited", ""))
    if edited is None and by_head:
        edited = _day(int(by_head[1]), int(by_head[2]), int(by_head[3]))
    return validated, edited


def _found(pattern: re.Pattern[str], text: str) -> date | None:
    for found in pattern.finditer(text):
        if not _REVIEW_DUE.search(text[max(0, found.start() - 10) : found.start() + 6]) and (day := _read(found)):
            return day
    return None


def _read(found: re.Match[str]) -> date | None:
    part = found.groupdict()
    if part["iso"]:
        return _day(int(part["iy"]), int(part["im"]), int(part["id"]))
    if part["gd"]:
        year = int(part["gy"])
        return _day(year + 2000 if year < 100 else year, int(part["gm"]), int(part["gd"]))
    if part["nd"]:
        return _day(int(part["ny"]), _MONTHS[part["nm"].casefold()], int(part["nd"]))
    if part["ud"]:
        return _day(int(part["uy"]), _MONTHS[part["um"].casefold()], int(part["ud"]))
    if part["sa"]:
        first, second = int(part["sa"]), int(part["sb"])
        # 03/04/2024 could be either; Europe writes the day first.
        return _day(int(part["sy"]), *((first, second) if second > 12 else (second, first)))
    if part["mm"]:
        return _day(int(part["my"]), _MONTHS[part["mm"].casefold()], 1)
    return _day(int(part["yy"]), int(part["ym"]), 1)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1990 <= year <= 2100 else None
    except ValueError:
        return None


def provider_of(page: Page) -> str:
    """Who publishes it; empty when the page doesn't say."""
    if page.meta.get("site"):
        return page.meta["site"][:80]
    texts = [block.text for block in page.blocks if block.kind is not Kind.TABLE] + [page.meta.get("footer", "")]
    for text in reversed(texts[-15:]):
        if found := _COPYRIGHT.search(text):
            return found["name"].strip(" .-–")[:80]
    companies = (f"{one['name']} {one['form']}" for text in texts for one in _COMPANY.finditer(text))
    names = Counter(_LITTLE.sub("", name).strip() for name in companies)
    if names:
        return names.most_common(1)[0][0][:80]
    if page.meta.get("author"):
        return page.meta["author"][:80]
    if " | " in page.meta.get("title", ""):
        return page.meta["title"].rsplit(" | ", 1)[1][:80]
    own = [host for host in page.hosts if not host.endswith(_GENERIC_HOSTS)]
    return own[0].split(".")[-2] if own and own[0].count(".") >= 1 else ""


def language_of(page: Page) -> str:
    """The language most of its little words are in."""
    texts = " ".join(
        [
            *(block.text for block in page.blocks),
            *(cell.text for block in page.blocks for row in block.rows for cell in row),
        ]
    )[:60_000]
    words = re.findall(r"[a-zäöüß]+", texts.casefold())
    german = sum(word in _GERMAN for word in words) + 2 * len(re.findall(r"[äöüß]", texts))
    english = sum(word in _ENGLISH for word in words)
    if german == english:
        return page.meta.get("language") or "de"
    return "de" if german > english else "en"


def lead_of(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The paragraphs that introduce the page, before the first table or list."""
    lead: list[str] = []
    for block in blocks:
        if block.kind in {Kind.ITEM, Kind.TABLE} or len(lead) >= 4:
            break
        text = " ".join(block.text.split())
        if block.kind is Kind.PARAGRAPH and len(text) > 60 and not text.endswith(":"):
            lead.append(text[:1500])
    return tuple(lead)
