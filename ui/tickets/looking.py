"""Looking at attached files safely: pictures are decoded as what their name says, all else is shown as text or not.

These functions run in the worker; pictures cross over as `QImage`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

from helpdesk.errors import HelpdeskError
from helpdesk.tickets import Attachment
from helpdesk.tickets.altering import Altered, Excerpt

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

FORMATS = {"png": b"png", "jpg": b"jpeg", "jpeg": b"jpeg", "gif": b"gif", "bmp": b"bmp", "webp": b"webp"}
"""Qt's names of what is decoded. SVG isn't among them: it loads files and can take forever."""

_BEGINNINGS = {b"png": b"\x89PNG", b"jpeg": b"\xff\xd8\xff", b"gif": b"GIF8", b"bmp": b"BM", b"webp": b"RIFF"}
_ALLOCATION_MB = 256
_MOST_PIXELS = 50_000_000
THUMBNAIL = 128
SHOWN = 3200
"""Pixels of the longer edge of a picture on the screen."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a file looks.

    Attributes:
        image: The picture, scaled down; null when there is none.
        size: Of the picture itself, in pixels.
        pages: Of a PDF, whose first one is the picture.
        problem: Why there is nothing to see, in a sentence.
    """

    image: QImage = field(default_factory=QImage)
    size: QSize = field(default_factory=QSize)
    excerpt: Excerpt | None = None
    pages: int = 0
    problem: str = ""
    altered: tuple[Altered, ...] = ()


def suffix(name: str) -> str:
    """The ending of a file's name in lower case."""
    return name.rpartition(".")[2].lower()


def thumbnails(helpdesk: Helpdesk, files: Sequence[Attachment]) -> dict[str, Look]:
    """How each file looks in a list, by its hash; what can't be read has no picture."""
    return {file.sha256: _small(helpdesk, file) for file in files}


def look(helpdesk: Helpdesk, file: Attachment, line: int = 1) -> Look:
    """How a file looks up close.

    Raises:
        HelpdeskError: It is gone from the store.
    """
    attached = helpdesk.tickets.attached
    altered = attached.altered(file.sha256)
    if suffix(file.name) in FORMATS:
        image, size = decode(file.name, attached.content(file.sha256), SHOWN)
        return Look(image, size, altered=altered)
    if suffix(file.name) == "pdf":
        return _pdf(helpdesk, file)
    return Look(excerpt=attached.excerpt(file, line), altered=altered)


def _pdf(helpdesk: Helpdesk, file: Attachment) -> Look:
    try:
        page, count = helpdesk.tickets.attached.first_page(file.sha256)
    except HelpdeskError as error:
        return Look(problem=error.message)
    image, size = decode("seite.png", page, SHOWN)
    return Look(image, size, pages=count)


def decode(name: str, content: bytes, edge: int) -> tuple[QImage, QSize]:
    """A picture no longer than `edge` pixels, and its own size; null when it is broken or too large."""
    kind = FORMATS[suffix(name)]
    if not content.startswith(_BEGINNINGS[kind]):
        return QImage(), QSize()
    QImageReader.setAllocationLimit(_ALLOCATION_MB)
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind))
    reader.setAutoDetectImageFormat(False)
    reader.setDecideFormatFromContent(False)
    # As Pillow turns it before it blackens: kept pictures are upright, those of older programs may not be.
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > _MOST_PIXELS:
        return QImage(), size
    if max(size.width(), size.height()) > edge:
        reader.setScaledSize(size.scaled(edge, edge, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    lying = reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90
    return reader.read(), size.transposed() if lying else size


def _small(helpdesk: Helpdesk, file: Attachment) -> Look:
    altered = helpdesk.tickets.attached.altered(file.sha256)
    if suffix(file.name) not in FORMATS:
        return Look(altered=altered)
    try:
        image, size = decode(file.name, helpdesk.tickets.attached.content(file.sha256), THUMBNAIL)
    except HelpdeskError:
        return Look(altered=altered)
    return Look(image, size, altered=altered)
