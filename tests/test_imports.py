"""The rules of the house that imports can break: rooms in one order; no circle; nothing heavy loads before its use."""

from __future__ import annotations

import ast
import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import niche.segments

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "segments").rglob("*.py"))
FILES = {
    "niche." + path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."): path
    for path in (*SOURCES, *sorted((ROOT / "tui").rglob("*.py")))
    if path.name != "__init__.py"
}
"""The modules of the house by name."""
ROOMS: Mapping[str, Sequence[str]] = {
    "segments": (
        *("model", "stats", "documents", "reading", "taxonomies", "accounts", "counting", "language"),
        *("workspace", "drivers", "portfolio", "findings", "versions", "project", "checking", "playbook"),
    ),
    "tui": (
        *("keys", "drawing", "user", "widgets", "dialogs", "panes", "session", "tasks", "workbench"),
        *("signals", "containment", "app", "commands", "cli"),
    ),
}
"""From the ground up: a room may import those before it."""
PACKED = tuple(f"niche.segments.accounts.{name}" for name in ("masks", "bitmaps", "mask_cache", "selections"))
"""Modules of the accounts that hold them as packed bits, and how: an engine's affair."""
SCREEN = ("textual", "rich", "niche.tui")
HEAVY = ("textual", "rich", "duckdb", "sqlglot", "scipy", "pandas", "pyarrow", "fastexcel", "rapidfuzz")
SPEAK_SQL = {f"niche.segments.language.{name}" for name in ("sql", "sqlcells", "sqllimits", "sqlplaces")}
"""Modules that may hold sqlglot, because whoever needs them imports them inside a function."""
MODULES = sorted(
    {found.name for found in pkgutil.walk_packages(niche.segments.__path__, "niche.segments.")} - SPEAK_SQL
)


@cache
def imported(source: str) -> tuple[str, ...]:
    """Every module that the source imports, anywhere in it."""
    return tuple(_imported(source))


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"{'.' * node.level}{node.module or ''}"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, packages: tuple[str, ...]) -> bool:
    """Whether the module is one of the packages or in one of them."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def loaded_by(*modules: str) -> set[str]:
    """The modules that a fresh Python holds after importing these."""
    names = ", ".join(modules)
    code = f"import json, sys\nimport {names}\nprint(json.dumps([*sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def uses(name: str) -> set[str]:
    """The modules of the house that a module imports: at its top, in a function, or for types alone."""
    return {found for found in imported(FILES[name].read_text(encoding="utf-8")) if found in FILES}


def room(name: str) -> tuple[str, int]:
    """The package of a module, and the place of its room. Raises ValueError for a room that is not in the list."""
    _, package, room, *_ = name.split(".")
    return package, ROOMS[package].index(room)


@pytest.mark.parametrize("name", FILES)
def test_a_room_imports_only_rooms_below_it(name: str) -> None:
    package, place = room(name)
    found = {other: room(other) for other in uses(name)}
    assert [other for other, (its, at) in found.items() if its == package and at > place] == []


def test_there_is_no_circle_of_files() -> None:
    try:
        TopologicalSorter({name: uses(name) for name in FILES}).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {error.args[1]}")


COUNTING = ROOMS["segments"].index("counting")
ABOVE = [name for name in FILES if room(name)[0] == "tui" or room(name)[1] > COUNTING]


@pytest.mark.parametrize("name", ABOVE)
def test_sets_of_accounts_are_joined_by_the_engine_alone(name: str) -> None:
    source = FILES[name].read_text(encoding="utf-8")
    assert [found for found in imported(source) if within(found, PACKED)] == []
    attributes = [node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)]
    assert "mask" not in attributes


MODEL = [name for name in FILES if name.startswith("niche.segments.model.")]


@pytest.mark.parametrize("name", MODEL)
def test_the_nouns_need_the_standard_library_alone(name: str) -> None:
    found = {other.partition(".")[0] for other in imported(FILES[name].read_text(encoding="utf-8"))}
    assert found - sys.stdlib_module_names <= {"niche"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_domain_knows_no_screen(path: Path) -> None:
    assert [name for name in imported(path.read_text(encoding="utf-8")) if within(name, SCREEN)] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_are_by_full_name(path: Path) -> None:
    assert [name for name in imported(path.read_text(encoding="utf-8")) if name.startswith(".")] == []


def test_nothing_heavy_loads_with_the_domain() -> None:
    assert "niche.segments.model.filters" in MODULES
    assert sorted(loaded_by(*MODULES).intersection(HEAVY)) == []


def test_the_first_paint_waits_for_no_data_and_no_reader_of_files() -> None:
    app = loaded_by("niche.tui.cli", "niche.tui.app")
    assert "textual.app" in app
    assert not {"polars", "numpy", "yaml", "niche.tui.commands.checks", "niche.segments.model.operators"} & app


def test_the_filter_tree_needs_only_the_standard_library() -> None:
    assert not {"polars", "numpy", "yaml"} & loaded_by("niche.segments.model.filters", "niche.segments.model.segment")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import rich.text", ["rich.text"]),
        ("def f():\n    from textual.app import App", ["textual.app", "textual.app.App"]),
        ("from niche import tui", ["niche.tui"]),
        ("import richard\nfrom niche.segments import tuition", []),
    ],
)
def test_the_rule_sees_every_way_to_import(source: str, found: list[str]) -> None:
    assert [name for name in imported(source) if within(name, SCREEN)] == found
