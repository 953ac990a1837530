"""What people come for, by keys alone and without help, at three sizes of terminal; each in so many keys at most."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import polars as pl
import pytest
import yaml
from journeys import ADDING, TOLD, add_condition, answer, counted, measured, new_segment, open_segment, saved, sized
from repositories import git
from terminal import Opened, Terminal

COMPANIES = Path(__file__).parents[2] / "sample_data" / "companies" / "companies.csv"
NAME, EMAIL = "Test", "t@example.com"


@pytest.fixture(params=[(80, 24), (120, 36), (160, 45)], ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Columns and rows of the terminal."""
    found: tuple[int, int] = request.param
    return found


def save_as(app: Terminal, name: str) -> None:
    """Save a segment that has no file yet."""
    app.send("s")
    app.wait("Save segment")
    app.type(name)
    app.send("Enter")
    app.wait("enter save", "+")
    app.send("Enter")
    saved(app)


def add_alternative(app: Terminal, *conditions: str) -> None:
    """Add conditions to the group of alternatives in hand."""
    for condition in conditions:
        app.send("a")
        app.wait(f"{ADDING} to ANY of")
        app.type(condition)
        app.wait(TOLD)
        app.send("Enter")
        app.wait("ANY of", gone=(ADDING, TOLD))


def commit_first(app: Terminal) -> None:
    """Commit where there is no repository and git knows nobody."""
    app.send("C")
    app.wait("Make a repository here?")
    app.send("Enter")
    app.wait("Who commits?")
    app.type(NAME)
    app.send("Tab")
    app.type(EMAIL)
    app.send("Enter")
    app.wait("Commit ", "its first commit")
    app.send("Enter")
    app.wait("Committed ", gone=("its first commit",))


def test_an_export_becomes_a_committed_segment_where_there_is_no_repository(opened: Opened, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    with (folder / "all-companies.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["Record ID", "Company name", "Industry", "Country/Region", "Number of Employees"])
        for n in range(900):
            places = ("Software", "Retail", "Insurance")[n % 3], ("Germany", "France", "Norway")[n % 7 % 3]
            writer.writerow([10_000 + n, f"Company {n} Ltd", *places, n + 1])
    table = pl.read_csv(folder / "all-companies.csv")
    software = table.filter(pl.col("Industry") == "Software")
    northern = software.filter(pl.col("Country/Region").is_in(["Germany", "Norway"]))

    app = opened("all-companies.csv", cwd=folder)
    app.wait("s save", "900", "☐ Software")
    app.send("1", "/")
    app.type("soft")
    app.wait("1 found")
    app.send("Enter", "Space")
    sized(app, len(software), " ● ", of=900)
    add_condition(app, "Country/Region in Germany, Norway", len(northern), of=900)
    save_as(app, "Northern software")
    commit_first(app)

    file = folder / "segments" / "northern-software.yaml"
    assert measured(file) == len(northern) == answer(folder / "all-companies.csv", "count", file.stem)["accounts"]
    assert git(folder, "log", "--format=%an %s").startswith(f"{NAME} Add northern-software ({len(northern)})")
    assert app.pressed <= 90


def test_listed_companies_become_a_segment_with_alternatives(opened: Opened, tmp_path: Path) -> None:
    """From the first screen to the commit: a sector, in one of two states."""
    folder = tmp_path / "listed"
    folder.mkdir()
    shutil.copy(COMPANIES, folder / "listed.csv")
    sector = pl.read_csv(folder / "listed.csv", infer_schema=False).filter(pl.col("sector") == "Financials")
    either = sector.filter(pl.col("state").is_in(["Texas", "New York"]))
    assert 0 < len(either) < len(sector)

    app = opened("listed.csv", cwd=folder)
    app.wait("s save", "1,106")
    app.send("1", "/")
    app.type("financials")
    app.wait("financials")
    app.send("Enter", "Space")
    sized(app, len(sector), " ● ", of=1_106)
    app.send("2", "(")
    add_alternative(app, "state is Texas", "state is New York")
    sized(app, len(either), of=1_106)
    save_as(app, "Fin")
    commit_first(app)
    (_, group) = yaml.safe_load((folder / "segments" / "fin.yaml").read_text())["where"]["all"]
    assert [next(iter(condition)) for condition in group["any"]] == ["state", "state"]
    assert counted(folder / "listed.csv", "sector = 'Financials' and state in ('Texas', 'New York')") == len(either)
    assert app.pressed <= 120


def test_a_seller_asks_why_an_account_is_not_on_the_list(opened: Opened, workspace: Path) -> None:
    outsider = pl.read_parquet(workspace / "accounts.parquet").filter(pl.col("country") == "US")["company"][0]
    (told,) = answer(workspace, "why", outsider, "growth-stage-saas")["segments"]  # type: ignore[misc]

    app = opened()
    app.wait("s save", "20,000")
    open_segment(app, "growth-stage-saas", "Growth-stage SaaS")
    before = app.pressed
    app.send("4", "/")
    app.wait("all accounts")
    app.type(outsider)
    app.send("Enter")
    screen = app.wait(outsider, "✗ out")
    assert app.pressed - before - len(outsider) == 3
    assert re.sub(r"\W+", " ", str(told["verdict"])).split(" by ")[0] in re.sub(r"\W+", " ", screen)


def test_an_or_group_is_built_by_keys_alone(opened: Opened, workspace: Path) -> None:
    either = counted(workspace, "employees >= 5000 and (country = 'DE' or region = 'California')")
    large = counted(workspace, "employees >= 5000")

    app = opened()
    app.wait("s save", "20,000")
    new_segment(app, "Either", "either")
    add_condition(app, "employees >= 5000", large)
    before = app.pressed
    app.send("Home", "(")
    add_alternative(app, "country = 'DE'", "region = 'California'")
    sized(app, either, " ● ")
    assert app.pressed - before - len("country = 'DE'region = 'California'") == 6


def test_a_profile_is_filled_in(opened: Opened, workspace: Path) -> None:
    file = workspace / "segments" / "nordic-logistics.yaml"

    app = opened()
    app.wait("s save", "20,000")
    open_segment(app, "nordic-logistics", "Nordic logistics")
    before = app.pressed
    app.send("p")
    app.wait("About nordic-logistics", "owner")
    app.send(*["Up"] * 4)  # from the first box round to the last ones, of the profile
    app.type("quay")
    app.send("Tab")
    app.type("ports")
    app.wait("quay", "ports")
    app.send("C-s")
    app.wait("Nordic logistics ●", gone=("About nordic-logistics",))
    app.send("s")
    app.wait("enter save", "+", "quay")
    app.send("Enter")
    saved(app)
    profile = yaml.safe_load(file.read_text())["profile"]
    assert (profile["objections"], profile["terminology"]) == (["quay"], ["ports"])
    assert app.pressed - before - len("quayports") == 9
