"""The same questions asked of niche, Polars, DuckDB and, where it is installed, pandas."""

from __future__ import annotations

import datetime as dt
import importlib.util
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from niche.sample_data.generator import generate_parquet
from niche.segments.accounts.opening import universe_from_frame
from niche.segments.accounts.whole import WholeColumn
from niche.segments.counting.counter import Counter
from niche.segments.counting.counts import Counts, Histogram
from niche.segments.model.filters import All, Any, Condition, Filter, Not
from niche.segments.model.settings import Settings, TaxonomySettings

SECTORS, COUNTRIES, STAGES = ("51", "52", "54"), ("DE", "FR", "NL", "GB", "CA"), ("series-a", "private-equity")
PANEL = ("employees", "revenue", "deal_size")
HAS_PANDAS = importlib.util.find_spec("pandas") is not None


def parquet(accounts: int) -> Path:
    """Generated accounts as a file, made once."""
    folder = Path(tempfile.gettempdir()) / "niche-bench"
    folder.mkdir(exist_ok=True)
    path = folder / f"{accounts}.parquet"
    if not path.exists():
        generate_parquet(path, accounts)
    return path


class Data:
    """Generated accounts as a universe, and how long that took."""

    def __init__(self, accounts: int) -> None:
        path = parquet(accounts)
        settings = Settings(
            data=str(path),
            segments=path.parent,
            as_of=dt.date(2026, 11, 1),
            taxonomies=(TaxonomySettings(use="naics-2022", column="naics"),),
        )
        started = time.perf_counter()
        raw = pl.read_parquet(path)
        read = time.perf_counter()
        self.universe = replace(universe_from_frame(raw, settings), roles={})  # the others count no outcomes
        self.reading, self.setup = read - started, time.perf_counter() - read
        assert self.universe.order is not None
        self.bytes_of_universe = self.universe.order.nbytes
        table = self.universe.table
        self.frame = table.take(table.columns, np.arange(len(self.universe)))
        typed = [column for column in table.columns if column in raw.columns]
        self.bytes_of_strings = sum(map(held, raw.select(typed)))
        sources = [placement.nodes.source for placement in self.universe.placements.values()]
        for name in table.columns:
            column = table.column(name)
            if isinstance(column, WholeColumn):
                self.bytes_of_universe += held(column.whole)
            else:
                sources.append(column.source)
        self.bytes_of_universe += sum(len(source.read(n)) for source in sources for n in range(len(source.parts)))
        self.counter = Counter(self.universe)


def held(series: pl.Series) -> int:
    """Bytes of a column's buffers; `estimated_size` leaves out the 16 bytes that each text takes beside its letters."""
    if isinstance(series.dtype, pl.List):
        return held(series.explode()) + 8 * len(series)
    if series.dtype == pl.String:
        sizes = series.str.len_bytes()
        return 16 * len(series) + int(sizes.filter(sizes > 12).sum())  # up to 12 stand in place
    return int(series.estimated_size())


def question(low: int) -> Filter:
    """Six conditions in groups; `low` is the bound that is edited."""
    return All(
        (
            Any((Condition("industry", "under", SECTORS), Condition("country", "in", COUNTRIES))),
            Condition("employees", "between", (low, 1000)),
            Not(Condition("funding_stage", "in", STAGES)),
            Any((Condition("revenue", "at_least", 5_000_000), Condition("customer", "is", True))),
        )
    )


Panel = tuple[list[int], list[int], list[list[int]]]
"""The ten figures, accounts by own node, and accounts by bin of the three histograms."""


def figures(counts: Counts) -> list[int]:
    """Total; without each of the six conditions; running after the first three steps."""
    conditions = ((0, 0), (0, 1), (1,), (2, 0), (3, 0), (3, 1))
    running = [counts.nodes[(step,)].running for step in range(3)]
    return [counts.total, *(counts.nodes[path].without for path in conditions), *running]


def marginals(rows: Sequence[tuple[int, ...]]) -> list[int]:
    """The same ten figures from how many accounts have each combination of the six conditions."""
    found = [0] * 10
    for a, b, c, d, e, g, accounts in rows:
        tests = (
            ((a or b) and c and not d and (e or g)),
            (b and c and not d and (e or g)),
            (a and c and not d and (e or g)),
            ((a or b) and not d and (e or g)),
            ((a or b) and c and (e or g)),
            ((a or b) and c and not d and g),
            ((a or b) and c and not d and e),
            (a or b),
            ((a or b) and c),
            ((a or b) and c and not d),
        )
        for index, test in enumerate(tests):
            found[index] += accounts * bool(test)
    return found


class Niche:
    """The counter, with all its figures."""

    name = "niche"

    def __init__(self, data: Data) -> None:
        self.counter = Counter(data.universe)

    def edit(self, low: int) -> list[int]:
        """The figures of the question, and of each of its nodes."""
        return figures(self.counter.count(question(low), details=False, tree=False))

    def toggle(self, low: int, step: int) -> int:
        """The question with one step negated: nothing new to evaluate."""
        asked = question(low)
        assert isinstance(asked, All)
        steps = asked.children
        negated = All((*steps[:step], Not(steps[step]), *steps[step + 1 :]))
        return self.counter.count(negated, details=False, tree=False).total

    def panel(self, low: int, quantiles: bool = False) -> Panel:
        """Figures, tree and three histograms; with the quantiles, which the others do not work out."""
        counts = self.counter.count(question(low), PANEL, details=quantiles)
        histograms = [found for found in counts.distributions.values() if isinstance(found, Histogram)]
        return figures(counts), counts.tree.tolist(), [[*found.matched, found.missing] for found in histograms]


class Polars:
    """Plain Polars on the same Enum columns, with the bins and nodes as columns."""

    name = "Polars"

    def __init__(self, data: Data) -> None:
        main = data.universe.main
        assert main is not None
        self.positions = [(node.position, node.end) for node in main.taxonomy.nodes]
        self.sectors = [self.positions[main.taxonomy[code].position] for code in SECTORS]
        node = pl.col("node")
        self.sector = pl.any_horizontal([node.is_between(first, end - 1) for first, end in self.sectors])
        bins = [_binned(data, column) for column in PANEL]
        self.frame = data.frame.select(
            "country", "employees", "funding_stage", "revenue", "customer", "company", "tech_stack"
        ).with_columns(pl.Series("node", main.nodes[np.arange(len(data.universe))].astype(np.uint16)), *bins)

    def clauses(self, low: int) -> list[pl.Expr]:
        """The six conditions, a missing value never met."""
        column = pl.col
        tests = (
            self.sector,
            column("country").is_in(COUNTRIES),
            column("employees").is_between(low, 1000),
            column("funding_stage").is_in(STAGES),
            column("revenue") >= 5_000_000,
            column("customer"),
        )
        return [test.fill_null(False).alias(name) for name, test in zip("abcdeg", tests, strict=True)]

    @staticmethod
    def whole(clauses: Sequence[pl.Expr]) -> pl.Expr:
        """The question over its conditions."""
        a, b, c, d, e, g = clauses
        return (a | b) & c & ~d & (e | g)

    def total(self, low: int) -> int:
        """The size alone."""
        return int(self.frame.lazy().select(self.whole(self.clauses(low)).sum()).collect().item())

    def negated(self, low: int, step: int) -> int:
        """The size with one step negated."""
        a, b, c, d, e, g = self.clauses(low)
        steps = [a | b, c, ~d, e | g]
        steps[step] = ~steps[step]
        return int(self.frame.lazy().select((steps[0] & steps[1] & steps[2] & steps[3]).sum()).collect().item())

    def panel(self, low: int) -> Panel:
        """Hand-tuned: the conditions as columns once, every figure from them, one filter for tree and bins."""
        tests = self.frame.select(self.clauses(low))
        a, b, c, d, e, g = (pl.col(name) for name in "abcdeg")
        both, rest, steps = (a | b), (e | g), ((a | b) & c)
        alone = (both & c & ~d & rest, b & c & ~d & rest, a & c & ~d & rest, both & ~d & rest, steps & rest)
        asked = (*alone, steps & ~d & g, steps & ~d & e, both, steps, steps & ~d)
        sums = tests.lazy().select(test.sum().alias(str(index)) for index, test in enumerate(asked)).collect().row(0)
        keys = ["node", *(f"{column}_bin" for column in PANEL)]
        kept = self.frame.select(keys).filter(tests.select(asked[0]).to_series())
        grouped = pl.collect_all([kept.lazy().group_by(key).len() for key in keys])
        return self.laid_out(list(sums), [dict(frame.iter_rows()) for frame in grouped])

    def laid_out(self, sums: list[int], grouped: list[dict[int, int]]) -> Panel:
        """Groups as dense lists, nodes added up to those above."""
        own = [grouped[0].get(position, 0) for position in range(len(self.positions))]
        before = np.concatenate(([0], np.cumsum(own)))
        tree = [int(before[end] - before[position]) for position, end in self.positions]
        bins = [[found.get(index, 0) for index in range(self.bins[at])] for at, found in enumerate(grouped[1:])]
        return sums, tree, bins

    @cached_property
    def bins(self) -> list[int]:
        """Bins of each histogram, with the one for missing values."""
        highest = [self.frame[f"{column}_bin"].max() for column in PANEL]
        return [int(most) + 1 for most in highest if isinstance(most, int)]


class DuckDB:
    """DuckDB with typed enums and codes, no needless COALESCE, one GROUP BY for all the figures."""

    name = "DuckDB"

    def __init__(self, polars: Polars) -> None:
        self.polars = polars
        self.connection = duckdb.connect()
        self.connection.execute("SET enable_progress_bar = false")
        frame = polars.frame.drop("tech_stack", "company")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "accounts.parquet"
            self.codes = {name: frame[name].dtype for name in ("country", "funding_stage")}
            frame.with_columns(pl.col(name).to_physical() for name in self.codes).write_parquet(path)
            self.connection.execute(f"CREATE TABLE accounts AS SELECT * FROM '{path}'")

    def conditions(self, low: int) -> list[str]:
        """The six conditions in SQL; codes compared one by one are quicker than IN."""
        sectors = " OR ".join(f"node BETWEEN {first} AND {end - 1}" for first, end in self.polars.sectors)
        return [
            f"({sectors})",
            self._any_of("country", COUNTRIES),
            f"employees BETWEEN {low} AND 1000",
            self._any_of("funding_stage", STAGES),
            "revenue >= 5000000",
            "customer",
        ]

    def total(self, low: int) -> int:
        """The size alone."""
        return int(self._rows(f"SELECT count(*) FROM accounts WHERE {self._whole(low)}")[0][0])

    def panel(self, low: int) -> Panel:
        """All figures from one GROUP BY over the conditions, the rest from a table of the matched."""
        tests = ", ".join(f"coalesce({test}, false) AS c{index}" for index, test in enumerate(self.conditions(low)))
        sums = marginals(self._rows(f"SELECT {tests}, count(*) FROM accounts GROUP BY ALL"))
        keys = ["node", *(f"{column}_bin" for column in PANEL)]
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE matched AS SELECT {', '.join(keys)} FROM accounts WHERE {self._whole(low)}"
        )
        grouped = [dict(self._rows(f"SELECT {key}, count(*) FROM matched GROUP BY 1")) for key in keys]
        return self.polars.laid_out(sums, grouped)

    def _whole(self, low: int) -> str:
        a, b, c, d, e, g = self.conditions(low)
        return f"({a} OR {b}) AND {c} AND (funding_stage IS NULL OR NOT {d}) AND ({e} OR {g})"

    def _any_of(self, column: str, values: Sequence[str]) -> str:
        dtype = self.codes[column]
        assert isinstance(dtype, pl.Enum)
        codes = [index for index, value in enumerate(dtype.categories) if value in values]
        return "(" + " OR ".join(f"{column} = {code}" for code in codes) + ")"

    def _rows(self, sql: str) -> list[tuple[int, ...]]:
        return self.connection.execute(sql).fetchall()


def pandas_total(polars: Polars) -> Callable[[int], int] | None:
    """The size with pandas, where it is installed."""
    if not HAS_PANDAS:
        return None
    import pandas

    frame = polars.frame.select("node", "country", "employees", "funding_stage", "revenue", "customer")
    table = pandas.DataFrame(
        {
            name: pandas.Categorical(frame[name].cast(pl.String).to_list())
            if isinstance(frame[name].dtype, pl.Enum)
            else frame[name].to_numpy()
            for name in frame.columns
        }
    )

    def total(low: int) -> int:
        sector = np.logical_or.reduce([table.node.between(first, end - 1) for first, end in polars.sectors])
        both = sector | table.country.isin(COUNTRIES)
        rest = (table.revenue >= 5_000_000) | (table.customer == True)  # noqa: E712
        matched = both & table.employees.between(low, 1000) & ~table.funding_stage.isin(STAGES) & rest
        return int(matched.sum())

    return total


def _binned(data: Data, column: str) -> pl.Series:
    """The bins of niche's histogram as a column, missing values in the last one."""
    found = data.counter.distribution(column, All())
    assert isinstance(found, Histogram)
    values = data.frame[column].cast(pl.Float64)
    codes = pl.Series(found.edges[1:-1], dtype=pl.Float64).search_sorted(values, side="right")
    last = len(found.matched)
    return (
        pl.select(pl.when(values.is_null()).then(last).otherwise(codes).cast(pl.UInt8))
        .to_series()
        .alias(f"{column}_bin")
    )
