"""Names from the data are drawn as text on every screen: no markup, no control characters, nothing out of its cells."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from driving import NARROW, WIDE, driven
from repositories import commit, git
from textual.strip import Strip

from niche.tui.app import NicheApp

EVIL = "[red]\x1b[31mE\x1b]0;owned\x07\x9bvil[/] שלום\u202e 👩\u200d👧 e" + "\u0301" * 9
LONG = EVIL + "x" * 5_000
SLUG = "\x1b[31m[b]evil"

SCREENS: dict[str, tuple[str, ...]] = {
    "tree": ("1", "down", "right", "down"),
    "search in the tree": ("1", "slash", "e"),
    "definition": ("2", "down"),
    "insight": ("3", "down", "right_square_bracket"),
    "accounts": ("4", "down"),
    "record": ("4", "enter"),
    "search in the accounts": ("4", "slash", "e"),
    "columns of the accounts": ("4", "i"),
    "copy more": ("4", "Y"),
    "yaml": ("5", "down"),
    "changes": ("6",),
    "overlap": ("7",),
    "portfolio": ("8",),
    "segments": ("ctrl+o", "down"),
    "rename": ("ctrl+o", "ctrl+r"),
    "delete": ("ctrl+o", "ctrl+x"),
    "duplicate": ("ctrl+o", "ctrl+d"),
    "status": ("ctrl+o", "ctrl+e"),
    "columns to add": ("2", "a"),
    "values to add": ("2", "a", "e", "v", "i", "l", "enter"),
    "edit": ("2", "down", "enter"),
    "save": ("2", "down", "exclamation_mark", "s"),
    "save and note": ("2", "down", "exclamation_mark", "s", "enter"),
    "quit": ("2", "down", "delete", "q"),
    "explore": ("d",),
    "compare": ("v",),
    "compare with another": ("v", "o"),
    "columns": ("c",),
    "map values": ("M",),
    "commit": ("2", "down", "exclamation_mark", "C"),
    "commit message": ("2", "down", "exclamation_mark", "C", "enter"),
    "history": ("H",),
    "copy": ("4", "y"),
    "keep a cell": ("4", "f"),
    "include and undo": ("1", "down", "down", "space", "u"),
    "palette": ("colon", "e"),
    "a list in a box": ("2", "down", "enter", "shift+tab", "up", "up", "tab"),
}
"""What to press for each screen, or note, that shows something from the data."""


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A workspace in git whose table, segments and folder have hostile names."""
    root = tmp_path / "w\x1b[31m[b]"
    segments = root / "segments"
    segments.mkdir(parents=True)
    lines = [f"company,evil{EVIL},sector,industry,won"]
    lines += [f"{n}{LONG if n % 2 else EVIL},{EVIL}{n % 4},{EVIL}{n % 3},{LONG}{n % 5},{n % 2 == 0}" for n in range(60)]
    (root / "accounts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (root / "niche.yaml").write_text("niche: 1\ndata: accounts.csv\n")
    column, values = json.dumps(f"evil{EVIL}"), json.dumps([f"{EVIL}{n}" for n in range(3)])
    head = f"niche: 1\nname: {json.dumps(LONG)}\nowner: {json.dumps(EVIL)}\n"
    text = f"{head}where:\n  all:\n    - {column}: {{in: {values}}}\n"
    for slug in ("fine", SLUG):
        (segments / f"{slug}.yaml").write_text(text, encoding="utf-8")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "config", "user.name", "[red]niche tests")
    git(root, "config", "user.email", "tests@example.com")
    commit(root, f"Begin {EVIL}")
    return root


def unsafe(strips: list[Strip]) -> set[str]:
    """Characters on the screen that a terminal may take for something else than text."""
    drawn = "".join(segment.text for strip in strips for segment in strip if not segment.control)
    return {character for character in drawn if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co")}


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
@pytest.mark.parametrize("name", SCREENS)
async def test_hostile_names_are_drawn_as_text(hostile: Path, name: str, size: tuple[int, int]) -> None:
    async with driven(NicheApp(hostile), size, notes=True) as driver:
        await driver.press(*SCREENS[name])
        strips = driver.app.screen._compositor.render_strips()
        assert unsafe(strips) == set()
        assert {strip.cell_length for strip in strips} == {size[0]}
        assert driver.app.crash is None
