"""`python -m tests.bench.why [accounts ...]`: why one account is in or not, beside its conditions in other engines."""

from __future__ import annotations

import itertools
import sys

from niche.segments.counting.one_account import Account
from niche.segments.portfolio.why import why
from tests.bench.contenders import Data, DuckDB, Polars, question
from tests.bench.timing import Row, interleaved

FRAME = 1000 / 60
"""Milliseconds between two pictures on a screen."""


def one_account(data: Data) -> Row:
    """Ever other accounts: the verdict with its words and the nearest change, and the conditions alone elsewhere."""
    polars, counter = Polars(data), data.counter
    duck = DuckDB(polars)
    clauses, whole = polars.clauses(100), polars.whole(polars.clauses(100))
    rows = itertools.cycle(range(17, len(data.universe), len(data.universe) // 37))
    where, row = question(100), 0

    def another() -> None:
        nonlocal row
        row = next(rows)

    for _ in range(37):
        another()
        assert why(counter, where, row).inside == polars.frame.slice(row, 1).select(whole).item()

    def on_the_row() -> object:
        return polars.frame.slice(row, 1).select(*clauses, whole.alias("whole"))

    def on_all() -> object:
        return polars.frame.lazy().select(whole.alias("whole")).collect()["whole"][row]

    def in_duckdb() -> object:
        tests = ", ".join(duck.conditions(100))
        return duck.connection.execute(f"SELECT {tests} FROM accounts LIMIT 1 OFFSET {row}").fetchall()

    return interleaved(
        "why one account is in or not",
        {
            "niche: verdict, values, rules, nearest change, in words": lambda: why(counter, where, row),
            "niche: the answer of each condition": lambda: Account(counter, row).answers(where),
            "Polars, the conditions on a slice of that row": on_the_row,
            "Polars, the filter on all accounts": on_all,
            "DuckDB, the conditions on that row": in_duckdb,
        },
        {"Polars, the filter on all accounts": 2 if len(data.universe) >= 10_000_000 else 0},
        rounds=37,
        before=another,
    )


def main() -> None:
    """Print a row for each size asked for."""
    for accounts in [int(float(size.replace("_", ""))) for size in sys.argv[1:]] or [100_000, 1_000_000]:
        row = one_account(Data(accounts))
        print(f"\n{accounts:,} accounts")
        print("\n".join(row.lines()))
        ours = next(iter(row.medians.values()))
        print(f"  a frame of 1/60 s is {FRAME / ours:.1f} times as long")


if __name__ == "__main__":
    main()
