"""A file up close, before it leaves."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontDatabase, QImage, QPainter, QPaintEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_bytes
from helpdesk.tickets import Attachment
from helpdesk.tickets.altering import Excerpt
from ui.jobs import Jobs
from ui.theme import theme
from ui.tickets.looking import Look, look
from ui.tickets.overlay import Overlay
from ui.widgets import EmptyState, Muted, Notice, padded, push

_PATIENCE_MS = 200
"""After so long it is said that something is being opened."""


class Preview(Overlay):
    """One file: a picture as it is, the first lines of a text, and of all else its name and size.

    Signals:
        blacken_requested: Parts of the picture shall be made unreadable; carries the `Attachment`.
    """

    blacken_requested = Signal(object)

    def __init__(self, jobs: Jobs, origin: QWidget, file: Attachment, line: int = 0) -> None:
        """`line` is the one to be shown and marked; 0 for none."""
        super().__init__(origin, "preview", file.name, format_bytes(file.bytes))
        self._file = file
        self._line = line
        self.problem = Notice("preview_problem")
        self.blacken = push(_("Schwärzen"), "preview_blacken", "square")
        self.blacken.setToolTip(_("Stellen unleserlich machen, bevor das Bild hinausgeht"))
        self.blacken.clicked.connect(self._blacken)
        self.blacken.hide()
        self.tools.addWidget(self.blacken)
        padded(self.body, margin=theme().size.space_2)
        self.body.addWidget(self.problem)
        self.waiting = Muted(_("Wird geöffnet …"))
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.waiting.hide()
        self.body.addWidget(self.waiting, 1)
        self._late = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._late.timeout.connect(self.waiting.show)
        self._late.start()
        jobs.ask(self, lambda helpdesk: look(helpdesk, file, max(line, 1)), self.show_look, self._explain)

    def show_look(self, seen: Look) -> None:
        """Shows what was read."""
        self._late.stop()
        self.waiting.hide()
        told = [format_bytes(self._file.bytes), *(altered.word for altered in seen.altered)]
        if not seen.image.isNull():
            facts = f"{seen.size.width()} × {seen.size.height()}"
            told.insert(0, _("Seite 1 von {count}").format(count=seen.pages) if seen.pages else facts)
            self.body.addWidget(_Picture(seen.image), 1)
            self.blacken.setVisible(not seen.pages)
        elif seen.excerpt is not None:
            self.body.addWidget(_Lines(seen.excerpt, self._line), 1)
            if seen.excerpt.more:
                told.append(_("Auszug"))
        else:
            words = _("{size}. Zum Ansehen öffnen Sie die Datei an ihrem Ort; hier wird sie nicht ausgeführt.")
            text = seen.problem or words.format(size=format_bytes(self._file.bytes))
            self.body.addWidget(EmptyState("file-text", _("Keine Vorschau"), text, None, "preview_none"), 1)
        self.details.setText(" · ".join(told))

    def _blacken(self) -> None:
        self.put_away()
        self.blacken_requested.emit(self._file)

    def _explain(self, error: HelpdeskError) -> None:
        self._late.stop()
        self.waiting.hide()
        self.problem.show_error(error)


class _Picture(QWidget):
    """A picture as large as there is room, and never larger than it is."""

    def __init__(self, image: QImage) -> None:
        super().__init__()
        self._image = image
        self.setAccessibleName(_("Bild"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        del event
        edge = theme().size.space_4
        room = self.rect().adjusted(edge, edge, -edge, -edge)
        size = self._image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        size = size.boundedTo(self._image.size()) if size.width() > self._image.width() else size
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(_centred(size, room), self._image)


def _centred(size: QSize, room: QRect) -> QRect:
    return QRect(
        room.left() + (room.width() - size.width()) // 2,
        room.top() + (room.height() - size.height()) // 2,
        size.width(),
        size.height(),
    )


class _Lines(QPlainTextEdit):
    """Lines with their numbers, the one that matters marked."""

    def __init__(self, excerpt: Excerpt, line: int) -> None:
        super().__init__()
        self.setObjectName("preview_lines")
        self.setAccessibleName(_("Inhalt der Datei"))
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        width = len(str(excerpt.first + len(excerpt.lines)))
        numbered = (f"{number:>{width}}  {text}" for number, text in enumerate(excerpt.lines, excerpt.first))
        self.setPlainText("\n".join(numbered))
        if line:
            self._mark(line - excerpt.first)

    def _mark(self, row: int) -> None:
        cursor = QTextCursor(self.document().findBlockByNumber(row))
        mark = QTextEdit.ExtraSelection()
        mark.cursor = cursor
        mark.format.setBackground(QColor(theme().soft("warning")))
        mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)  # noqa: FBT003
        self.setExtraSelections([mark])
        self.setTextCursor(cursor)
        self.centerCursor()
