"""Journeys of people who have nothing but the screen, at every size of terminal."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import polars as pl
import yaml
from journeys import ADDING, TOLD, add_condition, answer, new_segment, open_segment, saved, sized
from terminal import Opened

COMPANIES = Path(__file__).parents[2] / "sample_data" / "companies" / "companies.csv"


def test_a_first_segment_from_a_csv(opened: Opened, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    shutil.copy(COMPANIES, folder / "their.csv")
    finance = pl.read_csv(folder / "their.csv", infer_schema=False).filter(pl.col("sector") == "Financials")
    texan = finance.filter(pl.col("state") == "Texas")

    app = opened("their.csv", cwd=folder)
    app.wait("s save", "1,106")
    app.send("1", "/")
    app.type("financials")
    app.wait("financials")
    app.send("Enter", "Space")
    sized(app, len(finance), " ● ", of=1_106)
    add_condition(app, "state = 'Texas'", len(texan), of=1_106)
    app.send("s")
    app.wait("Save segment")
    app.type("Texan finance")
    app.send("Enter")
    app.wait("enter save", "+", "texan-finance")
    app.send("Enter")
    saved(app)
    file = folder / "segments" / "texan-finance.yaml"
    assert yaml.safe_load(file.read_text())["measured"]["accounts"] == len(texan)


def test_a_narrow_segment_is_mended_with_its_repair(opened: Opened, workspace: Path) -> None:
    report = answer(workspace, "check", "funded-finance-dach")["segments"]
    assert isinstance(report, list)
    (checked,) = report
    (repair,) = checked["findings"][0]["repairs"]
    assert repair["change"] == "drop country in DE, CH"
    app = opened()
    app.wait("s save", "20,000")
    open_segment(app, "funded-finance-dach", "Funded finance, DACH")
    app.wait("too narrow")
    app.send("3")
    app.wait("enter choose", "! 1 warning")
    app.send("Enter")
    app.wait("drop country in DE, CH")
    app.send("Enter")
    app.wait("enter apply")
    app.send("Enter")
    sized(app, repair["accounts"], "Funded finance, DACH ●", "within range", gone=("too narrow",))


def test_nothing_is_lost_when_niche_is_killed(opened: Opened, workspace: Path) -> None:
    accounts = pl.read_parquet(workspace / "accounts.parquet")
    large = len(accounts.filter(pl.col("employees") >= 5000))

    app = opened()
    app.wait("s save", "20,000")
    new_segment(app, "Unsaved work", "unsaved-work")
    add_condition(app, "employees >= 5000", large)
    app.send("5")
    app.wait("at_least: 5000")  # the text is shown once it is kept
    app.kill()
    app.wait("exit 137")

    again = opened()
    again.wait("Unsaved changes found", "unsaved-work")
    again.send("Enter")
    sized(again, large, "Unsaved work ●", gone=("Unsaved changes found",))


def test_everything_by_mouse(opened: Opened, workspace: Path, size: tuple[int, int]) -> None:
    file = workspace / "segments" / "nordic-logistics.yaml"
    for slug, place in (("growth-stage-saas", 9), ("nordic-logistics", 1)):  # the first by priority is opened
        other = file.with_name(f"{slug}.yaml")
        other.write_text(re.sub(r"^priority: .*$", f"priority: {place}", other.read_text(), flags=re.M))
    accounts = pl.read_parquet(workspace / "accounts.parquet")
    assert len(accounts.filter(pl.col("country") == "NO")) > 62

    app = opened()
    app.wait("s save", "Nordic logistics")
    if size[0] < 100:  # one pane at a time: its title leads to the others
        app.click_on("2 Definition")
    else:
        app.click_on("ALL of")
    app.wait("ALL of", "enter edit")
    app.click_on("a add")
    app.wait(ADDING)
    app.click_on("ordered category")
    app.click_on("☐ 51-200")
    app.wait(TOLD)
    app.click_on("Add  ")
    app.wait("Nordic logistics ●", "size_band", gone=(ADDING, TOLD))
    app.click_on("s save")
    app.wait("Save nordic-logistics")
    app.click_on("Save  ")
    saved(app)
    assert "size_band" in file.read_text()
