"""Tickets as technicians and customers write them: a story, a greeting, and the request somewhere near the end."""

import json
from dataclasses import dataclass
from pathlib import Path

from helpdesk.scope import Answer, Verdict
from helpdesk.scope.library import load_library
from helpdesk.scope.lookup import Lookup
from helpdesk.tickets.profiles import load_profile
from ui.scope.request import request_of


@dataclass(frozen=True)
class Written:
    """A ticket, the entries that settle it, none if nothing does, and the verdict."""

    subject: str
    message: str
    accept: list[str]
    verdict: Verdict


def tickets() -> list[Written]:
    lines = (Path(__file__).parent / "tickets.jsonl").read_text(encoding="utf-8").splitlines()
    return [Written(**json.loads(line)) for line in lines]


def test_subject_and_message_together_find_what_a_ticket_asks_for() -> None:
    lookup = Lookup(load_library().documents)
    whole = [(lookup.find(request_of(one.subject, one.message)), one) for one in tickets()]
    subjects = [(lookup.find(one.subject), one) for one in tickets()]

    def first(answers: list[tuple[Answer, Written]]) -> int:
        return sum(bool(answer.hits) and answer.hits[0].entry.id in one.accept for answer, one in answers)

    never = {Verdict.EXCLUDED, Verdict.UNREGULATED, Verdict.PREMIUM}
    assert first(whole) >= 19 > first(subjects)
    assert sum(answer.verdict == one.verdict for answer, one in whole) >= 20
    assert not [one for answer, one in whole if answer.verdict is Verdict.INCLUDED and one.verdict in never]


def test_what_a_template_says_about_open_gaps_is_not_asked() -> None:
    fault = next(each for each in load_profile("centron").templates if each.id == "fault")
    assert request_of(fault.subject, fault.message) == ""

    assert request_of("srv-01: Exchange gestört seit {uhrzeit} Uhr", "") == "srv-01: Exchange gestört"
    noted = fault.message.replace("{beobachtung}", "Mails kommen nicht an")
    assert request_of(fault.subject, noted) == "Beobachtung: Mails kommen nicht an"
    assert request_of("VPN: langsam", "Guten Tag,\n\nseit heute.") == "VPN: langsam\n\nGuten Tag,\n\nseit heute."
    asked = request_of("", "Hallo, Exchange ist gestört seit {uhrzeit} Uhr.\n\nBitte prüfen.")
    assert asked == "Hallo, Exchange ist gestört.\n\nBitte prüfen."
