"""Workspaces that few people have: tables of one account, of no numbers, of 300 columns, of hostile names."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from repositories import commit, git

import niche.sample_data

Rows = Iterable[Iterable[object]]

EVIL = "[red]\x1b[31mE\x1b]0;owned\x07vil[/] שלום\u202e 👩\u200d👧 e" + "\u0301" * 9
SEGMENT = "niche: 1\nname: {name}\nwhere: {where}\n"


def _write(root: Path, head: Iterable[str], rows: Rows, settings: str = "") -> None:
    lines = [",".join(head), *(",".join(map(str, row)) for row in rows)]
    (root / "accounts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (root / "niche.yaml").write_text(f"niche: 1\ndata: accounts.csv\nas_of: 2026-11-01\n{settings}", encoding="utf-8")


def _segments(root: Path, **wheres: str) -> None:
    for slug, where in wheres.items():
        (root / "segments" / f"{slug}.yaml").write_text(SEGMENT.format(name=slug, where=where), encoding="utf-8")


def _sample(root: Path) -> None:
    source = Path(niche.sample_data.__file__).parent / "accounts"
    shutil.copytree(source, root, dirs_exist_ok=True)


def _one_account(root: Path) -> None:
    _write(root, ("company", "sector", "employees", "won"), [("Solo", "Tech", 7, "true")])
    _segments(root, one="{employees: {at_least: 1}}", none="{employees: {at_least: 100}}")


def _no_numbers(root: Path) -> None:
    rows = [(f"Company {n}", "DE" if n % 3 else "", f"word{n % 7} word{n % 5}") for n in range(80)]
    _write(root, ("company", "country", "about"), rows)
    _segments(root, german="{country: DE}", everybody="{}")


def _numbers_only(root: Path) -> None:
    _write(root, ("a", "b", "c"), [(n, n * n % 97 - 40, n / 3 if n % 4 else "") for n in range(200)])
    _segments(root, some="{all: [{a: {between: [3, 90]}}, {c: {above: 1.5}}]}")


def _dates_only(root: Path) -> None:
    rows = [(f"20{n % 30:02}-{n % 12 + 1:02}-{n % 28 + 1:02}", f"2026-{n % 12 + 1:02}-01") for n in range(120)]
    _write(root, ("founded", "last_contact"), rows)
    _segments(root, recent="{last_contact: {within: 90 days}}")


def _lists(root: Path) -> None:
    rows = [(f"C{n}", ";".join(f"t{n * k % 11}" for k in range(n % 5)), n % 2 == 0) for n in range(150)]
    _write(root, ("name", "tags", "won"), rows, "columns: {tags: {split: ';'}}\nroles: {won: won}\n")
    _segments(root, tagged="{any: [{tags: {has: t1}}, {tags: {has_any: [t2, t3]}}]}")


def _all_missing(root: Path) -> None:
    rows = [(f"C{n}", "", "", "", "") for n in range(40)]
    _write(root, ("company", "sector", "industry", "employees", "since"), rows)
    _segments(root, missing="{employees: {missing: true}}")


def _two_trees(root: Path) -> None:
    rows = [(f"C{n}", f"S{n % 3}", f"I{n % 9}", f"R{n % 4}", f"P{n % 8}", n, n % 3 == 0) for n in range(180)]
    head = ("company", "sector", "industry", "region", "place", "employees", "won")
    trees = "taxonomy:\n  industry: {columns: [sector, industry]}\n  place: {columns: [region, place]}\n"
    _write(root, head, rows, trees + "roles: {name: company, won: won}\n")
    _segments(root, both="{all: [{region: R1}, {employees: {at_least: 20}}]}")


def _deep_tree(root: Path) -> None:
    levels = [f"level{n}" for n in range(12)]
    rows = [(f"C{n}", *(f"L{k}-{n % (k + 2)}" if k < 1 + n % 12 else "" for k in range(12))) for n in range(150)]
    _write(root, ("company", *levels), rows, f"taxonomy: {{columns: [{', '.join(levels)}]}}\n")
    _segments(root, deep="{level3: L3-1}")


def _wide(root: Path) -> None:
    chance = random.Random(7)
    head = ("company", *(f"column_{n:03}" for n in range(299)))
    _write(root, head, [(f"C{n}", *(chance.randrange(50) for _ in range(299))) for n in range(60)])
    _segments(root, narrow="{column_001: {below: 30}}")


def _hostile(root: Path) -> None:
    rows = [(f"{n}{EVIL}{'x' * 500 * (n % 2)}", f"{EVIL}{n % 4}", f"{EVIL}{n % 3}", n) for n in range(60)]
    columns = "columns: {sector: {kind: category}, industry: {kind: category}}\n"
    _write(root, ("company", "sector", "industry", "employees"), rows, columns)
    _segments(root, fine="{employees: {above: 3}}")


def _many_segments(root: Path) -> None:
    _no_numbers(root)
    for number in range(1_000):
        _segments(root, **{f"segment-{number:04}": "{country: DE}"})


TABLES: Mapping[str, Callable[[Path], None]] = {
    "sample": _sample,
    "one-account": _one_account,
    "no-numbers": _no_numbers,
    "numbers-only": _numbers_only,
    "dates-only": _dates_only,
    "lists": _lists,
    "all-missing": _all_missing,
    "two-trees": _two_trees,
    "deep-tree": _deep_tree,
    "wide": _wide,
    "hostile": _hostile,
    "many-segments": _many_segments,
}
"""What writes each, into a folder with a folder `segments`."""


def make(name: str, root: Path) -> Path:
    """Write a workspace into a new folder, committed to git."""
    (root / "segments").mkdir(parents=True)
    TABLES[name](root)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "config", "user.name", "niche tests")
    git(root, "config", "user.email", "tests@example.com")
    commit(root, "Begin")
    return root
