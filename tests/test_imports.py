"""The rules of the house that imports can break: the domain knows no screen; nothing heavy loads before its use."""

from __future__ import annotations

import ast
import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import niche.segments

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "segments").rglob("*.py"))
SCREEN = ("textual", "rich", "niche.tui")
HEAVY = ("textual", "rich", "duckdb", "sqlglot", "scipy", "pandas", "pyarrow", "fastexcel", "rapidfuzz")
SPEAK_SQL = {"niche.segments.language.sql", "niche.segments.language.sqlcells"}
"""Modules that may hold sqlglot, because whoever needs them imports them inside a function."""
MODULES = sorted(
    {found.name for found in pkgutil.walk_packages(niche.segments.__path__, "niche.segments.")} - SPEAK_SQL
)


def imported(source: str) -> Iterator[str]:
    """Every module that the source imports, anywhere in it."""
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


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_domain_knows_no_screen(path: Path) -> None:
    assert [name for name in imported(path.read_text(encoding="utf-8")) if within(name, SCREEN)] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_are_by_full_name(path: Path) -> None:
    assert [name for name in imported(path.read_text(encoding="utf-8")) if name.startswith(".")] == []


def test_nothing_heavy_loads_with_the_domain() -> None:
    assert "niche.segments.filters" in MODULES
    assert sorted(name for name in HEAVY if name in loaded_by(*MODULES)) == []


def test_the_first_paint_waits_for_no_data_and_no_reader_of_files() -> None:
    app = loaded_by("niche.tui.cli", "niche.tui.app")
    assert "textual.app" in app
    assert not {"polars", "numpy", "yaml", "niche.tui.commands.checks", "niche.segments.operators"} & app


def test_the_filter_tree_needs_only_the_standard_library() -> None:
    assert not {"polars", "numpy", "yaml"} & loaded_by("niche.segments.filters", "niche.segments.segment")


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
