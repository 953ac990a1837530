from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hosts import drawn, hosted, widths
from universes import universe

from niche.segments.accounts.tree_candidates import TreeCandidate
from niche.segments.accounts.universe import INDUSTRY, Universe
from niche.segments.counting.counter import Counter
from niche.segments.model.filters import All, Condition
from niche.segments.model.settings import TaxonomySettings
from niche.segments.model.taxonomy import Taxonomy
from niche.tui.drawing.taxonomy_rows import TreeMetric
from niche.tui.panes.messages import NodeChosen, TreeChosen
from niche.tui.panes.tree import TreePane

CODES = ["311", "311", "5111", "5112", "5112", "5112", None]
UNIVERSE = universe(industry=CODES, employees=[1, 2, 3, 4, 5, 6, 7])
COUNTS = Counter(UNIVERSE).count(Condition("employees", "at_least", 4))


def pane() -> TreePane:
    made = TreePane()
    made.show_universe(UNIVERSE)
    return made


def code(view: TreePane) -> str | None:
    return None if view.node is None else view.node.code


def titles(view: TreePane) -> list[str]:
    """The lines without figures and bars."""
    lines = [line[:22].rstrip() for line in drawn(view.lines)]
    return lines[: view.lines.line_count()]


TREES = (
    TreeCandidate(TaxonomySettings(columns=("Area", "Line")), "Area › Line", 5, ("Soft › Apps", "Money › Banks")),
    TreeCandidate(TaxonomySettings(use="naics-2022", column="code"), "code (NAICS 2022)", 3, ("5132",), exact=False),
)


@pytest.mark.parametrize("cells", [30, 78])
@pytest.mark.parametrize(
    ("found", "said"),
    [
        (None, "Looking for industry columns…"),
        ((), "No industry column found: no codes, no repeating labels."),
        (TREES, "No tree yet. enter use one of these, x none, esc hide this pane."),
    ],
)
async def test_without_a_taxonomy_the_pane_says_how_to_get_one(
    cells: int, found: Sequence[TreeCandidate] | None, said: str
) -> None:
    view = TreePane()
    view.show_universe(universe(kinds={}, employees=[1, 2]))
    async with hosted(view, (cells, 20)) as (host, pilot):
        view.choices.show_candidates(found, 10)
        view.in_hand.focus()
        await pilot.press("space", "slash", "down", "enter")
        assert " ".join(" ".join(drawn(view.choices)).split()).startswith(said)
        assert widths(view.choices) == {view.choices.cells}
        chosen = [message.tree for message in host.posted if isinstance(message, TreeChosen)]
        assert chosen == ([TREES[1]] if found else [])
        if found:
            lines = [line.rstrip() for line in drawn(view.choices)]
            assert any(line.startswith("Area › Line") and line.endswith(" 5") for line in lines)
            assert "code (NAICS 2022), 30.0 %: 5132" in " ".join(line.strip() for line in lines)


async def test_sectors_with_accounts_are_shown_and_unclassified_among_them() -> None:
    view = pane()
    async with hosted(view, (44, 20)) as (_, pilot):
        assert titles(view) == ["▾ ☐ All accounts", "▸ ☐ Manufacturing", "▸ ☐ Information", "  ☐ Unclassified"]
        view.action_all_nodes()
        await pilot.pause()
        assert "▸ ☐ Finance" in titles(view)


async def test_keys_open_and_close_and_go_along() -> None:
    view = pane()
    async with hosted(view, (44, 20)) as (_, pilot):
        await pilot.press("down", "down", "right", "right", "l")
        assert titles(view)[2:5] == ["▾ ☐ Information", "  ▾ ☐ Publishing", "      ☐ Newspapers"]
        assert code(view) == "511"
        await pilot.press("right")
        assert code(view) == "5111"
        await pilot.press("left")
        assert code(view) == "511"
        await pilot.press("left", "h")
        assert code(view) == "51"
        assert titles(view)[3] == "  ▸ ☐ Publishing"


async def test_space_includes_and_x_excludes_the_node_in_hand() -> None:
    view = pane()
    async with hosted(view, (44, 20)) as (app, pilot):
        await pilot.press("space", "down", "space", "x")
        assert app.posted == [NodeChosen("31"), NodeChosen("31", exclude=True)]


async def test_new_counts_and_marks_leave_lines_and_cursor_where_they_are() -> None:
    view = pane()
    async with hosted(view, (44, 20)) as (_, pilot):
        await pilot.press("down", "down", "right")
        before = code(view)
        view.show_counts(COUNTS)
        view.show_marks({"511"}, {"31"})
        await pilot.pause()
        assert code(view) == before
        assert titles(view) == [
            "▾ ◐ All accounts",
            "▸ ☒ Manufacturing",
            "▾ ◐ Information",
            "  ▸ ☑ Publishing",
            "  ☐ Unclassified",
        ]
        assert "3 of 4" in " ".join(drawn(view.lines)[-1].split())


async def test_the_lens_changes_the_figure_and_sorting_follows_it() -> None:
    view = pane()
    view.show_counts(COUNTS)
    async with hosted(view, (44, 20)) as (_, pilot):
        figures = [line.split()[-1] for line in titles_and_figures(view)]
        assert figures == ["7", "2", "4", "1"]
        await pilot.press("m")
        assert view.summary.endswith("m matched")
        assert [line.split()[-1] for line in titles_and_figures(view)] == ["4", "0", "3", "1"]
        await pilot.press("o")
        assert view.summary.endswith("m matched ↓")
        assert [title.split()[-1] for title in titles(view)] == [
            "accounts",
            "Information",
            "Unclassified",
            "Manufacturing",
        ]


def titles_and_figures(view: TreePane) -> list[str]:
    """The lines without bars."""
    return [line[: view.lines.cells - 5].rstrip() for line in drawn(view.lines)][: view.lines.line_count()]


async def test_search_jumps_while_one_types_and_escape_goes_back() -> None:
    view = pane()
    async with hosted(view, (44, 20)) as (_, pilot):
        await pilot.press("down", "slash", *"soft")
        assert code(view) == "5112"
        await pilot.press("escape")
        assert code(view) == "31"
        await pilot.press("slash", *"511", "enter")
        assert code(view) == "511"
        await pilot.press("n")
        assert code(view) == "5111"
        await pilot.press("N", "N")
        assert code(view) == "5112"


async def test_search_shows_only_what_it_finds_marked_and_leaves_nothing_open() -> None:
    view = pane()
    async with hosted(view, (44, 20)) as (_, pilot):
        before = titles(view)
        await pilot.press("slash", *"soft")
        assert titles(view) == ["▾ ☐ All accounts", "▾ ☐ Information", "  ▾ ☐ Publishing", "      ☐ Software"]
        marked = [run.text for run in view.lines.draw(3, 40) if run.look == "hit"]
        assert marked == ["Soft"]
        assert view.summary == "1 found"
        await pilot.press("escape")
        assert titles(view) == before


async def test_a_title_that_is_cut_is_whole_below() -> None:
    rows = [("1", "", "Administrative and Support and Waste Management and Remediation Services")]
    view = TreePane()
    view.show_universe(universe(industry=["1"], taxonomy=Taxonomy.build("t", "T", rows)))
    view.show_counts(Counter(universe(industry=["1"], taxonomy=Taxonomy.build("t", "T", rows))).count(All()))
    async with hosted(view, (44, 20)) as (_, pilot):
        await pilot.press("down")
        assert "Administrative & Support…" in drawn(view.lines)[1]
        below = " ".join(" ".join(drawn(view.lines)[-3:]).split())
        assert "Administrative and Support and Waste Management and Remediation Services 1 of 1" in below


async def test_a_click_on_the_mark_includes_and_on_the_arrow_opens() -> None:
    view = pane()
    async with hosted(view, (44, 20)) as (app, pilot):
        await pilot.click(view.lines, offset=(2, 2))
        assert app.posted == [NodeChosen("51")]
        await pilot.click(view.lines, offset=(0, 2))
        assert titles(view)[3] == "  ▸ ☐ Publishing"


async def test_a_universe_without_a_taxonomy_shows_nothing_and_breaks_nothing() -> None:
    view = TreePane()
    view.show_universe(universe(employees=[1, 2]))
    async with hosted(view, (44, 20)) as (app, pilot):
        await pilot.press("down", "space", "m", "o", "right", "left")
        assert app.posted == []


@pytest.mark.parametrize("size", [(20, 6), (44, 20), (80, 24)])
async def test_hostile_titles_never_leave_their_cells(size: tuple[int, int]) -> None:
    rows = [("1", "", "[red]\x1b[31mSector"), ("2", "1", "שלום\u202e" * 40), ("3", "1", "👩\u200d👧" * 2_000)]
    view = TreePane()
    view.show_universe(
        universe(industry=["2", "3", "1"], employees=[1, 2, 3], taxonomy=Taxonomy.build("t", "[b]T", rows))
    )
    async with hosted(view, size) as (_, pilot):
        await pilot.press("down", "right")
        assert view.lines.line_count() == 4
        assert widths(view.lines) == {view.lines.cells}


SMALL = Taxonomy.build("two", "Two sectors", (("A", "", "Farms"), ("B", "", "Mines")))


def with_two_taxonomies() -> Universe:
    """Accounts in a tree of nine nodes, and in one of two."""
    other = universe(industry=["A", "B", "B", "A", "B", "B", None], taxonomy=SMALL, employees=[1, 2, 3, 4, 5, 6, 7])
    return replace(UNIVERSE, placements={**UNIVERSE.placements, "small": other.placements[INDUSTRY]})


WAYS = {
    "as it is": (),
    "sorted": ("o",),
    "another figure": ("m",),
    "sorted by another figure": ("m", "m", "o"),
    "sorted by an outcome": ("m", "m", "m", "o"),
    "opened": ("down", "down", "right", "right", "right", "right"),
    "at the end": ("end",),
    "after a search": ("slash", *"soft", "enter"),
    "while one searches": ("end", "slash", *"soft"),
    "with all nodes": ("full_stop",),
}


@pytest.mark.parametrize("first", WAYS.values(), ids=WAYS)
async def test_another_taxonomy_is_shown_with_nothing_of_the_one_before(first: tuple[str, ...]) -> None:
    shown = with_two_taxonomies()
    view = TreePane()
    view.show_universe(shown)
    view.show_counts(COUNTS)
    view.show_metrics([TreeMetric("won", np.arange(10.0), 45, str, 9, additive=False)])
    view.show_marks({"511"}, {"31"})
    sectors = {"small": {"Farms", "Mines", "Unclassified"}, INDUSTRY: {"Manufacturing", "Information"}}
    async with hosted(view, (44, 20)) as (_, pilot):
        await pilot.press(*first)
        for keys in WAYS.values():
            for name, expected in sectors.items():
                view.show_universe(shown, name)
                assert code(view) is None
                assert not view.lines.marks
                assert len(view.lines.metrics) == 1
                assert len(view.lines.metrics[0].values) == len(shown.placements[name].taxonomy.nodes)
                assert expected <= {title.lstrip("▸☐ ") for title in titles(view)}
                view.show_marks({"A"} if name == "small" else {"511"}, ())
                await pilot.press(*keys, "escape", "n", "N")
                assert all(view.lines.draw(line, 30) for line in range(view.lines.line_count()))
                assert view.lines.foot(30)
