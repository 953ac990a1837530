from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from universes import universe

from niche.segments.accounts import masks
from niche.segments.accounts.mask_cache import MaskCache
from niche.segments.counting import evaluation
from niche.segments.counting.evaluation import Evaluator
from niche.segments.model.cancelling import CancelledError
from niche.segments.model.columns import Kind
from niche.segments.model.filters import Condition
from niche.segments.model.operators import resolve
from niche.segments.model.predicates import OneOf, Predicate, TextMatch
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
    monkeypatch.setattr(evaluation, "_PART", 64)
    found = evaluator(name=[f"firm {number}" for number in range(300)])
    assert rows(found, TextMatch("name", "ends_with", "99")) == [99, 199, 299]


def test_a_search_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "_PART", 64)
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
        with pytest.raises(MismatchError, match="a text of 10,001 characters is too long to search for"):
            resolve(Condition("name", operator, "x" * 10_001), of)
