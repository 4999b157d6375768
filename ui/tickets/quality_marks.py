"""What a good message still lacks, as a row of small marks."""

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from helpdesk.i18n import N_, _
from helpdesk.tickets import Quality
from ui.theme import changed, icon, theme
from ui.widgets import FlowLayout, Small, fit_icon

_MARKS = (
    (
        "time",
        N_("Zeitpunkt"),
        N_("Wann ist es zum ersten Mal aufgetreten?"),
        N_("„Seit gestern, 14:05 Uhr“ oder „seit dem letzten Update“"),
    ),
    (
        "steps",
        N_("Schritte"),
        N_("Wie lässt es sich nachstellen?"),
        N_("„Wenn ich in Outlook auf Senden klicke, passiert nichts.“"),
    ),
    (
        "error",
        N_("Meldung"),
        N_("Wie lautet die Fehlermeldung im vollen Wortlaut?"),
        N_("Meldung: „Der Vorgang ist fehlgeschlagen (0x8004010F).“"),
    ),
    (
        "affected",
        N_("Betroffene Systeme"),
        N_("Welche Server und Dienste sind betroffen?"),
        N_("„srv-ex01 und alle Postfächer“, „mail.example.de“"),
    ),
)


class QualityMarks(QWidget):
    """Time, steps, error text, affected systems: each there or not yet; a help, never a gate.

    A click on one explains it with an example below the row, and again takes that away; nothing is written by it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("composer_quality")
        self._marks = {name: _Mark(name, _(word), _(question)) for name, word, question, _example in _MARKS}
        told = _("{question} Zum Beispiel: {example}")
        self._help = {name: told.format(question=_(ask), example=_(example)) for name, _word, ask, example in _MARKS}
        self._explained = ""
        self.help = Small()
        self.help.setObjectName("composer_quality_help")
        self.help.hide()
        self._line = line = FlowLayout()
        for name, mark in self._marks.items():
            line.addWidget(mark)
            mark.clicked.connect(lambda _checked=False, name=name: self._explain(name))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_1)
        column.addLayout(line)
        column.addWidget(self.help)
        changed.connect(self._paint)
        self.show_quality(Quality(time=False, steps=False, error=False, affected=False))

    def add(self, widget: QWidget) -> None:
        """Puts something beside the marks that helps as well."""
        self._line.addWidget(widget)

    def show_quality(self, found: Quality) -> None:
        """Marks what the message has; an explanation goes when its mark is met."""
        for name, mark in self._marks.items():
            mark.set_present(present=getattr(found, name))
        if self._explained and getattr(found, self._explained):
            self._explain(self._explained)

    def _explain(self, name: str) -> None:
        again = name == self._explained
        self._explained = "" if again else name
        self.help.setText("" if again else self._help[name])
        self.help.setVisible(not again)

    def _paint(self) -> None:
        for mark in self._marks.values():
            mark.paint_icon()


class _Mark(QPushButton):
    def __init__(self, name: str, word: str, question: str) -> None:
        super().__init__(word)
        self._word = word
        self._present = False
        self.setObjectName(f"composer_quality_{name}")
        self.setProperty("role", "mark")
        self.setToolTip(question)
        fit_icon(self)

    def set_present(self, *, present: bool) -> None:
        self._present = present
        told = _("genannt") if present else _("fehlt noch")
        self.setAccessibleName(f"{self._word}: {told}")
        self.paint_icon()

    def paint_icon(self) -> None:
        shown = ("circle-check", "positive") if self._present else ("circle", "muted")
        self.setIcon(icon(*shown))
