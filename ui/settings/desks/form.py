"""One desk's settings: built from what its kind asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from helpdesk.delivery import DeskConfig, DeskOption, SecretPlace, Whereabouts
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.tickets import DeskProfile
from helpdesk.tickets.channels import ChannelState, channel_notes
from ui.settings.desks.overview import Kind
from ui.theme import theme
from ui.widgets import Card, Heading, Notice, Small, clear_layout, primary, push, quiet, with_shortcut
from ui.widgets.form import Choice, Field, FieldRow
from ui.widgets.tab_order import in_reading_order

_ADDRESSES = {"mail": "smtps://mail.beispiel.de"}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class DeskForm(Card):
    """Asks for a desk; what is wrong stands below its field, and a secret once kept is never shown again.

    Signals:
        save_requested: The desk shall be stored; carries its `DeskConfig`, the secret typed (empty to leave it as it
            is), whether it is for this run only, and whether the server at its address has its former tickets.
        cancelled: It shall not.
    """

    save_requested = Signal(object, str, bool, bool)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("desk_form")
        self._kinds: Mapping[str, Kind] = {}
        self._config: DeskConfig | None = None
        self._problem = ""
        self._profiles: dict[str, DeskProfile] = {}
        self._whereabouts = Whereabouts()
        self.heading = Heading()
        self.notice = Notice("desk_form_notice")
        self.kind = Choice()
        self.title = QLineEdit(maxLength=60)
        self.name = QLineEdit(maxLength=30)
        self.address = QLineEdit()
        self.profile = Choice()
        self.secret = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.only_now = QCheckBox(_("Nur bis zum Beenden merken"))
        self.only_now.setObjectName("desk_only_now")
        self.same_server = QCheckBox(_("Es ist derselbe Server"))
        self.same_server.setObjectName("desk_same_server")
        self.options: dict[str, QLineEdit] = {}
        self.save = primary(push(_("Speichern und prüfen"), "desk_save"))
        self.save.setToolTip(with_shortcut(_("Speichern und prüfen"), "Ctrl+Return"))
        self.cancel = quiet(push(_("Abbrechen"), "desk_cancel"))
        self.cancel.setToolTip(with_shortcut(_("Abbrechen"), "Esc"))
        self._fields = {
            "kind": Field(_("Art"), self.kind, "desk_kind"),
            "title": Field(_("Name"), self.title, "desk_title"),
            "name": Field(_("Kennung"), self.name, "desk_name"),
            "address": Field(_("Adresse"), self.address, "desk_address"),
            "profile": Field(_("Formular"), self.profile, "desk_profile"),
        }
        self._secret_field = Field(_("Schlüssel"), self.secret, "desk_secret")
        self._option_fields: dict[str, Field] = {}
        self._kept = Small()
        self._left = Small()
        self._build()
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.profile.currentIndexChanged.connect(self._tell_channel)
        self.address.textChanged.connect(self._ask_same_server)
        self.title.textEdited.connect(self._suggest_name)
        self.name.textEdited.connect(lambda: self.name.setModified(True))
        self.save.clicked.connect(self._submit)
        self.cancel.clicked.connect(self.cancelled)

    def offer(self, kinds: Mapping[str, Kind], profiles: Sequence[DeskProfile]) -> None:
        """What can be set up, and for which forms."""
        self._kinds = kinds
        self._profiles = {profile.id: profile for profile in profiles}
        self.profile.offer((profile.id, profile.title) for profile in profiles)
        self._fields["profile"].setVisible(len(profiles) > 1)
        self.kind.offer((kind.id, kind.title) for kind in kinds.values())

    def show_new(self, problem: str) -> None:
        """Empty; `problem` says why no secret can be kept, if so."""
        self._show(None, _("Neuer Ticketweg"))
        self.show_kept(SecretPlace.NO_KEYRING if problem else SecretPlace.NOWHERE, problem)
        self.kind.setFocus()

    def show_desk(self, config: DeskConfig, place: SecretPlace, problem: str) -> None:
        """A desk to be changed, and where its secret is."""
        self._show(config, _("{desk} bearbeiten").format(desk=config.title))
        self.show_kept(place, problem)
        self.title.setFocus()

    def ask_secret(self) -> None:
        """The cursor goes where the secret belongs: it is all that is missing."""
        self.secret.setFocus(Qt.FocusReason.OtherFocusReason)
        for area in self._areas():
            # It stands at the form's end, which finds its place in steps.
            area.verticalScrollBar().rangeChanged.connect(self._reveal_secret)
        self._reveal_secret()

    def show_whereabouts(self, name: str, found: Whereabouts) -> None:
        """Where the tickets of a desk are, unless it isn't on show any more."""
        if self._config is not None and self._config.name == name:
            self._whereabouts = found
            self._ask_same_server()

    def show_kept(self, place: SecretPlace, problem: str) -> None:
        """Says where the secret is or would be kept."""
        self._problem = problem
        kept = {
            SecretPlace.KEYRING: _("Im Schlüsselbund gespeichert. Leer lassen, um ihn zu behalten."),
            SecretPlace.MEMORY: _("Bis zum Beenden gemerkt. Leer lassen, um ihn zu behalten."),
            SecretPlace.ENVIRONMENT: _("Kommt aus der Umgebungsvariablen; was Sie hier eintragen, geht vor."),
            SecretPlace.OTHER_ADDRESS: _("Die Adresse hat sich geändert; geben Sie ihn erneut ein."),
            SecretPlace.NOWHERE: _("Kommt in den Schlüsselbund des Betriebssystems, nie in eine Datei."),
            SecretPlace.NO_KEYRING: problem,
        }[place]
        self._kept.setText(kept)
        self.only_now.setVisible(bool(problem))
        self.only_now.setChecked(bool(problem))

    def typed(self) -> DeskConfig:
        """The desk as typed."""
        return DeskConfig(
            self.name.text().strip(),
            self.kind.value(),
            self.title.text().strip(),
            self.address.text().strip(),
            self.profile.value(),
            {name: editor.text().strip() for name, editor in self.options.items() if editor.text().strip()},
        )

    def show_error(self, error: HelpdeskError) -> None:
        """Says what kept it from being stored: at the field where one is to blame, else above."""
        self.save.setEnabled(True)
        problems = {problem.field: problem.message for problem in error.problems}
        own = error.code.startswith("secret_")
        fields = self._mark(problems, " ".join(error.lines()) if own else "")
        if not problems.keys() & fields.keys() and not own:
            self.notice.show_error(error)
        wrong = [field.editor for name, field in fields.items() if name in problems]
        for editor in [*wrong, *([self.secret] if own else [])][:1]:
            editor.setFocus()

    def _reveal_secret(self) -> None:
        for area in self._areas() if self.secret.hasFocus() else ():
            area.ensureWidgetVisible(self.secret)

    def _areas(self) -> Iterator[QScrollArea]:
        above = self.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                yield above
            above = above.parentWidget()

    def _mark(self, problems: Mapping[str, str], secret: str) -> dict[str, Field]:
        fields = {**self._fields, **self._option_fields}
        for name, field in fields.items():
            field.show_problem(problems.get(name, ""))
        self._secret_field.show_problem(secret)
        return fields

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._submit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802 - Qt's
        in_reading_order(self)
        return super().focusNextPrevChild(next)

    def _build(self) -> None:
        size = theme().size
        self.body.setSpacing(size.space_3)
        self._option_column = QVBoxLayout()
        self._option_column.setSpacing(size.space_3)
        secret = QVBoxLayout()
        secret.setSpacing(size.space_1)
        secret.addWidget(self._secret_field)
        secret.addWidget(self._kept)
        secret.addWidget(self.only_now)
        same = QVBoxLayout()
        same.setSpacing(size.space_1)
        same.setContentsMargins(0, 0, 0, 0)
        same.addWidget(self.same_server)
        same.addWidget(self._left)
        self._same_part = QWidget()
        self._same_part.setLayout(same)
        self._secret_part = QWidget()
        secret.setContentsMargins(0, 0, 0, 0)
        self._secret_part.setLayout(secret)
        foot = QHBoxLayout()
        foot.setSpacing(size.space_2)
        for button in (self.save, self.cancel):
            foot.addWidget(button)
        foot.addStretch()
        self.body.addWidget(self.heading)
        self.body.addWidget(self.notice)
        fields = self._fields
        self.body.addWidget(FieldRow((fields["kind"], 1), (fields["title"], 2), (fields["name"], 1)))
        self.body.addWidget(FieldRow((fields["address"], 2), (fields["profile"], 1)))
        self.body.addWidget(self._same_part)
        self.body.addLayout(self._option_column)
        self.body.addWidget(self._secret_part)
        self.body.addLayout(foot)

    def _show(self, config: DeskConfig | None, heading: str) -> None:
        self._config = config
        self._whereabouts = Whereabouts()
        self._ask_same_server()
        self.heading.setText(heading)
        self.save.setEnabled(True)
        self.kind.setEnabled(config is None)
        self.name.setReadOnly(config is not None)
        self.name.setToolTip(_("Bleibt, wie sie ist: Tickets kennen den Weg daran.") if config else "")
        self.profile.choose(config.profile if config else next(iter(self._profiles), ""))
        self.kind.choose(config.kind if config else next(iter(self._kinds), ""))
        self.title.setText(config.title if config else "")
        self.name.setText(config.name if config else "")
        self.name.setModified(bool(config))
        self.address.setText(config.address if config else "")
        self.secret.clear()
        self._show_kind()
        self._mark({}, "")

    def _show_kind(self) -> None:
        kind = self._kinds.get(self.kind.value())
        clear_layout(self._option_column)
        self.options.clear()
        self._option_fields.clear()
        parts = [self._option(option) for option in (kind.options if kind else ())]
        for first in range(0, len(parts), 2):
            # The one left over keeps the width of the others.
            pair = [*parts[first : first + 2], QWidget()][:2]
            self._option_column.addWidget(FieldRow(*((part, 1) for part in pair)))
        secret = kind.secret if kind else None
        self._secret_part.setVisible(secret is not None)
        if secret:
            self._secret_field.caption.setText(_(secret.label))
            self.secret.setAccessibleName(_(secret.label))
            self.secret.setPlaceholderText(_(secret.hint))
        self.address.setPlaceholderText(_ADDRESSES.get(self.kind.value(), "https://tickets.beispiel.de"))
        self._tell_channel()

    def _option(self, option: DeskOption) -> QWidget:
        editor = QLineEdit(self._config.options.get(option.name, "") if self._config else "")
        editor.setPlaceholderText(option.default)
        caption = _(option.label) if option.required else _("{label} (optional)").format(label=_(option.label))
        field = Field(caption, editor, f"desk_option_{option.name}")
        if option.hint:
            editor.setAccessibleDescription(_(option.hint))
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_1)
        column.addWidget(field)
        column.addWidget(Small(_(option.hint)))
        column.addStretch()
        self.options[option.name] = editor
        self._option_fields[option.name] = field
        return part

    def _tell_channel(self) -> None:
        today = datetime.now().astimezone().date()
        profile = self._profiles.get(self.profile.value())
        notes = channel_notes(profile, self.kind.value(), today) if profile else ()
        closed = next((note for note in notes if note.own and note.state is ChannelState.CLOSED), None)
        if closed:
            told = _("Neue Tickets gehen auf diesem Weg nicht: {channel}").format(channel=closed.title)
            self.notice.show_message("warning", told, closed.note)
        else:
            self.notice.clear()

    def _ask_same_server(self) -> None:
        # What somebody says of one address says nothing of the next.
        self.same_server.setChecked(False)
        left = self._whereabouts.left_by(self.address.text().strip())
        told = _(
            "Tickets liegen unter {former}. Kreuzen Sie es nur an, wenn dieselben Tickets hier liegen: ihre Nummern "
            "gelten dann weiter. Ist der Rechnername ein anderer, geben Sie auch den Schlüssel noch einmal ein."
        )
        self._left.setText(told.format(former=", ".join(left)))
        self.same_server.setAccessibleDescription(self._left.text())
        self._same_part.setVisible(bool(left))

    def _suggest_name(self, title: str) -> None:
        if not self.name.isModified():
            plain = re.sub("[^a-z0-9]+", "-", title.lower().translate(_UMLAUTS)).strip("-")
            self.name.setText(plain[:30])
            self.name.setModified(False)

    def _submit(self) -> None:
        if self.save.isEnabled():
            self.save.setEnabled(False)
            self.save_requested.emit(
                self.typed(), self.secret.text(), self.only_now.isChecked(), self.same_server.isChecked()
            )
