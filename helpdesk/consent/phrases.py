"""What the program itself writes into a record: kept in the customer's language, shown in the technician's.

What a person typed stays as it was typed, unless it is one of these words to the letter.
"""

import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from helpdesk.consent.checklist import load_checklist
from helpdesk.consent.happenings import Channel
from helpdesk.consent.models import Consent, Event, Grant, Item
from helpdesk.i18n import LANGUAGES, N_, Language, _, format_day, format_moment, parsed_day, parsed_moment, speaking

_PHRASES: tuple[str, ...] = (
    # Ways, and what shows them.
    N_("vor Ort"),
    N_("Rückruf"),
    N_("E-Mail"),
    N_("Portal"),
    N_("Unterschrift"),
    N_("auf Papier"),
    N_("mündlich in der Sitzung"),
    N_("Programm geschlossen"),
    N_("auf der Seite für den Kunden"),
    N_("vom Kunden auf seiner Seite, {language}"),
    N_("Unterschrift zu dieser Freigabe"),
    N_("Deutsch"),
    N_("Englisch"),
    N_("Der Widerruf kam so: {way}"),
    # Where somebody's authority comes from.
    N_("Kontaktliste"),
    N_("Kontaktliste: darf Fernwartung freigeben"),
    N_("Vertrag"),
    N_("Vollmacht"),
    N_("Inhaber"),
    # Notes that the program proposes.
    N_("vereinbart am {day}, {source}: {text}"),
    N_("Laut Kontaktliste dürfen freigeben: {names}"),
    N_("Rückruf nach Kontaktliste: {numbers}"),
    N_("Offengelegt: {what}"),
    N_("Nichts verändert"),
    N_("Keine Datei übertragen"),
    N_("Keine angelegt"),
    N_("Nichts kopiert"),
)
_NESTED = frozenset({"language", "way"})
"""Blanks that the program fills with words of its own; a way may be followed by a name."""

_WORDED = frozenset({"authority", "channel", "note", "proof", "text"})
"""What of an event may be such words."""

_MOMENT = r".*\b[0-9]{4} [0-9]{2}:[0-9]{2}"
_PHONE = N_("Telefon")
_TYPED = {
    Channel.ON_THE_SPOT: "vor ort, on the spot, on site, on-site, onsite",
    Channel.CALL_BACK: "rückruf, call back, call-back, callback",
    Channel.MAIL: "e-mail, email",
    Channel.SIGNATURE: "unterschrift",
    _PHONE: "phone, telephone, telefon, telefonisch, by phone",
}
_WAYS = {channel.value: str(channel) for channel in Channel} | {
    word: str(way) for way, words in _TYPED.items() for word in words.split(", ")
}
"""What people call a way on the command line, in either language; any other words stay as they are typed."""


def reworded(text: str, language: Language) -> str:
    """The program's own words in `language`, wherever they come from; any other text as it is."""
    with speaking(language):
        if way := _WAYS.get(text.strip().casefold()):
            return _(_PHONE) if way == _PHONE else Channel(way).word
        for phrase in _PHRASES:
            for other in LANGUAGES:
                if other != language and (found := _pattern(phrase, other).fullmatch(text)):
                    return _(phrase).format(**dict(_filled(found.groupdict(), language)))
        *told, last = text.split(", ")
        if told and re.fullmatch(_MOMENT, last) and (moment := parsed_moment(last)):
            # Who was told of a breach, how and when, as the journal writes it.
            return ", ".join((*(reworded(one, language) for one in told), format_moment(moment)))
    return text


def says(text: str, phrase: str) -> bool:
    """Whether a text is that phrase, a German message, in any language."""
    return any(_pattern(phrase, language).fullmatch(text) for language in LANGUAGES)


def body_in(body: Mapping[str, object], language: Language) -> dict[str, object]:
    """What belongs to an event, with the program's own words in `language`."""
    return {
        name: reworded(value, language) if name in _WORDED and isinstance(value, str) else value
        for name, value in body.items()
    }


def consent_in(consent: Consent, language: Language) -> Consent:
    """A consent as somebody reads it whose language isn't the customer's.

    What is the customer's stays in theirs: the text that was presented, and the questions that are read out to them.
    """
    if consent.language == language:
        return consent
    checklist = load_checklist(consent.checklist)
    names = [one.id for one in consent.circumstances]
    return replace(
        consent,
        circumstances=checklist.circumstances(language, names),
        items=tuple(_item_in(item, consent.checklist, language) for item in consent.items),
        events=tuple(_event_in(event, language) for event in consent.events),
        grant=_grant_in(consent.grant, language) if consent.grant else None,
    )


def _item_in(item: Item, checklist: str, language: Language) -> Item:
    words = load_checklist(checklist).item(item.id)
    return replace(
        item,
        text=words.text[language],
        why=words.why[language],
        basis=words.basis[language],
        evidence=words.evidence[language],
        note=reworded(item.note, language),
        channel=reworded(item.channel, language),
        proof=reworded(item.proof, language),
    )


def _event_in(event: Event, language: Language) -> Event:
    return replace(event, body=body_in(event.body, language))


def _grant_in(grant: Grant, language: Language) -> Grant:
    return replace(
        grant,
        authority=reworded(grant.authority, language),
        channel=reworded(grant.channel, language),
        proof=reworded(grant.proof, language),
    )


@cache
def _pattern(phrase: str, language: Language) -> re.Pattern[str]:
    with speaking(language):
        parts = string.Formatter().parse(_(phrase))
    return re.compile("".join(re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, *_rest in parts))


def _filled(blanks: Mapping[str, str], language: Language) -> Iterator[tuple[str, str]]:
    for name, value in blanks.items():
        if name == "day":
            day = parsed_day(value)
            yield name, format_day(day) if day else value
        elif name in _NESTED:
            first, comma, rest = value.partition(", ")
            yield name, reworded(first, language) + comma + rest
        else:
            yield name, value
