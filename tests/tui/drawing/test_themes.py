"""The looks: what is in hand can be told in every theme, also without colours."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from driving import Driver, Start
from rich.cells import cell_len
from rich.style import Style
from screens import strips
from textual.color import Color
from textual.screen import Screen
from textual.widgets import Button

from niche.tui.drawing.taxonomy_rows import NodeMark
from niche.tui.drawing.themes import CONTRAST, DARK, LIGHT, OFFERED
from niche.tui.keys.actions import PANES
from niche.tui.panes.definition import DefinitionPane
from niche.tui.panes.pane import Headed
from niche.tui.panes.tree import TreePane
from niche.tui.widgets.lines import LineView


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
        (style,) = [style for text, style in cursor_line(driver) if NodeMark.INCLUDED in text]
        assert style.reverse or style.color != style.bgcolor


@pytest.mark.parametrize("theme", sorted(OFFERED))
async def test_the_line_in_hand_differs_from_the_others(start: Start, theme: str) -> None:
    async with start() as driver:
        driver.app.theme = theme
        await driver.press("1", "down")
        lines = driver.bench.query_one(TreePane).lines
        (_, cursor), *_ = cursor_line(driver)
        other = lines.render_line(lines.cursor_line + 1)._segments[0].style or Style()
        assert (cursor.bgcolor, cursor.reverse) != (other.bgcolor, other.reverse)


@pytest.mark.parametrize("theme", sorted(OFFERED))
@pytest.mark.parametrize(("keys", "kind"), [("c", "ClickedList"), ("2 a", "#columns"), ("2 a enter", "#operators")])
async def test_the_line_in_hand_of_a_dialog_differs_from_the_others(
    start: Start, theme: str, keys: str, kind: str
) -> None:
    async with start() as driver:
        driver.app.theme = theme
        await driver.press(*keys.split())
        lines = driver.app.screen.query_one(kind, LineView)
        top = len(lines.head(lines.cells))
        drawn = [lines.render_line(top + index)._segments[0].style or Style() for index in range(lines.line_count())]
        mine = drawn.pop(lines.cursor_line)
        assert all(
            (mine.bgcolor, mine.reverse, mine.underline) != (one.bgcolor, one.reverse, one.underline) for one in drawn
        )


def heading(pane: Headed) -> tuple[str, object, object]:
    """A pane's own name in its heading, its colour, and that of the border's corner."""
    row = strips(pane.screen)[pane.region.y].crop(pane.region.x, pane.region.right)
    (corner, *_), named = row, f"{PANES.index(pane.context) + 1} {pane.context.title}"
    ((text, style, _),) = [segment for segment in row if segment.text.strip() == named]
    assert style is not None
    assert corner.style is not None
    return text, style.color, corner.style.color


@pytest.mark.parametrize("theme", sorted(OFFERED))
async def test_the_heading_and_the_line_beside_it_follow_the_border(start: Start, theme: str) -> None:
    async with start() as driver:
        driver.app.theme = theme
        await driver.press("1", "2")
        tree, definition = driver.bench.query_one(TreePane), driver.bench.query_one(DefinitionPane)
        assert heading(definition)[1] == heading(definition)[2]
        assert heading(tree)[1] not in (heading(tree)[2], heading(definition)[1])
        row = strips(driver.bench)[tree.region.y].crop(tree.region.x, tree.region.right)
        lines = {segment.style.color for segment in row if segment.style and "──" in segment.text}
        assert lines == {heading(tree)[2]}


SCREENS = (
    "2 down",
    "2 a",
    "2 a e m p l enter",
    "2 down ! s",
    "2 :",
    "1 / s o",
    "3 down",
    "5",
    "8",
    "d",
    "v",
    "2 ?",
    "o",
)
ENOUGH = 4.5
"""The contrast of text that WCAG 2.2 asks for at its level AA; 7 is its level AAA."""


def luminance(color: Color) -> float:
    """The relative luminance of WCAG 2.2."""
    parts = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def contrast(one: Color, other: Color) -> float:
    """The ratio of two colours, from 1 to 21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def poor(screen: Screen[object]) -> Iterator[str]:
    """Words of the screen on top that stand out too little; not those of buttons that cannot be pressed."""
    shown = [child.region for child in screen.children if child.display] if screen.is_modal else [screen.region]
    idle = [button.region for button in screen.query(Button) if button.disabled]
    for y, strip in enumerate(strips(screen)):
        x = 0
        for text, style, _ in strip:
            inside = any(region.contains(x, y) for region in shown) and not any(r.contains(x, y) for r in idle)
            if inside and style and style.color and style.bgcolor and any(map(str.isalnum, text)):
                ratio = contrast(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor))
                if ratio < ENOUGH:
                    yield f"{text.strip()} {ratio:.2f}"
            x += cell_len(text)


SEEN = 3.0
"""The contrast of graphics that WCAG 2.2 asks for (1.4.11)."""
_GRAPHICS = frozenset("▏▎▍▌▋▊▉█▁▂▃▄▅▆▇▔─│├└┤╭╮╰╯●▸▾☐☑☒◐")


def faint(screen: Screen[object]) -> Iterator[str]:
    """Bars, lines and marks of a screen that stand out too little.

    The end of a bar within a cell of the bar behind it is no line of its own: its figure stands beside it.
    """
    behind = Color.parse(screen.app.current_theme.secondary or "")
    for strip in strips(screen):
        for text, style, _ in strip:
            drawn = _GRAPHICS & set(text)
            if drawn and style and style.color and style.bgcolor and Color.from_rich_color(style.bgcolor) != behind:
                ratio = contrast(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor))
                if ratio < SEEN:
                    yield f"{''.join(sorted(drawn))} {ratio:.2f}"


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name, CONTRAST.name])
async def test_every_bar_and_line_can_be_seen(start: Start, theme: str) -> None:
    async with start() as driver:
        driver.app.theme = theme
        for keys in ("1 down", "2 down", "3 ] ]", "3 right", "4", "8"):
            await driver.press(*keys.split())
            assert (keys, set(faint(driver.app.screen))) == (keys, set())


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name, CONTRAST.name])
async def test_every_word_can_be_read(start: Start, theme: str) -> None:
    async with start() as driver:
        driver.app.theme = theme
        for keys in SCREENS:
            await driver.press(*keys.split())
            assert (keys, list(poor(driver.app.screen))) == (keys, [])
            await driver.press("escape", "escape", "escape")


@pytest.mark.parametrize("name", ["primary", "secondary", "accent", "foreground", "success", "warning", "error"])
def test_high_contrast_is_of_the_highest_level(name: str) -> None:
    assert contrast(Color.parse(getattr(CONTRAST, name)), Color.parse(CONTRAST.background or "")) >= 7


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
