"""Logos: whether a picture can stand on every letter for years, and how it is given to the press."""

import hashlib
import io
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _

LARGEST = 4 * 1024 * 1024
"""Bytes; a logo is part of every document that is kept."""

WIDTH_MM, HEIGHT_MM = 70.0, 24.0
"""The room for it above the address zone; it is set as large as fits in there."""

_LEAST_DPI = 200
_MOST_PIXELS = 16_000_000
_SVG = "http://www.w3.org/2000/svg"
_FORBIDDEN = frozenset({"script", "foreignObject", "iframe", "embed", "object", "audio", "video", "handler"})
_MOVING = frozenset({"animate", "animateMotion", "animateTransform", "set"})
_INNER = re.compile(r"#|data:image/(?:png|jpeg|gif|webp);base64,", re.IGNORECASE)
_OUTSIDE = re.compile(r"@import|url\(\s*['\"]?(?!#|data:image/(?:png|jpeg|gif|webp);)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that was checked.

    Attributes:
        name: Tells its content: one name never stands for two pictures.
        ratio: Width by height.
        hints: What is allowed and yet might not look as intended.
    """

    name: str
    ratio: float
    hints: tuple[str, ...] = ()


def check_logo(content: bytes, name: str) -> Logo:
    """Looks whether a picture can be printed as a logo; whether the press takes it is tried by `Stationery`.

    Raises:
        HelpdeskError: `logo_too_large`, `logo_unreadable`, `logo_unsafe`, `logo_empty` or `logo_colours`.
    """
    if len(content) > LARGEST:
        raise HelpdeskError(
            "logo_too_large",
            _("{name} ist größer als {limit} MB.").format(name=name, limit=LARGEST // 1024 // 1024),
            hint=_("Ein Logo als SVG oder in Druckgröße als PNG hat selten mehr als 200 kB."),
        )
    own = hashlib.sha256(content).hexdigest()[:16]
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        ratio, hints = _check_png(content, name)
        return Logo(f"logo-{own}.png", ratio, hints)
    ratio, hints = _check_svg(content, name)
    return Logo(f"logo-{own}.svg", ratio, hints)


def _check_png(content: bytes, name: str) -> tuple[float, tuple[str, ...]]:
    from PIL import Image  # noqa: PLC0415 - only a new logo needs it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
                if picture.width * picture.height > _MOST_PIXELS:
                    raise _unreadable(name, _("Es hat mehr als 16 Millionen Punkte."))
                picture.load()
                width, height, mode = picture.width, picture.height, picture.mode
                box = picture.convert("RGBA").getchannel("A").getbbox()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _unreadable(name, _("Das PNG ist beschädigt.")) from error
    if box is None:
        raise HelpdeskError(
            "logo_empty",
            _("{name} ist ganz durchsichtig.").format(name=name),
            hint=_("Exportieren Sie das Logo noch einmal."),
        )
    if mode.startswith("I"):
        raise HelpdeskError(
            "logo_colours",
            _("{name} hat 16 Bit je Farbe; das drucken nicht alle Drucker gleich.").format(name=name),
            hint=_("Speichern Sie es als PNG mit 8 Bit je Farbe, oder als SVG."),
        )
    printed = min(WIDTH_MM, HEIGHT_MM * width / height)
    dpi = int(width / (printed / 25.4))
    if dpi >= _LEAST_DPI:
        return width / height, ()
    hint = _("Gedruckt hat es {dpi} Punkte je Zoll; unter {least} sieht man sie. Besser ist SVG oder ein größeres PNG.")
    return width / height, (hint.format(dpi=dpi, least=_LEAST_DPI),)


def _check_svg(content: bytes, name: str) -> tuple[float, tuple[str, ...]]:
    reader = _SvgReader()
    try:
        reader.read(content)
    except (expat.ExpatError, UnicodeDecodeError, LookupError, ValueError) as error:
        raise _unreadable(name, _("Es ist weder ein PNG noch ein wohlgeformtes SVG.")) from error
    if reader.unsafe:
        raise HelpdeskError(
            "logo_unsafe",
            _("{name} enthält, was nicht in ein Dokument gehört: {what}").format(name=name, what=reader.unsafe),
            hint=_("Exportieren Sie das Logo als schlichtes SVG, mit eingebetteten Bildern und ohne Skripte."),
        )
    if reader.ratio <= 0:
        raise _unreadable(name, _("Dem SVG fehlt seine Größe (viewBox)."))
    hints = (
        (_("Es enthält Text, der hier in einer anderen Schrift stehen kann. Wandeln Sie ihn in Pfade um."),)
        if reader.has_text
        else ()
    )
    return reader.ratio, hints


class _SvgReader:
    """Reads an SVG once from end to end and notes the first thing that must not be in it."""

    def __init__(self) -> None:
        self.unsafe = ""
        self.ratio = 0.0
        self.has_text = False
        self._depth = 0
        self._style: list[str] | None = None

    def read(self, content: bytes) -> None:
        """Raises ValueError where the root is no SVG, and what expat does."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        # Entities may name files, or grow without end.
        parser.EntityDeclHandler = lambda *_parts: self._refuse("ENTITY")
        parser.ProcessingInstructionHandler = lambda target, _data: self._refuse(f"<?{target}?>")
        parser.Parse(content, True)  # noqa: FBT003 - the interface of expat

    def _start(self, qualified: str, attributes: dict[str, str]) -> None:
        namespace, _space, element = qualified.rpartition(" ")
        if self._depth == 0:
            if (namespace, element) != (_SVG, "svg"):
                raise ValueError(qualified)
            self.ratio = _ratio(attributes)
        self._depth += 1
        if self._depth > 200:
            raise ValueError("depth")
        if element in _FORBIDDEN or element in _MOVING:
            self._refuse(f"<{element}>")
        self.has_text |= element == "text"
        if element == "style":
            self._style = []
        for attribute, value in attributes.items():
            local = attribute.rpartition(" ")[2]
            if local.lower().startswith("on"):
                self._refuse(local)
            elif local in {"href", "src"} and element not in {"a", "metadata"} and not _INNER.match(value.strip()):
                # Of an editor's own elements nothing is drawn.
                if namespace == _SVG:
                    self._refuse(f"{local}={value[:60]}")
            elif _OUTSIDE.search(value):
                self._refuse(value[:60])

    def _end(self, qualified: str) -> None:
        self._depth -= 1
        if self._style is not None and qualified.rpartition(" ")[2] == "style":
            css, self._style = "".join(self._style), None
            if _OUTSIDE.search(css):
                self._refuse("@import / url()")

    def _text(self, text: str) -> None:
        if self._style is not None:
            self._style.append(text)

    def _refuse(self, what: str) -> None:
        self.unsafe = self.unsafe or what


def _ratio(attributes: dict[str, str]) -> float:
    box = [_number(part) for part in re.split(r"[\s,]+", attributes.get("viewBox", "").strip())]
    width, height = (_number(attributes.get(name, "")) for name in ("width", "height"))
    if width <= 0 or height <= 0:
        width, height = (box[2], box[3]) if len(box) == 4 else (0.0, 0.0)
    return width / height if width > 0 and height > 0 else 0.0


def _number(text: str) -> float:
    found = re.fullmatch(r"([0-9]*\.?[0-9]+(?:e-?[0-9]+)?)(?:px|pt|mm|cm|in|pc|q)?", text.strip(), re.IGNORECASE)
    return float(found[1]) if found else 0.0


def _unreadable(name: str, why: str) -> HelpdeskError:
    return HelpdeskError(
        "logo_unreadable",
        _("{name} lässt sich nicht als Logo verwenden. {why}").format(name=Path(name).name, why=why),
        hint=_("Es gehen SVG und PNG."),
    )
