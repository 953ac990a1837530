"""A class name means one thing in the house."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def defined_more_than_once(sources: Mapping[str, str]) -> dict[str, Sequence[str]]:
    """The class names that several of the sources define, or one of them twice, with the names of those sources."""
    places: dict[str, list[str]] = defaultdict(list)
    for name, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(name)
    return {name: found for name, found in places.items() if len(found) > 1}


def test_every_class_name_is_defined_once() -> None:
    paths = [path for package in ("segments", "tui") for path in sorted((ROOT / package).rglob("*.py"))]
    sources = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    assert defined_more_than_once(sources) == {}


@pytest.mark.parametrize(
    ("sources", "double"),
    [
        ({"a": "class A: ...", "b": "class B: ..."}, {}),
        ({"a": "class A: ...", "b": "def f():\n    class A: ..."}, {"A": ["a", "b"]}),
        ({"a": "class A:\n    class A: ..."}, {"A": ["a", "a"]}),
    ],
)
def test_the_rule_sees_classes_anywhere(sources: Mapping[str, str], double: Mapping[str, Sequence[str]]) -> None:
    assert defined_more_than_once(sources) == double
