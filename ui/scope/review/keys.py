"""The keys of the review. Letters and digits work while the list of entries has the focus."""

from __future__ import annotations

from PySide6.QtCore import Qt

from helpdesk.i18n import _
from helpdesk.scope import ENTRY_VERDICTS, Verdict
from ui.commands import Key

ACCEPT, DROP, CORRECT, UNCERTAIN = "Return", "Del", "F2", "U"
ACCEPT_CERTAIN, UNDO, REDO = "Ctrl+Shift+A", "Ctrl+Z", "Ctrl+Shift+Z"
ADD, ON = "Ins", "Ctrl+Return"

VERDICT_KEYS: dict[int, Verdict] = {Qt.Key.Key_1 + at: verdict for at, verdict in enumerate(ENTRY_VERDICTS)}


def described() -> tuple[Key, ...]:
    """All of them, for the sheet of keys."""
    group, place = _("Import prüfen"), "scope"
    verdicts = tuple(Key(str(at), verdict.word, group, place) for at, verdict in enumerate(ENTRY_VERDICTS, 1))
    return (
        Key(ACCEPT, _("Eintrag annehmen und weiter"), group, place),
        Key(DROP, _("Eintrag verwerfen und weiter"), group, place),
        Key(CORRECT, _("Eintrag berichtigen"), group, place),
        *verdicts,
        Key(UNCERTAIN, _("Nächster unsicherer"), group, place),
        Key(ACCEPT_CERTAIN, _("Alle sicheren annehmen"), group, place),
        Key(ADD, _("Zeile des Originals als Eintrag"), group, place),
        Key(UNDO, _("Rückgängig"), group, place),
        Key(REDO, _("Wiederherstellen"), group, place),
        Key(ON, _("Weiter"), group, place),
    )
