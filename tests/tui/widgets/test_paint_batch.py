"""An edit is painted with what it comes to, once; what nobody waits for comes after that."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from niche.tui.widgets import paint_batch
from niche.tui.widgets.paint_batch import PaintBatch


class Bench(Screen[None]):
    """A line of text, and a note of what came after the paint."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: list[str] = []
        self.paint_batch = PaintBatch(self, lambda: self.painted.append(str(self.query_one(Static).content)))

    def compose(self) -> ComposeResult:
        yield Static("before")

    def say(self, text: str) -> None:
        self.query_one(Static).update(text)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(paint_batch, "LONGEST", 60)
    return Bench()


async def test_a_held_edit_is_painted_with_its_counts(bench: Bench) -> None:
    app = App[None]()
    async with app.run_test() as pilot:
        await app.push_screen(bench)
        bench.paint_batch.hold()
        bench.say("edited")
        bench.paint_batch.follow()
        await pilot.pause()
        assert bench.painted == []
        bench.say("counted")
        bench.paint_batch.release()
        await pilot.pause()
        assert bench.painted == ["counted"]
        bench.paint_batch.release()
        await pilot.pause()
        assert bench.painted == ["counted"]


async def test_an_edit_that_is_not_held_is_painted_at_once(bench: Bench) -> None:
    app = App[None]()
    async with app.run_test() as pilot:
        await app.push_screen(bench)
        bench.say("renamed")
        bench.paint_batch.follow()
        await pilot.pause()
        assert bench.painted == ["renamed"]


async def test_slow_counts_hold_nothing_for_long(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paint_batch, "LONGEST", 0.001)
    app = App[None]()
    async with app.run_test() as pilot:
        await app.push_screen(bench)
        bench.paint_batch.hold()
        bench.say("edited")
        while not bench.painted:
            await pilot.pause()
        assert bench.painted == ["edited"]
