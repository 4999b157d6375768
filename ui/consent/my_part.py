"""The technician's part of the checklist, confirmed in one step that says what it confirms."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout

from helpdesk.consent import Consent, Item
from helpdesk.consent.recognising import matters
from helpdesk.i18n import _
from ui.theme import theme
from ui.widgets import Card, Heading, Muted, Small, clear_layout, literal, primary, push, with_shortcut

KEYS = "Ctrl+Return"


class MyPart(Card):
    """Lists what the technician confirms, each with what it rests on; what isn't so is ticked off and stays open.

    What an agreement with the customer would settle and none does isn't ticked: nobody confirms it in passing.

    Signals:
        confirmed: A person confirmed; carries the ids of the items, as a tuple.
    """

    confirmed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        size = theme().size
        self.setObjectName("my_part")
        self.boxes: dict[str, QCheckBox] = {}
        self._shown: tuple[object, ...] = ()
        self._consent: UUID | None = None
        self._lines = QVBoxLayout()
        self._lines.setSpacing(size.space_1)
        self._asks: set[str] = set()
        self.confirm = primary(push("", "consent_confirm", "user-check"))
        self.confirm.setToolTip(with_shortcut(_("Meinen Teil bestätigen"), KEYS))
        self.body.addWidget(Heading(_("Mein Teil")))
        self.body.addWidget(Muted(_("Das bestätigen Sie selbst, in einem Schritt. Was nicht stimmt, haken Sie ab.")))
        self.body.addLayout(self._lines)
        foot = QHBoxLayout()
        foot.addWidget(self.confirm)
        foot.addStretch()
        self.body.addLayout(foot)
        self.confirm.clicked.connect(self._confirm)
        self.hide()

    def show_consent(self, consent: Consent, suggestions: Mapping[str, str]) -> None:
        """Lists what is open of the technician's part; takes no room where nothing is."""
        part = consent.technicians_part
        items = [item for item in consent.items if item.id in part]
        notes = {item.id: _source(item, suggestions) for item in items}
        shown = (consent.id, tuple((item.id, item.text, notes[item.id]) for item in items))
        if shown != self._shown:
            self._shown = shown
            same = consent.id == self._consent
            self._fill(items, notes, self._unticked() if same else set(), self._ticked() if same else set())
        self._consent = consent.id
        self.setVisible(bool(items))

    def begin(self) -> bool:
        """Puts the focus on the step; False where there is nothing to confirm, so that what is left is asked."""
        if self.isHidden() or not self.confirm.isEnabled():
            return False
        self.confirm.setFocus()
        return True

    def _fill(self, items: list[Item], notes: Mapping[str, str], unticked: set[str], ticked: set[str]) -> None:
        size = theme().size
        clear_layout(self._lines)
        self.boxes = {}
        self._asks = {item.id for item in items if _asked(item)}
        for item in items:
            box = QCheckBox(literal(item.text))
            box.setObjectName(f"my_part_{item.id}")
            box.setChecked(item.id not in unticked and (item.id not in self._asks or item.id in ticked))
            box.setAccessibleDescription(notes[item.id])
            box.setToolTip(item.why)
            box.toggled.connect(self._count)
            self.boxes[item.id] = box
            self._lines.addWidget(box)
            if notes[item.id]:
                source = Small(notes[item.id])
                source.setContentsMargins(size.icon + size.space_2, 0, 0, 0)
                self._lines.addWidget(source)
        self._count()

    def _unticked(self) -> set[str]:
        return {item for item, box in self.boxes.items() if not box.isChecked()}

    def _ticked(self) -> set[str]:
        """What was asked and somebody ticked; what was ticked beforehand isn't, should nothing settle it any more."""
        return self._asks - self._unticked()

    def _count(self) -> None:
        count = len(self.boxes) - len(self._unticked())
        self.confirm.setText(_("Meinen Teil bestätigen ({count})").format(count=count))
        self.confirm.setEnabled(bool(count))

    def _confirm(self) -> None:
        self.confirmed.emit(tuple(item for item, box in self.boxes.items() if box.isChecked()))


def _source(item: Item, suggestions: Mapping[str, str]) -> str:
    if item.prefilled:
        return _("Vorbelegt: {source}").format(source=item.note)
    if _asked(item):
        return _("Beim Kunden ist dazu nichts vereinbart: Haken Sie es an, wenn Sie es geprüft haben.")
    return item.note or suggestions.get(item.id, "")


def _asked(item: Item) -> bool:
    return not item.prefilled and any(item.id in matter.settles for matter in matters())
