"""Steps that several journeys through a real terminal share."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import yaml
from click.testing import CliRunner
from terminal import Terminal

from niche.tui.cli import main

ADDING = "Add a condition"
TOLD = "accounts would match"
"""What the editor says of a condition's size."""


def header(screen: str) -> str:
    """The first line: the segment's name, with `●` where it has unsaved changes."""
    return screen.partition("\n")[0]


def sized(app: Terminal, accounts: int, *texts: str, of: int = 20_000, gone: Sequence[str] = ()) -> None:
    """Wait until the size of the open segment is this wherever it is shown, and the texts are there."""
    size = re.compile(rf"([\d,]+) of {of:,}(?![\d,])")
    app.until(
        lambda screen: (
            {f"{accounts:,}"} == set(size.findall(screen))
            and all(text in screen for text in texts)
            and not any(text in screen for text in (ADDING, TOLD, *gone))
        ),
        f"{accounts:,} of {of:,} and {texts} without {gone}",
    )


def type_in(app: Terminal, text: str) -> None:
    """Type into the box above a list, and see all of it there."""
    app.type(text)
    app.until(lambda screen: re.search(rf"│ +{re.escape(text)} +│", screen) is not None, f"{text} in the box")


def add_condition(app: Terminal, text: str, matched: int, of: int = 20_000) -> None:
    """Type a condition into the definition's box, see its size, confirm."""
    app.send("2", "a")
    app.wait(ADDING)
    app.type(text)
    app.wait(f"{matched:,} of {of:,} {TOLD}")
    app.send("Enter")
    sized(app, matched, " ● ", of=of)


def explore(app: Terminal, column: str) -> None:
    """Go to the distribution of a column by way of the list of all of them."""
    listed = "What sets the segment apart"
    app.send("d")
    app.wait(listed)
    type_in(app, column)
    app.send("Enter")
    shown = re.compile(rf"│ {re.escape(column)} +median ")
    app.until(
        lambda screen: listed not in screen and " between " in screen and shown.search(screen) is not None,
        f"the distribution of {column}",
    )


def new_segment(app: Terminal, name: str, slug: str) -> None:
    """Start a segment."""
    app.send("n")
    app.wait("New segment")
    app.type(name)
    app.send("Enter")
    app.until(lambda screen: f" {name} " in header(screen) and "20,000 of 20,000" in screen, f"{name} ({slug})")


def open_segment(app: Terminal, slug: str, name: str = "") -> None:
    """Open a segment by typing its slug, and see its name, where it has one of its own, in the header."""
    app.send("2", "C-o")
    app.wait("Segments")
    app.type(slug)
    app.send("Enter")
    app.until(lambda screen: "Segments" not in screen and f" {name or slug} " in header(screen), name or slug)


def save(app: Terminal) -> None:
    """Save, and see that it is saved."""
    app.send("s")
    app.wait("enter save", "+")
    app.send("Enter")
    saved(app)


def saved(app: Terminal) -> None:
    """Wait for a save that was confirmed; an older one may still be told of."""
    app.until(
        lambda screen: "Saved in" in screen and "enter save" not in screen and "●" not in header(screen), "the save"
    )


def answer(workspace: Path, *arguments: str) -> dict[str, object]:
    """What a command says of a workspace or a table, as JSON."""
    done = CliRunner().invoke(main, [*arguments, "-w", str(workspace), "--format", "json"])
    assert done.stdout, done.stderr
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
