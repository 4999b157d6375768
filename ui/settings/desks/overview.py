"""What the settings show of the desks, read by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk.delivery import DeskConfig, DeskOption, SecretPlace
from helpdesk.i18n import _
from helpdesk.tickets import DeskProfile

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of desk that can be set up; `secret` is the one option that goes into the keyring."""

    id: str
    title: str
    options: tuple[DeskOption, ...]
    secret: DeskOption | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A desk as the list shows it.

    Attributes:
        config: None for one that is always there.
        reached: When it took something last.
    """

    name: str
    title: str
    detail: str
    kind: str
    standard: bool
    config: DeskConfig | None
    reached: datetime | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """All desks, the kinds that can be added, by id, and the forms tickets can be written for."""

    desks: tuple[Shown, ...]
    kinds: Mapping[str, Kind]
    profiles: tuple[DeskProfile, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the secrets are, by desk, and why no more can be kept; empty when they can."""

    places: Mapping[str, SecretPlace]
    problem: str


def overview(helpdesk: Helpdesk) -> Overview:
    """The desks as they are set up; reads the database only."""
    own = {config.name: config for config in helpdesk.desks.all()}
    standard = helpdesk.desks.standard()
    kinds = {
        kind.id: Kind(
            kind.id,
            _(kind.title),
            tuple(option for option in kind.options if not option.secret),
            next((option for option in kind.options if option.secret), None),
        )
        for kind in helpdesk.desks.kinds()
    }
    return Overview(
        tuple(
            Shown(
                desk.name,
                desk.title,
                _detail(own.get(desk.name), kinds, desk.address),
                helpdesk.desks.kind_of(desk.name),
                desk.name == standard,
                own.get(desk.name),
                helpdesk.delivery.reached(desk.name),
            )
            for desk in helpdesk.delivery.desks()
        ),
        kinds,
        helpdesk.desks.profiles(),
    )


def kept(helpdesk: Helpdesk) -> Kept:
    """Where the secrets are. May wait for somebody to unlock the keyring, so it is no question for the first worker."""
    names = [config.name for config in helpdesk.desks.all()]
    return Kept({name: helpdesk.desks.secret_place(name) for name in names}, helpdesk.desks.keyring_problem())


def _detail(config: DeskConfig | None, kinds: Mapping[str, Kind], address: str) -> str:
    if config is None:
        return address or _("ohne Server")
    kind = kinds[config.kind].title if config.kind in kinds else config.kind
    return f"{kind} · {config.options.get('to') or config.address}"
