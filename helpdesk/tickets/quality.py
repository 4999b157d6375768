"""What a ticket's message already says, recognised in German and English.

Marks are a help, never a gate: a pattern may miss, but shouldn't praise what isn't there.
"""

import re

from helpdesk.tickets.forms import GAP
from helpdesk.tickets.models import Quality
from helpdesk.tickets.taken import own_paragraphs

_DAY = (
    r"(?:(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch)(?:s|morgen|früh|vormittag|mittag|nachmittag|abend|nacht)?"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
)
_PART = (
    r"früh|morgens?|vormittags?|mittags?|nachmittags?|abends?|nachts?|mitternacht|morning|noon|afternoon|evening|night"
)

_TIME = rf"""
    (?<![\d.])(?:0?[1-9]|[12]\d|3[01])\.\s?(?:0?[1-9]|1[0-2])\.(?:\s?\d{{2,4}})?(?![\d.])   # 07.07. or 7.7.2023
    | (?<![\d-])\d{{4}}-\d\d-\d\d(?![\d-])                                              # 2023-07-07
    | (?<![\d:.])(?:[01]?\d|2[0-3])[:.][0-5]\d(?:\s*(?:uhr|h|am|pm)\b|(?<=:\d\d)(?![\d:]))  # 14:05, 14.05 Uhr
    | \b(?:[01]?\d|2[0-3])\s*(?:uhr|am|pm)\b                                            # 14 Uhr, 3 pm
    | \b(?:vor|seit|for|since)\s+(?:\w+\s+)?(?:\d+|einer?|einem|zwei|drei|an|two|three|etwa|ca\.?)\s+
      (?:\w+\s+)?(?:minute|stunde|tag|woche|monat|hour|day|week|month)\w*               # seit zwei Tagen
    | \b(?:a|one|two|three|\d+)\s+(?:minute|hour|day|week|month)s?\s+ago\b
    | \b(?:seit|am|ab|gestern|heute|since|on|this|last|yesterday|today)\s+(?:dem\s+)?(?:{_DAY}|{_PART})\b
    | \b(?:vor)?gestern\b | \bheute\b | \byesterday\b | \btoday\b | \btonight\b | \bsoeben\b
    | \b(?:seit|nach|since|after)\s+(?:dem|der|den|the)\s+(?:\w+\s+){{0,2}}\w*
      (?:update|neustart|umzug|wochenende|reboot|restart|upgrade|weekend|migration)\b   # seit dem letzten Update
    """

_STEPS = r"""
    (?:^|(?<=[.:;]\s))[ \t]*(?:1[.)]|schritt\s1:?|step\s1:?)\s.{1,600}?^[ \t]*(?:2[.)]|schritt\s2:?|step\s2:?)\s
    | \b(?:nachstellen|reproduzier\w+|nachvollzieh\w+|reproduc\w+|to\s+repeat)\b
    | \b(?:wenn|sobald|immer\s+wenn|beim|when(?:ever)?|as\s+soon\s+as|after)\s+(?:\w+\s+){0,8}?
      (?:klick|öffne|start|anmeld|abmeld|drück|druck|send|versend|speicher|eingeb|wähl|aufruf|verbind
        |click|open|launch|log|sign|press|print|sav|typ|enter|select|connect)\w*
    | \b(?:zuerst|zunächst|first)\b.{0,200}?\b(?:dann|danach|anschließend|then|afterwards)\b
    """

_ERROR = r"""
    \b(?:fehler(?:meldung|code|text|nummer)?|meldung|warnung|error(?:\s+(?:message|code))?|message|warning|exception
       |erscheint|lautet|says|reads|shows|failed|fatal)\b
      [^\n„“"»«:]{0,40}(?::\s{0,5}[„“"»'‚]?\s{0,5}[^\s{]\S*\s+\S | [„“"»][^„“"»«\n]{6,})          # Meldung: "Zugriff …"
    | :\s{0,3}(?:failed|unable|cannot|could\s+not|permission|access|connection|time[d-]?\s?out|no\s+such|invalid
        |unexpected)\s+\w                                                              # Job: Failed to open
    | \b0x[0-9a-f]{4,16}\b | \b(?:ora|kb|evt)-?\d{4,}\b                                          # 0x8004010F, ORA-01017
    | \b(?:event|ereignis)[\s-]*id\W{0,3}\d+ | \b(?:fehler|error|code|http|status)\W{0,3}(?:code\W{0,3})?[1-9]\d{1,4}\b
    | \b[45]\d\d\s+(?:\d\.\d\.\d|bad|unauthori|forbidden|not\s+found|internal|service|gateway|too\s+many)
    | \btraceback\b | \b\w+(?:Exception|Error)\b:?
    """

_AFFECTED = r"""
    (?<=[a-z0-9])\.(?:local|lan|intern|internal|de|com|net|org|eu|io|cloud)\b                        # mail.example.de
    | (?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])                                                # 10.0.0.7
    | \b(?:srv|server|vm|dc|fs|db|sql|web|mail|ex|exch|ts|rds|fw|sw|nas|esx|hv|app|host|node|pc|nb|ws)
      [a-z-]{0,30}\d[a-z0-9-]{0,30}\b                                                                 # srv-ex01, DC2
    | \b[a-z]{2,30}(?:-[a-z0-9]{1,20}){0,4}-[a-z]{0,20}\d+\b                                             # firma-vm-07
    | \b(?:exchange|outlook|owa|teams|sharepoint|onedrive|office\s?365|microsoft\s?365|active\s+directory|vpn|firewall
        |datev|citrix|terminalserver|fileserver|mailserver|webserver|datenbank|database|postfach|mailbox|website|webseite
        |online-?shop|backup|veeam|wlan|wifi|switch|router|drucker|printer|telefonanlage|domains?|dns|plesk|nextcloud
        |cstack|ccloud|kubernetes|windows|linux|mysql|postgres(?:ql)?|sql\s+server|vmware|hyper-v)\b
    """

_ASKS = r"""
    \b(?:bitte|please|rückruf\w*|zurückrufen|anrufen|rufen\s+sie|telefonieren|termin\w*|appointment|meeting|call
       |tomorrow|nächste[nr]?\s+woche|next\s+week)\b
    | (?<!heute\s)(?<!gestern\s)\bmorgen\s+(?!um\b)\w+
    | \b(?:ich\s+bin|wir\s+sind|i\s+am|i'm|we\s+are)\b[^\n]{0,60}\b(?:da|in|erreichbar|available|reachable|im\s+büro)\b
    """
"""What a sentence is about that names a time to come, and not when something happened."""

_SINCE = r"\b(?:seit|since|vor|ago|gestern|yesterday|ausgefallen|aufgetreten|begann|started|happened|occurred)\b"
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ])|\n")
_LABEL_OF_A_GAP = re.compile(r"^[^\n:{}]{0,80}:[ \t]*(?:\n[ \t]*){0,3}\{\}", re.MULTILINE)

_FLAGS = re.IGNORECASE | re.VERBOSE | re.DOTALL | re.MULTILINE

_EXAMINED = 20_000
"""Marks look at this many characters: what isn't said by then isn't said well, and a pasted log stays cheap."""


def quality(message: str, server: str = "") -> Quality:
    """Which of the four things a good ticket names a person wrote down; a filled server field names a system."""
    said = _LABEL_OF_A_GAP.sub(" ", GAP.sub("{}", "\n\n".join(own_paragraphs(message[:_EXAMINED]))))
    return Quality(
        time=any(_finds(_TIME, each) and not _is_to_come(each) for each in _SENTENCE.split(said)),
        steps=_finds(_STEPS, said),
        error=_finds(_ERROR, said),
        affected=bool(server.strip() or _finds(_AFFECTED, said)),
    )


def _is_to_come(sentence: str) -> bool:
    return _finds(_ASKS, sentence) and not _finds(_SINCE, sentence)


def _finds(pattern: str, said: str) -> bool:
    # Compiled when first needed, which the window's start isn't; `re` keeps it.
    return re.search(pattern, said, _FLAGS) is not None
