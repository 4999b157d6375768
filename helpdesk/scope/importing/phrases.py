"""What words say about cover: "Inklusive", "not covered by this plan", "nach Aufwand", in German and English."""

import re
from dataclasses import dataclass
from enum import Enum

from helpdesk.scope.models import Verdict

MAX_PHRASE = 240
"""Longer texts are prose; nobody heads a list with them."""


class Sense(Enum):
    """What a phrase means, before the rest of the page is known."""

    INCLUDED = "included"
    EXCLUDED = "excluded"
    BILLED = "billed"
    REQUEST = "request"
    PREMIUM = "premium"
    CONDITIONAL = "conditional"

    @property
    def verdict(self) -> Verdict:
        """Beside a column for what isn't included, `REQUEST` is an extra instead."""
        return _VERDICTS[self]


_VERDICTS = {
    Sense.INCLUDED: Verdict.INCLUDED,
    Sense.EXCLUDED: Verdict.EXCLUDED,
    Sense.BILLED: Verdict.EXCLUDED,
    Sense.REQUEST: Verdict.EXCLUDED,
    Sense.PREMIUM: Verdict.PREMIUM,
    Sense.CONDITIONAL: Verdict.CONDITIONAL,
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """The sense of a phrase, and whether its words leave no doubt."""

    sense: Sense
    sure: bool = True


_COVERED = (
    r"(?:enthalten|inklusiv|inkludier|inbegriffen|abgedeckt|umfasst|umfass|eingeschlossen|bestandteil|teil de|leistungsumfang|umfang|gedeckt"
    r"|unterst\u00fctzt|beinhaltet|geh\u00f6r|z\u00e4hl|geschuldet|leist|zust\u00e4ndig|\u00fcbernehm|\u00fcbernomm|erbring|erbracht|mach|anbiete|betreu|abgegolten|vorgesehen"
    r"|helf|hilf|gehalten|bearbeit|verantwort|ersetz|inclu|cover|in scope|support|help|assist|deal with|perform|fix\b|part of|provide|handle|do\b|does\b|offer|responsible|take care|entitled)"
)
_COSTS = r"(?:aufpreis|mehrkosten|mehrpreis|zusatzkosten|kosten|geb\u00fchr\w*|berechnung|extra|additional|charges?|costs?|fees?)"
_FREE = re.compile(
    rf"\b(?:kein\w*|ohne|no|without|zero|free of) (?:\w+ )?{_COSTS}\b"
    r"|\b(?:nicht|not) (?:\w+ ){0,2}(?:berechnet|abgerechnet|verrechnet|charged|billed|billable|chargeable|kostenpflichtig)\b"
)
_NEGATED = re.compile(
    rf"\b(?:nicht|kein\w*|not|no|never|cannot|can't|don't|doesn't|won't|isn't|aren't|nie|niemals)\b(?!\s+(?:nur|only|just))[^.;!?]{{0,70}}?{_COVERED}"
    rf"|{_COVERED}\w*\s+(?:\w+\s+)?(?:nicht|not)\b"
)
_RULES: tuple[tuple[Sense, bool, re.Pattern[str]], ...] = tuple(
    (sense, sure, re.compile(pattern))
    for sense, sure, pattern in (
        (
            Sense.EXCLUDED,
            True,
            r"\bout[ -]of[ -]scope|\bausserhalb|\bau\u00dferhalb|\bausgeschlossen|\bausgenommen|\bausschl[u\u00fc][sß]|\bexclu(?:ded|des|sions?|ding)\b"
            r"|\bexkl(?:udiert|usive?|\.|usionen)?(?=\W|$)|\bexcl\b|\bnon-?included|\bunsupported|\buncovered|\bnon-?covered|\bbeyond (?:the )?scope|\boutside (?:of )?(?:the |our |this )?(?:scope|support|contract|agreement|plan|package)"
            r"|\bnot our (?:job|responsib)|\bnicht unser|\bnicht[- ]?leistung|\bleistungsausschl|\bdon'?ts?\b(?=$|\W*$)|\bnogo|\bno-?go|\bgeht nicht|\bentf\u00e4llt|\bunavailable|\bnot available|\bnicht verf\u00fcgbar|\bnicht erh\u00e4ltlich|\bnicht (?:dabei|drin|mit dabei)|\bgeh\u00f6rt nicht|\bnot eligible|\bself[- ]service\b|\bno cover",
        ),
        (
            Sense.EXCLUDED,
            False,
            r"^(?:ausnahmen?|exceptions?|einschr\u00e4nkungen|grenzen|abgrenzung|limitations|limits)\b",
        ),
        (
            Sense.PREMIUM,
            True,
            r"\boptional\w*|\boption(?:en|s)?\b|\badd-?ons?\b|\bzubuchba|\b(?:hin)?zu(?:zu)?buch|\bdazu ?buch|\bzusatz(?:leistung|modul|option|paket|dienst|service|produkt|angebot|baustein)"
            r"|\bzus\u00e4tzlich (?:buch|erh\u00e4lt|bestell|verf\u00fcg)|\bbuchbar|\bbookable|\bwahlleistung|\bupgrades?\b|\bavailable (?:for|at) (?:an? )?(?:additional|extra|purchase)|\bcan be added|\bextras\b|\berweiterungen\b|\bkaufoption|\bmehrwertdienst",
        ),
        (
            Sense.PREMIUM,
            False,
            r"\bpremium|\bzusatz\b|\bzus\u00e4tzliche (?:leistung|dienst|service|angebot)|\badditional (?:services?|options?|modules?)|\bextended (?:services|options)|\bextra services|\bspecial services|\bsonderleistung",
        ),
        (
            Sense.REQUEST,
            False,
            r"\bauf (?:anfrage|nachfrage|wunsch)|\b(?:up)?on request|\bnach (?:absprache|vereinbarung|r\u00fccksprache)|\bby (?:arrangement|agreement|request)|\bon demand|\bbei bedarf|\bas needed|\bindividuell\b|\bcontact (?:us|sales)\b|\ba\. ?a\.|\bp\.?o\.?a\.?\b",
        ),
        (
            Sense.BILLED,
            True,
            r"(?<!nicht )(?<!not )\b(?:kosten|geb\u00fchren|entgelt|verg\u00fctungs|berechnungs)pflichtig|\bchargeable|\bbillable|\bbilled|\bcharged|\bhourly|\bper hour|\bpro stunde|\bje stunde|\bst\u00fcndlich|\bstundens\w*|\bzeit ?honorar"
            r"|\bnach (?:zeit|aufwand|tats\u00e4chlich|verbrauch|stunden|preisliste)|\bgegen (?:zeit|aufpreis|berechnung|verrechnung|rechnung|geb\u00fchr|entgelt|aufschlag|gesondert|separat|mehrpreis|bezahlung|verg\u00fctung)"
            r"|\b(?:gesondert|separat|extra|zus\u00e4tzlich|einzeln)(?:e[rsn]?)?\s+(?:\w+\s+){0,2}?(?:berechnet|abgerechnet|verrechnet|angeboten|beauftrag\w*|bezahl\w*|verg\u00fctet|fakturiert|in rechnung|angebot|abrechnung|berechnung|rechnung|verg\u00fctung|kosten)"
            r"|\b(?:extra|additional|separate|added|further)(?:ly)? (?:cost|charge|fee|price|quote|invoice|agreement|billing|bill|payment|rate)|\bsurcharge|\bzzgl|\bzuz\u00fcglich|\b(?:auf|mehr)preis|\b(?:mehr|zusatz)kosten|\bt ?& ?m\b|\btime (?:and|&) materials?"
            r"|\bprojekt(?:e|geschäft|preis|basis|leistung\w*|arbeit\w*|angebot)?\b|\bprojects?\b(?: work| based| rate| basis)?|\bquot(?:e|ed|ation)\b|\b(?:einzel|festpreis|sonder)?angebot\b|\bpay[- ](?:per|as)|\bfor (?:a|an additional|an extra) (?:fee|charge|price)|\bfee[- ]based|\bad[- ]hoc\b|\bchange requests?\b|\bon top\b|\btop of\b|\bobendrauf|\bregie\w*|\bmehraufwand|\bzusatzaufwand|\beinzel(?:auftrag|abrechnung)|\bauf rechnung|\bhonorar|\bprofessional services|\bconsulting\b|\bbeauftragung\b|\bper (?:incident|call|case|ticket|15|30|quarter)|\bpro (?:einsatz|fall|ticket|vorfall)"
            r"|\bex(?:tra)? fee|\bat (?:a )?(?:cost|fee)|\bfee applies|\bfees apply|\bcharges apply|\bmit kosten|\bin rechnung gestellt|\bberechnet|\babgerechnet|\bverrechne(?:t|n)|\bseparately|\bgesondert|\bnot free|\bnicht kostenlos|\bpaid\b|\bbezahl\w*|\bunit price|\bdienstleistungssatz|\b1/4 ?h|\bviertelstunde",
        ),
        (Sense.BILLED, False, r"^extra\b|\bextra$|\berweitert|\bextended (?:customer )?support|\bseparat\b"),
        (
            Sense.CONDITIONAL,
            True,
            r"\bteilweise|\bbedingt\b|\bunter (?:bestimmten |folgenden |den )?(?:bedingung|voraussetzung)|\bpartial(?:ly)?\b|\bbest[- ]effort|\bconditional|\b(?:with|mit) (?:restrict|limit|einschr|auflagen)|\bunter vorbehalt|\bsubject to|\bnach aufwand begrenzt",
        ),
        (
            Sense.CONDITIONAL,
            False,
            r"\beingeschr\u00e4nkt|^limited\b|\blimited (?:support|cover|scope)|^begrenzt|\bnach pr\u00fcfung|\bfallweise|\bcase by case|\bdepends\b|\bfair[- ]use",
        ),
        (
            Sense.INCLUDED,
            True,
            r"\binklusiv\w*|\binkl\b|\bincl\b|\binkludier\w*|\binbegriffen|\benthalt\w*|\benthält|\beingeschlossen|\babgedeckt|\bgedeckt|\bumfass(?:t|en)\b|\bim preis\b|\bim (?:leistungs|liefer|vertrags|service|support|grund)?(?:umfang|paket|tarif|festpreis)\b"
            r"|\binclu(?:ded|des?|sive|ding)\b|\bcover(?:ed|s|age)?\b|\bin[ -]scope|\bstandard(?:leistung\w*|umfang|support|service)|\b(?:grund|basis|kern|pauschal|regel)leistung\w*|\bpauschale?\b|\bflat(?:rate| fee)|\b(?:in|with|by) (?:the|your|our|this) (?:\w+ )?(?:price|fee|plan|package|contract|agreement|subscription|rate)\b|\bim (?:\w+ )?(?:vertrag|preis|grundpreis|abo|paket)\b|\bvertraglich\b|\babgegolten|\bgeh\u00f6rt dazu|\bpauschal\b|\bunbegrenzt\b|\bunlimited\b|\bwird \u00fcbernommen|\bwerden \u00fcbernommen|\b(?:helfen|unterst\u00fctzen) wir|\bwir (?:helfen|unterst\u00fctzen)|\bwe (?:\w+ ){0,3}help|\bhelp you with|\bkostenlos|\bkostenfrei|\bgratis|\bfree\b|\bunentgeltlich|\bohne (?:aufpreis|mehrkosten|zusatzkosten|berechnung)"
            r"|\bbeinhalte\w*|\bbestandteil|\bbestehend aus|\bcompris|\bconsists? of|\bcontains\b|\bmit drin|\bdabei\b|\bserie\b|\bpart of (?:your|the|this|every)|\bwas (?:wir|sie) (?:f\u00fcr sie )?(?:tun|leisten|machen|\u00fcbernehmen|bekommen|erhalten)|\bdas (?:leisten|machen|\u00fcbernehmen|tun|bekommen|erhalten) (?:wir|sie)|\bwas (?:bekomme|erhalte|kriege) ich|\bwhat (?:do|will) (?:i|you|we) (?:get|receive|do|cover)|\bwhat (?:you|your \w+) gets?|\bwhat we (?:do|cover|handle|provide|support|take)"
            r"|\bwe (?:will )?(?:take care|handle|cover|look after|provide|do|support)\b|\b(?:darum|hierum) k\u00fcmmern wir|\bwir (?:k\u00fcmmern|\u00fcbernehmen|leisten|erledigen|bieten|erbringen|betreuen)\b|\byou (?:get|receive)\b|\bsie (?:erhalten|bekommen)\b|\bsupported\b|\bunterst\u00fctzt\b",
        ),
        (
            Sense.INCLUDED,
            False,
            r"\b(?:z\u00e4hlen|z\u00e4hlt|geh\u00f6ren|geh\u00f6rt)\b|\bstandard[ -]?(?:support|leistung|service|umfang)|\bstandard\b|\bregul\u00e4r\w* support|\bregular (?:support|service)|\bleistungen\b|\bleistungs(?:umfang|merkmal|beschreibung|katalog|\u00fcbersicht)\w*"
            r"|\b(?:unsere|ihre) (?:leistung|aufgabe|t\u00e4tigkeit)\w*|\bour (?:services?|responsibilit|tasks)\w*|\bservices (?:we|provided)|\bscope of (?:services?|work|support)|\bservice (?:scope|description)|\bsupport(?:umfang| scope)|\bproactive|\bt\u00e4tigkeiten\b|\bfeatures\b|\bumfang\b|\bscope\b|\bresponsibilities\b|\bhighlights\b",
        ),
    )
)
_ASKS = re.compile(r"^(?:\W*)(?:warum|wieso|weshalb|wie|wann|wer|wo|woher|why|how|when|who|where)\b")
_CUSTOMER_DUTY = re.compile(
    r"\bmitwirkung|\bpflichten de[sr]|\b(?:customer|client|your) (?:responsib|dut|obligation)|\b(?:ihre|kunden) ?(?:pflichten|mitwirkung)|\bwas wir (?:von ihnen )?brauchen|\bwhat we need"
    r"|\bvoraussetzung(?:en)?\b|\bprerequisit|\brequirements?\b|\bverantwort(?:ung|lich)\w* de[sr] (?:kunden|auftraggeber)|\b(?:ansprechpartner|kontakt|contact)\b"
)


def meaning(text: str) -> Meaning | None:
    """What a short phrase says about cover; None when it says nothing, or is too long to be one."""
    plain = _plain(text)
    if not plain or len(plain) > MAX_PHRASE:
        return None
    if _FREE.search(plain):
        return Meaning(Sense.INCLUDED)
    if _NEGATED.search(plain):
        return Meaning(Sense.EXCLUDED)
    for sense, sure, pattern in _RULES:
        if pattern.search(plain):
            return Meaning(sense, sure)
    return None


def heading_meaning(text: str) -> Meaning | None:
    """The same for a heading; one that asks why or how heads an explanation."""
    if len(text.split()) > 16 or _ASKS.search(_plain(text)) or is_customer_duty(text):
        return None
    return meaning(text)


def is_customer_duty(text: str) -> bool:
    """It heads what the customer has to do or bring, or whom to call; nothing below it is a service."""
    return bool(_CUSTOMER_DUTY.search(_plain(text))) and not _NEGATED.search(_plain(text))


def _plain(text: str) -> str:
    return " ".join(
        text.casefold()
        .replace("ß", "ss")
        .replace("’", "'")
        .replace("ausser", "außer")
        .replace("*", "")
        .replace("_", " ")
        .split()
    )
