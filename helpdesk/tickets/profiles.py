"""Reading the forms of providers from `resources/desks/`."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.resources import resource
from helpdesk.tickets.models import Channel, DeskProfile, TicketTemplate

T = TypeVar("T")


def load_profile(profile_id: str) -> DeskProfile:
    """The form with this id.

    Raises:
        HelpdeskError: `profile_unknown`, or `profile_malformed` with file and place.
    """
    profiles = _profiles()
    if profile_id not in profiles:
        raise HelpdeskError(
            "profile_unknown",
            _("Das Formular „{id}“ gibt es nicht.").format(id=profile_id[:80]),
            hint=_("Möglich: {choices}").format(choices=", ".join(sorted(profiles))),
        )
    return profiles[profile_id]


def known_profiles() -> tuple[DeskProfile, ...]:
    """All forms there are.

    Raises:
        HelpdeskError: `profile_malformed`, with file and place.
    """
    return tuple(_profiles().values())


def read_profile(file: Path) -> DeskProfile:
    """One form from its TOML file.

    Raises:
        HelpdeskError: `profile_malformed`, with the file and the line or the key that is wrong.
    """
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _malformed(file, str(error)) from error
    try:
        return _profile(_Section(raw))
    except _WrongError as error:
        raise _malformed(file, str(error)) from error


@cache
def _profiles() -> Mapping[str, DeskProfile]:
    found = map(read_profile, sorted(resource("desks").glob("*.toml")))
    return {profile.id: profile for profile in found}


class _WrongError(Exception):
    """A key of the file that is missing or not what it should be."""


class _Section:
    """A table of the file, whose keys are taken one by one; what is left over at the end is a typing error."""

    def __init__(self, values: Mapping[str, object], path: str = "") -> None:
        self._values = dict(values)
        self._path = path

    def text(self, key: str, default: str | None = None) -> str:
        return self._take(key, str, default)

    def number(self, key: str) -> int:
        value = self._take(key, int, None)
        if isinstance(value, bool) or value < 1:
            raise _WrongError(_("„{key}“ muss eine Zahl ab 1 sein").format(key=self._path + key))
        return value

    def day(self, key: str) -> date | None:
        if key not in self._values:
            return None
        value = self._take(key, date, None)
        if isinstance(value, datetime):
            raise _WrongError(_("„{key}“ muss ein Datum ohne Uhrzeit sein").format(key=self._path + key))
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._take(key, list, None)
        if not values or not all(isinstance(value, str) and value.strip() for value in values):
            raise _WrongError(_("„{key}“ muss eine Liste von Texten sein").format(key=self._path + key))
        if len(set(values)) != len(values):
            raise _WrongError(_("„{key}“ nennt etwas zweimal").format(key=self._path + key))
        return tuple(values)

    def section(self, key: str) -> "_Section":
        return _Section(self._take(key, dict, None), f"{self._path}{key}.")

    def sections(self, key: str) -> list["_Section"]:
        found = self._take(key, list, [])
        if not all(isinstance(value, dict) for value in found):
            raise _WrongError(_("„{key}“ muss aus [[{key}]]-Abschnitten bestehen").format(key=self._path + key))
        return [_Section(value, f"{self._path}{key}[{index}].") for index, value in enumerate(found, start=1)]

    def finish(self) -> None:
        if self._values:
            raise _WrongError(_("„{key}“ ist unbekannt").format(key=self._path + next(iter(self._values))))

    def _take(self, key: str, kind: type[T], default: T | None) -> T:
        value = self._values.pop(key, default)
        if value is None:
            raise _WrongError(_("„{key}“ fehlt").format(key=self._path + key))
        if not isinstance(value, kind):
            raise _WrongError(_("„{key}“ hat die falsche Art von Wert").format(key=self._path + key))
        return value


_LABELS = ("department", "category", "server", "subject", "message", "number", "close")


def _profile(section: _Section) -> DeskProfile:
    attachments = section.section("attachments")
    labels = section.section("labels")
    profile = DeskProfile(
        id=section.text("id"),
        title=section.text("title"),
        address=section.text("address"),
        departments=section.texts("departments"),
        categories=section.texts("categories"),
        formats=attachments.texts("formats"),
        attachment_limit=attachments.number("limit"),
        attachment_bytes=attachments.number("bytes"),
        templates=tuple(map(_template, section.sections("templates"))),
        channels=tuple(map(_channel, section.sections("channels"))),
        labels=MappingProxyType({label: labels.text(label) for label in _LABELS}),
    )
    attachments.finish()
    labels.finish()
    section.finish()
    _check(profile)
    return profile


def _template(section: _Section) -> TicketTemplate:
    template = TicketTemplate(
        section.text("id"),
        section.text("title"),
        section.text("department"),
        section.text("subject"),
        section.text("message").strip(),
    )
    section.finish()
    return template


def _channel(section: _Section) -> Channel:
    channel = Channel(
        section.text("id"),
        section.text("title"),
        section.day("closed_from"),
        section.text("note", default=""),
        section.text("only_with", default=""),
    )
    section.finish()
    return channel


def _check(profile: DeskProfile) -> None:
    if not re.fullmatch(r"https?://[^\s/]+\S*", profile.address):
        raise _WrongError(_("„address“ muss mit https:// beginnen"))
    if wrong := [extension for extension in profile.formats if not re.fullmatch(r"[a-z0-9]{1,8}", extension)]:
        raise _WrongError(_("„attachments.formats“: „{wrong}“ ist keine Endung ohne Punkt").format(wrong=wrong[0]))
    for template in profile.templates:
        if template.department not in profile.departments:
            raise _WrongError(
                _("Die Vorlage „{id}“ nennt die unbekannte Abteilung „{department}“").format(
                    id=template.id, department=template.department
                )
            )
    for key, ids in (
        ("templates", [template.id for template in profile.templates]),
        ("channels", [channel.id for channel in profile.channels]),
    ):
        if len(set(ids)) != len(ids):
            raise _WrongError(_("„{key}“ hat eine Kennung zweimal").format(key=key))


def _malformed(file: Path, reason: str) -> HelpdeskError:
    return HelpdeskError(
        "profile_malformed",
        _("Das Formular in {file} ist nicht lesbar: {reason}.").format(file=file.name, reason=reason.rstrip(".")),
        hint=_("Berichtigen Sie die genannte Stelle in {file}.").format(file=file),
    )
