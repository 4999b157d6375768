"""Which theme is in use. One a process, as Qt's palette and style sheet are."""

from PySide6.QtCore import QObject, Signal

from ui.theme.tokens import Tokens, light, sizes


class ThemeState(QObject):
    """The theme in use.

    Signals:
        changed: Colours or sizes are different now; whoever paints by hand or sets sizes does it again.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens = light(sizes(14))


STATE = ThemeState()


def theme() -> Tokens:
    """The tokens of the theme in use."""
    return STATE.tokens
