"""By which way a ticket goes: the form it is written for, and what its provider says about that way today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from helpdesk.delivery import DeskInfo
from helpdesk.errors import Problem
from helpdesk.i18n import _, format_bytes, format_moment
from helpdesk.tickets import Attachment, DeskProfile, TicketDraft
from helpdesk.tickets.channels import ChannelNote, ChannelState, channel_notes
from helpdesk.tickets.profiles import find_profile
from ui.theme import theme
from ui.widgets import IconLabel, Small, literal, push, tip

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


@dataclass(frozen=True, slots=True)
class Way:
    """A desk as the composer needs it.

    Attributes:
        kind: What carries tickets there: "local", "portal", "mail", "redmine", …
        profile: The form, with the user's own templates; None where its file is gone or broken.
    """

    name: str
    title: str
    kind: str
    profile: DeskProfile | None

    def notes(self, day: date) -> tuple[ChannelNote, ...]:
        """What the provider says about its ways on a day, that of this desk first."""
        return channel_notes(self.profile, self.kind, day) if self.profile else ()

    def closed(self, day: date) -> ChannelNote | None:
        """Why no ticket may go this way on a day; None when it may."""
        return next((note for note in self.notes(day) if note.own and note.state is ChannelState.CLOSED), None)


def read_ways(helpdesk: Helpdesk) -> list[Way]:
    """The desks there are; for the worker."""
    forms: dict[str, DeskProfile] = {}
    for desk in helpdesk.delivery.desks():
        if desk.profile not in forms and find_profile(desk.profile):
            forms[desk.profile] = helpdesk.templates.profile(desk.profile)
    return [
        Way(desk.name, desk.title, _kind(helpdesk.desks.kind_of(desk.name)), forms.get(desk.profile))
        for desk in helpdesk.delivery.desks()
    ]


def closed_today(way: Way | None) -> str:
    """Why no ticket may go this way today; empty when it may."""
    note = way.closed(datetime.now(UTC).astimezone().date()) if way else None
    return note.note if note else ""


def form_of(way: Way | None, typed: TicketDraft) -> DeskProfile | None:
    """The form a draft goes over to by taking this way; None where it keeps its own.

    The archive takes whatever form a ticket is written for.
    """
    if way is None or way.profile is None or way.kind == "local" or way.profile.id == typed.profile:
        return None
    return way.profile


def problems_of(typed: TicketDraft, attached: Sequence[Attachment], profile: DeskProfile) -> list[Problem]:
    """What keeps a draft from being sent, its files included; in a few words, since the choices stand in the lists."""
    from helpdesk.tickets.fitting import unfit  # noqa: PLC0415 - its libraries, when somebody writes

    return [_brief(problem, typed) for problem in (*typed.problems(profile), *unfit(attached, profile))]


def unasked(way: Way | None, typed: TicketDraft) -> list[str]:
    """What a portal's form demands and nobody chose yet, in its own words; none where there is no portal."""
    if way is None or way.kind != "portal" or typed.blank():
        return []
    labels: Mapping[str, str] = way.profile.labels if way.profile else {}
    return [labels[name] for name in ("department", "category") if not getattr(typed, name) and name in labels]


def portal_instead(way: Way, ways: Sequence[Way]) -> Way | None:
    """The portal of the same provider."""
    own = way.profile.id if way.profile else ""
    return next((each for each in ways if each.kind == "portal" and each.profile and each.profile.id == own), None)


class WayLine(QWidget):
    """One quiet line about the way chosen; a way that is closed says why, and offers the portal.

    Signals:
        way_chosen: The portal shall be taken instead; carries its name.
    """

    way_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.symbol = IconLabel()
        self.words = Small()
        self.words.setObjectName("composer_way")
        self.instead = push("", "composer_way_instead")
        self.instead.setProperty("role", "link")
        self._portal = ""
        self.instead.clicked.connect(lambda: self.way_chosen.emit(self._portal))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().size.space_1)
        row.addWidget(self.symbol)
        row.addWidget(self.words, 1)
        row.addWidget(self.instead)
        self.hide()

    def show_way(self, way: Way | None, ways: Sequence[Way], typed: TicketDraft) -> None:
        """Says what there is to say about a way, and what its form asks for beside what is typed."""
        today = datetime.now(UTC).astimezone().date()
        notes = way.notes(today) if way else ()
        own = next((note for note in notes if note.own), None)
        closed = own is not None and own.state is ChannelState.CLOSED
        portal = portal_instead(way, ways) if way and closed else None
        self._portal = portal.name if portal else ""
        if portal:
            self.instead.setText(literal(_("Stattdessen: {title}").format(title=portal.title)))
        self.instead.setVisible(portal is not None)
        said = [own.note] if own and own.note else []
        if fields := unasked(way, typed):
            said.append(_("Das Formular fragt auch nach: {fields}.").format(fields=", ".join(fields)))
        self.symbol.show_icon("circle-alert" if closed else "info", "negative" if closed else "muted")
        self.words.setText(" ".join(said))
        others = [_other(note) for note in notes if not note.own and note.note]
        self.words.setToolTip(tip("\n".join(others)))
        self.setVisible(bool(said))


def _brief(problem: Problem, typed: TicketDraft) -> Problem:
    if problem.code not in {"department_unknown", "category_unknown"}:
        return problem
    told = _("„{value}“ gibt es in diesem Formular nicht.").format(value=getattr(typed, problem.field)[:80])
    return Problem(problem.field, problem.code, told)


def _other(note: ChannelNote) -> str:
    return f"{note.title}: {note.note}"


def _kind(kind: str) -> str:
    # Each form's portal has a name of its own.
    return "portal" if kind.startswith("portal-") else kind


def read_desks(helpdesk: Helpdesk) -> tuple[list[DeskInfo], str]:
    """The desks, and the name of the one that new tickets go to; for the worker."""
    desks = helpdesk.delivery.desks()
    if desks:
        # Dates and sizes come from a library that takes long to load: here, where nobody waits for it.
        format_bytes(0)
        format_moment(datetime.now(UTC))
    return desks, helpdesk.desks.standard()
