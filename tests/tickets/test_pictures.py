import os
import struct
import subprocess
import sys
import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageStat

from helpdesk.errors import HelpdeskError
from helpdesk.tickets.altering import Altered, Region
from helpdesk.tickets.picture_parts import parts
from helpdesk.tickets.pictures import (
    KINDS,
    LONGEST_EDGE,
    blackened,
    prepare,
    shrunk,
)

_ORIENTATION, _GPS = 0x0112, 0x8825
_PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def drawn(width: int = 80, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", (width, height), (200, 0, 0))
    ImageDraw.Draw(picture).rectangle((width // 2, 0, width, height), fill=(0, 0, 200))
    return picture.convert(mode)


def saved(kind: str, picture: Image.Image | None = None, /, **facts: object) -> bytes:
    target = BytesIO()
    (picture or drawn()).save(target, kind, **facts)
    return target.getvalue()


def photo(orientation: int = 1, **facts: object) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Kamera"
    exif[_ORIENTATION] = orientation
    exif.get_ifd(_GPS).update({1: "N", 2: (51.0, 43.0, 0.0)})
    return saved("JPEG", exif=exif, **facts)


def animation(kind: str = "GIF", frames: int = 3, comment: bytes = b"") -> bytes:
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255)] * frames
    first, *others = [Image.new("RGB", (20, 10), colours[number]) for number in range(frames)]
    facts: dict[str, object] = {"comment": comment} if comment else {}
    times = [100, 200, 300] * frames
    return saved(kind, first, save_all=True, append_images=others, duration=times[:frames], loop=0, **facts)


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def png_of(width: int, height: int) -> bytes:
    """A picture of one colour, however large: rows of nothing take next to no bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(1)
    rows = packer.compress(bytes(height * (1 + (width + 7) // 8))) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", saved("PNG")),
        ("a.png", saved("PNG", drawn(mode="P"), icc_profile=_PROFILE, dpi=(96, 96))),
        ("a.png", saved("PNG", drawn(mode="LA"))),
        ("a.jpg", saved("JPEG", icc_profile=_PROFILE)),
        ("a.jpg", saved("JPEG", progressive=True)),
        ("a.jpg", saved("JPEG", drawn(mode="CMYK"))),
        ("a.gif", saved("GIF")),
        ("a.gif", animation()),
        ("a.png", animation("PNG")),
    ],
)
def test_a_picture_that_is_nothing_else_keeps_its_bytes(name: str, content: bytes) -> None:
    prepared = prepare(name, content)

    assert prepared.content == content
    assert prepared.altered == ()
    assert (prepared.width, prepared.height) == opened(content).size


def test_a_photo_loses_its_place_and_stays_upright_and_in_its_colours() -> None:
    content = photo(orientation=6, icc_profile=_PROFILE, quality=95)

    prepared = prepare("a.jpg", content)

    kept = opened(prepared.content)
    assert prepared.altered == (Altered.PLACE, Altered.TURNED)
    assert (prepared.width, prepared.height) == kept.size == (40, 80)
    assert dict(kept.getexif()) == {}
    assert b"Kamera" not in prepared.content
    assert kept.info["icc_profile"] == _PROFILE
    top, bottom = kept.getpixel((20, 10)), kept.getpixel((20, 70))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 150 > bottom[0]


@pytest.mark.parametrize(
    ("name", "content", "altered"),
    [
        ("a.png", saved("PNG") + b"<script>1</script>", Altered.TRAILING),
        ("a.jpg", saved("JPEG") + b"trailer", Altered.TRAILING),
        ("a.gif", animation() + b"trailer", Altered.TRAILING),
        ("a.jpg", saved("JPEG", comment=b"Anna Muster"), Altered.METADATA),
        ("a.gif", animation(comment=b"Anna Muster"), Altered.METADATA),
        ("a.png", saved("PNG", exif=Image.Exif().tobytes()), Altered.METADATA),
    ],
)
def test_what_is_beside_the_picture_is_gone_and_the_picture_stays(name: str, content: bytes, altered: Altered) -> None:
    prepared = prepare(name, content)

    before, after = opened(content), opened(prepared.content)
    assert prepared.altered == (altered,)
    assert not parts(KINDS[name[2:]], prepared.content).foreign
    assert b"Anna" not in prepared.content
    assert getattr(after, "n_frames", 1) == getattr(before, "n_frames", 1)
    for number in range(getattr(before, "n_frames", 1)):
        before.seek(number)
        after.seek(number)
        assert after.info.get("duration") == before.info.get("duration")
        apart = ImageChops.difference(before.convert("RGB"), after.convert("RGB"))
        assert max(ImageStat.Stat(apart).mean) < 2


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif", "a.bmp", "a.webp"])
@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n", saved("TIFF"), b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
)
def test_what_is_no_picture_of_that_kind_is_named_as_broken(name: str, content: bytes) -> None:
    with pytest.raises(HelpdeskError, match=f"{name} ist beschädigt"):
        prepare(name, content)


@pytest.mark.parametrize("cut", [20, 60, 120])
@pytest.mark.parametrize(("name", "content"), [("a.png", saved("PNG")), ("a.jpg", photo()), ("a.gif", animation())])
def test_half_a_picture_is_refused_or_mended(name: str, content: bytes, cut: int) -> None:
    with suppress(HelpdeskError):
        assert not parts(KINDS[name[2:]], prepare(name, content[:cut]).content).foreign


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel for the most memory a process had")
def test_a_picture_of_900_million_pixels_is_refused_within_100_mb(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(png_of(30_000, 30_000))
    asked = (
        "import re, sys; from pathlib import Path\n"
        "from helpdesk.errors import HelpdeskError\n"
        "from helpdesk.tickets.pictures import prepare\n"
        "try: prepare('bomb.png', Path(sys.argv[1]).read_bytes())\n"
        "except HelpdeskError as error: print(error.code)\n"
        "print(re.search('VmHWM:[^0-9]*([0-9]+)', Path('/proc/self/status').read_text())[1])\n"
    )

    child = subprocess.run(
        [sys.executable, "-c", asked, str(bomb)],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip

    code, most = child.stdout.split()
    assert code == "picture_too_large"
    assert int(most) * 1024 < 100_000_000


def test_a_moving_picture_of_too_many_pixels_is_refused() -> None:
    one = saved("GIF", Image.new("L", (1, 1)))
    screen, frame = one[:6] + struct.pack("<HH", 7000, 7000) + one[10:-18], one[-18:-1]
    content = screen + frame * 7 + b";"

    with pytest.raises(HelpdeskError, match="7 Einzelbilder"):
        prepare("a.gif", content)


def test_shrinking_keeps_the_proportions_and_reaches_the_limit() -> None:
    content = saved("PNG", Image.effect_noise((1200, 600), 80))

    prepared = shrunk("a.png", content, 300_000)

    assert len(prepared.content) <= 300_000 < len(content)
    assert abs(prepared.width / prepared.height - 2) < 0.01
    assert opened(prepared.content).size == (prepared.width, prepared.height)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif"])
def test_a_long_edge_is_shrunk_although_its_bytes_are_few(name: str) -> None:
    prepared = shrunk(name, saved(KINDS[name[2:]], drawn(3000, 300)), 10_000_000)

    assert opened(prepared.content).size == (LONGEST_EDGE, 256)


def test_what_would_be_too_small_to_read_is_not_shrunk() -> None:
    with pytest.raises(HelpdeskError, match="lässt sich nicht so verkleinern"):
        shrunk("a.png", saved("PNG", Image.effect_noise((400, 400), 80)), 1000)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16", "CMYK"])
def test_blackened_pixels_are_black_and_the_others_stay(mode: str) -> None:
    name = "a.jpg" if mode == "CMYK" else "a.png"
    picture = drawn(mode=mode) if mode != "I;16" else Image.new("I;16", (80, 40), 60_000)
    content = saved(KINDS[name[2:]], picture)

    result = opened(blackened(name, content, [Region(8, 8, 16, 16), Region(70, 0, 900, 900)]).content).convert("RGB")

    before = opened(content).convert("RGB")
    for inside in ((8, 8), (23, 23), (70, 0), (79, 39)):
        assert max(result.getpixel(inside)) <= 3  # type: ignore[arg-type]
    assert result.size == before.size
    assert all(abs(a - b) < 9 for a, b in zip(result.getpixel((40, 30)), before.getpixel((40, 30)), strict=True))  # type: ignore[arg-type]


def test_every_frame_is_blackened() -> None:
    result = opened(blackened("a.gif", animation(), [Region(0, 0, 5, 5)]).content)

    assert result.n_frames == 3  # type: ignore[attr-defined]
    for number in range(3):
        result.seek(number)
        assert result.convert("RGB").getpixel((2, 2)) == (0, 0, 0)
        assert max(result.convert("RGB").getpixel((15, 5))) > 200  # type: ignore[arg-type]
