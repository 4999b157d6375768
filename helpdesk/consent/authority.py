"""Who may grant for a customer: their contacts, and where those don't say so, a source that is named."""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from helpdesk.consent.models import Grant
from helpdesk.consent.recognising import functions
from helpdesk.consent.text import one_line
from helpdesk.customers import Contact, Customer
from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _

GRANT_LASTS = timedelta(hours=24)
"""How long a session may start or go on upon a grant; our proposal: a day's work and a night on call.

Standing access may be granted for longer, to a day that was agreed; its profile says how long at most.
"""


def checked_grant(
    grant: Grant, customer: Customer, circumstances: Collection[str], now: datetime, longest: timedelta = GRANT_LASTS
) -> Grant:
    """The grant as it is written down: what the contact list knows of the person is filled in.

    `longest` is how far ahead its end may lie.

    Raises:
        HelpdeskError: `grant_incomplete` with its problems; `consent_person_not_authorised` for a contact who may not;
            `consent_function_unfit` where a school's or a plant's circumstances ask for another function.
    """
    grant = replace(
        grant,
        **{  # type: ignore[arg-type]  # all of them are texts
            name: one_line(getattr(grant, name)) for name in ("person", "function", "authority", "channel", "proof")
        },
    )
    known = [contact for contact in customer.contacts if _named(contact) == _key(grant.person)]
    entitled = next((contact for contact in known if contact.may_authorise), None)
    if entitled:
        grant = replace(
            grant,
            function=grant.function or entitled.function,
            authority=grant.authority or _("Kontaktliste: darf Fernwartung freigeben"),
        )
    elif known:
        raise _not_authorised(known[0], customer)
    if problems := [*_problems(grant, customer), *_until_problems(grant, now, longest)]:
        raise HelpdeskError(
            "grant_incomplete", _("Zur Freigabe fehlt noch, wer sie wie erteilt hat."), problems=problems
        )
    _check_function(grant, circumstances)
    return grant


def grant_body(grant: Grant, text_sha256: str, signature: str, now: datetime) -> dict[str, object]:
    """The event of a grant."""
    words = {name: getattr(grant, name) for name in ("person", "function", "authority", "channel", "proof")}
    body: dict[str, object] = {
        **words,
        "sha256": text_sha256,
        "valid_until": (grant.until or now + GRANT_LASTS).isoformat(),
    }
    if grant.until:
        body["until"] = grant.until.isoformat()
    if signature:
        body["signature"] = signature
    return body


def authorised(customer: Customer) -> Sequence[Contact]:
    """The contacts who may grant."""
    return [contact for contact in customer.contacts if contact.may_authorise]


def _problems(grant: Grant, customer: Customer) -> list[Problem]:
    found = grant.problems()
    if grant.person and customer.contacts and not grant.authority:
        message = _(
            "{person} steht nicht in der Kontaktliste von {customer}: Nennen Sie, woher die Befugnis stammt, etwa "
            "Vertrag oder Vollmacht."
        ).format(person=grant.person, customer=customer.name)
        found = [replace(one, message=message) if one.field == "authority" else one for one in found]
    return found


def _until_problems(grant: Grant, now: datetime, longest: timedelta) -> list[Problem]:
    if grant.until is None or now < grant.until <= now + longest:
        return []
    if longest > GRANT_LASTS:
        message = _("Das Ende der Freigabe liegt in der Zukunft und höchstens {days} Tage voraus.")
    else:
        message = _("Das Ende der Freigabe liegt in der Zukunft und höchstens {hours} Stunden voraus.")
    told = message.format(days=longest.days, hours=int(longest.total_seconds() // 3600))
    return [Problem("until", "until_out_of_range", told)]


def _not_authorised(contact: Contact, customer: Customer) -> HelpdeskError:
    others = ", ".join(one.name for one in authorised(customer))
    return HelpdeskError(
        "consent_person_not_authorised",
        _("{person} darf nach der Kontaktliste von {customer} keine Fernwartung freigeben.").format(
            person=contact.name, customer=customer.name
        ),
        hint=(
            _("Fragen Sie, wer freigeben darf: {names}.").format(names=others)
            if others
            else _("Fragen Sie jemanden, der befugt ist, oder berichtigen Sie die Kontaktliste des Kunden.")
        ),
    )


def _check_function(grant: Grant, circumstances: Collection[str]) -> None:
    messages = {
        "minors": _("Bei einer Schule entscheidet, wer für sie handeln darf, nicht „{function}“."),
        "ot": _("Eine Anlage gibt ihr Verantwortlicher frei, nicht „{function}“."),
    }
    hints = {
        "minors": _("Nennen Sie die Funktion an der Schule, etwa Schulleitung, Sekretariat oder IT-Beauftragte."),
        "ot": _("Nennen Sie die Funktion, etwa Anlagenverantwortlicher, Betriebsleitung oder Schichtleitung."),
    }
    for circumstance, those in functions().items():
        if circumstance in circumstances and not those.fit(grant.function):
            raise HelpdeskError(
                "consent_function_unfit",
                messages[circumstance].format(function=grant.function),
                hint=hints[circumstance],
            )


def _named(contact: Contact) -> str:
    return _key(contact.name)


def _key(name: str) -> str:
    # An umlaut may be one sign or two, by who typed it where.
    return unicodedata.normalize("NFKC", one_line(name)).casefold()
