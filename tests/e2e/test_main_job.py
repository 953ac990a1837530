"""The whole job as a person does it: pick an industry, add conditions, be warned, undo, save, look at git."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import yaml
from journeys import ADDING, add_condition, answer, open_segment, save, sized
from repositories import commit, git
from terminal import Opened

SEGMENT = """\
# Agreed with sales in the September review.
niche: 1
name: European software   # the name on the dashboard
where:
  all:
    - country: {in: [DE, FR, "NO"]}   # partners there

    # nothing below is settled
    - employees: {at_least: 20}
"""


def test_pick_narrow_be_warned_undo_save(opened: Opened, workspace: Path) -> None:
    file = workspace / "segments" / "european-software.yaml"
    file.write_text(SEGMENT)
    commit(workspace, "a hand-written segment")
    accounts = pl.read_parquet(workspace / "accounts.parquet")
    european = accounts.filter(pl.col("country").is_in(["DE", "FR", "NO"]), pl.col("employees") >= 20)

    app = opened()
    app.wait("s save", "20,000")
    open_segment(app, "european-software", "European software")
    app.wait("s save", "European software", f"{len(european):,} of 20,000")

    app.send("1", "/")
    app.type("software publishers")
    app.wait("software publishers")
    app.send("Enter", "Space")
    software = european.filter(pl.col("naics").str.starts_with("5132"))
    sized(app, len(software), "European software ●")

    medium = software.filter(pl.col("employees").is_between(50, 1000))
    add_condition(app, "employees between 50 and 1000", len(medium))

    app.send("a")
    app.wait(ADDING)
    app.type("tech_stack")
    app.send("Enter")
    app.wait("search, or paste a list")
    app.type("salesf")
    app.send("Enter")
    app.wait("☑ Salesforce")
    app.send("Enter")
    narrow = medium.filter(pl.col("tech_stack").list.contains("Salesforce"))
    assert 0 < len(narrow) < 136 <= len(medium)  # 62 closed deals, where 45.7 % of all accounts have one
    sized(app, len(narrow), "too narrow")

    app.send("u")
    sized(app, len(medium), "within range")
    save(app)

    diff = git(workspace, "diff", "--unified=0", "--", str(file))
    removed = [line for line in diff.splitlines() if line.startswith("-") and not line.startswith("---")]
    assert removed == []
    for kept in SEGMENT.splitlines():
        assert kept in file.read_text().splitlines()
    assert yaml.safe_load(file.read_text())["measured"]["accounts"] == len(medium)
    assert answer(workspace, "count", "european-software")["accounts"] == len(medium)
    report = answer(workspace, "check", "european-software")
    checked = report["segments"]
    assert isinstance(checked, list)
    assert checked[0]["accounts"] == len(medium)

    app.send("q")
    app.wait("exit 0")
