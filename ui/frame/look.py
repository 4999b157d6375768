"""Light, dark, larger, smaller: what the user chose, remembered."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication, QMenu

from helpdesk.i18n import N_, _
from helpdesk.settings import ThemeName
from ui.commands import Command, Commands
from ui.frame.memory import SCALES, WindowMemory
from ui.theme import apply_theme, dress, icon, theme

_THEMES: tuple[tuple[ThemeName, str, str], ...] = (
    ("system", N_("Wie das System"), "sun-moon"),
    ("light", N_("Hell"), "sun"),
    ("dark", N_("Dunkel"), "moon"),
)


class Look(QObject):
    """The theme and text size in use, and the commands that change them."""

    def __init__(self, app: QApplication, memory: WindowMemory, configured: ThemeName) -> None:
        super().__init__()
        self._app = app
        self._memory = memory
        self.theme = memory.theme(configured)
        self.scale = memory.scale()
        apply_theme(app, self.theme, self.scale, dressed=False)

    def dress(self) -> None:
        """The window is built: it can be dressed."""
        dress(self._app)

    def show_theme(self, name: ThemeName) -> None:
        """Changes the theme at once."""
        self._show(name, self.scale)
        self._memory.keep_theme(name)

    def toggle(self) -> None:
        """Dark to light and back, whatever the system says."""
        self.show_theme("light" if theme().dark else "dark")

    def resize_text(self, by: int) -> None:
        """Text one size larger or smaller; 0 is the system's own size."""
        at = SCALES.index(self.scale) + by if by else 0
        self.show_scale(SCALES[min(max(at, 0), len(SCALES) - 1)])

    def show_scale(self, scale: int) -> None:
        """Changes the size of text at once, to a percentage of the system's."""
        self._show(self.theme, scale)
        # Without the theme: as long as nobody chooses one here, that of config.toml counts.
        self._memory.keep_scale(scale)

    def commands(self) -> tuple[Command, ...]:
        group = _("Ansicht")
        return (
            Command("look.toggle", _("Hell und dunkel wechseln"), self.toggle, "Ctrl+Shift+L", group, "sun-moon"),
            Command("look.larger", _("Größere Schrift"), lambda: self.resize_text(1), "Ctrl++", group, "zoom-in"),
            Command("look.smaller", _("Kleinere Schrift"), lambda: self.resize_text(-1), "Ctrl+-", group, "zoom-out"),
            Command("look.normal", _("Schrift in Systemgröße"), lambda: self.resize_text(0), "Ctrl+0", group, "type"),
        )

    def fill_menu(self, menu: QMenu, commands: Commands) -> None:
        """Adds the choice of theme and the text sizes to the settings menu."""
        choices = QActionGroup(menu)
        for name, text, icon_name in _THEMES:
            action = QAction(icon(icon_name), _(text), menu)
            action.setObjectName(f"theme_{name}")
            action.setCheckable(True)
            action.setChecked(name == self.theme)
            action.triggered.connect(lambda _checked=False, chosen=name: self.show_theme(chosen))
            choices.addAction(action)
            menu.addAction(action)
        menu.addSeparator()
        for command_id in ("look.larger", "look.smaller", "look.normal"):
            menu.addAction(commands.action(command_id))
        menu.aboutToShow.connect(lambda: self._check(choices))

    def _check(self, choices: QActionGroup) -> None:
        for action in choices.actions():
            action.setChecked(action.objectName() == f"theme_{self.theme}")

    def _show(self, name: ThemeName, scale: int) -> None:
        self.theme, self.scale = name, scale
        apply_theme(self._app, name, scale)
