from __future__ import annotations

import pytest
from universes import universe

from niche.segments.counting.counter import Counter
from niche.segments.model.filters import All, Any, Condition, Filter, Not, Off, Path
from niche.tui.drawing.outline import draw_row, figure, outline, row_at
from niche.tui.drawing.text import line_width

A, B, C, D = (Condition(name, "is", 1) for name in "abcd")
ROOT = All((A, Any((B, C)), Off(B), Not(D)))


def test_guides_follow_the_tree() -> None:
    rows = outline(ROOT)
    assert [(row.guide, row.path) for row in rows] == [
        ("", ()),
        ("├ ", (0,)),
        ("├ ", (1,)),
        ("│ ├ ", (1, 0)),
        ("│ └ ", (1, 1)),
        ("├ ", (2,)),
        ("└ ", (3,)),
        ("  └ ", (3, 0)),
    ]


def test_off_shares_the_line_of_its_child_and_dims_what_is_below() -> None:
    rows = outline(All((Off(Any((A, Not(B)))), C)))
    assert [(row.path, row.on, row.counts) for row in rows] == [
        ((), True, True),
        ((0,), False, False),
        ((0, 0, 0), True, False),
        ((0, 0, 1), True, False),
        ((0, 0, 1, 0), True, False),
        ((1,), True, True),
    ]


@pytest.mark.parametrize(
    ("path", "line"),
    [((), 0), ((1, 1), 4), ((2, 0), 5), ((1, 5), 4), ((9,), 6), ((3, 0, 0), 7), ((7, 7, 7), 6)],
)
def test_a_path_that_is_gone_leads_to_the_nearest_line(path: Path, line: int) -> None:
    assert row_at(outline(ROOT), path) == line


@pytest.fixture(scope="module")
def counter() -> Counter:
    return Counter(universe(a=[1, 1, 1, 2, None], b=[1, 2, 1, 1, 1], c=[1, 1, 1, 1, 2], d=[1, 2, 2, 2, 2]))


@pytest.mark.parametrize(
    ("root", "figures"),
    [
        (All((A, B, Not(D))), [5, 3, 2, 1, 1]),
        (All((A, Off(B))), [5, 3, 2]),
        (Any((A, D)), [3, 3, 1]),
        (All(), [5]),
    ],
    ids=["steps", "off counts as if on", "alternatives stand for themselves", "nothing yet"],
)
def test_figures_at_the_lines(counter: Counter, root: Filter, figures: list[int]) -> None:
    counts = counter.count(root)
    assert [figure(row, root, counts) for row in outline(root)] == figures


def test_figures_of_the_filter_before_stay_only_where_the_node_is_the_same(counter: Counter) -> None:
    counts = counter.count(All((A, B)))
    changed = All((A, C, D))
    assert [figure(row, changed, counts) for row in outline(changed)] == [5, 3, None, None]


@pytest.mark.parametrize("cells", [12, 24, 40, 60, 100])
def test_a_line_never_leaves_its_cells(cells: int) -> None:
    nasty = Condition("name", "contains", "\x1b[31m" + "日本" * 400)
    for row in outline(All((nasty, Any((nasty, Not(nasty)))))):
        assert line_width(draw_row(row, cells, 1_234, 20_000, None, None)) == cells


def test_no_counts_no_figure() -> None:
    assert figure(outline(ROOT)[0], ROOT, None) is None
