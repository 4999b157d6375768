"""The proposed entries with everything that decides about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from helpdesk.i18n import N_, _, ngettext
from helpdesk.scope import ProposedEntry, Verdict
from helpdesk.scope.reviewing import Decision, Review, ReviewLine
from ui.scope.review import keys
from ui.scope.review.entries import EntryList
from ui.scope.review.form import EntryForm
from ui.scope.review.table import Table
from ui.scope.review.tools import ChosenBar, OverviewBar
from ui.widgets import Line, UndoBar, padded

_Fits = Callable[[ReviewLine], bool]
_DONE = {Decision.ACCEPTED: N_("{what} angenommen"), Decision.DROPPED: N_("{what} verworfen")}


class EntriesPane(QWidget):
    """Accepts, corrects and drops the entries of the review on the table.

    Signals:
        line_chosen: Another entry is the current one; carries its number in the review.
        decided: Something was decided.
        verdict_missing: What was to be accepted has no verdict yet.
    """

    line_chosen = Signal(int)
    decided = Signal()
    verdict_missing = Signal()

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table
        self._form_line = -1
        self.overview = OverviewBar()
        self.entries = EntryList()
        self.chosen = ChosenBar()
        self.undo = UndoBar("review_undo_bar")
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=0)
        column.addWidget(self.overview)
        column.addWidget(Line())
        column.addWidget(self.entries, 1)
        column.addWidget(self.undo)
        column.addWidget(Line())
        column.addWidget(self.chosen)
        self._connect()

    def start(self) -> None:
        """At the first doubt, or at the first entry."""
        self._close_form()
        self.undo.hide()
        self.entries.show_lines(self._review().lines)
        if not self._go_to(lambda line: line.uncertain) and not self._go_to(_is_open):
            self.entries.choose(0)

    @property
    def is_correcting(self) -> bool:
        """Whether a correction is being typed that wasn't taken over."""
        form = self._form()
        return form is not None and form.dirty

    def settle(self) -> bool:
        """Takes over what is being corrected; False when something is missing there."""
        form = self._form()
        if form is None:
            return True
        if not form.dirty:
            self._close_form()
            return True
        form.submit()
        if self._form() is not None:
            self.entries.choose(self._form_line)
            return False
        return True

    def submit_form(self) -> bool:
        """Accepts the entry as it is being corrected; False when none is."""
        form = self._form()
        if form is not None:
            form.submit()
        return form is not None

    def cancel_form(self) -> bool:
        """Leaves the entry as it was; False when none is being corrected."""
        form = self._form()
        if form is not None:
            self._close_form()
        return form is not None

    def go_to_open(self) -> None:
        """To the next entry nobody has decided about; one that is in doubt before the others."""
        if not self._go_to(lambda line: line.uncertain):
            self._go_to(_is_open)
        self.entries.setFocus()

    def accept_certain(self) -> None:
        """Accepts whatever was recognised without a doubt."""
        if self.settle():
            told = _told(_(_DONE[Decision.ACCEPTED]), self._review().certain)
            if self._take(self._review().accept_certain(), told):
                self.undo.offer(told, self.take_back)
                current = self.entries.current_line()
                if current < 0 or not self._review().lines[current].uncertain:
                    self._go_to(lambda line: line.uncertain)

    def take_back(self) -> None:
        """Takes the last step back."""
        if self.settle():
            self.undo.hide()
            self._table.undo()

    def do_again(self) -> None:
        """Takes the step again that was taken back."""
        if self.settle():
            self._table.redo()

    def add(self, found: list[tuple[int, str]]) -> None:
        """Makes entries of lines of the page that weren't recognised; they stand with those before them."""
        if not self.settle():
            return
        review, at = self._review(), -1
        for line, text in found:
            before = [one.entry for one in review.lines if one.entry.line <= line]
            place = before[-1] if before else ProposedEntry("", Verdict.UNREGULATED)
            entry = ProposedEntry(
                text,
                place.verdict,
                place.module,
                place.group,
                certain=False,
                doubt=_("Von Hand ergänzt; Urteil und Ort sind vom Eintrag davor übernommen."),
                line=line,
                original=text,
            )
            review, at = review.add(entry)
        if found and self._take(review, _told(_("{what} ergänzt"), len(found))):
            self.entries.choose(at)
            self.entries.setFocus()

    def correct(self) -> None:
        """Opens the current entry for correction."""
        line = self.entries.current_line()
        if line < 0 or not self.settle():
            return
        self.entries.choose(line)
        lines = self._review().lines
        modules = dict.fromkeys(one.entry.module for one in lines)
        groups = dict.fromkeys(one.entry.group for one in lines)
        form = EntryForm(lines[line], modules, groups)
        form.submitted.connect(self._apply)
        form.cancelled.connect(self._close_form)
        form.resized.connect(self.entries.lay_out_form)
        form.entered.connect(self.entries.show_field)
        self._form_line = line
        self.undo.hide()
        self.entries.open_form(form)
        fields = (self.entries, *form.in_order(), self.chosen.verdicts[0])
        for before, after in pairwise(fields):
            QWidget.setTabOrder(before, after)
        form.begin()

    def _connect(self) -> None:
        self._table.changed.connect(self._refresh)
        self._table.returned.connect(self.entries.choose)
        for source in (self.entries, self.chosen):
            source.decided.connect(self._decide)
            source.judged.connect(self._judge)
            source.correction_requested.connect(self.correct)
        self.entries.uncertain_requested.connect(self._go_to_uncertain)
        self.entries.line_chosen.connect(self._follow)
        self.entries.selectionModel().selectionChanged.connect(lambda: self._fit())
        self.overview.uncertain_requested.connect(lambda: self._go_to_uncertain(1))
        self.overview.certain_requested.connect(self.accept_certain)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence(keys.UNDO), self, self.take_back, context=within)
        QShortcut(QKeySequence(keys.REDO), self, self.do_again, context=within)

    def _review(self) -> Review:
        review = self._table.review
        if review is None:
            raise LookupError("nothing is reviewed")
        return review

    def _refresh(self) -> None:
        if review := self._table.review:
            self.overview.show_state(review)
            self.entries.show_lines(review.lines)
            self._fit()

    def _fit(self) -> None:
        self.chosen.fit(len(self.entries.chosen_lines()))

    def _decide(self, decision: Decision) -> None:
        chosen = self.entries.chosen_lines()
        if not chosen or not self.settle():
            return
        before = self._review()
        lacking = decision is Decision.ACCEPTED and not all(before.lines[line].is_judged for line in chosen)
        self._take(before.decide(chosen, decision), _told(_(_DONE[decision]), len(chosen)))
        if lacking:
            self.verdict_missing.emit()
        elif not self._go_to(_is_open):
            self.entries.choose_following()

    def _judge(self, verdict: Verdict) -> None:
        chosen = self.entries.chosen_lines()
        if chosen and self.settle():
            told = _told(f"{{what}}: {verdict.word}", len(chosen))
            self._take(self._review().judge(chosen, verdict), told)

    def _take(self, after: Review, told: str) -> bool:
        done = self._table.decide(after, told)
        if done:
            self.decided.emit()
        self.entries.setFocus()
        return done

    def _apply(self, entry: ProposedEntry) -> None:
        line = self._form_line
        self._close_form()
        # A person has looked at it: what was in doubt isn't any more.
        self._take(
            self._review().correct(line, replace(entry, certain=True, doubt="")), _told(_("{what} berichtigt"), 1)
        )
        self.entries.choose(line)

    def _close_form(self) -> None:
        self._form_line = -1
        self.entries.close_form()
        self.entries.setFocus()

    def _form(self) -> EntryForm | None:
        form = self.entries.form
        return form if isinstance(form, EntryForm) else None

    def _follow(self, line: int) -> None:
        self.line_chosen.emit(line)
        if self._form_line not in {-1, line}:
            # Not now: the list is in the middle of choosing.
            QTimer.singleShot(0, self, self._leave_form)

    def _leave_form(self) -> None:
        wanted = self.entries.current_line()
        if self._form() is not None and wanted != self._form_line and self.settle():
            self.entries.choose(wanted)

    def _go_to(self, fits: _Fits, step: int = 1) -> bool:
        return self.entries.choose_next(fits, step)

    def _go_to_uncertain(self, step: int) -> None:
        self._go_to(lambda line: line.uncertain, step)
        self.entries.setFocus()


def _is_open(line: ReviewLine) -> bool:
    return line.decision is Decision.OPEN


def _told(text: str, count: int) -> str:
    what = ngettext("{count} Eintrag", "{count} Einträge", count).format(count=count)
    return text.format(what=what)
