from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _
from helpdesk.printing.letterhead import Details
from ui.jobs import Jobs
from ui.latest import Latest
from ui.settings.letterhead.form import LetterheadForm
from ui.settings.letterhead.preview import SamplePage
from ui.settings.mending import tell_unsaved
from ui.theme import theme
from ui.widgets import Muted, Notice, UndoBar, padded, primary, push, quiet
from ui.widgets.form import FieldRow

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

_PICTURES = frozenset({".svg", ".png"})


@dataclass(frozen=True, slots=True)
class Found:
    """What is set, what of it can't be used, and the own fonts there are."""

    details: Details
    missing: tuple[str, ...]
    families: tuple[str, ...]


class LetterheadSection(QWidget):
    """What stands on letters, with a letter beside it that follows what is typed; saved by a button, undone by another.

    The button, since each document from then on looks different: half an address is for nobody.
    """

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._reads = Latest(jobs, self)
        self._saved = Details()
        self._is_read = False
        self._families: tuple[str, ...] = ()
        self.form = LetterheadForm()
        self.preview = SamplePage(jobs)
        self.notice = Notice("letterhead_notice")
        self.undo = UndoBar("letterhead_undo")
        self.save = primary(push(_("Briefkopf speichern"), "letterhead_save"))
        self.revert = quiet(push(_("Verwerfen"), "letterhead_revert"))
        self._build()
        self.form.edited.connect(self._follow)
        self.form.logo_requested.connect(self._pick_logo)
        self.form.font_requested.connect(self._pick_font)
        self.form.font_removed.connect(self._remove_font)
        self.save.clicked.connect(self._save)
        self.revert.clicked.connect(self._revert)
        self.setAcceptDrops(True)
        jobs.changed.connect(self._note)
        self._follow()
        self._read()

    @property
    def dirty(self) -> bool:
        """Whether anything is shown that isn't saved."""
        return self.form.details() != self._saved

    def take_logo(self, file: Path) -> None:
        """Checks a picture and shows it on the letter, or says why it can't stand there."""
        self.notice.clear()
        self._jobs.ask(
            self,
            lambda helpdesk: helpdesk.stationery.take_logo(file),
            lambda logo: self.form.show_logo(logo.name, logo.hints),
            self.notice.show_error,
        )

    def take_font(self, file: Path) -> None:
        """Checks a font and shows the letter in it, or says why it can't be used."""

        def take(helpdesk: Helpdesk) -> tuple[str, Found]:
            return helpdesk.stationery.take_font(file).family, read(helpdesk)

        def show(taken: tuple[str, Found]) -> None:
            family, found = taken
            self._families = found.families
            self.form.offer_fonts(found.families)
            self.form.choose_font(family)

        self.notice.clear()
        self._jobs.ask(self, take, show, self.notice.show_error)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's names
        if _dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        for file in _dropped(event):
            (self.take_logo if file.suffix.lower() in _PICTURES else self.take_font)(file)
        event.acceptProposedAction()

    def _build(self) -> None:
        fields = QWidget()
        column = QVBoxLayout(fields)
        padded(column, margin=0, spacing=theme().size.space_3)
        foot = QHBoxLayout()
        foot.addWidget(self.save)
        foot.addWidget(self.revert)
        foot.addStretch()
        for part in (self.form, self.notice, self.undo):
            column.addWidget(part)
        column.addLayout(foot)
        column.addStretch()
        outer = QVBoxLayout(self)
        padded(outer, margin=0)
        outer.addWidget(
            Muted(_("So beginnt jedes Dokument: Absender, Logo und was das Gesetz in Geschäftsbriefen verlangt."))
        )
        outer.addWidget(FieldRow((fields, 3), (self.preview, 2), room=52))

    def _note(self, changes: Changes) -> None:
        if changes.settings and not self.dirty:
            self._read()

    def _read(self) -> None:
        self._reads.ask(read, self._show, self.notice.show_error)

    def _show(self, found: Found) -> None:
        if self._is_read and self.dirty:
            # Somebody began to type while it was read anew. At first what is set wins: else the rest would be emptied.
            return
        self._is_read = True
        self._saved, self._families = found.details, found.families
        self.form.offer_fonts(found.families)
        self.form.show_details(found.details)
        # As it can be shown: what is missing counts as chosen until something else is.
        self._saved = self.form.details()
        self._follow()
        self.preview.show_details(self.form.details(), at_once=True)
        if found.missing:
            self.notice.show_message("warning", _("Nicht alles lässt sich drucken."), "\n".join(found.missing))

    def _follow(self) -> None:
        dirty = self.dirty
        self.save.setEnabled(dirty)
        self.revert.setVisible(dirty)
        if self.form.mend_problems():
            self.notice.clear()
        self.preview.show_details(self.form.details())

    def _revert(self) -> None:
        self.notice.clear()
        self.form.show_details(self._saved)

    def _save(self) -> None:
        details, former = self.form.details(), self._saved
        self.notice.clear()
        if problems := details.problems():
            self._show_problems(tuple(problems))
            return
        self._store(details, lambda: self._offer_undo(former))

    def _offer_undo(self, former: Details) -> None:
        self.undo.offer(
            _("Der Briefkopf ist gespeichert und steht auf jedem neuen Dokument."), lambda: self._undo(former)
        )

    def _undo(self, former: Details) -> None:
        self._store(former, lambda: self.form.show_details(former))

    def _store(self, details: Details, then: Callable[[], object]) -> None:
        def stored(_changes: Changes) -> None:
            self._saved = details
            then()
            self._follow()

        self._jobs.change(self, lambda helpdesk: helpdesk.stationery.save(details), self._explain, stored)

    def _explain(self, error: HelpdeskError) -> None:
        self._show_problems(tuple(error.problems))
        if not error.problems:
            self.notice.show_error(error)

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        self.form.show_problems(problems)
        tell_unsaved(self.notice, self.form.fields)

    def _remove_font(self, family: str) -> None:
        def remove(helpdesk: Helpdesk) -> Found:
            helpdesk.stationery.remove_font(family)
            if helpdesk.stationery.details().font == family:
                helpdesk.stationery.save(replace(helpdesk.stationery.details(), font=""))
            return read(helpdesk)

        def show(found: Found) -> None:
            self._families = found.families
            self._saved = replace(self._saved, font=found.details.font)
            self.form.offer_fonts(found.families)
            self._follow()

        self.notice.clear()
        self._jobs.ask(self, remove, show, self.notice.show_error)

    def _pick_logo(self) -> None:
        self._pick(_("Logo wählen"), _("Bilder (*.svg *.png)"), self.take_logo)

    def _pick_font(self) -> None:
        self._pick(_("Schrift wählen"), _("Schriften (*.ttf *.otf)"), self.take_font)

    def _pick(self, title: str, kinds: str, then: Callable[[Path], object]) -> None:
        dialog = QFileDialog(self, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(kinds)
        dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def read(helpdesk: Helpdesk) -> Found:
    """What the section shows; for the worker."""
    stationery = helpdesk.stationery
    return Found(stationery.details(), stationery.missing(), tuple(font.family for font in stationery.fonts()))


def _dropped(event: QDropEvent) -> list[Path]:
    files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [file for file in files if file.suffix.lower() in {*_PICTURES, ".ttf", ".otf"}]
