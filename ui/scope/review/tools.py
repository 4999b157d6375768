"""What can be done with the chosen entries, and with all of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from helpdesk.i18n import _
from helpdesk.scope import ENTRY_VERDICTS
from helpdesk.scope.reviewing import Decision, Review
from ui.scope.review import keys
from ui.scope.review.table import Table
from ui.scope.verdicts import look
from ui.theme import changed, icon, theme
from ui.widgets import FlowLayout, Small, padded, push, tip, tool, with_shortcut


class OverviewBar(QWidget):
    """How far the review is: the way to the next doubt, and all certain ones at once.

    Signals:
        uncertain_requested: On to the next uncertain entry.
        certain_requested: All certain ones shall be accepted.
    """

    uncertain_requested = Signal()
    certain_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        size = theme().size
        self.uncertain = push(" ", "review_uncertain", "triangle-alert")
        self.uncertain.setIcon(icon("triangle-alert", "warning"))
        self.uncertain.setToolTip(tip(with_shortcut(_("Zum nächsten unsicheren Eintrag"), keys.UNCERTAIN)))
        self.certain = push(" ", "review_accept_certain", "check-check")
        self.certain.setToolTip(tip(with_shortcut(_("Alle sicheren annehmen"), keys.ACCEPT_CERTAIN)))
        self.count = Small(wrap=False)
        flow = FlowLayout()
        for part in (self.uncertain, self.certain):
            flow.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(size.space_4, size.space_2, size.space_4, size.space_2)
        row.setSpacing(size.space_2)
        row.addLayout(flow, 1)
        row.addWidget(self.count)
        changed.connect(self._fit)
        self._fit()
        self.uncertain.clicked.connect(self.uncertain_requested)
        self.certain.clicked.connect(self.certain_requested)

    def show_state(self, review: Review) -> None:
        """Says how far it is now."""
        decided = len(review.lines) - review.count(Decision.OPEN)
        self.count.setText(_("{decided} von {lines} geprüft").format(decided=decided, lines=len(review.lines)))
        self.uncertain.setText(_("{count} unsicher").format(count=review.uncertain))
        self.uncertain.setVisible(review.uncertain > 0)
        self.certain.setText(_("{count} sichere annehmen").format(count=review.certain))
        self.certain.setVisible(review.certain > 0)

    def _fit(self) -> None:
        # As high without its buttons, so that what is below stays where it is.
        self.setMinimumHeight(theme().size.control + 2 * theme().size.space_2)


class HistoryTools(QWidget):
    """The way back through what was decided, and forth again.

    Signals:
        undo_requested: The last step shall be taken back.
        redo_requested: It shall be taken again.
    """

    undo_requested = Signal()
    redo_requested = Signal()

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table
        self.undo = tool("undo-2", _("Rückgängig"), "review_undo", keys.UNDO)
        self.redo = tool("redo-2", _("Wiederherstellen"), "review_redo", keys.REDO)
        row = QHBoxLayout(self)
        padded(row, margin=0, spacing=0)
        row.addWidget(self.undo)
        row.addWidget(self.redo)
        self.undo.clicked.connect(self.undo_requested)
        self.redo.clicked.connect(self.redo_requested)
        table.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        _offer(self.undo, _("Rückgängig"), self._table.undoable, keys.UNDO)
        _offer(self.redo, _("Wiederherstellen"), self._table.redoable, keys.REDO)


class ChosenBar(QWidget):
    """What can be done with the chosen entries.

    Signals:
        judged: They shall have this verdict; carries the `Verdict`.
        decided: They shall be accepted or dropped; carries the `Decision`.
        correction_requested: The current one shall be corrected.
    """

    judged = Signal(object)
    decided = Signal(object)
    correction_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        size = theme().size
        self.accept = push(_("Annehmen"), "review_accept_entry")
        self.accept.setToolTip(with_shortcut(_("Annehmen und weiter"), keys.ACCEPT))
        self.drop = push(_("Verwerfen"), "review_drop_entry")
        self.drop.setToolTip(with_shortcut(_("Verwerfen und weiter"), keys.DROP))
        self.correct = push(_("Berichtigen"), "review_correct_entry")
        self.correct.setToolTip(with_shortcut(_("Text, Urteil, Ort und Bedingungen berichtigen"), keys.CORRECT))
        self.verdicts: list[QToolButton] = []
        judging = QWidget()
        together = QHBoxLayout(judging)
        padded(together, margin=0, spacing=0)
        flow = FlowLayout()
        flow.addWidget(judging)
        for at, verdict in enumerate(ENTRY_VERDICTS, 1):
            shown = look(verdict)
            button = tool(shown.icon, shown.word, f"review_judge_{verdict.value}", str(at))
            button.setIcon(icon(shown.icon, shown.kind))
            button.clicked.connect(lambda _checked=False, verdict=verdict: self.judged.emit(verdict))
            self.verdicts.append(button)
            together.addWidget(button)
        for act in (self.accept, self.drop, self.correct):
            flow.addWidget(act)
        row = QVBoxLayout(self)
        row.setContentsMargins(size.space_2, size.space_2, size.space_4, size.space_2)
        row.addLayout(flow)
        self.accept.clicked.connect(lambda: self.decided.emit(Decision.ACCEPTED))
        self.drop.clicked.connect(lambda: self.decided.emit(Decision.DROPPED))
        self.correct.clicked.connect(self.correction_requested)

    def fit(self, count: int) -> None:
        """How many are chosen."""
        for button in (*self.verdicts, self.accept, self.drop):
            button.setEnabled(count > 0)
        self.correct.setEnabled(count == 1)


def unfinished(review: Review) -> str:
    """Why it isn't time to look at the changes; empty when it is."""
    if not review.count(Decision.OPEN):
        return ""
    if review.uncertain:
        return _(
            "Noch {count} unsicher: Erst wenn jeder Eintrag angenommen oder verworfen ist, geht es weiter."
        ).format(count=review.uncertain)
    return _("Noch {count} offen: Nehmen Sie die sicheren an oder verwerfen Sie sie.").format(
        count=review.count(Decision.OPEN)
    )


def _offer(button: QToolButton, word: str, told: str, shortcut: str) -> None:
    button.setEnabled(bool(told))
    button.setToolTip(tip(with_shortcut(f"{word}: {told}" if told else word, shortcut)))
