"""The forms of providers: those there are, and what is wrong with a user's own that can't be used."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.tickets import DeskProfile
from helpdesk.tickets.profiles import (
    BrokenProfile,
    add_profile,
    broken_profiles,
    known_profiles,
    own_files,
    told,
    users_folder,
)
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import changed, theme
from ui.widgets import Muted, Notice, Row, RowList, padded, push

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

SHOWN = 6
"""How many rows are seen at once; the list scrolls below them."""


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms there are, which of them the user added, and those that can't be used."""

    known: tuple[DeskProfile, ...]
    own: frozenset[str]
    broken: tuple[BrokenProfile, ...]


class FormsSection(QWidget):
    """Which providers' forms tickets can be written for; one from a file can be added."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._reads = Latest(jobs, self)
        self._forms = Forms((), frozenset(), ())
        self.rows = RowList(_("Formulare"), "forms")
        self.add = push(_("Formular hinzufügen …"), "form_add", "plus")
        self.notice = Notice("forms_notice")
        column = QVBoxLayout(self)
        padded(column, margin=0)
        column.addWidget(
            Muted(_("Abteilungen, Kategorien, Grenzen und Vorlagen eines Anbieters; jedes Formular ist eine Datei."))
        )
        column.addWidget(self.rows)
        column.addWidget(self.notice)
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        foot.addStretch()
        column.addLayout(foot)
        self.rows.row_chosen.connect(self._explain_row)
        self.add.clicked.connect(self._pick)
        changed.connect(self._measure)
        self._measure()
        jobs.changed.connect(self._note)
        self._read()

    def add_file(self, file: Path) -> None:
        """Adds a form, or says line by line what is wrong with it."""

        def add(_helpdesk: Helpdesk) -> Changes:
            folder = users_folder()
            # On the worker the services are open, and with them the folder is known.
            assert folder is not None  # noqa: S101
            return Changes(desks=frozenset({f"portal-{add_profile(file, folder).id}"}))

        self.notice.clear()
        self._jobs.change(self, add, self._explain)

    def _note(self, changes: Changes) -> None:
        if changes.desks:
            self._read()

    def _read(self) -> None:
        self._reads.ask(lambda _helpdesk: _forms(), self._show, self._explain)

    def _show(self, forms: Forms) -> None:
        self._forms = forms
        self.rows.show_rows(
            [
                *(_broken_row(one) for one in forms.broken),
                *(_row(form, own=form.id in forms.own) for form in forms.known),
            ]
        )
        self._measure()

    def _explain_row(self, key: object) -> None:
        self.notice.clear()
        for one in self._forms.broken:
            if key == str(one.file):
                self.notice.show_message(
                    "negative",
                    _("{file} lässt sich nicht verwenden.").format(file=one.file.name),
                    "\n".join([*map(told, one.faults[:8]), str(one.file)]),
                )

    def _pick(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileName(
            self, _("Formular hinzufügen"), str(Path.home()), _("Formulare (*.toml)")
        )
        if chosen:
            self.add_file(Path(chosen))

    def _explain(self, error: HelpdeskError) -> None:
        self.notice.show_error(error)

    def _measure(self) -> None:
        count = len(self._forms.known) + len(self._forms.broken)
        self.rows.setFixedHeight(min(max(count, 1), SHOWN) * theme().size.row + theme().size.space_2)


def _forms() -> Forms:
    return Forms(known_profiles(), frozenset(own_files()), broken_profiles())


def _row(form: DeskProfile, *, own: bool) -> Row:
    return Row(form.id, form.title, form.address, "neutral", "file-text", _("eigenes") if own else _("mitgeliefert"))


def _broken_row(one: BrokenProfile) -> Row:
    return Row(str(one.file), one.file.name, told(one.faults[0]), "negative", "circle-alert", _("beschädigt"))
