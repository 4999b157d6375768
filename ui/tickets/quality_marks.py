"""What a good message still lacks, as a row of small marks."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from helpdesk.i18n import N_, _
from helpdesk.tickets import Quality
from ui.theme import theme
from ui.widgets.labels import IconLabel, Small

_MARKS = (
    ("time", N_("Zeitpunkt"), N_("Wann ist es zum ersten Mal aufgetreten?")),
    ("steps", N_("Schritte"), N_("Wie lässt es sich nachstellen?")),
    ("error", N_("Meldung"), N_("Wie lautet die Fehlermeldung im vollen Wortlaut?")),
    ("affected", N_("Betroffene Systeme"), N_("Welche Server und Dienste sind betroffen?")),
)


class QualityMarks(QWidget):
    """Time, steps, error text, affected systems: each there or not yet; a help, never a gate."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("composer_quality")
        self._marks = {name: _Mark(_(word), _(question)) for name, word, question in _MARKS}
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme().size.space_3)
        for mark in self._marks.values():
            line.addWidget(mark)
        line.addStretch(1)
        self.show_quality(Quality(time=False, steps=False, error=False, affected=False))

    def show_quality(self, found: Quality) -> None:
        """Marks what the message has."""
        for name, mark in self._marks.items():
            mark.set_present(getattr(found, name))


class _Mark(QWidget):
    def __init__(self, word: str, question: str) -> None:
        super().__init__()
        self._word = word
        self._icon = IconLabel()
        self.setToolTip(question)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme().size.space_1)
        line.addWidget(self._icon)
        line.addWidget(Small(word, wrap=False))

    def set_present(self, present: bool) -> None:
        self._icon.show_icon("circle-check" if present else "circle", "positive" if present else "muted")
        told = _("genannt") if present else _("fehlt noch")
        self.setAccessibleName(f"{self._word}: {told}")
