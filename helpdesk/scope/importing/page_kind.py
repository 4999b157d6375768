"""Whether a page says what is covered at all, or is a how-to, news, terms or a list of steps."""

import re
from collections.abc import Sequence

from helpdesk.scope.importing.blocks import Block, Kind
from helpdesk.scope.importing.draft import Draft
from helpdesk.scope.importing.phrases import Sense

_HOW_TO = re.compile(
    r"\banleitung|\bschritt[- ]?f\u00fcr[- ]?schritt|\bhow[- ]?to\b|\btutorial|\bstep[- ]by[- ]step|\bwalkthrough|\bgetting started|\berste schritte|\bcheckliste?\b|\bchecklist|\bto-?do|\bleitfaden|\binstallation guide|\buser guide|\bsetup guide|\bhandbuch|\bmanual\b|\bso (?:richten|funktioniert|geht|installier|erstell|nutzen|verbind)"
    r"|\beinrichten\b|\btroubleshoot|\bfehlerbehebung|\brunbook|\bknowledge ?base|\bkurzanleitung|\bset(?:ting)? up\b|\bplaybook",
    re.IGNORECASE,
)
_NEWS = re.compile(
    r"\bnews\b|\baktuelles\b|\bpresse|\bpress release|\bblog\b|\btipps?\b|\btips\b|\brelease notes|\bchangelog|\bneuigkeiten|\bnewsletter|\bank\u00fcndigung|\bannounc|\bwartungsarbeiten|\bmaintenance (?:notice|window)|\bst\u00f6rungsmeldung|\bstatus ?(?:report|meldung|update)|\bwhat's new|\bwas ist neu|\bneu in version|\bversion \d|\brelease \d|\bincident report|\bwebinar|\bcase study|\breferenz|\bprotokoll\b|\bminutes of",
    re.IGNORECASE,
)
_TERMS = re.compile(
    r"\bagb\b|\bgesch\u00e4ftsbedingungen|\bterms (?:and|of|&)|\bt&c|\bdatenschutz|\bprivacy|\bimpressum|\bimprint|\bnutzungsbedingungen|\bwiderruf|\bauftragsverarbeitung|\bdata processing|\bdpa\b|\bnda\b|\bacceptable use|\blizenzvertrag|\beula\b|\bmaster service agreement|\brahmenvertrag|\bcookie",
    re.IGNORECASE,
)
_JOB = re.compile(
    r"\bstellenan|\bkarriere|\bcareers?\b|\bjob\b|\bwe(?:'re| are) hiring|\(m/w/d\)|\(w/m/d\)|\bstellenangebot|\bausbildung\b|\bvacancy",
    re.IGNORECASE,
)
_SCOPE = re.compile(
    r"\bleistungs(?:umfang|beschreibung|verzeichnis|katalog|\u00fcbersicht|schein|matrix)|\bsupport(?:umfang|matrix|-umfang)|\bservice(?:umfang|katalog|beschreibung|-umfang|schein)|\bscope\b|\bservice (?:description|catalog(?:ue)?|scope|level|plan|matrix)|\bwhat(?:'s| is) (?:not )?(?:included|covered)|\bwas ist (?:nicht )?(?:enthalten|inklusive|inbegriffen|dabei|abgedeckt)"
    r"|\bcoverage\b|\bsupport (?:matrix|policy|plan|terms|package)|\bleistungen\b|\binclusions?\b|\bexclusions?\b|\binklusivleistung|\bwartungsvertrag|\bmanaged services?|\bpaket\w*|\bservices\b|\bcare ?plan|\bsupport\b|\bstatement of work|\bmaintenance (?:plan|contract|agreement)",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"^(?:\d+[.)]\s*)?(?:\*{0,2})(?:\u00f6ffnen|klicken|w\u00e4hlen|melden|geben|starten|navigieren|tippen|gehen|laden|installieren|tragen|best\u00e4tigen|aktivieren|pr\u00fcfen|speichern|schlie\u00dfen|dr\u00fccken|warten|entfernen|stecken|verbinden|rufen|nehmen|schalten|legen"
    r"|open|click|select|choose|enter|go to|log ?in|sign in|download|install|run|navigate|press|type|restart|reboot|verify|check that|make sure|ensure|copy|paste|save|close|wait|plug|unplug|remove|tap|turn|create a|add a|set the|confirm)\b",
    re.IGNORECASE,
)


def no_service_document(title: str, blocks: Sequence[Block], drafts: Sequence[Draft]) -> str:
    """Why the page is none: "nothing", "steps", "news", "terms", "job", or "" when it is one."""
    headings = [block.text for block in blocks if block.kind is Kind.HEADING]
    top = f"{title}\n" + "\n".join(headings[:2])
    strong = [draft for draft in drafts if draft.strong and not draft.boxed]
    senses = {draft.sense for draft in strong}
    both = Sense.INCLUDED in senses and len(senses) > 1
    by_table = sum(draft.from_table for draft in strong) >= 2
    for reason, pattern in (("terms", _TERMS), ("job", _JOB), ("news", _NEWS), ("steps", _HOW_TO)):
        if pattern.search(top) and not (both and (by_table or _SCOPE.search(top) or len(strong) >= 6)):
            if not (reason == "steps" and _SCOPE.search(title) and strong and not _steps(blocks)):
                return reason
    if _steps(blocks) and not both:
        return "steps"
    said = bool(_SCOPE.search("\n".join([title, *headings])))
    if strong and (both or by_table or said or len(strong) >= 2):
        return ""
    if drafts and said and (not all(draft.boxed for draft in drafts) or both):
        return ""
    return "nothing"


def _steps(blocks: Sequence[Block]) -> bool:
    """Most items tell the reader to do something."""
    items = [block for block in blocks if block.kind is Kind.ITEM]
    telling = sum(bool(_IMPERATIVE.match(block.text.strip())) for block in items)
    return len(items) >= 3 and telling * 2 >= len(items)
