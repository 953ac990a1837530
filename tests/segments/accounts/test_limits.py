"""A limit of what can be counted from disk is an error, and never an answer."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from ondisk import both

from niche.segments.accounts import lists
from niche.segments.counting.counter import Counter
from niche.segments.model.filters import Condition, Filter, Not
from niche.segments.model.problems import BadInputError
from niche.segments.model.settings import Settings
from niche.tui.cli import main

TAGS = [["vip", f"t{n % 800}"] if n % 10 == 0 else [f"t{n % 800}"] for n in range(1000)]
FILTERS = [Condition("tags", "has", "vip"), Not(Condition("tags", "has", "t3")), Condition("tags", "missing", True)]
FRAME = pl.DataFrame({"id": [f"A{n}" for n in range(1000)], "tags": TAGS})


@pytest.mark.parametrize("where", FILTERS)
def test_items_up_to_the_limit_are_counted_as_in_memory(where: Filter, tmp_path: Path) -> None:
    memory, disk = both(FRAME, Settings(str(tmp_path / "accounts.parquet"), tmp_path))
    found, wanted = Counter(disk).count(where), Counter(memory).count(where)
    assert (found.total, found.undecided) == (wanted.total, wanted.undecided)


@pytest.mark.parametrize("where", FILTERS)
def test_items_beyond_the_limit_are_refused(where: Filter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST", 100)
    disk = both(FRAME, Settings(str(tmp_path / "accounts.parquet"), tmp_path))[1]
    for ask in (Counter(disk).count, Counter(disk).size, Counter(disk).undecided, Counter(disk).mask):
        with pytest.raises(BadInputError, match=r"tags has more than .* different values, too many to count"):
            ask(where)


@pytest.mark.parametrize(
    "arguments", [["count", "--where", "has(tags, 'vip')"], ["list"], ["check"], ["export", "vips"], ["tree", "vips"]]
)
def test_every_command_says_what_cannot_be_counted(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST", 100)
    FRAME.write_parquet(tmp_path / "accounts.parquet")
    (tmp_path / "niche.yaml").write_text("niche: 1\ndata: accounts.parquet\nmemory: 1 K\n")
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "vips.yaml").write_text("niche: 1\nname: Vips\nwhere:\n  tags: {has: vip}\n")
    result = CliRunner().invoke(main, [arguments[0], "-w", str(tmp_path), *arguments[1:]])
    assert result.exit_code == 2
    assert "too many to count from disk" in result.stderr
    assert not result.stdout
