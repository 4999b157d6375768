"""Profiles of usual sessions: `resources/consent/profiles/*.toml`, and the user's own."""

import re
from collections.abc import Callable, Collection
from datetime import timedelta
from pathlib import Path

from helpdesk.consent.authority import GRANT_LASTS
from helpdesk.consent.checklist import load_checklist
from helpdesk.consent.preparing_models import Profile
from helpdesk.consent.recognising import matters
from helpdesk.consent.shelf import Shelf
from helpdesk.i18n import _
from helpdesk.store.toml_file import Section, literal

_ID = re.compile("[a-z0-9_-]{2,30}")
_STANDING = "unattended"
_MOST_DAYS = 366


def longest_grant(shelf: Shelf[Profile]) -> Callable[[str, Collection[str]], timedelta]:
    """How long a grant may last, by a consent's profile and circumstances.

    Longer than usual only for standing access: as its own profile says, or else that of standing access.
    """

    def longest(profile: str, circumstances: Collection[str]) -> timedelta:
        if _STANDING not in circumstances:
            return GRANT_LASTS
        found = shelf.all()
        own = [found[name].longest_days for name in (profile, _STANDING) if name in found]
        return max(timedelta(days=next(filter(None, own), 0)), GRANT_LASTS)

    return longest


def profiles(folder: Path) -> Shelf[Profile]:
    """Those that come with the program and those in the user's folder."""
    return Shelf("consent/profiles", folder, _profile)


def _profile(section: Section) -> Profile:
    profile = Profile(
        id=section.text("id"),
        title={"de": section.text("title_de"), "en": section.text("title_en")},
        circumstances=frozenset(section.texts("circumstances")),
        settled=section.texts("settled"),
        longest_days=section.number("longest_days", 0),
    )
    section.finish()
    if profile.id and not _ID.fullmatch(profile.id):
        section.wrong("id", _("„{key}“ besteht aus 2 bis 30 Kleinbuchstaben, Ziffern, „-“ oder „_“"))
    checklist = load_checklist()
    for name in sorted(profile.circumstances - set(checklist.names)):
        told = _("„{{key}}“ nennt den unbekannten Umstand „{name}“")
        section.wrong("circumstances", told.format(name=literal(name)))
    if profile.longest_days and _STANDING not in profile.circumstances:
        section.wrong("longest_days", _("„{key}“ gilt nur für den Umstand „unattended“"))
    if profile.longest_days > _MOST_DAYS:
        section.wrong(
            "longest_days", _("„{key}“ ist höchstens 366: Ein Dauerzugang wird wenigstens jährlich überprüft")
        )
    can_be_settled = {item for matter in matters() for item in matter.settles}
    for item in profile.settled:
        if item not in can_be_settled:
            told = _("„{{key}}“: {item} lässt sich nicht vorab beantworten; möglich: {choices}")
            section.wrong("settled", told.format(item=literal(item), choices=", ".join(sorted(can_be_settled))))
    return profile
