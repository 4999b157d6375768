"""Where tickets go: the desks, with what each needs, and whether it would take a ticket now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.delivery import DeskCheck, DeskConfig, SecretPlace
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_moment
from ui.jobs import Jobs
from ui.latest import Latest
from ui.settings.desks.form import DeskForm
from ui.settings.desks.overview import Kept, Overview, Shown, kept, overview
from ui.theme import Kind, changed, theme
from ui.widgets import FlowLayout, Muted, Notice, Row, RowList, UndoBar, padded, push, quiet, with_shortcut

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

SHOWN = 8
"""How many rows are seen at once; the list scrolls below them."""

_ABSENT = {SecretPlace.OTHER_ADDRESS, SecretPlace.NOWHERE, SecretPlace.NO_KEYRING}


class DesksSection(QWidget):
    """The ways tickets go, to be set up, checked, changed and removed; removing can be taken back."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._reads = Latest(jobs, self)
        self._desks: dict[object, Shown] = {}
        self._kept = Kept({}, "")
        self._checks: dict[str, tuple[DeskCheck, datetime]] = {}
        self._checking = ""
        self._editing = False
        self._wanted = self._keyless = self._told = ""
        self.rows = RowList(_("Ticketwege"), "desks")
        self.add = push(_("Weg hinzufügen"), "desk_add", "plus")
        self.check = push(_("Verbindung prüfen"), "desk_check", "refresh-cw")
        self.standard = push(_("Als Standardweg"), "desk_standard", "star")
        self.edit = push(_("Bearbeiten"), "desk_edit", "pencil")
        self.remove = push(_("Entfernen"), "desk_remove", "trash-2")
        self.form = DeskForm()
        self.notice = Notice("desks_notice")
        self.undo = UndoBar("desks_undo")
        self._build()
        self._connect()
        self._read()

    def choose(self, name: str) -> None:
        """Puts a desk before the reader, who came because of it; a form that is open stays.

        Where its key is missing, the cursor is in the field for it.
        """
        self._wanted = self._keyless = name
        if not self._editing:
            self.rows.setFocus()
            self._show_rows()

    def _build(self) -> None:
        self.standard.setToolTip(_("Neue Tickets gehen hierhin, solange Sie im Ticket nichts anderes wählen"))
        self.remove.setToolTip(with_shortcut(_("Mit dem Schlüssel im Schlüsselbund"), "Del"))
        column = QVBoxLayout(self)
        padded(column, margin=0)
        column.addWidget(
            Muted(_("Wohin Tickets gehen. Schlüssel und Passwörter liegen im Schlüsselbund des Betriebssystems."))
        )
        self._list = QWidget()
        parts = QVBoxLayout(self._list)
        padded(parts, margin=0)
        foot = QWidget()
        buttons = FlowLayout(foot)
        for button in (self.add, self.check, self.standard, self.edit, quiet(self.remove)):
            buttons.addWidget(button)
        for part in (self.rows, self.notice, self.undo, foot):
            parts.addWidget(part)
        column.addWidget(self._list)
        column.addWidget(self.form)
        self.form.hide()

    def _connect(self) -> None:
        self.rows.row_chosen.connect(lambda _key: self._choose())
        self.rows.row_opened.connect(lambda _key: self._edit())
        self.add.clicked.connect(self._add)
        self.check.clicked.connect(lambda: self._check(self._current()))
        self.standard.clicked.connect(self._make_standard)
        self.edit.clicked.connect(self._edit)
        self.remove.clicked.connect(self._remove)
        self.form.save_requested.connect(self._save)
        self.form.cancelled.connect(self._leave_form)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.rows, self._remove)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        changed.connect(self._measure)
        self._jobs.changed.connect(self._note)

    def _read(self) -> None:
        self._reads.ask(overview, self._show, self._explain)
        # A keyring may wait for a person; what waits for the network does no harm by that.
        self._jobs.post.ask(self, kept, self._show_kept, self._explain)

    def _note(self, changes: Changes) -> None:
        if changes.desks:
            for name in changes.desks:
                self._checks.pop(name, None)
            self._read()
        elif changes.tickets and self.isVisible():
            self._reads.ask(overview, self._show, self._explain)

    def _show(self, found: Overview) -> None:
        self._desks = {desk.name: desk for desk in found.desks}
        if self._told in self._desks and self._is_over(self._desks[self._told]):
            self._told = ""
            self.notice.clear()
        if not self._editing:
            self.form.offer(found.kinds, found.profiles)
        self._show_rows()

    def _show_kept(self, found: Kept) -> None:
        self._kept = found
        self._show_rows()

    def _show_rows(self) -> None:
        current = self._checking or self._wanted or self.rows.current_key()
        self.rows.show_rows([self._row(desk) for desk in self._desks.values()])
        if current in self._desks:
            self.rows.choose(current, quietly=True)
            self._wanted = ""
        self._measure()
        self._show_choice()
        self._ask_key()

    def _ask_key(self) -> None:
        desk = self._desks.get(self._keyless)
        if desk is None or desk.name not in self._kept.places:
            return
        self._keyless = ""
        if not self._editing and self._lacks_key(desk):
            self._edit()
            self.form.ask_secret()

    def _is_over(self, desk: Shown) -> bool:
        """Whether it took something after a check had found it out of order."""
        check, at = self._checks.get(desk.name, (None, None))
        return bool(check and at and not check.ready and desk.reached and desk.reached > at)

    def _row(self, desk: Shown) -> Row:
        kind, icon, state = self._state(desk)
        return Row(desk.name, desk.title, desk.detail, kind, icon, state, _("Standardweg") if desk.standard else "")

    def _state(self, desk: Shown) -> tuple[Kind, str, str]:
        if desk.name == self._checking:
            return "neutral", "hourglass", _("wird geprüft")
        check, at = self._checks.get(desk.name, (None, None))
        if check is None and self._lacks_key(desk):
            return "warning", "key", _("Schlüssel fehlt")
        if desk.config and desk.reached and (at is None or at < desk.reached):
            return "positive", "circle-check", _("zuletzt zugestellt {when}").format(when=format_moment(desk.reached))
        if check and at:
            word = _("bereit ({when})") if check.ready else _("gestört ({when})")
            look: tuple[Kind, str] = ("positive", "circle-check") if check.ready else ("negative", "circle-x")
            return *look, word.format(when=format_moment(at))
        return "neutral", "dot", _("nicht geprüft") if desk.config else _("immer da")

    def _lacks_key(self, desk: Shown) -> bool:
        # A mail server that asks for no login needs no password.
        wants = desk.kind != "mail" or bool(desk.config and desk.config.options.get("user"))
        return desk.config is not None and wants and self._kept.places.get(desk.name) in _ABSENT

    def _current(self) -> str:
        key = self.rows.current_key()
        return str(key) if key in self._desks else ""

    def _choose(self) -> None:
        self.notice.clear()
        self._show_choice()

    def _show_choice(self) -> None:
        desk = self._desks.get(self._current())
        own = desk is not None and desk.config is not None
        self.check.setEnabled(desk is not None and not self._checking)
        self.standard.setEnabled(desk is not None and not desk.standard)
        self.edit.setEnabled(own)
        self.remove.setEnabled(own)

    def _add(self) -> None:
        self._show_form()
        self.form.show_new(self._kept.problem)

    def _edit(self) -> None:
        desk = self._desks.get(self._current())
        if desk is not None and desk.config is not None:
            self._show_form()
            place = self._kept.places.get(desk.name, SecretPlace.NOWHERE)
            self.form.show_desk(desk.config, place, self._kept.problem)
            name = desk.name
            self._jobs.ask(
                self,
                lambda helpdesk: helpdesk.desks.whereabouts(name),
                lambda found: self.form.show_whereabouts(name, found),
                self.form.show_error,
            )

    def _show_form(self) -> None:
        self._editing = True
        self.notice.clear()
        self._list.hide()
        self.form.show()

    def _leave_form(self) -> None:
        self._editing = False
        self.form.secret.clear()
        self.form.hide()
        self._list.show()
        self.rows.setFocus()

    def _save(self, config: DeskConfig, secret: str, only_now: bool, same_server: bool) -> None:
        known = config.name in self._desks and self.form.name.isReadOnly()

        def store(helpdesk: Helpdesk) -> Changes:
            if known:
                return helpdesk.desks.change(config, same_server=same_server)
            return helpdesk.desks.add(config)

        def keep(_changes: Changes) -> None:
            if not secret:
                self._saved(config.name)
                return
            self._jobs.post.change(
                self,
                lambda helpdesk: helpdesk.desks.set_secret(config.name, secret, only_now=only_now),
                lambda error: self._unkept(config, error),
                lambda _changes: self._saved(config.name),
            )

        self._jobs.change(self, store, self.form.show_error, keep)

    def _unkept(self, config: DeskConfig, error: HelpdeskError) -> None:
        """The desk is stored, its secret isn't: what was typed stays, to be kept some other way."""
        typed = self.form.secret.text()
        self.form.show_desk(config, SecretPlace.NOWHERE, self._kept.problem)
        self.form.secret.setText(typed)
        self.form.show_error(error)

    def _saved(self, name: str) -> None:
        self._leave_form()
        self._check(name)

    def _check(self, name: str) -> None:
        if not name or self._checking:
            return
        self._checking = name
        self.notice.clear()
        self._show_rows()
        self._jobs.post.ask(self, lambda helpdesk: helpdesk.delivery.check(name), self._tell, self._give_up)

    def _tell(self, check: DeskCheck) -> None:
        self._checking = ""
        self._checks[check.name] = check, datetime.now(UTC)
        self._told = check.name
        self.notice.show_message("positive" if check.ready else "warning", check.message)
        self._show_rows()

    def _give_up(self, error: HelpdeskError) -> None:
        self._checking = ""
        self._explain(error)
        self._show_rows()

    def _make_standard(self) -> None:
        if name := self._current():
            self._jobs.change(self, lambda helpdesk: helpdesk.desks.set_standard(name), self._explain)

    def _remove(self) -> None:
        desk = self._desks.get(self._current())
        if desk is None or desk.config is None:
            return
        name = desk.name
        self.notice.clear()
        self._jobs.post.change(
            self,
            lambda helpdesk: helpdesk.desks.remove(name),
            self._explain,
            lambda _changes: self.undo.offer(_("„{desk}“ entfernt").format(desk=desk.title), self._restorer(name)),
        )

    def _restorer(self, name: str) -> Callable[[], None]:
        return lambda: self._jobs.post.change(self, lambda helpdesk: helpdesk.desks.restore(name), self._explain)

    def _explain(self, error: HelpdeskError) -> None:
        self.notice.show_error(error)

    def _measure(self) -> None:
        self.rows.setFixedHeight(min(max(len(self._desks), 1), SHOWN) * theme().size.row + theme().size.space_2)
