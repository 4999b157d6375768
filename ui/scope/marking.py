"""Foreign plain text with marked words, laid out and painted without any markup."""

import re
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPointF, QSize
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import theme

Span = tuple[int, int]

_WORD = re.compile(r"\w+")
# One letter for one letter, so that positions in the folded text are positions in the text.
_FOLD = str.maketrans("äöüßéèáàâêîôûçñÄÖÜÉÈÁÀ", "aouseeaaaeioucnaoueeaa")
_SHORTEST_PART = 4


def spans(text: str, words: Iterable[str]) -> list[Span]:
    """Where `text` has the words, or the part of a compound or of an inflected form it shares with them."""
    wanted = {_fold(word) for word in words if word.strip()}
    found = []
    for token in _WORD.finditer(text):
        part = max((_shared(_fold(token.group()), word) for word in wanted), key=lambda span: span[1], default=(0, 0))
        if part[1]:
            found.append((token.start() + part[0], part[1]))
    return found


def contains(text: str, words: str) -> bool:
    """Whether each of the words stands somewhere in the text, whatever its case and umlauts."""
    folded = _fold(text)
    return all(_fold(word) in folded for word in words.split())


def laid_out(text: str, font: QFont, width: float, marks: Iterable[Span] = ()) -> tuple[QTextLayout, float]:
    """The text broken into lines at most `width` pixels wide, and its height."""
    layout = QTextLayout(text.replace("\n", "\N{LINE SEPARATOR}"), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats([_marked(start, length) for start, length in marks])
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1))
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return layout, height


class MarkedText(QWidget):
    """A paragraph of foreign text in which the caller's words are marked."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._marks: list[Span] = []
        self._heights: dict[int, int] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_text(self, text: str, words: Iterable[str] = ()) -> None:
        """Shows the text with these words marked."""
        marks = spans(text, words)
        if (text, marks) == (self._text, self._marks):
            return
        self._text, self._marks = text, marks
        self._heights.clear()
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        return self._text

    def marked(self) -> list[str]:
        """The marked pieces, in order."""
        return [self._text[start : start + length] for start, length in self._marks]

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        # Layouts ask several times over.
        if width not in self._heights:
            self._heights[width] = round(laid_out(self._text, self.font(), width, self._marks)[1] + 0.5)
        return self._heights[width]

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        width = self.width() if self.width() > 1 else theme().size.column // 2
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(self.fontMetrics().averageCharWidth() * 12, self.fontMetrics().height())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.PaletteChange}:
            self._heights.clear()
            self.updateGeometry()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        del event
        painter = QPainter(self)
        painter.setPen(QColor(theme().text))
        laid_out(self._text, self.font(), self.width(), self._marks)[0].draw(painter, QPointF(0, 0))


def _fold(text: str) -> str:
    return "".join(letter.lower()[0] for letter in text.translate(_FOLD))


def _shared(token: str, word: str) -> Span:
    if token == word:
        return 0, len(token)
    if len(word) >= _SHORTEST_PART and (at := token.find(word)) >= 0:
        return at, len(word)
    if len(token) >= _SHORTEST_PART and token in word:
        return 0, len(token)
    common = 0
    for ours, theirs in zip(token, word, strict=False):
        if ours != theirs:
            break
        common += 1
    return (0, common) if common >= max(_SHORTEST_PART, 0.6 * min(len(token), len(word))) else (0, 0)


def _marked(start: int, length: int) -> QTextLayout.FormatRange:
    style = QTextCharFormat()
    style.setFontWeight(QFont.Weight(theme().size.weight_strong))
    style.setFontUnderline(True)
    style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
    style.setBackground(QColor(theme().accent_soft))
    marked = QTextLayout.FormatRange()
    marked.start, marked.length, marked.format = start, length, style
    return marked
