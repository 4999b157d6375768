"""The keys that answer the focused item of a checklist, as long as it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from helpdesk.i18n import language

if TYPE_CHECKING:
    from helpdesk.consent import AnswerValue

ANSWERS: dict[Qt.Key, AnswerValue] = {
    Qt.Key.Key_J: "yes",
    Qt.Key.Key_Y: "yes",
    Qt.Key.Key_N: "no",
    Qt.Key.Key_X: "n/a",
}
NO, NOT_APPLICABLE, WHY, ANOTHER = "N", "X", "W", "Right"


def yes() -> str:
    """The key for yes that is told: the first letter of the word."""
    return "Y" if language() == "en" else "J"
