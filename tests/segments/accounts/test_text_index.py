from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from universes import universe

from niche.segments.accounts import masks
from niche.segments.accounts.mask_cache import MaskCache
from niche.segments.counting.evaluation import Evaluator
from niche.segments.model.cancelling import CancelledError
from niche.segments.model.columns import Kind
from niche.segments.model.predicates import Predicate, TextMatch


def rows(found: Evaluator, predicate: Predicate) -> list[int]:
    return masks.rows(found.match(predicate).mask, len(found.universe)).tolist()


def evaluator(names: list[str | None]) -> Evaluator:
    return Evaluator(universe(kinds={"name": Kind.TEXT}, name=names), MaskCache(1 << 20))


WORDS = st.text("aAbß .", max_size=5)


@example(["aa", "a a", "b a"], "a ")
@example(["aa", "a a", "b a"], " a")
@given(st.lists(st.one_of(st.none(), WORDS), max_size=30), WORDS.filter(bool))
def test_an_index_of_words_finds_what_a_search_finds(names: list[str | None], text: str) -> None:
    indexed = evaluator(names)
    indexed.index("name")
    for how in ("contains", "starts_with", "ends_with"):
        test = TextMatch("name", how, text)
        assert rows(indexed, test) == rows(evaluator(names), test)


def test_an_index_of_many_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("niche.segments.accounts.text_index._PART", 7)
    indexed = evaluator([f"firm {number} of firms" for number in range(50)])
    indexed.index("name")
    assert rows(indexed, TextMatch("name", "contains", "FIRM 4")) == [4, *range(40, 50)]
    assert rows(indexed, TextMatch("name", "contains", "3")) == [3, 13, 23, *range(30, 40), 43]


def test_too_many_words_are_searched_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("niche.segments.accounts.text_index._MOST_WORDS", 10)
    searched = evaluator([f"firm {number}" for number in range(50)])
    searched.index("name")
    assert rows(searched, TextMatch("name", "ends_with", "M 7")) == [7]


def test_an_index_is_given_up() -> None:
    given_up = evaluator(["acme"])
    with pytest.raises(CancelledError):
        given_up.index("name", lambda: True)
    assert rows(given_up, TextMatch("name", "contains", "ACM")) == [0]
