"""WCAG 2.2: text 4.5:1 (1.4.3), controls and focus 3:1 (1.4.11)."""

import re
from dataclasses import fields

import pytest

from ui.theme.sheet import style_sheet
from ui.theme.tokens import Sizes, Tokens, dark, light, sizes

KINDS = ("accent", "positive", "warning", "negative", "premium", "neutral")
GROUNDS = ("sunken", "surface", "surface_raised", "hover", "selected")
THEMES = [light(sizes(14)), dark(sizes(14))]
both = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@both
@pytest.mark.parametrize("ground", [*GROUNDS, "pressed"])
def test_text_can_be_read_on_every_surface(theme: Tokens, ground: str) -> None:
    assert contrast(theme.text, theme.colour(ground)) >= 4.5


@both
@pytest.mark.parametrize("ground", GROUNDS)
def test_muted_text_can_be_read_where_it_stands(theme: Tokens, ground: str) -> None:
    assert contrast(theme.muted, theme.colour(ground)) >= 4.5


@both
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ground", ["soft", "surface", "surface_raised", "selected"])
def test_a_states_word_can_be_read(theme: Tokens, kind: str, ground: str) -> None:
    behind = theme.colour(f"{kind}_soft") if ground == "soft" else theme.colour(ground)

    assert contrast(theme.colour(kind), behind) >= 4.5


@both
@pytest.mark.parametrize("fill", ["accent", "accent_hover", "accent_pressed"])
def test_the_word_on_a_primary_button_can_be_read(theme: Tokens, fill: str) -> None:
    assert contrast(theme.accent_text, theme.colour(fill)) >= 4.5


@both
def test_the_word_on_a_warning_button_can_be_read(theme: Tokens) -> None:
    assert contrast(theme.surface_raised, theme.negative) >= 4.5


@both
@pytest.mark.parametrize("edge", ["outline", "accent", "negative"])
@pytest.mark.parametrize("ground", ["sunken", "surface", "surface_raised"])
def test_controls_and_focus_stand_out_from_the_surface(theme: Tokens, edge: str, ground: str) -> None:
    assert contrast(theme.colour(edge), theme.colour(ground)) >= 3


@pytest.mark.parametrize("scale", [100, 150, 200])
def test_lengths_are_on_the_grid(scale: int) -> None:
    size = sizes(14, scale)
    spaces = [getattr(size, field.name) for field in fields(Sizes) if field.name.startswith("space")]

    assert [length % 4 for length in [*spaces, size.control, size.icon, size.row, size.rail]] == [0] * (len(spaces) + 4)


def test_very_small_system_text_is_made_readable() -> None:
    assert sizes(9).text_body == 13


def test_text_grows_as_asked() -> None:
    assert sizes(15, 200).text_body == 30


@both
def test_the_style_sheet_names_no_colour_of_its_own(theme: Tokens) -> None:
    known = {str(getattr(theme, field.name)).lower() for field in fields(Tokens)}

    assert set(re.findall(r"#[0-9a-fA-F]{6}", style_sheet(theme))) <= known
