"""A newcomer with a table of their own and nothing but the mouse, at every size of terminal."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest
import yaml
from journeys import ADDING, TOLD, answer, measured, saved, sized
from terminal import Opened, Terminal

ROWS = 900
INDUSTRIES = ("Software", "Retail", "Insurance")
COUNTRIES = ("Germany", "France", "Norway")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with the export of a CRM, as it comes."""
    folder = tmp_path / "mine"
    folder.mkdir()
    heads = ["Record ID", "Company name", "Industry", "Country/Region", "Number of Employees", "Create Date"]
    with (folder / "all-companies.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(heads)
        for n in range(ROWS):
            industry, country = INDUSTRIES[n % 3], COUNTRIES[n % 7 % 3]
            writer.writerow(
                [10_000 + n, f"Company {n} Ltd", industry, country, n + 1, f"2026-03-{n % 28 + 1:02} 09:30"]
            )
    return folder


def click_in_narrow(app: Terminal, size: tuple[int, int], title: str, shown: str) -> None:
    """Where one pane is shown at a time, its title leads to it; `shown` is what only it shows."""
    if size[0] < 100:
        app.click_on(title)
        app.wait(shown)


def test_a_segment_from_an_own_table_by_mouse_alone(opened: Opened, own: Path, size: tuple[int, int]) -> None:
    table = pl.read_csv(own / "all-companies.csv")
    software = table.filter(pl.col("Industry") == "Software")
    german = software.filter(pl.col("Country/Region") == "Germany")

    app = opened("all-companies.csv", cwd=own)
    app.wait("s save", f"{ROWS}", "☐ Software")
    app.click_on("☐ Software")
    sized(app, len(software), "☑ Software", of=ROWS)

    click_in_narrow(app, size, "2 Definition", "ALL of")
    app.click_on("a add")
    app.wait(ADDING, "date  100 %")
    app.click_on("Country/Region    ")
    app.wait("☐ Germany")
    app.click_on("☐ Germany")
    app.wait(f"{len(german)} of {ROWS} {TOLD}")
    app.click_on("Add  ")
    sized(app, len(german), "Country/Region in Germany", of=ROWS)

    app.click_on("a add")
    app.wait(ADDING, "date  100 %")
    app.click_on("Number of Employees    ")
    app.wait("10 % ", "min (optional)")
    x, y = app.find("10 % ")
    app.drag((x, y - 2), (x + 10, y - 2))
    app.wait(TOLD)
    app.click_on("Add  ")
    app.wait("Number of Employees ", gone=(ADDING, TOLD))

    app.click_on("s save")
    app.wait("Save segment")
    app.click_on("enter accept")
    app.wait("enter save", "+")
    app.click_on("enter save")
    saved(app)
    (file,) = (own / "segments").glob("*.yaml")
    assert [next(iter(step)) for step in yaml.safe_load(file.read_text())["where"]["all"]] == [
        "industry",
        "Country/Region",
        "Number of Employees",
    ]
    assert 0 < measured(file) < len(german)
    assert measured(file) == answer(own / "all-companies.csv", "count", file.stem)["accounts"]


@pytest.mark.parametrize("size", [(80, 24)], ids=["80x24"])
def test_a_byte_that_is_no_text_does_no_harm(opened: Opened, own: Path) -> None:
    app = opened("all-companies.csv", cwd=own)
    app.wait("s save", f"{ROWS}")
    app.tell("send-keys", "-t", "0", "-H", "ff")
    app.click_on("s save")
    app.wait("Save segment")
    app.click_on("esc cancel")
    app.wait("s save", gone=("Save segment",))
    app.send("q")
    app.wait("exit 0")
