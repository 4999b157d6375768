"""What kind of session it is, chosen in one step, and what customer and device suggest beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.consent import BrokenFile, Profile, Proposal
from helpdesk.i18n import _
from ui.theme import theme
from ui.widgets import Chip, FlowLayout, Heading, Notice, Small, clear_layout, literal, tip


class ProfileChoice(QWidget):
    """The profiles as chips; Alt and a digit chooses one.

    Signals:
        profile_chosen: A person chose one; carries the `Profile`.
    """

    profile_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("consent_profile")
        self.setAccessibleName(_("Profil"))
        self.chips: dict[str, Chip] = {}
        self._profiles: dict[str, Profile] = {}
        self._group = QButtonGroup(self)
        self.notice = Notice("profile_notice")
        self._flow = FlowLayout()
        self._flow.setSpacing(theme().size.space_1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_1)
        column.addWidget(Small(_("Art der Sitzung"), wrap=False))
        column.addLayout(self._flow)
        column.addWidget(self.notice)

    def offer(self, profiles: Sequence[Profile], broken: Sequence[BrokenFile] = ()) -> None:
        """Offers the profiles there are, and says which of the user's can't be used."""
        clear_layout(self._flow)
        self._profiles = {profile.id: profile for profile in profiles}
        self.chips = {}
        # The usual one stands first, whatever the files are called.
        for number, profile in enumerate(sorted(profiles, key=lambda one: one.id != "workstation"), start=1):
            chip = Chip(literal(profile.name), f"profile_{profile.id}")
            keys = f"Alt+{number}" if number < 10 else ""
            chip.setShortcut(keys)
            chip.setToolTip(tip(f"{profile.name} ({keys})" if keys else profile.name))
            chip.clicked.connect(lambda _checked=False, profile=profile: self.profile_chosen.emit(profile))
            self._group.addButton(chip)
            self.chips[profile.id] = chip
            self._flow.addWidget(chip)
        if broken:
            told = "\n".join(f"{one.file.name}: {fault.message}" for one in broken for fault in one.faults)
            self.notice.show_message("warning", _("Eigene Profile, die nicht gelesen werden können:"), told)
        else:
            self.notice.clear()

    def choose(self, profile_id: str) -> Profile | None:
        """Shows one as chosen, without telling anybody."""
        if chip := self.chips.get(profile_id):
            chip.setChecked(True)
        return self._profiles.get(profile_id)

    @property
    def profile(self) -> str:
        """The id of the one that is chosen, or nothing."""
        return next((name for name, chip in self.chips.items() if chip.isChecked()), "")


class Proposals(QWidget):
    """Circumstances that customer and device suggest, each with its source; a person decides.

    Signals:
        decided: A person took or dropped one; carries its id and whether it is taken.
    """

    decided = Signal(str, bool)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.chips: dict[str, Chip] = {}
        self._shown: tuple[Proposal, ...] = ()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme().size.space_1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_1)
        column.addWidget(Heading(_("Erkannt an Kunde und Gerät"), wrap=False))
        column.addLayout(self._lines)
        self.hide()

    def offer(self, proposals: Sequence[Proposal], chosen: Collection[str]) -> None:
        """Shows what is suggested, and which of it is chosen."""
        if tuple(proposals) != self._shown:
            self._shown = tuple(proposals)
            self._fill()
        for name, chip in self.chips.items():
            chip.setChecked(name in chosen)
        self.setVisible(bool(self._shown))

    def ids(self) -> frozenset[str]:
        """What is suggested."""
        return frozenset(self.chips)

    def _fill(self) -> None:
        while self._lines.count():
            line = self._lines.takeAt(0)
            if line and (layout := line.layout()):
                clear_layout(layout)
        self.chips = {}
        for proposal in self._shown:
            one = proposal.circumstance
            chip = Chip(literal(one.name), f"{self.objectName()}_{one.id}")
            chip.setAccessibleDescription(proposal.source)
            chip.clicked.connect(lambda taken, one=one: self.decided.emit(one.id, taken))
            self.chips[one.id] = chip
            line = QHBoxLayout()
            line.setSpacing(theme().size.space_2)
            line.addWidget(chip)
            line.addWidget(Small(proposal.source), 1)
            self._lines.addLayout(line)
