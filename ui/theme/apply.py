"""Puts a theme on the application: palette, font and style sheet, all from the tokens."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from helpdesk.resources import resource
from helpdesk.settings import ThemeName
from ui.theme.sheet import style_sheet
from ui.theme.state import STATE
from ui.theme.tokens import Tokens, dark, light, sizes

BUNDLED_FAMILY = "Source Sans 3"


class _Applied:
    """What the application looked like before, and what was asked for."""

    system_font: QFont | None = None
    wanted: ThemeName = "system"
    scale: int = 100
    following: bool = False
    dressed: bool = True
    shown: Tokens | None = None


def apply_theme(app: QApplication, wanted: ThemeName, scale: int = 100, *, dressed: bool = True) -> None:
    """Shows every window in a theme from now on; "system" follows the system's scheme, also when it changes later.

    Args:
        app: The application.
        wanted: Which theme.
        scale: Size of text in percent of the system's.
        dressed: False leaves the style sheet away until `dress`. Under a style sheet, every widget put into another
            is styled anew with all below it, so building a window first and dressing it then is several times faster.
    """
    _Applied.dressed = dressed
    hints = app.styleHints()
    if _Applied.system_font is None:
        if not app.property("is_fusion"):
            app.setStyle("Fusion")
        _Applied.system_font = _readable(app.font())
    if not _Applied.following:
        hints.colorSchemeChanged.connect(lambda: _show(app))
        _Applied.following = True
    _Applied.wanted, _Applied.scale = wanted, scale
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    # Native menus and title bars follow this too. It may say so by the signal above, with the same result.
    hints.setColorScheme(schemes.get(wanted, Qt.ColorScheme.Unknown))
    _show(app)


def dress(app: QApplication) -> None:
    """Adds the style sheet `apply_theme` has left away."""
    _Applied.dressed = True
    app.setStyleSheet(style_sheet(STATE.tokens))


def _show(app: QApplication) -> None:
    font = QFont(_Applied.system_font or app.font())
    size = sizes(QFontInfo(font).pixelSize(), _Applied.scale)
    wants_dark = _Applied.wanted == "dark" or (
        _Applied.wanted == "system" and app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    )
    tokens = dark(size) if wants_dark else light(size)
    if tokens == _Applied.shown and (app.styleSheet() or not _Applied.dressed):
        return
    _Applied.shown = tokens
    STATE.tokens = tokens
    font.setPixelSize(size.text_body)
    app.setFont(font)
    app.setPalette(_palette(tokens))
    if _Applied.dressed:
        app.setStyleSheet(style_sheet(tokens))
    STATE.changed.emit()


def _readable(font: QFont) -> QFont:
    """The system's own font, or ours where the system has none (containers, minimal images)."""
    if QFontInfo(font).family():
        return font
    for file in sorted(resource("fonts").glob("*.?tf")):
        QFontDatabase.addApplicationFont(str(file))
    chosen = QFont(font)
    chosen.setFamily(BUNDLED_FAMILY)
    return chosen


def _palette(tokens: Tokens) -> QPalette:
    """For what the style sheet leaves to the style: selections, links, disabled text, native parts."""
    palette = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.surface,
        role.WindowText: tokens.text,
        role.Base: tokens.surface_raised,
        role.AlternateBase: tokens.surface,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: tokens.surface_raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.negative,
        role.ToolTipBase: tokens.text,
        role.ToolTipText: tokens.surface,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.accent_text,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.premium,
        role.Light: tokens.surface_raised,
        role.Midlight: tokens.hover,
        role.Mid: tokens.border,
        role.Dark: tokens.outline,
        role.Shadow: tokens.shadow,
    }
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.disabled))
    return palette
