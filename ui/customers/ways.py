"""By which ways a customer's providers take tickets today, and why not by the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from helpdesk.customers import Contract
from helpdesk.i18n import _
from helpdesk.scope import ServiceDocument
from helpdesk.tickets import DeskProfile
from helpdesk.tickets.channels import ChannelNote, ChannelState, channel_notes, profile_of
from ui.theme import Kind, theme
from ui.widgets import FlowLayout, Label, Muted, Small, StateBadge

_LOOKS: Mapping[ChannelState, tuple[Kind, str]] = {
    ChannelState.OPEN: ("positive", "circle-check"),
    ChannelState.CONDITIONAL: ("warning", "circle-help"),
    ChannelState.CLOSED: ("negative", "circle-x"),
}


@dataclass(frozen=True, slots=True)
class Ways:
    """A provider with its ways."""

    provider: str
    notes: tuple[ChannelNote, ...]


def ways(
    contracts: Iterable[Contract],
    documents: Mapping[str, ServiceDocument],
    profiles: Iterable[DeskProfile],
    day: date,
) -> tuple[Ways, ...]:
    """The ways to each provider of what is booked on a day; providers that say nothing about theirs are left out."""
    profiles = tuple(profiles)
    booked: dict[str, list[str]] = {}
    for contract in contracts:
        document = documents.get(contract.document)
        if document is not None and contract.runs(day):
            booked.setdefault(document.provider, []).extend(_titles(contract, document))
    found = []
    for provider, titles in booked.items():
        profile = profile_of(provider, profiles)
        if profile is not None and profile.channels:
            found.append(Ways(provider, channel_notes(profile, "", day, titles)))
    return tuple(found)


def ways_part(shown: Ways) -> QWidget:
    """A provider's ways, each with its state in symbol, word and colour, and the reason below."""
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme().size.space_3)
    column.addWidget(Muted(shown.provider))
    for note in shown.notes:
        kind, icon = _LOOKS[note.state]
        way = QVBoxLayout()
        way.setSpacing(theme().size.space_1)
        top = FlowLayout()
        top.addWidget(Label(note.title, wrap=False))
        top.addWidget(StateBadge(kind, icon, _word(note.state)))
        way.addLayout(top)
        if note.note:
            way.addWidget(Small(note.note))
        column.addLayout(way)
    return part


def _titles(contract: Contract, document: ServiceDocument) -> Iterator[str]:
    yield document.title
    for module in document.modules:
        if not contract.modules or module.slug in contract.modules:
            yield module.title


def _word(state: ChannelState) -> str:
    return {
        ChannelState.OPEN: _("offen"),
        ChannelState.CONDITIONAL: _("unter Bedingung"),
        ChannelState.CLOSED: _("geschlossen"),
    }[state]
