"""Every colour and every size of the window. Nothing else in `ui` knows a colour or a pixel.

Colours are named by what they say, not by how they look. Text on any surface has a contrast of at least 4.5:1,
the outlines of controls and the focus ring 3:1 (WCAG 2.2); `tests/ui/theme` computes both.
"""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["accent", "positive", "warning", "negative", "premium", "neutral"]
"""What a badge, a notice or a chip says; each has a colour and a soft background."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths in pixels, multiples of 4 but for hairlines; `scale` is the text size in percent."""

    text_small: int
    text_body: int
    text_title: int
    scale: int = 100
    space_1: int = 4
    space_2: int = 8
    space_3: int = 12
    space_4: int = 16
    space_6: int = 24
    space_8: int = 32
    radius_small: int = 4
    radius: int = 8
    radius_round: int = 12
    hairline: int = 1
    focus: int = 2
    weight_normal: int = 400
    weight_strong: int = 600

    @property
    def space_1_focus(self) -> int:
        """Padding beside the focus ring, which is a pixel wider than the outline it replaces."""
        return self.space_1 - self.focus + self.hairline

    @property
    def space_2_focus(self) -> int:
        return self.space_2 - self.focus + self.hairline

    @property
    def space_3_focus(self) -> int:
        return self.space_3 - self.focus + self.hairline

    @property
    def icon(self) -> int:
        """The edge of an icon beside body text."""
        return _grid(self.text_body * 1.25)

    @property
    def icon_large(self) -> int:
        """The edge of the one icon of an empty page."""
        return self.icon * 2

    @property
    def control(self) -> int:
        """The height of a button, a field, a tool."""
        return _grid(self.text_body * 1.6 + 10)

    @property
    def row(self) -> int:
        """The height of a two-line row of a list."""
        return _grid((self.text_body + self.text_small) * 1.4 + 20)

    @property
    def rail(self) -> int:
        """The width of the rail: the longest of its words and an icon."""
        return _grid(self.text_body * 12.5)

    @property
    def rail_folded(self) -> int:
        """The width of the rail where there is room for its icons alone."""
        return self.icon + 2 * self.space_3 + 2 * self.space_2

    @property
    def page(self) -> int:
        """How wide a page is at least: a form with its labels above the fields."""
        return _grid(self.text_body * 31)

    @property
    def both_panes(self) -> int:
        """How wide a list and the work beside it want to be; in less, one of them gives way."""
        return _grid(self.text_body * 59)

    @property
    def lookup(self) -> int:
        """The least width of the lookup beside the work."""
        return _grid(self.text_body * 22)

    @property
    def column(self) -> int:
        """How wide running text and forms get at most: some 75 letters."""
        return _grid(self.text_body * 46)


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme: colours by role, and the sizes."""

    name: str
    dark: bool
    sunken: str
    surface: str
    surface_raised: str
    hover: str
    pressed: str
    selected: str
    text: str
    muted: str
    disabled: str
    border: str
    outline: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_text: str
    accent_soft: str
    positive: str
    positive_soft: str
    warning: str
    warning_soft: str
    negative: str
    negative_soft: str
    premium: str
    premium_soft: str
    neutral: str
    neutral_soft: str
    shadow: str
    size: Sizes = field(default_factory=lambda: sizes(14))

    def colour(self, role: str) -> str:
        """The colour of a role by its name, such as a `Kind`."""
        return str(getattr(self, role))

    def soft(self, kind: Kind) -> str:
        """The background that belongs to a kind."""
        return self.colour(f"{kind}_soft")


def sizes(system_text: int, scale: int = 100) -> Sizes:
    """The sizes for a system whose own text is `system_text` pixels high, at `scale` percent of it.

    Three text sizes follow the body's. Systems with very small text (9 pt Windows) get 13 pixels: less isn't read at
    arm's length.
    """
    body = round(max(system_text, 13) * scale / 100)
    return Sizes(text_small=round(body * 0.88), text_body=body, text_title=round(body * 1.45), scale=scale)


def light(size: Sizes) -> Tokens:
    """Ink on paper."""
    return Tokens(
        name="light",
        dark=False,
        sunken="#eef0f4",
        surface="#f8f9fb",
        surface_raised="#ffffff",
        hover="#e6e9ef",
        pressed="#d9dde6",
        selected="#e1e8fb",
        text="#1a1d24",
        muted="#575e6d",
        disabled="#9299a6",
        border="#dde0e7",
        outline="#838a98",
        accent="#2f5bd0",
        accent_hover="#274eb8",
        accent_pressed="#1f409b",
        accent_text="#ffffff",
        accent_soft="#e4ebfc",
        positive="#176b39",
        positive_soft="#e2f3e8",
        warning="#7d5100",
        warning_soft="#fdf1d8",
        negative="#a9231d",
        negative_soft="#fce9e7",
        premium="#6638b6",
        premium_soft="#efe8fb",
        neutral="#505766",
        neutral_soft="#e9ecf1",
        shadow="#1a1d24",
        size=size,
    )


def dark(size: Sizes) -> Tokens:
    """For the night on call: no pure black, no pure white."""
    return Tokens(
        name="dark",
        dark=True,
        sunken="#131519",
        surface="#1a1c22",
        surface_raised="#23262e",
        hover="#2a2e38",
        pressed="#343945",
        selected="#283352",
        text="#e8eaf0",
        muted="#a6adbb",
        disabled="#6b7280",
        border="#31353f",
        outline="#798090",
        accent="#8facff",
        accent_hover="#a5bcff",
        accent_pressed="#bccdff",
        accent_text="#0f1730",
        accent_soft="#26304f",
        positive="#74d394",
        positive_soft="#1b3325",
        warning="#efc063",
        warning_soft="#382c14",
        negative="#ff9d95",
        negative_soft="#421f1f",
        premium="#c6abff",
        premium_soft="#2f2549",
        neutral="#b4bac7",
        neutral_soft="#2c303a",
        shadow="#000000",
        size=size,
    )


def _grid(length: float) -> int:
    return round(length / 4) * 4
