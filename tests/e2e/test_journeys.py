"""Journeys of people who have nothing but the screen, at every size of terminal."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import yaml
from journeys import add_condition, new_segment, open_segment
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
    app.wait(f"{len(finance)}", "●")
    add_condition(app, "state = 'Texas'", len(texan))
    app.send("s")
    app.wait("Name")
    app.type("Texan finance")
    app.send("Enter")
    app.wait("+", "texan-finance")
    app.send("Enter")
    file = folder / "segments" / "texan-finance.yaml"
    app.until(lambda _: file.exists(), "the file")
    assert yaml.safe_load(file.read_text())["measured"]["accounts"] == len(texan)


def test_five_hundred_domains_are_pasted(opened: Opened, workspace: Path) -> None:
    accounts = pl.read_parquet(workspace / "accounts.parquet")
    domains = accounts["domain"].drop_nulls().unique(maintain_order=True).head(500)
    expected = len(accounts.filter(pl.col("domain").is_in(domains.implode())))

    app = opened()
    app.wait("s save", "20,000")
    new_segment(app, "Event list", "event-list")
    app.send("2", "a")
    app.wait("Add a condition")
    app.type("domain")
    app.send("Enter")
    app.wait("starts with")
    app.paste("\n".join(domains))
    app.wait(f"{expected:,} of 20,000")
    app.send("Enter")
    app.until(lambda screen: "Add a condition" not in screen and f"{expected:,}" in screen, "the condition")


def test_a_narrow_segment_is_mended_with_its_repair(opened: Opened) -> None:
    app = opened()
    app.wait("s save", "20,000")
    open_segment(app, "funded-finance-dach")
    app.wait("too narrow")
    app.send("3")
    app.wait("drop industry under")
    app.send("Down", "Enter")
    app.send("Enter")
    app.wait("0.35 %")


def test_nothing_is_lost_when_niche_is_killed(opened: Opened, workspace: Path) -> None:
    accounts = pl.read_parquet(workspace / "accounts.parquet")
    large = len(accounts.filter(pl.col("employees") >= 5000))

    app = opened()
    app.wait("s save", "20,000")
    new_segment(app, "Unsaved work", "unsaved-work")
    add_condition(app, "employees >= 5000", large)
    app.kill()
    app.wait("exit 137")

    again = opened()
    again.wait("Unsaved changes found", "unsaved-work")
    again.send("Enter")
    again.wait(f"{large:,} of 20,000")


def test_everything_by_mouse(opened: Opened, workspace: Path, size: tuple[int, int]) -> None:
    file = workspace / "segments" / "nordic-logistics.yaml"
    file.touch()  # the one edited last is opened
    accounts = pl.read_parquet(workspace / "accounts.parquet")
    assert len(accounts.filter(pl.col("country") == "NO")) > 62

    app = opened()
    app.wait("s save", "nordic-logistics")
    if size[0] < 100:  # one pane at a time: its title leads to the others
        app.click_on("2 Definition")
    app.click_on("ALL of")
    app.wait("enter edit")
    app.click_on("a add")
    app.wait("Add a condition")
    app.click_on("ordered category")
    app.click_on("☐ 51-200")
    app.wait("would be in")
    app.click_on("Add  ")
    app.until(lambda screen: "Add a condition" not in screen and "size_band" in screen, "the condition")
    app.click_on("s save")
    app.wait("Save nordic-logistics")
    app.click_on("Save  ")
    app.until(lambda _: "size_band" in file.read_text(), "the save")
