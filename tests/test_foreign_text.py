"""Patterns that are applied to cells, typed text and files take steps that grow with the text alone.

A pattern that tried several ways through the same characters would never come to an end with these texts.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType

import pytest

import niche.segments
import niche.tui
from niche.segments.model.parsing import parse_band, parse_number

LENGTH = 200_000
HOSTILE = {
    "blanks in front": " " * LENGTH + "x",
    "blanks in between": "1" + " " * LENGTH + "x",
    "blanks behind dots": "1.." + " " * LENGTH + "x",
    "digits": "1" * LENGTH + "x",
    "groups of digits": "1" + ",000" * (LENGTH // 4) + "x",
    "numbers": "1 " * (LENGTH // 2) + "x",
    "dots": "." * LENGTH + "x",
    "dashes": "- " * (LENGTH // 2) + "x",
    "letters": "e" * LENGTH + "!",
    "brackets": "(" * LENGTH,
    "pairs of brackets": "1" + " []" * (LENGTH // 3) + "x",
    "quotes": "'\"" * (LENGTH // 2),
    "marks of comments": " #" * (LENGTH // 2),
    "lines": " \n" * (LENGTH // 2) + "x",
}

BOUNDED = {"niche.segments.model.parsing._BANDS"}
"""Patterns for short texts only; `parse_band` looks at the length first."""

METHODS = ("match", "fullmatch", "search", "finditer", "findall", "split", "sub")


def modules() -> Iterator[ModuleType]:
    for package in (niche.segments, niche.tui):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    """The compiled patterns of a module's constant, at any depth."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from patterns_in(item)


def applied(module: ModuleType) -> Iterator[tuple[str, re.Pattern[str], str]]:
    """The patterns of a module and the methods by which it applies them; also those written where they are used."""
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Call)]
    named: dict[str, set[str]] = {}
    for call in calls:
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.attr in METHODS:
            named.setdefault(call.func.value.id, set()).add(call.func.attr)
            first = call.args[0] if call.args else None
            if call.func.value.id == "re" and isinstance(first, ast.Constant):
                yield f"{module.__name__}: {first.value}", re.compile(first.value), call.func.attr
    for name, value in vars(module).items():
        for pattern in patterns_in(value):
            for method in sorted(named.get(name, {"match"})):
                yield f"{module.__name__}.{name}", pattern, method


APPLIED = {
    (name, method, pattern.pattern): pattern
    for module in modules()
    for name, pattern, method in applied(module)
    if name not in BOUNDED and isinstance(pattern.pattern, str)
}


def test_patterns_are_found() -> None:
    names = {name for name, _, _ in APPLIED}
    assert {"niche.segments.model.parsing._COMPILED", "niche.segments.model.values._SPAN"} < names


@pytest.mark.parametrize(("name", "method", "written"), APPLIED)
def test_every_pattern_comes_to_an_end_with_any_text(name: str, method: str, written: str) -> None:
    pattern = APPLIED[name, method, written]
    for text in HOSTILE.values():
        found = pattern.sub("", text) if method == "sub" else getattr(pattern, method)(text)
        if method == "finditer":
            found = list(found)
        assert found is None or found is not NotImplemented


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_cell_of_any_length_is_a_number_or_none(text: str) -> None:
    assert parse_number(text) is None
    assert parse_band(text) is None
    assert parse_number("9" * LENGTH) is None
    assert parse_number("0" * LENGTH + "7") == 7
