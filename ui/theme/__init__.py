"""How the window looks: tokens, the style sheet made from them, and the icons.

`changed` is emitted when colours or sizes are different.
"""

from ui.theme.apply import apply_theme, dress
from ui.theme.icons import icon, paint_icon
from ui.theme.state import STATE, theme
from ui.theme.tokens import Kind, Tokens

changed = STATE.changed

__all__ = ["Kind", "Tokens", "apply_theme", "changed", "dress", "icon", "paint_icon", "theme"]
