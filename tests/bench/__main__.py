"""`python -m tests.bench [accounts ...]`: how quick niche's counts are beside other ways to the same figures.

Sizes are written as 1e5 or 100_000; 100,000 and a million where none is given. Every answer is compared before
anything is timed.
"""

from __future__ import annotations

import itertools
import random
import sys
from collections.abc import Callable, Iterator

import polars as pl

from niche.segments.accounts import masks
from niche.segments.counting.counter import Counter
from niche.segments.model.filters import All, Any, Condition, Filter, Not
from tests.bench.contenders import Data, DuckDB, Niche, Polars, pandas_total
from tests.bench.timing import Row, interleaved

SEGMENTS = 200
OVERLAPPING = 50
GOALS_FOR = 10_000_000
PLANNING = "(The goals are for 10 million accounts; of fewer, laying out a count in Python, 1 ms, is much of it.)"
ALGEBRA = (
    "(A count joins 25 to 40 masks, counts 18: 4 and 9 µs for 96 KiB, 5 to 10 ms on one core; two are no quicker.)"
)
JOINED = (
    "(0.5 ns a word for the join, 0.34 for its bits, 0.19 for their sum, on both cores: bound by the second cache.)"
)
BINNED = "(Of 14 ms, the bins of the chosen accounts take 6, counted column by column; the new bound 4, the sizes 3.5.)"
GATHERED = "(Two fifths gather columns into the order of the tree, as many make texts and lists codes.)"
"""What the profiles say."""
WORDS = """bank food data medi soft tech home heal farm auto trad logi stee ener shop ship hold tran phar mark serv
capi care cons foun grou indu insu mana mini oil."""
"""Beginnings of words, none searched for twice."""


class Bounds:
    """Ever new lower bounds, so that no edit is one that was counted before."""

    def __init__(self) -> None:
        self._numbers = itertools.cycle(range(20, 900))
        self.low = 0
        self.next()

    def next(self) -> None:
        """Type the next number."""
        self.low = next(self._numbers)


def edits(data: Data) -> Iterator[Row]:
    """A numeric edit, a structural edit and the whole panel."""
    niche, niche_with_quantiles, polars, bounds = Niche(data), Niche(data), Polars(data), Bounds()
    duck, pandas = DuckDB(polars), pandas_total(polars)
    assert niche.panel(100) == polars.panel(100) == duck.panel(100)
    assert niche.edit(100)[0] == polars.total(100) == duck.total(100)
    assert niche.toggle(100, 2) == polars.negated(100, 2)
    assert pandas is None or pandas(100) == duck.total(100)
    totals: dict[str, Callable[[], object]] = {
        "DuckDB, total only": lambda: duck.total(bounds.low),
        "plain Polars on Enum columns, total only": lambda: polars.total(bounds.low),
    }
    if pandas is not None:
        totals["pandas, total only"] = lambda: pandas(bounds.low)
    yield interleaved(
        "numeric edit",
        {"niche: total, running and without for 6 conditions": lambda: niche.edit(bounds.low), **totals},
        {"DuckDB, total only": 12, "plain Polars on Enum columns, total only": 2.5},
        before=bounds.next,
        why=ALGEBRA,
    )
    steps = itertools.cycle(range(4))
    yield interleaved(
        "negate a step",
        {
            "niche: the same counts": lambda: niche.toggle(100, next(steps)),
            "plain Polars, total only": lambda: polars.negated(100, 2),
        },
        {"plain Polars, total only": 8},
    )
    yield interleaved(
        "whole panel: the figures, tree, 3 histograms",
        {
            "niche": lambda: niche.panel(bounds.low),
            "DuckDB's best": lambda: duck.panel(bounds.low),
            "hand-tuned Polars": lambda: polars.panel(bounds.low),
            "niche, with quantiles": lambda: niche_with_quantiles.panel(bounds.low, quantiles=True),
        },
        {"DuckDB's best": 30, "hand-tuned Polars": 5},
        before=bounds.next,
        why=BINNED,
    )


def texts(data: Data) -> Iterator[Row]:
    """Text searched letter by letter, and list items."""
    frame = data.frame
    words = iter(WORDS.split())
    typed = Typed(data)

    def type_word() -> None:
        typed.start(next(words))

    type_word()
    assert typed.third_letter() == typed.polars()
    yield interleaved(
        "text contains, third letter typed",
        {"niche": typed.third_letter, "Polars str.contains over the column": typed.polars},
        {"Polars str.contains over the column": 5},
        before=type_word,
    )
    typed.index()
    assert typed.third_letter() == typed.polars()
    yield interleaved(
        "text contains, once the index of words stands",
        {"niche": typed.third_letter, "Polars str.contains over the column": typed.polars},
        {"Polars str.contains over the column": 20},
        before=type_word,
    )
    tools = itertools.cycle(data.universe.columns["tech_stack"].values)
    counter, tool = Counter(data.universe), [""]
    counter.size(Condition("tech_stack", "has", "none"))

    def has() -> int:
        return counter.size(Condition("tech_stack", "has", tool[0]))

    def contains() -> int:
        found = pl.col("tech_stack").list.contains(
            pl.lit(tool[0], dtype=pl.Enum(data.universe.columns["tech_stack"].values))
        )
        return int(frame.lazy().select(found.sum()).collect().item())

    def pick() -> None:
        tool[0] = next(tools)

    pick()
    assert has() == contains()
    yield interleaved(
        "list has",
        {"niche, an item for the first time": has, "Polars list.contains": contains},
        {"Polars list.contains": 20},
        before=pick,
    )


class Typed:
    """A word being typed into a text condition."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.frame = data.frame
        self.indexed: Counter | None = None

    def index(self) -> None:
        """Searches from now on have an index."""
        self.indexed = Counter(self.data.universe)
        self.indexed.prepare(["company"])

    def start(self, word: str) -> None:
        """Two letters are there, counted."""
        self.word = word
        if self.indexed is not None:
            self.counter = self.indexed
            return
        self.counter = Counter(self.data.universe)
        for length in (1, 2):
            self.counter.size(Condition("company", "contains", word[:length]))

    def third_letter(self) -> int:
        """The third letter."""
        return self.counter.size(Condition("company", "contains", self.word[:3]))

    def polars(self) -> int:
        """The same text, ignoring case, in the whole column."""
        found = pl.col("company").str.contains(f"(?i){self.word[:3]}")
        return int(self.frame.lazy().select(found.sum()).collect().item())


def segments(data: Data) -> Iterator[Row]:
    """Many saved segments at once."""
    counter, saved = Counter(data.universe), saved_segments(data)
    exprs = [expression(where).alias(str(index)) for index, where in enumerate(saved)]

    def polars() -> list[int]:
        return list(data.frame.lazy().select(test.sum() for test in exprs).collect(engine="streaming").row(0))

    assert counter.sizes(saved) == polars()
    yield interleaved(
        f"{SEGMENTS} saved segments",
        {
            "niche, cold": lambda: Counter(data.universe).sizes(saved),
            "one Polars select of the sums": polars,
        },
        {"one Polars select of the sums": 3},
        rounds=5,
    )
    yield interleaved(
        f"{SEGMENTS} saved segments again",
        {"niche, warm": lambda: counter.sizes(saved), "one Polars select of the sums": polars},
        {"one Polars select of the sums": 15},
        rounds=5,
    )
    sets = [counter.mask(where) for where in saved[:OVERLAPPING]]
    columns = [masks.unpack(mask, len(data.universe)) for mask in sets]

    def pairwise() -> list[int]:
        return [int((one & other).sum()) for index, one in enumerate(columns) for other in columns[index:]]

    ours = masks.overlaps(sets)
    assert pairwise() == [int(ours[i, j]) for i in range(len(sets)) for j in range(i, len(sets))]
    yield interleaved(
        f"overlap of {OVERLAPPING} segments",
        {"niche": lambda: masks.overlaps(sets), "Polars pairwise": pairwise},
        {"Polars pairwise": 3},
        rounds=5,
        why=JOINED,
    )


def saved_segments(data: Data) -> list[Filter]:
    """Segments of six conditions each, from a pool in which teams would repeat themselves."""
    draw = random.Random(5)
    bounds = {
        "employees": (10, 50, 200, 1000),
        "revenue": (1_000_000, 5_000_000, 20_000_000, 100_000_000),
        "founded": (1990, 2000, 2010, 2015),
        "deal_size": (10_000, 20_000, 50_000, 100_000),
    }

    def condition() -> Condition:
        column = draw.choice([*bounds, "country", "funding_stage", "channel", "customer"])
        if column in bounds:
            return Condition(column, "at_least", draw.choice(bounds[column]))
        if column == "customer":
            return Condition(column, "is", True)
        values = data.universe.columns[column].values[:8]
        return Condition(column, "in", tuple(sorted(draw.sample(values, draw.choice((1, 2, 3))))))

    found: list[Filter] = []
    for _ in range(SEGMENTS):
        a, b, c, d, e, g = (condition() for _ in range(6))
        found.append(All((Any((a, b)), c, Not(d), Any((e, g)))))
    return found


def expression(node: Filter) -> pl.Expr:
    """A saved segment in Polars."""
    match node:
        case All(children):
            return pl.all_horizontal([expression(child) for child in children])
        case Any(children):
            return pl.any_horizontal([expression(child) for child in children])
        case Not(child):
            return ~expression(child)
        case Condition(column, "at_least", value):
            return (pl.col(column) >= value).fill_null(False)
        case Condition(column, "is", _):
            return pl.col(column).fill_null(False)
        case Condition(column, _, values):
            return pl.col(column).is_in(values).fill_null(False)
    raise AssertionError(node)


def main() -> None:
    """Print the table for each size asked for."""
    sizes = [int(float(size.replace("_", ""))) for size in sys.argv[1:]] or [100_000, 1_000_000]
    for accounts in sizes:
        data = Data(accounts)
        print(f"\n{accounts:,} accounts")
        if accounts < GOALS_FOR:
            print(f"  {PLANNING}")
        share = data.bytes_of_universe / data.bytes_of_strings
        print(f"memory of the universe, beside the same columns as read: {share:.2f} (goal at most 0.5)")
        setup = data.setup / data.reading
        print(f"setup after reading, beside reading the Parquet: {setup:.1f}x (goal at most 2)")
        if setup > 2:
            print(f"  {GATHERED}")
        for row in itertools.chain(edits(data), texts(data), segments(data)):
            print("\n".join(row.lines()), flush=True)


if __name__ == "__main__":
    main()
