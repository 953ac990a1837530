"""What the changes pane says of a review."""

from __future__ import annotations

from dataclasses import replace

import pytest

from niche.segments.checking.comparing import Comparison, Fate, Movement, VersionSide
from niche.segments.checking.reviewing import Base, Review
from niche.segments.model.segment import Segment
from niche.segments.stats.samples import Outcomes
from niche.tui.drawing.text import line_width
from niche.tui.panes.changes import change_rows

OLD = "".join(f"line: {number}\n" for number in range(1, 13))
NEW = OLD.replace("line: 6\n", "line: six\n")


def review(text: str = NEW, base: Base = Base.COMMIT, *, detached: bool = False, entered: int = 3) -> Review:
    before, after = (VersionSide(Segment("S"), size, Outcomes(size), ()) for size in (7, 7 + entered))
    top = (("\x1b[31mEvil Ltd", 5000.0),) if entered else ()
    rule = ("changed: size ≥ 3 → size ≥ 1",) if entered else ()
    found = Comparison("s", Fate.CHANGED, rule, before, after, Movement(entered, top), Movement(0))
    return Review(base, "main", detached, OLD, text, found)


def said(found: Review, cells: int = 100) -> list[str]:
    return ["".join(part.text for part in line).rstrip() for line in change_rows(found, cells)]


def test_size_rule_accounts_then_the_lines_of_the_file() -> None:
    assert said(review()) == [
        "7 → 10 accounts (+3) since the last commit",
        "rule   changed: size ≥ 3 → size ≥ 1",
        "enter  3; top: ·[31mEvil Ltd 5.00k",
        "",
        "    …",
        "   4   line: 4",
        "   5   line: 5",
        "     - line: 6",
        "   6 + line: six",
        "   7   line: 7",
        "   8   line: 8",
    ]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (review(OLD, entered=0), "nothing changed since the last commit"),
        (
            replace(review(base=Base.FILE), without="this folder is not in a git repository"),
            "This folder is not in a git repository: showing changes since the last save.",
        ),
        (review(base=Base.NOTHING), "The repository has no commits yet"),
        (review(detached=True), "HEAD is at main, on no branch."),
        (review(entered=0), "7 accounts, as before since the last commit"),
    ],
)
def test_what_it_is_compared_with_is_said(found: Review, words: str) -> None:
    assert words in "\n".join(said(found))


def test_lines_are_wrapped_to_the_width() -> None:
    assert max(line_width(line) for line in change_rows(review(), 40)) <= 44
    assert len(said(review(OLD, entered=0))) == 1
