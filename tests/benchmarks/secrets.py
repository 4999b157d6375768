"""Probe: searching a log for secrets beside trying the same patterns at every character of it."""

import json
import sys
import time
from collections.abc import Callable

from helpdesk.tickets.confidential import _RULES, secrets_in

LINE = (
    "2026-11-21 14:{minute:02}:11 INFO [http-nio-{number}] c.e.a.SessionService - user id={number} ping 10.0.0.7 "
    "GET https://srv01.example.org/api/v1/sessions/{number} key ok, access granted, length {minute}"
)
LOG = "\n".join(LINE.format(minute=number % 60, number=number) for number in range(5000))


def took(call: Callable[[], object]) -> float:
    begun = time.process_time()
    call()
    return time.process_time() - begun


def everywhere() -> list[str]:
    return [match["value"] for _kind, sieve, judge in _RULES for match in sieve.pattern.finditer(LOG) if judge(match)]


times = {"sifted": min(took(lambda: secrets_in(LOG)) for _ in range(3)), "everywhere": took(everywhere)}
sys.stdout.write(json.dumps({**times, "bytes": len(LOG)}))
