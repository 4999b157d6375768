"""Answers taken into a text: where each stands, and whether it still does."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit

from helpdesk.tickets import Judgement

_KEPT = 4
"""An answer goes on standing while one in so many of its words does: people shorten and rephrase."""


@dataclass(slots=True)
class _Place:
    judgement: Judgement
    start: QTextCursor
    end: QTextCursor
    taken: bool = True


class TakenAnswers(QObject):
    """The answers taken into a text since it was put on the table.

    Signals:
        came: An answer has come into the text, also by redoing; carries its `Judgement`.
        stayed: It was to come and stands there already; carries its `Judgement`.
        went: It is gone, by undoing or by hand; carries its `Judgement`.
    """

    came = Signal(object)
    stayed = Signal(object)
    went = Signal(object)

    def __init__(self, edit: QPlainTextEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._places: dict[str, _Place] = {}
        edit.textChanged.connect(self._compare)

    def forget(self) -> None:
        """Another text is on the table; what stands in it was taken earlier."""
        self._places.clear()

    def take(self, paragraph: str, judgement: Judgement) -> None:
        """Puts an answer where the cursor stands, in one step that can be undone, unless it stands there already.

        Where it does, it is selected, so that one sees where.
        """
        # Else writing it would be taken for redoing.
        place = self._places.pop(paragraph, None)
        if place is None or not place.taken:
            place = self._find(paragraph, judgement)
        if place is None:
            self._places[paragraph] = _place(insert_paragraph(self._edit, paragraph), judgement)
            self.came.emit(judgement)
        else:
            place.judgement = judgement
            self._places[paragraph] = place
            self._edit.setTextCursor(_selected(self._edit, place.start.position(), place.end.position()))
            self._edit.ensureCursorVisible()
            self.stayed.emit(judgement)

    def _find(self, paragraph: str, judgement: Judgement) -> _Place | None:
        # Qt finds no protected spaces, it takes them for common ones.
        wanted, exactly = paragraph.replace("\u00a0", " "), QTextDocument.FindFlag.FindCaseSensitively
        found = self._edit.document().find(wanted, 0, exactly)
        return None if found.isNull() else _place(found, judgement)

    def _compare(self) -> None:
        for paragraph, place in list(self._places.items()):
            if place.taken:
                left = _selected(self._edit, place.start.position(), place.end.position()).selectedText()
                if not _is_left(paragraph, left):
                    place.taken = False
                    self.went.emit(place.judgement)
            elif again := self._find(paragraph, place.judgement):
                self._places[paragraph] = again
                self.came.emit(place.judgement)


def insert_paragraph(edit: QPlainTextEdit, text: str) -> QTextCursor:
    """Puts a paragraph where the cursor stands, with an empty line between it and its neighbours; returns it selected.

    It is a step of its own: undoing takes the paragraph, and nothing that was typed before.
    """
    cursor = edit.textCursor()
    cursor.clearSelection()
    at = cursor.position()
    before = _selected(edit, 0, at).selectedText().replace("\u2029", "\n")
    after = edit.document().toPlainText()[len(before) :]
    cursor.beginEditBlock()
    if before.strip():
        cursor.insertText("\n" * max(0, 2 - _newlines(before[::-1])))
    start = cursor.position()
    cursor.insertText(text.strip())
    end = cursor.position()
    if after.strip():
        cursor.insertText("\n" * max(0, 2 - _newlines(after)))
    cursor.endEditBlock()
    edit.setTextCursor(cursor)
    edit.ensureCursorVisible()
    return _selected(edit, start, end)


def _selected(edit: QPlainTextEdit, start: int, end: int) -> QTextCursor:
    cursor = QTextCursor(edit.document())
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return cursor


def _place(selected: QTextCursor, judgement: Judgement) -> _Place:
    start, end = QTextCursor(selected), QTextCursor(selected)
    start.setPosition(selected.selectionStart())
    end.setPosition(selected.selectionEnd())
    for cursor in (start, end):
        # What is typed beside an answer is no part of it.
        cursor.setKeepPositionOnInsert(True)
    return _Place(judgement, start, end)


def _newlines(text: str) -> int:
    return len(text) - len(text.lstrip("\n"))


def _is_left(paragraph: str, found: str) -> bool:
    words, kept = paragraph.split(), set(found.split())
    return sum(word in kept for word in words) * _KEPT >= len(words)
