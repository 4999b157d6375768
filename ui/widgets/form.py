from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from ui.theme import changed, theme
from ui.widgets.labels import ProblemLabel, Small, tip
from ui.widgets.surfaces import mark_invalid


class Field(QWidget):
    """An input with its caption; a problem stands below it until the input is mended."""

    def __init__(self, caption: str, editor: QWidget, name: str) -> None:
        super().__init__()
        self.editor = editor
        editor.setObjectName(name)
        editor.setAccessibleName(caption)
        self.caption = Small(caption, wrap=False)
        self.caption.setBuddy(editor)
        self.problem = ProblemLabel()
        self.problem.setObjectName(f"{name}_problem")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_1)
        column.addWidget(self.caption)
        column.addWidget(editor, 1)
        column.addWidget(self.problem)
        vertical = editor.sizePolicy().verticalPolicy()
        grows = vertical in {QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding}
        self.setSizePolicy(
            QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding if grows else QSizePolicy.Policy.Maximum
        )

    def show_problem(self, text: str) -> None:
        """Says what is wrong, or takes it back with an empty text."""
        if text != self.problem.text():
            self.problem.setText(text)
            self.editor.setAccessibleDescription(text)
            mark_invalid(self.editor, invalid=bool(text))


class FieldRow(QWidget):
    """Fields side by side, one below the other where the row gets too narrow for them."""

    def __init__(self, *fields: tuple[QWidget, int], room: int = 0) -> None:
        """Each field comes with its share of the width; `room` is what all of them need, in heights of a letter."""
        super().__init__()
        self._room = room or len(fields) * 9
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(theme().size.space_3)
        for field, share in fields:
            self._line.addWidget(field, share)
            if field.sizePolicy().verticalPolicy() is QSizePolicy.Policy.Maximum:
                # A problem below one of them leaves the others where they are.
                self._line.setAlignment(field, Qt.AlignmentFlag.AlignTop)
        changed.connect(self._arrange)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.width() < theme().size.text_body * self._room
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._line.setDirection(down if narrow else across)


class Choice(QComboBox):
    """A choice from a list. The wheel scrolls the page and changes nothing: it does in the opened list only."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def offer(self, options: Iterable[tuple[str, str]]) -> None:
        """Offers values with their words, keeping what is chosen."""
        chosen = self.value()
        blocked = self.blockSignals(True)  # noqa: FBT003 - Qt's argument
        self.clear()
        for value, word in options:
            self.addItem(word, value)
        self.choose(chosen)
        self.blockSignals(blocked)

    def value(self) -> str:
        return self.currentData() or ""

    def choose(self, value: str) -> None:
        """Chooses a value; one that isn't offered is added, so that opening a draft never changes it."""
        at = self.findData(value)
        if at < 0 and value:
            self.addItem(value, value)
            at = self.count() - 1
        self.setCurrentIndex(max(at, 0))
        self.setToolTip(tip(self.currentText()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        # As Qt's, but for the words that don't fit: those end in … instead of in half a letter.
        del event
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(control, option, part, self).width() - theme().size.space_1
        shown = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        option.currentText = shown
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()
