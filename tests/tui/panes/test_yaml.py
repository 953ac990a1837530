from __future__ import annotations

import pytest

from niche.tui.panes.yaml import compare, highlight

SAVED = "name: a\nwhere:\n  all: []\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (SAVED, " name: a| where:|   all: []"),
        ("name: b\nwhere:\n  all: []\n", "-name: a|+name: b| where:|   all: []"),
        ("name: a\nwhere:\n", " name: a| where:|-  all: []"),
        ("name: a\nowner: x\nwhere:\n  all: []\n", " name: a|+owner: x| where:|   all: []"),
    ],
)
def test_changed_lines_are_marked(text: str, shown: str) -> None:
    assert "|".join(line.sign + line.text for line in compare(text, SAVED)) == shown


def test_lines_are_numbered_as_they_would_be_saved() -> None:
    assert [line.number for line in compare("a\nx\nc\n", "a\nb\nc\n")] == [1, 0, 2, 3]


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("name: a", [("name", "key"), (": a", "")]),
        (
            "  - country: {in: [DE]}  # why",
            [("  - ", ""), ("country", "key"), (": {in: [DE]}  ", ""), ("# why", "dim")],
        ),
        ("# all of it", [("# all of it", "dim")]),
        ('text: "a # b"', [("text", "key"), (': "a # b"', "")]),
        ("- plain", [("- plain", "")]),
    ],
)
def test_highlighting(text: str, looks: list[tuple[str, str]]) -> None:
    assert [(part.text, part.look) for part in highlight(text) if part.text] == looks
