"""What a deletion run will erase, in full, and the one question before it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from helpdesk.consent import Erasable
from helpdesk.i18n import _, format_day, ngettext
from ui.consent.retention_rows import RecordLine, RecordLines
from ui.widgets import Card, FlowLayout, Heading, Label, Muted, Notice, danger, once, push


class ErasingQuestion(Card):
    """Names everything that goes, what stays and why, and asks once.

    Signals:
        confirmed: What is shown shall go; carries the ids.
        declined: Nothing shall.
    """

    confirmed = Signal(object)
    declined = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Erasable, ...] = ()
        self.setObjectName("erasing_question")
        self.title = Heading()
        # So few that the answer stands below them in a small window too.
        self.lines = RecordLines("erasing_lines", at_once=5)
        self.warning = Notice("erasing_warning")
        self.stays = Muted()
        self.confirm = once(danger(push(_("Endgültig löschen"), "erasing_confirm", "trash-2")))
        self.decline = push(_("Abbrechen"), "erasing_decline")
        row = FlowLayout()
        row.addWidget(self.confirm)
        row.addWidget(self.decline)
        self.body.addWidget(self.title)
        self.body.addWidget(
            Label(
                _(
                    "Inhalt, Antworten, Notizen, Unterschriften und Schlüssel werden vernichtet; das lässt sich nicht "
                    "rückgängig machen. In der Kette der Nachweise steht danach nur, dass und wann gelöscht wurde."
                )
            )
        )
        self.body.addWidget(self.warning)
        self.body.addWidget(self.lines)
        self.body.addWidget(self.stays)
        self.body.addLayout(row)
        self.confirm.clicked.connect(self._confirm)
        self.decline.clicked.connect(self._decline)
        self.hide()

    def ask(self, due: Sequence[Erasable], warning: str = "") -> None:
        """Asks about what of these isn't held; `warning` is what to mind before."""
        if warning:
            self.warning.show_message("warning", warning)
        else:
            self.warning.clear()
        self._shown = tuple(each for each in due if not each.held)
        count, held = len(self._shown), len(due) - len(self._shown)
        title = ngettext("{count} Freigabe endgültig löschen?", "{count} Freigaben endgültig löschen?", count)
        self.title.setText(title.format(count=count))
        self.setAccessibleName(self.title.text())
        self.lines.show_lines(self._shown, _line)
        stays = [_("Kunden, Tickets und ältere Sicherungen haben eigene Fristen und bleiben.")]
        if held:
            told = ngettext("{count} gesperrte bleibt.", "{count} gesperrte bleiben.", held)
            stays.insert(0, told.format(count=held))
        self.stays.setText(" ".join(stays))
        self.show()
        # Whoever presses Return without reading has said no.
        self.decline.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self._decline()
        else:
            super().keyPressEvent(event)

    def _confirm(self) -> None:
        ids = frozenset(each.id for each in self._shown)
        self.hide()
        self.confirmed.emit(ids)

    def _decline(self) -> None:
        self.hide()
        self.declined.emit()


def named(each: Erasable) -> str:
    """Which record, for a person."""
    return f"{each.customer} · {each.device}"


def why(each: Erasable) -> str:
    """What it is, since when it is due, and why."""
    since = _("fällig seit {day}").format(day=format_day(each.since))
    created = _("angelegt am {day}").format(day=format_day(each.created.astimezone().date()))
    return f"{each.kind.word} · {created} · {since} · {each.cause.word}"


def _line(each: Erasable) -> RecordLine:
    return RecordLine(named(each), why(each), ("trash-2", "negative"))
