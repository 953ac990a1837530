"""Make the README's pictures from the real app: `python docs/pictures.py` (`make pictures`)."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input
from textual.worker import WorkerCancelled

from niche.segments.workspace.workspace import open_workspace
from niche.tui.app import NicheApp
from niche.tui.user.samples import shipped
from niche.tui.user.ui_state import UiState, UiStateStore

DOCS = Path(__file__).parent


@dataclass(frozen=True)
class Picture:
    """One picture: the sample, the segment to open, the keys to press before it is taken."""

    name: str
    workspace: str
    segment: str
    keys: Sequence[str] = ()
    size: tuple[int, int] = (120, 36)


PICTURES = (
    Picture("screenshot", "accounts", "growth-stage-saas", ("2", "j", "j")),
    Picture("too-narrow", "accounts", "funded-finance-dach", ("3",)),
    Picture("condition", "accounts", "growth-stage-saas", ("2", "a", *"empl", "enter", *"100")),
    Picture("companies", "companies", "big-tech", ("2", "j")),
    Picture("narrow", "accounts", "growth-stage-saas", ("2",), (80, 24)),
)


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing is being read or counted."""
    await pilot.pause()
    while busy := [w for w in pilot.app.workers if w.group in ("load", "measure", "count") and not w.is_finished]:
        with suppress(WorkerCancelled):
            await pilot.app.workers.wait_for_complete(busy)
        await pilot.pause()
    await pilot.pause()


async def take(picture: Picture, folder: Path) -> None:
    """Take one picture, on a copy of the sample in `folder`."""
    workspace = folder / picture.workspace
    shutil.copytree(shipped(picture.workspace), workspace, dirs_exist_ok=True)
    table = open_workspace(workspace).settings.data
    UiStateStore().keep(UiState(opened=((table, picture.segment),)))
    app = NicheApp(workspace)
    async with app.run_test(size=picture.size) as pilot:
        await settle(pilot)
        for key in picture.keys:
            await pilot.press(key)
            await settle(pilot)
        svg = app.export_screenshot(title=f"niche · {picture.segment}")
    (DOCS / f"{picture.name}.svg").write_text(svg, encoding="utf-8")


@contextmanager
def alone() -> Iterator[Path]:
    """A folder to work in, with no settings of the user's own and nothing that blinks."""
    Input.cursor_blink = False
    with tempfile.TemporaryDirectory() as home:
        for name in ("CONFIG", "STATE", "CACHE", "DATA"):
            os.environ[f"XDG_{name}_HOME"] = home
        yield Path(home)


def main() -> None:
    """Take all pictures."""
    with alone() as home:
        for picture in PICTURES:
            asyncio.run(take(picture, home))


if __name__ == "__main__":
    main()
