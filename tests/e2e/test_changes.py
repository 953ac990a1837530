"""Journeys through segments that are there already, at every size of terminal, with the keys and with the mouse."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import yaml
from journeys import (
    accounts,
    add_condition,
    answer,
    counted,
    measured,
    new_segment,
    number,
    open_segment,
    save,
)
from repositories import commit, git
from terminal import Opened

CHOSEN = r" to [\w.,]+\s+([\d,]+) of [\d,]+"
"""What is said of the bars in hand: `50 to 150   123 of 4,576`."""


def opens(workspace: Path, slug: str) -> Path:
    """The segment that the app opens first, and its file."""
    file = workspace / "segments" / f"{slug}.yaml"
    file.touch()
    return file


def test_bars_of_a_histogram_become_a_condition(opened: Opened, workspace: Path) -> None:
    file = opens(workspace, "us-finance")
    whole = accounts(workspace, "us-finance")
    app = opened()
    app.wait("s save", f"{whole:,} of 20,000")
    app.send("d")
    app.wait("What sets the segment apart")
    app.type("revenue")
    app.wait("revenue")
    app.send("Enter")
    app.wait("p10")
    app.send("Right")
    one = number(app, CHOSEN)
    app.send("S-Right")
    app.until(lambda screen: (found := re.search(CHOSEN, screen)) is not None and found[1] != f"{one:,}", "more bars")
    kept = number(app, CHOSEN)
    assert one < kept < whole
    app.send("f")
    app.wait(f"{kept:,} of 20,000", "us-finance ●")
    save(app)
    assert "revenue" in file.read_text()
    assert accounts(workspace, "us-finance") == kept


def test_a_range_is_drawn_with_the_mouse(opened: Opened, workspace: Path) -> None:
    file = opens(workspace, "us-finance")
    whole = accounts(workspace, "us-finance")
    app = opened()
    app.wait("s save", f"{whole:,} of 20,000")
    app.click_on("a add")
    app.wait("Add a condition")
    app.click_on("revenue   ")
    app.wait("p10", "from, if any")
    x, y = app.find("p10")
    app.drag((x, y - 2), (x + 10, y - 2))
    app.wait("would be in")
    app.click_on("Add  ")
    app.until(lambda screen: "Add a condition" not in screen and "us-finance ●" in screen, "the condition")
    save(app)
    fewer = measured(file)
    assert 0 < fewer < whole
    assert fewer == accounts(workspace, "us-finance")

    app.send("3")
    app.wait("! warning:")  # nothing comes above the bars from here on
    app.send("d")
    app.wait("What sets the segment apart")
    app.type("employees")
    app.wait("employees")
    app.send("Enter")
    app.wait("p10 ")
    y = app.find("p10 ")[1] - 2
    x = app.screen().splitlines()[y].rindex("█")
    app.drag((x, y), (x + 4, y))
    app.until(lambda screen: re.search(CHOSEN, screen) is not None, "bars in hand")
    app.click_on("f keep")
    app.wait("us-finance ●")
    save(app)
    assert 0 < measured(file) < fewer
    assert measured(file) == accounts(workspace, "us-finance")


def test_a_broad_segment_becomes_two_drafts(opened: Opened, workspace: Path) -> None:
    file = opens(workspace, "clothing-retail")
    whole, before = accounts(workspace, "clothing-retail"), set(file.parent.iterdir())
    app = opened()
    app.wait("s save", f"{whole:,} of 20,000")
    app.send("3")
    app.wait("two kinds of")
    app.send("Down", "Down", "Down")
    app.wait("make two segments of it")
    app.send("Enter")
    app.wait("Two segments of clothing-retail")
    app.send("m")
    app.wait("Saved as drafts")
    made = sorted(set(file.parent.iterdir()) - before)
    parts = [yaml.safe_load(path.read_text()) for path in made]
    assert [part["status"] for part in parts] == ["draft", "draft"]
    assert sum(part["measured"]["accounts"] for part in parts) == whole
    for path, part in zip(made, parts, strict=True):
        assert accounts(workspace, path.stem) == part["measured"]["accounts"] > 0
    open_segment(app, made[0].stem)
    app.wait(f"{parts[0]['measured']['accounts']:,} of 20,000")
    assert git(workspace, "diff", "--name-only") == ""


def test_two_segments_are_compared(opened: Opened, workspace: Path) -> None:
    opens(workspace, "us-finance")
    whole, other = accounts(workspace, "us-finance"), accounts(workspace, "us-finance-campaign")
    pairs = answer(workspace, "overlap", "us-finance")["pairs"]
    assert isinstance(pairs, list)
    shared = next(pair["shared"] for pair in pairs if pair["other"] == "us-finance-campaign")
    app = opened()
    app.wait("s save", f"{whole:,} of 20,000")
    app.send("v")
    app.wait("Compare", "the rest", f"{20_000 - whole:,}")
    app.send("o")
    app.wait("Compare with")
    app.type("campaign")
    app.wait("us-finance-campaign")
    app.send("Enter")
    app.wait("shared", f"{shared:,}", f"{other:,}", "win rate")
    first = app.screen()
    app.send("Right")
    app.until(lambda screen: "not shared" in screen and screen != first, "another column")
    app.send("Escape")
    app.until(lambda screen: "not shared" not in screen, "the workbench")


REFERRING = """\
# For the campaign in spring.
niche: 1
name: Large pharma in Europe
where:
  all:
    - in_segment: large-pharma   # as research defines it
    - country: {in: [DE, FR, CH]}
"""


def test_references_follow_a_renamed_segment(opened: Opened, workspace: Path) -> None:
    referring = workspace / "segments" / "spring.yaml"
    referring.write_text(REFERRING)
    commit(workspace, "a segment that refers to another")
    members = accounts(workspace, "spring")
    app = opened()
    app.wait("s save", f"{members:,} of 20,000")
    app.send("C-o")
    app.wait("Segments")
    app.type("large-pharma")
    app.wait("used by spring")
    app.send("C-r")
    app.wait("Rename large-pharma")
    app.type("big-pharma")
    app.send("Enter")
    app.wait("Renamed to big-pharma", "1 that refer")
    app.send("Escape")
    assert referring.read_text() == REFERRING.replace("large-pharma ", "big-pharma ")
    commit(workspace, "renamed")
    changed = git(workspace, "show", "--numstat", "--find-renames", "--format=").splitlines()
    assert [line.split("\t")[:2] for line in changed] == [["0", "0"], ["1", "1"]]
    assert accounts(workspace, "spring") == members


NORDIC = "under(industry, '48-49') AND country IN ('NO', 'SE', 'DK', 'FI')"


def test_a_checkout_below_unsaved_edits_loses_neither(opened: Opened, workspace: Path) -> None:
    file = workspace / "segments" / "nordic-logistics.yaml"
    ours = file.read_text()
    git(workspace, "checkout", "--quiet", "-b", "theirs")
    file.write_text(ours.replace('["NO"', '[GB, "NO"') + "# agreed on Monday\n")
    commit(workspace, "Take the British as well")
    theirs = accounts(workspace, "nordic-logistics")
    git(workspace, "checkout", "--quiet", "main")
    opens(workspace, "nordic-logistics")
    whole = accounts(workspace, "nordic-logistics")
    edited = counted(workspace, f"{NORDIC} AND employees < 5000")
    assert len({theirs, whole, edited}) == 3

    app = opened()
    app.wait("s save", f"{whole:,} of 20,000")
    add_condition(app, "employees < 5000", edited)

    git(workspace, "checkout", "--quiet", "theirs")
    app.wait("Changed on disk", "Take theirs")
    app.send("t")
    app.until(lambda screen: "Take theirs" not in screen and f"{theirs:,} of 20,000" in screen, "theirs")
    app.send("u")
    app.wait(f"{edited:,} of 20,000")

    git(workspace, "checkout", "--quiet", "main")
    app.wait("Changed on disk", "Keep mine")
    app.send("Escape")
    app.until(lambda screen: "Keep mine" not in screen and f"{edited:,} of 20,000" in screen, "mine")
    save(app)
    assert "below: 5000" in file.read_text()
    assert "agreed on Monday" not in file.read_text()
    assert accounts(workspace, "nordic-logistics") == edited


def test_everything_by_keyboard(opened: Opened, workspace: Path) -> None:
    for name, value in (("user.name", "niche tests"), ("user.email", "tests@example.com")):
        git(workspace, "config", name, value)
    table = pl.read_parquet(workspace / "accounts.parquet")
    domains = table["domain"].drop_nulls().unique(maintain_order=True).head(400)
    invited = table.filter(pl.col("domain").is_in(domains.implode()))
    large = invited.filter(pl.col("employees") >= 100)
    assert 0 < len(large) < len(invited)

    app = opened()
    app.wait("s save", "20,000")
    new_segment(app, "Event list", "event-list")
    app.send("4", "a")  # from any pane
    app.wait("Add a condition")
    app.type("domain")
    app.send("Enter")
    app.wait("starts with")
    app.paste("\n".join(domains))
    app.wait(f"{len(invited):,} of 20,000")
    app.send("Enter")
    app.until(lambda screen: "Add a condition" not in screen and f"{len(invited):,}" in screen, "the list")

    app.send("1", "m")
    app.wait("matched")
    app.send("o")
    app.wait("matched ↓")
    app.send(":")
    app.wait("Search for commands")
    app.type("zoom")
    app.wait("Give the pane you are in the whole screen")
    app.send("Enter")
    app.until(
        lambda screen: "Search for commands" not in screen and "1 Tree │ 2 Definition" in screen, "the tree alone"
    )
    app.send("z")

    save(app)
    app.send("6")
    app.wait("+", "event-list", "new")
    app.send("C")
    app.wait("Commit event-list", "on branch main")
    app.send("Enter")
    app.wait("Committed ")
    add_condition(app, "employees >= 100", len(large))
    save(app)
    app.send("u")  # past the save
    app.wait(f"{len(invited):,} of 20,000")
    app.send("U")
    app.wait(f"{len(large):,} of 20,000")
    app.send("6")
    app.wait("leave", f"{len(invited) - len(large):,}")
    app.send("Enter")
    app.wait("Commit event-list")
    app.send("Enter")
    app.until(lambda screen: "Commit event-list" not in screen and "nothing changed" in screen, "the commit")
    assert git(workspace, "status", "--porcelain") == ""
    assert git(workspace, "log", "-1", "--format=%s").startswith("event-list: ")
    app.send("q")
    app.wait("exit 0")
