"""A tree made from the table's own columns, which has a name that one of them has too: what is asked of which."""

from __future__ import annotations

import polars as pl
import pytest
import rowwise
from hypothesis import given
from hypothesis import strategies as st
from ondisk import both
from strategies import grouped

from niche.segments.accounts.universe import Universe
from niche.segments.counting.counter import Counter
from niche.segments.findings.contradictions import conflicts
from niche.segments.model.filters import All, Condition, Filter, Not
from niche.segments.model.settings import Settings, TaxonomySettings
from niche.segments.portfolio.profiles import differences

ROWS: list[tuple[str | None, str | None]] = [
    ("Energy", "Coal"),
    ("Energy", None),
    ("Energy", "Oil"),
    (None, None),
    (None, "Coal"),
    ("Tech", "SaaS"),
    ("Tech", None),
    ("Retail", "Tech"),
]


@pytest.fixture(name="pair", scope="module")
def make_pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Universe, Universe]:
    """The table in memory, and the same from disk."""
    folder = tmp_path_factory.mktemp("tree")
    frame = pl.DataFrame(
        {"id": range(12 * len(ROWS)), "sector": [s for s, _ in ROWS] * 12, "industry": [i for _, i in ROWS] * 12}
    )
    tree = TaxonomySettings(columns=("sector", "industry"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("niche.segments.accounts.store.root", lambda: folder / "columns")
        return both(frame, Settings(str(folder / "accounts.parquet"), folder, taxonomies=(tree,)))


@pytest.mark.parametrize(
    ("where", "accounts", "undecided"),
    [
        (Condition("industry", "under", ("Energy / Coal",)), 1, 3),
        (Condition("industry", "under", ("Energy",)), 3, 2),
        (Condition("industry", "under", ("Energy", "Energy / Coal")), 3, 2),
        (Condition("industry", "under", ("Tech / SaaS", "Energy / Oil")), 2, 4),
        (Condition("industry", "is", "Coal"), 2, 3),
        (Condition("industry", "is", "Tech"), 1, 3),
        (Condition("industry", "missing", True), 3, 0),
        (Condition("sector", "missing", True), 2, 0),
        (Condition("industry", "under", ("unclassified",)), 2, 0),
    ],
)
def test_under_asks_the_tree_and_all_else_the_column(
    where: Filter, accounts: int, undecided: int, pair: tuple[Universe, Universe]
) -> None:
    for universe in pair:
        counts = Counter(universe).count(where)
        assert (counts.total, counts.undecided) == (12 * accounts, 12 * undecided)


VALUES = ("Energy", "Coal", "Oil", "SaaS", "Tech", "Retail", "none")
NODES = ("Energy", "Energy / Coal", "Energy / Oil", "Tech", "Tech / SaaS", "Retail", "unclassified", "Tech / Banana")
FILTERS = grouped(
    st.one_of(
        st.builds(Condition, st.sampled_from(("sector", "industry")), st.just("missing"), st.just(True)),
        st.builds(Condition, st.sampled_from(("sector", "industry")), st.just("is"), st.sampled_from(VALUES)),
        st.builds(
            Condition,
            st.just("industry"),
            st.just("under"),
            st.lists(st.sampled_from(NODES), min_size=1, max_size=3).map(tuple),
        ),
    ),
    6,
)


@given(where=FILTERS)
def test_matched_and_undecided_are_those_of_one_account_after_another(
    pair: tuple[Universe, Universe], where: Filter
) -> None:
    memory = pair[0]
    rows = rowwise.accounts(memory)
    for universe in pair:
        counts = Counter(universe).count(where)
        assert counts.total == sum(rowwise.matches(where, row, memory) for row in rows)
        assert counts.undecided == sum(rowwise.certainty(where, row, memory) is None for row in rows)


def test_a_value_of_the_column_does_not_contradict_a_place_in_the_tree(pair: tuple[Universe, Universe]) -> None:
    value, place = Condition("industry", "is", "Coal"), Condition("industry", "under", ("Energy / Coal",))
    elsewhere = Condition("industry", "under", ("Tech",))
    assert not conflicts(All((value, place)), pair[0])
    assert conflicts(All((place, elsewhere)), pair[0])


def test_known_values_and_distribution_are_of_one_column(pair: tuple[Universe, Universe]) -> None:
    for universe in pair:
        counter = Counter(universe)
        everything = All()
        for name in ("sector", "industry"):
            assert sum(counter.values(name, everything).values()) == counter.size(Not(Condition(name, "missing", True)))
        assert counter.values("industry", everything) == {"Coal": 24, "Oil": 12, "SaaS": 12, "Tech": 12}
        spread = counter.distribution("industry", everything)
        assert spread.missing == 36


def test_what_sets_a_sector_apart_can_be_told_with_gaps_below_it(pair: tuple[Universe, Universe]) -> None:
    for universe in pair:
        counter = Counter(universe)
        found = differences(counter, Condition("industry", "under", ("Tech",)))
        assert {one.column.name for one in found} == {"id", "sector", "industry"}
        for one in found:
            assert one.telling is not None
            assert 0 <= one.telling.here <= 1
            assert 0 <= one.telling.rest <= 1
            assert one.telling.test.operator != "under", "the column's own values are told"
