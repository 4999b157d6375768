"""What qualifies an entry: conditions still open and those that are met, price rule, notes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.i18n import _, format_day
from helpdesk.scope import Entry, Fulfilled, Verdict
from ui.theme import theme
from ui.widgets import IconLabel, Label, Small, clear_layout


class Facts(QWidget):
    """Conditions, price rule and notes of an entry; takes no room when it has none."""

    def __init__(self) -> None:
        super().__init__()
        self._facts: list[str] = []
        self._entry: Entry | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().size.space_2)
        self.hide()

    def show_facts(self, entry: Entry | None) -> None:
        """Shows what qualifies this entry."""
        if entry == self._entry:
            # Answers come with every letter typed, and new widgets for what is there already cost the next one.
            return
        self._entry = entry
        clear_layout(self._column)
        facts = _facts(entry) if entry else []
        self._facts = [fact.spoken() for fact in facts]
        for fact in facts:
            self._column.addWidget(fact)
        self.setVisible(bool(facts))

    def text(self) -> str:
        """All facts, one a line."""
        return "\n".join(self._facts)


def _facts(entry: Entry) -> list[Fact]:
    # Why it isn't booked stands above everything else, with the way to book it.
    notes = entry.notes if entry.booked else entry.notes[2:]
    return [
        *(_open(entry, text) for text in entry.open_conditions),
        *(_met(one) for one in entry.fulfilled),
        *([Fact("euro", "muted", _("Abrechnung"), entry.billing)] if entry.billing else []),
        *(Fact("info", "muted", _("Hinweis"), text) for text in notes),
    ]


def _open(entry: Entry, condition: str) -> Fact:
    if entry.verdict is Verdict.EXCLUDED and entry.booked:
        return Fact("info", "muted", _("Einschränkung"), condition)
    return Fact("circle", "warning", _("Bedingung, noch offen"), condition)


def _met(one: Fulfilled) -> Fact:
    agreed = _("Vereinbart, gültig ab {day}: {fact} (Quelle: {source})").format(
        day=format_day(one.since), fact=one.fact, source=one.source
    )
    return Fact("circle-check", "positive", _("Bedingung, erfüllt"), one.condition, agreed)


class Fact(QWidget):
    """One thing to know: its symbol, what kind of thing it is, its text, and where that is from."""

    def __init__(self, icon: str, role: str, caption: str, text: str, origin: str = "") -> None:
        super().__init__()
        self._said = ": ".join((caption, " – ".join(filter(None, (text, origin)))))
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(Small(caption))
        words.addWidget(Label(text))
        if origin:
            words.addWidget(Small(origin))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().size.space_2)
        row.addWidget(IconLabel(icon, role), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def spoken(self) -> str:
        """What a screen reader would say."""
        return self._said
