from __future__ import annotations

import datetime as dt
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from universes import universe

from niche.segments.accounts import masks
from niche.segments.accounts.mask_cache import MaskCache
from niche.segments.counting import text_search
from niche.segments.counting.evaluation import Evaluator
from niche.segments.model.cancelling import CancelledError
from niche.segments.model.columns import Kind
from niche.segments.model.filters import Condition
from niche.segments.model.operators import resolve
from niche.segments.model.predicates import Bound, Interval, OneOf, Predicate, TextMatch
from niche.segments.model.values import MismatchError


def rows(found: Evaluator, predicate: Predicate) -> list[int]:
    return masks.rows(found.match(predicate).mask, len(found.universe)).tolist()


def evaluator(**cells: list[object]) -> Evaluator:
    return Evaluator(universe(kinds={"name": Kind.TEXT}, **cells), MaskCache(1 << 20))


@given(st.lists(st.text("abAB", max_size=6), max_size=60), st.text("ab", min_size=1, max_size=4))
def test_letter_by_letter_finds_what_the_whole_text_finds(names: list[str], text: str) -> None:
    typed = evaluator(name=[*names, *["zzz"] * 100])
    for length in range(1, len(text)):
        typed.match(TextMatch("name", "contains", text[:length]))
    for how in ("contains", "starts_with", "ends_with"):
        test = TextMatch("name", how, text)
        assert rows(typed, test) == rows(evaluator(name=[*names, *["zzz"] * 100]), test)


def test_text_in_several_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_search, "_PART", 64)
    found = evaluator(name=[f"firm {number}" for number in range(300)])
    assert rows(found, TextMatch("name", "ends_with", "99")) == [99, 199, 299]


def test_a_search_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_search, "_PART", 64)
    found = evaluator(name=["x"] * 300)
    asked: list[int] = []

    def after_two() -> bool:
        asked.append(1)
        return len(asked) > 3

    with pytest.raises(CancelledError):
        found.match(TextMatch("name", "contains", "x"), after_two)
    assert rows(found, TextMatch("name", "contains", "x")) == list(range(300))


def test_many_categories_are_looked_up() -> None:
    values = [None if number % 7 == 0 else f"v{number:03d}" for number in range(100)]
    found = evaluator(country=values)
    wanted = tuple(f"v{number:03d}" for number in range(0, 100, 3))
    assert rows(found, OneOf("country", wanted)) == [row for row, value in enumerate(values) if value in wanted]


def test_a_long_text_is_searched_for_in_bounded_memory() -> None:
    text = "Acme " * 600
    of = universe(kinds={"name": Kind.TEXT}, name=[text, text.upper(), "Acme", None])
    tracemalloc.start()
    found = Evaluator(of, MaskCache(1 << 20)).match(TextMatch("name", "contains", text[:-1]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.size == 2
    assert peak < 16 << 20


def test_a_text_that_is_too_long_to_search_for_does_not_fit() -> None:
    of = universe(kinds={"name": Kind.TEXT}, name=["Acme"])
    for operator in ("contains", "starts_with", "ends_with"):
        with pytest.raises(MismatchError, match="cannot search for a text of 10,001 characters"):
            resolve(Condition("name", operator, "x" * 10_001), of)


WHOLE = st.one_of(st.none(), st.integers(-3, 3), st.integers(-(2**60), 2**60))
MEASURED = st.one_of(st.none(), st.sampled_from([-0.0, 0.5, 1e300]), st.floats(-10, 10))


def between(value: float | None, low: float | None, high: float | None, low_open: bool, high_open: bool) -> bool:
    after = low is None or (value is not None and (value > low if low_open else value >= low))
    before = high is None or (value is not None and (value < high if high_open else value <= high))
    return value is not None and after and before


@pytest.mark.parametrize("numbers", [WHOLE, MEASURED], ids=["whole numbers", "numbers"])
@given(data=st.data())
def test_moved_bounds_find_what_comparing_every_account_finds(
    numbers: st.SearchStrategy[float | None], data: st.DataObject
) -> None:
    values = [data.draw(numbers.filter(lambda number: number is not None)), *data.draw(st.lists(numbers, max_size=60))]
    ends = st.one_of(numbers, st.sampled_from(values))
    found = Evaluator(universe(kinds={"measure": Kind.NUMBER}, measure=values), MaskCache(1 << 20))
    for _ in range(2):
        low, high, low_open, high_open = data.draw(st.tuples(ends, ends, st.booleans(), st.booleans()))
        expected = [row for row, value in enumerate(values) if between(value, low, high, low_open, high_open)]
        assert rows(found, Interval("measure", low, high, low_open, high_open)) == expected


@pytest.mark.parametrize(
    ("values", "low", "moved"),
    [
        ([None, *range(500)], 100, [101, 7, 499, 10**30]),
        ([None, *(number / 7 for number in range(500))], 0.5, [1, 35.5, float("inf")]),
        ([None, *(dt.date(2020, 1, 1) + dt.timedelta(number) for number in range(500))], dt.date(2020, 3, 1),
         [dt.date(2020, 3, 2), dt.date(2019, 1, 1), dt.date(2021, 5, 14)]),
    ],
    ids=["whole numbers", "numbers", "dates"],
)  # fmt: skip
def test_a_bound_that_is_moved(values: list[object], low: Bound, moved: list[Bound]) -> None:
    typed = evaluator(measure=values)
    typed.match(Interval("measure", low))
    for bound in moved:
        for interval in (Interval("measure", bound), Interval("measure", None, bound, high_open=True)):
            assert rows(typed, interval) == rows(evaluator(measure=values), interval)
