"""The one style sheet. `$name` is a token; states come in the order rest, hover, pressed, focus, disabled."""

from __future__ import annotations

from dataclasses import fields
from string import Template

from PySide6.QtCore import QDir, QFile, QIODevice, QTemporaryDir

from helpdesk.resources import resource
from ui.theme.tokens import Sizes, Tokens

_TEXT = """
QWidget { color: $text; font-size: ${text_body}px; }
QLabel { background: transparent; }
QLabel:disabled, QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QLabel[role="title"] { font-size: ${text_title}px; font-weight: $weight_strong; }
QLabel[role="heading"] { font-weight: $weight_strong; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: ${text_small}px; }
QLabel[role="problem"] { color: $negative; font-size: ${text_small}px; }
QToolTip { background: $text; color: $surface; border: 0; padding: ${space_1}px ${space_2}px;
  font-size: ${text_small}px; }
"""

_SURFACES = """
QMainWindow, QDialog, QWidget[surface="page"] { background: $surface; }
QWidget[surface="sunken"] { background: $sunken; }
QWidget[surface="raised"] { background: $surface_raised; }
QFrame[surface="card"] { background: $surface_raised; border: ${hairline}px solid $border; border-radius: ${radius}px; }
QFrame[surface="popup"] { background: $surface_raised; border: ${hairline}px solid $outline;
  border-radius: ${radius}px; }
QFrame[surface="line"] { background: $border; border: 0; }
QSplitter::handle { background: $border; }
QSplitter::handle:hover, QSplitter::handle:pressed { background: $accent; }
QScrollArea, QScrollArea > QWidget > QWidget[surface="none"] { background: transparent; border: 0; }
QStackedWidget { background: transparent; }
QScrollBar { background: transparent; border: 0; margin: 0; }
QScrollBar:vertical { width: ${space_3}px; }
QScrollBar:horizontal { height: ${space_3}px; }
QScrollBar::handle { background: $outline; border-radius: 3px; margin: 3px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $muted; }
QScrollBar::handle:vertical { min-height: ${space_8}px; }
QScrollBar::handle:horizontal { min-width: ${space_8}px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""

_BUTTONS = """
QPushButton, QToolButton { border-radius: ${radius_inner}px; min-height: ${control_inner}px; }
QPushButton { background: $surface_raised; border: ${hairline}px solid $outline; padding: 0 ${space_3}px;
  font-weight: $weight_normal; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $pressed; }
QPushButton:focus { border: ${focus}px solid $accent; padding: 0 ${space_3_focus}px; min-height: ${control_focus}px; }
QPushButton:disabled { color: $disabled; border-color: $border; background: transparent; }
QPushButton[variant="primary"] { background: $accent; color: $accent_text; border-color: $accent;
  font-weight: $weight_strong; }
QPushButton[variant="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[variant="primary"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[variant="primary"]:focus { border-color: $text; }
QPushButton[variant="primary"]:disabled { background: $pressed; color: $disabled; border-color: $pressed; }
QPushButton[variant="danger"] { background: $negative; color: $surface_raised; border-color: $negative;
  font-weight: $weight_strong; }
QPushButton[variant="danger"]:hover, QPushButton[variant="danger"]:focus { border-color: $text; }
QPushButton[variant="danger"]:disabled { background: $pressed; color: $disabled; border-color: $pressed; }
QPushButton[variant="quiet"], QToolButton { background: transparent; border: ${hairline}px solid transparent; }
QPushButton[variant="quiet"] { padding: 0 ${space_2}px; }
QPushButton[variant="quiet"]:focus { border: ${focus}px solid $accent; padding: 0 ${space_2_focus}px; }
QToolButton { padding: 0 ${space_1}px; min-width: ${tool_inner}px; }
QPushButton[variant="quiet"]:hover, QToolButton:hover { background: $hover; }
QPushButton[variant="quiet"]:pressed, QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $selected; }
QToolButton:focus { border: ${focus}px solid $accent; padding: 0 ${space_1_focus}px; min-height: ${control_focus}px;
  min-width: ${tool_focus}px; }
QToolButton:disabled { color: $disabled; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; }
QToolButton[role="rail"] { text-align: left; padding: 0 ${space_2}px; color: $muted; }
QToolButton[role="rail"]:hover { color: $text; }
QToolButton[role="rail"]:checked { background: $selected; color: $text; font-weight: $weight_strong; }
QToolButton[role="rail"]:focus { padding: 0 ${space_2_focus}px; }
QPushButton[role="link"] { background: transparent; border: 0; border-radius: ${radius_small}px; color: $accent;
  padding: 0 ${space_1}px; min-height: 0; text-align: left; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: ${focus}px solid $accent; }
QPushButton[role="mark"] { background: transparent; border: 0; border-radius: ${radius_small}px; color: $muted;
  font-size: ${text_small}px; padding: 0 ${space_1}px 0 0; min-height: 0; text-align: left; }
QPushButton[role="mark"]:hover { color: $text; text-decoration: underline; }
QPushButton[role="mark"]:focus { border: ${focus}px solid $accent; }
QFrame[card="file"] { border: ${focus}px solid transparent; }
QFrame[card="file"]:focus { border-color: $accent; }
QPushButton[role="chip"] { border-radius: ${chip_radius}px; padding: 0 ${space_3}px; min-height: ${chip_inner}px;
  font-size: ${text_small}px; background: transparent; border: ${hairline}px solid $outline; }
QPushButton[role="chip"]:hover { background: $hover; }
QPushButton[role="chip"]:checked { background: $accent_soft; border-color: $accent; color: $accent; }
QPushButton[role="chip"]:focus { border: ${focus}px solid $accent; padding: 0 ${space_3_focus}px;
  min-height: ${chip_focus}px; }
"""

_FIELDS = """
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox, QDateTimeEdit { background: $surface_raised;
  border: ${hairline}px solid $outline; border-radius: ${radius_inner}px; selection-background-color: $accent;
  selection-color: $accent_text; placeholder-text-color: $muted; }
QLineEdit, QComboBox, QAbstractSpinBox { min-height: ${control_inner}px; padding: 0 ${space_2}px; }
QPlainTextEdit, QTextEdit { padding: ${space_1}px; }
QLineEdit:hover, QPlainTextEdit:hover, QTextEdit:hover, QComboBox:hover, QAbstractSpinBox:hover {
  border-color: $muted; }
QLineEdit:focus, QComboBox:focus, QComboBox:on, QAbstractSpinBox:focus { border: ${focus}px solid $accent;
  padding: 0 ${space_2_focus}px; min-height: ${control_focus}px; }
QPlainTextEdit:focus, QTextEdit:focus { border: ${focus}px solid $accent; padding: ${space_1_focus}px; }
QLineEdit[invalid="true"], QPlainTextEdit[invalid="true"], QComboBox[invalid="true"] { border-color: $negative; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {
  color: $disabled; background: $surface; border-color: $border; }
QLineEdit:read-only, QPlainTextEdit[readOnly="true"] { background: $surface; }
QLineEdit { lineedit-clear-button-icon: url("$clear_mark"); }
QLineEdit QToolButton { min-height: 0; min-width: 0; padding: 0; border: 0; }
QComboBox::drop-down { border: 0; width: ${space_6}px; subcontrol-position: center right; }
QComboBox::down-arrow { image: url("$chevron_down"); width: ${arrow}px; height: ${arrow}px; }
QComboBox QAbstractItemView { background: $surface_raised; border: ${hairline}px solid $outline;
  padding: ${space_1}px; outline: 0; selection-background-color: $selected; selection-color: $text; }
QCheckBox, QRadioButton { spacing: ${space_2}px; min-height: ${check_height}px; padding: ${hairline}px ${focus}px;
  border: ${focus}px solid transparent; border-radius: ${radius_small}px; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QCheckBox::indicator, QRadioButton::indicator { width: ${check}px; height: ${check}px; background: $surface_raised;
  border: ${hairline}px solid $outline; border-radius: ${radius_small}px; }
QRadioButton::indicator { border-radius: ${check_radius}px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; background: $hover; }
QCheckBox::indicator:checked, QCheckBox::indicator:indeterminate, QRadioButton::indicator:checked {
  background: $accent; border-color: $accent; }
QCheckBox::indicator:checked { image: url("$check_mark"); }
QCheckBox::indicator:indeterminate { image: url("$minus_mark"); }
QRadioButton::indicator:checked { image: url("$dot_mark"); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $surface; border-color: $border; }
QProgressBar { background: $pressed; border: 0; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
"""

_VIEWS = """
QAbstractItemView { background: $surface_raised; border: ${hairline}px solid $outline; outline: 0;
  selection-background-color: $selected; selection-color: $text; alternate-background-color: $surface; }
RowList, DocumentView, EntryList, ChangeList, QTreeView, QTableView { background: transparent; border: 0; }
SourceView, SourceView:hover, SourceView:focus { background: $surface_raised; border: 0; border-radius: 0; padding: 0; }
QTreeView::item, QTableView::item, QListView::item { padding: ${space_1}px; border-radius: ${radius_small}px; }
QTreeView::item:hover, QTableView::item:hover, QListView::item:hover { background: $hover; }
QTreeView::item:selected, QTableView::item:selected, QListView::item:selected { background: $selected; color: $text; }
QHeaderView::section { background: transparent; color: $muted; border: 0; border-bottom: ${hairline}px solid $border;
  padding: ${space_1}px ${space_2}px; font-size: ${text_small}px; }
QMenu { background: $surface_raised; border: ${hairline}px solid $outline; padding: ${space_1}px; }
QMenu::item { padding: ${space_1}px ${space_6}px ${space_1}px ${space_3}px; border-radius: ${radius_small}px;
  min-height: ${space_6}px; }
QMenu::icon { padding-left: ${space_2}px; }
QMenu::item:checked { color: $accent; font-weight: $weight_strong; }
QMenu::icon:checked { background: $accent_soft; border-radius: ${radius_small}px; }
QMenu::item:selected { background: $selected; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: ${hairline}px; background: $border; margin: ${space_1}px ${space_2}px; }
QTabWidget::pane { border: 0; border-top: ${hairline}px solid $border; }
QTabBar::tab { background: transparent; color: $muted; padding: ${space_2}px ${space_3}px;
  border-bottom: ${focus}px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { background: $hover; }
"""


def _kinds() -> str:
    rules = []
    for kind in ("accent", "positive", "warning", "negative", "premium", "neutral"):
        rules.append(f'QFrame[kind="{kind}"] {{ background: ${kind}_soft; border-radius: ${{radius_small}}px; }}')
        rules.append(f'QFrame[kind="{kind}"] > QLabel[role="state"] {{ color: ${kind}; font-weight: $weight_strong; }}')
        rules.append(f'QFrame[kind="{kind}"][fit="large"] {{ border-radius: ${{radius}}px; }}')
        rules.append(f'QFrame[kind="{kind}"][fit="large"] > QLabel[role="state"] {{ font-size: ${{text_title}}px; }}')
        rules.append(
            f'QFrame[kind="{kind}"][fit="notice"] {{ border-radius: ${{radius}}px; border: 1px solid ${kind}; }}'
        )
    rules.append('QFrame[fit="small"] > QLabel[role="state"] { font-size: ${text_small}px; }')
    return "\n".join(rules)


_SHEET = Template(f"{_TEXT}{_SURFACES}{_BUTTONS}{_FIELDS}{_VIEWS}{_kinds()}")


def style_sheet(tokens: Tokens) -> str:
    """The style sheet of a theme."""
    size = tokens.size
    values: dict[str, object] = {
        "check": size.icon - 2,
        "arrow": size.icon - 4,
        "check_height": size.icon + size.space_2,
        "check_radius": (size.icon - 2) // 2 + 1,
        "control_inner": size.control - 2 * size.hairline,
        "control_focus": size.control - 2 * size.focus,
        "tool_inner": size.control - 2 * size.space_1 - 2 * size.hairline,
        "tool_focus": size.control - 2 * size.space_1_focus - 2 * size.focus,
        "chip_inner": size.control - 8 - 2 * size.hairline,
        "chip_focus": size.control - 8 - 2 * size.focus,
        "chip_radius": (size.control - 8) // 2,
        "radius_inner": size.radius - 2,
    }
    values |= {item.name: getattr(tokens, item.name) for item in fields(Tokens)}
    values |= {name: getattr(size, name) for name in ("space_1_focus", "space_2_focus", "space_3_focus")}
    values |= {item.name: getattr(size, item.name) for item in fields(Sizes)}
    return _SHEET.substitute(values | _marks(tokens))


class _Marks:
    """Style sheets take images from files only: the tinted ones live in a folder that goes with the process."""

    folder: QTemporaryDir | None = None


def _marks(tokens: Tokens) -> dict[str, str]:
    if _Marks.folder is None:
        _Marks.folder = QTemporaryDir()
    folder = QDir(_Marks.folder.path())
    wanted = {
        "chevron_down": ("chevron-down", tokens.muted),
        "check_mark": ("check", tokens.accent_text),
        "minus_mark": ("minus", tokens.accent_text),
        "clear_mark": ("x", tokens.muted),
        "dot_mark": ("dot", tokens.accent_text),
    }
    files = {}
    for name, (source, colour) in wanted.items():
        path = folder.filePath(f"{name}-{tokens.name}.svg")
        drawing = resource(f"icons/{source}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
        file = QFile(path)
        if not file.exists() and file.open(QIODevice.OpenModeFlag.WriteOnly):
            file.write(drawing.encode())
            file.close()
        files[name] = path
    return files
