"""The looks: what is in hand can be told in every theme, also without colours."""

from __future__ import annotations

import re

import pytest
from driving import Driver, Start
from rich.style import Style
from textual.color import Color

from niche.tui.themes import CONTRAST, OFFERED
from niche.tui.widgets.forest import Mark
from niche.tui.widgets.tree import TreePane


def cursor_line(driver: Driver) -> list[tuple[str, Style]]:
    """The tree's line in hand as the terminal gets it."""
    lines = driver.bench.query_one(TreePane).lines
    strip = lines.render_line(lines.cursor_line - lines.scroll_offset.y)
    return [(segment.text, segment.style or Style()) for segment in strip]


@pytest.mark.parametrize("theme", sorted(OFFERED))
async def test_the_mark_can_be_seen_on_the_line_in_hand(start: Start, theme: str) -> None:
    async with start() as driver:
        driver.app.theme = theme
        await driver.press("1", "down", "space")
        (style,) = [style for text, style in cursor_line(driver) if Mark.INCLUDED in text]
        assert style.color != style.bgcolor


@pytest.mark.parametrize("theme", sorted(OFFERED))
async def test_the_line_in_hand_differs_from_the_others(start: Start, theme: str) -> None:
    async with start() as driver:
        driver.app.theme = theme
        await driver.press("1", "down")
        lines = driver.bench.query_one(TreePane).lines
        (_, cursor), *_ = cursor_line(driver)
        other = lines.render_line(lines.cursor_line + 1)._segments[0].style or Style()
        assert (cursor.bgcolor, cursor.reverse) != (other.bgcolor, other.reverse)


@pytest.mark.parametrize("name", ["primary", "secondary", "accent", "foreground", "success", "warning", "error"])
def test_high_contrast_is_of_the_highest_level(name: str) -> None:
    # The relative luminance and the ratio of WCAG 2.2; 7 to 1 is its level AAA.
    def luminance(color: Color) -> float:
        parts = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized)
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))

    found, background = (luminance(Color.parse(getattr(CONTRAST, which))) for which in (name, "background"))
    assert (found + 0.05) / (background + 0.05) >= 7


async def test_without_colours_everything_is_grey(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with start() as driver:
        await driver.press("1", "down", "space")
        picture = driver.app.export_screenshot(simplify=True)
        # Text without a colour, and the window that the picture is framed in.
        drawn = re.sub(r"#c5c8c6|<circle[^>]*>", "", picture)
        colours = set(re.findall(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})\b", drawn.lower()))
        assert len(colours) > 3
        assert all(red == green == blue for red, green, blue in colours)
