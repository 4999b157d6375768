"""The page for the customer's eyes: the whole screen, large, in plain words, in the customer's language."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from helpdesk.consent import Consent, Item
from helpdesk.i18n import Language
from ui.consent.customer_words import WORDS, question, told
from ui.consent.looks import answer_look
from ui.theme import changed, theme
from ui.widgets import (
    Card,
    Chip,
    IconLabel,
    Label,
    Scroll,
    Small,
    Title,
    clear_layout,
    primary,
    push,
    quiet,
    with_shortcut,
)
from ui.widgets.signature_pad import SignaturePad
from ui.widgets.tab_order import in_reading_order


class _Lead(Label):
    """Large, for reading at arm's length, and not bold as a title."""

    role = "lead"


class _Reading(Label):
    """What belongs to it, a little larger than in the technician's window."""

    role = "reading"


class _Question(Card):
    """One question and its two large answers."""

    answered = Signal(str, str)

    def __init__(self, consent: Consent, item: Item, language: Language) -> None:
        super().__init__()
        size = theme().size
        self.item = item
        self._words = WORDS[language]
        text, why = question(consent, item.id, language)
        self.mark = IconLabel("", "neutral", "title")
        self.question = _Lead(text)
        self.why = _Reading(why)
        # In no exclusive group: there, an arrow key would answer.
        self.buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout()
        row.setSpacing(size.space_3)
        for value in ("yes", "no"):
            button = push(self._words[value], f"customer_{item.id}_{value}")
            button.setCheckable(True)
            button.setProperty("role", "answer")
            button.setAccessibleName(f"{text} {self._words[value]}")
            button.setAccessibleDescription(why)
            button.clicked.connect(lambda _checked=False, value=value: self._answer(value))
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
        for value, button in self.buttons.items():
            chosen = item.answer == value
            button.setChecked(chosen)
            button.setEnabled(item.answerable)
            # Beside the colour, so that nobody has to tell one from the other by it.
            button.setText(f"✓ {self._words[value]}" if chosen else self._words[value])
            button.setToolTip("" if item.answerable else self._words["closed"])

    def _answer(self, value: str) -> None:
        # The same answer once more would take the technician's note off it.
        if value != self.item.answer:
            self.answered.emit(self.item.id, value)
        else:
            self.show_item(self.item)


class CustomerPage(QWidget):
    """What the customer is shown and asks themselves through; the technician turns it round and back.

    A window of its own over the whole screen: nothing of other customers is to be seen, and the keys of the
    technician's window don't work in it.

    Signals:
        answered: The customer answered; carries item id, answer, and the language it was read in.
        signed: The customer signed; carries the picture as PNG.
        closed: Back to the checklist.
    """

    answered = Signal(str, str, str)
    signed = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        size = theme().size
        self.setObjectName("customer_page")
        self.setProperty("surface", "page")
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.back = quiet(push("", "customer_page_back", "chevron-left"))
        self.back.clicked.connect(self.close)
        self.count = Small(wrap=False)
        self.count.setObjectName("customer_page_count")
        self.languages: dict[Language, Chip] = {}
        self.area = Scroll()
        self.area.setObjectName("customer_page_text")
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.pad = SignaturePad("customer_signature")
        self.clear = quiet(push("", "customer_signature_clear"))
        self.clear.clicked.connect(self.pad.clear)
        self._unsigned = True
        self.pad.changed.connect(self._note_drawing)
        self.done = primary(push("", "customer_page_done"))
        self.done.setProperty("role", "answer")
        self.done.clicked.connect(self.close)
        self.language: Language = "de"
        self._consent: Consent | None = None
        self._questions: dict[str, _Question] = {}
        self._shown: object = None
        changed.connect(self._enlarge)
        self._enlarge()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, size.space_2, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._build_top())
        column.addWidget(self.area, 1)

    def show_consent(self, consent: Consent) -> None:
        """Shows what was presented, and the answers given so far."""
        if self._consent is None or self._consent.presentation != consent.presentation:
            self.language = consent.language
            self.pad.clear()
        self._consent = consent
        asked = [item for item in consent.items if item.question and item.phase == "before"]
        key = (consent.id, consent.presentation, self.language, tuple(item.id for item in asked))
        if key != self._shown:
            self._shown = key
            self._fill(consent, asked)
        for item in asked:
            self._questions[item.id].show_item(item)
        done = sum(item.answer is not None for item in asked)
        self.count.setText(WORDS[self.language]["answered"].format(done=done, count=len(asked)))

    def present(self) -> None:
        """Takes the whole screen; the first question that is open has the keys."""
        self.showFullScreen()
        self.activateWindow()
        unanswered = [one for one in self._questions.values() if one.item.answer is None and one.item.answerable]
        if unanswered:
            unanswered[0].buttons["yes"].setFocus()
        else:
            self.done.setFocus()
        self.area.verticalScrollBar().setValue(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's names
        step = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif step:
            bar = self.area.verticalScrollBar()
            bar.setValue(bar.value() + step * bar.pageStep())
        elif event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            bar = self.area.verticalScrollBar()
            bar.setValue(bar.minimum() if event.key() == Qt.Key.Key_Home else bar.maximum())
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        super().closeEvent(event)
        # Once: whoever looks at the page again hasn't signed again.
        if self._unsigned and (picture := self.pad.png()):
            self._unsigned = False
            self.signed.emit(picture)
        self.closed.emit()

    def read_in(self, language: Language) -> None:
        """Shows it in a language; what was presented stays what counts."""
        self.language = language
        if self._consent:
            self.show_consent(self._consent)

    def _note_drawing(self) -> None:
        self._unsigned = True
        self.clear.setEnabled(self.pad.signed)

    def _build_top(self) -> QHBoxLayout:
        size = theme().size
        top = QHBoxLayout()
        top.setContentsMargins(size.space_3, 0, size.space_3, 0)
        top.addWidget(self.back)
        top.addStretch()
        top.addWidget(self.count)
        top.addSpacing(size.space_4)
        group = QButtonGroup(self)
        codes: tuple[Language, ...] = ("de", "en")
        for code in codes:
            chip = Chip(WORDS[code]["language"], f"customer_language_{code}")
            chip.clicked.connect(lambda _checked=False, code=code: self.read_in(code))
            group.addButton(chip)
            self.languages[code] = chip
            top.addWidget(chip)
            top.addSpacing(size.space_1)
        return top

    def _enlarge(self) -> None:
        text, reading, tokens = theme().size.text_title, round(theme().size.text_body * 1.2), theme()
        # All of a button's looks stand here: of those that one sheet leaves out the style draws its own inside.
        self.setStyleSheet(
            f'QLabel[role="lead"], QPushButton[role="answer"] {{ font-size: {text}px; }}'
            f'QLabel[role="reading"] {{ font-size: {reading}px; }}'
            f'QPushButton[role="answer"] {{ min-width: {text * 5}px; min-height: {text * 2}px;'
            f" background: {tokens.surface_raised}; color: {tokens.text}; border: {tokens.size.focus}px solid"
            f" {tokens.outline}; padding: 0 {tokens.size.space_3}px; }}"
            f'QPushButton[role="answer"]:hover {{ background: {tokens.hover}; }}'
            f'QPushButton[role="answer"]:focus {{ background: {tokens.surface_raised};'
            f" border: {tokens.size.focus}px solid {tokens.accent}; min-height: {text * 2}px; }}"
            f'QPushButton[role="answer"][variant="primary"] {{ background: {tokens.accent};'
            f" color: {tokens.accent_text}; border-color: {tokens.accent}; }}"
            f'QPushButton[role="answer"][variant="primary"]:focus {{ border-color: {tokens.text}; }}'
            f'QPushButton[role="answer"]:disabled {{ color: {tokens.disabled}; border-color: {tokens.border}; }}'
            f'QPushButton[role="answer"]:checked {{ background: {theme().accent_soft}; color: {theme().accent};'
            f" border-color: {theme().accent}; }}"
        )

    def _say(self, consent: Consent) -> None:
        words = WORDS[self.language]
        self.setWindowTitle(told(consent, self.language).title)
        self.setAccessibleName(self.windowTitle())
        self.setLocale(QLocale(self.language))
        self.back.setText(words["back"])
        self.back.setToolTip(with_shortcut(words["back"], "Esc"))
        self.done.setText(words["done"])
        self.done.setToolTip(with_shortcut(words["done"], "Esc"))
        self.clear.setText(words["clear"])
        self.clear.setEnabled(self.pad.signed)
        self.pad.setAccessibleName(words["sign"])
        self.pad.setAccessibleDescription(words["pad"])
        self.languages[self.language].setChecked(True)

    def _fill(self, consent: Consent, asked: list[Item]) -> None:
        words = WORDS[self.language]
        place = self.area.verticalScrollBar().value()
        focused: QWidget | None = self.focusWidget()
        name = focused.objectName() if focused is not None else ""
        self._say(consent)
        # Kept over the change of language, which builds the rest anew.
        for part in (self.pad, self.clear, self.done):
            part.setParent(self)
        shown = told(consent, self.language)
        content = QWidget()
        content.setMaximumWidth(theme().size.column)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_4)
        column.addWidget(Title(shown.title))
        if self.language != consent.language:
            column.addWidget(_Reading(words["translation"]))
        column.addWidget(_Lead("\n".join(shown.facts)))
        for paragraph in shown.intro:
            column.addWidget(_Lead(paragraph))
        column.addWidget(Title(words["questions"]))
        self._questions = {}
        for item in asked:
            card = _Question(consent, item, self.language)
            card.answered.connect(lambda item, value: self.answered.emit(item, value, self.language))
            self._questions[item.id] = card
            column.addWidget(card)
        self._add_signature(column)
        if consent.presentation:
            column.addWidget(Title(words["text"]))
            column.addWidget(_Reading(consent.presentation.text))
            column.addWidget(Small(f"SHA-256 {consent.presentation.sha256}"))
        self._put(content)
        in_reading_order(self)
        self.area.verticalScrollBar().setValue(place)
        if name and (found := self.findChild(QWidget, name)):
            found.setFocus()

    def _add_signature(self, column: QVBoxLayout) -> None:
        words, size = WORDS[self.language], theme().size
        card = Card()
        card.body.setContentsMargins(size.space_6, size.space_4, size.space_6, size.space_4)
        card.body.addWidget(_Lead(words["sign"]))
        card.body.addWidget(_Reading(words["sign_how"]))
        card.body.addWidget(self.pad, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.addWidget(self.clear)
        row.addStretch()
        row.addWidget(self.done)
        card.body.addLayout(row)
        column.addWidget(card)

    def _put(self, content: QWidget) -> None:
        clear_layout(self.area.body)
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.addStretch(1)
        across.addWidget(content, 20)
        across.addStretch(1)
        self.area.body.addWidget(row)
        self.area.body.addStretch()
        for part in (self.pad, self.clear, self.done):
            part.show()
