"""A pasted text that is too long for a message: said in place, and offered as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QTemporaryDir

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.reasons import reason
from helpdesk.tickets import MESSAGE_LENGTH
from ui.tickets.inputs import MessageEdit
from ui.widgets import Notice


class Overlong(Notice):
    """Stands below a message; takes no room until somebody pastes too much."""

    def __init__(self, message: MessageEdit, attach: Callable[[Sequence[Path]], object], name: str) -> None:
        """`attach` takes the file over; it reads it soon, and not at once."""
        super().__init__(name)
        self._attach = attach
        self._text = ""
        self._folder: QTemporaryDir | None = None
        message.text_refused.connect(self._offer)
        message.textChanged.connect(self._withdraw)
        self.action_requested.connect(self._hang_on)

    def _offer(self, text: str) -> None:
        self._text = text
        self.show_message(
            "warning",
            _("Nichts eingefügt: Der Text ist zu lang."),
            _("Er hat {count} Zeichen, eine Nachricht höchstens {longest}. Als Datei kommt er vollständig an.").format(
                count=_thousands(len(text)), longest=_thousands(MESSAGE_LENGTH)
            ),
            _("Als Datei anhängen"),
        )

    def _withdraw(self) -> None:
        if self._text:
            self._text = ""
            self.clear()

    def _hang_on(self) -> None:
        text, self._text = self._text, ""
        self.clear()
        # Kept until the next one: the worker reads the file when its turn has come.
        self._folder = QTemporaryDir()
        when = f"{datetime.now().astimezone():%Y-%m-%d %H.%M.%S}"
        file = Path(self._folder.path()) / _("Eingefügter Text {when}.txt").format(when=when)
        try:
            file.write_text(text, encoding="utf-8", errors="replace", newline="")
        except OSError as error:
            told = _("Der Text ließ sich nicht als Datei ablegen: {reason}").format(reason=reason(error))
            self.show_error(HelpdeskError("disk_full", told))
            return
        self._attach([file])


def _thousands(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")
