"""Pictures on their way into a ticket: checked, freed of what nobody meant to send, shrunk and blackened.

Pillow is loaded when the first picture comes. It opens a picture as what its name says and as nothing else, and only
after its size was looked at: decoding is where bombs go off.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_bytes
from helpdesk.tickets.altering import Altered, Region, ShrinkOfferedError
from helpdesk.tickets.names import extension
from helpdesk.tickets.picture_parts import parts

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 50_000_000
"""The most pixels of a picture; telephones make some of 48 million."""

MOST_MOVING_PIXELS = 100_000_000
"""The most pixels of all frames of a moving picture together: they are all in memory when it is written anew."""

LONGEST_EDGE = 2560
"""Pixels; what is longer than that is offered to be shrunk. A screen is shown whole, a letter is still read."""

_SHORTEST_EDGE = 320
_STEP = 0.8

KINDS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "bmp": "BMP", "webp": "WEBP"}
"""Extensions of pictures, and what Pillow calls them."""

_BROKEN = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, OverflowError, struct.error, zlib.error)
"""What Pillow says of files that are damaged or made to harm."""

_PLACE = 0x8825
_ORIENTATION = 0x0112
_NEEDED = ("transparency", "icc_profile", "dpi", "gamma")
"""What of a picture's facts changes how it is seen; all others stay behind."""

_WRITTEN = ("icc_profile", "dpi")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture as it may be kept.

    Attributes:
        width: In pixels, as it is seen.
        height: Likewise.
        altered: What was changed; nothing when the bytes are those chosen.
    """

    content: bytes
    width: int
    height: int
    altered: tuple[Altered, ...] = ()


def offer_to_shrink(name: str, size: int, most_bytes: int, smaller: Prepared) -> ShrinkOfferedError:
    """What to say of a picture that is taken when shrunk; sizes in bytes."""
    told = _("Das Bild {name} hat {size}; angenommen werden höchstens {most}.")
    hint = _("Verkleinert auf {width} x {height} Bildpunkte hätte es {bytes}.")
    return ShrinkOfferedError(
        told.format(name=name, size=format_bytes(size), most=format_bytes(most_bytes)),
        hint.format(width=smaller.width, height=smaller.height, bytes=format_bytes(len(smaller.content))),
        len(smaller.content),
    )


def is_picture(name: str) -> bool:
    """Whether the name promises a picture that is looked at here."""
    return extension(name) in KINDS


def prepare(name: str, content: bytes) -> Prepared:
    """Checks a picture whole and writes it anew if it holds anything beside itself.

    Raises:
        HelpdeskError: `picture_too_large`, `picture_too_long` or `picture_broken`.
    """
    kind = KINDS[extension(name)]
    with _opened(name, content) as image:
        exif = image.getexif()
        turned = exif.get(_ORIENTATION, 1) != 1
        found = parts(kind, content)
        if not found.foreign and not turned:
            for frame in _frames(name, image):
                frame.load()
            return Prepared(content, *image.size)
        altered = [Altered.PLACE] if _PLACE in exif or b"GPSLatitude" in _xmp(image) else []
        altered += [Altered.METADATA] if found.metadata and not altered else []
        altered += [Altered.TRAILING] if found.trailing and kind in {"PNG", "JPEG", "GIF"} else []
        altered += [Altered.TURNED] if turned else []
        moving = _Moving.of(name, image)
        return Prepared(moving.encoded(kind, _as_before(image)), *moving.frames[0].size, tuple(altered))


def shrunk(name: str, content: bytes, most_bytes: int) -> Prepared:
    """The picture with no edge longer than `LONGEST_EDGE`, and shorter still until it has no more than `most_bytes`.

    Raises:
        HelpdeskError: As `prepare`; `picture_unshrinkable` when it would get too small to be read.
    """
    kind = KINDS[extension(name)]
    with _opened(name, content) as image:
        moving = _Moving.of(name, image)
        edge = float(min(LONGEST_EDGE, max(moving.frames[0].size)))
        while edge >= _SHORTEST_EDGE:
            smaller = moving.fitted(round(edge))
            # As it was compressed, or with the usual loss: whichever is smaller.
            result = smaller.encoded(kind, _as_before(image))
            if kind in {"JPEG", "WEBP"}:
                result = min(result, smaller.encoded(kind, {"quality": 85}), key=len)
            if len(result) <= most_bytes:
                return Prepared(result, *smaller.frames[0].size, (Altered.SHRUNK,))
            edge *= _STEP
    raise HelpdeskError(
        "picture_unshrinkable",
        _("{name} lässt sich nicht so verkleinern, dass man noch etwas erkennt.").format(name=name),
        hint=_("Schneiden Sie den wichtigen Teil aus und hängen Sie diesen an."),
    )


def blackened(name: str, content: bytes, regions: Sequence[Region]) -> Prepared:
    """The picture with rectangles of black pixels, in each of its frames.

    Raises:
        HelpdeskError: As `prepare`.
    """
    with _opened(name, content) as image:
        moving = _Moving.of(name, image)
        for number, frame in enumerate(moving.frames):
            moving.frames[number] = _painted(frame, regions)
        result = moving.encoded(KINDS[extension(name)], _as_before(image))
        return Prepared(result, *moving.frames[0].size)


def size_of(name: str, content: bytes) -> tuple[int, int]:
    """Width and height in pixels, as far as its head tells.

    Raises:
        HelpdeskError: As `prepare`.
    """
    with _opened(name, content) as image:
        return image.size


class _Moving:
    """All frames of a picture, clean and upright; most pictures have one."""

    def __init__(self, frames: list[Image.Image], durations: list[int], loop: int | None) -> None:
        self.frames = frames
        self.durations = durations
        self.loop = loop

    @staticmethod
    def of(name: str, image: Image.Image) -> _Moving:
        frames, durations = [], []
        for frame in _frames(name, image):
            durations.append(int(frame.info.get("duration", 0)))
            frames.append(_clean(frame))
        return _Moving(frames, durations, image.info.get("loop"))

    def fitted(self, edge: int) -> _Moving:
        """No edge longer than `edge` pixels."""
        smaller = []
        for frame in self.frames:
            copy = (
                frame.convert("RGBA" if frame.has_transparency_data else "RGB") if frame.mode == "P" else frame.copy()
            )
            copy.info = {fact: frame.info[fact] for fact in ("icc_profile",) if fact in frame.info}
            copy.thumbnail((edge, edge))
            smaller.append(copy)
        return _Moving(smaller, self.durations, self.loop)

    def encoded(self, kind: str, options: dict[str, Any]) -> bytes:
        """The bytes of a file of this kind."""
        first, *others = self.frames
        facts: dict[str, Any] = {fact: first.info[fact] for fact in _WRITTEN if fact in first.info}
        if others:
            facts |= {"save_all": True, "append_images": others, "duration": self.durations}
            facts |= {"loop": self.loop} if self.loop is not None else {}
            clear = kind == "GIF" and any(frame.has_transparency_data for frame in self.frames)
            facts |= {"disposal": 2} if clear else {}
        target = BytesIO()
        first.save(target, kind, **facts, **options)
        return target.getvalue()


def _clean(frame: Image.Image) -> Image.Image:
    from PIL import ImageOps  # noqa: PLC0415 - only where there are pictures

    upright = ImageOps.exif_transpose(frame)
    upright = upright.copy() if upright is frame else upright
    upright.info = {fact: frame.info[fact] for fact in _NEEDED if fact in frame.info}
    return upright


def _painted(frame: Image.Image, regions: Sequence[Region]) -> Image.Image:
    if frame.mode not in _BLACK:
        facts = frame.info
        frame = frame.convert("RGBA" if frame.has_transparency_data else "RGB")
        frame.info = {fact: facts[fact] for fact in _WRITTEN if fact in facts}
    for region in regions:
        box = (region.left, region.top, region.left + region.width, region.top + region.height)
        frame.paste(_BLACK[frame.mode], box)
    return frame


_BLACK: dict[str, Any] = {"L": 0, "LA": (0, 255), "RGB": (0, 0, 0), "RGBA": (0, 0, 0, 255), "CMYK": (0, 0, 0, 255)}


def _as_before(image: Image.Image) -> dict[str, Any]:
    """How a photo was compressed: so written anew, it loses next to nothing and gets no larger."""
    tables = getattr(image, "quantization", None)
    if not tables:
        return {"quality": 90} if image.format == "WEBP" else {}
    from PIL import JpegImagePlugin  # noqa: PLC0415

    sampling = JpegImagePlugin.get_sampling(image)
    return {"qtables": tables, "subsampling": sampling, "progressive": "progression" in image.info, "optimize": True}


def _frames(name: str, image: Image.Image) -> Iterator[Image.Image]:
    # A photo that carries others behind it, as telephones make them, is the photo.
    count = 1 if image.format in {"JPEG", "MPO"} else getattr(image, "n_frames", 1)
    seen = 0
    for number in range(count):
        if count > 1:
            image.seek(number)
        # Of each frame: a later one may be larger than the first.
        _require_pixels(name, image)
        seen += image.width * image.height
        if count > 1 and seen > MOST_MOVING_PIXELS:
            raise HelpdeskError(
                "picture_too_long",
                _("{name} hat {count} Einzelbilder; das ist zu viel, um sie zu prüfen.").format(name=name, count=count),
                hint=_("Kürzen Sie die Aufnahme oder hängen Sie das Bild an, auf das es ankommt."),
            )
        yield image
    if count > 1:
        image.seek(0)


def _xmp(image: Image.Image) -> bytes:
    packet = image.info.get("xmp", image.info.get("XML:com.adobe.xmp", b""))
    return packet if isinstance(packet, bytes) else str(packet).encode()


@contextmanager
def _opened(name: str, content: bytes) -> Iterator[Image.Image]:
    from PIL import Image  # noqa: PLC0415 - it takes long to load, and most tickets have no picture

    # Its own guard warns first and raises at twice as much; ours is below both.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(BytesIO(content), formats=[KINDS[extension(name)]]) as image:
            _require_pixels(name, image)
            yield image
    except MemoryError as error:
        raise _too_large(name) from error
    except _BROKEN as error:
        raise HelpdeskError(
            "picture_broken",
            _("Das Bild {name} ist beschädigt und lässt sich nicht lesen.").format(name=name),
            hint=_("Öffnen Sie es in einem Bildprogramm, speichern Sie es neu und hängen Sie es dann an."),
        ) from error


def _require_pixels(name: str, image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise _too_large(name, f"{image.width} x {image.height}")


def _too_large(name: str, size: str = "") -> HelpdeskError:
    message = _("Das Bild {name} hat mit {size} zu viele Bildpunkte.") if size else _("Das Bild {name} ist zu groß.")
    return HelpdeskError(
        "picture_too_large",
        message.format(name=name, size=size),
        hint=_("Höchstens {most} Millionen Bildpunkte; verkleinern Sie es in einem Bildprogramm.").format(
            most=MOST_PIXELS // 1_000_000
        ),
    )
