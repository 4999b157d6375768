"""One item of the checklist on one line."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from helpdesk.consent import AnswerValue, Item
from helpdesk.i18n import _
from ui.consent import keys
from ui.consent.looks import answer_look, answer_word, who_look
from ui.theme import theme
from ui.widgets import Chip, IconLabel, Label, Muted, Small, push, quiet, tool, with_shortcut


def _nothing() -> dict[str, str]:
    """What is said by one key of items whose list is empty."""
    return {
        "D06": _("Nichts verändert"),
        "D07": _("Keine Datei übertragen"),
        "A02": _("Keine angelegt"),
        "A03": _("Nichts kopiert"),
    }


class ItemRow(QFrame):
    """What is asked, who confirms it, the answer, and on request why, on what ground and with what evidence.

    On the focused row J or Y, N and X answer as long as it is open, and W opens the reasons. Any other letter, and on
    a row that has its answer these too, begins the note: what is typed there without looking never answers anything.
    Left and Right change a given answer, Return opens the reasons, Up and Down go to other rows.

    Signals:
        answered: A person answered, or changed the note; carries item id, answer and note.
        step_requested: On to the next row (1) or back (-1).
        next_requested: Answered by key: on to the next open item.
    """

    answered = Signal(str, str, str)
    step_requested = Signal(int)
    next_requested = Signal()

    def __init__(self, item: Item) -> None:
        super().__init__()
        self.item = item
        self.first = False
        self._told_note = ""
        self._stored_note = ""
        self._wants_words = False
        self.held = False
        self.setObjectName(f"item_{item.id}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._build()
        self._connect()
        self.show_item(item)

    def show_item(self, item: Item, later: str = "", known: str = "", *, asks: bool = False) -> None:
        """Shows the item as it stands now; a note that was typed and isn't in the record yet stays.

        Args:
            item: The item.
            later: When it will be answered, if that isn't now.
            known: What helps to answer it.
            asks: Whether the customer is being asked now, maybe on the telephone: then their words stand there too.
        """
        self.item = item
        self._later = later
        self._known = known
        self.mark.show_icon(*answer_look(item.answer))
        self.text.setText(item.text)
        self.question.setText(_("„{question}“").format(question=item.question))
        self.question.setVisible(asks and bool(item.question))
        icon_name, word = who_look(item)
        self.who_icon.show_icon(icon_name, "muted")
        self.who.setText(" · ".join(filter(None, (item.id, word, self._remark()))))
        self._check(item.answer)
        for chip in self.chips.values():
            chip.setEnabled(item.answerable)
        self.chips["n/a"].setVisible(not item.mandatory)
        self.reason.setText(item.why)
        self.basis.setText(_("Grundlage: {basis}").format(basis=item.basis))
        self.evidence.setText(_("Beleg: {evidence}").format(evidence=item.evidence))
        if item.note != self._stored_note:
            self._stored_note = item.note
            if not self.note.hasFocus():
                self.note.setText(item.note)
                self._told_note = item.note
        self.note.setEnabled(item.answerable)
        self.nothing.setVisible(item.lacks == "log" and item.answerable and not item.note and bool(self.nothing.text()))
        self.setAccessibleName(f"{item.id} {item.text} {word}, {answer_word(item.answer)}")
        self.setAccessibleDescription(item.why)

    def forget(self) -> None:
        """Another consent is shown: reasons and notes were the former one's."""
        self.open_reasons(opened=False)
        self.note.clear()
        self._told_note = self._stored_note = ""
        self._wants_words = False

    def is_open(self) -> bool:
        """Whether it has to be answered, can be, and nobody has, not even a moment ago."""
        return self.item.due and self.item.answerable and self._answers.checkedButton() is None

    def is_told(self) -> bool:
        """Whether its answer on show is still on its way to the record."""
        return self._given() not in {None, self.item.answer}

    def open_reasons(self, *, opened: bool) -> None:
        """Shows or hides why it is asked."""
        self.why.setChecked(opened)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's names
        key = Qt.Key(event.key())
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            super().keyPressEvent(event)
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.step_requested.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif event.isAutoRepeat():
            # A key held down must not answer one item after the other.
            event.accept()
        elif self.nothing.hasFocus() and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.nothing.click()
        elif key in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.why.toggle()
        elif not (self._change_by_key(key) or self._take_letter(event)):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        tokens = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.first:
            painter.fillRect(QRect(0, 0, self.width(), tokens.size.hairline), QColor(tokens.border))
        if self.hasFocus():
            painter.setPen(QColor(tokens.accent))
            painter.setBrush(QColor(tokens.accent_soft))
            painter.drawRoundedRect(self.rect().adjusted(2, 2, -3, -3), tokens.size.radius - 2, tokens.size.radius - 2)

    def _build(self) -> None:
        size = theme().size
        self.mark = IconLabel()
        self.text = Label()
        self.question = Muted()
        self.question.setObjectName(f"{self.objectName()}_question")
        self.question.hide()
        self.who_icon = IconLabel()
        self.who = Small()
        self._answers = QButtonGroup(self)
        self.chips: dict[AnswerValue, QPushButton] = {}
        texts: tuple[tuple[AnswerValue, str], ...] = (("yes", _("Ja")), ("no", _("Nein")), ("n/a", _("n. z.")))
        buttons = QHBoxLayout()
        buttons.setSpacing(size.space_1)
        for value, word in texts:
            chip = Chip(word, f"{self.objectName()}_{value.replace('/', '')}")
            chip.setAccessibleName(f"{self.item.id} {answer_word(value)}")
            # The row takes the keys; otherwise Tab would stop four times a line.
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._answers.addButton(chip)
            self.chips[value] = chip
            buttons.addWidget(chip)
        self.why = quiet(tool("circle-question-mark", _("Warum?"), f"{self.objectName()}_why", keys.WHY))
        self.why.setCheckable(True)
        self.why.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        buttons.addWidget(self.why)
        self._arrange(buttons)

    def _arrange(self, buttons: QHBoxLayout) -> None:
        size = theme().size
        who = QHBoxLayout()
        who.setSpacing(size.space_1)
        who.addWidget(self.who_icon)
        who.addWidget(self.who, 1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.text)
        words.addWidget(self.question)
        words.addLayout(who)
        line = QHBoxLayout()
        line.setSpacing(size.space_3)
        line.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        line.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(size.space_3, size.space_2, size.space_2, size.space_2)
        column.addLayout(line)
        column.addWidget(self._build_details())

    def _build_details(self) -> QWidget:
        size = theme().size
        self.reason = Label()
        self.basis = Small()
        self.evidence = Small()
        self.note = QLineEdit()
        self.note.setObjectName(f"{self.objectName()}_note")
        self.note.setAccessibleName(_("Notiz zu {id}").format(id=self.item.id))
        self.note.setPlaceholderText(_("Beleg oder Begründung; keine Kennwörter"))
        self.details = QWidget()
        column = QVBoxLayout(self.details)
        column.setContentsMargins(size.icon + size.space_3, size.space_1, size.space_2, size.space_1)
        column.setSpacing(size.space_1)
        self.nothing = push(_nothing().get(self.item.id, ""), f"{self.objectName()}_nothing", "check")
        self.nothing.hide()
        row = QHBoxLayout()
        row.setSpacing(size.space_2)
        row.addWidget(self.note, 1)
        row.addWidget(self.nothing)
        for part in (self.reason, self.evidence, self.basis):
            column.addWidget(part)
        column.addLayout(row)
        self.details.hide()
        return self.details

    def _connect(self) -> None:
        for value, chip in self.chips.items():
            chip.clicked.connect(lambda _checked=False, value=value: self._answer(value))
        self.why.toggled.connect(self.details.setVisible)
        self.note.editingFinished.connect(self._keep_note)
        self.nothing.clicked.connect(self._say_nothing)
        self.note.returnPressed.connect(self.next_requested)

    def _remark(self) -> str:
        if self.item.answer is None and not self.item.answerable:
            return self._later
        if self.item.answer == "n/a" and not self.item.note:
            return _("bitte begründen")
        if self.item.unproven:
            return _("ohne Beleg")
        return self.item.note or ("" if self.item.answer else self._known)

    def _take_letter(self, event: QKeyEvent) -> bool:
        text = event.text()
        if not text.isprintable() or not text:
            return False
        key, answerable = Qt.Key(event.key()), self.item.answerable
        # A capital begins a word.
        alone = not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        is_open = alone and self._given() is None
        if key == Qt.Key.Key_W and alone and (is_open or not answerable):
            self.why.toggle()
        elif self.held or not answerable:
            # What was asked for before is still on its way to the record: nothing happens, and nothing is answered.
            return True
        elif is_open and key in keys.ANSWERS:
            self._answer_by_key(keys.ANSWERS[key])
        else:
            if self.hasFocus():
                # Whoever came back to the row begins anew: what is typed there answers nothing.
                self._wants_words = False
            self.open_reasons(opened=True)
            self.note.setFocus()
            self.note.end(False)  # noqa: FBT003 - Qt's argument
            self.note.insert(text)
        return True

    def _change_by_key(self, key: Qt.Key) -> bool:
        """As in a group of radio buttons: the answer beside the given one; the focus stays for the next."""
        if key not in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            return False
        offered = [value for value, chip in self.chips.items() if chip.isEnabled() and not chip.isHidden()]
        given = self._given()
        if given in offered and not self.held:
            at = offered.index(given) + (1 if key == Qt.Key.Key_Right else -1)
            if 0 <= at < len(offered):
                self._check(offered[at])
                self._answer(offered[at])
                if not self._wants_words:
                    self.setFocus()
        return True

    def _given(self) -> AnswerValue | None:
        """The answer on show: a moment ago nobody may have written it down yet."""
        return next((value for value, chip in self.chips.items() if chip.isChecked()), None)

    def _answer_by_key(self, value: AnswerValue) -> None:
        chip = self.chips[value]
        if chip.isEnabled() and not chip.isHidden():
            self._check(value)
            self._answer(value)
            if self._wants_words:
                return
            # Whoever was told may have gone to what is missing.
            if self.hasFocus() and not self.details.isVisible():
                self.next_requested.emit()

    def _check(self, value: AnswerValue | None) -> None:
        self._answers.setExclusive(False)
        for one, chip in self.chips.items():
            chip.setChecked(one == value)
        self._answers.setExclusive(True)
        self._tell_keys()

    def _tell_keys(self) -> None:
        told = {"yes": keys.yes(), "no": keys.NO, "n/a": keys.NOT_APPLICABLE}
        given = self._given()
        for value, chip in self.chips.items():
            if given is None:
                chip.setToolTip(with_shortcut(answer_word(value), told[value]))
            else:
                chip.setToolTip(_("{answer} (ändern: Pfeil links, rechts)").format(answer=answer_word(value)))

    def _answer(self, value: AnswerValue) -> None:
        self._wants_words = value == "yes" and self.item.lacks == "log" and not self.note.text().strip()
        if self._wants_words:
            # The record holds nothing that would show it: in words, then, or not at all.
            self._check(self.item.answer)
            self.open_reasons(opened=True)
            (self.nothing if self.nothing.isVisible() else self.note).setFocus()
            return
        if value != "yes":
            # What isn't so wants a word, and a reason often opens the way.
            self.open_reasons(opened=True)
            self.note.setFocus()
        self._tell(value)

    def _keep_note(self) -> None:
        given = self._given()
        if given is None and self._wants_words and self.note.text().strip():
            given = "yes"
            self._check(given)
        if given is not None and self.note.text().strip() != self._told_note:
            self._tell(given)

    def _say_nothing(self) -> None:
        self.note.setText(self.nothing.text())
        self._check("yes")
        self._tell("yes")
        self.next_requested.emit()

    def _tell(self, value: AnswerValue) -> None:
        self._wants_words = False
        self._told_note = self.note.text().strip()
        self.answered.emit(self.item.id, value, self._told_note)
