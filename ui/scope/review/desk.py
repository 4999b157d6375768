"""The review itself: the page as it is on the left, what was recognised on the right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from helpdesk.i18n import _, format_day
from helpdesk.scope import ServiceDocument
from helpdesk.scope.reviewing import Decision, Review
from ui.scope.review import keys
from ui.scope.review.head import HeadArea, HeadForm
from ui.scope.review.looks import verdict_look
from ui.scope.review.pane import EntriesPane
from ui.scope.review.source import SourceView, lines_of
from ui.scope.review.table import Table
from ui.scope.review.tools import HistoryTools, unfinished
from ui.theme import changed, theme
from ui.widgets import ElidedLabel, EmptyState, Heading, Line, Notice, padded, primary, push, quiet, tool, with_shortcut


class ReviewDesk(QWidget):
    """The review on the `Table`: head, original and entries, until everything is decided.

    Signals:
        leave_requested: Back to the documents; the review stays.
        discard_requested: The review isn't wanted any more.
        pick_requested: Another file shall be chosen.
        finished: Everything is decided: on to what it changes.
    """

    leave_requested = Signal()
    discard_requested = Signal()
    pick_requested = Signal()
    finished = Signal()

    def __init__(self, table: Table) -> None:
        super().__init__()
        self.setObjectName("review_desk")
        self._table = table
        self._known: Mapping[str, ServiceDocument] = {}
        self._build()
        self._connect()

    def show_review(self, known: Iterable[ServiceDocument]) -> None:
        """Shows the review on the table from the beginning, with the documents known."""
        review = self._table.review
        if review is None:
            return
        self.source.show_source(review.head.source)
        self.show_known(known)
        self.details.setChecked(False)
        self._tell_warnings(review)
        self.pane.start()
        self.take_keys()

    def show_known(self, known: Iterable[ServiceDocument]) -> None:
        """There are other documents now."""
        self._known = {document.id: document for document in known}
        if self._table.review:
            self.head.show_head(self._table.review.head, self._known.values())
            self._refresh()

    def take_keys(self) -> None:
        """The list takes the keys; where there is none, the original."""
        review = self._table.review
        (self.pane.entries if review and review.lines else self.source).setFocus()

    def finish(self) -> None:
        """Goes on when everything is decided; else says what is left to do, and leads there."""
        if self._table.review is None or not self.pane.settle():
            return
        problems = self._table.review.problems()
        told = unfinished(self._table.review)
        told = told or next((problem.message for problem in problems if problem.field == "lines"), "")
        if told:
            is_open = self._table.review.count(Decision.OPEN)
            self.notice.show_message("warning", told, action=_("Zum nächsten") if is_open else "")
        elif problems:
            self.details.setChecked(True)
            self.head.show_problems(problems)
        else:
            self.notice.clear()
            self.finished.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit()

    def _build(self) -> None:
        size = theme().size
        self.back = quiet(tool("arrow-left", _("Zurück zu den Dokumenten, die Prüfung bleibt"), "review_back", "Esc"))
        self.title = ElidedLabel(role="title")
        self.summary = ElidedLabel(role="small")
        self.details = push(_("Angaben"), "review_details", "pencil")
        self.details.setCheckable(True)
        self.details.setToolTip(_("Titel, Anbieter, Sprache, Daten und welches Dokument es wird"))
        self.history = HistoryTools(self._table)
        self.shows_original = tool("file-text", _("Original zeigen"), "review_show_source")
        self.shows_original.setCheckable(True)
        self.shows_original.setChecked(True)
        self.discard = quiet(tool("trash-2", _("Prüfung verwerfen"), "review_throw_away"))
        self.on = primary(push(_("Weiter"), "review_on", "arrow-right"))
        self.on.setToolTip(with_shortcut(_("Ansehen, was sich dadurch ändert"), keys.ON))
        self.notice = Notice("review_notice")
        self.head = HeadForm()
        self.head_area = HeadArea(self.head)
        self.head_area.setVisible(False)
        self.source = SourceView()
        self.pane = EntriesPane(self._table)
        self.nothing = EmptyState("file-warning", "", "", _("Andere Datei …"), "review_nothing")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.summary)
        top = QHBoxLayout()
        top.setContentsMargins(size.space_2, size.space_2, size.space_4, size.space_2)
        top.setSpacing(size.space_2)
        top.addWidget(self.back)
        top.addLayout(words, 1)
        for part in (self.history, self.shows_original, self.discard, self.details, self.on):
            top.addWidget(part)
        self._right = QStackedWidget()
        self._right.addWidget(self.pane)
        self._right.addWidget(self.nothing)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setObjectName("review_splitter")
        self.splitter.setHandleWidth(size.hairline)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self._original())
        self.splitter.addWidget(self._right)
        self.splitter.setStretchFactor(0, 2)
        self.splitter.setStretchFactor(1, 3)
        self.splitter.setSizes([size.text_body * 28, size.text_body * 40])
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=0)
        column.addLayout(top)
        told = QVBoxLayout()
        told.setContentsMargins(size.space_4, 0, size.space_4, size.space_2)
        told.setSpacing(size.space_2)
        told.addWidget(self.notice)
        told.addWidget(self.head_area)
        column.addLayout(told)
        column.addWidget(Line())
        column.addWidget(self.splitter, 1)

    def _original(self) -> QWidget:
        size = theme().size
        self.original = QWidget()
        self.add = quiet(push(_("Als Eintrag"), "review_add", "plus"))
        self.add.setToolTip(with_shortcut(_("Macht die gewählten Zeilen zu Einträgen"), keys.ADD))
        head = QHBoxLayout()
        head.setContentsMargins(size.space_4, size.space_2, size.space_2, size.space_2)
        head.addWidget(Heading(_("Original"), wrap=False), 1)
        head.addWidget(self.add)
        column = QVBoxLayout(self.original)
        padded(column, margin=0, spacing=0)
        column.addLayout(head)
        column.addWidget(Line())
        column.addWidget(self.source, 1)
        return self.original

    def _connect(self) -> None:
        self._table.changed.connect(self._refresh)
        self.pane.line_chosen.connect(self._show_line)
        self.pane.decided.connect(self.notice.clear)
        self.history.undo_requested.connect(self.pane.take_back)
        self.history.redo_requested.connect(self.pane.do_again)
        self.pane.verdict_missing.connect(self._ask_verdict)
        self.shows_original.toggled.connect(self.original.setVisible)
        self.source.line_pressed.connect(self._choose_at)
        for wish in (self.source.add_requested, self.add.clicked):
            wish.connect(lambda: self.pane.add(self.source.chosen_lines()))
        self.head.head_changed.connect(self._table.rename)
        self.details.toggled.connect(self.head_area.setVisible)
        self.back.clicked.connect(self._leave)
        self.discard.clicked.connect(self.discard_requested)
        self.nothing.action_requested.connect(self.pick_requested)
        self.notice.action_requested.connect(self._go_to_open)
        self.on.clicked.connect(self.finish)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for sequence, act in (
            (keys.ACCEPT_CERTAIN, self.pane.accept_certain),
            (keys.ON, self._confirm),
            ("Esc", self._escape),
        ):
            QShortcut(QKeySequence(sequence), self, act, context=within)
        changed.connect(self._fit)

    def _refresh(self) -> None:
        review = self._table.review
        if review is None:
            return
        self.title.setText(review.head.title or review.file)
        self.summary.setText(self._described(review))
        self.source.show_roles(_roles(review))
        self._right.setCurrentIndex(0 if review.lines else 1)
        self.on.setEnabled(bool(review.lines))
        self.details.setEnabled(bool(review.lines))

    def _described(self, review: Review) -> str:
        head = review.head
        known = self._known.get(head.id)
        becomes = _("Neue Fassung von „{title}“").format(title=known.title) if known else _("Neues Dokument")
        languages = {"de": _("Deutsch"), "en": _("Englisch")}
        parts = [becomes, head.provider or _("Anbieter fehlt"), languages.get(head.language, head.language)]
        if head.validated:
            parts.append(_("geprüft {day}").format(day=format_day(head.validated)))
        if head.edited:
            parts.append(_("bearbeitet {day}").format(day=format_day(head.edited)))
        return " · ".join((*parts, review.file))

    def _tell_warnings(self, review: Review) -> None:
        first, *others = review.head.warnings or (_("Hier wurde kein Eintrag erkannt."),)
        self.notice.clear()
        if review.lines and review.head.warnings:
            self.notice.show_message("warning", first, "\n".join(others))
        advice = _(
            "Ist es doch ein Leistungsumfang, wählen Sie links die Zeilen und drücken {key}: Sie werden zu Einträgen."
        ).format(key=QKeySequence(keys.ADD).toString(QKeySequence.SequenceFormat.NativeText))
        self.nothing.say(first, "\n".join((*others, advice)), _("Andere Datei …"))

    def _show_line(self, line: int) -> None:
        if self._table.review:
            page = self._table.review.head.source.split("\n")
            self.source.mark(lines_of(self._table.review.lines[line].entry, page))

    def _choose_at(self, number: int) -> None:
        review = self._table.review
        lines = review.lines if review else ()
        found = next((at for at, line in enumerate(lines) if line.entry.line == number), None)
        if found is not None:
            self.pane.entries.choose(found)

    def _ask_verdict(self) -> None:
        self.notice.show_message("warning", _("Der Eintrag braucht noch ein Urteil: Drücken Sie 1, 2, 3 oder 4."))

    def _go_to_open(self) -> None:
        self.notice.clear()
        self.pane.go_to_open()

    def _confirm(self) -> None:
        # These keys belong to the correction while there is one.
        if not self.pane.submit_form():
            self.finish()

    def _escape(self) -> None:
        if not self.pane.cancel_form():
            self._leave()

    def _leave(self) -> None:
        if self.pane.settle():
            self.leave_requested.emit()

    def _fit(self) -> None:
        narrow = self.width() < theme().size.text_body * 50
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self.splitter.orientation() is not wanted:
            self.splitter.setOrientation(wanted)
            # There is no room for both unless somebody wants it so.
            self.shows_original.setChecked(not narrow)


def _roles(review: Review) -> dict[int, str]:
    """What was recognised on which line of the page; dropped lines count as read, too."""
    return {
        line.entry.line: "outline" if line.decision is Decision.DROPPED else verdict_look(line.entry).kind
        for line in review.lines
    }
