"""One provider's form from its TOML file."""

import re
from pathlib import Path
from types import MappingProxyType

from helpdesk.i18n import _
from helpdesk.store import toml_file
from helpdesk.store.toml_file import Fault, Section, literal
from helpdesk.tickets.forms import Channel, DeskProfile, TicketTemplate

_LABELS = ("department", "category", "server", "subject", "message", "number", "close")


def examine(file: Path) -> tuple[DeskProfile | None, list[Fault]]:
    """The form a file describes, or None with everything that is wrong with it, in the order of its lines."""
    return toml_file.examine(file, _profile)


def _profile(section: Section) -> DeskProfile:
    attachments, labels = section.section("attachments"), section.section("labels")
    identity, title, address = section.text("id"), section.text("title"), section.text("address")
    departments, categories = section.texts("departments"), section.texts("categories")
    templates, channels = section.sections("templates"), section.sections("channels")
    profile = DeskProfile(
        id=identity,
        title=title,
        address=address,
        departments=departments,
        categories=categories,
        formats=attachments.texts("formats"),
        attachment_limit=attachments.number("limit"),
        attachment_bytes=attachments.number("bytes"),
        attachment_total=attachments.number("total", default=0),
        templates=tuple(_template(each, departments) for each in templates),
        channels=tuple(map(_channel, channels)),
        labels=MappingProxyType({label: labels.text(label) for label in _LABELS}),
    )
    for each in (attachments, labels, section):
        each.finish()
    _check(profile, section, attachments)
    for sections, ids in (
        (templates, [template.id for template in profile.templates]),
        (channels, [channel.id for channel in profile.channels]),
    ):
        for at, (each, name) in enumerate(zip(sections, ids, strict=True)):
            if name in ids[:at]:
                each.wrong("id", _("„{key}“ nennt eine Kennung zum zweiten Mal"))
    return profile


def _template(section: Section, departments: tuple[str, ...]) -> TicketTemplate:
    template = TicketTemplate(
        section.text("id"),
        section.text("title"),
        section.text("department"),
        section.text("subject"),
        section.text("message").strip(),
    )
    section.finish()
    if departments and template.department and template.department not in departments:
        told = _("„{{key}}“ nennt die unbekannte Abteilung „{department}“")
        section.wrong("department", told.format(department=literal(template.department)))
    return template


def _channel(section: Section) -> Channel:
    channel = Channel(
        section.text("id"),
        section.text("title"),
        section.day("closed_from"),
        section.text("note", default=""),
        section.text("only_with", default=""),
    )
    section.finish()
    return channel


def _check(profile: DeskProfile, section: Section, attachments: Section) -> None:
    if profile.id and not re.fullmatch("[a-z0-9_-]{2,30}", profile.id):
        section.wrong("id", _("„{key}“ besteht aus 2 bis 30 Kleinbuchstaben, Ziffern, „-“ oder „_“"))
    if profile.address and not re.fullmatch(r"https?://[^\s/]+\S*", profile.address):
        section.wrong("address", _("„{key}“ muss mit https:// beginnen"))
    for extension in profile.formats:
        if not re.fullmatch("[a-z0-9]{1,8}", extension):
            told = _("„{{key}}“: „{wrong}“ ist keine Endung ohne Punkt")
            attachments.wrong("formats", told.format(wrong=literal(extension)))
    if 0 < profile.attachment_total < profile.attachment_bytes:
        attachments.wrong("total", _("„{key}“ ist kleiner als eine Datei sein darf"))
