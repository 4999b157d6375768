"""What is known about an item on its way, what can be done about it, and what was tried."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from helpdesk.i18n import _, ngettext
from ui.outbox.standing import Standing
from ui.outbox.steps import WORDS, Step, next_steps, tip, word
from ui.outbox.words import log_text, needs_person, times, told
from ui.theme import icon, theme
from ui.widgets import FlowLayout, Label, Small, padded, primary, push, quiet, repolish, tool


class DeliveryPanel(QWidget):
    """One item: a sentence, its times, its next steps, and the log, which unfolds.

    The same buttons stay while what it shows changes, so nobody loses the focus by an answer from the worker. Only
    what waits for a person has a button that stands out; `extra` takes what stands above the buttons.

    Signals:
        step_chosen: Something shall be done; carries the `Step` and the `Standing` it is about.
    """

    step_chosen = Signal(object, object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._standing: Standing | None = None
        self.buttons: dict[Step, QPushButton] = {}
        self.sentence = Label()
        self.sentence.setObjectName(f"{name}_sentence")
        self.details = Label()
        self.details.setObjectName(f"{name}_details")
        self.times = Small()
        self.times.setObjectName(f"{name}_times")
        self.fold = quiet(push(_("Verlauf"), f"{name}_log_fold", "history"))
        self.fold.setCheckable(True)
        self.log = Label()
        self.log.setObjectName(f"{name}_log")
        self.log.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.copy = quiet(tool("copy", _("Verlauf kopieren"), f"{name}_log_copy"))
        self._build()
        self.fold.toggled.connect(self._unfold)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.log.text()))
        self._unfold()

    def show_standing(self, standing: Standing) -> None:
        """Shows how it stands now."""
        self._standing = standing
        now = datetime.now(UTC)
        shown = told(standing)
        self.sentence.setText(shown.sentence)
        self.details.setText(shown.details)
        self.details.setVisible(bool(shown.details))
        after = ngettext("{count} dahinter", "{count} dahinter", standing.behind).format(count=standing.behind)
        self.times.setText(" · ".join([times(standing, now), *([after] if standing.behind else [])]))
        count = len(standing.item.attempts) + 1
        self.fold.setText(_("Verlauf ({count})").format(count=count))
        self.log.setText(log_text(standing.item, now))
        self._offer(next_steps(standing), standing)

    def _build(self) -> None:
        size = theme().size
        self._row = FlowLayout()
        for step, (text, icon_name) in WORDS.items():
            button = push(_(text), f"{self._name}_{step}", icon_name)
            button.clicked.connect(lambda _checked=False, step=step: self._choose(step))
            button.hide()
            self.buttons[step] = button
            self._row.addWidget(button)
        self._row.addWidget(self.fold)
        self._log = QWidget()
        log = QHBoxLayout(self._log)
        padded(log, margin=0)
        log.addWidget(self.log, 1)
        log.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=size.space_1)
        column.addWidget(self.sentence)
        column.addWidget(self.details)
        column.addWidget(self.times)
        self.extra = QVBoxLayout()
        column.addLayout(self.extra)
        column.addSpacing(size.space_1)
        column.addLayout(self._row)
        column.addWidget(self._log)

    def _offer(self, steps: Sequence[Step], standing: Standing) -> None:
        for step, button in self.buttons.items():
            if step in steps:
                button.setText(word(step, standing))
                button.setToolTip(tip(step, standing))
                button.setAccessibleName(f"{word(step, standing)}: {standing.item.subject}")
                _stress(button, right=step is steps[0] and needs_person(standing))
            button.setVisible(step in steps)

    def _choose(self, step: Step) -> None:
        if self._standing is not None:
            self.step_chosen.emit(step, self._standing)

    def _unfold(self, shown: bool = False) -> None:
        self._log.setVisible(shown)
        self.fold.setToolTip(_("Verlauf ausblenden") if shown else _("Zeigen, was versucht wurde"))


def _stress(button: QPushButton, *, right: bool) -> None:
    """Makes the right step the one that is seen first."""
    wanted = "primary" if right else ""
    if button.property("variant") == wanted:
        return
    if right:
        primary(button)
    else:
        button.setProperty("variant", "")
        button.setIcon(icon(str(button.property("icon_name"))))
    repolish(button)
