"""The message, and what can be pasted and dropped into it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Signal
from PySide6.QtGui import QFocusEvent, QImage, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from helpdesk.tickets import MESSAGE_LENGTH
from ui.tickets.answers import TakenAnswers

SEND_KEY = "Ctrl+Return"


class MessageEdit(QPlainTextEdit):
    """Plain text; Tab leaves it. Pasted pictures and dropped files are not text and go to the attachments.

    Signals:
        image_pasted: The clipboard's picture, a `QImage`.
        files_dropped: Paths pasted or dropped.
        text_refused: A text was to be inserted with which there would be more than a message may have; carries it.
        left: The focus went elsewhere.
    """

    image_pasted = Signal(QImage)
    files_dropped = Signal(list)
    text_refused = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.answers = TakenAnswers(self)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        # It takes what room there is; Qt's own wish would push the attachments below the fold of a small window.
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def setPlainText(self, text: str) -> None:  # noqa: N802 - Qt's name
        self.answers.forget()
        super().setPlainText(text)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 - Qt's name
        return (
            source.hasImage() or source.hasHtml() or bool(local_files(source)) or super().canInsertFromMimeData(source)
        )

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        if files := local_files(source):
            self.files_dropped.emit(files)
        elif source.hasImage() and not source.hasText():
            self.image_pasted.emit(QImage(source.imageData()))
        else:
            self._insert(_plain(source))

    def _insert(self, text: str) -> None:
        cursor = self.textCursor()
        kept = self.document().characterCount() - 1 - (cursor.selectionEnd() - cursor.selectionStart())
        if kept + len(text) > MESSAGE_LENGTH:
            # Laying a log of ten megabytes out would block the window for seconds.
            self.text_refused.emit(text)
        elif text:
            cursor.insertText(_whole(text))
            self.setTextCursor(cursor)
            self.ensureCursorVisible()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.left.emit()


def _plain(source: QMimeData) -> str:
    """What was copied, as text; of something formatted its letters, and nothing it names is loaded."""
    if source.hasText() or not source.hasHtml():
        return source.text()
    from helpdesk.delivery.wording import plain  # noqa: PLC0415 - its parser, when it is wanted

    return plain(source.html())


def _whole(text: str) -> str:
    """Without what no file can keep: Qt counts letters as UTF-16 does, and half of one may be copied."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def local_files(source: QMimeData) -> list[Path]:
    """The files of this machine that a drop or the clipboard names."""
    return [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]


def replace_changed(edit: QPlainTextEdit, text: str) -> None:
    """Makes the text another, in one step that can be undone; cursor and selection stay with the words they are at."""
    former = edit.toPlainText()
    if former == text:
        return
    begin = _alike(former, text)
    rest, new = former[begin:], text[begin:]
    same = _alike(rest[::-1], new[::-1])
    cursor = QTextCursor(edit.document())
    # Qt counts in UTF-16.
    cursor.setPosition(_units(former[:begin]))
    cursor.setPosition(_units(former[: len(former) - same]), QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(new[: len(new) - same])


def _alike(one: str, other: str) -> int:
    """How many letters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (letter, there) in pairs if letter != there), min(len(one), len(other)))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
