"""Journeys through segments that are there already, at every size of terminal, with the keys and with the mouse."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import yaml
from journeys import (
    ADDING,
    TOLD,
    accounts,
    add_condition,
    answer,
    counted,
    explore,
    header,
    measured,
    new_segment,
    number,
    save,
    sized,
    type_in,
)
from repositories import commit, git
from terminal import Opened, Terminal

CHOSEN = r" to [\w.,]+\s+([\d,]+) of [\d,]+"
"""What is said of the bars in hand: `50 to 150   123 of 4,576`."""


def opens(workspace: Path, slug: str) -> Path:
    """The segment that the app opens first, and its file."""
    file = workspace / "segments" / f"{slug}.yaml"
    for other in file.parent.glob("*.yaml"):
        first = other == file
        other.write_text(re.sub(r"^priority: .*$", f"priority: {1 if first else 9}", other.read_text(), flags=re.M))
    commit(workspace, "another one comes first")
    return file


def test_bars_of_a_histogram_become_a_condition(opened: Opened, workspace: Path) -> None:
    file = opens(workspace, "us-finance")
    whole = accounts(workspace, "us-finance")
    app = opened()
    app.wait("s save", f"{whole:,} of 20,000")
    explore(app, "revenue")
    app.send("Right")
    one = number(app, CHOSEN)
    app.send("S-Right")
    app.until(lambda screen: (found := re.search(CHOSEN, screen)) is not None and found[1] != f"{one:,}", "more bars")
    kept = number(app, CHOSEN)
    assert one < kept < whole
    app.send("f")
    sized(app, kept, "US banks and insurers ●")
    save(app)
    assert "revenue" in file.read_text()
    assert accounts(workspace, "us-finance") == kept


def test_a_range_is_drawn_with_the_mouse(opened: Opened, workspace: Path) -> None:
    file = opens(workspace, "us-finance")
    whole = accounts(workspace, "us-finance")
    app = opened()
    app.wait("s save", f"{whole:,} of 20,000")
    app.click_on("a add")
    app.wait(ADDING)
    app.click_on("revenue   ")
    app.wait("10 % ", "min (optional)")
    x, y = app.find("10 % ")
    app.drag((x, y - 2), (x + 10, y - 2))
    app.wait(TOLD)
    app.click_on("Add  ")
    app.wait("US banks and insurers ●", gone=(ADDING, TOLD))
    save(app)
    fewer = measured(file)
    assert 0 < fewer < whole
    assert fewer == accounts(workspace, "us-finance")

    app.send("3")
    app.wait("enter choose")
    explore(app, "employees")
    y = app.find("80 % between")[1] - 2
    x = app.screen().splitlines()[y].rindex("█")
    app.drag((x, y), (x + 4, y))
    app.until(lambda screen: re.search(CHOSEN, screen) is not None, "bars in hand")
    app.click_on("f keep")
    app.wait("US banks and insurers ●")
    save(app)
    assert 0 < measured(file) < fewer
    assert measured(file) == accounts(workspace, "us-finance")


def test_a_broad_segment_becomes_two_drafts(opened: Opened, workspace: Path) -> None:
    file = opens(workspace, "clothing-retail")
    whole, before = accounts(workspace, "clothing-retail"), set(file.parent.iterdir())
    app = opened()
    app.wait("s save", f"{whole:,} of 20,000")
    app.send("3")
    app.wait("enter choose", "! 1 warning")
    app.send("Enter")
    app.wait("mixes two groups", "→ keep only")
    app.send("Down", "Down", "Down")
    app.wait("→ make two segments of it")
    app.send("Enter")
    app.wait("Split clothing-retail in two")
    app.send("m")
    app.wait("Saved as drafts")
    made = sorted(set(file.parent.iterdir()) - before)
    parts = [yaml.safe_load(path.read_text()) for path in made]
    assert [part["status"] for part in parts] == ["draft", "draft"]
    assert sum(part["measured"]["accounts"] for part in parts) == whole
    for path, part in zip(made, parts, strict=True):
        assert accounts(workspace, path.stem) == part["measured"]["accounts"] > 0
    _open_part(app, made[0].stem, parts[0]["name"])
    sized(app, parts[0]["measured"]["accounts"])
    assert git(workspace, "diff", "--name-only") == ""


def _open_part(app: Terminal, slug: str, name: str) -> None:
    """Open a part by its slug, and see it: a narrow header cuts its name, but the definition has its last condition."""
    whole, _, condition = name.partition(", ")
    app.send("2", "C-o")
    app.wait("Segments")
    app.type(slug)
    app.send("Enter")
    app.until(
        lambda screen: "Segments" not in screen and f" {whole}, " in header(screen) and f"☑ {condition} " in screen,
        name,
    )


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
    type_in(app, "campaign")
    app.send("Enter")
    gone = ("Compare with", "counting …")
    first = app.wait("not shared", f"{shared:,}", f"{other:,}", "win rate", "most different columns", gone=gone)
    if not _is_heading("employees", first):
        app.send("End")  # the values of a column stand last
        app.until(lambda screen: _is_heading("employees", screen), "the values of a column")
    app.send("Right")
    app.until(
        lambda screen: _is_heading("size_band", screen) and not _is_heading("employees", screen), "another column"
    )
    app.send("Escape")
    app.wait("s save", gone=("most different columns", "←→ column"))


def _is_heading(word: str, screen: str) -> bool:
    """Whether a word stands alone in a line of a dialog."""
    return re.search(rf"│ {word} +│", screen) is not None


REFERRING = """\
# For the campaign in spring.
niche: 1
name: Large pharma in Europe
priority: 1
where:
  all:
    - in_segment: large-pharma   # as research defines it
    - country: {in: [DE, FR, CH]}
"""


def test_references_follow_a_renamed_segment(opened: Opened, workspace: Path) -> None:
    referring = workspace / "segments" / "spring.yaml"
    referring.write_text(REFERRING)
    opens(workspace, "spring")
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
    sized(app, theirs, gone=("Take theirs",))
    app.send("u")
    sized(app, edited, "Nordic logistics ●")

    git(workspace, "checkout", "--quiet", "main")
    app.wait("Changed on disk", "Keep mine")
    app.send("Escape")
    sized(app, edited, "Nordic logistics ●", gone=("Keep mine",))
    save(app)
    assert "below: 5000" in file.read_text()
    assert "agreed on Monday" not in file.read_text()
    assert accounts(workspace, "nordic-logistics") == edited


def test_everything_by_keyboard(opened: Opened, workspace: Path) -> None:
    for name, value in (("user.name", "niche tests"), ("user.email", "tests@example.com")):
        git(workspace, "config", name, value)
    table = pl.read_parquet(workspace / "accounts.parquet")
    domains = table["domain"].drop_nulls().unique(maintain_order=True).head(500)
    invited = table.filter(pl.col("domain").is_in(domains.implode()))
    large = invited.filter(pl.col("employees") >= 100)
    assert 0 < len(large) < len(invited)

    app = opened()
    app.wait("s save", "20,000")
    new_segment(app, "Event list", "event-list")
    app.send("4", "a")  # from any pane
    app.wait(ADDING)
    app.type("domain")
    app.send("Enter")
    app.wait("starts with")
    app.paste("\n".join(domains))
    app.wait(f"{len(invited):,} of 20,000 {TOLD}")
    app.send("Enter")
    sized(app, len(invited), "Event list ●")

    app.send("1", "m")
    whole = rf"All accounts +{len(invited):,} "
    app.until(lambda screen: re.search(whole, screen) is not None, "the matched accounts")
    most = rf"{whole}.*\n│ ▸ ☐ (51 )?Information "
    app.send("o")
    app.until(lambda screen: re.search(most, screen) is not None, "the sector with most of them first")
    app.send(":")
    app.wait("All commands")
    app.type("zoom")
    app.wait("Zoom this pane, or restore the layout")
    app.send("Enter")
    app.until(lambda screen: "All commands" not in screen and "1 Tree │ 2 Definition" in screen, "the tree alone")
    app.send("z")

    save(app)
    app.send("6")
    app.wait("enter commit", f"– → {len(invited):,} accounts")
    app.send("C")
    app.wait("Commit event-list", "on branch main")
    app.send("Enter")
    app.wait("Committed ", gone=("Commit event-list",))
    add_condition(app, "employees >= 100", len(large))
    save(app)
    app.send("u")  # past the save
    sized(app, len(invited))
    app.send("U")
    sized(app, len(large))
    app.send("6")
    app.wait("enter commit", f"{len(invited):,} → {len(large):,} accounts", f"{len(invited) - len(large):,}")
    app.send("Enter")
    app.wait("Commit event-list")
    app.send("Enter")
    app.wait("nothing changed", gone=("Commit event-list",))
    assert git(workspace, "status", "--porcelain") == ""
    assert git(workspace, "log", "-1", "--format=%s").startswith("event-list: ")
    app.send("q")
    app.wait("exit 0")
