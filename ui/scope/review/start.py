"""Where an import begins, and where one that was begun is taken up again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.scope.reviewing import ReviewRow
from ui.theme import theme
from ui.widgets import (
    EmptyState,
    Heading,
    Label,
    Line,
    Notice,
    Row,
    RowList,
    Small,
    Title,
    UndoBar,
    padded,
    primary,
    push,
    quiet,
    tool,
)

SLOW = 200
"""Milliseconds after which it shows that something runs."""
PATIENCE = 2000
"""Milliseconds after which it can be called off."""


class StartView(QWidget):
    """Takes a file, tells what becomes of it, and lists the reviews that were begun.

    Signals:
        pick_requested: A file shall be chosen.
        cancelled: What is being read isn't wanted any more.
        review_chosen: One that was begun shall go on; carries its id.
        discard_requested: One that was begun isn't wanted any more; carries its id.
        leave_requested: Back to the documents.
    """

    pick_requested = Signal()
    cancelled = Signal()
    review_chosen = Signal(object)
    discard_requested = Signal(object)
    leave_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("review_start")
        self._build()
        self._slow = QTimer(self, singleShot=True, interval=SLOW)
        self._slow.timeout.connect(self.busy.show)
        self._long = QTimer(self, singleShot=True, interval=PATIENCE)
        self._long.timeout.connect(self.cancel.show)
        self.pick.clicked.connect(self.pick_requested)
        self.empty.action_requested.connect(self.pick_requested)
        self.cancel.clicked.connect(self.cancelled)
        self.back.clicked.connect(self.leave_requested)
        QShortcut(QKeySequence("Esc"), self, self._escape, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.begun.row_opened.connect(self.review_chosen)
        self.begun.clicked.connect(lambda _index: self._fit_buttons())
        self.begun.row_chosen.connect(lambda _key: self._fit_buttons())
        self.go_on.clicked.connect(lambda: self.review_chosen.emit(self.begun.current_key()))
        self.discard.clicked.connect(lambda: self.discard_requested.emit(self.begun.current_key()))
        self.notice.action_requested.connect(self.pick_requested)

    def show_busy(self, file: str) -> None:
        """A file is being read; that shows when it takes a while."""
        self.notice.clear()
        self.reading.setText(_("„{file}“ wird gelesen …").format(file=file))
        self._slow.start()
        self._long.start()
        self.pick.setEnabled(False)
        self.empty.action.setEnabled(False)

    def show_idle(self) -> None:
        """Nothing is being read any more."""
        self._slow.stop()
        self._long.stop()
        self.busy.hide()
        self.cancel.hide()
        self.pick.setEnabled(True)
        self.empty.action.setEnabled(True)

    def show_error(self, error: HelpdeskError) -> None:
        """Why a file couldn't be read, with another try."""
        self.show_idle()
        self.notice.show_error(error, _("Andere Datei …"))

    def show_begun(self, rows: Sequence[tuple[ReviewRow, str]]) -> None:
        """The reviews that were begun, each with the moment of its last change in words."""
        self._list.setVisible(bool(rows))
        self.pick.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.begun.show_rows([_listed(row, when) for row, when in rows])
        if rows and self.begun.current_key() is None:
            self.begun.choose(rows[0][0].id, quietly=True)
        self._fit_buttons()

    def take_keys(self) -> None:
        """The list of reviews takes the keys, or the button that begins one."""
        if self._list.isVisibleTo(self):
            self.begun.setFocus()
        else:
            self.empty.action.setFocus()

    def _build(self) -> None:
        size = theme().size
        self.back = quiet(tool("arrow-left", _("Zurück zu den Dokumenten"), "review_start_back", "Esc"))
        self.pick = primary(push(_("Datei wählen …"), "review_pick", "upload"))
        self.notice = Notice("review_start_notice")
        self.undo = UndoBar("review_start_undo")
        self.reading = Label()
        self.bar = QProgressBar(maximum=0, textVisible=False)
        self.bar.setAccessibleName(_("Die Datei wird gelesen."))
        self.cancel = push(_("Abbrechen"), "review_cancel")
        self.busy = QWidget()
        running = QHBoxLayout(self.busy)
        padded(running, margin=0)
        running.addWidget(self.reading)
        running.addWidget(self.bar, 1)
        running.addWidget(self.cancel)
        # Before it has a parent it would be a window of its own for a moment.
        self.busy.setVisible(False)
        self.cancel.setVisible(False)
        self.empty = EmptyState(
            "upload",
            _("Seite eines Anbieters importieren"),
            _(
                "Markdown, HTML, PDF oder Text, so wie der Anbieter sie veröffentlicht. Ziehen Sie die Datei hierher "
                "oder wählen Sie sie. Erst nach Ihrer Prüfung wird sie zum Leistungsumfang."
            ),
            _("Datei wählen …"),
            "review_empty",
        )
        top = QHBoxLayout()
        top.setContentsMargins(size.space_2, size.space_3, size.space_4, size.space_2)
        top.setSpacing(size.space_2)
        top.addWidget(self.back)
        top.addWidget(Title(_("Dokument importieren"), wrap=False), 1)
        top.addWidget(self.pick)
        told = QVBoxLayout()
        told.setContentsMargins(size.space_4, 0, size.space_4, size.space_2)
        for widget in (self.notice, self.busy, self.undo):
            told.addWidget(widget)
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=0)
        column.addLayout(top)
        column.addLayout(told)
        column.addWidget(self.empty, 1)
        column.addWidget(self._begun_list(), 1)

    def _begun_list(self) -> QWidget:
        size = theme().size
        self.begun = RowList(_("Angefangene Prüfungen"), "review_begun")
        self.go_on = push(_("Weiter prüfen"), "review_go_on")
        self.discard = quiet(push(_("Verwerfen"), "review_discard", "trash-2"))
        self._list = QWidget()
        buttons = QHBoxLayout()
        buttons.addWidget(self.go_on)
        buttons.addWidget(self.discard)
        buttons.addStretch()
        words = QVBoxLayout()
        words.setContentsMargins(size.space_4, size.space_3, size.space_4, size.space_2)
        words.setSpacing(size.space_1)
        words.addWidget(Heading(_("Angefangene Prüfungen")))
        words.addWidget(Small(_("Sie gelten noch nicht. Eine weitere Datei können Sie auch hierher ziehen.")))
        foot = QVBoxLayout()
        foot.setContentsMargins(size.space_4, size.space_2, size.space_4, size.space_3)
        foot.addLayout(buttons)
        column = QVBoxLayout(self._list)
        padded(column, margin=0, spacing=0)
        column.addWidget(Line())
        column.addLayout(words)
        column.addWidget(self.begun, 1)
        column.addLayout(foot)
        self._list.setVisible(False)
        return self._list

    def _escape(self) -> None:
        (self.back if self.pick.isEnabled() else self.cancel).click()

    def _fit_buttons(self) -> None:
        chosen = self.begun.current_key() is not None
        self.go_on.setEnabled(chosen)
        self.discard.setEnabled(chosen)


def _listed(row: ReviewRow, when: str) -> Row:
    done = _("{decided} von {lines} geprüft").format(decided=row.decided, lines=row.lines)
    return Row(
        row.id,
        row.title or row.file,
        row.file,
        "warning" if row.decided < row.lines else "accent",
        "circle-dot" if row.decided < row.lines else "circle-check",
        done,
        when,
    )
