"""Whether texts are wholly in one language: no message of the other stands in them; and a record that has them all."""

import json
import re
import string
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import get_args

from babel.messages.pofile import read_po

from helpdesk.app import Helpdesk
from helpdesk.consent import (
    USUAL_CIRCUMSTANCES,
    Action,
    Breach,
    Channel,
    ConsentNew,
    FileMoved,
    Grant,
    Handover,
    LeftoverKind,
    Way,
)
from helpdesk.consent.checklist import CURRENT
from helpdesk.customers import AgreedFact, Contact, CustomerNew
from helpdesk.i18n import Language, _
from helpdesk.printing.words import labels
from helpdesk.resources import resource
from tests.consent.conftest import Case, Clock
from ui.consent.customer_words import WORDS

_LETTERS = 4
"""Of a message with fewer beside its blanks nobody can say which language it is."""


def foreign(texts: Iterable[str], language: Language) -> list[str]:
    """Those of the texts that hold what the program, its forms or its checklist say in the other language."""
    others, own = _messages("en" if language == "de" else "de"), _messages(language)
    lines = {line.strip() for text in texts for line in re.split(r"\n| · ", text) if line.strip()}
    return sorted(
        line
        for line in lines
        if (any(map(others.__contains__, _parts(line))) or _is_one_of(line, others)) and not _is_one_of(line, own)
    )


def _parts(line: str) -> Iterator[str]:
    """A line and the pieces that lists and labels are put together from."""
    yield line
    yield from (piece.strip() for piece in re.split(r"[,;:()|]", line))


def _is_one_of(line: str, messages: frozenset[str]) -> bool:
    return line in messages or any(pattern.fullmatch(line) for pattern in _patterns(messages))


@cache
def _patterns(messages: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    found = []
    for message in messages:
        parts = [(text, name) for text, name, *_rest in string.Formatter().parse(message)]
        if any(name for _text, name in parts):
            found.append(re.compile("".join(re.escape(text) + (".+" if name else "") for text, name in parts)))
    return tuple(found)


@cache
def _messages(language: Language) -> frozenset[str]:
    place = 0 if language == "de" else 1
    return frozenset(
        text
        for pair in _pairs()
        for text in [pair[place]]
        if pair[0] != pair[1] and len(re.findall(r"[^\W\d_]", re.sub(r"\{.*?\}", "", text))) >= _LETTERS
    )


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    with (resource("translations") / "en" / "LC_MESSAGES" / "helpdesk.po").open("rb") as file:
        catalog = [one for one in read_po(file, locale="en") if one.id and one.string]
    said = [(str(one.id), str(one.string)) for one in catalog if isinstance(one.id, str)]
    said += [(one.id[0], one.string[0]) for one in catalog if not isinstance(one.id, str) and one.string]
    said += [(text, labels()["en"][name]) for name, text in labels()["de"].items()]
    said += [(text, WORDS["en"][name]) for name, text in WORDS["de"].items()]
    checklist = json.loads((resource("checklists") / f"{CURRENT}.json").read_text(encoding="utf-8"))
    for item in checklist["items"]:
        said += [(item[f"{name}de"], item[f"{name}en"]) for name in ("", "question_", "why_")]
        said.append((item["evidence_de"], item["evidence"]))
    said += [(one["de"], one["en"]) for one in checklist["circumstances"]]
    known = {text for pair in said for text in pair if pair[0] == pair[1]}
    return tuple(pair for pair in said if not known & set(pair))


AGREED = AgreedFact(
    "AV 7", date(2026, 1, 15), "AV-7", fulfils=("Fernwartung: Vertrag zur Auftragsverarbeitung (Art. 28 DSGVO)",)
)
ERIKA = Contact("Erika Muster", "CEO", "+49 30 1234-0", may_authorise=True)


def drafted(helpdesk: Helpdesk, customers: Language, circumstances: frozenset[str] = USUAL_CIRCUMSTANCES) -> Case:
    """A consent whose profile settles what was agreed."""
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", contacts=(ERIKA,), facts=(AGREED,))).customers
    wanted = ConsentNew(customer, "SRV-17", "4711", None, circumstances, customers, "workstation")
    (consent,) = helpdesk.preparing.begin(wanted).consents
    return Case(helpdesk, consent)


def eventful(helpdesk: Helpdesk, clock: Clock, customers: Language) -> Case:
    """A session with everything the program writes down by itself; what people typed is in no language."""
    every = frozenset(one.id for one in helpdesk.consents.circumstances(customers) if one.kind != "derived")
    # A plant and a school want other functions than the contact has.
    case = drafted(helpdesk, customers, every - {"ot", "minors"})
    helpdesk.preparing.confirm(case.id, case.get().technicians_part)
    case.go(Action.PRESENT)
    read_in = _("Deutsch") if customers == "de" else _("Englisch")
    seen = Way(Channel.ON_THE_SPOT.word, _("vom Kunden auf seiner Seite, {language}").format(language=read_in))
    helpdesk.preparing.answer_all(case.id, {"B06": "yes", "B07": "yes"}, seen)
    case.settle(Action.GRANT)
    helpdesk.consents.grant(case.id, Grant("Erika Muster", "", "", Channel.CALL_BACK.word, ERIKA.phone))
    case.go(Action.START)
    clock.forward(minutes=5)
    journal, now = helpdesk.journal, clock()
    journal.did(case.id, "4711")
    journal.moved(case.id, FileMoved("from_device", "a.log", "4711"))
    for kind in get_args(LeftoverKind):
        journal.left(case.id, kind, "PC-17")
    journal.cleared(case.id, case.get().leftovers[0].sequence)
    journal.hand_over(case.id, Handover("Kim", "14:05"))
    journal.report_breach(case.id, Breach("4711", now, "Erika", Channel.MAIL.word, now))
    helpdesk.consents.pause(case.id, absent=True)
    helpdesk.consents.revoke(case.id, channel=Channel.SIGNATURE.word, person="Erika")
    clock.forward(seconds=20)
    case.go(Action.END)
    journal.did(case.id, _("Der Widerruf kam so: {way}").format(way=f"{Channel.CALL_BACK.word}, Erika"), change=False)
    journal.keep_until(case.id)
    return case
