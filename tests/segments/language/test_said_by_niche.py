"""What niche itself says of filters can be typed again: the outline, diffs in words, repairs, the README."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import niche.sample_data
from niche.segments.language.description import describe, sentence
from niche.segments.language.expressions import parse
from niche.segments.model.filters import Condition, Filter, InSegment, Not, Off, walk
from niche.segments.model.operators import resolve
from niche.segments.model.problems import BadInputError
from niche.segments.project import Project
from niche.segments.versions.changes import changes
from niche.tui.session.loading import load

SAMPLES = Path(niche.sample_data.__file__).parent
WORKSPACES = ["accounts", "companies"]
README = Path(niche.sample_data.__file__).parents[1] / "README.md"
EVERY_VALUE = 10**9
OF_CHANGES = re.compile(r"(?:inside not: )*(?:added|removed|switched on|switched off|negated|no longer negated): (.*)")
OF_TWO = re.compile(r"(?:inside not: )*(?:changed|replaced): (.*) → (.*)")
OF_REPAIRS = (re.compile(r"(?:add|drop) (.*)"), re.compile(r"(.*) instead of (.*)"))


@cache
def loaded(workspace: str) -> Project:
    return load(SAMPLES / workspace)


@cache
def segments(workspace: str) -> tuple[tuple[str, Filter], ...]:
    """Each segment of a workspace, by name."""
    found = loaded(workspace).workspace
    return tuple((slug, found.read(slug).segment.where) for slug in found.slugs())


def meant(node: Filter, workspace: str) -> object:
    """What a condition tests."""
    return resolve(node, loaded(workspace).universe) if isinstance(node, Condition) else node


def typed(text: str, workspace: str) -> Filter | None:
    """What is read; None where the text was cut, which is refused at the sign of that."""
    universe = loaded(workspace).universe
    if not re.search("… .* more", text):
        return parse(text, schema=universe)
    with pytest.raises(BadInputError) as caught:
        parse(text, schema=universe)
    assert text[caught.value.problems[0].column - 1] == "…"
    return None


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_the_outline_and_the_sentence(workspace: str) -> None:
    universe = loaded(workspace).universe
    for _, tree in segments(workspace):
        for _, node in walk(tree):
            if isinstance(node, Condition | InSegment):
                said = describe(node, universe, EVERY_VALUE)
                read = parse(said, schema=universe)
                assert (meant(read, workspace), describe(read, universe, EVERY_VALUE)) == (meant(node, workspace), said)
                assert typed(describe(node, universe), workspace) in (read, None)
        said = sentence(tree, universe, EVERY_VALUE)
        assert sentence(parse(said, schema=universe), universe, EVERY_VALUE) == said


def _said(lines: tuple[str, ...]) -> Iterator[str]:
    """The filters that a diff in words names."""
    for line in "; ".join(lines).split("; "):
        found = OF_TWO.fullmatch(line) or OF_CHANGES.fullmatch(line)
        yield from () if found is None else found.groups()


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_a_diff_in_words(workspace: str) -> None:
    universe, trees = loaded(workspace).universe, [tree for _, tree in segments(workspace)]
    pairs = [*pairwise(trees), *((tree, wrapped) for tree in trees for wrapped in (Not(tree), Off(tree)))]
    said = [filter_ for old, new in pairs for filter_ in _said(changes(old, new, universe))]
    assert said
    for text in said:
        read = typed(text, workspace)
        assert read is None or sentence(read, universe) == text


@pytest.mark.parametrize("workspace", [*WORKSPACES, "rules"])
def test_repairs(workspace: str) -> None:
    opened = loaded(workspace)
    report = opened.check_all()
    told = [repair.change for _, finding in report.findings() for repair in finding.repairs]
    said = [
        text for change in told for form in OF_REPAIRS if (found := form.fullmatch(change)) for text in found.groups()
    ]
    read = [text for text in said if _begins_with_a_column(text, workspace)]
    assert read
    for text in read:
        typed(text, workspace)


def _begins_with_a_column(text: str, workspace: str) -> bool:
    """Whether a repair names a condition here, and not a node or values alone."""
    words = text.removeprefix("not ").lstrip('("')
    return any(words.startswith(name) for name in loaded(workspace).universe.columns)


def test_the_conditions_of_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    conditions = re.findall(r'--where "([^"]+)"', text)
    assert conditions
    for condition in conditions:
        assert any(_is_read(condition, workspace) for workspace in ("companies", "accounts"))


def _is_read(text: str, workspace: str) -> bool:
    try:
        parse(text, schema=loaded(workspace).universe)
    except BadInputError:
        return False
    return True
