"""The small pieces every page is made of."""

from ui.widgets.buttons import danger, fit_icon, key_words, once, primary, push, quiet, tool, with_shortcut
from ui.widgets.columns import ListSide, column, stack
from ui.widgets.empty import EmptyState
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import ElidedLabel, Heading, IconLabel, Label, Muted, ProblemLabel, Small, Title, literal, tip
from ui.widgets.notice import Notice, Passing, UndoBar
from ui.widgets.panes import ListAndWork
from ui.widgets.row_list import RowList
from ui.widgets.row_model import Row, RowWindow
from ui.widgets.search_field import SearchField
from ui.widgets.surfaces import (
    Card,
    Chip,
    Line,
    Narrow,
    Scroll,
    StateBadge,
    clear_layout,
    mark_invalid,
    padded,
    repolish,
)

__all__ = [
    "Card",
    "Chip",
    "ElidedLabel",
    "EmptyState",
    "FlowLayout",
    "Heading",
    "IconLabel",
    "Label",
    "Line",
    "ListAndWork",
    "ListSide",
    "Muted",
    "Narrow",
    "Notice",
    "Passing",
    "ProblemLabel",
    "Row",
    "RowList",
    "RowWindow",
    "Scroll",
    "SearchField",
    "Small",
    "StateBadge",
    "Title",
    "UndoBar",
    "clear_layout",
    "column",
    "danger",
    "fit_icon",
    "key_words",
    "literal",
    "mark_invalid",
    "once",
    "padded",
    "primary",
    "push",
    "quiet",
    "repolish",
    "stack",
    "tip",
    "tool",
    "with_shortcut",
]
