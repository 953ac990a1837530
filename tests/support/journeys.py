"""Steps that several journeys through a real terminal share."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import yaml
from terminal import Terminal, niche


def add_condition(app: Terminal, text: str, matched: int) -> None:
    """Type a condition into the definition's box, see its size, confirm."""
    app.send("2", "a")
    app.wait("Add a condition")
    app.type(text)
    app.wait(f"{matched:,} of")
    app.send("Enter")
    app.until(lambda screen: "Add a condition" not in screen and f"{matched:,}" in screen, "the condition")


def new_segment(app: Terminal, name: str, slug: str) -> None:
    """Start a segment."""
    app.send("n")
    app.wait("New segment")
    app.type(name)
    app.send("Enter")
    app.wait(slug, "20,000")


def open_segment(app: Terminal, slug: str) -> None:
    """Open a segment by typing its name."""
    app.send("2", "C-o")
    app.wait("Segments")
    app.type(slug)
    app.send("Enter")
    app.until(lambda screen: "Segments" not in screen and slug in screen, slug)


def save(app: Terminal) -> None:
    """Save, and see that it is saved."""
    app.send("s")
    app.wait("Save  enter", "+")
    app.send("Enter")
    app.until(lambda screen: "Saved in" in screen and "Save  enter" not in screen, "the save")


def answer(folder: Path, *arguments: str) -> dict[str, object]:
    """What a command says as JSON."""
    done = subprocess.run(
        [*niche(*arguments), "--format", "json"], cwd=folder, capture_output=True, text=True, check=False
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def accounts(folder: Path, slug: str) -> int:
    """How many accounts a saved segment has, as the command counts."""
    return _size(folder, slug)


def counted(folder: Path, where: str) -> int:
    """How many accounts a SQL condition matches, as the command counts."""
    return _size(folder, "--where", where)


def _size(folder: Path, *arguments: str) -> int:
    found = answer(folder, "count", *arguments)["accounts"]
    assert isinstance(found, int)
    return found


def measured(file: Path) -> int:
    """The size that a save wrote into a segment's file."""
    found = yaml.safe_load(file.read_text())["measured"]["accounts"]
    assert isinstance(found, int)
    return found


def number(app: Terminal, pattern: str) -> int:
    """The number that stands in the pattern's first group, once the screen shows it."""
    found = re.search(pattern, app.until(lambda screen: re.search(pattern, screen) is not None, pattern))
    assert found is not None
    return int(found[1].replace(",", ""))
