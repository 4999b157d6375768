"""The page for the customer's eyes: large, in plain words, in the customer's language."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from helpdesk.consent import Consent, Item
from helpdesk.i18n import Language, _
from ui.consent.looks import answer_look
from ui.theme import changed, theme
from ui.widgets import Card, IconLabel, Label, Muted, Scroll, Small, Title, clear_layout, push, quiet, with_shortcut

# In the customer's language, which needn't be the window's.
_WORDS: dict[Language, dict[str, str]] = {
    "de": {"yes": "Ja", "no": "Nein", "questions": "Das fragen wir Sie", "text": "Der ganze Text"},
    "en": {"yes": "Yes", "no": "No", "questions": "What we ask you", "text": "The whole text"},
}


class _Lead(Label):
    """Large, for reading at arm's length, and not bold as a title."""

    role = "lead"


class _Question(Card):
    """One question and its two large answers."""

    answered = Signal(str, str)

    def __init__(self, item: Item, language: Language) -> None:
        super().__init__()
        size = theme().size
        self.item = item
        self.mark = IconLabel("", "neutral", "title")
        self.question = _Lead(item.question)
        self.why = Muted(item.why)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout()
        row.setSpacing(size.space_3)
        for value in ("yes", "no"):
            button = push(_WORDS[language][value], f"customer_{item.id}_{value}")
            button.setCheckable(True)
            button.setProperty("role", "answer")
            button.setAccessibleName(f"{item.question} {_WORDS[language][value]}")
            button.clicked.connect(lambda _checked=False, value=value: self._answer(value))
            self._group.addButton(button)
            self.buttons[value] = button
            row.addWidget(button)
        row.addStretch()
        head = QHBoxLayout()
        head.setSpacing(size.space_3)
        head.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.question, 1)
        self.body.setContentsMargins(size.space_6, size.space_4, size.space_6, size.space_4)
        self.body.setSpacing(size.space_3)
        self.body.addLayout(head)
        self.body.addWidget(self.why)
        self.body.addLayout(row)

    def show_item(self, item: Item) -> None:
        self.item = item
        self.mark.show_icon(*answer_look(item.answer))
        self._group.setExclusive(False)
        for value, button in self.buttons.items():
            button.setChecked(item.answer == value)
            button.setEnabled(item.answerable)
        self._group.setExclusive(True)

    def _answer(self, value: str) -> None:
        # The same answer once more would take the technician's note off it.
        if value != self.item.answer:
            self.answered.emit(self.item.id, value)


class CustomerPage(QWidget):
    """What the customer is shown and asks themselves through; the technician turns it round and back.

    Signals:
        answered: The customer answered; carries item id and answer.
        closed: Back to the checklist.
    """

    answered = Signal(str, str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        size = theme().size
        self.setObjectName("customer_page")
        self.setProperty("surface", "page")
        self.back = quiet(push(_("Zurück zur Checkliste"), "customer_page_back", "chevron-left"))
        self.back.setToolTip(with_shortcut(_("Zurück zur Checkliste"), "Esc"))
        self.back.clicked.connect(self.closed)
        self.area = Scroll()
        self.area.setObjectName("customer_page_text")
        self._questions: dict[str, _Question] = {}
        self._shown: object = None
        changed.connect(self._enlarge)
        self._enlarge()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, size.space_2, 0, 0)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(size.space_3, 0, size.space_3, 0)
        top.addWidget(self.back)
        top.addStretch()
        column.addLayout(top)
        column.addWidget(self.area, 1)

    def show_consent(self, consent: Consent) -> None:
        """Shows what was presented, and the answers given so far."""
        asked = [item for item in consent.items if item.question and item.phase == "before"]
        key = (consent.id, consent.presentation, tuple(item.id for item in asked))
        if key != self._shown:
            self._shown = key
            self._fill(consent, asked)
        for item in asked:
            self._questions[item.id].show_item(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _enlarge(self) -> None:
        text = theme().size.text_title
        self.setStyleSheet(
            f'QLabel[role="lead"], QPushButton[role="answer"] {{ font-size: {text}px; }}'
            f'QPushButton[role="answer"] {{ min-width: {text * 5}px; min-height: {text * 2}px; }}'
        )

    def _fill(self, consent: Consent, asked: list[Item]) -> None:
        size = theme().size
        words = _WORDS[consent.language]
        place = self.area.verticalScrollBar().value()
        content = QWidget()
        content.setMaximumWidth(size.column)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size.space_4)
        head, facts, intro, _rest = _parts(consent)
        column.addWidget(Title(head))
        column.addWidget(Label("\n".join(facts)))
        for paragraph in intro:
            column.addWidget(_Lead(paragraph))
        column.addWidget(Title(words["questions"]))
        self._questions = {}
        for item in asked:
            question = _Question(item, consent.language)
            question.answered.connect(self.answered)
            self._questions[item.id] = question
            column.addWidget(question)
        if consent.presentation:
            column.addWidget(Small(words["text"]))
            column.addWidget(Muted(consent.presentation.text))
            column.addWidget(Small(f"SHA-256 {consent.presentation.sha256}"))
        clear_layout(self.area.body)
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.addStretch(1)
        across.addWidget(content, 20)
        across.addStretch(1)
        self.area.body.addWidget(row)
        self.area.body.addStretch()
        self.area.verticalScrollBar().setValue(place)


def _parts(consent: Consent) -> tuple[str, list[str], list[str], str]:
    """Title, facts, introduction and the rest of the text that was presented."""
    text = consent.presentation.text if consent.presentation else ""
    blocks = [block.split("\n") for block in text.split("\n\n")]
    if len(blocks) < 3:
        return "", [], [], text
    return blocks[0][0], blocks[1], blocks[2], "\n\n".join(text.split("\n\n")[3:])
