"""Everything that can be done by name or key, once: menus, tool tips, Ctrl+K and the F1 sheet read it here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from helpdesk.i18n import _
from ui.theme import icon
from ui.widgets import key_words, with_shortcut


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do.

    Attributes:
        id: Stable, with a dot: `go.tickets`, `ticket.new`.
        text: What it does, as on a button.
        run: Does it.
        keys: Its shortcut, `Ctrl+N`; empty when it has none. On a Mac Qt reads Ctrl as ⌘.
        group: The heading it stands under in the F1 sheet.
        icon: Its icon's name.
    """

    id: str
    text: str
    run: Callable[[], object]
    keys: str = ""
    group: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that is not a command's but a widget's own, named in the F1 sheet all the same.

    Attributes:
        place: The page it belongs to. While that is shown, a command with the same keys keeps silent; without a
            place the keys are the widget's on every page.
    """

    keys: str
    text: str
    group: str
    place: str = ""


class Commands(QObject):
    """The commands of one window; each is a QAction of it, so its shortcut works on every page."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._commands: dict[str, Command] = {}
        self._actions: dict[str, QAction] = {}
        self._keys: list[Key] = []

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def add(self, *commands: Command) -> None:
        """Makes commands available.

        Raises:
            ValueError: Its id or its shortcut is taken: a bug, found by the first start.
        """
        for command in commands:
            if command.id in self._commands:
                raise ValueError(f"there are two commands {command.id}")
            self._refuse_conflict(command.id, command.keys, "")
            action = QAction(command.text, self._window)
            action.setObjectName(command.id)
            action.setToolTip(with_shortcut(command.text, command.keys))
            if command.icon:
                action.setIcon(icon(command.icon))
            if command.keys:
                action.setShortcut(QKeySequence(command.keys))
                action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.triggered.connect(lambda _checked=False, run=command.run: run())
            self._window.addAction(action)
            self._commands[command.id] = command
            self._actions[command.id] = action

    def describe(self, *keys: Key) -> None:
        """Names keys that widgets handle themselves, for the F1 sheet."""
        for key in keys:
            self._refuse_conflict(key.text, key.keys, key.place)
            self._keys.append(key)

    def keys_at(self, place: str) -> set[str]:
        """The keys that widgets handle themselves at a place, as Qt writes them everywhere."""
        return {_portable(key.keys) for key in self._keys if key.place in {"", place}}

    def show_place(self, place: str) -> None:
        """A page is shown: leaves it the keys it handles itself."""
        taken = self.keys_at(place)
        for command in self:
            keys = "" if _portable(command.keys) in taken else command.keys
            self._actions[command.id].setShortcut(QKeySequence(keys))

    def action(self, command_id: str) -> QAction:
        """The action of a command, for menus and for switching it on and off."""
        return self._actions[command_id]

    def suspend(self, *, but: Collection[str]) -> None:
        """Switches off all but these groups (`help` of `help.keys`), where there is nothing to do the others with."""
        for command_id, action in self._actions.items():
            action.setEnabled(command_id.partition(".")[0] in but)

    def resume(self) -> None:
        """Switches all on again."""
        for action in self._actions.values():
            action.setEnabled(True)

    def possible(self) -> list[Command]:
        """What can be done now."""
        return [command for command in self if self._actions[command.id].isEnabled()]

    def sheet(self) -> dict[str, list[tuple[str, str]]]:
        """Every shortcut by group: keys as this system writes them, and what they do."""
        groups: dict[str, list[tuple[str, str]]] = {}
        named = [(command.group, command.keys, command.text) for command in self if command.keys]
        for group, keys, text in [*named, *((key.group, key.keys, key.text) for key in self._keys)]:
            groups.setdefault(group or _("Allgemein"), []).append((native(keys), text))
        return groups

    def _refuse_conflict(self, who: str, keys: str, place: str) -> None:
        taken = [(key.text, key.keys) for key in self._keys if key.place == place]
        if not place:
            taken += [(command.id, command.keys) for command in self]
        for other, others_keys in taken:
            if keys and QKeySequence(others_keys) == QKeySequence(keys):
                raise ValueError(f"{who} and {other} both want {keys}")


def _portable(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText)


def native(keys: str) -> str:
    """A shortcut as this system and language write it: Strg+K, ⌘K."""
    return key_words(keys)
