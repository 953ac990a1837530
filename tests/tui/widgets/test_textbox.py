"""Boxes to type in draw whatever is pasted into them as text."""

from __future__ import annotations

import unicodedata

import pytest
from hosts import hosted
from textual.events import Paste
from textual.widget import Widget
from textual.widgets.input import Selection

from niche.tui.widgets.textbox import LONGEST, TextBox, TextPad, drawn, written

EVIL = "a\x1b[31mb\x1b]0;owned\x07c\x9b\x00d\u202e e\u200df שלום"


def on_screen(widget: Widget) -> str:
    return "".join(segment.text for strip in widget.screen._compositor.render_strips() for segment in strip)


async def pasted(widget: TextBox | TextPad, text: str) -> str:
    """What is drawn after a paste; nothing of it may steer a terminal."""
    async with hosted(widget) as (_, pilot):
        widget.focus()
        await pilot.pause()
        widget.app.post_message(Paste(text))
        await pilot.pause()
        shown = on_screen(widget)
        assert not {char for char in shown if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co")}
        return shown


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("country = 'DE'", "country = 'DE'"),
        ("country = 'DE'\r\n  AND employees > 9\n", "country = 'DE' AND employees > 9"),
        (" a ", " a "),
        ("\n", ""),
        ("", ""),
        ("a\tb", "a\tb"),
        (EVIL, EVIL),
    ],
)
async def test_a_line_takes_all_lines_of_a_paste_as_one(text: str, kept: str) -> None:
    box = TextBox()
    await pasted(box, text)
    assert box.value == kept


async def test_a_paste_takes_the_place_of_what_is_selected() -> None:
    box = TextBox()
    async with hosted(box) as (app, pilot):
        box.value = "old news"
        box.selection = Selection(0, 3)
        app.post_message(Paste("good"))
        await pilot.pause()
        assert box.value == "good news"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree"),
        ("a\tb", "a\tb"),
        (EVIL, "a[31mb]0;ownedcd\u202e e\u200df שלום"),
        ("half \ud800 of one", "half  of one"),
    ],
)
async def test_several_lines_lose_what_is_no_text(text: str, kept: str) -> None:
    pad = TextPad()
    await pasted(pad, text)
    assert pad.text == kept


async def test_text_that_is_there_already_is_drawn_safely() -> None:
    assert "a·[31mb" in await pasted(TextPad(EVIL), "")


async def test_a_very_long_paste_is_cut() -> None:
    pad = TextPad()
    await pasted(pad, "x " * LONGEST)
    assert len(pad.text) == LONGEST


@pytest.mark.parametrize("text", ["plain", EVIL, "e" + "\u0301" * 50, "👩\u200d👩\u200d👧", "🇩🇪", "\ud800"])
def test_as_many_characters_are_drawn_as_there_are(text: str) -> None:
    assert len(drawn(text)) == len(text)
    assert written(written(text)) == written(text)
