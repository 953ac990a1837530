"""Names from the data are drawn as text on every screen: no markup, no control characters, nothing out of its cells."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from driving import NARROW, WIDE, driven
from repositories import commit, git
from textual.strip import Strip

from niche.segments.reading.headers import unique_headers
from niche.tui.app import NicheApp

EVIL = "[red]\x1b[31mE\x1b]0;owned\x07\x9bvil[/] שלום\u202e 👩\u200d👧 e" + "\u0301" * 9
LONG = EVIL + "x" * 5_000
SLUG = "\x1b[31m[b]evil"
(COLUMN,) = unique_headers([f"evil{EVIL}"])
TABLE = "accounts\x1b[31m\x9b\u202e👩\u200d👧.csv"
BRANCH = "e\x9b31m\u202e👩\u200d👧vil"

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
    (root / TABLE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    # Else the semicolons within the values would make lists of them.
    columns = f"columns: {{{quoted(COLUMN)}: {{kind: category}}, sector: {{kind: category}}}}\n"
    (root / "niche.yaml").write_text(f"niche: 1\ndata: {quoted(TABLE)}\n{columns}", encoding="utf-8")
    head = f"niche: 1\nname: {quoted(LONG)}\nowner: {quoted(EVIL)}\n"
    values = ", ".join(quoted(f"{EVIL}{n}") for n in range(3))
    text = f"{head}where:\n  all:\n    - {quoted(COLUMN)}: {{in: [{values}]}}\n    - sector: {{in: [{values}]}}\n"
    for slug in ("fine", SLUG):
        (segments / f"{slug}.yaml").write_text(text, encoding="utf-8")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "config", "user.name", "[red]niche tests")
    git(root, "config", "user.email", "tests@example.com")
    commit(root, f"Begin {EVIL}")
    git(root, "checkout", "--quiet", "-b", BRANCH)
    return root


def quoted(text: str) -> str:
    """A text in YAML's double quotes."""
    return '"' + "".join(c if c.isprintable() and c not in '"\\' else f"\\u{ord(c):04x}" for c in text) + '"'


def unsafe(strips: list[Strip]) -> set[str]:
    """Characters on the screen that a terminal may take for something else than text."""
    drawn = "".join(segment.text for strip in strips for segment in strip if not segment.control)
    return {character for character in drawn if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co")}


async def test_the_hostile_segment_can_be_read(hostile: Path) -> None:
    async with driven(NicheApp(hostile)) as driver:
        assert driver.counts.total > 0
        assert len(driver.filter.children) == 2


@pytest.mark.parametrize("name", SCREENS)
async def test_hostile_names_are_drawn_as_text(hostile: Path, name: str) -> None:
    async with driven(NicheApp(hostile), WIDE, notes=True) as driver:
        await driver.press(*SCREENS[name])
        for size in (WIDE, NARROW):
            await driver.pilot.resize_terminal(*size)
            await driver.settle()
            strips = driver.app.screen._compositor.render_strips()
            assert unsafe(strips) == set()
            assert {strip.cell_length for strip in strips} == {size[0]}
        assert driver.app.crash is None
