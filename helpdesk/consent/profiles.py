"""Profiles of usual sessions: `resources/consent/profiles/*.toml`, and the user's own."""

import re
from pathlib import Path

from helpdesk.consent.checklist import load_checklist
from helpdesk.consent.preparing_models import Profile
from helpdesk.consent.recognising import matters
from helpdesk.consent.shelf import Shelf
from helpdesk.i18n import _
from helpdesk.store.toml_file import Section, literal

_ID = re.compile("[a-z0-9_-]{2,30}")


def profiles(folder: Path) -> Shelf[Profile]:
    """Those that come with the program and those in the user's folder."""
    return Shelf("consent/profiles", folder, _profile)


def _profile(section: Section) -> Profile:
    profile = Profile(
        id=section.text("id"),
        title={"de": section.text("title_de"), "en": section.text("title_en")},
        circumstances=frozenset(section.texts("circumstances")),
        settled=section.texts("settled"),
    )
    section.finish()
    if profile.id and not _ID.fullmatch(profile.id):
        section.wrong("id", _("„{key}“ besteht aus 2 bis 30 Kleinbuchstaben, Ziffern, „-“ oder „_“"))
    checklist = load_checklist()
    for name in sorted(profile.circumstances - set(checklist.names)):
        told = _("„{{key}}“ nennt den unbekannten Umstand „{name}“")
        section.wrong("circumstances", told.format(name=literal(name)))
    can_be_settled = {item for matter in matters() for item in matter.settles}
    for item in profile.settled:
        if item not in can_be_settled:
            told = _("„{{key}}“: {item} lässt sich nicht vorab beantworten; möglich: {choices}")
            section.wrong("settled", told.format(item=literal(item), choices=", ".join(sorted(can_be_settled))))
    return profile
