"""Record the README's tour from the real app: `python docs/tour.py` (`make tour`)."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

from film import Film, Shot
from pictures import DOCS, alone, settle
from textual.pilot import Pilot

from niche.tui.app import NicheApp
from niche.tui.user.samples import shipped

SIZE = (110, 32)
_KEY, _LETTERS, _LOOK = 0.6, 0.25, 2.6
"""Seconds that a frame stands: after a key, after some letters, and where a step has led to."""
_AT_ONCE = 6
"""Letters typed from one frame to the next."""


@dataclass(frozen=True)
class Step:
    """What is said, and the keys; what is typed stands in `'…'`-words, `~` for a blank."""

    caption: str
    keys: str


TOUR = (
    Step("20,000 accounts in their industries. A new segment begins with all of them.", "n 'Software~in~Europe enter"),
    Step("Include an industry.", "1 / 'software~pub enter space"),
    Step("Add a condition as you would say it: the size follows while you type.", "2 a 'employees~100..500 enter"),
    Step("Or pick values with their counts.", "a 'country enter 'DE enter 'FR enter 'NO enter enter"),
    Step("Each condition shows what it leaves.", "a 'tech_stack~has~Salesforce enter"),
    Step("Too narrow to know a win rate, says the gauge, and offers what would mend it.", "3"),
    Step("A repair is tried before it is made.", "enter enter"),
    Step("Made. Undo brings everything back, past a save too.", "enter"),
    Step("Which columns set the segment apart?", "d down"),
    Step("How are its employees spread, against all accounts?", "enter"),
    Step("How does it do beside the rest?", "v"),
    Step("Where are deals won? Win rate by industry, its bars drawn from the average.", "escape 1 m m m o"),
    Step("Save: the change is shown first, as git will show it.", "s"),
    Step("", "enter"),
)


async def record(app: NicheApp) -> str:
    """The tour as an animated picture."""
    shots: list[Shot] = []
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for step in TOUR:
            for keys, seconds in _strokes(step):
                await _press(pilot, keys)
                shots.append(Shot(tuple(app.screen._compositor.render_strips(app.size)), step.caption, seconds))
            shots[-1] = Shot(shots[-1].rows, step.caption, _LOOK)
        assert app.workbench is not None
        panes = sorted({pane.region.x for pane in app.workbench.query(".pane") if pane.region.x > 0})
    return Film(panes).svg(shots)


async def _press(pilot: Pilot[None], keys: tuple[str, ...]) -> None:
    for key in keys:
        await pilot.press(key)
    await settle(pilot)


def _strokes(step: Step) -> Iterator[tuple[tuple[str, ...], float]]:
    """The keys between two frames, and how long the next one stands."""
    for word in step.keys.split():
        if word[0] != "'":
            yield (word,), _KEY
            continue
        letters = ["space" if letter == "~" else letter for letter in word[1:]]
        for start in range(0, len(letters), _AT_ONCE):
            yield tuple(letters[start : start + _AT_ONCE]), _LETTERS


def main() -> None:
    """Record the tour on a copy of the sample, without segments that are open at first."""
    with alone() as home:
        workspace = home / "accounts"
        shutil.copytree(shipped("accounts"), workspace)
        film = asyncio.run(record(NicheApp(workspace)))
    (DOCS / "tour.svg").write_text(film, encoding="utf-8")


if __name__ == "__main__":
    main()
